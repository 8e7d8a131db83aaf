// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/hub/arbiter.h"

#include <QDate>
#include <QJsonArray>
#include <QSet>
#include <algorithm>

#include "models/catalog/facts.h"
#include "models/catalog/text_key.h"
#include "models/inbox/facts.h"
#include "models/inbox/queries.h"
#include "models/journal/facts_queries.h"
#include "models/journal/parting.h"
#include "models/journal/record_about.h"

namespace counterfoil::hub {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;
using inbox::ItemId;
using inbox::Side;
using journal::Fact;
using journal::Writing;

namespace {

using Raised = std::vector<ItemId>;

/// How many products with one code an item names.
constexpr int kMostNamed = 3;

Side sideOf(const Fact& fact, const QJsonValue& before, const QJsonValue& value) {
  return {fact.id, fact.origin, fact.actor, fact.at(), fact.kind, before, value, fact.subject};
}

/// One more side of the open question about this field, or a new question.
Done raise(Writing& writing, const char* code, const core::AnyId& subject, const QString& field,
           const std::vector<Side>& sides, Raised& raised) {
  CF_TRY(const auto open, inbox::openAbout(writing.reader(), QLatin1String(code), subject, field));
  QByteArray facts;
  for (const Side& side : sides) facts += side.fact.bytes();
  const ItemId item = open ? *open : inbox::itemFor(QLatin1String(code), subject, field, facts);
  if (std::find(raised.begin(), raised.end(), item) == raised.end()) raised.push_back(item);
  return journal::recordAbout(writing, inbox::kRaised, item,
                              inbox::raisedBody(QLatin1String(code), subject, field, sides), {});
}

struct Edit {
  const Fact* fact;
  QJsonValue before;
  QJsonValue after;
};

bool crossed(const Edit& earlier, const Edit& later) {
  return earlier.fact->origin != later.fact->origin && later.before != earlier.after && later.after != earlier.after;
}

/// The edit and its neighbours in the order of stamps.
Done compareField(Writing& writing, const std::vector<Fact>& about, const Fact& fact, const QString& field,
                  Raised& raised) {
  std::vector<Edit> edits;
  for (const Fact& each : about) {
    const QJsonObject sides = each.object.value(field).toObject();
    if (!sides.contains("before"_L1) || !sides.contains("after"_L1)) continue;
    edits.push_back({&each, sides.value("before"_L1), sides.value("after"_L1)});
  }
  std::sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) { return a.fact->stamp() < b.fact->stamp(); });
  const auto here =
      std::find_if(edits.begin(), edits.end(), [&](const Edit& edit) { return edit.fact->id == fact.id; });
  if (here == edits.end()) return {};
  const auto check = [&](const Edit& earlier, const Edit& later) -> Done {
    if (!crossed(earlier, later)) return {};
    return raise(writing, inbox::kEditConflict, fact.subject, field,
                 {sideOf(*earlier.fact, earlier.before, earlier.after), sideOf(*later.fact, later.before, later.after)},
                 raised);
  };
  if (here != edits.begin()) {
    CF_CHECK(check(*(here - 1), *here));
  }
  return here + 1 == edits.end() ? Done() : check(*here, *(here + 1));
}

Done compareEdits(Writing& writing, const Fact& fact, Raised& raised) {
  QStringList fields;
  for (auto member = fact.object.constBegin(); member != fact.object.constEnd(); ++member) {
    if (member->isObject() && member->toObject().contains("after"_L1)) fields.append(member.key());
  }
  if (fields.isEmpty()) return {};
  CF_TRY(const qint64 others,
         writing.reader().integer("SELECT count(*) FROM (SELECT 1 FROM journal WHERE subject = $1 AND origin <> $2 "
                                  "LIMIT 1) AS other",
                                  {fact.subject, fact.origin}));
  if (others == 0) return {};
  CF_TRY(const auto about, journal::factsAbout(writing.reader(), fact.subject));
  for (const QString& field : fields) {
    CF_CHECK(compareField(writing, about, fact, field, raised));
  }
  return {};
}

/// What made the other product, where another till did.
Result<std::optional<Fact>> madeElsewhere(const journal::Reader& reader, const core::AnyId& product, const Fact& fact) {
  CF_TRY(const auto about, journal::factsAbout(reader, product));
  if (about.empty() || about.front().origin == fact.origin) return std::optional<Fact>();
  return std::optional<Fact>(about.front());
}

Done compareCode(Writing& writing, const Fact& fact, const char* code, const QString& field, const QString& text,
                 const std::vector<core::AnyId>& products, Raised& raised) {
  for (const core::AnyId& product : products) {
    CF_TRY(const auto other, madeElsewhere(writing.reader(), product, fact));
    if (!other) continue;
    CF_CHECK(raise(writing, code, fact.subject, field, {sideOf(*other, {}, text), sideOf(fact, {}, text)}, raised));
  }
  return {};
}

