// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QObject>
#include <QTimer>
#include <functional>
#include <memory>
#include <optional>

#include "app/desktop/till_desk.h"
#include "models/store/worker_thread.h"
#include "ui/till/backend.h"

namespace counterfoil::app {

// The till's backend over one shop.
//
//   screens' thread  ── post ──▶  store's thread: Shop, TillDesk; one command after the other, each a transaction
//                    ── post ──▶  look-up thread: a read-only connection with the search's words in memory
//                    ── post ──▶  hashing thread: PINs take 25 ms each and hold up nobody
//
// Answers come back through the screens' event loop. Destroying the backend waits for what was posted.

struct Lookups;
struct NewShop;

/// Where there is no shop yet: what is proposed, and how one is made.
struct FirstRun {
  struct Made {
    Shop* shop = nullptr;
    QString phrase;
  };
  std::function<till::FirstRunView()> view;
  shared::Joiner joiner;
  // On the store's thread.
  std::function<core::Result<Made>(const NewShop&)> setUp;
  std::function<core::Result<Made>(const std::function<void(int, int)>&)> makeDemo;
  /// On the screens' thread, before they hear of it.
  std::function<void()> made;
};

class ShopBackend final : public QObject, public till::TillBackend {
  Q_OBJECT

 public:
  /// `shop` was opened on `storeThread` and stays there.
  ShopBackend(store::WorkerThread& storeThread, Shop& shop, QObject* parent = nullptr);
  ShopBackend(store::WorkerThread& storeThread, FirstRun firstRun, QObject* parent = nullptr);
  ~ShopBackend() override;

  /// The phrase of a store that this program has just made; the screens show it until it is noted.
  void setNewPhrase(const QString& phrase) { m_newPhrase = phrase; }
  /// The desktop's own unless a test brings another. Asked in the screens' thread.
  void setKeychain(std::unique_ptr<vault::SecretStore> keychain) { m_keychain = std::move(keychain); }

  void load(Reply<till::ShopView> reply) override;
  void signIn(const QString& staffId, const QString& pin, Reply<till::SessionView> reply) override;
  void signOut() override;
  void approvers(Reply<QList<till::Person>> reply) override;
  void approve(const QString& staffId, const QString& pin, Done reply) override;

  void setUp(const till::SetupInput& input, Reply<QList<core::Error>> reply) override;
  void checkSetup(const till::SetupInput& input, Reply<QList<core::Error>> reply) override;
  void makeDemo(const std::function<void(int, int)>& progress, Done reply) override;
  [[nodiscard]] shared::Joiner joiner() override { return m_firstRun ? m_firstRun->joiner : shared::Joiner(); }
  /// The shop that was asked for came from a hub: it is to be loaded.
  void shopCame(Shop& shop, const QString& phrase) {
    if (m_firstRun) take(FirstRun::Made{&shop, phrase}, [](const core::Done&) {});
  }

  void unlock(const QString& phrase, Reply<bool> reply) override;
  void keepKey(bool inKeychain, Done reply) override;
  void changeManners(const till::MannersView& manners, Done reply) override;
  void proposePhrase(Reply<QString> reply) override;
  void phraseNoted(Done reply) override;
  void dropPhrase() override;

  void ticket(Reply<till::TicketView> reply) override;
  void addCode(const QString& code, qint64 quantityMicro, Reply<till::TicketView> reply) override;
  void addProduct(const QString& productId, qint64 quantityMicro, Reply<till::TicketView> reply) override;
  void setQuantity(const QString& lineId, qint64 quantityMicro, Reply<till::TicketView> reply) override;
  void overridePrice(const QString& lineId, qint64 priceMicro, const QString& reason,
                     Reply<till::TicketView> reply) override;
  void discount(const QString& lineId, const till::DiscountInput& input, Reply<till::TicketView> reply) override;
  void note(const QString& lineId, const QString& text, Reply<till::TicketView> reply) override;
  void voidLine(const QString& lineId, Reply<till::TicketView> reply) override;
  void undo(Reply<till::TicketView> reply) override;
  void abandon(Reply<till::TicketView> reply) override;
  void park(const QString& label, Reply<till::TicketView> reply) override;
  void parked(Reply<QList<till::TicketRow>> reply) override;
  void recall(const QString& ticketId, Reply<till::TicketView> reply) override;
  void takeNewPrices(Reply<till::TicketView> reply) override;

