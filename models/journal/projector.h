// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "models/journal/fact.h"
#include "models/journal/sql.h"

namespace counterfoil::journal {

// The law of projectors: tables are a function of the SET of facts, never of their order.
//
// A projector has four verbs:
//   insert a row whose key comes from the fact                    tx.execute("INSERT INTO …")
//   add to an integer                                             "… ON CONFLICT(…) DO UPDATE SET n = t.n + excluded.n"
//   set a field if its stamp is newer                             stamped.h
//   add to or remove from a set by element id                     stamped.h
// It writes and does not read, has no clock, looks nothing up, and no constraint of its tables may refuse a fact that
// happened. tests/support/law_of_projectors.h holds every projector to this over random orders.

/// A table that facts alone fill. `createSql` is STRICT DDL in the common subset (several statements allowed). The
/// table is droppable: it is created from here, not by a migration, and rebuilt by replay when `createSql` changes.
struct ProjectionTable {
  const char* name;
  const char* createSql;
  const char* primaryKey;  ///< comma-separated columns; the order in which tables are compared
  /// The column that names the subject where every other column follows from stamps (stamped.h): such rows can be set
  /// again from the facts about that subject when the hub corrects an hlc.
  const char* stampedBy = nullptr;
};

class Projector {
 public:
  virtual ~Projector() = default;
  [[nodiscard]] virtual std::span<const ProjectionTable> tables() const = 0;
  /// The kinds it applies, such as "sale.completed".
  [[nodiscard]] virtual std::span<const char* const> kinds() const = 0;
  /// Newest version of each kind that it understands; a newer one is kept and listed as unprojected.
  [[nodiscard]] virtual int version(const QString& kind) const { return kind.isEmpty() ? 0 : 1; }
  /// Whether facts of this kind may be applied any number of times: they only set stamped fields and elements of sets.
  [[nodiscard]] virtual bool stamped(const QString& kind) const {
    Q_UNUSED(kind);
    return false;
  }
  [[nodiscard]] virtual core::Done project(const Fact& fact, Transaction& tx) const = 0;
};

/// All projectors of a program, made by app. One kind may have several projectors: they are applied in the order of
/// registration, and touch different tables.
class Projectors {
 public:
  void add(std::unique_ptr<Projector> projector);
  [[nodiscard]] const std::vector<const Projector*>& of(const QString& kind) const;
  [[nodiscard]] std::span<const std::unique_ptr<Projector>> all() const { return m_all; }
  /// A digest of all tables' SQL: when it differs from the one in the file, projections are rebuilt.
  [[nodiscard]] QByteArray schemaDigest() const;

 private:
  std::vector<std::unique_ptr<Projector>> m_all;
  QHash<QString, std::vector<const Projector*>> m_byKind;
};

}  // namespace counterfoil::journal
