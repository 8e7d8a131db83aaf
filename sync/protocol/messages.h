// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonArray>
#include <QJsonObject>
#include <optional>
#include <vector>

#include "models/core/json_reader.h"
#include "models/devices/types.h"
#include "models/journal/book.h"
#include "models/journal/fact.h"

namespace counterfoil::protocol {

// What till and hub say to each other, as both sides read and write it. Reading checks types and ranges (Invalid with a
// JSON pointer) and leaves members that it does not know alone: a newer program wrote them.

using DeviceId = devices::DeviceId;
using TenantId = core::Id<struct TenantTag>;

inline constexpr int kVersion = 1;

/// What one side accepts; the hub tells its own in `hello`.
struct Limits {
  int pushFacts = 500;
  qint64 pushBytes = 8 * 1024 * 1024;  ///< of the inflated body
  qint64 factBytes = 1024 * 1024;      ///< of one fact's body
  int pullFacts = 1000;
  int pullWaitS = 25;
};

struct Hello {
  int protocol = kVersion;
  int leastProtocol = 1;  ///< the oldest that the hub still speaks
  Limits limits;
  int epoch = 0;
  core::Instant serverTime;
  qint64 head = 0;  ///< newest number of the tenant's feed
  [[nodiscard]] QJsonObject toJson() const;
  [[nodiscard]] static core::Result<Hello> fromJson(const QJsonObject& json);
};

/// A fact as it travels; `origin` stands beside the list in a push and inside the fact in a pull. With hub number and
/// effective hlc where `fact.hubSeq` is set.
[[nodiscard]] QJsonObject factToJson(const journal::Fact& fact, bool withOrigin);
/// Errors: Invalid. The body is not parsed. In a pull it may have been left out, and is null.
[[nodiscard]] core::Result<journal::Fact> factFromJson(const QJsonObject& json, journal::OriginId origin,
                                                       const QString& where = {});

/// A head of an origin, counter-signed by the hub: Ed25519 over the bytes of `signedBytes`.
struct SignedHead {
  qint64 originSeq = 0;
  QByteArray digest;
  QByteArray signature;
};
[[nodiscard]] QByteArray signedBytes(journal::OriginId origin, const SignedHead& head);

/// That a hub of this tenant had this chain up to there. Whoever has it can bring those facts back to a hub that lost
/// them, whoever wrote them: their digests lead to the signed one, or they are not those facts.
struct Witness {
  journal::OriginId origin;
  SignedHead head;
};
[[nodiscard]] QJsonArray witnessesJson(const std::vector<Witness>& witnesses);
[[nodiscard]] core::Result<std::vector<Witness>> witnessesFrom(const core::JsonReader& json, QLatin1String key);
/// Numbers of a chain that a hub signs beside its head in every page: what is between two of them fits into one push.
inline constexpr qint64 kWitnessEvery = 100;

/// Facts of one origin, in order.
struct PushRequest {
  journal::OriginId origin;
  std::vector<journal::Fact> facts;
  /// With facts of somebody else's chain: they end at it.
  std::optional<SignedHead> witness = {};
  [[nodiscard]] QJsonObject toJson() const;
  /// Refuses an empty list, more than `limits` allow, and facts whose sequence numbers do not follow one another.
  [[nodiscard]] static core::Result<PushRequest> fromJson(const QJsonObject& json, const Limits& limits);
};

enum class PushStatus {
  Applied,
  Duplicate,  ///< the same bytes were there
  Merged,     ///< applied, and the hub appended a decision of its own, which follows by pull
  Rejected,   ///< for good, with code and exception: only for authenticity or decoding. With a number where the hub
              ///< took it as a link of the chain, so that the line goes on
  Deferred,   ///< try again
  Fork,       ///< the same id or sequence number with other bytes
};
[[nodiscard]] QString textOf(PushStatus status);
[[nodiscard]] std::optional<PushStatus> pushStatusFrom(QStringView text);

struct PushResult {
  journal::FactId fact;
  PushStatus status = PushStatus::Deferred;
  qint64 hubSeq = 0;
  core::Hlc effectiveHlc;
  QString code;  ///< of a rejection
  std::vector<core::AnyId> exceptions;
};

struct PushAnswer {
  int epoch = 0;
  core::Instant serverTime;
  qint64 nextOriginSeq = 0;
  /// Newest number of this origin that is safe against the loss of this hub: in its backup or on its standby.
  qint64 durableOriginSeq = 0;
  SignedHead head;
  std::vector<PushResult> results;
  [[nodiscard]] QJsonObject toJson() const;
  [[nodiscard]] static core::Result<PushAnswer> fromJson(const QJsonObject& json);
};

/// What whoever pulls has of a chain, up to that number: the bodies of those facts are left out of pages.
struct HeldChain {
  journal::OriginId origin;
  qint64 originSeq = 0;
  [[nodiscard]] bool has(const journal::Fact& fact) const {
    return fact.origin == origin && fact.originSeq <= originSeq;
  }
};
/// Chains that were written in one store: the present one, and those that it continues.
using HeldChains = std::vector<HeldChain>;
inline constexpr size_t kMostHeldChains = 8;
/// "origin.number", the next one behind a comma.
[[nodiscard]] QString heldText(const HeldChains& held);
/// Nothing for what heldText does not make, and for more than `kMostHeldChains`.
[[nodiscard]] std::optional<HeldChains> heldFrom(const QString& text);

struct PullPage {
  int epoch = 0;
  std::vector<journal::Fact> facts;  ///< with hubSeq and effectiveHlc
  QString cursor;                    ///< opaque; where the next page begins
  qint64 head = 0;                   ///< newest number of the feed as the page was made
  bool more = false;
  std::vector<Witness> witnesses = {};  ///< of chains that have facts in it
  [[nodiscard]] QJsonObject toJson() const;
  [[nodiscard]] static core::Result<PullPage> fromJson(const QJsonObject& json);
};

}  // namespace counterfoil::protocol
