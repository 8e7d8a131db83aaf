// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shop/hub_link.h"

#include <algorithm>

#include "app/shop/hub_session.h"
#include "models/inbox/queries.h"

namespace counterfoil::app {

using namespace Qt::StringLiterals;
using core::Result;

namespace {

struct Credentials {
  std::optional<client::Enrolment> enrolment;
  std::optional<device::DeviceKeys> keys;
};

Result<Credentials> credentialsOf(Shop& shop) {
  Credentials found;
  CF_TRY(found.enrolment, client::readEnrolment(shop.reader()));
  if (!found.enrolment) return found;
  CF_TRY(auto keys, shop.deviceKeys());
  found.keys = std::move(keys);
  return found;
}

}  // namespace

class HubLink::Gate final : public client::StoreGate {
 public:
  Gate(store::WorkerThread& storeThread, store::WorkerThread& syncThread, Shop& shop, core::IdSource& ids)
      : m_storeThread(storeThread), m_syncThread(syncThread), m_shop(shop), m_ids(ids) {}

  void run(std::function<void(journal::Book&)> work, std::function<void()> then) override {
    (void)m_storeThread.post([this, work = std::move(work), then = std::move(then)] {
      work(m_shop.book());
      (void)m_syncThread.post(then);
    });
  }
  [[nodiscard]] core::Done openIncarnation(journal::Book&) override { return m_shop.store().beginIncarnation(m_ids); }

  /// Here, because work that waits for the store is done with it even when the session has gone.
  const client::Ledger ledger;

 private:
  store::WorkerThread& m_storeThread;
  store::WorkerThread& m_syncThread;
  Shop& m_shop;
  core::IdSource& m_ids;
};

HubLink::HubLink(store::WorkerThread& storeThread, Shop& shop, const core::Clock& clock, core::IdSource& ids,
                 QObject* parent)
    : QObject(parent),
      m_storeThread(storeThread),
      m_shop(shop),
      m_clock(clock),
      m_thread(std::make_unique<store::WorkerThread>(u"sync"_s)),
      m_gate(std::make_unique<Gate>(storeThread, *m_thread, shop, ids)) {}

HubLink::~HubLink() {
  m_thread->call([this] { m_session.reset(); });
  // What was posted to the store is done when this returns, and has posted its answers.
  m_storeThread.call([this] { m_subscription.reset(); });
  m_thread.reset();
}

void HubLink::start() {
  auto found = m_storeThread.call([this] { return credentialsOf(m_shop); });
  if (!found) {
    qWarning("sync does not start: %s", qPrintable(found.error().code));
    return;
  }
  if (!found->enrolment) return;
  m_hub = found->enrolment->hub;
  m_trustedByHand = !found->enrolment->authorityPem.isEmpty();
  m_thread->call([&] {
    auto session = HubSession::open(*found->enrolment, *found->keys, *m_gate, m_gate->ledger, m_clock);
    if (!session) {
      qWarning("sync does not start: %s", qPrintable(session.error().code));
      return;
    }
    m_session = std::move(*session);
    m_session->engine().onStatus([this](const client::Status& status) {
      QMetaObject::invokeMethod(
          this, [this, status] { take(status); }, Qt::QueuedConnection);
    });
    m_session->line().onCertificate([this](const QByteArray& pem) {
      QMetaObject::invokeMethod(
          this,
          [this, pem] {
            m_certificatePem = pem;
            Q_EMIT changed();
          },
          Qt::QueuedConnection);
    });
    m_session->engine().start();
  });
  m_storeThread.call([this] {
    tellDecisions({});
    m_subscription = m_shop.book().subscribe([this](const journal::Change& change) {
      tellDecisions(change);
      const bool own = std::any_of(change.facts.begin(), change.facts.end(),
                                   [this](const journal::Fact& fact) { return fact.origin == m_shop.book().origin(); });
      if (!own) return;
      (void)m_thread->post([this] {
        if (m_session) m_session->engine().factsWritten();
      });
    });
  });
}

void HubLink::tellDecisions(const journal::Change& change) {
  const bool concerned =
      change.facts.empty() || std::any_of(change.facts.begin(), change.facts.end(),
                                          [](const auto& fact) { return fact.kind.startsWith(u"exception."); });
  if (!concerned) return;
  const auto open = inbox::openCount(m_shop.reader());
  if (!open) return;
  (void)m_thread->post([this, count = *open] {
    if (m_session) m_session->engine().setNotice(u"hub_decisions"_s, count);
  });
}

void HubLink::hurry() {
  (void)m_thread->post([this] {
    if (m_session) m_session->engine().hurry();
  });
}

void HubLink::take(const client::Status& status) {
  m_status = status;
  Q_EMIT changed();
}

}  // namespace counterfoil::app