  void find(const QString& text, Reply<QList<till::ProductView>> reply) override;
  void findCode(const QString& code, Reply<till::ProductView> reply) override;
  void categories(Reply<QList<till::CategoryView>> reply) override;
  void picture(const QString& key, Reply<QImage> reply) override;
  void tiles(const QString& categoryId, Reply<QList<till::ProductView>> reply) override;

  void findCustomers(const QString& text, Reply<QList<till::CustomerView>> reply) override;
  void attachCustomer(const QString& customerId, Reply<till::TicketView> reply) override;
  void newCustomer(const QString& name, const QString& phone, Reply<till::TicketView> reply) override;

  void beginPayment(Reply<till::PaymentView> reply) override;
  void pay(till::TenderKind kind, qint64 amountMinor, const QString& reference,
           Reply<till::PaymentView> reply) override;
  void askCard(const QString& attemptId, Reply<till::PaymentView> reply) override;
  void confirmCard(const QString& attemptId, bool taken, Reply<till::PaymentView> reply) override;
  void leaveCard(Reply<till::PaymentView> reply) override;
  void keepCard(Reply<till::PaymentView> reply) override;
  void heldCards(Reply<till::HeldCardsView> reply) override;
  void removeTender(const QString& tenderId, Reply<till::PaymentView> reply) override;
  void complete(Reply<till::PaymentView> reply) override;

  void documents(const QString& text, Reply<QList<till::DocumentRow>> reply) override;
  void document(const QString& documentId, Reply<till::DocumentView> reply) override;
  void quoteRefund(const QString& documentId, const QList<till::ReturnLine>& lines,
                   Reply<till::RefundQuoteView> reply) override;
  void refund(const QString& documentId, const QList<till::ReturnLine>& lines, const QString& reason,
              Reply<till::PaymentView> reply) override;
  void exchange(const QString& documentId, const QList<till::ReturnLine>& lines, const QString& reason,
                Reply<till::TicketView> reply) override;
  void voidDocument(const QString& documentId, const QString& reason, Reply<till::DoneView> reply) override;
  void reprint(const QString& documentId, Done reply) override;

  void openShift(const QList<till::CountRow>& counts, Reply<till::ShiftView> reply) override;
  void moveCash(till::CashMove kind, qint64 amountMinor, const QString& reason, Done reply) override;
  void xReport(Reply<till::ReportView> reply) override;
  void pending(Reply<QList<till::PendingRow>> reply) override;
  void finishPending(const QString& id, Reply<till::PaymentView> reply) override;
  void settlePending(const QString& id, till::PendingAction action, Done reply) override;
  void countDrawer(const QList<till::CountRow>& counts, Done reply) override;
  void closeShift(Reply<till::ReportView> reply) override;
  void printReport(const QString& reference, Done reply) override;

 private:
  explicit ShopBackend(store::WorkerThread& storeThread, QObject* parent);
  /// The shop is there: everything else may be asked.
  void begin(Shop& shop);
  void take(const core::Result<FirstRun::Made>& made, const std::function<void(core::Done)>& then);
  /// Runs `then` on the screens' thread, unless this is gone.
  void back(std::function<void()> then);
  /// Runs `work(TillDesk&)` on the store's thread and brings its answer back.
  template <class Work, class ReplyTo>
  void ask(Work work, ReplyTo reply);
  template <class Work, class ReplyTo>
  void lookUp(Work work, ReplyTo reply);
  void learnNames();
  /// Begin, hash elsewhere, then `use(TillDesk&, answer)` on the store's thread.
  template <class Use, class ReplyTo>
  void withPin(const QString& staffId, const QString& pin, Use use, ReplyTo reply);

  store::WorkerThread& m_storeThread;
  std::optional<FirstRun> m_firstRun;
  Shop* m_shop = nullptr;  ///< none before the first run's end
  std::unique_ptr<vault::SecretStore> m_keychain;
  QString m_newPhrase;
  QTimer m_cards;
  std::unique_ptr<payments::EventLoopTimers> m_timers;
  std::unique_ptr<TillDesk> m_desk;
  std::unique_ptr<Lookups> m_lookups;
  std::unique_ptr<store::WorkerThread> m_lookupThread;
  std::unique_ptr<store::WorkerThread> m_hashThread;
};

}  // namespace counterfoil::app
