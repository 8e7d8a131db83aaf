// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <memory>

#include "app/shop/shop.h"
#include "models/store/worker_thread.h"
#include "sync/client/status.h"

namespace counterfoil::app {

class HubSession;

// Sync beside a running shop.
//
//   sync thread   HubSession: requests, answers, timers
//       ── post ──▶ store's thread: a piece of the Book's work at a time, in turn with the commands of the screens
//       ── post ──▶ the thread of this object: the status, for whoever shows it

class HubLink final : public QObject {
  Q_OBJECT

 public:
  /// `shop` was opened on `storeThread` and stays there; both outlive the link.
  HubLink(store::WorkerThread& storeThread, Shop& shop, const core::Clock& clock, core::IdSource& ids,
          QObject* parent = nullptr);
  ~HubLink() override;

  /// Follows the hub that the store belongs to; Standing::Off where it belongs to none.
  void start();
  /// A person asks: tries at once.
  void hurry();
  [[nodiscard]] const client::Status& status() const { return m_status; }
  /// The hub's address; empty where there is none.
  [[nodiscard]] const QString& hub() const { return m_hub; }
  /// What it showed last, PEM; empty where it was not reached yet, or without TLS.
  [[nodiscard]] const QByteArray& certificatePem() const { return m_certificatePem; }
  /// Whether a person compared its certificate, and the system's authorities are not asked.
  [[nodiscard]] bool isTrustedByHand() const { return m_trustedByHand; }

 Q_SIGNALS:
  void changed();

 private:
  class Gate;
  void take(const client::Status& status);
  /// On the store's thread.
  void tellDecisions(const journal::Change& change);

  store::WorkerThread& m_storeThread;
  Shop& m_shop;
  const core::Clock& m_clock;
  QString m_hub;
  QByteArray m_certificatePem;
  bool m_trustedByHand = false;
  client::Status m_status;
  std::unique_ptr<store::WorkerThread> m_thread;
  std::unique_ptr<Gate> m_gate;
  std::unique_ptr<HubSession> m_session;                  ///< on the sync thread
  std::unique_ptr<journal::Subscription> m_subscription;  ///< on the store's thread
};

}  // namespace counterfoil::app
