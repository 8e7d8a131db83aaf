// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <vector>

#include "models/journal/fact.h"
#include "models/journal/sql.h"

namespace counterfoil::journal {

// Master data: one row an entity, and for every field the stamp of the newest edit.
//
//   CREATE TABLE category(
//     id BLOB PRIMARY KEY, created_stamp BLOB,            -- null until the creation arrives
//     name TEXT NOT NULL DEFAULT '', name_stamp BLOB,     -- stamp null: still as created
//     …) STRICT, WITHOUT ROWID;
//
// An edit always wins over the creation, a newer edit over an older one, and of two creations of one id (which a
// program with random ids never makes) the earlier. An edit may arrive before its creation: queries show a row only
// when `created_stamp IS NOT NULL`. So the row depends on the set of facts alone.

struct FieldValue {
  const char* field;  ///< column name; the literal must live for ever
  Value value;
};

/// The creation: sets every named field that no edit has set.
[[nodiscard]] core::Done createRow(Transaction& tx, const char* table, const Value& id, const QByteArray& stamp,
                                   const std::vector<FieldValue>& fields);
/// An edit: sets each named field whose stamp is older.
[[nodiscard]] core::Done editRow(Transaction& tx, const char* table, const Value& id, const QByteArray& stamp,
                                 const std::vector<FieldValue>& fields);

// A set (barcodes of a product): elements have ids of their own, so that adding twice on two tills makes two elements,
// and a removal names those it saw. A removal may arrive first.
//
//   CREATE TABLE product_barcode(
//     id BLOB PRIMARY KEY, owner_id BLOB, code TEXT NOT NULL DEFAULT '', added INTEGER NOT NULL DEFAULT 0,
//     removed INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
//
// An element is in the set when added = 1 AND removed = 0.

[[nodiscard]] core::Done addElement(Transaction& tx, const char* table, const Value& elementId,
                                    const std::vector<FieldValue>& fields);
[[nodiscard]] core::Done removeElement(Transaction& tx, const char* table, const Value& elementId);

}  // namespace counterfoil::journal
