// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

#include "ui/till/rows.h"
#include "ui/till/stage.h"

namespace counterfoil::till {

/// Taking the money, and what came of it. A card payment that nobody knows the result of holds its amount: the screen
/// says so, counts down, and asks the terminal again.
class PaymentController : public QObject {
  Q_OBJECT
  Q_PROPERTY(counterfoil::till::Rows* tenders READ tenders CONSTANT)
  Q_PROPERTY(counterfoil::till::Rows* suggestions READ suggestions CONSTANT)
  Q_PROPERTY(counterfoil::till::Rows* lines READ lines CONSTANT)
  Q_PROPERTY(bool refund READ refund NOTIFY changed)
  Q_PROPERTY(QString cardBack READ cardBack NOTIFY changed)
  Q_PROPERTY(QString total READ total NOTIFY changed)
  Q_PROPERTY(QString due READ due NOTIFY changed)
  Q_PROPERTY(QString cashDue READ cashDue NOTIFY changed)
  Q_PROPERTY(bool givesBack READ givesBack NOTIFY changed)
  Q_PROPERTY(bool even READ even NOTIFY changed)
  Q_PROPERTY(QString typed READ typed NOTIFY changed)
  Q_PROPERTY(QString entry READ entry NOTIFY changed)
  Q_PROPERTY(QString card READ card NOTIFY changed)
  Q_PROPERTY(QString cardText READ cardText NOTIFY changed)
  Q_PROPERTY(QString cardAmount READ cardAmount NOTIFY changed)
  Q_PROPERTY(bool cardByHand READ cardByHand NOTIFY changed)
  Q_PROPERTY(QString change READ change NOTIFY doneChanged)
  Q_PROPERTY(QString doneTotal READ doneTotal NOTIFY doneChanged)
  Q_PROPERTY(QString doneNumber READ doneNumber NOTIFY doneChanged)
  Q_PROPERTY(QString doneTitle READ doneTitle NOTIFY doneChanged)
  Q_PROPERTY(bool hasChange READ hasChange NOTIFY doneChanged)
  Q_PROPERTY(bool doneIsRefund READ doneIsRefund NOTIFY doneChanged)
  Q_PROPERTY(counterfoil::till::Rows* doneTenders READ doneTenders CONSTANT)

 public:
  explicit PaymentController(Stage& stage, QObject* parent = nullptr);

  [[nodiscard]] Rows* tenders() { return &m_tenders; }
  /// Of a refund: what comes back.
  [[nodiscard]] Rows* lines() { return &m_lines; }
  [[nodiscard]] bool refund() const { return m_view.refund; }
  /// What a card is to get back next; empty where none is.
  [[nodiscard]] QString cardBack() const {
    return m_view.cardBackMinor > 0 ? m_stage.money().text(m_view.cardBackMinor) : QString();
  }
  [[nodiscard]] Rows* suggestions() { return &m_suggestions; }
  [[nodiscard]] Rows* doneTenders() { return &m_doneTenders; }
  [[nodiscard]] QString total() const { return m_stage.money().text(m_view.totalMinor); }
  [[nodiscard]] QString due() const;
  /// Where cash rounds to something else; else empty.
  [[nodiscard]] QString cashDue() const;
  [[nodiscard]] bool givesBack() const { return m_view.dueMinor < 0; }
  [[nodiscard]] bool even() const { return m_view.dueMinor == 0; }
  [[nodiscard]] QString typed() const { return m_typed; }
  [[nodiscard]] QString entry() const;
  [[nodiscard]] QString card() const;
  [[nodiscard]] QString cardText() const;
  [[nodiscard]] QString cardAmount() const { return m_stage.money().text(m_view.cardMinor); }
  [[nodiscard]] bool cardByHand() const { return m_view.cardByHand; }
  [[nodiscard]] QString change() const { return m_stage.money().text(m_done.changeMinor); }
  [[nodiscard]] QString doneTotal() const { return m_stage.money().text(m_done.totalMinor); }
  [[nodiscard]] QString doneNumber() const { return m_done.number; }
  [[nodiscard]] QString doneTitle() const;
  [[nodiscard]] bool hasChange() const { return m_done.changeMinor != 0; }
  [[nodiscard]] bool doneIsRefund() const { return m_done.isRefund; }
  [[nodiscard]] const DoneView& lastDone() const { return m_done; }
  [[nodiscard]] bool cardPending() const;

  void begin();
  /// Gives lines of a document back: through a card first, where one paid.
  void beginRefund(const QString& documentId, const QList<ReturnLine>& lines, const QString& reason);
  /// Goes on with what a card got money for before a crash.
  void finish(const QString& attemptId);
  void showDone(const DoneView& done);
  void cash();
  /// Of the currency; cash from which so much or more would be change is doubted. 0: none is.
  void setLargestNote(qint64 minor) { m_largestNoteMinor = minor; }
  /// Cash as it was handed over; doubted where a person could hardly have done that.
  void takeCash(qint64 amountMinor);
  /// The same, and somebody said that it is right.
  void takeCashAsItIs(qint64 amountMinor) { pay(TenderKind::Cash, amountMinor); }
  [[nodiscard]] qint64 changeOf(qint64 amountMinor) const { return amountMinor - m_view.cashDueMinor; }
  void payByCard();
  void voucher(const QString& number);

  Q_INVOKABLE void key(const QString& key);
  Q_INVOKABLE void erase();
  Q_INVOKABLE void quick(int row);
  Q_INVOKABLE void remove(int row);
  Q_INVOKABLE void askAgain();
  /// The cashier read it off the terminal.
  Q_INVOKABLE void cardTaken(bool taken);
  Q_INVOKABLE void forgetCard();
  /// The terminal keeps it and sends it later: for somebody with the permission.
  Q_INVOKABLE void keepCard();
  /// Pays otherwise while the card is in doubt; the card's money is taken back.
  Q_INVOKABLE void leaveCard();
  Q_INVOKABLE void giveBack();

 Q_SIGNALS:
  void changed();
  void doneChanged();
  void completed();
  /// Something may be kept by the terminal now that was not.
  void heldChanged();
  /// "5000" was typed for 40.95: what was handed over is to be asked for.
  void doubted(qint64 amountMinor);

 private:
  void show(const PaymentView& view);
  void pay(TenderKind kind, qint64 amountMinor, const QString& reference = {});
  [[nodiscard]] qint64 typedOr(qint64 otherwise) const;
  void tick();
  [[nodiscard]] QString noContactText() const;

  Stage& m_stage;
  Rows m_tenders;
  Rows m_suggestions;
  Rows m_lines;
  Rows m_doneTenders;
  PaymentView m_view;
  DoneView m_done;
  QString m_typed;
  QTimer m_timer;
  qint64 m_largestNoteMinor = 0;
  int m_untilAskS = 0;
  bool m_busy = false;
};

}  // namespace counterfoil::till
