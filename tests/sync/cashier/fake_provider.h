// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>

#include "sync/gateways/gateway.h"

namespace counterfoil::cashier {

/// What a provider does with a step.
enum class Act {
  Approve,
  Decline,
  LoseRequest,    ///< nothing arrives; the asker hears nothing
  LoseAnswer,     ///< done; the asker hears nothing
  ApproveInPart,  ///< half
  Wait,           ///< done when it is let go
};

/// A provider in memory, which outlives the hubs that ask it. Knows its keys; counts what it holds.
class FakeProvider {
 public:
  /// The next steps do these; without a script they are approved.
  void script(std::initializer_list<Act> acts) {
    const std::lock_guard lock(m_mutex);
    m_script.insert(m_script.end(), acts);
  }
  void release() {
    {
      const std::lock_guard lock(m_mutex);
      m_released = true;
    }
    m_wake.notify_all();
  }
  void hang() {
    std::unique_lock lock(m_mutex);
    ++m_hanging;
    m_wake.wait(lock, [this] { return m_released; });
    --m_hanging;
  }
  [[nodiscard]] int hanging() const {
    const std::lock_guard lock(m_mutex);
    return m_hanging;
  }
  /// Called with every step that is asked for, before anything is done.
  std::function<void(const gateways::Step&)> asked;

  /// A key that was used longer ago than keys are kept charges anew.
  bool forgetsKeys = false;
  /// A key that comes with another amount is refused, as Stripe and PayPal do.
  bool refusesOtherBodies = false;

  [[nodiscard]] gateways::Answer perform(const gateways::Step& step) {
    if (asked) asked(step);
    std::unique_lock lock(m_mutex);
    ++m_calls;
    const auto known = m_done.find(step.attempt);
    if (known != m_done.end() && refusesOtherBodies && known->second.amountMinor != step.amountMinor) {
      gateways::Answer other;
      other.code = QStringLiteral("idempotency_mismatch");
      return other;
    }
    if (known != m_done.end() && !forgetsKeys) return known->second;
    Act act = Act::Approve;
    if (!m_script.empty()) {
      act = m_script.front();
      m_script.pop_front();
    }
    if (act == Act::Wait) m_wake.wait(lock, [this] { return m_released; });
    gateways::Answer unknown;
    unknown.code = QStringLiteral("timeout");
    if (act == Act::LoseRequest) return unknown;
    const gateways::Answer answer = take(step, act);
    m_done[step.attempt] = answer;
    return act == Act::LoseAnswer ? unknown : answer;
  }
  [[nodiscard]] gateways::Answer inquire(const gateways::Step& step) {
    const std::lock_guard lock(m_mutex);
    ++m_inquiries;
    const auto there = m_done.find(step.attempt);
    if (there != m_done.end() && refusesOtherBodies && there->second.amountMinor != step.amountMinor) {
      gateways::Answer other;
      other.code = QStringLiteral("amount_mismatch");
      return other;
    }
    if (const auto known = m_done.find(step.attempt); known != m_done.end()) return known->second;
    gateways::Answer answer;
    answer.outcome = payments::Outcome::NotFound;
    return answer;
  }
  [[nodiscard]] gateways::Answer cancel(const gateways::Step& step) {
    const std::lock_guard lock(m_mutex);
    gateways::Answer& known = m_done[step.attempt];
    const bool held = known.outcome == payments::Outcome::Approved;
    if (held) m_captured -= step.capture == gateways::CaptureMode::AtOnce ? known.amountMinor : 0;
    if (known.outcome != payments::Outcome::Reversed) {
      known.outcome = held ? payments::Outcome::Reversed : payments::Outcome::Cancelled;
    }
    return known;
  }

  /// The bank sends back what was given back.
  void failRefunds() {
    const std::lock_guard lock(m_mutex);
    for (auto& [attempt, answer] : m_done) {
      if (!m_refunds.contains(attempt) || answer.outcome != payments::Outcome::Approved) continue;
      m_refunded -= answer.amountMinor;
      answer.outcome = payments::Outcome::Declined;
      answer.code = QStringLiteral("lost_or_stolen_card");
    }
  }

  [[nodiscard]] qint64 heldMinor() const {
    const std::lock_guard lock(m_mutex);
    return m_captured - m_refunded;
  }
  [[nodiscard]] int calls() const {
    const std::lock_guard lock(m_mutex);
    return m_calls;
  }
  [[nodiscard]] int inquiries() const {
    const std::lock_guard lock(m_mutex);
    return m_inquiries;
  }

