// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sync/access/directory.h"
#include "sync/hub/epochs.h"
#include "sync/hub/feed.h"
#include "tests/support/random.h"
#include "tests/sync/client/sim_cluster.h"
#include "tests/sync/client/timeline.h"

namespace counterfoil::sim {

/// What all processes of a hub have alike, and what goes wrong with them.
struct HubTemper {
  bool troubled = false;  ///< answers are refusals now and then, and processes end at any step
  bool anybodyWrites = false;
  bool promises = true;    ///< says what is in its backup; otherwise that everything is safe
  bool decides = false;    ///< writes facts of its own about what is pushed
  bool leavesOut = false;  ///< pages lack a fact now and then
  bool several = false;    ///< other processes write as well
  // Planted faults.
  bool trustsHeads = false;    ///< what others wrote to the store is not looked for
  bool trustsDevices = false;  ///< who may come in is read once
};

/// What the test knows and no process does.
struct HubRecord {
  QHash<QByteArray, qint64> revokedAtMs;  ///< devices by key
  QByteArray complaint;                   ///< what no process may do and one did
};

/// One process of a hub: the routes, over the functions of the real one, and all that it keeps in memory. That ends
/// with it: its book with the heads of chains, the directory of devices, requests that it holds open.
class SimProcess {
 public:
  using Answer = std::function<void(client::HttpAnswer)>;

  SimProcess(Timeline& timeline, support::Random& random, SimCluster& cluster, const HubTemper& temper,
             HubRecord& record, quint64 seed);
  ~SimProcess();

  void handle(const client::HttpRequest& request, const Answer& answer);
  /// One command, by the process's own book; opened anew where another server goes on.
  [[nodiscard]] core::Done write(const std::function<core::Done(journal::Writing&)>& work);
  /// What an operator does through this process.
  [[nodiscard]] core::Done enrol(const QByteArray& key, const QString& name);
  [[nodiscard]] core::Done revoke(const QByteArray& key);
  [[nodiscard]] core::Done release(const QByteArray& key);
  /// Ended by itself, within a step.
  [[nodiscard]] bool isDead() const { return m_dead; }
  /// Connections break; where `silent`, not even that is heard.
  void end(bool silent);
  [[nodiscard]] SkewedClock& clock() { return m_clock; }

  /// How long a process may not have heard that a device was revoked at another.
  static constexpr qint64 kDirectoryMs = 5'000;

 private:
  struct Tenant;
  struct Waiting {
    QString cursor;
    int limit;
    protocol::HeldChains held;
    qint64 position;
    Answer answer;
  };
  [[nodiscard]] core::Result<std::unique_ptr<Tenant>> open();
  [[nodiscard]] core::Done beginEpoch(Tenant& tenant, journal::OriginId present);
  [[nodiscard]] const journal::Reader& reader() const { return m_cluster.reader(); }
  [[nodiscard]] core::Result<hub::Epoch> epoch() const;
  void readDirectory(bool again);
  [[nodiscard]] protocol::DeviceId deviceOf(const QByteArray& key) const;
  [[nodiscard]] std::optional<client::HttpAnswer> gate(const client::HttpRequest& request);
  [[nodiscard]] client::HttpAnswer quarantine(const client::HttpRequest& request, protocol::DeviceId device);
  [[nodiscard]] core::Result<hub::Situation> situation(const client::HttpRequest& request) const;
  [[nodiscard]] client::HttpAnswer hello();
  [[nodiscard]] client::HttpAnswer push(const client::HttpRequest& request);
  [[nodiscard]] client::HttpAnswer heads();
  [[nodiscard]] client::HttpAnswer sendKeys(qint64 since);
  [[nodiscard]] client::HttpAnswer takeKeys(const client::HttpRequest& request);
  void pull(const Waiting& asked, int waitS);
  [[nodiscard]] std::optional<client::HttpAnswer> trouble(bool pull, size_t facts);
  [[nodiscard]] QString cursorAt(int epoch, qint64 position, quint64 mark) const;
  /// The feed reaches as far; whoever waits before that is answered.
  void advance(qint64 head);
  void poll();

  Timeline& m_timeline;
  support::Random& m_random;
  SimCluster& m_cluster;
  const HubTemper& m_temper;
  HubRecord& m_record;
  SkewedClock m_clock;
  core::SeededIds m_ids;
  Timers m_timers;
  std::unique_ptr<Tenant> m_tenant;
  access::TenantAccess m_directory;
  std::map<quint64, Waiting> m_waiting;
  qint64 m_head = 0;
  bool m_polling = false;
  bool m_opened = false;
  bool m_dead = false;
};

}  // namespace counterfoil::sim
