// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/api/sync_routes.h"

#include <QElapsedTimer>
#include <atomic>
#include <span>

#include "models/journal/facts_queries.h"
#include "sync/api/problems.h"
#include "sync/hub/holders.h"
#include "sync/hub/quarantine.h"

namespace counterfoil::api {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;
using http::Answer;
using http::Request;
using http::Response;

namespace {

// hello

Result<QJsonObject> helloFrom(const Ground& ground, const journal::Reader& reader) {
  protocol::Hello hello;
  hello.limits = ground.limits;
  CF_TRY(const auto epochs, hub::epochsOf(reader));
  hello.epoch = epochs.back().number;
  hello.serverTime = ground.clock.now();
  CF_TRY(hello.head, hub::headOfFeed(reader));
  return hello.toJson();
}

void hello(const SharedGround& ground, const Request& request, const Answer& answer) {
  ground->read(ground->asker(request).tenant, [ground, answer](Result<const journal::Reader*> reader) {
    if (!reader) return answer(problem(reader.error()));
    const auto document = helloFrom(*ground, **reader);
    answer(document ? http::json(*document) : problem(document.error()));
  });
}

// push

Result<protocol::PushRequest> readPush(const Ground& ground, const Request& request) {
  CF_TRY(const QJsonObject object, objectIn(request));
  return protocol::PushRequest::fromJson(object, ground.limits);
}

/// Reads bodies, so that the store's thread, which all wait for, need not; what cannot be read it says itself. By two
/// threads where they are long; the one that is done last goes on with `then`.
void readBodies(const Ground& ground, std::span<journal::Fact> facts, bool areLong, std::function<void()> then) {
  const auto read = [](std::span<journal::Fact> some) {
    for (journal::Fact& fact : some) {
      if (auto body = journal::parseBody(fact.body)) fact.object = std::move(*body);
    }
  };
  if (!areLong) {
    read(facts);
    return then();
  }
  const auto half = [read, left = std::make_shared<std::atomic<int>>(2), then = std::move(then)](auto some) {
    read(some);
    if (--*left == 0) then();
  };
  const size_t middle = facts.size() / 2;
  ground.aside([half, some = facts.subspan(middle)] { half(some); });
  half(facts.first(middle));
}

Result<hub::Situation> situationFor(const Ground& ground, const Asker& asker, const journal::Reader& reader) {
  CF_TRY(const auto epochs, hub::epochsOf(reader));
  hub::Situation situation;
  situation.epoch = epochs.back().number;
  for (const hub::Epoch& epoch : epochs) situation.own.push_back(epoch.origin);
  CF_TRY(situation.store, hub::ownStore(reader));
  situation.sign = ground.sign;
  situation.verify = ground.verify;
  situation.arbiter = ground.arbiter;
  situation.holder = asker.holder;
  // Just enrolled at another process. Without a key it could go on with anybody's chain.
  if (situation.holder.isEmpty() && ground.holderOf) {
    CF_TRY(situation.holder, ground.holderOf(reader, asker.id));
  }
  situation.ownReturned = ground.ownReturned;
  CF_TRY(const bool filling, ground.bringsHistory ? ground.bringsHistory(reader, asker.id) : Result<bool>(false));
  if (filling) {
    CF_TRY(const auto first, journal::factsAfter(reader, 0, 1, false));
    if (!first.empty()) situation.historyUntil = core::Instant::fromUtcMs(first.front().hlc.milliseconds());
  }
  if (const auto position = ground.durable ? ground.durable(asker.tenant) : std::nullopt) {
    situation.durable = [&reader, at = *position](journal::OriginId origin, qint64 head) {
      return hub::newestUpTo(reader, origin, head, at).value_or(0);
    };
  }
  return situation;
}

/// Longer answers are not written by the store's thread.
constexpr size_t kWrittenAsideFacts = 20;

/// From the moment when the store's thread was asked, until what was pushed is on the disk.
class CommitTimer {
 public:
  CommitTimer(const Ground& ground, const http::Trace& trace, qint64 facts)
      : m_part{trace, "store commit", ground.clock.now(), 0, 0, facts, false} {
    m_timer.start();
  }
  void begin() { m_part.waitedUs = m_timer.nsecsElapsed() / 1000; }
  void end(const Ground& ground, bool failed) {
    m_part.durationUs = m_timer.nsecsElapsed() / 1000;
    m_part.failed = failed;
    if (ground.worked) ground.worked(m_part);
  }

