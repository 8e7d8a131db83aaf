// SPDX-License-Identifier: GPL-3.0-or-later
// The cashier's rounds: what is due is claimed and asked about.
#include <future>

#include "sync/cashier/cashier_private.h"

namespace counterfoil::cashier {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;
using journal::Reader;
using journal::Writing;
using payments::Attempt;
using payments::Job;
using payments::PaymentService;

namespace {

/// Jobs that one transaction takes.
constexpr int kMostAtOnce = 32;

/// Of an attempt that is in doubt, or was heard of; nothing where its gateway is not known here.
Result<std::optional<Errand>> errandOf(const Reader& reader, hub::TenantId tenant, const Job& job) {
  CF_TRY(const auto attempt, payments::attemptById(reader, job.attempt));
  if (!attempt || attempt->gateway.isNull()) return std::optional<Errand>();
  CF_TRY(const auto account, accountById(reader, attempt->gateway.as<AccountTag>()));
  CF_TRY(const auto root, payments::attemptById(reader, attempt->original.isNull() ? attempt->id : attempt->original));
  if (!account || !root) return std::optional<Errand>();
  Errand errand;
  errand.tenant = tenant;
  errand.attempt = *attempt;
  errand.root = *root;
  errand.account = *account;
  errand.ask = job.kind == Job::Kind::Reverse ? Ask::Reverse : Ask::Inquire;
  errand.job = job;
  return std::optional(std::move(errand));
}

/// What is in flight at the start was cut off.
Done doubtWhatIsInFlight(Writing& writing, const std::function<bool(payments::AttemptId)>& isOwn) {
  CF_TRY(const auto attempts, payments::openAttempts(writing.reader(), core::AnyId()));
  for (const Attempt& attempt : attempts) {
    if (attempt.gateway.isNull() || attempt.outcome != payments::Outcome::Started || isOwn(attempt.id)) {
      continue;
    }
    payments::TerminalAnswer unknown;
    unknown.reason = u"interrupted"_s;
    CF_CHECK(PaymentService::resolve(writing, attempt.id, unknown, {}));
    CF_CHECK(PaymentService::hurry(writing, attempt.id));
  }
  return {};
}

}  // namespace

/// Whether it was given up, here or by another process, while it waited in its lane. What is given up from now on waits
/// for the answer.
bool Cashier::Private::isGivenUp(const Errand& errand) {
  if (errand.ask != Ask::Do || !payments::begins(errand.attempt.purpose)) return false;
  std::promise<bool> looked;
  workforce.read(errand.tenant, [&](const Result<const journal::Reader*>& reader) {
    const auto queued = reader ? payments::reversalQueued(**reader, errand.attempt.id) : Result<bool>(reader.error());
    looked.set_value(queued && *queued);
  });
  return looked.get_future().get();
}

void Cashier::Private::after(int ms, std::function<void()> call) {
  {
    const std::lock_guard lock(mutex);
    if (ended) return;
    later.emplace(Steady::now() + std::chrono::milliseconds(ms), std::move(call));
  }
  wake.notify_all();
}

void Cashier::Private::watch(hub::TenantId tenant) {
  const std::lock_guard lock(mutex);
  watched.try_emplace(tenant);
}

void Cashier::watch(hub::TenantId tenant) {
  d->watch(tenant);
}

void Cashier::Private::tick() {
  Steady::time_point nextFind = Steady::now();
  std::unique_lock lock(mutex);
  nextLook = nextFind;
  while (!ended) {
    const auto now = Steady::now();
    std::vector<std::function<void()>> due;
    while (!later.empty() && later.begin()->first <= now) {
      due.push_back(std::move(later.begin()->second));
      later.erase(later.begin());
    }
    std::vector<hub::TenantId> tenants;
    if (now >= nextLook) {
      for (auto& [tenant, state] : watched) {
        if (std::exchange(state.looking, true)) continue;
        tenants.push_back(tenant);
      }
      nextLook = now + std::chrono::milliseconds(options.jobsEveryMs);
    }
    const bool finds = now >= nextFind;
    if (finds) nextFind = now + std::chrono::milliseconds(options.tenantsEveryMs);
    lock.unlock();
    for (const auto& call : due) call();
    for (const hub::TenantId tenant : tenants) look(tenant);
    if (finds) findTenants();
    lock.lock();
    Steady::time_point until = std::min(nextLook, nextFind);
    if (!later.empty()) until = std::min(until, later.begin()->first);
    if (!ended) wake.wait_until(lock, until);
  }
}

void Cashier::Private::findTenants() {
  const auto rows = estate.tenants();
  if (!rows) return;
  for (const hub::TenantRow& row : *rows) {
    workforce.read(row.id, [all = shared_from_this(), tenant = row.id](const Result<const Reader*>& reader) {
      if (!reader) return;
      const auto found = accounts(**reader);
      const std::lock_guard lock(all->mutex);
      if (!found || found->empty() || !all->watched.try_emplace(tenant).second) return;
      all->nextLook = Steady::now();
      all->wake.notify_all();
    });
  }
}

void Cashier::Private::look(hub::TenantId tenant) {
  workforce.read(tenant, [all = shared_from_this(), tenant](const Result<const Reader*>& reader) {
    Watched seen;
    qint64 due = 0;
    const auto ask = [&]() -> Done {
      if (!reader) return reader.error();
      const Reader& read = **reader;
      CF_TRY(seen.unknown, read.integer("SELECT COUNT(*) FROM payment_attempt WHERE outcome_rank < 2 AND started = 1 "
                                        "AND gateway_id IS NOT NULL",
                                        {}));
      CF_TRY(seen.oldestUtcMs, read.integer("SELECT MIN(started_utc_ms) FROM payment_attempt WHERE outcome_rank < 2 "
                                            "AND started = 1 AND gateway_id IS NOT NULL",
                                            {}));
      CF_TRY(seen.reversals, payments::reversalsPending(read));
      // A clock that was set back must not hide what is due: claiming looks at the time of the facts.
      CF_TRY(due, read.integer("SELECT COUNT(*) FROM payment_job", {}));
      return {};
    };
    const Done done = ask();
    bool claims = false;
    {
      const std::lock_guard lock(all->mutex);
      Watched& state = all->watched[tenant];
      if (done) {
        state.unknown = seen.unknown;
        state.oldestUtcMs = seen.oldestUtcMs;
        state.reversals = seen.reversals;
        claims = !all->ended && (due > 0 || (seen.unknown > 0 && !state.recovered && all->options.alone));
        if (!claims) state.recovered = true;
      }
    }
    if (claims) return all->claim(tenant);
    all->looked(tenant);
  });
}

void Cashier::Private::looked(hub::TenantId tenant) {
  const std::lock_guard lock(mutex);
  watched[tenant].looking = false;
}

void Cashier::Private::claim(hub::TenantId tenant) {
  bool recovers = false;
  {
    const std::lock_guard lock(mutex);
    recovers = options.alone && !watched[tenant].recovered;
  }
  const auto isOwn = [all = shared_from_this()](payments::AttemptId id) {
    const std::lock_guard lock(all->mutex);
    return all->doing.contains(id);
  };
  struct Claimed {
    AccountId place;
    std::optional<Errand> errand;
  };
  const auto claimed = std::make_shared<std::vector<Claimed>>();
  const auto all = shared_from_this();
  const auto drop = [all, claimed] {
    for (const Claimed& each : *claimed) all->lanes.giveBack(each.place);
    claimed->clear();
  };
  // What finds no place stays due. Half of an account's places are for those who wait for an answer.
  const auto takes = [all, claimed](const core::AnyId& gateway) {
    const auto account = gateway.as<AccountTag>();
    if (all->lanes.take(account, all->options.lanes.lanePlaces / 2) != Lanes::Room::Free) return false;
    claimed->push_back({account, std::nullopt});
    return true;
  };
  workforce.write(
      tenant,
      [all, tenant, claimed, recovers, isOwn, drop, takes](Writing& writing) -> Done {
        drop();  // it may run again
        const core::Instant leasedAt = all->clock.now();
        const auto leasedSince = Steady::now();
        if (recovers) CF_CHECK(doubtWhatIsInFlight(writing, isOwn));
        CF_TRY(const auto jobs, PaymentService::claimJobs(writing, kMostAtOnce, all->options.leaseMs, takes));
        for (size_t i = 0; i < jobs.size(); ++i) {
          CF_TRY(claimed->at(i).errand, errandOf(writing.reader(), tenant, jobs[i]));
          if (!claimed->at(i).errand) continue;
          claimed->at(i).errand->leasedAt = leasedAt;
          claimed->at(i).errand->leasedSince = leasedSince;
        }
        return {};
      },
      [all, tenant, claimed, recovers, drop](const Done& done) {
        if (done && recovers) {
          const std::lock_guard lock(all->mutex);
          all->watched[tenant].recovered = true;
        }
        all->looked(tenant);
        if (!done) return drop();
        for (Claimed& each : *claimed) {
          if (each.errand) {
            all->run(std::move(*each.errand));
          } else {
            all->lanes.giveBack(each.place);
          }
        }
      });
}

}  // namespace counterfoil::cashier
