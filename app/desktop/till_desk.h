// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <functional>
#include <vector>

#include "app/shop/shop.h"
#include "models/payments/flow.h"
#include "ui/shared/format.h"
#include "ui/till/backend_types.h"

namespace counterfoil::app {

/// One till's session over the shop's services: who is signed in, which ticket is open, what was tendered so far.
/// Answers with what the screens show. Lives on the store's thread and is synchronous; ShopBackend brings its answers
/// to the screens. What would be lost by a crash is only what was tendered in notes and vouchers but not completed: the
/// ticket and card payments are in the store.
class TillDesk {
 public:
  /// `timers` call on the store's thread.
  TillDesk(Shop& shop, payments::Timers& timers);

  // People
  [[nodiscard]] core::Result<till::ShopView> load();
  [[nodiscard]] core::Result<till::SessionView> signedIn(const staff::PinAnswer& answer);
  void signOut();
  [[nodiscard]] core::Done changeManners(const till::MannersView& manners);
  /// A new recovery phrase, for whoever may change settings. Slow.
  [[nodiscard]] core::Result<QString> proposePhrase();
  [[nodiscard]] core::Result<QList<till::Person>> approvers();
  [[nodiscard]] core::Done approved(const staff::PinAnswer& answer);

  // The open ticket
  [[nodiscard]] core::Result<till::TicketView> ticket();
  [[nodiscard]] core::Result<till::TicketView> addCode(const QString& code, qint64 quantityMicro);
  [[nodiscard]] core::Result<till::TicketView> addProduct(catalog::ProductId product, core::Quantity quantity);
  [[nodiscard]] core::Result<till::TicketView> setQuantity(const QString& lineId, qint64 quantityMicro);
  [[nodiscard]] core::Result<till::TicketView> overridePrice(const QString& lineId, qint64 priceMicro,
                                                             const QString& reason);
  [[nodiscard]] core::Result<till::TicketView> discount(const QString& lineId, const till::DiscountInput& input);
  [[nodiscard]] core::Result<till::TicketView> note(const QString& lineId, const QString& text);
  [[nodiscard]] core::Result<till::TicketView> voidLine(const QString& lineId);
  [[nodiscard]] core::Result<till::TicketView> undo();
  [[nodiscard]] core::Result<till::TicketView> abandon();
  [[nodiscard]] core::Result<till::TicketView> park(const QString& label);
  [[nodiscard]] core::Result<QList<till::TicketRow>> parked();
  [[nodiscard]] core::Result<till::TicketView> recall(const QString& ticketId);
  [[nodiscard]] core::Result<till::TicketView> takeNewPrices();

  // The customer of the ticket
  [[nodiscard]] core::Done mayFindCustomers();
  [[nodiscard]] core::Result<till::TicketView> attachCustomer(const QString& customerId);
  [[nodiscard]] core::Result<till::TicketView> newCustomer(const QString& name, const QString& phone);

  // Paying
  [[nodiscard]] core::Result<till::PaymentView> beginPayment();
  /// The sale is completed as soon as nothing is left to pay. A card's answer comes later: see `askCard`.
  [[nodiscard]] core::Result<till::PaymentView> pay(till::TenderKind kind, qint64 amountMinor,
                                                    const QString& reference);
  /// Calls back as soon as the terminal has answered or is overdue; at once where it has.
  using CardReply = std::function<void(core::Result<till::PaymentView>)>;
  void askCard(CardReply reply);
  /// The cashier read the slip of a terminal that stands apart.
  [[nodiscard]] core::Result<till::PaymentView> confirmCard(bool taken);
  /// A card that has not answered is left to be reversed, one without contact is not taken; what is due is paid in
  /// another way.
  [[nodiscard]] core::Result<till::PaymentView> leaveCard();
  /// The terminal has no contact and is to keep the payment; somebody with the permission says so. Then as `pay`.
  [[nodiscard]] core::Result<till::PaymentView> keepCard();
  /// What the terminal keeps.
  [[nodiscard]] core::Result<till::HeldCardsView> heldCards();
  /// Goes on with what a card got money for before a crash.
  [[nodiscard]] core::Result<till::PaymentView> finishPending(const QString& attemptId);
  [[nodiscard]] core::Done settlePending(const QString& attemptId, till::PendingAction action);
  /// Every few seconds: what became of payments in doubt, and reversals that are owed.
  [[nodiscard]] core::Done workOffCards();
  [[nodiscard]] core::Result<till::PaymentView> removeTender(const QString& tenderId);
  [[nodiscard]] core::Result<till::PaymentView> complete();
  [[nodiscard]] core::Result<till::PaymentView> payment();

