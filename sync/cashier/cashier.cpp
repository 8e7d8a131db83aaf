// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/cashier/cashier.h"

#include "models/core/failpoint.h"
#include "sync/api/order_keys.h"
#include "sync/api/problems.h"
#include "sync/cashier/cashier_private.h"
#include "sync/cashier/payment_json.h"
#include "sync/cashier/questions.h"
#include "sync/hub/epochs.h"

namespace counterfoil::cashier {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;
using journal::Writing;
using payments::Attempt;
using payments::Outcome;
using payments::Payment;
using payments::PaymentService;
using payments::Purpose;

namespace {

constexpr int kAccepted = 202;

struct Order {
  Cashier::Wish wish;
  std::optional<http::Response> known;  ///< nothing is to be asked
  Payment payment;
  Errand errand;
  bool reversing = false;
  std::optional<AccountId> place;  ///< taken in this account's lane
};

core::Error full(const QString& code = u"overloaded"_s) {
  return {core::ErrorKind::Busy, code, u"too many payments are at work"_s, {}};
}

/// The provider is behind with what it was asked: not yet, and nothing is written.
http::Response refusal(const core::Error& error) {
  return error.code == u"gateway_busy" ? http::retryLater(503, error.code, 5) : api::problem(error);
}

Result<Payment> paymentOf(const journal::Reader& reader, payments::AttemptId id) {
  CF_TRY(auto payment, payments::paymentById(reader, id));
  if (!payment || payment->root.gateway.isNull()) return core::notFound(u"unknown_payment"_s);
  return std::move(*payment);
}

core::Error mismatch() {
  return core::invalid(u"idempotency_mismatch"_s, u"this key was used with another body"_s);
}

/// As `paymentAnswer`; but what is given up is not over before its money went back, whatever it looks like meanwhile.
Result<http::Response> answerOf(const journal::Reader& reader, const Payment& payment, payments::AttemptId step) {
  CF_TRY(const bool onItsWay, payments::reversalQueued(reader, step));
  CF_TRY(const auto attempt, payments::attemptById(reader, step));
  // The provider knows the key with something else: whoever wrote that is not back yet.
  if (attempt && attempt->outcome == Outcome::Unknown && attempt->reason == mismatch().code) return mismatch();
  http::Response response = paymentAnswer(payment, step);
  if (!onItsWay) return response;
  response.status = kAccepted;
  response.headers.set("Retry-After", "2");
  return response;
}

/// The key is at work, or whoever worked on it has died: what its attempt has come to since.
Result<http::Response> answerAgain(Writing& writing, const Cashier::Wish& wish, const core::AnyId& subject) {
  CF_TRY(const auto attempt, payments::attemptById(writing.reader(), subject.as<payments::AttemptTag>()));
  if (!attempt || attempt->outcome == Outcome::Started) return api::inProgress();
  CF_TRY(const Payment payment,
         paymentOf(writing.reader(), attempt->original.isNull() ? attempt->id : attempt->original));
  CF_TRY(const http::Response response, answerOf(writing.reader(), payment, attempt->id));
  if (response.status != kAccepted) CF_CHECK(api::keep(writing, wish.key, response, writing.now()));
  return response;
}

/// The hub was restored, and what it had been asked came back without the key, which is local.
Result<http::Response> answerReturned(Writing& writing, const Cashier::Wish& wish, const Attempt& attempt) {
  const QString request = api::traceOfBody(wish.key);
  if (attempt.gateway.isNull() || (!attempt.request.isEmpty() && attempt.request != request)) return mismatch();
  CF_CHECK(api::claim(writing, wish.key, attempt.id.as<core::Anything>(), writing.now()));
  // Jobs are local as well, and whoever was at work on it is no more.
  if (attempt.outcome == Outcome::Started) {
    payments::TerminalAnswer unknown;
    unknown.reason = u"interrupted"_s;
    CF_CHECK(PaymentService::resolve(writing, attempt.id, unknown, {}));
  } else if (attempt.outcome == Outcome::Unknown) {
    CF_CHECK(PaymentService::queueInquiry(writing, attempt.id));
  }
  CF_TRY(http::Response response, answerAgain(writing, wish, attempt.id.as<core::Anything>()));
  response.headers.set("Idempotency-Replayed", "true");
  return response;
}

/// Whether this hub's epoch is younger than keys are kept, and not its first.
Result<bool> wasRestoredLately(const journal::Reader& reader, core::Instant now) {
  CF_TRY(const auto epochs, hub::epochsOf(reader));
  if (epochs.size() < 2) return false;
  CF_TRY(const qint64 began, reader.integer("SELECT hlc FROM journal WHERE position = $1", {epochs.back().start}));
  return now.utcMs() - (began >> 16) < api::kKeptMs;
}

qint64 allThatIsLeft(const Payment& payment, Purpose purpose) {
  return purpose == Purpose::Refund ? payment.refundableMinor() : payment.capturableMinor();
}

/// Writes the attempt, or finds out that there is nothing to be asked.
Done accept(Writing& writing, Order& order, qint64 leaseMs) {
  const Cashier::Wish& wish = order.wish;
  // The database may have it run again.
  order.known.reset();
  order.reversing = false;
  CF_TRY(auto before, api::standing(writing.reader(), wish.key));
  if (before && before->answer) {
    order.known = std::move(before->answer);
    return {};
  }
  if (before) {
    CF_TRY(order.known, answerAgain(writing, wish, before->subject));
    return {};
  }
  CF_TRY(const auto returned, payments::attemptById(writing.reader(), wish.attempt));
  if (returned) {
    CF_TRY(order.known, answerReturned(writing, wish, *returned));
    return {};
  }
  payments::StartPayment start;
  start.purpose = wish.purpose;
  start.currency = wish.currency;
  if (payments::begins(wish.purpose)) {
    CF_TRY(order.errand.account, accountFor(writing.reader(), wish.gateway));
    start.amountMinor = wish.amountMinor.value_or(0);
  } else {
    CF_TRY(order.payment, paymentOf(writing.reader(), wish.payment));
    const Attempt& root = order.payment.root;
    if (wish.purpose == Purpose::Void && payments::open(root.outcome)) {
      CF_CHECK(PaymentService::queueReversal(writing, root.id));
      order.reversing = true;
      order.known = paymentAnswer(order.payment, root.id);
      return api::keep(writing, wish.key, *order.known, writing.now());
    }
    CF_TRY(const auto account, accountById(writing.reader(), root.gateway.as<AccountTag>()));
    if (!account) return core::notFound(u"unknown_gateway"_s);
    order.errand.account = *account;
    start.original = root.id;
    if (start.currency.isEmpty()) start.currency = root.currency;
    const qint64 left = allThatIsLeft(order.payment, wish.purpose);
    start.amountMinor = wish.purpose == Purpose::Void ? root.approvedMinor : wish.amountMinor.value_or(left);
    // Nothing is left: the refusal says which way.
    if (start.amountMinor == 0 && !wish.amountMinor) start.amountMinor = 1;
  }
  start.terminal = order.errand.account.kind;
  start.gateway = order.errand.account.id.as<core::Anything>();
  start.askedBy = wish.askedBy;
  start.orderReference = wish.orderReference;
  start.id = wish.attempt;
  start.request = api::traceOfBody(wish.key);
  start.inquireAfterMs = leaseMs;
  CF_TRY(order.errand.attempt, PaymentService::start(writing, start, {}));
  CF_CHECK(api::claim(writing, wish.key, order.errand.attempt.id.as<core::Anything>(), writing.now()));
  order.errand.trace = wish.trace;
  CF_TRY(order.errand.looksFirst, wasRestoredLately(writing.reader(), writing.now()));
  order.errand.root = start.original.isNull() ? order.errand.attempt : order.payment.root;
  CF_TRY(order.payment, paymentOf(writing.reader(), order.errand.root.id));
  return {};
}

}  // namespace

Cashier::Cashier(hub::Workforce& workforce, hub::Estate& estate, const access::HubKeys& keys, const core::Clock& clock,
                 OpenGateway open, const Options& options)
    : d(std::make_shared<Private>(workforce, estate, keys, clock, std::move(open), options)) {
  d->ticker = std::jthread([all = d.get()] { all->tick(); });
}

Cashier::~Cashier() {
  stop();
}

void Cashier::stop() {
  {
    const std::lock_guard lock(d->mutex);
    d->ended = true;
    d->later.clear();
  }
  d->wake.notify_all();
  if (d->ticker.joinable()) d->ticker.join();
  d->lanes.waitForDone();
  d->knockers.waitForDone();
}

bool Cashier::Private::isOver() const {
  const std::lock_guard lock(mutex);
  return ended;
}

void Cashier::Private::begin(payments::AttemptId attempt) {
  const std::lock_guard lock(mutex);
  doing.insert(attempt);
}

void Cashier::Private::end(payments::AttemptId attempt) {
  const std::lock_guard lock(mutex);
  doing.erase(attempt);
}

void Cashier::serve(const Wish& wish, const http::Answer& answer) {
  if (d->isOver()) return answer(api::problem(full()));
  const auto order = std::make_shared<Order>();
  order->wish = wish;
  const auto all = d;
  const auto leave = [all, order] {
    all->end(order->errand.attempt.id);
    if (order->place) all->lanes.giveBack(*std::exchange(order->place, std::nullopt));
  };
  d->workforce.write(
      wish.tenant,
      [all, order, leave](Writing& writing) -> Done {
        leave();  // it may run again
        order->errand.leasedSince = Steady::now();
        order->errand.leasedAt = all->clock.now();
        CF_CHECK(accept(writing, *order, all->options.leaseMs));
        if (order->known) return {};
        const AccountId account = order->errand.account.id;
        const Lanes::Room room = all->lanes.take(account);
        if (room != Lanes::Room::Free) return full(room == Lanes::Room::Full ? u"overloaded"_s : u"gateway_busy"_s);
        order->place = account;
        all->begin(order->errand.attempt.id);
        return {};
      },
      [all, order, answer, leave](const Done& done) {
        if (!done || order->known) {
          leave();
          if (order->reversing) all->watch(order->wish.tenant);
          return answer(done ? std::move(*order->known) : refusal(done.error()));
        }
        CF_FAILPOINT("cashier_written");
        all->watch(order->wish.tenant);
        const auto step = order->errand.attempt.id;
        all->after(all->options.answerAfterMs,
                   [answer, payment = order->payment, step] { answer(paymentAnswer(payment, step)); });
        Errand errand = std::move(order->errand);
        errand.tenant = order->wish.tenant;
        errand.method = order->wish.method;
        errand.key = order->wish.key;
        const auto root = errand.root.id;
        errand.finished = [all, answer, tenant = errand.tenant, root, step](const Done& settled) {
          if (!settled) return answer(api::problem(settled.error()));
          all->workforce.read(tenant, [answer, root, step](const Result<const journal::Reader*>& reader) {
            const auto payment = reader ? paymentOf(**reader, root) : Result<Payment>(reader.error());
            if (!payment) return answer(api::problem(payment.error()));
            auto response = answerOf(**reader, *payment, step);
            answer(response ? std::move(*response) : api::problem(response.error()));
          });
        };
        all->run(std::move(errand));
      });
}

Result<std::shared_ptr<gateways::Gateway>> Cashier::Private::gatewayOf(hub::TenantId tenant, const Account& account) {
  {
    const std::lock_guard lock(mutex);
    const auto found = opened.find(account.id);
    if (found != opened.end() && found->second.sealed == account.sealed && found->second.baseUrl == account.baseUrl) {
      return found->second.gateway;
    }
  }
  CF_TRY(const QByteArray secrets, secretsOf(keys, tenant, account));
  CF_TRY(auto gateway, open(account, secrets));
  const std::lock_guard lock(mutex);
  opened[account.id] = {account.sealed, account.baseUrl, gateway};
  return gateway;
}

void Cashier::Private::leave(const Errand& errand) {
  lanes.giveBack(errand.account.id);
  end(errand.attempt.id);
  if (errand.finished) errand.finished(full());
}

/// Asking takes as long as a gateway takes, twice, and that is less than a lease: what waited in its lane for half of
/// one is not begun any more. Whoever takes the job then finds nothing and cancels it by its key; begun nevertheless,
/// it would be charged and taken back.
bool Cashier::Private::isLeased(const Errand& errand) const {
  const qint64 most = options.leaseMs / 2;
  const qint64 byFacts = clock.now().utcMs() - errand.leasedAt.utcMs();
  const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - errand.leasedSince);
  return byFacts <= most && waited.count() <= most;
}

