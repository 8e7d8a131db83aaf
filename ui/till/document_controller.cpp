// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/till/document_controller.h"

namespace counterfoil::till {

namespace {
constexpr qint64 kUnitMicro = 1'000'000;
}

DocumentController::DocumentController(Stage& stage, QObject* parent)
    : QObject(parent),
      m_stage(stage),
      m_documents({"number", "at", "detail", "total", "kind"}),
      m_lines({"name", "detail", "total", "remains", "back", "refundable"}),
      m_sums({"label", "amount", "strong"}) {}

void DocumentController::open() {
  m_searchText.clear();
  m_chosen = -1;
  m_stage.show(QStringLiteral("Documents"));
  ++m_searchNumber;
  setSearchText(QStringLiteral(" "));
}

void DocumentController::find(const QString& number) {
  m_stage.show(QStringLiteral("Documents"));
  setSearchText(number);
}

std::optional<DocumentLineView> DocumentController::chosenLine() const {
  if (m_line < 0 || m_line >= m_view.lines.size()) return std::nullopt;
  return m_view.lines.at(m_line);
}

qint64 DocumentController::chosenReturnMicro() const {
  return m_line >= 0 && m_line < m_returnMicro.size() ? m_returnMicro.at(m_line) : 0;
}

void DocumentController::setSearchText(const QString& text) {
  m_searchText = text.trimmed();
  Q_EMIT listChanged();
  const int number = ++m_searchNumber;
  const QPointer<DocumentController> self(this);
  m_stage.backend().documents(m_searchText, [self, number](core::Result<QList<DocumentRow>> result) {
    if (!self || number != self->m_searchNumber) return;
    if (!result) return self->m_stage.fail(result.error());
    QList<Rows::Row> rows;
    for (const auto& row : *result) {
      const QString detail = row.tenders.isEmpty() ? row.staff : row.staff + QStringLiteral("  ·  ") + row.tenders;
      rows.append({row.id,
                   {row.number, row.at, detail, self->m_stage.money().plain(row.totalMinor),
                    row.totalMinor < 0 ? row.kind : QString()}});
    }
    self->m_documents.set(rows);
    self->m_chosen = -1;
    self->choose(rows.isEmpty() ? -1 : 0);
    Q_EMIT self->listChanged();
  });
}

void DocumentController::choose(int row) {
  if (row >= m_documents.count()) return;
  m_chosen = row;
  Q_EMIT chosenChanged();
  if (row < 0) {
    m_view = {};
    m_head = {};
    m_lines.set({});
    m_sums.set({});
    Q_EMIT documentChanged();
    return;
  }
  load(m_documents.key(row));
}

void DocumentController::moveChoice(int by) {
  if (m_documents.count() > 0) choose(qBound(0, m_chosen + by, m_documents.count() - 1));
}

void DocumentController::load(const QString& documentId) {
  m_stage.send<DocumentView>(
      [this, documentId](auto reply) { m_stage.backend().document(documentId, reply); },
      [this, documentId](const DocumentView& view) {
        if (m_documents.key(m_chosen) != documentId) return;
        m_view = view;
        m_head = {{QStringLiteral("number"), view.head.number},
                  {QStringLiteral("at"), view.head.at},
                  {QStringLiteral("staff"), view.head.staff},
                  {QStringLiteral("kind"), view.head.kind},
                  {QStringLiteral("total"), m_stage.money().text(view.head.totalMinor)}};
        m_returnMicro = QList<qint64>(view.lines.size(), 0);
        showLines();
        QList<Rows::Row> sums;
        for (const auto& tax : view.taxes) {
          sums.append({QStringLiteral("t") + tax.label, {tax.label, m_stage.money().plain(tax.amountMinor), false}});
        }
        sums.append({QStringLiteral("total"), {tr("Total"), m_stage.money().text(view.head.totalMinor), true}});
        for (const auto& tender : view.tenders) {
          sums.append(
              {QStringLiteral("p") + tender.id, {tender.name, m_stage.money().plain(tender.amountMinor), false}});
        }
        m_sums.set(sums);
        Q_EMIT documentChanged();
      });
}

void DocumentController::showLines() {
  QList<Rows::Row> rows;
  for (qsizetype i = 0; i < m_view.lines.size(); ++i) {
    const auto& line = m_view.lines.at(i);
    const qint64 back = i < m_returnMicro.size() ? m_returnMicro.at(i) : 0;
    const QString unit = line.unit.isEmpty() ? QString() : u' ' + line.unit;
    const QString detail = shared::quantityText(line.quantityMicro) + unit + QStringLiteral(" × ") +
                           m_stage.money().unitPrice(line.unitPriceMicro);
    const QString left = line.refundableMicro == line.quantityMicro ? QString()
                         : line.refundableMicro <= 0
                             ? tr("all given back")
                             : tr("%1 left").arg(shared::quantityText(line.refundableMicro) + unit);
    rows.append({QString::number(line.number),
                 {line.name, detail, m_stage.money().plain(line.totalMinor), left, shared::quantityText(back),
                  line.refundableMicro > 0}});
  }
  m_lines.set(rows);
}

QList<ReturnLine> DocumentController::returns() const {
  QList<ReturnLine> chosen;
  for (qsizetype i = 0; i < m_returnMicro.size() && i < m_view.lines.size(); ++i) {
    if (m_returnMicro.at(i) > 0) chosen.append({m_view.lines.at(i).number, m_returnMicro.at(i)});
  }
  return chosen;
}

void DocumentController::startRefund() {
  m_returnMicro = QList<qint64>(m_view.lines.size(), 0);
  m_line = 0;
  m_returnTotal = m_stage.money().text(0);
  m_returnNote.clear();
  showLines();
  Q_EMIT returnsChanged();
  m_stage.show(QStringLiteral("Refund"));
}

void DocumentController::chooseLine(int row) {
  if (row < 0 || row >= m_view.lines.size()) return;
  m_line = row;
  Q_EMIT returnsChanged();
}

void DocumentController::moveLine(int by) {
  chooseLine(qBound(0, m_line + by, static_cast<int>(m_view.lines.size()) - 1));
}

void DocumentController::setReturn(int row, qint64 quantityMicro) {
  if (row < 0 || row >= m_returnMicro.size()) return;
  m_line = row;
  m_returnMicro[row] = qBound(qint64{0}, quantityMicro, qMax(qint64{0}, m_view.lines.at(row).refundableMicro));
  showLines();
  quote();
}

void DocumentController::stepReturn(int row, int by) {
  if (row < 0 || row >= m_returnMicro.size()) return;
  const DocumentLineView& line = m_view.lines.at(row);
  if (line.parts) return setReturn(row, by > 0 ? line.refundableMicro : 0);
  setReturn(row, m_returnMicro.at(row) + by * kUnitMicro);
}

void DocumentController::returnAll() {
  for (int i = 0; i < m_view.lines.size(); ++i) m_returnMicro[i] = qMax(qint64{0}, m_view.lines.at(i).refundableMicro);
  showLines();
  quote();
}

void DocumentController::quote() {
  Q_EMIT returnsChanged();
  const int number = ++m_quoteNumber;
  if (returns().isEmpty()) {
    m_returnTotal = m_stage.money().text(0);
    m_returnNote.clear();
    Q_EMIT returnsChanged();
    return;
  }
  const QPointer<DocumentController> self(this);
  m_stage.backend().quoteRefund(m_view.head.id, returns(), [self, number](core::Result<RefundQuoteView> result) {
    if (!self || number != self->m_quoteNumber) return;
    if (!result) return self->m_stage.fail(result.error());
    const QString unreceived = self->m_stage.money().text(qAbs(result->unreceivedMinor));
    self->m_returnTotal = self->m_stage.money().text(qAbs(result->backMinor));
    self->m_returnNote = result->unreceivedMinor == 0
                             ? QString()
                             : tr("%1 more is settled, and not given back: the card was declined after the sale, and "
                                  "that money never came.")
                                   .arg(unreceived);
    Q_EMIT self->returnsChanged();
  });
}

void DocumentController::reprint(const QString& documentId) {
  if (documentId.isEmpty()) return;
  m_stage.send<void>([this, documentId](auto reply) { m_stage.backend().reprint(documentId, reply); },
                     [this] { m_stage.say(tr("A copy is on its way to the printer."), QStringLiteral("good")); });
}

}  // namespace counterfoil::till
