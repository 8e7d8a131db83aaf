// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/catalog/search_index_sqlite.h"

#include <algorithm>
#include <array>

#include "models/catalog/facts.h"

namespace counterfoil::catalog {
using namespace Qt::StringLiterals;

using core::Done;
using journal::Transaction;
using journal::Value;

namespace {

constexpr std::array<const char*, 2> kIndexedKinds{kProductCreated, kProductChanged};

#define CF_WANTED_TEXT "CASE WHEN p.archived = 0 AND p.created_stamp IS NOT NULL THEN p.name_key ELSE '' END"

/// Brings the index in line with the rows of the pending products up to `last`.
/// CROSS JOIN keeps SQLite from beginning with a table of a million rows.
Done follow(Transaction& tx, const Value& last) {
  CF_CHECK(tx.execute(
      "INSERT INTO search_entry(product_id, text) SELECT s.product_id, '' FROM search_pending s "
      "CROSS JOIN product p ON p.id = s.product_id WHERE s.product_id <= $1 ON CONFLICT(product_id) DO NOTHING",
      {last}));
  CF_CHECK(
      tx.execute("INSERT INTO search_text(search_text, rowid, text) SELECT 'delete', e.entry, e.text "
                 "FROM search_pending s CROSS JOIN product p ON p.id = s.product_id "
                 "CROSS JOIN search_entry e ON e.product_id = s.product_id "
                 "WHERE s.product_id <= $1 AND e.text <> '' AND e.text <> " CF_WANTED_TEXT,
                 {last}));
  CF_CHECK(
      tx.execute("INSERT INTO search_text(rowid, text) SELECT e.entry, p.name_key "
                 "FROM search_pending s CROSS JOIN product p ON p.id = s.product_id "
                 "CROSS JOIN search_entry e ON e.product_id = s.product_id "
                 "WHERE s.product_id <= $1 AND p.archived = 0 AND p.created_stamp IS NOT NULL "
                 "AND p.name_key <> '' AND e.text <> p.name_key",
                 {last}));
  CF_CHECK(tx.execute("UPDATE search_entry SET text = (SELECT " CF_WANTED_TEXT
                      " FROM product p WHERE p.id = search_entry.product_id) WHERE product_id IN (SELECT s.product_id "
                      "FROM search_pending s CROSS JOIN product p ON p.id = s.product_id WHERE s.product_id <= $1)",
                      {last}));
  // Words of three letters and more that are no numbers: for typing errors, and for beginnings that the index does not
  // keep. A name's key is letters, digits and blanks, so it becomes JSON as it is.
  CF_CHECK(
      tx.execute("INSERT INTO search_word(word) SELECT DISTINCT word.value FROM search_pending s "
                 "CROSS JOIN product p ON p.id = s.product_id "
                 "CROSS JOIN json_each('[\"' || REPLACE(p.name_key, ' ', '\",\"') || '\"]') word "
                 "WHERE s.product_id <= $1 AND LENGTH(word.value) >= 3 "
                 "AND word.value NOT GLOB '[0-9]*' ON CONFLICT(word) DO NOTHING",
                 {last}));
  return tx.execute("DELETE FROM search_pending WHERE product_id <= $1", {last});
}

/// Every product is pending where no index is.
Done beginIndex(journal::Book& book) {
  const journal::Reader& reader = book.reader();
  CF_TRY(const qint64 known, reader.integer("SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM search_entry LIMIT 1)) + "
                                            "(SELECT COUNT(*) FROM (SELECT 1 FROM search_pending LIMIT 1))",
                                            {}));
  CF_TRY(const qint64 products, reader.integer("SELECT COUNT(*) FROM (SELECT 1 FROM product LIMIT 1)", {}));
  if (known > 0 || products == 0) return {};
  return book.write([](journal::Writing& writing) {
    return writing.local("search_pending").execute("INSERT INTO search_pending(product_id) SELECT id FROM product", {});
  });
}

}  // namespace

std::span<const char* const> SearchIndexer::kinds() const {
  return kIndexedKinds;
}

Done SearchIndexer::project(const journal::Fact& fact, Transaction& tx) const {
  const bool created = fact.kind == QLatin1String(kProductCreated);
  const bool concerned =
      created || fact.object.contains(QLatin1String("name")) || fact.object.contains(QLatin1String("archived"));
  if (!concerned) return {};
  CF_CHECK(tx.execute("INSERT INTO search_pending(product_id) VALUES($1) ON CONFLICT(product_id) DO NOTHING",
                      {fact.subject}));
  // Ids end in random bytes: about every 256th product takes along all that wait.
  if (!fact.subject.bytes().endsWith('\0')) return {};
  return follow(tx, QByteArray(16, '\xff'));
}

Done fillSearchIndex(journal::Book& book, const std::function<bool(qint64, qint64)>& progress) {
  CF_CHECK(beginIndex(book));
  const journal::Reader& reader = book.reader();
  CF_TRY(const qint64 total, reader.integer("SELECT COUNT(*) FROM search_pending", {}));
  for (qint64 done = 0;;) {
    QByteArray last;
    qint64 count = 0;
    CF_CHECK(reader.rows("SELECT product_id FROM search_pending ORDER BY product_id LIMIT $1", {kIndexSlice},
                         [&](const journal::Row& row) {
                           last = row.bytes(0);
                           ++count;
                           return true;
                         }));
    if (count == 0) return {};
    CF_CHECK(book.write([&](journal::Writing& writing) { return follow(writing.local("search_entry"), last); }));
    done += count;
    if (progress && !progress(done, std::max(done, total))) return core::refused(u"cancelled"_s);
  }
}

#undef CF_WANTED_TEXT

}  // namespace counterfoil::catalog
