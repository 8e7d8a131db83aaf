// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <libpq-fe.h>

#include "models/journal/sql.h"

namespace counterfoil::postgres {

/// Types of PostgreSQL that the common subset can meet (catalog/pg_type.dat).
inline constexpr Oid kBool = 16;
inline constexpr Oid kBytea = 17;
inline constexpr Oid kInt8 = 20;
inline constexpr Oid kInt2 = 21;
inline constexpr Oid kInt4 = 23;
inline constexpr Oid kText = 25;
inline constexpr Oid kNumeric = 1700;

/// A row of an answer in the binary format. SUM over bigint is numeric there: it is read as the integer that it is.
class ResultRow final : public journal::Row {
 public:
  explicit ResultRow(const PGresult* result) : m_result(result) {}
  /// Calls `callback` for every row until it returns false.
  static void each(const PGresult* result, const std::function<bool(const journal::Row&)>& callback);
  void moveTo(int row) { m_row = row; }

  [[nodiscard]] bool isNull(int column) const override;
  [[nodiscard]] qint64 integer(int column) const override;
  [[nodiscard]] QString text(int column) const override;
  [[nodiscard]] QByteArray bytes(int column) const override;
  [[nodiscard]] journal::Value value(int column) const override;
  [[nodiscard]] int columnCount() const override;

 private:
  [[nodiscard]] bool isInteger(int column) const;

  const PGresult* m_result;
  int m_row = 0;
};

}  // namespace counterfoil::postgres