 private:
  gateways::Answer take(const gateways::Step& step, Act act) {
    gateways::Answer answer;
    answer.reference = QStringLiteral("fake_") + step.attempt.text();
    answer.currency = step.currency;
    if (act == Act::Decline) {
      answer.outcome = payments::Outcome::Declined;
      answer.code = QStringLiteral("insufficient_funds");
      return answer;
    }
    answer.outcome = payments::Outcome::Approved;
    answer.amountMinor = act == Act::ApproveInPart ? step.amountMinor / 2 : step.amountMinor;
    if (step.kind == gateways::StepKind::Authorise) answer.card = QStringLiteral("visa 4242");
    const bool takes = step.kind == gateways::StepKind::Capture ||
                       (step.kind == gateways::StepKind::Authorise && step.capture == gateways::CaptureMode::AtOnce);
    if (takes) m_captured += answer.amountMinor;
    if (step.kind == gateways::StepKind::Refund) {
      m_refunded += answer.amountMinor;
      m_refunds.insert(step.attempt);
    }
    return answer;
  }

  mutable std::mutex m_mutex;
  std::condition_variable m_wake;
  std::deque<Act> m_script;
  std::map<payments::AttemptId, gateways::Answer> m_done;
  std::set<payments::AttemptId> m_refunds;
  bool m_released = false;
  int m_hanging = 0;
  int m_calls = 0;
  int m_inquiries = 0;
  qint64 m_captured = 0;
  qint64 m_refunded = 0;
};

class FakeGateway final : public gateways::Gateway {
 public:
  explicit FakeGateway(FakeProvider& provider, QByteArray secret) : m_provider(provider), m_secret(std::move(secret)) {}
  [[nodiscard]] QString name() const override { return QStringLiteral("fake"); }
  [[nodiscard]] gateways::Capabilities capabilities() const override { return {}; }
  [[nodiscard]] core::Result<QString> merchant() override { return QString::fromUtf8(m_secret); }
  /// Of an account whose secret is "hangs" when it is let go.
  [[nodiscard]] gateways::Answer authorise(const gateways::Step& step) override {
    if (m_secret == "hangs") m_provider.hang();
    return m_provider.perform(step);
  }
  [[nodiscard]] gateways::Answer capture(const gateways::Step& step) override { return m_provider.perform(step); }
  [[nodiscard]] gateways::Answer voidPayment(const gateways::Step& step) override { return m_provider.perform(step); }
  [[nodiscard]] gateways::Answer refund(const gateways::Step& step) override { return m_provider.perform(step); }
  [[nodiscard]] gateways::Answer inquire(const gateways::Step& step) override { return m_provider.inquire(step); }
  [[nodiscard]] gateways::Answer cancelByKey(const gateways::Step& step) override { return m_provider.cancel(step); }
  [[nodiscard]] core::Result<std::vector<gateways::ReportRow>> list(const gateways::Range&) override {
    return std::vector<gateways::ReportRow>();
  }
  /// "secret;id;kind;attempt;object;amount;status", kind one of p, r, d, o.
  [[nodiscard]] core::Result<gateways::Event> verify(const http::Headers&, const QByteArray& body,
                                                     core::Instant now) override {
    const QByteArrayList parts = body.split(';');
    if (parts.size() != 7 || parts[0] != m_secret) return core::denied(QStringLiteral("bad_signature"));
    gateways::Event event;
    event.id = QString::fromUtf8(parts[1]);
    event.type = QStringLiteral("fake.") + QString::fromUtf8(parts[2]);
    event.kind = parts[2] == "p"   ? gateways::EventKind::Payment
                 : parts[2] == "r" ? gateways::EventKind::Refund
                 : parts[2] == "d" ? gateways::EventKind::Dispute
                                   : gateways::EventKind::Other;
    event.at = now;
    event.payment = payments::AttemptId::parse(QString::fromUtf8(parts[3])).value_or(payments::AttemptId());
    event.objectReference = QString::fromUtf8(parts[4]);
    event.amountMinor = parts[5].toLongLong();
    event.currency = QStringLiteral("gbp");
    event.status = QString::fromUtf8(parts[6]);
    return event;
  }

 private:
  FakeProvider& m_provider;
  QByteArray m_secret;
};

}  // namespace counterfoil::cashier
