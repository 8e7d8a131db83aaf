// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QString>
#include <optional>

#include "models/core/hlc.h"
#include "models/core/id.h"
#include "models/core/result.h"

namespace counterfoil::journal {

using FactId = core::Id<struct FactTag>;
using OriginId = core::Id<struct OriginTag>;
using StoreFileId = core::Id<struct StoreFileTag>;

/// Who does it: the staff member, and the second person whose PIN lifted one limit, if any. Both may be null (imports,
/// the program itself).
struct Actor {
  core::StaffId staff;
  core::StaffId approver;
};

/// What a service hands to the Book: something that happened, with its results in it. `kind` is past tense
/// (`sale.completed`); `version` counts the shapes of its body. Amounts in the body are integers with their unit in the
/// name (`net_minor`, `price_micro`, `quantity_micro`, `rate_ppm`, `at_utc_ms`), ids are text.
struct FactDraft {
  QString kind;
  int version = 1;
  core::AnyId subject;
  QJsonObject body;
  Actor actor;
};

/// A row of the journal: contracts of bytes and digests are in docs of digest.h. `body` is what was hashed; `object` is
/// the same, parsed once.
struct Fact {
  qint64 position = 0;  ///< local order in this file; not part of the fact
  FactId id;
  OriginId origin;
  qint64 originSeq = 0;
  core::Hlc hlc;
  QString kind;
  int version = 1;
  core::AnyId subject;
  core::StaffId actor;
  core::StaffId approver;
  QByteArray body;
  QByteArray digest;
  QJsonObject object;
  /// min(hlc, time the hub received it); what stamps compare. Equal to `hlc` until a hub says otherwise.
  core::Hlc effectiveHlc;
  qint64 hubSeq = 0;  ///< its number at the hub; 0 while this store does not know one
  /// Why it is a link of its chain and nothing more: `chain_broken`, `too_large`. Its stated digest carries the chain
  /// on, its body is applied nowhere. Empty for every other fact.
  QString rejected;

  [[nodiscard]] core::Instant at() const { return core::Instant::fromUtcMs(effectiveHlc.milliseconds()); }
  /// 24 bytes that order as (effective hlc, origin): what a stamped field remembers.
  [[nodiscard]] QByteArray stamp() const;
};

/// The digest of a fact after its origin's previous one (32 zero bytes before the first). SHA-256 over the fields of
/// the journal's contract, each preceded by its length as 4 bytes big-endian, under the tag `counterfoil/fact/1`.
[[nodiscard]] QByteArray digestOf(const Fact& fact, const QByteArray& previous);

/// The body's bytes as this program writes them (compact JSON, members in order of name).
[[nodiscard]] QByteArray bodyBytes(const QJsonObject& body);

/// Parses a body: an object, at most `kMaxBodyBytes` and 32 deep. Errors: Invalid `malformed_json` with an offset.
[[nodiscard]] core::Result<QJsonObject> parseBody(const QByteArray& bytes);
inline constexpr qsizetype kMaxBodyBytes = 8 * 1024 * 1024;
/// What a body may have when it is written: a hub takes no larger one.
inline constexpr qsizetype kMostRecordedBytes = 1024 * 1024;

}  // namespace counterfoil::journal
