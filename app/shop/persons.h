// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>

#include "models/journal/book.h"

namespace counterfoil::app {

/// Reads a sealed field of a person; nothing where the person was erased, or the key is not there.
using Unseal = std::function<core::Result<std::optional<QString>>(core::AnyId person, const QString& field,
                                                                  const QByteArray& sealed)>;

/// A customer, or somebody whom documents name.
struct FoundPerson {
  core::AnyId person;
  QString name;
  QString phone;
  int documents = 0;
  QString latest;  ///< number of the newest document
};

/// People with the text in their name, or its digits in their phone, or whose id it is; those of the newest document
/// last. Who is on which document the tables say; names are unsealed once a person, phones only where digits are asked
/// for or somebody is found. For an id that one person's alone. Invalid `text_too_short` below three characters; at
/// most 200 people.
[[nodiscard]] core::Result<std::vector<FoundPerson>> findPersons(const journal::Reader& reader, const Unseal& unseal,
                                                                 const QString& text);
/// Every id of the same person: those that were merged.
[[nodiscard]] core::Result<std::vector<core::AnyId>> idsOf(const journal::Reader& reader, const core::AnyId& person);
/// Whether they are a customer, or any document names them. For somebody who is to be erased.
[[nodiscard]] core::Result<bool> isNamed(const journal::Reader& reader, const core::AnyId& person);

}  // namespace counterfoil::app
