// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shop/joining.h"

#include <QEventLoop>
#include <QTimer>
#include <algorithm>

#include "app/shop/hub_session.h"
#include "models/core/failpoint.h"
#include "models/settings/queries.h"
#include "models/store/succession.h"
#include "models/store/worker_thread.h"
#include "sync/client/snapshot_download.h"

namespace counterfoil::app {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

/// The store's thread is the caller's, in its event loop; the engine's is another, so that a request leaves while the
/// store is at work.
class CallersGate final : public client::StoreGate {
 public:
  CallersGate(Shop& shop, core::IdSource& ids, store::WorkerThread& engineThread)
      : m_shop(shop), m_ids(ids), m_engineThread(engineThread) {}
  void run(std::function<void(journal::Book&)> work, std::function<void()> then) override {
    QMetaObject::invokeMethod(
        &m_caller,
        [this, work = std::move(work), then = std::move(then)] {
          work(m_shop.book());
          (void)m_engineThread.post(then);
        },
        Qt::QueuedConnection);
  }
  [[nodiscard]] Done openIncarnation(journal::Book&) override { return m_shop.store().beginIncarnation(m_ids); }

 private:
  Shop& m_shop;
  core::IdSource& m_ids;
  store::WorkerThread& m_engineThread;
  QObject m_caller;
};

Result<protocol::EnrolRequest> requestOf(Shop& shop, const JoinRequest& wanted) {
  CF_TRY(const device::DeviceKeys keys, shop.deviceKeys());
  CF_TRY(protocol::EnrolRequest request, keys.enrolRequest(wanted.code));
  CF_TRY(request.storeKey, shop.keyForKeychain());
  CF_TRY(const bool history, client::hasHistory(shop.reader()));
  request.name = wanted.deviceName;
  request.store = history ? protocol::StoreState::History : protocol::StoreState::Empty;
  if (history) {
    CF_TRY(const auto settings, settings::readSettings(shop.reader()));
    request.tillCode = settings.till.code;
    request.currency = settings.shop.currency;
  }
  return request;
}

Result<protocol::EnrolAnswer> askHub(const client::HubAddress& address, const protocol::EnrolRequest& request) {
  client::HttpTransport line(address);
  QEventLoop loop;
  std::optional<Result<protocol::EnrolAnswer>> answer;
  client::enrol(line, request, [&](Result<protocol::EnrolAnswer> said, const client::HttpAnswer&) {
    answer.emplace(std::move(said));
    loop.quit();
  });
  if (!answer) loop.exec();
  return std::move(*answer);
}

}  // namespace

Result<JoinQuestion> joinQuestion(Shop& shop, const JoinRequest& request) {
  CF_TRY(const auto known, client::readEnrolment(shop.reader()));
  if (known && !request.again) return core::refused(u"already_enrolled"_s, known->hub);
  if (!known && request.again) return core::notFound(u"not_enrolled"_s, u"this store belongs to no hub"_s);
  CF_TRY(auto address, client::checkedAddress(request.hub, request.authorityPem));
  CF_TRY(auto asked, requestOf(shop, request));
  if (known) asked.tenant = known->identity.tenant;
  return JoinQuestion{std::move(address), std::move(asked)};
}

Result<Joined> joinHub(Shop& shop, const JoinRequest& request) {
  CF_TRY(const JoinQuestion question, joinQuestion(shop, request));
  CF_TRY(const protocol::EnrolAnswer answer, askHub(question.address, question.request));
  return keepJoined(shop, request, question, answer);
}

