// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gateway_simulator/deliveries.h"

#include <QJsonDocument>
#include <algorithm>

#include "sync/gateways/stripe_signature.h"

namespace counterfoil::simulator {

using namespace Qt::StringLiterals;

namespace {

constexpr int kTimeoutMs = 5'000;
constexpr auto kPause = std::chrono::milliseconds(250);

quint64 hashOf(const QString& text) {
  quint64 number = 14695981039346656037ULL;
  for (const QChar character : text) number = (number ^ character.unicode()) * 1099511628211ULL;
  return number ^ (number >> 29);
}

}  // namespace

Deliveries::Deliveries(Provider& provider, const QUrl& target, QByteArray secret)
    : m_provider(provider), m_path(target.path(QUrl::FullyEncoded)), m_secret(std::move(secret)) {
  if (target.isEmpty()) return;
  QUrl base = target;
  base.setPath({});
  m_caller = std::make_unique<gateways::HttpCaller>(base, kTimeoutMs);
}

Deliveries::~Deliveries() {
  {
    const std::lock_guard guard(m_lock);
    m_ending = true;
  }
  m_wake.notify_all();
  if (m_thread.joinable()) m_thread.join();
}

std::vector<QJsonObject> Deliveries::waiting(const DeliveryPlan& plan) {
  const std::lock_guard guard(m_provider.lock);
  std::vector<QJsonObject> events;
  for (const QJsonObject& event : m_provider.state.all(u"event"_s)) {
    const QString id = event["id"_L1].toString();
    if (!m_provider.state.find(u"delivered"_s, id).isEmpty()) continue;
    if (int(hashOf(id) % 100) < plan.losePercent) {
      m_provider.state.put(u"delivered"_s, id, {{u"lost"_s, true}});
      continue;
    }
    for (int copy = 0; copy < plan.copies; ++copy) events.push_back(event);
  }
  if (plan.order == u"reverse") std::reverse(events.begin(), events.end());
  if (plan.order == u"shuffle") {
    std::stable_sort(events.begin(), events.end(), [](const QJsonObject& a, const QJsonObject& b) {
      return hashOf(a["id"_L1].toString()) < hashOf(b["id"_L1].toString());
    });
  }
  return events;
}

std::vector<int> Deliveries::deliver(const DeliveryPlan& plan) {
  const std::lock_guard one(m_one);
  std::vector<int> statuses;
  if (!m_caller) return statuses;
  for (const QJsonObject& event : waiting(plan)) {
    gateways::HttpCall call;
    call.method = "POST";
    call.target = m_path;
    call.body = QJsonDocument(event).toJson(QJsonDocument::Indented);
    const core::Instant stamp = core::Instant::fromUtcMs((m_provider.state.nowS() + plan.skewS) * 1000);
    call.fields = {{"Content-Type", "application/json; charset=utf-8"},
                   {"Stripe-Signature", gateways::stripeSignature(call.body, m_secret, stamp)}};
    const gateways::HttpReply reply = m_caller->call(call);
    statuses.push_back(reply.status);
    if (reply.status / 100 != 2) continue;
    const std::lock_guard guard(m_provider.lock);
    m_provider.state.put(u"delivered"_s, event["id"_L1].toString(), {{u"status"_s, reply.status}});
    static_cast<void>(m_provider.state.commit());  // otherwise it is sent again, as a provider may
  }
  return statuses;
}

void Deliveries::beginByItself(const DeliveryPlan& plan) {
  if (!m_caller || m_thread.joinable()) return;
  m_thread = std::thread([this, plan] {
    std::unique_lock guard(m_lock);
    while (!m_ending) {
      guard.unlock();
      static_cast<void>(deliver(plan));
      guard.lock();
      m_wake.wait_for(guard, kPause, [this] { return m_ending; });
    }
  });
}

}  // namespace counterfoil::simulator
