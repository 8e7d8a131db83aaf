// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <functional>

#include "models/core/result.h"
#include "ui/shared/join_form.h"
#include "ui/till/backend_types.h"

namespace counterfoil::till {

/// Where the till's screens send their commands. Each is answered once, on the thread that called, at once or later;
/// none blocks longer than a frame. Errors carry the codes of the services (see ui/shared/error_text.h); a `Denied`
/// one may be lifted by `approve` followed by the same command.
class TillBackend {
 public:
  template <class T>
  using Reply = std::function<void(core::Result<T>)>;
  using Done = std::function<void(core::Done)>;

  virtual ~TillBackend() = default;

  // People
  virtual void load(Reply<ShopView> reply) = 0;
  virtual void signIn(const QString& staffId, const QString& pin, Reply<SessionView> reply) = 0;
  virtual void signOut() = 0;
  /// Who could approve what was refused last.
  virtual void approvers(Reply<QList<Person>> reply) = 0;
  /// The second person's PIN; good for the next command alone.
  virtual void approve(const QString& staffId, const QString& pin, Done reply) = 0;

  // Where there is no shop yet
  /// Makes the shop. Answers what is wrong with the input, each with `where` its field: "/name", "/currency", "/zone",
  /// "/tax_name", "/tax_rate", "/owner", "/pin", "/store", "/till"; nothing: it is made, and is to be loaded.
  virtual void setUp(const SetupInput& input, Reply<QList<core::Error>> reply) = 0;
  /// The same answer, and nothing is made.
  virtual void checkSetup(const SetupInput& input, Reply<QList<core::Error>> reply) = 0;
  /// `progress(done, of)` comes now and then, on the thread that called.
  virtual void makeDemo(const std::function<void(int, int)>& progress, Done reply) = 0;
  /// The way to a hub that has a shop already.
  [[nodiscard]] virtual shared::Joiner joiner() = 0;

  // The store's key on this machine
  /// The recovery phrase. True when this machine keeps the key again; false when only keeping it failed.
  virtual void unlock(const QString& phrase, Reply<bool> reply) = 0;
  /// In the desktop's keychain, or in a file. `no_keychain`: nothing has changed.
  virtual void keepKey(bool inKeychain, Done reply) = 0;
  /// A new recovery phrase, to be shown. Nothing changes until it is noted.
  virtual void proposePhrase(Reply<QString> reply) = 0;
  /// The phrase that was shown is on paper, must not be shown again, and is the only one from now on.
  virtual void phraseNoted(Done reply) = 0;
  /// The proposed phrase is not wanted: the old one stays.
  virtual void dropPhrase() = 0;

  virtual void changeManners(const MannersView& manners, Done reply) = 0;

  // The open ticket. Every command answers the whole ticket as it stands after it.
  virtual void ticket(Reply<TicketView> reply) = 0;
  /// A barcode or SKU. `unknown_code` when nothing has it.
  virtual void addCode(const QString& code, qint64 quantityMicro, Reply<TicketView> reply) = 0;
  virtual void addProduct(const QString& productId, qint64 quantityMicro, Reply<TicketView> reply) = 0;
  virtual void setQuantity(const QString& lineId, qint64 quantityMicro, Reply<TicketView> reply) = 0;
  virtual void overridePrice(const QString& lineId, qint64 priceMicro, const QString& reason,
                             Reply<TicketView> reply) = 0;
  /// An empty line id means the whole ticket.
  virtual void discount(const QString& lineId, const DiscountInput& input, Reply<TicketView> reply) = 0;
  virtual void note(const QString& lineId, const QString& text, Reply<TicketView> reply) = 0;
  virtual void voidLine(const QString& lineId, Reply<TicketView> reply) = 0;
  virtual void undo(Reply<TicketView> reply) = 0;
  virtual void abandon(Reply<TicketView> reply) = 0;
  virtual void park(const QString& label, Reply<TicketView> reply) = 0;
  virtual void parked(Reply<QList<TicketRow>> reply) = 0;
  virtual void recall(const QString& ticketId, Reply<TicketView> reply) = 0;
  /// The list prices of today for lines whose price has changed since.
  virtual void takeNewPrices(Reply<TicketView> reply) = 0;