Result<Joined> keepJoined(Shop& shop, const JoinRequest& request, const JoinQuestion& question,
                          const protocol::EnrolAnswer& answer) {
  Joined joined{answer.tillCode, answer.bootstrap, {}};
  CF_TRY(const auto before, client::readEnrolment(shop.reader()));
  const bool again = request.again && before;
  if (again && before->identity.tenant != answer.tenant) {
    return core::refused(u"another_tenant"_s, answer.tenant.text());
  }
  const bool renewed = again && answer.bootstrap == protocol::Bootstrap::Push;
  const client::Enrolment enrolment{request.hub, request.authorityPem, {answer.tenant, answer.device}};
  // With the key in one transaction: a store belongs to the hub and has its tenant's key, or neither.
  const auto belong = [&](journal::Writing& writing) -> Done {
    if (renewed) return client::renewEnrolment(writing, enrolment);
    CF_CHECK(client::writeEnrolment(writing, enrolment));
    if (answer.bootstrap != protocol::Bootstrap::Snapshot) return {};
    return client::writeTillCode(writing, answer.tillCode);
  };
  CF_FAILPOINT("joining.admitted");
  if (!answer.tenantKey.isEmpty() && answer.tenantKey != question.request.storeKey) {
    CF_TRY(joined.newPhrase, shop.takeKey(answer.tenantKey, belong));
  } else {
    CF_CHECK(shop.book().write(belong));
  }
  CF_FAILPOINT("joining.enrolled");
  return joined;
}

Result<Belonging> belongingOf(const journal::Reader& reader) {
  Belonging belonging;
  CF_TRY(const auto enrolment, client::readEnrolment(reader));
  if (!enrolment) return belonging;
  belonging.hub = enrolment->hub;
  CF_TRY(const QString code, client::readTillCode(reader));
  belonging.shopComes = !code.isEmpty();
  return belonging;
}

Result<bool> awaitsSnapshot(const journal::Reader& reader) {
  CF_TRY(const QString code, client::readTillCode(reader));
  CF_TRY(const client::Survey survey, client::surveyOf(reader, {}));
  CF_TRY(const bool history, client::hasHistory(reader));
  return !code.isEmpty() && survey.place.cursor.isEmpty() && !history;
}

namespace {

constexpr int kCancelledWithinMs = 200;

Result<client::SnapshotDownload::Snapshot> download(Shop& shop, const core::Clock& clock, const QString& path,
                                                    const BeginProgress& progress) {
  CF_TRY(const auto enrolment, client::readEnrolment(shop.reader()));
  if (!enrolment) return core::notFound(u"not_enrolled"_s, u"this store belongs to no hub"_s);
  CF_TRY(const device::DeviceKeys keys, shop.deviceKeys());
  CF_TRY(auto address, client::checkedAddress(enrolment->hub, enrolment->authorityPem));
  // The hub may take its time to make one.
  client::Deadlines patient;
  patient.totalMs = 10 * 60 * 1000;
  client::HttpTransport line(std::move(address), patient);
  client::AuthorisedTransport authorised(line, clock, keys, enrolment->identity);
  client::QtScheduler scheduler(clock);
  client::SnapshotDownload download(authorised, scheduler, path);
  QEventLoop loop;
  std::optional<Result<client::SnapshotDownload::Snapshot>> result;
  std::pair<qint64, qint64> reached;
  const auto goesOn = [&] { return !progress || progress(BeginStep::Download, reached.first, reached.second); };
  download.start(
      [&](qint64 done, qint64 total) {
        reached = {done, total};
        return goesOn();
      },
      [&](Result<client::SnapshotDownload::Snapshot> said) {
        result.emplace(std::move(said));
        loop.quit();
      });
  // A hub may be silent for minutes; whoever cancels does not wait for it.
  QTimer watch;
  QObject::connect(&watch, &QTimer::timeout, &loop, [&] {
    if (result || goesOn()) return;
    result.emplace(core::refused(u"cancelled"_s));
    loop.quit();
  });
  watch.start(kCancelledWithinMs);
  if (!result) loop.exec();
  return std::move(*result);
}

}  // namespace

