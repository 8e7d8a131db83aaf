// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <optional>
#include <vector>

#include "models/journal/book.h"

namespace counterfoil::client {

// Keys of persons travel beside the feed, because they must be able to go: each wrapped by the tenant's key, which the
// hub cannot read. A till tells the hub those that it made and whom it erased, and takes what others did. An erasure
// beats every key.

struct PersonKey {
  core::AnyId person;
  int version = 1;
  QByteArray wrapped;  ///< empty: erased
  qint64 number = 0;   ///< the hub's; 0 for what it is told
};

/// What the hub does not know yet, and up to which of its numbers everything was applied here.
struct KeyNews {
  std::vector<PersonKey> keys;
  qint64 number = 0;
  qint64 acknowledged = 0;  ///< up to which number the hub has heard of that
  qint64 round = 0;         ///< rises when everything begins anew: answers of the round before count for nothing
  [[nodiscard]] bool isEmpty() const { return keys.empty() && acknowledged >= number; }
  [[nodiscard]] QJsonObject toJson() const;
};
[[nodiscard]] core::Result<KeyNews> keyNews(const journal::Reader& reader);
/// The hub has heard of it. Nothing where everything was begun anew meanwhile.
[[nodiscard]] core::Done keysTold(journal::Writing& writing, const KeyNews& news);

struct KeyPage {
  std::vector<PersonKey> keys;
  qint64 next = 0;
  bool more = false;
  /// How devices stand that have not followed every erasure: one with a number waits for all that stand before it. The
  /// last one is of no device: it says which erasure was the newest then. Nothing: the hub does not say.
  struct Standing {
    qint64 number = 0;
    qint64 devices = 0;
    friend bool operator==(const Standing&, const Standing&) = default;
  };
  std::optional<std::vector<Standing>> erasures = std::nullopt;
  /// Which keys the hub has, where it says so.
  struct Tally {
    qint64 newest = 0;
    qint64 persons = 0;
    qint64 erased = 0;
    std::optional<quint64> content = {};  ///< protocol::keyContent of each, exclusive or; older hubs count only
    friend bool operator==(const Tally&, const Tally&) = default;
  };
  std::optional<Tally> tally = {};
  /// Invalid, with a JSON pointer.
  [[nodiscard]] static core::Result<KeyPage> fromJson(const QJsonObject& json);
};
/// `asked` is what the page was asked with. Nothing where the store has gone on from another number meanwhile.
[[nodiscard]] core::Done takeKeys(journal::Writing& writing, const KeyNews& asked, const KeyPage& page);

/// Keeps what a page says of erasures; whether that is anything new is asked before, because this is asked often.
[[nodiscard]] core::Result<bool> tellsOfErasures(const journal::Reader& reader, const KeyPage& page);
[[nodiscard]] core::Done keepErasures(journal::Writing& writing, const KeyPage& page);
/// How many devices have not answered yet that they erased a person too; −1: the hub has not heard of it, or has not
/// said since. Nothing where the store belongs to no hub.
[[nodiscard]] core::Result<std::optional<qint64>> erasureWaitsFor(const journal::Reader& reader,
                                                                  const core::AnyId& person);
/// Whether the hub has lost keys since: after a page without any it has those that are known here, or it was set back
/// without another epoch. False where the store has gone on meanwhile.
[[nodiscard]] core::Result<bool> keysLost(const journal::Reader& reader, const KeyNews& asked,
                                          const KeyPage::Tally& tally);

/// The hub may have lost what it was told: everything is told, and asked for, again.
[[nodiscard]] core::Done forgetKeysTold(journal::Writing& writing);

}  // namespace counterfoil::client