  // Looking up
  virtual void find(const QString& text, Reply<QList<ProductView>> reply) = 0;
  virtual void findCode(const QString& code, Reply<ProductView> reply) = 0;
  virtual void categories(Reply<QList<CategoryView>> reply) = 0;
  /// Favourites for an empty category.
  /// A stored picture ("sha256:…"), small. NotFound `picture_missing`; Invalid `picture_unknown_format`.
  virtual void picture(const QString& key, Reply<QImage> reply) = 0;
  virtual void tiles(const QString& categoryId, Reply<QList<ProductView>> reply) = 0;

  // Who is buying
  /// By name, phone or mail; best first.
  virtual void findCustomers(const QString& text, Reply<QList<CustomerView>> reply) = 0;
  /// Puts a customer on the ticket; an empty id takes them off.
  virtual void attachCustomer(const QString& customerId, Reply<TicketView> reply) = 0;
  /// Either may be empty, not both.
  virtual void newCustomer(const QString& name, const QString& phone, Reply<TicketView> reply) = 0;

  // Paying
  virtual void beginPayment(Reply<PaymentView> reply) = 0;
  virtual void pay(TenderKind kind, qint64 amountMinor, const QString& reference, Reply<PaymentView> reply) = 0;
  /// What the terminal says now about a card payment that is asked or unknown.
  virtual void askCard(const QString& attemptId, Reply<PaymentView> reply) = 0;
  /// The cashier read the terminal's slip: taken or not.
  virtual void confirmCard(const QString& attemptId, bool taken, Reply<PaymentView> reply) = 0;
  /// A card that has not answered will be reversed, one without contact is not taken; what is due is paid in another
  /// way.
  virtual void leaveCard(Reply<PaymentView> reply) = 0;
  /// The terminal has no contact: it is to keep the payment and send it later.
  virtual void keepCard(Reply<PaymentView> reply) = 0;
  /// What it keeps now.
  virtual void heldCards(Reply<HeldCardsView> reply) = 0;
  virtual void removeTender(const QString& tenderId, Reply<PaymentView> reply) = 0;
  /// When nothing is due: an even exchange.
  virtual void complete(Reply<PaymentView> reply) = 0;

  // Documents
  virtual void documents(const QString& text, Reply<QList<DocumentRow>> reply) = 0;
  virtual void document(const QString& documentId, Reply<DocumentView> reply) = 0;
  /// What giving these lines back comes to; nothing is written.
  virtual void quoteRefund(const QString& documentId, const QList<ReturnLine>& lines, Reply<RefundQuoteView> reply) = 0;
  virtual void refund(const QString& documentId, const QList<ReturnLine>& lines, const QString& reason,
                      Reply<PaymentView> reply) = 0;
  /// Puts the lines on the ticket as returns, to be settled with what is bought.
  virtual void exchange(const QString& documentId, const QList<ReturnLine>& lines, const QString& reason,
                        Reply<TicketView> reply) = 0;
  virtual void voidDocument(const QString& documentId, const QString& reason, Reply<DoneView> reply) = 0;
  virtual void reprint(const QString& documentId, Done reply) = 0;

  // The drawer
  virtual void openShift(const QList<CountRow>& counts, Reply<ShiftView> reply) = 0;
  virtual void moveCash(CashMove kind, qint64 amountMinor, const QString& reason, Done reply) = 0;
  virtual void xReport(Reply<ReportView> reply) = 0;
  virtual void pending(Reply<QList<PendingRow>> reply) = 0;
  /// Goes on with what a card got money for and no receipt tells of.
  virtual void finishPending(const QString& id, Reply<PaymentView> reply) = 0;
  virtual void settlePending(const QString& id, PendingAction action, Done reply) = 0;
  /// The count is committed before anything about what was expected is shown.
  virtual void countDrawer(const QList<CountRow>& counts, Done reply) = 0;
  virtual void closeShift(Reply<ReportView> reply) = 0;
  virtual void printReport(const QString& reference, Done reply) = 0;
};

}  // namespace counterfoil::till