 private:
  Part m_part;
  QElapsedTimer m_timer;
};

void applyPush(const SharedGround& ground, const Asker& asker, const http::Trace& trace, protocol::PushRequest read,
               const Answer& answer) {
  struct Job {
    protocol::PushRequest request;
    protocol::PushAnswer answer;
    CommitTimer timer;
  };
  const auto facts = qint64(read.facts.size());
  auto job = std::make_shared<Job>(Job{std::move(read), {}, CommitTimer(*ground, trace, facts)});
  ground->workforce.write(
      asker.tenant,
      [ground, asker, job](journal::Writing& writing) -> Done {
        job->timer.begin();
        CF_TRY(const hub::Situation situation, situationFor(*ground, asker, writing.reader()));
        CF_TRY(job->answer, hub::push(writing, job->request, ground->clock.now(), situation));
        return {};
      },
      [ground, job, answer](const Done& done) {
        job->timer.end(*ground, !done);
        if (!done) return answer(problem(done.error()));
        if (ground->pushed) ground->pushed(job->answer);
        if (job->answer.results.size() < kWrittenAsideFacts) return answer(http::json(job->answer.toJson()));
        ground->aside([job, answer] { answer(http::json(job->answer.toJson())); });
      });
}

/// The device learns that it was revoked, and how many facts of it wait for a person.
void quarantine(const SharedGround& ground, const Asker& asker, protocol::PushRequest read, const Answer& answer) {
  const auto waiting = std::make_shared<qint64>(0);
  const auto kept = std::make_shared<protocol::PushRequest>(std::move(read));
  ground->workforce.write(
      asker.tenant,
      [ground, asker, kept, waiting](journal::Writing& writing) -> Done {
        CF_TRY(*waiting, hub::keepInQuarantine(writing, asker.id, *kept, ground->clock.now()));
        return {};
      },
      [waiting, answer](const Done& done) {
        if (!done) return answer(problem(done.error()));
        protocol::Problem document = protocol::problemOf(core::denied(u"device_revoked"_s));
        document.members[u"quarantined"_s] = *waiting;
        answer(problem(document));
      });
}

void push(const SharedGround& ground, Request request, const Answer& answer) {
  const Asker asker = ground->asker(request);
  const bool small = request.body.size() <= kReadAtOnceBytes;
  auto work = [ground, asker, small, request = std::move(request), answer] {
    auto read = readPush(*ground, request);
    if (!read) return answer(problem(read.error()));
    const auto shared = std::make_shared<protocol::PushRequest>(std::move(*read));
    readBodies(*ground, shared->facts, !small, [ground, asker, trace = request.trace, shared, answer] {
      if (asker.quarantined) return quarantine(ground, asker, std::move(*shared), answer);
      applyPush(ground, asker, trace, std::move(*shared), answer);
    });
  };
  if (small) return work();
  ground->aside(std::move(work));
}

// pull

constexpr qint64 kPageBytes = 4 * 1024 * 1024;

struct Pull {
  hub::TenantId tenant;
  core::AnyId who;
  std::optional<Cursor> cursor;  ///< none: from the beginning
  int limit = 0;
  qint64 waitMs = 0;
  protocol::HeldChains held;
};

Result<Pull> readPull(const Ground& ground, const Request& request) {
  Pull pull;
  const Asker asker = ground.asker(request);
  pull.tenant = asker.tenant;
  pull.who = asker.id;
  if (request.query.has(u"cursor")) {
    CF_TRY(pull.cursor, ground.cursors.read(request.query.value(u"cursor")));
    if (pull.cursor->tenant != pull.tenant) return core::notFound(u"unknown_cursor"_s);
  }
  CF_TRY(const qint64 limit, integerIn(request, u"limit"_s, ground.limits.pullFacts, 1, ground.limits.pullFacts));
  CF_TRY(const qint64 waitS, integerIn(request, u"wait"_s, 0, 0, ground.limits.pullWaitS));
  if (request.query.has(u"held")) {
    const auto held = protocol::heldFrom(request.query.value(u"held"));
    if (!held)
      return core::invalid(u"bad_parameter"_s, u"chains with the newest number of each that is there"_s, u"held"_s);
    pull.held = *held;
  }
  pull.limit = int(limit);
  pull.waitMs = waitS * 1000;
  return pull;
}

Result<Response> rewound(const Ground& ground, const hub::Epoch& epoch, hub::TenantId tenant, qint64 position,
                         const journal::Reader& reader) {
  CF_TRY(const quint64 mark, markAt(reader, position));
  protocol::Problem document;
  document.status = 409;
  document.code = u"feed_rewound"_s;
  document.detail =
      u"the feed was restored to an earlier state: go back, apply again, send again what is newer than "
      u"durable_origin_seq"_s;
  document.members = {{u"epoch"_s, epoch.number},
                      {u"rewind_to"_s, position},
                      {u"cursor"_s, ground.cursors.text({tenant, epoch.number, position, mark})}};
  return problem(document);
}

/// What is there to be said now; `position` is where to wait when that is nothing.
struct Pulled {
  Response response;
  bool isEmpty = false;
  qint64 position = 0;
  qint64 head = 0;
};

Result<Pulled> pullNow(const Ground& ground, const Pull& pull, const journal::Reader& reader) {
  CF_TRY(const auto epochs, hub::epochsOf(reader));
  const hub::Epoch& epoch = epochs.back();
  Pulled pulled;
  Cursor reached{pull.tenant, epoch.number, 0, 0};
  Given given{pull.tenant, {}, 0, false};
  if (pull.cursor) {
    CF_TRY(const Standing standing, standingOf(*pull.cursor, epochs, reader));
    given.differed = standing.differs;
    if (standing.rewound) {
      if (ground.given) ground.given(given);
      CF_TRY(pulled.response, rewound(ground, epoch, pull.tenant, standing.position, reader));
      return pulled;
    }
    reached.position = standing.position;
    given.after = standing.position;
    reached.mark = pull.cursor->mark;
  }
  CF_TRY(protocol::PullPage page, hub::page(reader, reached.position, pull.limit, kPageBytes, pull.held));
  page.epoch = epoch.number;
  pulled.isEmpty = page.facts.empty();
  pulled.head = page.head;
  given.facts = qint64(page.facts.size());
  if (ground.given && !pulled.isEmpty) ground.given(given);
  if (!pulled.isEmpty) {
    reached.position = page.facts.back().position;
    reached.mark = markOf(page.facts.back().digest);
  }
  page.witnesses = hub::witnessesOf(page.facts, ground.sign);
  pulled.position = reached.position;
  page.cursor = ground.cursors.text(reached);
  pulled.response = http::json(page.toJson());
  pulled.response.headers.set("Cache-Control", "no-store");
  pulled.response.uneventful = pulled.isEmpty;
  return pulled;
}

void servePull(const SharedGround& ground, const Pull& pull, const Answer& answer) {
  const qint64 told = ground->polls.head(pull.tenant);
  ground->read(pull.tenant, [ground, pull, answer, told](Result<const journal::Reader*> reader) {
    if (!reader) return answer(problem(reader.error()));
    auto pulled = pullNow(*ground, pull, **reader);
    if (!pulled) return answer(problem(pulled.error()));
    if (!pulled->isEmpty || pull.waitMs == 0) return answer(std::move(pulled->response));
    ground->polls.seen(pull.tenant, told, pulled->head);
    ground->polls.await(pull.tenant, pull.who, pulled->position, pull.waitMs, answer, [ground, pull, answer] {
      Pull last = pull;
      last.waitMs = 0;
      servePull(ground, last, answer);
    });
  });
}

void pull(const SharedGround& ground, const Request& request, const Answer& answer) {
  if (ground->asker(request).quarantined) return answer(problem(core::denied(u"device_revoked"_s)));
  const auto read = readPull(*ground, request);
  if (!read) return answer(problem(read.error()));
  servePull(ground, *read, answer);
}

}  // namespace

std::vector<http::Route> syncRoutes(const SharedGround& ground) {
  std::vector<http::Route> routes;
  routes.push_back({"GET", u"/v1/sync/hello"_s,
                    [ground](const Request& request, const Answer& answer) { hello(ground, request, answer); },
                    u"sync:pull"_s, u"pull"_s, 0, false, u"Protocol, limits, epoch and time of this hub"_s});
  routes.push_back({"POST", u"/v1/sync/push"_s,
                    [ground](Request request, const Answer& answer) { push(ground, std::move(request), answer); },
                    u"sync:push"_s, u"push"_s, ground->limits.pushBytes, false,
                    u"Facts of one origin, in their order; every fact gets its own result"_s});
  routes.push_back({"GET", u"/v1/sync/pull"_s,
                    [ground](const Request& request, const Answer& answer) { pull(ground, request, answer); },
                    u"sync:pull"_s, u"pull"_s, 0, true, u"Facts of the tenant after a cursor; wait holds it open"_s});
  return routes;
}

}  // namespace counterfoil::api
