// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/catalog/search_index_sqlite.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <array>

#include "models/catalog/facts.h"
#include "models/catalog/text_key.h"

namespace counterfoil::catalog {
using namespace Qt::StringLiterals;

using core::Done;
using journal::Transaction;
using journal::Value;

namespace {

constexpr std::array<const char*, 2> kIndexedKinds{kProductCreated, kProductChanged};

#define CF_WANTED_TEXT "CASE WHEN p.archived = 0 AND p.created_stamp IS NOT NULL THEN p.name_key ELSE '' END"

/// Words of three letters and more that are no numbers: what a typing error can be found in.
Done keepWords(Transaction& tx, const QString& key) {
  QJsonArray words;
  const QStringList all = keyWords(key);
  for (const QString& word : all) {
    if (word.size() >= 3 && word.size() <= 40 && !word.front().isDigit()) words.append(word);
  }
  if (words.isEmpty()) return {};
  return tx.execute(
      "INSERT INTO search_word(word) SELECT value FROM json_each($1) WHERE TRUE ON CONFLICT(word) DO NOTHING",
      {QString::fromUtf8(QJsonDocument(words).toJson(QJsonDocument::Compact))});
}

/// Brings the index in line with the row of one product.
Done follow(Transaction& tx, const Value& product) {
  CF_CHECK(
      tx.execute("INSERT INTO search_text(search_text, rowid, text) SELECT 'delete', e.entry, e.text "
                 "FROM search_entry e JOIN product p ON p.id = e.product_id "
                 "WHERE e.product_id = $1 AND e.text <> '' AND e.text <> " CF_WANTED_TEXT,
                 {product}));
  CF_CHECK(
      tx.execute("INSERT INTO search_text(rowid, text) SELECT e.entry, p.name_key "
                 "FROM search_entry e JOIN product p ON p.id = e.product_id "
                 "WHERE e.product_id = $1 AND p.archived = 0 AND p.created_stamp IS NOT NULL AND p.name_key <> '' "
                 "AND e.text <> p.name_key",
                 {product}));
  return tx.execute(
      "UPDATE search_entry SET text = (SELECT " CF_WANTED_TEXT
      " FROM product p WHERE p.id = $1) WHERE product_id = $1 AND EXISTS(SELECT 1 FROM product WHERE id = $1)",
      {product});
}

Done enter(Transaction& tx, const Value& product) {
  return tx.execute("INSERT INTO search_entry(product_id, text) VALUES($1, '') ON CONFLICT(product_id) DO NOTHING",
                    {product});
}

}  // namespace

std::span<const char* const> SearchIndexer::kinds() const {
  return kIndexedKinds;
}

Done SearchIndexer::project(const journal::Fact& fact, Transaction& tx) const {
  const bool created = fact.kind == QLatin1String(kProductCreated);
  const auto name = fact.object.constFind(QLatin1String("name"));
  const bool named = name != fact.object.constEnd();
  if (!created && !named && !fact.object.contains(QLatin1String("archived"))) return {};
  if (created) CF_CHECK(enter(tx, fact.subject));
  CF_CHECK(follow(tx, fact.subject));
  if (!named) return {};
  return keepWords(tx, textKey(created ? name->toString() : name->toObject().value(QLatin1String("after")).toString()));
}

Done fillSearchIndex(journal::Book& book, const std::function<bool(qint64, qint64)>& progress) {
  const journal::Reader& reader = book.reader();
  CF_TRY(const qint64 entries, reader.integer("SELECT COUNT(*) FROM (SELECT 1 FROM search_entry LIMIT 1)", {}));
  if (entries > 0) return {};
  CF_TRY(const qint64 total, reader.integer("SELECT COUNT(*) FROM product", {}));
  QByteArray after("");
  for (qint64 done = 0; done < total;) {
    struct Named {
      QByteArray id;
      QString key;
    };
    CF_TRY(const auto slice, reader.list("SELECT id, name_key FROM product WHERE id > $1 ORDER BY id LIMIT 500",
                                         {after}, [](const journal::Row& row) {
                                           return Named{row.bytes(0), row.text(1)};
                                         }));
    if (slice.empty()) break;
    CF_CHECK(book.write([&](journal::Writing& writing) -> Done {
      Transaction& tx = writing.local("search_entry");
      for (const Named& row : slice) {
        CF_CHECK(enter(tx, row.id));
        CF_CHECK(follow(tx, row.id));
        CF_CHECK(keepWords(tx, row.key));
      }
      return {};
    }));
    after = slice.back().id;
    done += qint64(slice.size());
    if (!progress(done, total)) return core::refused(u"cancelled"_s);
  }
  return {};
}

#undef CF_WANTED_TEXT

}  // namespace counterfoil::catalog
