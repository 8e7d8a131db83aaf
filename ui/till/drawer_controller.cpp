// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/till/drawer_controller.h"

#include <QHash>

namespace counterfoil::till {

namespace {
constexpr qint64 kMostPieces = 9999;
}

DrawerController::DrawerController(Stage& stage, QObject* parent)
    : QObject(parent),
      m_stage(stage),
      m_pieces({"value", "count", "sum"}),
      m_pending({"kind", "text", "byHand", "givesBack"}),
      m_report({"label", "value", "level"}) {}

QString DrawerController::counted() const {
  return m_stage.money().text(countedMinor());
}

QString DrawerController::shiftText() const {
  return m_shift.open ? tr("Open since %1, by %2").arg(m_shift.openedAt, m_shift.openedBy) : tr("No shift is open");
}

QString DrawerController::difference() const {
  if (!m_closed) return {};
  if (m_view.differenceMinor == 0) return tr("The drawer agrees to the last coin.");
  const QString amount = m_stage.money().text(qAbs(m_view.differenceMinor));
  return m_view.differenceMinor > 0 ? tr("%1 more than expected").arg(amount) : tr("%1 less than expected").arg(amount);
}

QString DrawerController::differenceKind() const {
  return m_view.differenceMinor == 0 ? QStringLiteral("good") : QStringLiteral("warn");
}

void DrawerController::setDenominations(const QList<qint64>& denominationsMinor) {
  m_denominations = denominationsMinor;
  resetCount(m_opening);
}

void DrawerController::setShift(const ShiftView& shift) {
  m_shift = shift;
  Q_EMIT shiftChanged();
}

void DrawerController::resetCount(bool opening) {
  m_opening = opening;
  m_counts = QList<qint64>(m_denominations.size(), 0);
  m_row = 0;
  m_fresh = true;
  showPieces();
}

void DrawerController::showPieces() {
  QList<Rows::Row> rows;
  for (qsizetype i = 0; i < m_denominations.size(); ++i) {
    const qint64 value = m_denominations.at(i);
    const qint64 count = m_counts.at(i);
    rows.append({QString::number(value),
                 {m_stage.money().text(value), QString::number(count),
                  count == 0 ? QString() : m_stage.money().plain(value * count)}});
  }
  m_pieces.set(rows);
  Q_EMIT countChanged();
}

QList<CountRow> DrawerController::counts() const {
  QList<CountRow> rows;
  for (qsizetype i = 0; i < m_denominations.size(); ++i) rows.append({m_denominations.at(i), m_counts.at(i)});
  return rows;
}

qint64 DrawerController::countedMinor() const {
  qint64 total = 0;
  for (const auto& row : counts()) total += row.denominationMinor * row.pieces;
  return total;
}

void DrawerController::chooseRow(int row) {
  if (row < 0 || row >= m_counts.size()) return;
  m_row = row;
  m_fresh = true;
  Q_EMIT countChanged();
}

void DrawerController::moveRow(int by) {
  chooseRow(qBound(0, m_row + by, static_cast<int>(m_counts.size()) - 1));
}

void DrawerController::key(const QString& digit) {
  if (digit.size() != 1 || !digit.at(0).isDigit() || m_row >= m_counts.size()) return;
  const qint64 before = m_fresh ? 0 : m_counts.at(m_row);
  const qint64 after = before * 10 + digit.at(0).digitValue();
  if (after > kMostPieces) return;
  m_fresh = false;
  m_counts[m_row] = after;
  showPieces();
}

void DrawerController::erase() {
  if (m_row >= m_counts.size()) return;
  m_counts[m_row] = m_fresh ? 0 : m_counts.at(m_row) / 10;
  m_fresh = false;
  showPieces();
}

void DrawerController::step(int row, int by) {
  if (row < 0 || row >= m_counts.size()) return;
  m_row = row;
  m_counts[row] = qBound(qint64{0}, m_counts.at(row) + by, kMostPieces);
  m_fresh = true;
  showPieces();
}

void DrawerController::startFloat() {
  resetCount(true);
  m_stage.show(QStringLiteral("Count"));
}

void DrawerController::startClosing() {
  m_stage.send<QList<PendingRow>>([this](auto reply) { m_stage.backend().pending(reply); },
                                  [this](const QList<PendingRow>& pending) {
                                    showPending(pending);
                                    if (pending.isEmpty()) return startCount();
                                    m_stage.show(QStringLiteral("Pending"));
                                  });
}

void DrawerController::showPending(const QList<PendingRow>& pending) {
  m_pendingRows = pending;
  QList<Rows::Row> rows;
  for (const auto& row : pending) rows.append({row.kind + row.id, {row.kind, row.text, row.byHand, row.givesBack}});
  m_pending.set(rows);
}

void DrawerController::refreshPending() {
  const QPointer<DrawerController> self(this);
  m_stage.backend().pending([self](const core::Result<QList<PendingRow>>& pending) {
    if (self && pending) self->showPending(*pending);
  });
}

QString DrawerController::pendingId(int row) const {
  return row >= 0 && row < m_pendingRows.size() ? m_pendingRows.at(row).id : QString();
}

void DrawerController::settlePending(int row, const QString& action) {
  static const QHash<QString, PendingAction> kActions{{QStringLiteral("ask"), PendingAction::Ask},
                                                      {QStringLiteral("reverse"), PendingAction::Reverse},
                                                      {QStringLiteral("approved"), PendingAction::Approved},
                                                      {QStringLiteral("notApproved"), PendingAction::NotApproved},
                                                      {QStringLiteral("takenBack"), PendingAction::TakenBack}};
  const QString id = pendingId(row);
  const auto wanted = kActions.constFind(action);
  if (id.isEmpty() || wanted == kActions.constEnd()) return;
  m_stage.send<void>([this, id, what = *wanted](auto reply) { m_stage.backend().settlePending(id, what, reply); },
                     [this] { refreshPending(); });
}

void DrawerController::startCount() {
  resetCount(false);
  m_stage.show(QStringLiteral("Count"));
}

void DrawerController::finishCount() {
  if (m_opening) {
    m_stage.send<ShiftView>([this, rows = counts()](auto reply) { m_stage.backend().openShift(rows, reply); },
                            [this](const ShiftView& shift) {
                              setShift(shift);
                              Q_EMIT shiftOpened();
                            });
    return;
  }
  m_stage.send<void>([this, rows = counts()](auto reply) { m_stage.backend().countDrawer(rows, reply); },
                     [this] {
                       m_stage.send<ReportView>([this](auto reply) { m_stage.backend().closeShift(reply); },
                                                [this](const ReportView& view) {
                                                  setShift({});
                                                  showReport(view, true);
                                                  Q_EMIT shiftClosed();
                                                });
                     });
}

void DrawerController::showX() {
  m_stage.send<ReportView>([this](auto reply) { m_stage.backend().xReport(reply); },
                           [this](const ReportView& view) { showReport(view, false); });
}

void DrawerController::showReport(const ReportView& view, bool closed) {
  m_view = view;
  m_closed = closed;
  QList<Rows::Row> rows;
  for (const auto& row : view.rows) rows.append({QString::number(rows.size()), {row.label, row.value, row.level}});
  m_report.set(rows);
  Q_EMIT reportChanged();
  m_stage.show(QStringLiteral("Report"));
}

void DrawerController::printReport() {
  m_stage.send<void>([this](auto reply) { m_stage.backend().printReport(m_view.reference, reply); },
                     [this] { m_stage.say(tr("The report is on its way to the printer."), QStringLiteral("good")); });
}

void DrawerController::move(CashMove kind, qint64 amountMinor, const QString& reason) {
  m_stage.send<void>(
      [this, kind, amountMinor, reason](auto reply) { m_stage.backend().moveCash(kind, amountMinor, reason, reply); },
      [this, kind, amountMinor] {
        m_stage.closeSheet();
        const QString amount = m_stage.money().text(amountMinor);
        const QString said = kind == CashMove::PayIn      ? tr("%1 put into the drawer.").arg(amount)
                             : kind == CashMove::PayOut   ? tr("%1 taken from the drawer.").arg(amount)
                             : kind == CashMove::SafeDrop ? tr("%1 dropped to the safe.").arg(amount)
                                                          : tr("The drawer was opened; it is in the journal.");
        m_stage.say(said, QStringLiteral("good"));
      });
}

}  // namespace counterfoil::till
