// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "models/journal/book.h"

namespace counterfoil::hub {

// Keys of persons, as tills made them: wrapped by the tenant's key, which the hub cannot read. They are no facts,
// because a key must be able to go; they have numbers of their own, so that a till asks for what is new. An erased one
// keeps its row without a key under a new number, and no till's key takes its place.

using PersonId = core::Id<struct PersonKeyTag>;

struct PersonKey {
  qint64 number = 0;
  PersonId person;
  int version = 1;
  QByteArray wrapped;  ///< empty: erased
};

/// Keeps a key. False where another is there already or the person was erased; the first stays.
[[nodiscard]] core::Result<bool> keepPersonKey(journal::Writing& writing, const PersonKey& key);
/// Removes a key everywhere. For one that is unknown too: it may arrive later, and must not stay.
[[nodiscard]] core::Done erasePersonKey(journal::Writing& writing, PersonId person);
/// Newer than a number, oldest first.
[[nodiscard]] core::Result<std::vector<PersonKey>> personKeysSince(const journal::Reader& reader, qint64 number,
                                                                   int limit);
/// Which keys there are: a till that knows of others than these tells what it knows again, because the hub was set
/// back. Counts alone may fit by chance.
struct KeyTally {
  qint64 newest = 0;  ///< the newest number
  qint64 persons = 0;
  qint64 erased = 0;    ///< of these
  quint64 content = 0;  ///< protocol::keyContent of each, exclusive or
};
[[nodiscard]] core::Result<KeyTally> keyTally(const journal::Reader& reader);
/// Who was erased, oldest first.
[[nodiscard]] core::Result<std::vector<PersonKey>> erasedPersons(const journal::Reader& reader);
[[nodiscard]] core::Result<qint64> erasureNumber(const journal::Reader& reader, PersonId person);
/// Devices that have not said yet that they applied everything up to this number, revoked ones too: a till that is gone
/// still holds what it held. Left out are those whose store another device has by its own code, because that one
/// answers for it, and those of which somebody has said that their disk is destroyed.
[[nodiscard]] core::Result<std::vector<core::AnyId>> devicesBehind(const journal::Reader& reader, qint64 number);
/// Who has not followed every erasure yet, as short as it can be said: an erasure with a number waits for each device
/// that stands before that number.
struct Stragglers {
  struct Standing {
    qint64 number = 0;  ///< up to which they have said that they applied everything
    qint64 devices = 0;
  };
  qint64 newest = 0;             ///< the number of the newest erasure; 0 without any
  std::vector<Standing> behind;  ///< by number; those that are not behind the newest are left out
};
[[nodiscard]] core::Result<Stragglers> stragglers(const journal::Reader& reader);
/// A device has applied everything up to this number; it never goes back.
[[nodiscard]] core::Done acknowledgeErasures(journal::Writing& writing, const core::AnyId& device, qint64 number);

inline constexpr const char* const kPersonKeyTables[] = {
    ("CREATE TABLE IF NOT EXISTS person_key(person_id BLOB PRIMARY KEY, number INTEGER NOT NULL, "
     "key_version INTEGER NOT NULL, wrapped BLOB) STRICT, WITHOUT ROWID"),
    "CREATE INDEX IF NOT EXISTS person_key_number ON person_key(number)",
    ("CREATE TABLE IF NOT EXISTS person_key_content(one INTEGER PRIMARY KEY, content BLOB NOT NULL) STRICT"),
    ("CREATE TABLE IF NOT EXISTS person_key_seen(device_id BLOB PRIMARY KEY, number INTEGER NOT NULL) STRICT, "
     "WITHOUT ROWID"),
};

}  // namespace counterfoil::hub
