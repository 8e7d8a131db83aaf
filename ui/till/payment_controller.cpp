// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/till/payment_controller.h"

#include "ui/shared/error_text.h"

namespace counterfoil::till {

namespace {

constexpr int kAskAgainS = 15;
constexpr int kMostDigits = 10;

QString iconOf(TenderKind kind) {
  switch (kind) {
    case TenderKind::Cash:
      return QStringLiteral("cash");
    case TenderKind::Card:
      return QStringLiteral("card");
    case TenderKind::Voucher:
      return QStringLiteral("voucher");
  }
  return {};
}

}  // namespace

PaymentController::PaymentController(Stage& stage, QObject* parent)
    : QObject(parent),
      m_stage(stage),
      m_tenders({"name", "amount", "icon", "removable"}),
      m_suggestions({"amount"}),
      m_lines({"name", "total"}),
      m_doneTenders({"name", "amount", "icon"}) {
  m_timer.setInterval(1000);
  connect(&m_timer, &QTimer::timeout, this, &PaymentController::tick);
}

QString PaymentController::due() const {
  return m_stage.money().text(m_view.dueMinor < 0 ? -m_view.dueMinor : m_view.dueMinor);
}

QString PaymentController::cashDue() const {
  return m_view.cashDueMinor == m_view.dueMinor ? QString() : m_stage.money().text(qAbs(m_view.cashDueMinor));
}

QString PaymentController::entry() const {
  return m_stage.money().text(typedOr(qAbs(m_view.cashDueMinor)));
}

QString PaymentController::card() const {
  switch (m_view.card) {
    case CardState::None:
    case CardState::Approved:
      return {};
    case CardState::Asking:
      return QStringLiteral("asking");
    case CardState::NoContact:
      return QStringLiteral("nocontact");
    case CardState::Declined:
      return QStringLiteral("declined");
    case CardState::Unknown:
      return QStringLiteral("unknown");
  }
  return {};
}

bool PaymentController::cardPending() const {
  return m_view.card == CardState::Asking || m_view.card == CardState::NoContact || m_view.card == CardState::Unknown;
}

QString PaymentController::cardText() const {
  switch (m_view.card) {
    case CardState::None:
    case CardState::Approved:
      return {};
    case CardState::Asking:
      if (givesBack() && m_view.cardByHand) {
        return tr("Give %1 back on the terminal.\nWhat does it say?").arg(cardAmount());
      }
      return m_view.cardByHand ? tr("Take %1 on the terminal. What does it say?").arg(cardAmount())
                               : tr("The customer holds the card to the terminal.");
    case CardState::NoContact:
      return tr("No contact with the bank. The terminal can keep this payment and send it later.") + u'\n' +
             tr("If the bank declines it then, the shop bears the loss. Unsent so far: %1 of %2.")
                 .arg(m_stage.money().text(m_view.held.minor), m_stage.money().text(m_view.held.mostMinor));
    case CardState::Declined:
      if (m_view.notOffline) return noContactText();
      if (givesBack()) return tr("Declined. Nothing was given back.");
      return m_view.cardText.isEmpty() ? tr("Declined. Nothing was taken.")
                                       : tr("Declined: %1. Nothing was taken.").arg(m_view.cardText);
    case CardState::Unknown:
      return (givesBack() ? tr("Result not known. Do not give it back again yet.")
                          : tr("Result not known. Do not take the card again yet.")) +
             u'\n' + tr("Asking the terminal again in %1 s.").arg(m_untilAskS);
  }
  return {};
}

QString PaymentController::noContactText() const {
  const QString said = givesBack() ? tr("No contact with the bank. Nothing was given back.")
                                   : tr("No contact with the bank. Nothing was taken.");
  const QString& why = m_view.notOffline->code;
  // Where nothing is ever kept there is nothing to explain.
  const bool never = why == QLatin1String("offline_not_allowed") || why == QLatin1String("offline_not_kept");
  return never ? said : said + u'\n' + shared::errorText(*m_view.notOffline);
}

QString PaymentController::doneTitle() const {
  if (m_done.isRefund) return tr("Give back");
  return hasChange() ? tr("Change") : tr("Paid");
}

void PaymentController::begin() {
  m_typed.clear();
  m_busy = false;
  m_stage.send<PaymentView>([this](auto reply) { m_stage.backend().beginPayment(reply); },
                            [this](const PaymentView& view) {
                              show(view);
                              m_stage.show(QStringLiteral("Pay"));
                            });
}

void PaymentController::beginRefund(const QString& documentId, const QList<ReturnLine>& lines, const QString& reason) {
  m_stage.send<PaymentView>([=, this](auto reply) { m_stage.backend().refund(documentId, lines, reason, reply); },
                            [this](const PaymentView& view) {
                              if (!view.completed) m_stage.show(QStringLiteral("Pay"));
                              show(view);
                            });
}

void PaymentController::finish(const QString& attemptId) {
  m_stage.send<PaymentView>([this, attemptId](auto reply) { m_stage.backend().finishPending(attemptId, reply); },
                            [this](const PaymentView& view) {
                              if (!view.completed) m_stage.show(QStringLiteral("Pay"));
                              show(view);
                            });
}

void PaymentController::leaveCard() {
  const bool asked = m_view.card == CardState::NoContact;
  m_stage.send<PaymentView>([this](auto reply) { m_stage.backend().leaveCard(reply); },
                            [this, asked](const PaymentView& view) {
                              show(view);
                              // Whoever chose another way need not read that it was declined.
                              if (asked) forgetCard();
                            });
}

void PaymentController::keepCard() {
  if (m_busy || m_view.card != CardState::NoContact) return;
  m_busy = true;
  const QPointer<PaymentController> self(this);
  m_stage.backend().keepCard([self](const core::Result<PaymentView>& result) {
    if (!self) return;
    self->m_busy = false;
    if (result) return self->show(*result);
    self->m_stage.fail(result.error(), [self] {
      if (self) self->keepCard();
    });
  });
}

void PaymentController::show(const PaymentView& view) {
  m_busy = false;
  m_view = view;
  m_typed.clear();
  QList<Rows::Row> rows;
  for (const auto& tender : view.tenders) {
    rows.append(
        {tender.id, {tender.name, m_stage.money().plain(tender.amountMinor), iconOf(tender.kind), tender.removable}});
  }
  m_tenders.set(rows);
  QList<Rows::Row> proposals;
  for (const qint64 amount : view.suggestionsMinor) {
    proposals.append({QString::number(amount), {m_stage.money().text(amount)}});
  }
  m_suggestions.set(proposals);
  rows.clear();
  for (const auto& line : view.lines) {
    rows.append({QString::number(rows.size()), {line.label, m_stage.money().plain(line.amountMinor)}});
  }
  m_lines.set(rows);
  if (view.card == CardState::Unknown || (view.card == CardState::Asking && !view.cardByHand)) {
    m_untilAskS = view.card == CardState::Unknown ? kAskAgainS : 1;
    m_timer.start();
  } else {
    m_timer.stop();
  }
  Q_EMIT changed();
  Q_EMIT heldChanged();
  // A terminal that the till talks to answers by itself: the backend replies as soon as it has.
  if (view.card == CardState::Asking && !view.cardByHand) askAgain();
  if (view.completed) {
    showDone(view.done);
    Q_EMIT completed();
  }
}

void PaymentController::showDone(const DoneView& done) {
  m_done = done;
  QList<Rows::Row> rows;
  for (const auto& tender : done.tenders) {
    rows.append({tender.id, {tender.name, m_stage.money().plain(tender.amountMinor), iconOf(tender.kind)}});
  }
  m_doneTenders.set(rows);
  Q_EMIT doneChanged();
  m_stage.show(QStringLiteral("Done"));
}

qint64 PaymentController::typedOr(qint64 otherwise) const {
  if (m_typed.isEmpty()) return otherwise;
  return m_stage.money().parse(m_typed).value_or(otherwise);
}

void PaymentController::key(const QString& key) {
  if (key.isEmpty() || m_busy) return;
  const bool decimalMark = key == QLatin1String(".") || key == QLatin1String(",");
  if (decimalMark) {
    if (m_typed.contains(u'.') || m_stage.money().decimals == 0) return;
    m_typed += m_typed.isEmpty() ? QStringLiteral("0.") : QStringLiteral(".");
  } else {
    if (!key.at(0).isDigit() || m_typed.size() + key.size() > kMostDigits) return;
    if (!m_stage.money().parse(m_typed + key)) return;
    m_typed += key;
  }
  Q_EMIT changed();
}

void PaymentController::erase() {
  m_typed.chop(1);
  Q_EMIT changed();
}

void PaymentController::pay(TenderKind kind, qint64 amountMinor, const QString& reference) {
  if (m_busy) return;
  m_busy = true;
  const QPointer<PaymentController> self(this);
  m_stage.backend().pay(kind, amountMinor, reference,
                        [self, kind, amountMinor, reference](core::Result<PaymentView> result) {
                          if (!self) return;
                          self->m_busy = false;
                          if (result) return self->show(*result);
                          self->m_view.card = CardState::None;
                          Q_EMIT self->changed();
                          self->m_stage.fail(result.error(), [self, kind, amountMinor, reference] {
                            if (self) self->pay(kind, amountMinor, reference);
                          });
                        });
}

void PaymentController::cash() {
  if (cardPending()) return;
  if (even()) {
    m_stage.send<PaymentView>([this](auto reply) { m_stage.backend().complete(reply); },
                              [this](const PaymentView& view) { show(view); });
    return;
  }
  // To the card that paid first; cash is for what is left.
  if (givesBack()) return m_view.cardBackMinor > 0 ? payByCard() : giveBack();
  takeCash(typedOr(m_view.cashDueMinor));
}

void PaymentController::takeCash(qint64 amountMinor) {
  if (m_busy) return;
  // Nobody hands over a note that comes back whole; a missing decimal point looks like it.
  const bool doubtful = m_largestNoteMinor > 0 && changeOf(amountMinor) >= m_largestNoteMinor;
  if (doubtful) return Q_EMIT doubted(amountMinor);
  pay(TenderKind::Cash, amountMinor);
}

void PaymentController::giveBack() {
  pay(TenderKind::Cash, m_view.cashDueMinor);
}

void PaymentController::payByCard() {
  if (cardPending() || even()) return;
  if (givesBack() && m_view.cardBackMinor <= 0) return;
  const qint64 amountMinor = givesBack() ? -m_view.cardBackMinor : typedOr(m_view.dueMinor);
  // The answer may take as long as the customer does: what is being waited for is shown at once.
  m_view.card = CardState::Asking;
  m_view.cardMinor = qAbs(amountMinor);
  m_view.cardByHand = false;
  pay(TenderKind::Card, amountMinor);
  Q_EMIT changed();
}

void PaymentController::voucher(const QString& number) {
  if (cardPending() || even() || givesBack()) return;
  pay(TenderKind::Voucher, qMin(typedOr(m_view.dueMinor), m_view.dueMinor), number);
}

void PaymentController::quick(int row) {
  const QString amount = m_suggestions.key(row);
  if (!amount.isEmpty() && !cardPending()) pay(TenderKind::Cash, amount.toLongLong());
}

void PaymentController::remove(int row) {
  const QString id = m_tenders.key(row);
  if (id.isEmpty()) return;
  m_stage.send<PaymentView>([this, id](auto reply) { m_stage.backend().removeTender(id, reply); },
                            [this](const PaymentView& view) { show(view); });
}

void PaymentController::askAgain() {
  m_timer.stop();
  m_stage.send<PaymentView>([this](auto reply) { m_stage.backend().askCard(m_view.attemptId, reply); },
                            [this](const PaymentView& view) { show(view); });
}

void PaymentController::cardTaken(bool taken) {
  m_stage.send<PaymentView>(
      [this, taken](auto reply) { m_stage.backend().confirmCard(m_view.attemptId, taken, reply); },
      [this](const PaymentView& view) { show(view); });
}

void PaymentController::forgetCard() {
  m_view.card = CardState::None;
  Q_EMIT changed();
}

void PaymentController::tick() {
  if (--m_untilAskS <= 0) return askAgain();
  Q_EMIT changed();
}

}  // namespace counterfoil::till
