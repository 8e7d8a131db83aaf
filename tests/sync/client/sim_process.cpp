// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sync/client/sim_process.h"

#include <QUrl>
#include <QUrlQuery>

#include "models/core/json_reader.h"
#include "models/devices/facts.h"
#include "sync/access/enrolment.h"
#include "sync/access/local_tables.h"
#include "sync/hub/quarantine.h"
#include "tests/sync/client/sim_answers.h"

namespace counterfoil::sim {

using namespace Qt::StringLiterals;
using client::HttpAnswer;
using client::HttpRequest;
using core::Done;
using core::Result;
using devices::DeviceState;

namespace {

/// How often a process asks for the heads of tenants that somebody waits for.
constexpr qint64 kHeadMs = 250;

}  // namespace

struct SimProcess::Tenant {
  Tenant(SimCluster& cluster, std::function<bool()> dies, const core::Clock& clock, core::IdSource& ids)
      : connection(cluster, std::move(dies)), book(connection, simProjectors(), clock, ids) {}
  SimConnection connection;
  journal::Book book;
};

SimProcess::SimProcess(Timeline& timeline, support::Random& random, SimCluster& cluster, const HubTemper& temper,
                       HubRecord& record, quint64 seed)
    : m_timeline(timeline),
      m_random(random),
      m_cluster(cluster),
      m_temper(temper),
      m_record(record),
      m_clock(timeline),
      m_ids(seed),
      m_timers(timeline) {
  readDirectory(m_temper.several);
}

SimProcess::~SimProcess() = default;

void SimProcess::end(bool silent) {
  m_dead = true;
  m_tenant.reset();
  auto waiting = std::move(m_waiting);
  m_waiting.clear();
  if (silent) return;
  for (const auto& [id, each] : waiting) each.answer({});
}

Result<std::unique_ptr<SimProcess::Tenant>> SimProcess::open() {
  const auto dies = [this] {
    if (!m_temper.several || !m_temper.troubled || !m_random.chance(1)) return false;
    m_dead = true;
    return true;
  };
  auto tenant = std::make_unique<Tenant>(m_cluster, dies, m_clock, m_ids);
  tenant->connection.trustsMemory = m_temper.trustsHeads;
  const auto present = m_cluster.origin();
  CF_CHECK(tenant->book.continueOrigin(present));
  if (m_cluster.serverOfFeed() != m_cluster.server()) {
    CF_CHECK(beginEpoch(*tenant, present));
  }
  tenant->connection.follow();
  return tenant;
}

Done SimProcess::beginEpoch(Tenant& tenant, journal::OriginId present) {
  const journal::OriginHead before = tenant.book.head();
  const journal::OriginId origin(m_ids.next(m_clock.now()));
  m_cluster.begins(origin);
  Q_ASSERT(before.origin == present);
  const journal::StoreFileId store(QUuid(7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
  CF_CHECK(tenant.book.openOrigin(origin, store, before, m_cluster.nextOrdinal(tenant.book.originOrdinal())));
  return tenant.book.write([&](journal::Writing& writing) -> Done {
    journal::Transaction& tx = writing.local("store_meta");
    CF_CHECK(tx.execute("UPDATE store_meta SET value = $1 WHERE key = 'origin'", {origin.text()}));
    return tx.execute("UPDATE feed SET server = $1", {m_cluster.server()});
  });
}

Done SimProcess::write(const std::function<Done(journal::Writing&)>& work) {
  constexpr int kTries = 4;
  Done done = core::Error{core::ErrorKind::Busy, u"store_unreachable"_s, {}, {}};
  for (int tried = 1; tried <= kTries && !m_dead; ++tried) {
    if (!m_tenant) {
      auto opened = open();
      if (!opened) return opened.error();
      m_tenant = std::move(*opened);
    }
    done = m_tenant->book.write(work);
    if (done) break;
    if (done.error().code != u"server_changed") return done;
    m_tenant.reset();
  }
  if (!done) return done;
  m_opened = true;
  if (const auto head = hub::headOfFeed(reader())) advance(*head);
  return {};
}

Result<hub::Epoch> SimProcess::epoch() const {
  CF_TRY(const auto epochs, hub::epochsOf(reader()));
  return epochs.back();
}

// Who may come in

void SimProcess::readDirectory(bool again) {
  if (auto access = access::readTenantAccess(reader())) m_directory = std::move(*access);
  if (!again || m_temper.trustsDevices) return;
  m_timers.after(kDirectoryMs, [this] {
    readDirectory(true);
    // As whoever asks whether it is ready makes it do.
    if (m_cluster.serverOfFeed() != m_cluster.server())
      static_cast<void>(write([](journal::Writing&) { return Done(); }));
  });
}

protocol::DeviceId SimProcess::deviceOf(const QByteArray& key) const {
  for (auto each = m_directory.devices.constBegin(); each != m_directory.devices.constEnd(); ++each) {
    if (each->publicKey == key) return each.key();
  }
  return {};
}

Done SimProcess::enrol(const QByteArray& key, const QString& name) {
  const Done done = write([&](journal::Writing& writing) -> Done {
    devices::Device device;
    device.id = writing.make<protocol::DeviceId>();
    device.name = name;
    device.publicKey = key;
    device.tillCode = name;
    CF_CHECK(devices::recordEnrolled(writing, device, {}));
    return writing.local(access::kDeviceTable)
        .execute("INSERT INTO access_device(id, public_key, state, till_code, with_history) VALUES($1, $2, $3, $4, 0)",
                 {device.id, key, devices::wordOf(device.state), name});
  });
  readDirectory(false);
  return done;
}

Done SimProcess::revoke(const QByteArray& key) {
  const auto device = deviceOf(key);
  const Done done =
      write([&](journal::Writing& writing) { return access::revokeDevice(writing, device, u"stolen"_s, {}); });
  if (!done) return done;
  m_record.revokedAtMs.insert(key, m_timeline.nowMs());
  readDirectory(false);
  return {};
}

Done SimProcess::release(const QByteArray& key) {
  const auto device = deviceOf(key);
  return write([&](journal::Writing& writing) -> Done {
    CF_CHECK(access::releaseDevice(writing, device, u"found"_s, {}));
    HttpRequest nobody;
    nobody.authorization = key;
    CF_TRY(const hub::Situation known, situation(nobody));
    CF_TRY([[maybe_unused]] const hub::Released released,
           hub::releaseFromQuarantine(writing, device.as<core::Anything>(), m_clock.now(), known));
    return {};
  });
}

std::optional<HttpAnswer> SimProcess::gate(const HttpRequest& request) {
  const auto device = deviceOf(request.authorization);
  const auto entry = m_directory.devices.constFind(device);
  // One that another process enrolled just now: its token says that it is.
  const bool active = entry == m_directory.devices.constEnd() || entry->state == DeviceState::Active;
  const qint64 revokedAtMs = m_record.revokedAtMs.value(request.authorization, m_timeline.nowMs());
  if (active && m_timeline.nowMs() > revokedAtMs + kDirectoryMs) {
    m_record.complaint = "a device that was revoked at another process was let in";
  }
  if (active) return std::nullopt;
  if (request.target != u"/v1/sync/push") return problem(403, u"device_revoked"_s);
  return entry->state == DeviceState::Released ? std::nullopt : std::optional(quarantine(request, device));
}

HttpAnswer SimProcess::quarantine(const HttpRequest& request, protocol::DeviceId device) {
  const auto object = core::parseObject(request.body);
  const auto parsed =
      object ? protocol::PushRequest::fromJson(*object, {}) : Result<protocol::PushRequest>(object.error());
  if (!parsed) return problem(422, parsed.error().code);
  const Done kept = write([&](journal::Writing& writing) -> Done {
    CF_TRY([[maybe_unused]] const qint64 waiting,
           hub::keepInQuarantine(writing, device.as<core::Anything>(), *parsed, m_clock.now()));
    return {};
  });
  return kept ? problem(403, u"device_revoked"_s) : problem(503, kept.error().code);
}

// Requests

void SimProcess::handle(const HttpRequest& request, const Answer& answer) {
  const QUrl url(request.target);
  // What it says after its end nobody hears.
  const auto tell = [this, answer](HttpAnswer said) {
    if (m_dead) said = {};
    if (said.status != 0) said.date = m_clock.now();
    answer(said);
  };
  if (!m_opened) {
    const Done opened = write([](journal::Writing&) { return Done(); });
    if (!opened) return tell(problem(503, opened.error().code));
  }
  if (const auto refused = gate(request)) return tell(*refused);
  if (url.path() == u"/v1/sync/hello") return tell(hello());
  if (url.path() == u"/v1/sync/push") return tell(push(request));
  const QUrlQuery query(url);
  if (url.path() == u"/v1/sync/digest") {
    if (const auto refused = trouble(false, 0)) return tell(*refused);
    return tell(heads());
  }
  if (url.path() == u"/v1/sync/keys") {
    if (const auto refused = trouble(false, 0)) return tell(*refused);
    return tell(request.method == "GET" ? sendKeys(query.queryItemValue(u"since"_s).toLongLong()) : takeKeys(request));
  }
  if (const auto refused = trouble(true, 0)) return tell(*refused);
  const auto held = protocol::heldFrom(query.queryItemValue(u"held"_s));
  pull({query.queryItemValue(u"cursor"_s, QUrl::FullyDecoded), query.queryItemValue(u"limit"_s).toInt(),
        held.value_or(protocol::HeldChains()), 0, tell},
       query.queryItemValue(u"wait"_s).toInt());
}

HttpAnswer SimProcess::hello() {
  protocol::Hello hello;
  hello.limits.pullFacts = 20;  // so that there are pages at all
  hello.limits.pushFacts = 30;
  const auto now = epoch();
  if (!now) return problem(500, now.error().code);
  hello.epoch = now->number;
  hello.serverTime = m_clock.now();
  return json(hello.toJson());
}

void SimProcess::advance(qint64 head) {
  m_head = head;
  std::vector<Waiting> due;
  for (auto each = m_waiting.begin(); each != m_waiting.end();) {
    // A feed that ends before what somebody has was set back: that is news as well.
    if (each->second.position == head) {
      ++each;
      continue;
    }
    m_timers.cancel(each->first);
    due.push_back(std::move(each->second));
    each = m_waiting.erase(each);
  }
  for (const Waiting& each : due) pull(each, 0);
}

void SimProcess::poll() {
  if (!m_temper.several || m_polling || m_waiting.empty()) return;
  m_polling = true;
  m_timers.after(kHeadMs, [this] {
    m_polling = false;
    if (const auto head = hub::headOfFeed(reader())) advance(*head);
    poll();
  });
}

}  // namespace counterfoil::sim
