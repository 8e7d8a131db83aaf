// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHashFunctions>
#include <QString>
#include <QUuid>
#include <functional>
#include <optional>

#include "models/core/instant.h"

namespace counterfoil::core {

/// A UUID that knows what it identifies. `Id<struct Product>` does not convert to `Id<struct Staff>`.
/// Stored as 16 bytes, written in JSON as lower-case text with hyphens.
template <class Tag>
class Id {
 public:
  Id() = default;
  explicit Id(const QUuid& uuid) : m_uuid(uuid) {}

  [[nodiscard]] static Id fromBytes(const QByteArray& bytes) {
    return bytes.size() == 16 ? Id(QUuid::fromRfc4122(bytes)) : Id();
  }
  /// Empty when the text is no UUID.
  [[nodiscard]] static std::optional<Id> parse(QStringView text) {
    const QUuid uuid = text.size() == 36 ? QUuid::fromString(text) : QUuid();
    if (uuid.isNull()) return std::nullopt;
    return Id(uuid);
  }

  [[nodiscard]] QByteArray bytes() const { return m_uuid.toRfc4122(); }
  [[nodiscard]] QString text() const { return m_uuid.toString(QUuid::WithoutBraces); }
  [[nodiscard]] const QUuid& uuid() const { return m_uuid; }
  [[nodiscard]] bool isNull() const { return m_uuid.isNull(); }
  /// The same identity under another name; for the subject of a fact, which may be anything.
  template <class Other>
  [[nodiscard]] Id<Other> as() const {
    return Id<Other>(m_uuid);
  }

  friend bool operator==(const Id& a, const Id& b) { return a.m_uuid == b.m_uuid; }
  friend bool operator!=(const Id& a, const Id& b) { return !(a == b); }
  friend bool operator<(const Id& a, const Id& b) { return a.m_uuid < b.m_uuid; }
  friend size_t qHash(const Id& id, size_t seed = 0) { return qHash(id.m_uuid, seed); }

 private:
  QUuid m_uuid;
};

struct Anything;
using AnyId = Id<Anything>;
using StaffId = Id<struct StaffTag>;

/// Makes identities; injected, so that tests and replays are repeatable.
class IdSource {
 public:
  virtual ~IdSource() = default;
  /// A UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, the rest random; rises within one source.
  [[nodiscard]] virtual QUuid next(Instant now) = 0;

  template <class Tag>
  [[nodiscard]] Id<Tag> make(Instant now) {
    return Id<Tag>(next(now));
  }
};

/// From the system's secure random numbers. Not thread-safe: one a thread.
class RandomIds final : public IdSource {
 public:
  [[nodiscard]] QUuid next(Instant now) override;

 private:
  qint64 m_lastMs = 0;
  quint16 m_counter = 0;
};

/// The same sequence for the same seed. For tests and for the demo shop.
class SeededIds final : public IdSource {
 public:
  explicit SeededIds(quint64 seed) : m_state(seed) {}
  [[nodiscard]] QUuid next(Instant now) override;

 private:
  quint64 m_state;
  qint64 m_lastMs = 0;
  quint16 m_counter = 0;
};

}  // namespace counterfoil::core
