// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QHash>
#include <QJsonObject>
#include <memory>
#include <vector>

#include "models/core/clock.h"
#include "models/core/result.h"

namespace counterfoil::simulator {

/// What the provider knows, by kind and id, in memory and in a file: one line of JSON a change, synced before anybody
/// hears of it. A line that was torn by a kill is a change that never was. Not thread-safe.
class State {
 public:
  /// Without a path nothing outlives the process. Storage `cannot_write`; Integrity `torn_file` for damage before the
  /// end.
  [[nodiscard]] static core::Result<std::unique_ptr<State>> open(const QString& path, const core::Clock& clock);

  /// Empty where there is none.
  [[nodiscard]] QJsonObject find(const QString& kind, const QString& id) const;
  /// Of one kind, oldest first.
  [[nodiscard]] std::vector<QJsonObject> all(const QString& kind) const;
  /// Seen at once; lasts from the next `commit` on.
  void put(const QString& kind, const QString& id, const QJsonObject& object);
  [[nodiscard]] core::Done commit();
  /// "pi_000000000007": never given twice.
  [[nodiscard]] QString makeId(const QString& prefix);
  /// Seconds since 1970 by the provider's clock, which may be wrong by `skewS`.
  [[nodiscard]] qint64 nowS() const;

  qint64 skewS = 0;

 private:
  explicit State(const core::Clock& clock) : m_clock(clock) {}
  void apply(const QJsonObject& change);

  struct Table {
    std::vector<QString> order;
    QHash<QString, QJsonObject> rows;
  };
  const core::Clock& m_clock;
  QHash<QString, Table> m_tables;
  std::vector<QJsonObject> m_staged;
  QFile m_file;
  qint64 m_lastId = 0;
};

}  // namespace counterfoil::simulator
