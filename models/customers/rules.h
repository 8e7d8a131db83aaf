// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

#include "models/core/result.h"
#include "models/customers/types.h"

namespace counterfoil::customers {

inline constexpr qsizetype kLongestName = 200;
inline constexpr qsizetype kLongestContact = 200;
inline constexpr qsizetype kLongestAddress = 500;
inline constexpr qsizetype kLongestNote = 2000;
inline constexpr size_t kMostContacts = 20;

/// What consent can be given for: "marketing_email", "marketing_phone", "personalisation".
[[nodiscard]] const QStringList& purposes();

/// White space in order, empty contacts left out; line breaks stay in address and note.
[[nodiscard]] Customer tidied(Customer customer);
/// Of a tidied one. Invalid `customer_empty` without a name and a contact, `text_too_long`, `too_many_contacts`,
/// `malformed_email`, `malformed_phone`; Refused `card_number` where a note or address holds the number of a payment
/// card.
[[nodiscard]] core::Done checkCustomer(const Customer& customer);
/// Invalid `unknown_purpose`.
[[nodiscard]] core::Done checkConsent(const Consent& consent);

/// Whether the text has 13 to 19 digits, alone or in groups, that are the number of a payment card by Luhn's check
/// (ISO/IEC 7812-1).
[[nodiscard]] bool holdsCardNumber(const QString& text);

/// A phone number as numbers are compared: digits alone, without "00" of a country's code and the 0 of a trunk.
[[nodiscard]] QString phoneKey(QStringView phone);
/// One number ends with the other, of at least eight digits: the same with and without its country's code.
[[nodiscard]] bool samePhone(QStringView keyA, QStringView keyB);
/// Case folded, without white space around.
[[nodiscard]] QString emailKey(QStringView email);

/// Which of merged customers stands for all: one that nobody was merged away (of several, or where they were merged in
/// a circle: the first by id). A function of the set of merges, so the same on every device. `members` are those that
/// may stand; empty gives the null id.
[[nodiscard]] CustomerId survivorOf(const std::vector<CustomerId>& members, const std::vector<Merge>& merges);

}  // namespace counterfoil::customers