  // Documents
  [[nodiscard]] core::Result<QList<till::DocumentRow>> documents(const QString& text);
  [[nodiscard]] core::Result<till::DocumentView> document(const QString& documentId);
  [[nodiscard]] core::Result<till::RefundQuoteView> quoteRefund(const QString& documentId,
                                                                const QList<till::ReturnLine>& lines);
  /// Completed where all of it goes back in cash or by hand; else the terminal is asked, as for a sale.
  [[nodiscard]] core::Result<till::PaymentView> refund(const QString& documentId, const QList<till::ReturnLine>& lines,
                                                       const QString& reason);
  [[nodiscard]] core::Result<till::TicketView> exchange(const QString& documentId, const QList<till::ReturnLine>& lines,
                                                        const QString& reason);
  [[nodiscard]] core::Result<till::DoneView> voidDocument(const QString& documentId, const QString& reason);
  [[nodiscard]] core::Done reprint(const QString& documentId);

  // The drawer
  [[nodiscard]] core::Result<till::ShiftView> shift();
  [[nodiscard]] core::Result<till::ShiftView> openShift(const QList<till::CountRow>& counts);
  [[nodiscard]] core::Done moveCash(till::CashMove kind, qint64 amountMinor, const QString& reason);
  [[nodiscard]] core::Result<till::ReportView> xReport();
  [[nodiscard]] core::Result<QList<till::PendingRow>> pending();
  [[nodiscard]] core::Done countDrawer(const QList<till::CountRow>& counts);
  [[nodiscard]] core::Result<till::ReportView> closeShift();
  /// The Z of a shift once more, as a copy.
  [[nodiscard]] core::Done printReport(const QString& shiftId);

 private:
  struct Given {
    sales::TenderRequest request;
    QString id;
    QString name;
  };

  [[nodiscard]] journal::Actor actor();
  [[nodiscard]] core::Result<const cash::Seat::Place*> place();
  [[nodiscard]] core::Done ensureTicket();
  [[nodiscard]] core::Result<till::TicketView> attach(customers::CustomerId id);
  [[nodiscard]] core::Result<QString> customerName(const sales::SealedCustomer& customer) const;
  /// The view of a changed ticket, with the line that changed.
  [[nodiscard]] core::Result<till::TicketView> shown(core::Result<sales::TicketView> changed);
  [[nodiscard]] core::Result<till::PaymentView> completeIfPaid(till::PaymentView view);
  [[nodiscard]] core::Done startCard(qint64 amountMinor);
  [[nodiscard]] core::Done startCardPayout();
  /// The open refund or ticket that is being paid.
  [[nodiscard]] core::AnyId paying() const;
  [[nodiscard]] core::Result<core::Money> due();
  /// What cards paid or got for it, out of the store.
  [[nodiscard]] core::Done takeUpCards();
  /// An open refund for which no card got anything is forgotten; one that has waits in the list before closing.
  [[nodiscard]] core::Done leaveRefund();
  [[nodiscard]] std::vector<sales::TenderRequest> tendersGiven() const;
  void cardChanged(const payments::FlowState& state);
  /// The terminal that the settings name now.
  [[nodiscard]] core::Result<payments::CardTerminal*> terminal();
  [[nodiscard]] core::Result<payments::OfflineRules> offlineRules();
  [[nodiscard]] core::Result<cash::Count> counted(const QList<till::CountRow>& counts);
  [[nodiscard]] core::Result<sales::RefundRequest> refundRequest(const QString& documentId,
                                                                 const QList<till::ReturnLine>& lines,
                                                                 const QString& reason) const;
  [[nodiscard]] QString wallTime(core::Instant at, bool withDate);

  Shop& m_shop;
  core::StaffId m_staff;
  staff::Approval m_approval;
  sales::TicketId m_ticket;
  std::vector<sales::TicketLine> m_shownLines;
  std::optional<sales::OpenRefund> m_refund;
  std::vector<Given> m_given;
  payments::Timers& m_timers;
  payments::ManualTerminal m_manual;
  payments::SimulatedTerminal m_simulated;
  std::unique_ptr<payments::CardFlow> m_flow;
  std::unique_ptr<payments::Recovery> m_recovery;
  payments::CardTerminal* m_terminal = nullptr;
  CardReply m_cardReply;
};

}  // namespace counterfoil::app
