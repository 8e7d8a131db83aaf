// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <memory>

#include "models/journal/sql.h"

struct pg_result;

namespace counterfoil::postgres {

/// Answers about what seldom changes (who this store is, how chains began, the shop, its stores and tills, taxes,
/// categories, products and their codes), kept by a tenant's writer for as long as they hold: an order asks for each of
/// its products, and every question is a round trip. They hold until this writer writes to one of those tables, or
/// somebody else's transaction came in between; the feed row tells. Used inside transactions only: outside of them
/// nobody knows.
///
/// Which tables a statement names is read from its text, once: statements are literals.
class Memory {
 public:
  using Answer = std::shared_ptr<const pg_result>;

  /// A transaction has begun; `mine`: the one before it was this writer's too.
  void begin(bool mine);
  /// It has ended, and what it wrote is there or not.
  void end(bool committed);
  /// Part of it is taken back.
  void takeBack();
  /// It writes.
  void written(const char* sql, journal::Values values);
  void writtenComposed(const QString& sql);

  /// Whether the answer to this question may be kept now.
  [[nodiscard]] bool keeps(const char* sql);
  /// Null where it is not known.
  [[nodiscard]] Answer find(const char* sql, journal::Values values) const;
  void keep(const char* sql, journal::Values values, Answer answer);

 private:
  struct Traits {
    bool kept = false;       ///< it reads, and nothing but what seldom changes
    bool changing = false;   ///< it writes to what seldom changes
    bool appending = false;  ///< it writes to the journal
  };
  [[nodiscard]] static Traits traitsOf(const QString& sql);
  [[nodiscard]] const Traits& traits(const char* sql);
  [[nodiscard]] static QByteArray keyOf(const char* sql, journal::Values values);
  void forget();

  QHash<const char*, Traits> m_traits;
  QHash<QByteArray, Answer> m_answers;
  qint64 m_bytes = 0;
  bool m_open = false;
  bool m_changed = false;  ///< by this transaction
};

}  // namespace counterfoil::postgres
