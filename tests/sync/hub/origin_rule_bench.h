// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/inbox/projector.h"
#include "models/journal/facts_queries.h"
#include "models/journal/schema.h"
#include "models/payments/facts.h"
#include "models/payments/projector.h"
#include "models/payments/queries.h"
#include "sync/hub/arbiter.h"
#include "sync/hub/holders.h"
#include "sync/hub/quarantine.h"
#include "tests/support/memory_engine.h"

/// A hub and two tills, of whom some say what only the hub may.
namespace counterfoil::origin_rule {

using namespace Qt::StringLiterals;
using journal::Fact;
using payments::AttemptId;
using payments::Outcome;

inline constexpr qint64 kStart = 1'774'000'000'000;

/// Kinds whose tables are not looked at here.
class OtherKinds final : public journal::Projector {
 public:
  [[nodiscard]] std::span<const journal::ProjectionTable> tables() const override { return {}; }
  [[nodiscard]] std::span<const char* const> kinds() const override {
    static constexpr const char* kKinds[] = {"gateway.reported", "device.revoked", "device.succeeded",
                                             "hub.administered"};
    return kKinds;
  }
  [[nodiscard]] core::Done project(const Fact&, journal::Transaction&) const override { return {}; }
};

/// A store of payments: a hub, a till that writes, or one that only follows.
struct Place {
  Place(core::Clock& clock, quint64 seed, bool writes = true) : ids(seed) {
    projectors.add(std::make_unique<payments::PaymentProjector>());
    projectors.add(std::make_unique<inbox::InboxProjector>());
    projectors.add(std::make_unique<OtherKinds>());
    if (!engine.run(QString::fromLatin1(journal::kJournalSql))) qFatal("journal");
    for (const auto& projector : projectors.all()) {
      for (const auto& table : projector->tables()) {
        if (!engine.run(QString::fromUtf8(table.createSql))) qFatal("%s", table.name);
      }
    }
    for (const char* const table : hub::kHolderTables) {
      if (!engine.run(QString::fromUtf8(table))) qFatal("holders");
    }
    for (const char* const table : hub::kQuarantineTables) {
      if (!engine.run(QString::fromUtf8(table))) qFatal("quarantine");
    }
    book.emplace(engine, projectors, clock, ids);
    if (writes) {
      if (!book->openOrigin(ids.make<journal::OriginTag>(clock.now()), ids.make<journal::StoreFileTag>(clock.now()), {},
                            0)) {
        qFatal("origin");
      }
    }
  }
  void record(const journal::FactDraft& draft) {
    if (const auto fact = book->write([&](journal::Writing& writing) { return writing.record(draft); }); !fact) {
      qFatal("%s", qPrintable(fact.error().code));
    }
  }
  AttemptId starts(const core::AnyId& gateway, AttemptId id = {}, AttemptId original = {}) {
    payments::Attempt attempt;
    attempt.id = id.isNull() ? AttemptId(ids.next(core::Instant::fromUtcMs(kStart))) : id;
    attempt.purpose = original.isNull() ? payments::Purpose::Charge : payments::Purpose::Refund;
    attempt.original = original;
    attempt.amountMinor = 500;
    attempt.currency = u"GBP"_s;
    attempt.gateway = gateway;
    attempt.startedAt = core::Instant::fromUtcMs(kStart);
    record(payments::paymentStarted(attempt, {}));
    return attempt.id;
  }
  void resolves(AttemptId id, Outcome outcome) {
    payments::TerminalAnswer answer;
    answer.outcome = outcome;
    answer.approvedMinor = 500;
    record(payments::paymentResolved(id, answer, core::Instant::fromUtcMs(kStart), {}));
  }
  [[nodiscard]] Outcome outcomeOf(AttemptId id) {
    const auto attempt = payments::attemptById(engine.reader(), id);
    if (!attempt || !*attempt) qFatal("no attempt");
    return (*attempt)->outcome;
  }
  support::MemoryEngine engine;
  journal::Projectors projectors;
  core::SeededIds ids;
  std::optional<journal::Book> book;
};

struct Shop {
  Shop() : hub(clock, 1), till(clock, 2), other(clock, 3) {
    situation.sign = [](const QByteArray& bytes) { return bytes.leftJustified(64, 's', true); };
    situation.arbiter = hub::watchfulArbiter(hub.projectors);
    situation.own = {hub.book->origin()};
    gateway = core::AnyId(hub.ids.next(core::Instant::fromUtcMs(kStart)));
    held = hub.starts(gateway);
    hub.resolves(held, Outcome::Approved);
    ofOther = other.starts({});
    (void)push(other);
  }
  /// What this till has not pushed yet.
  std::vector<protocol::PushResult> push(Place& from) {
    const auto head = journal::headOf(hub.engine.reader(), from.book->origin());
    const auto facts =
        journal::factsOfOrigin(from.engine.reader(), from.book->origin(), *head ? (*head)->originSeq : 0, 100);
    const protocol::PushRequest request{from.book->origin(), *facts};
    const auto answer = hub.book->write([&](journal::Writing& writing) {
      return hub::push(writing, request, core::Instant::fromUtcMs(kStart + 1'000), situation);
    });
    if (!answer) qFatal("%s %s", qPrintable(answer.error().code), qPrintable(answer.error().detail));
    return answer->results;
  }
  core::ManualClock clock{core::Instant::fromUtcMs(kStart)};
  Place hub;
  Place till;
  Place other;
  hub::Situation situation;
  core::AnyId gateway;
  AttemptId held;
  AttemptId ofOther;
};

}  // namespace counterfoil::origin_rule
