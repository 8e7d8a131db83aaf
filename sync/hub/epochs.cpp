// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/hub/epochs.h"

namespace counterfoil::hub {

using namespace Qt::StringLiterals;
using core::Result;

namespace {

Result<QString> ownMeta(const journal::Reader& reader, const QString& key) {
  CF_TRY(const auto found, reader.first("SELECT value FROM store_meta WHERE key = $1", {key},
                                        [](const journal::Row& row) { return row.text(0); }));
  return found.value_or(QString());
}

}  // namespace

Result<QString> ownStore(const journal::Reader& reader) {
  return ownMeta(reader, u"store"_s);
}

Result<std::vector<Epoch>> epochsOf(const journal::Reader& reader) {
  CF_TRY(const QString store, ownMeta(reader, u"store"_s));
  CF_TRY(const QString origin, ownMeta(reader, u"origin"_s));
  std::vector<Epoch> epochs;
  CF_CHECK(reader.rows(
      "SELECT position, origin, body FROM journal WHERE kind = 'origin.opened' AND kind <> 'sale.completed' "
      "ORDER BY position",
      {}, [&](const journal::Row& row) {
        const auto body = journal::parseBody(row.bytes(2));
        // Every till's chain begins with such a fact, too; it names another store.
        if (!body || (*body)[u"store"_s].toString() != store) return true;
        epochs.push_back({(*body)[u"ordinal"_s].toInt() + 1, row.id<journal::OriginId>(1), row.integer(0)});
        return true;
      }));
  // One that was begun when the process died has its first fact and nothing else: it is none.
  while (!epochs.empty() && epochs.back().origin.text() != origin) epochs.pop_back();
  if (epochs.empty()) {
    return core::integrityError(u"store_corrupt"_s, u"the feed has no origin of its own"_s);
  }
  return epochs;
}

}  // namespace counterfoil::hub