Result<bool> beginFromSnapshot(std::unique_ptr<Shop>& shop, const ShopOptions& options, const core::Clock& clock,
                               core::IdSource& ids, const BeginProgress& progress) {
  CF_TRY(const bool awaits, awaitsSnapshot(shop->reader()));
  const QString path = options.path + u".snapshot"_s;
  if (!awaits) {
    // What one that ended between the last step and this has left.
    client::SnapshotDownload::remove(path);
    return false;
  }
  CF_TRY(const auto snapshot, download(*shop, clock, path, progress));
  CF_FAILPOINT("joining.downloaded");
  if (progress && !progress(BeginStep::Check, 0, 0)) return core::refused(u"cancelled"_s);
  CF_TRY(const auto origins, client::ownOrigins(shop->reader(), shop->book().origin()));
  store::Succession succession{snapshot.file, origins, store::tableNames(sharedLocalTables())};
  succession.also = [&](journal::Writing& writing) {
    return client::goOnFrom(writing, snapshot.cursor, origins, shop->reader());
  };
  if (const Done prepared = store::prepareSuccessor(shop->reader(), succession, allProjectors(), clock); !prepared) {
    client::SnapshotDownload::remove(path);
    return prepared.error();
  }
  if (progress && !progress(BeginStep::Open, 0, 0)) return core::refused(u"cancelled"_s);
  shop.reset();
  const Done succeeded = store::succeed(options.path, snapshot.file);
  client::SnapshotDownload::remove(path);
  CF_TRY(shop, Shop::open(options, clock, ids));
  return succeeded ? Result<bool>(true) : Result<bool>(succeeded.error());
}

Result<client::Status> syncNow(Shop& shop, const core::Clock& clock, core::IdSource& ids, qint64 mostMs,
                               const std::function<void(const client::Status&)>& progress) {
  CF_TRY(const auto enrolment, client::readEnrolment(shop.reader()));
  if (!enrolment) return core::notFound(u"not_enrolled"_s, u"this store belongs to no hub"_s);
  CF_TRY(const device::DeviceKeys keys, shop.deviceKeys());
  store::WorkerThread engineThread(u"sync"_s);
  CallersGate gate(shop, ids, engineThread);
  const client::Ledger ledger;
  QEventLoop loop;
  client::Status last;
  // As it was when it was over: what is already on its way to the loop may begin the next exchange.
  std::optional<client::Status> over;
  const auto take = [&](const client::Status& status) {
    last = status;
    if (progress) progress(status);
    if (over || !status.isOver()) return;
    over = status;
    loop.quit();
  };
  std::unique_ptr<HubSession> session;
  CF_CHECK(engineThread.call([&]() -> Done {
    CF_TRY(session, HubSession::open(*enrolment, keys, gate, ledger, clock));
    session->engine().onStatus([&](const client::Status& status) {
      QMetaObject::invokeMethod(
          &loop, [&take, status] { take(status); }, Qt::QueuedConnection);
    });
    session->engine().start();
    return {};
  }));
  QTimer::singleShot(std::chrono::milliseconds(mostMs), &loop, &QEventLoop::quit);
  loop.exec();
  engineThread.call([&] { session.reset(); });
  return over ? *over : last;
}

Result<bool> finishJoining(Shop& shop) {
  CF_TRY(const QString code, client::readTillCode(shop.reader()));
  if (code.isEmpty()) return false;
  CF_TRY(const auto stores, settings::listStores(shop.reader()));
  if (stores.empty()) return core::refused(u"shop_not_set_up"_s, u"the hub has no shop yet"_s);
  CF_TRY(const auto tills, settings::listTills(shop.reader()));
  // The hub's decision, carried out by the machine: nobody has signed in yet who could be asked for a permission.
  settings::SettingsService service(shop.book(), [](const journal::Reader&, const journal::Actor&) { return Done(); });
  CF_CHECK(shop.book().write([&](journal::Writing& writing) -> Done {
    const journal::Actor nobody;
    const auto found = std::find_if(tills.begin(), tills.end(), [&](const auto& till) { return till.code == code; });
    if (found != tills.end()) {
      CF_CHECK(service.useTill(writing, found->id, nobody));
    } else {
      settings::Till till;
      till.store = stores.front().id;
      till.code = code;
      till.name = u"Till "_s + code;
      CF_TRY(const auto id, service.createTill(writing, till, nobody));
      CF_CHECK(service.useTill(writing, id, nobody));
    }
    return client::writeTillCode(writing, {});
  }));
  return true;
}

}  // namespace counterfoil::app
