// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "models/journal/book.h"
#include "models/journal/projector.h"

namespace counterfoil::catalog {

// The search index is a local affair of this device, over FTS5:
//
//   search_entry    one row a product: the words that are indexed now (none for archived products)
//   search_text     FTS5 without content: words → entries
//   search_word     every word that ever stood in a name, for typing errors, beginnings and parts of words
//   search_pending  products whose names changed since; their words are read from `product` at every search
//
// It follows the facts in their own transaction: SearchIndexer, registered after CatalogProjector, makes a product
// pending. FTS5 writes a segment at every statement that can fail, which costs more than the words themselves, so
// pending products are moved into it many at a time: by about every 256th product, and by fillSearchIndex. A search is
// right without that, only slower the more is pending. Applying a fact again, in another order, or during a rebuild
// changes nothing in the end. A word that no name has any more stays in search_word and finds nothing.

/// To be given to the store as local tables wherever SearchIndexer is registered.
inline constexpr const char* const kSearchTables[] = {
    "CREATE TABLE IF NOT EXISTS search_entry(entry INTEGER PRIMARY KEY, product_id BLOB NOT NULL UNIQUE, "
    "text TEXT NOT NULL) STRICT;",
    "CREATE TABLE IF NOT EXISTS search_word(number INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE) STRICT;",
    "CREATE TABLE IF NOT EXISTS search_pending(product_id BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;",
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_text USING fts5(text, content='', detail=none, prefix='1 2 3', "
    "tokenize='unicode61 remove_diacritics 0');",
};

/// Keeps the index; has no projections of its own.
class SearchIndexer final : public journal::Projector {
 public:
  [[nodiscard]] std::span<const journal::ProjectionTable> tables() const override { return {}; }
  [[nodiscard]] std::span<const char* const> kinds() const override;
  [[nodiscard]] bool stamped(const QString& /*kind*/) const override { return true; }
  [[nodiscard]] core::Done project(const journal::Fact& fact, journal::Transaction& tx) const override;
};

/// Moves pending products into the index, in slices, calling `progress(done, total)` after each; false cancels. Fills
/// an index that is missing. Quick where nothing is pending. Errors: Refused `cancelled`; Storage.
[[nodiscard]] core::Done fillSearchIndex(journal::Book& book, const std::function<bool(qint64, qint64)>& progress = {});
/// How many products one slice of fillSearchIndex takes.
inline constexpr int kIndexSlice = 500;

}  // namespace counterfoil::catalog
