// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <vector>

#include "models/customers/types.h"

namespace counterfoil::customers {

// Bodies. What is sealed stands as Base64 of the bytes that the table holds, under the key of the fact's subject:
//   customer.created   {"name", "address", "note": sealed, "contacts": [{"id", "kind": "phone|email", "value":
//   sealed}],
//                       "consents": [{"purpose", "granted", "at_utc_ms", "source"}], "source"}
//   customer.changed   {"name": {"before", "after"}, …, "contacts_added": […], "contacts_removed": [{"id"}],
//                       "consents": […]}
//   customer.deleted   {"deleted": {"before": false, "after": true}}; customer.restored the other way
//   customer.merged    about the one that is merged away: {"merge": id, "into": id}
//   customer.unmerged  takes a merge back: {"merge": id, "into": id}
// An empty text is the empty string. Erasing is `person.erased` (models/devices/facts.h).

inline constexpr const char* kCustomerCreated = "customer.created";
inline constexpr const char* kCustomerChanged = "customer.changed";
inline constexpr const char* kCustomerDeleted = "customer.deleted";
inline constexpr const char* kCustomerRestored = "customer.restored";
inline constexpr const char* kCustomerMerged = "customer.merged";
inline constexpr const char* kCustomerUnmerged = "customer.unmerged";

/// The fields that are sealed, by their names in bodies, tables and the seal's additional data.
inline constexpr const char* kSealedFields[] = {"name", "address", "note"};

[[nodiscard]] QString wordOf(ContactKind kind);
[[nodiscard]] ContactKind contactKindOf(QStringView word);
[[nodiscard]] QJsonObject toJson(const Consent& consent);
[[nodiscard]] QString sealedText(const QByteArray& sealed);
[[nodiscard]] QByteArray sealedBytes(const QString& text);

/// What the seal of a contact is bound to besides its owner: its kind and id, so that no two can change places.
[[nodiscard]] QString contactField(ContactKind kind, ContactId id);

/// A contact as it stands in the book.
struct SealedContact {
  ContactId id;
  ContactKind kind = ContactKind::Phone;
  QByteArray value;
  CustomerId owner = {};
};
[[nodiscard]] QJsonObject toJson(const SealedContact& contact);

}  // namespace counterfoil::customers
