// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <array>
#include <vector>

#include "models/journal/projector.h"
#include "sync/protocol/messages.h"

namespace counterfoil::protocol {

// Whether two stores hold the same tables, without sending them. A row belongs to one of 256 buckets by its primary
// key; a bucket is the number of its rows and the sum (modulo 2⁶⁴) of their 64-bit hashes, so that the order of rows
// does not matter and equal sets are equal on SQLite and PostgreSQL. Hashes are the beginnings of SHA-256 over the
// values, each with its type and length.

struct DigestBucket {
  qint64 count = 0;
  quint64 sum = 0;
  friend bool operator==(const DigestBucket& a, const DigestBucket& b) { return a.count == b.count && a.sum == b.sum; }
};

struct TableDigest {
  QString table;
  std::array<DigestBucket, 256> buckets;
};

/// Of every projection, in the order of the projectors. O(rows).
[[nodiscard]] core::Result<std::vector<TableDigest>> digestTables(const journal::Reader& reader,
                                                                  const journal::Projectors& projectors);

/// What the tables were after the fact at `position`; buckets without rows are left out. And how far the hub has every
/// chain: two stores with the same heads hold the same facts.
struct DigestAnswer {
  int epoch = 0;
  qint64 position = 0;
  std::vector<TableDigest> tables;
  std::vector<Witness> heads = {};
  [[nodiscard]] QJsonObject toJson() const;
  [[nodiscard]] static core::Result<DigestAnswer> fromJson(const QJsonObject& json);
};

/// Names of tables whose buckets differ, of those that both know: programs of two versions may project different ones.
[[nodiscard]] QStringList differingTables(const std::vector<TableDigest>& mine, const std::vector<TableDigest>& other);

}  // namespace counterfoil::protocol