void Cashier::Private::run(Errand errand) {
  if (isOver()) return leave(errand);
  const AccountId account = errand.account.id;
  lanes.start(account, [all = shared_from_this(), errand = std::move(errand)] {
    // What waited for a thread until the end was not sent: it would hold the end up for as long as all gateways take.
    if (all->isOver() || !all->isLeased(errand)) return all->leave(errand);
    const http::TraceScope scope(errand.trace);
    const auto gateway = all->gatewayOf(errand.tenant, errand.account);
    gateways::Answer answer;
    if (all->isGivenUp(errand)) {
      answer.outcome = Outcome::Cancelled;
      answer.code = u"given_up"_s;
    } else if (gateway) {
      answer = askGateway(**gateway, errand, all->clock.now());
    } else {
      // Whoever was to be asked for the first time was not.
      if (errand.ask == Ask::Do) answer.outcome = Outcome::Cancelled;
      answer.code = gateway.error().code;
    }
    CF_FAILPOINT("cashier_answered");
    all->settle(errand, answer);
  });
}

void Cashier::Private::settle(const Errand& errand, const gateways::Answer& answer) {
  const auto state = std::make_shared<QString>();
  workforce.write(
      errand.tenant,
      [errand, answer, state](Writing& writing) -> Done {
        payments::TerminalAnswer said = gateways::terminalAnswer(answer);
        // What is known of the authorisation is not forgotten because a later word leaves it out.
        if (said.reference.isEmpty() && errand.attempt.id == errand.root.id) said.reference = errand.root.reference;
        if (said.card.isEmpty()) said.card = errand.attempt.card;
        const bool differs = answer.code == mismatch().code;
        if (differs) said.reason = answer.code;
        CF_TRY(const auto before, payments::attemptById(writing.reader(), errand.attempt.id));
        CF_TRY(const Attempt now, PaymentService::resolve(writing, errand.attempt.id, said, {}));
        if (now.purpose == Purpose::Refund && before && payments::moved(before->outcome) &&
            !payments::moved(now.outcome)) {
          CF_CHECK(askAboutFailedRefund(writing, now));
        }
        if (payments::open(said.outcome)) {
          const payments::Job job = errand.job.value_or(payments::Job{errand.attempt.id, {}, {}, 0});
          CF_CHECK(PaymentService::postpone(writing, job, qint64(answer.retryAfterS) * 1000));
        }
        CF_TRY(const Payment payment, paymentOf(writing.reader(), errand.root.id));
        if (now.outcome != errand.attempt.outcome) *state = payments::text(payment.state());
        if (!errand.key) return {};
        // Whose key it is, is told by the fact that was first, once it is back.
        if (differs) return api::release(writing, *errand.key);
        CF_TRY(const http::Response response, answerOf(writing.reader(), payment, errand.attempt.id));
        if (response.status == kAccepted) return {};
        return api::keep(writing, *errand.key, response, writing.now());
      },
      [all = shared_from_this(), errand, state](const Done& done) {
        all->lanes.giveBack(errand.account.id);
        all->end(errand.attempt.id);
        if (done && !state->isEmpty()) {
          const std::lock_guard lock(all->mutex);
          ++all->paymentCounts[{errand.account.kind, *state}];
        }
        if (errand.finished) errand.finished(done);
      });
}

bool Cashier::withGateway(hub::TenantId tenant, const Account& account, WithGateway then) {
  if (d->isOver() || d->knockers.take(account.id) != Lanes::Room::Free) return false;
  d->knockers.start(account.id, [all = d, tenant, account, then = std::move(then)] {
    if (all->isOver()) {
      then(full());
    } else {
      then(all->gatewayOf(tenant, account));
    }
    all->knockers.giveBack(account.id);
  });
  return true;
}

void Cashier::countWebhook(const QString& result) {
  const std::lock_guard lock(d->mutex);
  ++d->webhookCounts[result];
}

Cashier::Levels Cashier::levels() const {
  const std::lock_guard lock(d->mutex);
  Levels levels;
  const qint64 now = d->clock.now().utcMs();
  for (const auto& [tenant, watched] : d->watched) {
    levels.unknown += watched.unknown;
    levels.reversals += watched.reversals;
    if (watched.unknown > 0) levels.oldestMs = std::max(levels.oldestMs, now - watched.oldestUtcMs);
  }
  levels.payments = d->paymentCounts;
  levels.webhooks = d->webhookCounts;
  return levels;
}

}  // namespace counterfoil::cashier