/// By one query for all barcodes of the fact: a product may have hundreds.
Done compareBarcodes(Writing& writing, const Fact& fact, bool created, Raised& raised) {
  const QJsonArray barcodes = fact.object.value(created ? "barcodes"_L1 : "barcodes_added"_L1).toArray();
  QSet<QString> texts;
  for (const QJsonValue& barcode : barcodes) texts.insert(barcode.toObject().value("code"_L1).toString());
  texts.remove({});
  if (texts.isEmpty()) return {};
  std::vector<std::pair<QString, core::AnyId>> shared;
  CF_CHECK(writing.reader().rows(
      "SELECT m.code, b.product_id FROM product_barcode m JOIN product_barcode b ON b.code_key = m.code_key AND "
      "b.product_id <> m.product_id JOIN product p ON p.id = b.product_id "
      "WHERE m.product_id = $1 AND b.added = 1 AND b.removed = 0 AND p.archived = 0 AND p.created_stamp IS NOT NULL "
      "ORDER BY m.code, b.product_id",
      {fact.subject}, [&](const journal::Row& row) {
        const std::pair<QString, core::AnyId> each(row.text(0), row.id<core::AnyId>(1));
        if (texts.contains(each.first) && (shared.empty() || shared.back() != each)) shared.push_back(each);
        return true;
      }));
  QString code;
  int named = 0;
  for (const auto& [text, product] : shared) {
    named = text == code ? named + 1 : 1;
    code = text;
    if (named > kMostNamed) continue;
    CF_CHECK(compareCode(writing, fact, inbox::kDuplicateBarcode, u"barcode"_s, text, {product}, raised));
  }
  return {};
}

Done compareCodes(Writing& writing, const Fact& fact, Raised& raised) {
  const bool created = fact.kind == QLatin1String(catalog::kProductCreated);
  if (!created && fact.kind != QLatin1String(catalog::kProductChanged)) return {};
  const QJsonValue skuMember = fact.object.value("sku"_L1);
  const QString sku = created ? skuMember.toString() : skuMember.toObject().value("after"_L1).toString();
  const auto id = [](const journal::Row& row) { return row.id<core::AnyId>(0); };
  if (const QString key = catalog::skuKey(sku); !key.isEmpty()) {
    CF_TRY(const auto products,
           writing.reader().list("SELECT id FROM product WHERE sku_key = $1 AND id <> $2 AND archived = 0 AND "
                                 "created_stamp IS NOT NULL ORDER BY id LIMIT 3",
                                 {key, fact.subject}, id));
    CF_CHECK(compareCode(writing, fact, inbox::kDuplicateSku, u"sku"_s, sku, products, raised));
  }
  return compareBarcodes(writing, fact, created, raised);
}

Done compareClock(Writing& writing, const Fact& fact, Raised& raised) {
  const qint64 aheadMs = fact.hlc.milliseconds() - fact.effectiveHlc.milliseconds();
  if (aheadMs <= kClockAheadMs) return {};
  const auto origin = fact.origin.as<core::Anything>();
  const QByteArray day = QByteArray::number(fact.effectiveHlc.milliseconds() / 86'400'000);
  const ItemId item = inbox::itemFor(QLatin1String(inbox::kClockAhead), origin, {}, day);
  CF_TRY(const qint64 known, writing.reader().integer("SELECT count(*) FROM inbox_item WHERE id = $1", {item}));
  if (known > 0) return {};
  raised.push_back(item);
  return journal::recordAbout(
      writing, inbox::kRaised, item,
      inbox::raisedBody(QLatin1String(inbox::kClockAhead), origin, {}, {sideOf(fact, {}, aheadMs)}), {});
}

/// What two sides of a till wrote under one name is told under two: a person should know which till that was.
Done tellParted(Writing& writing, const Fact& fact, Raised& raised) {
  const auto from = journal::partingIn(fact);
  if (!from) return {};
  Side side = sideOf(fact, {}, from->originSeq);
  side.origin = from->origin;
  return raise(writing, inbox::kChainParted, from->origin.as<core::Anything>(), {}, {side}, raised);
}

bool isMasterData(const journal::Projectors& projectors, const QString& kind) {
  const auto& all = projectors.of(kind);
  return std::any_of(all.begin(), all.end(), [&](const journal::Projector* each) { return each->stamped(kind); });
}

}  // namespace

Arbiter watchfulArbiter(const journal::Projectors& projectors) {
  return [&projectors](Writing& writing, std::span<const Fact> facts) -> Result<std::vector<Flag>> {
    std::vector<Flag> flags;
    for (size_t i = 0; i < facts.size(); ++i) {
      Raised raised;
      CF_CHECK(compareClock(writing, facts[i], raised));
      CF_CHECK(tellParted(writing, facts[i], raised));
      if (!facts[i].rejected.isEmpty()) {
        const auto subject = facts[i].subject.isNull() ? facts[i].origin.as<core::Anything>() : facts[i].subject;
        CF_CHECK(raise(writing, inbox::kFactRejected, subject, facts[i].kind, {sideOf(facts[i], {}, facts[i].rejected)},
                       raised));
      } else if (isMasterData(projectors, facts[i].kind)) {
        CF_CHECK(compareEdits(writing, facts[i], raised));
        CF_CHECK(compareCodes(writing, facts[i], raised));
      }
      for (const ItemId& item : raised) flags.push_back({i, item.as<core::Anything>()});
    }
    return flags;
  };
}

Done raiseBoth(Writing& writing, const char* code, const core::AnyId& subject, const Fact& first, const Fact& second) {
  Raised raised;
  return raise(writing, code, subject, {}, {sideOf(first, {}, {}), sideOf(second, {}, {})}, raised);
}

}  // namespace counterfoil::hub
