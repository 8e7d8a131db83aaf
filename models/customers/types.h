// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>
#include <vector>

#include "models/core/id.h"
#include "models/core/instant.h"

namespace counterfoil::customers {

/// The same identity as vault::PersonId and as `person` of a document: what is sealed for a customer has one key.
using CustomerId = core::Id<struct CustomerTag>;
using ContactId = core::Id<struct ContactTag>;
using MergeId = core::Id<struct MergeTag>;

enum class ContactKind { Phone, Email };

/// A phone number or an address for mail: an element of a set, so that two tills that add one each add both.
struct Contact {
  ContactId id = {};
  ContactKind kind = ContactKind::Phone;
  QString value;          ///< as it was typed
  CustomerId owner = {};  ///< whose key it is sealed with: after a merge it may be the other one's
};

/// What somebody agreed to, or took back: kept with time and source, the newest of a purpose counts.
struct Consent {
  QString purpose;  ///< one of rules.h `purposes()`; a newer program may know more
  bool granted = false;
  core::Instant at = {};
  QString source;  ///< where it was said: "till", "desk", "cli", "web", "import"
};

enum class State {
  Active,
  Removed,  ///< off every list; documents still show the name
  Erased,   ///< the key is gone, or is to go: nothing can be read
};

struct Customer {
  CustomerId id = {};
  QString name;
  QString address;
  QString note;
  std::vector<Contact> contacts = {};
  std::vector<Consent> consents = {};  ///< newest of each purpose, by purpose
  State state = State::Active;
  bool readable = true;                  ///< false: the key has not arrived here
  bool editedSinceRemoval = false;       ///< somebody edited it without knowing that it was removed
  std::vector<CustomerId> aliases = {};  ///< other ids of the same person, merged into this one
};

/// Two that are said to be one.
struct Merge {
  MergeId id;
  CustomerId loser;
  CustomerId winner;
  friend bool operator==(const Merge&, const Merge&) = default;
};

}  // namespace counterfoil::customers
