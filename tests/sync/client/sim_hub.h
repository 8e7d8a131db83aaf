// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <vector>

#include "sync/hub/epochs.h"
#include "sync/hub/feed.h"
#include "tests/support/random.h"
#include "tests/sync/client/sim_store.h"
#include "tests/sync/client/timeline.h"

namespace counterfoil::sim {

/// The hub's routes over hub::push and hub::page, with the weaknesses of a real one: it is busy, refuses, puts off, is
/// restored from its last backup.
class SimHub {
 public:
  using Answer = std::function<void(client::HttpAnswer)>;

  SimHub(Timeline& timeline, support::Random& random);

  void handle(const client::HttpRequest& request, const Answer& answer);
  void backUp();
  /// Back to the last backup, as a new epoch. Requests that it holds open are never answered.
  void restore();
  /// The newest facts are gone and nobody noticed: another server took over that had not got them all.
  void loseTail();
  [[nodiscard]] SimStore& store() { return m_store; }
  /// Chains of the hub's own, of every epoch that there ever was.
  [[nodiscard]] const QSet<journal::OriginId>& origins() const { return m_origins; }

  bool troubled = false;  ///< answers are refusals now and then
  bool anybodyWrites = false;
  bool epochsFall = false;  ///< a restored hub counts epochs from what its backup knows
  bool promises = true;     ///< says what is in its backup; otherwise that everything is safe

 private:
  void opened();
  [[nodiscard]] client::HttpAnswer hello();
  [[nodiscard]] client::HttpAnswer push(const client::HttpRequest& request);
  [[nodiscard]] client::HttpAnswer heads();
  [[nodiscard]] client::HttpAnswer sendKeys(qint64 since);
  [[nodiscard]] client::HttpAnswer takeKeys(const client::HttpRequest& request);
  void pull(const QString& cursor, int limit, int waitS, const Answer& answer);
  [[nodiscard]] std::optional<client::HttpAnswer> trouble(bool pull, size_t facts);
  [[nodiscard]] QString cursorAt(qint64 position, quint64 mark) const;
  void wakeWaiting();

  Timeline& m_timeline;
  support::Random& m_random;
  SkewedClock m_clock;
  SimStore m_store;
  SimStore m_backup;
  QHash<journal::OriginId, qint64> m_safe;
  std::vector<hub::Epoch> m_epochs;
  QSet<journal::OriginId> m_origins;
  struct Waiting {
    QString cursor;
    int limit;
    Answer answer;
  };
  std::map<quint64, Waiting> m_waiting;
};

}  // namespace counterfoil::sim
