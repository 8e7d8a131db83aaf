// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/shop_backend.h"

#include "app/desktop/backend_asking.h"
#include "app/desktop/first_run.h"
#include "app/desktop/lookups.h"
#include "app/shop/owed_looks.h"
#include "models/catalog/search_index_sqlite.h"
#include "models/vault/keychain.h"

namespace counterfoil::app {

using namespace Qt::StringLiterals;
using core::Result;
using till::CountRow;
using till::ReturnLine;

ShopBackend::ShopBackend(store::WorkerThread& storeThread, QObject* parent)
    : QObject(parent),
      m_storeThread(storeThread),
      m_keychain(std::make_unique<vault::Keychain>()),
      m_lookups(std::make_unique<Lookups>()),
      m_lookupThread(std::make_unique<store::WorkerThread>(u"look-ups"_s)),
      m_hashThread(std::make_unique<store::WorkerThread>(u"hashing"_s)) {}

ShopBackend::ShopBackend(store::WorkerThread& storeThread, Shop& shop, QObject* parent)
    : ShopBackend(storeThread, parent) {
  begin(shop);
}

ShopBackend::ShopBackend(store::WorkerThread& storeThread, FirstRun firstRun, QObject* parent)
    : ShopBackend(storeThread, parent) {
  m_firstRun = std::move(firstRun);
}

void ShopBackend::begin(Shop& shop) {
  m_shop = &shop;
  m_storeThread.post([this] {
    // Nothing to do where the index is whole; after an import it takes what waits.
    if (!catalog::fillSearchIndex(m_shop->book())) qWarning("the search index is not complete");
    m_timers = std::make_unique<payments::EventLoopTimers>();
    m_desk = std::make_unique<TillDesk>(*m_shop, *m_timers);
  });
  connect(&m_cards, &QTimer::timeout, this, [this] {
    m_storeThread.post([this] {
      static_cast<void>(takeOwedLooks(m_shop->book(), m_shop->store().path()));
      // What cannot be asked now is asked again; nothing is lost by it.
      if (m_desk && !m_desk->workOffCards()) return;
    });
  });
  m_cards.start(5000);
  m_lookupThread->post(
      [this, path = shop.store().path(), directory = shop.directory()] { m_lookups->open(path, directory); });
  learnNames();
}

ShopBackend::~ShopBackend() {
  m_hashThread.reset();
  m_lookupThread->call([this] { m_lookups->close(); });
  m_lookupThread.reset();
  m_storeThread.call([this] {
    m_desk.reset();
    m_timers.reset();
  });
}

template <class Use, class ReplyTo>
void ShopBackend::withPin(const QString& staffId, const QString& pin, Use use, ReplyTo reply) {
  const auto id = core::StaffId::parse(staffId);
  if (!id) return reply(core::notFound(u"unknown_staff"_s, staffId));
  m_storeThread.post([=, this] {
    if (m_shop->keyMissing()) return back([reply, error = *m_shop->keyMissing()] { reply(error); });
    auto challenge = m_shop->pins().begin(*id);
    if (!challenge) return back([reply, error = challenge.error()] { reply(error); });
    back([=, this] {
      m_hashThread->post([=, this] {
        const auto answer = staff::PinAnswer::of(*challenge, pin);
        back([=, this] { ask([=](TillDesk& desk) { return use(desk, answer); }, reply); });
      });
    });
  });
}

void ShopBackend::load(Reply<till::ShopView> reply) {
  if (m_firstRun) {
    till::ShopView nothing;
    nothing.firstRun = m_firstRun->view();
    return reply(nothing);
  }
  ask([](TillDesk& desk) { return desk.load(); },
      [this, reply](Result<till::ShopView> shop) {
        if (shop) shop->newPhrase = m_newPhrase;
        reply(std::move(shop));
      });
}
void ShopBackend::signIn(const QString& staffId, const QString& pin, Reply<till::SessionView> reply) {
  withPin(
      staffId, pin, [](TillDesk& desk, const staff::PinAnswer& answer) { return desk.signedIn(answer); }, reply);
}
void ShopBackend::signOut() {
  m_storeThread.post([this] { m_desk->signOut(); });
}
void ShopBackend::approvers(Reply<QList<till::Person>> reply) {
  ask([](TillDesk& desk) { return desk.approvers(); }, std::move(reply));
}
void ShopBackend::approve(const QString& staffId, const QString& pin, Done reply) {
  withPin(
      staffId, pin, [](TillDesk& desk, const staff::PinAnswer& answer) { return desk.approved(answer); }, reply);
}

void ShopBackend::back(std::function<void()> then) {
  QMetaObject::invokeMethod(
      this,
      [self = QPointer<ShopBackend>(this), then = std::move(then)] {
        if (self) then();
      },
      Qt::QueuedConnection);
}

void ShopBackend::take(const Result<FirstRun::Made>& made, const std::function<void(core::Done)>& then) {
  if (!made) return then(made.error());
  const auto tell = m_firstRun->made;
  m_firstRun.reset();
  m_newPhrase = made->phrase;
  begin(*made->shop);
  tell();
  then({});
}

void ShopBackend::checkSetup(const till::SetupInput& input, Reply<QList<core::Error>> reply) {
  reply(faultsIn(input));
}

void ShopBackend::setUp(const till::SetupInput& input, Reply<QList<core::Error>> reply) {
  if (!m_firstRun) return reply(core::refused(u"store_exists"_s));
  if (const QList<core::Error> faults = faultsIn(input); !faults.isEmpty()) return reply(faults);
  m_storeThread.post([this, reply, wanted = newShopOf(input), make = m_firstRun->setUp] {
    const Result<FirstRun::Made> made = make(wanted);
    back([this, reply, made] {
      take(made, [reply](const core::Done& done) {
        if (!done) return reply(done.error());
        reply(QList<core::Error>());
      });
    });
  });
}

void ShopBackend::makeDemo(const std::function<void(int, int)>& progress, Done reply) {
  if (!m_firstRun) return reply(core::refused(u"store_exists"_s));
  m_storeThread.post([this, progress, reply, make = m_firstRun->makeDemo] {
    const Result<FirstRun::Made> made = make([&](int done, int of) { back([=] { progress(done, of); }); });
    back([this, reply, made] { take(made, reply); });
  });
}

void ShopBackend::proposePhrase(Reply<QString> reply) {
  ask([](TillDesk& desk) { return desk.proposePhrase(); }, std::move(reply));
}

void ShopBackend::phraseNoted(Done reply) {
  ask([this](TillDesk&) { return m_shop->notePhrase(); },
      [this, reply](const core::Done& done) {
        if (done) m_newPhrase.clear();
        reply(done);
      });
}

void ShopBackend::dropPhrase() {
  m_storeThread.post([this] { m_shop->dropPhrase(); });
}

void ShopBackend::unlock(const QString& phrase, Reply<bool> reply) {
  struct Unlocked {
    Result<bool> kept = false;
    QString name;
    QByteArray forKeychain;
  };
  ask(
      [this, phrase](TillDesk&) {
        Unlocked done{m_shop->unlock(phrase), m_shop->secretName(), {}};
        if (done.kept && m_shop->keyPlace() == vault::KeyPlace::Keychain) {
          if (const auto key = m_shop->keyForKeychain()) done.forKeychain = *key;
        }
        return done;
      },
      [this, reply](const Unlocked& done) {
        if (!done.kept || done.forKeychain.isEmpty()) return reply(done.kept);
        m_keychain->write(done.name, done.forKeychain, [reply](const core::Done& kept) { reply(bool(kept)); });
      });
}

void ShopBackend::keepKey(bool inKeychain, Done reply) {
  if (!inKeychain) {
    return ask(
        [this](TillDesk&) -> std::pair<core::Done, QString> {
          return {m_shop->keepKeyIn(vault::KeyPlace::File), m_shop->secretName()};
        },
        [this, reply](const std::pair<core::Done, QString>& kept) {
          // One copy too many in a keychain that does not answer harms nobody.
          if (kept.first) m_keychain->remove(kept.second, [](const core::Done&) {});
          reply(kept.first);
        });
  }
  ask(
      [this](TillDesk&) -> std::pair<Result<QByteArray>, QString> {
        return {m_shop->keyForKeychain(), m_shop->secretName()};
      },
      [this, reply](const std::pair<Result<QByteArray>, QString>& key) {
        if (!key.first) return reply(key.first.error());
        const QPointer<ShopBackend> self(this);
        m_keychain->write(key.second, *key.first, [self, this, reply](const core::Done& written) {
          if (!self) return;
          if (!written) return reply(written);
          ask([this](TillDesk&) { return m_shop->keepKeyIn(vault::KeyPlace::Keychain); }, reply);
        });
      });
}

void ShopBackend::changeManners(const till::MannersView& manners, Done reply) {
  ask([=](TillDesk& desk) { return desk.changeManners(manners); }, std::move(reply));
}

void ShopBackend::ticket(Reply<till::TicketView> reply) {
  ask([](TillDesk& desk) { return desk.ticket(); }, std::move(reply));
}
void ShopBackend::addCode(const QString& code, qint64 quantityMicro, Reply<till::TicketView> reply) {
  ask([=](TillDesk& desk) { return desk.addCode(code, quantityMicro); }, std::move(reply));
}
void ShopBackend::addProduct(const QString& productId, qint64 quantityMicro, Reply<till::TicketView> reply) {
  ask(
      [=](TillDesk& desk) -> Result<till::TicketView> {
        const auto id = catalog::ProductId::parse(productId);
        if (!id) return core::notFound(u"product_unknown"_s, productId);
        return desk.addProduct(*id, core::Quantity::ofMicro(quantityMicro));
      },
      std::move(reply));
}
void ShopBackend::setQuantity(const QString& lineId, qint64 quantityMicro, Reply<till::TicketView> reply) {
  ask([=](TillDesk& desk) { return desk.setQuantity(lineId, quantityMicro); }, std::move(reply));
}
void ShopBackend::overridePrice(const QString& lineId, qint64 priceMicro, const QString& reason,
                                Reply<till::TicketView> reply) {
  ask([=](TillDesk& desk) { return desk.overridePrice(lineId, priceMicro, reason); }, std::move(reply));
}
void ShopBackend::discount(const QString& lineId, const till::DiscountInput& input, Reply<till::TicketView> reply) {
  ask([=](TillDesk& desk) { return desk.discount(lineId, input); }, std::move(reply));
}
void ShopBackend::note(const QString& lineId, const QString& text, Reply<till::TicketView> reply) {
  ask([=](TillDesk& desk) { return desk.note(lineId, text); }, std::move(reply));
}
void ShopBackend::voidLine(const QString& lineId, Reply<till::TicketView> reply) {
  ask([=](TillDesk& desk) { return desk.voidLine(lineId); }, std::move(reply));
}
void ShopBackend::undo(Reply<till::TicketView> reply) {
  ask([](TillDesk& desk) { return desk.undo(); }, std::move(reply));
}
void ShopBackend::abandon(Reply<till::TicketView> reply) {
  ask([](TillDesk& desk) { return desk.abandon(); }, std::move(reply));
}
void ShopBackend::park(const QString& label, Reply<till::TicketView> reply) {
  ask([=](TillDesk& desk) { return desk.park(label); }, std::move(reply));
}
void ShopBackend::parked(Reply<QList<till::TicketRow>> reply) {
  ask([](TillDesk& desk) { return desk.parked(); }, std::move(reply));
}
void ShopBackend::recall(const QString& ticketId, Reply<till::TicketView> reply) {
  ask([=](TillDesk& desk) { return desk.recall(ticketId); }, std::move(reply));
}
void ShopBackend::takeNewPrices(Reply<till::TicketView> reply) {
  ask([](TillDesk& desk) { return desk.takeNewPrices(); }, std::move(reply));
}

void ShopBackend::find(const QString& text, Reply<QList<till::ProductView>> reply) {
  lookUp([=](Lookups& lookups) { return lookups.find(text); }, std::move(reply));
}
void ShopBackend::findCode(const QString& code, Reply<till::ProductView> reply) {
  lookUp([=](Lookups& lookups) { return lookups.byCode(code); }, std::move(reply));
}
void ShopBackend::categories(Reply<QList<till::CategoryView>> reply) {
  lookUp([](Lookups& lookups) { return lookups.categories(); }, std::move(reply));
}
void ShopBackend::picture(const QString& key, Reply<QImage> reply) {
  lookUp([=](Lookups& lookups) { return lookups.picture(key); }, std::move(reply));
}
void ShopBackend::tiles(const QString& categoryId, Reply<QList<till::ProductView>> reply) {
  lookUp([=](Lookups& lookups) { return lookups.tiles(categoryId); }, std::move(reply));
}

/// A few people at a time, so that a scan does not wait.
void ShopBackend::learnNames() {
  lookUp([](Lookups& lookups) { return lookups.learnNames(); },
         [this](bool more) {
           if (more) learnNames();
         });
}
void ShopBackend::findCustomers(const QString& text, Reply<QList<till::CustomerView>> reply) {
  ask([](TillDesk& desk) { return desk.mayFindCustomers(); },
      [=, this](const core::Done& may) {
        if (!may) return reply(may.error());
        lookUp([=](Lookups& lookups) { return lookups.customers(text); }, reply);
      });
}
void ShopBackend::attachCustomer(const QString& customerId, Reply<till::TicketView> reply) {
  ask([=](TillDesk& desk) { return desk.attachCustomer(customerId); }, std::move(reply));
}
void ShopBackend::newCustomer(const QString& name, const QString& phone, Reply<till::TicketView> reply) {
  ask([=](TillDesk& desk) { return desk.newCustomer(name, phone); }, std::move(reply));
}

void ShopBackend::beginPayment(Reply<till::PaymentView> reply) {
  ask([](TillDesk& desk) { return desk.beginPayment(); }, std::move(reply));
}
void ShopBackend::pay(till::TenderKind kind, qint64 amountMinor, const QString& reference,
                      Reply<till::PaymentView> reply) {
  ask([=](TillDesk& desk) { return desk.pay(kind, amountMinor, reference); }, std::move(reply));
}
void ShopBackend::askCard(const QString&, Reply<till::PaymentView> reply) {
  const QPointer<ShopBackend> self(this);
  m_storeThread.post([self, this, reply] {
    m_desk->askCard([self, this, reply](const Result<till::PaymentView>& answer) {
      QMetaObject::invokeMethod(
          this,
          [self, reply, answer] {
            if (self) reply(answer);
          },
          Qt::QueuedConnection);
    });
  });
}
void ShopBackend::confirmCard(const QString&, bool taken, Reply<till::PaymentView> reply) {
  ask([=](TillDesk& desk) { return desk.confirmCard(taken); }, std::move(reply));
}
void ShopBackend::leaveCard(Reply<till::PaymentView> reply) {
  ask([](TillDesk& desk) { return desk.leaveCard(); }, std::move(reply));
}
void ShopBackend::removeTender(const QString& tenderId, Reply<till::PaymentView> reply) {
  ask([=](TillDesk& desk) { return desk.removeTender(tenderId); }, std::move(reply));
}
void ShopBackend::complete(Reply<till::PaymentView> reply) {
  ask([](TillDesk& desk) { return desk.complete(); }, std::move(reply));
}

void ShopBackend::documents(const QString& text, Reply<QList<till::DocumentRow>> reply) {
  ask([=](TillDesk& desk) { return desk.documents(text); }, std::move(reply));
}
void ShopBackend::document(const QString& documentId, Reply<till::DocumentView> reply) {
  ask([=](TillDesk& desk) { return desk.document(documentId); }, std::move(reply));
}
void ShopBackend::quoteRefund(const QString& documentId, const QList<ReturnLine>& lines,
                              Reply<till::RefundQuoteView> reply) {
  ask([=](TillDesk& desk) { return desk.quoteRefund(documentId, lines); }, std::move(reply));
}
void ShopBackend::refund(const QString& documentId, const QList<ReturnLine>& lines, const QString& reason,
                         Reply<till::PaymentView> reply) {
  ask([=](TillDesk& desk) { return desk.refund(documentId, lines, reason); }, std::move(reply));
}
void ShopBackend::exchange(const QString& documentId, const QList<ReturnLine>& lines, const QString& reason,
                           Reply<till::TicketView> reply) {
  ask([=](TillDesk& desk) { return desk.exchange(documentId, lines, reason); }, std::move(reply));
}
void ShopBackend::voidDocument(const QString& documentId, const QString& reason, Reply<till::DoneView> reply) {
  ask([=](TillDesk& desk) { return desk.voidDocument(documentId, reason); }, std::move(reply));
}
void ShopBackend::reprint(const QString& documentId, Done reply) {
  ask([=](TillDesk& desk) { return desk.reprint(documentId); }, std::move(reply));
}

void ShopBackend::openShift(const QList<CountRow>& counts, Reply<till::ShiftView> reply) {
  ask([=](TillDesk& desk) { return desk.openShift(counts); }, std::move(reply));
}
void ShopBackend::moveCash(till::CashMove kind, qint64 amountMinor, const QString& reason, Done reply) {
  ask([=](TillDesk& desk) { return desk.moveCash(kind, amountMinor, reason); }, std::move(reply));
}
void ShopBackend::xReport(Reply<till::ReportView> reply) {
  ask([](TillDesk& desk) { return desk.xReport(); }, std::move(reply));
}
void ShopBackend::pending(Reply<QList<till::PendingRow>> reply) {
  ask([](TillDesk& desk) { return desk.pending(); }, std::move(reply));
}
void ShopBackend::finishPending(const QString& id, Reply<till::PaymentView> reply) {
  ask([=](TillDesk& desk) { return desk.finishPending(id); }, std::move(reply));
}
void ShopBackend::settlePending(const QString& id, till::PendingAction action, Done reply) {
  ask([=](TillDesk& desk) { return desk.settlePending(id, action); }, std::move(reply));
}
void ShopBackend::countDrawer(const QList<CountRow>& counts, Done reply) {
  ask([=](TillDesk& desk) { return desk.countDrawer(counts); }, std::move(reply));
}
void ShopBackend::printReport(const QString& reference, Done reply) {
  ask([=](TillDesk& desk) { return desk.printReport(reference); }, std::move(reply));
}
void ShopBackend::closeShift(Reply<till::ReportView> reply) {
  ask([](TillDesk& desk) { return desk.closeShift(); }, std::move(reply));
}

}  // namespace counterfoil::app
