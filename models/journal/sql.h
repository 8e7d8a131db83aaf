// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "models/core/hlc.h"
#include "models/core/id.h"
#include "models/core/instant.h"
#include "models/core/result.h"

namespace counterfoil::journal {

/// Text that every engine holds alike: U+0000 (which PostgreSQL cannot store) and halves of surrogate pairs (which no
/// UTF-8 can) become U+FFFD. Bodies of facts are bytes and keep what was written.
[[nodiscard]] QString storable(QString text);

/// One value for a statement: null, integer, text or bytes. Nothing else reaches the database: no floating point, no
/// date types. Text is made `storable`.
class Value {
 public:
  using Data = std::variant<std::monostate, qint64, QString, QByteArray>;

  Value() = default;
  Value(qint64 number) : m_data(number) {}                    // NOLINT(google-explicit-constructor)
  Value(int number) : m_data(qint64(number)) {}               // NOLINT(google-explicit-constructor)
  Value(bool flag) : m_data(qint64(flag ? 1 : 0)) {}          // NOLINT(google-explicit-constructor)
  Value(QString text) : m_data(storable(std::move(text))) {}  // NOLINT(google-explicit-constructor)
  Value(QByteArray bytes) : m_data(std::move(bytes)) {}       // NOLINT(google-explicit-constructor)
  Value(core::Instant instant) : m_data(instant.utcMs()) {}   // NOLINT(google-explicit-constructor)
  Value(core::Hlc hlc) : m_data(hlc.packed()) {}              // NOLINT(google-explicit-constructor)
  /// 16 bytes, or null for the null id.
  template <class Tag>
  Value(const core::Id<Tag>& id) {  // NOLINT(google-explicit-constructor)
    if (!id.isNull()) m_data = id.bytes();
  }
  template <class T>
  Value(const std::optional<T>& maybe) {  // NOLINT(google-explicit-constructor)
    if (maybe) m_data = Value(*maybe).m_data;
  }
  Value(const char*) = delete;
  Value(double) = delete;

  [[nodiscard]] const Data& data() const { return m_data; }
  friend bool operator==(const Value& a, const Value& b) { return a.m_data == b.m_data; }

 private:
  Data m_data;
};

using Values = std::span<const Value>;

/// A row under the cursor; valid inside the callback only. Columns count from 0.
class Row {
 public:
  virtual ~Row() = default;
  [[nodiscard]] virtual bool isNull(int column) const = 0;
  [[nodiscard]] virtual qint64 integer(int column) const = 0;    ///< 0 for null
  [[nodiscard]] virtual QString text(int column) const = 0;      ///< null text for null
  [[nodiscard]] virtual QByteArray bytes(int column) const = 0;  ///< null bytes for null
  [[nodiscard]] virtual Value value(int column) const = 0;
  [[nodiscard]] virtual int columnCount() const = 0;

  [[nodiscard]] bool flag(int column) const { return integer(column) != 0; }
  [[nodiscard]] core::Instant instant(int column) const { return core::Instant::fromUtcMs(integer(column)); }
  /// The null id for null.
  template <class IdType>
  [[nodiscard]] IdType id(int column) const {
    return IdType::fromBytes(bytes(column));
  }
};

/// Rows by SQL in the common subset of both engines: `$1` … `$n` for values, `ON CONFLICT`, no engine's own functions.
/// The text must be a literal or otherwise live as long as the store: prepared statements are kept by its address and
/// reused. (SQL that is put together at run time goes through `composed`, which keeps it by content.)
class Reader {
 public:
  virtual ~Reader() = default;
  /// Calls `each` for every row until it returns false. Errors: Storage (`storage_failed`, `disk_full`, `store_busy`).
  [[nodiscard]] virtual core::Done rows(const char* sql, Values values,
                                        const std::function<bool(const Row&)>& each) const = 0;
  [[nodiscard]] virtual core::Done composedRows(const QString& sql, Values values,
                                                const std::function<bool(const Row&)>& each) const = 0;

  [[nodiscard]] core::Done rows(const char* sql, std::initializer_list<Value> values,
                                const std::function<bool(const Row&)>& each) const {
    return rows(sql, Values(values.begin(), values.size()), each);
  }
  /// The first row as `make(row)`, or nothing.
  template <class Make>
  [[nodiscard]] auto first(const char* sql, std::initializer_list<Value> values, Make make) const
      -> core::Result<std::optional<decltype(make(std::declval<const Row&>()))>> {
    using T = decltype(make(std::declval<const Row&>()));
    std::optional<T> found;
    CF_CHECK(rows(sql, values, [&](const Row& row) {
      found = make(row);
      return false;
    }));
    return found;
  }
  /// Every row as `make(row)`.
  template <class Make>
  [[nodiscard]] auto list(const char* sql, std::initializer_list<Value> values, Make make) const
      -> core::Result<std::vector<decltype(make(std::declval<const Row&>()))>> {
    std::vector<decltype(make(std::declval<const Row&>()))> all;
    CF_CHECK(rows(sql, values, [&](const Row& row) {
      all.push_back(make(row));
      return true;
    }));
    return all;
  }
  /// The first column of the first row as an integer; 0 without a row.
  [[nodiscard]] core::Result<qint64> integer(const char* sql, std::initializer_list<Value> values) const {
    CF_TRY(const auto found, first(sql, values, [](const Row& row) { return row.integer(0); }));
    return found.value_or(0);
  }
};

/// Writing, without reading: all that a projector may do. An engine may queue what is executed and answer with its
/// error later: at the next read, where a savepoint ends, or at COMMIT. Only the Book makes one, so writing anywhere
/// else does not compile.
class Transaction {
 public:
  virtual ~Transaction() = default;
  /// As Reader::rows, for statements without rows.
  [[nodiscard]] virtual core::Done execute(const char* sql, Values values) = 0;
  [[nodiscard]] virtual core::Done composed(const QString& sql, Values values) = 0;

  [[nodiscard]] core::Done execute(const char* sql, std::initializer_list<Value> values) {
    return execute(sql, Values(values.begin(), values.size()));
  }
};

/// What a store offers to the Book: one writing transaction at a time, and reading inside it. Implemented in
/// models/store; nobody else calls it.
class Engine {
 public:
  virtual ~Engine() = default;
  [[nodiscard]] virtual core::Done begin() = 0;
  [[nodiscard]] virtual core::Done commit() = 0;
  virtual void rollback() = 0;
  /// A named inner transaction, for a projector that may fail while the feed goes on.
  [[nodiscard]] virtual core::Done savepoint() = 0;
  /// Errors: also those of statements since savepoint(); then rollbackToSavepoint() is to be called.
  [[nodiscard]] virtual core::Done releaseSavepoint() = 0;
  virtual void rollbackToSavepoint() = 0;
  [[nodiscard]] virtual Transaction& transaction() = 0;
  [[nodiscard]] virtual const Reader& reader() const = 0;
  /// Rises when what was kept in memory about the store must be read again, at the latest in begin(): it was opened
  /// anew after a failed write, or another process wrote to it.
  [[nodiscard]] virtual int generation() const = 0;
};

}  // namespace counterfoil::journal
