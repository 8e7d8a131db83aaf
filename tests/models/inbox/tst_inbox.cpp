// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "models/catalog/facts.h"
#include "models/catalog/projector.h"
#include "models/inbox/facts.h"
#include "models/inbox/projector.h"
#include "models/inbox/queries.h"
#include "models/inbox/service.h"
#include "models/journal/facts_queries.h"
#include "models/journal/record_about.h"
#include "models/journal/schema.h"
#include "tests/support/law_of_projectors.h"
#include "tests/support/memory_engine.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using inbox::How;
using inbox::Item;
using inbox::ItemId;
using inbox::Side;
using journal::Fact;
using journal::Writing;

namespace {

constexpr qint64 kNow = 1'774'000'000'000;
const core::StaffId kBoss(QUuid(u"11111111-1111-7111-8111-111111111111"_s));

core::AnyId numbered(int number) {
  return core::AnyId::fromBytes(QByteArray(16, char(number)));
}

/// A store with a product whose name was edited twice, and an item that asks which of the two is right.
struct Desk {
  Desk() {
    projectors.add(std::make_unique<catalog::CatalogProjector>());
    projectors.add(std::make_unique<inbox::InboxProjector>());
    if (!engine.run(QString::fromLatin1(journal::kJournalSql))) qFatal("journal");
    for (const auto& projector : projectors.all()) {
      for (const auto& table : projector->tables()) {
        if (!engine.run(QString::fromUtf8(table.createSql))) qFatal("%s", table.name);
      }
    }
    book.emplace(engine, projectors, clock, ids);
    if (!book->openOrigin(ids.make<journal::OriginTag>(clock.now()), ids.make<journal::StoreFileTag>(clock.now()), {},
                          0)) {
      qFatal("origin");
    }
    service.emplace(*book, [](const journal::Reader&, const journal::Actor& actor) -> core::Done {
      return actor.staff == kBoss ? core::Done() : core::Done(core::denied(u"not_permitted"_s));
    });
  }
  Fact record(const char* kind, const core::AnyId& subject, const QJsonObject& body) {
    auto fact = book->write([&](Writing& writing) {
      return writing.record({QLatin1String(kind), 1, subject, body, {}});
    });
    if (!fact) qFatal("%s", qPrintable(fact.error().code));
    return *fact;
  }
  ItemId ask() {
    record(catalog::kProductCreated, product, {{u"name"_s, u"Tea"_s}});
    first = record(catalog::kProductChanged, product,
                   {{u"name"_s, QJsonObject{{u"before"_s, u"Tea"_s}, {u"after"_s, u"Green tea"_s}}}});
    second = record(catalog::kProductChanged, product,
                    {{u"name"_s, QJsonObject{{u"before"_s, u"Tea"_s}, {u"after"_s, u"Black tea"_s}}}});
    const std::vector<Side> sides{side(first, u"Green tea"_s), side(second, u"Black tea"_s)};
    const ItemId item = inbox::itemFor(QLatin1String(inbox::kEditConflict), product, u"name"_s, first.id.bytes());
    record(inbox::kRaised, item.as<core::Anything>(),
           inbox::raisedBody(QLatin1String(inbox::kEditConflict), product, u"name"_s, sides));
    return item;
  }
  static Side side(const Fact& fact, const QString& value) {
    return {fact.id, fact.origin, fact.actor, fact.at(), fact.kind, u"Tea"_s, value, fact.subject};
  }
  QString name() {
    return *engine.reader()
                .first("SELECT name FROM product WHERE id = $1", {product},
                       [](const journal::Row& row) { return row.text(0); })
                .value();
  }
  support::MemoryEngine engine;
  journal::Projectors projectors;
  core::ManualClock clock{core::Instant::fromUtcMs(kNow)};
  core::SeededIds ids{1};
  std::optional<journal::Book> book;
  std::optional<inbox::InboxService> service;
  core::AnyId product = numbered(9);
  Fact first;
  Fact second;
};

std::vector<journal::FactDraft> history(support::Random& random) {
  std::vector<journal::FactDraft> drafts;
  for (int i = 0; i < 30; ++i) {
    const core::AnyId item = numbered(1 + int(random.below(3)));
    switch (random.below(4)) {
      case 0:
      case 1: {
        // What a side says follows from its fact, as it does in a shop.
        const int number = int(random.below(6));
        const Side side{numbered(100 + number).as<journal::FactTag>(),
                        numbered(50 + number).as<journal::OriginTag>(),
                        {},
                        core::Instant::fromUtcMs(number),
                        u"product.changed"_s,
                        QJsonValue(),
                        QJsonObject{{u"deep"_s, number}},
                        numbered(9)};
        drafts.push_back({QLatin1String(inbox::kRaised),
                          1,
                          item,
                          inbox::raisedBody(u"code %1"_s.arg(random.below(3)), numbered(9), u"name"_s, {side}),
                          {}});
        break;
      }
      case 2:
        drafts.push_back({QLatin1String(inbox::kResolved),
                          1,
                          item,
                          {{u"how"_s, random.chance(50) ? u"kept"_s : u"dismissed"_s},
                           {u"note"_s, u"note %1"_s.arg(random.below(9))}},
                          {kBoss, {}}});
        break;
      default:
        drafts.push_back({QLatin1String(inbox::kReopened), 1, item, {}, {}});
    }
  }
  drafts.push_back({QLatin1String(inbox::kRaised), 1, numbered(1), {{u"sides"_s, u"none"_s}, {u"code"_s, 7}}, {}});
  return drafts;
}

}  // namespace

class TestInbox : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void tablesDoNotDependOnTheOrderOfFacts() {
    CF_LAW_OF_PROJECTORS([](auto& all) { all.add(std::make_unique<inbox::InboxProjector>()); }, history);
  }

  void anItemShowsBothSidesOldestFirst() {
    Desk desk;
    QCOMPARE(*inbox::openCount(desk.engine.reader()), 0);
    const ItemId id = desk.ask();
    QCOMPARE(*inbox::openCount(desk.engine.reader()), 1);
    const auto item = inbox::item(desk.engine.reader(), id);
    QVERIFY(item);
    QCOMPARE(item->field, u"name"_s);
    QCOMPARE(item->subject, desk.product);
    QCOMPARE(item->sides.size(), size_t(2));
    QCOMPARE(item->sides[0].value, QJsonValue(u"Green tea"_s));
    QCOMPARE(item->sides[1].value, QJsonValue(u"Black tea"_s));
    QCOMPARE(item->sides[1].before, QJsonValue(u"Tea"_s));
    QCOMPARE(*inbox::openAbout(desk.engine.reader(), QLatin1String(inbox::kEditConflict), desk.product, u"name"_s),
             std::optional(id));
  }

  void keepingChangesNothingButTheItem() {
    Desk desk;
    const ItemId id = desk.ask();
    QVERIFY(desk.service->keep(id, {kBoss, {}}));
    QCOMPARE(desk.name(), u"Black tea"_s);
    QCOMPARE(*inbox::openCount(desk.engine.reader()), 0);
    const auto item = inbox::item(desk.engine.reader(), id);
    QCOMPARE(item->how, How::Kept);
    QCOMPARE(item->resolvedBy, kBoss);
    QCOMPARE(inbox::items(desk.engine.reader(), true, 10)->size(), size_t(0));
    QCOMPARE(inbox::items(desk.engine.reader(), false, 10)->size(), size_t(1));
  }

  void takingTheOtherEditsTheFieldAndReopeningTakesItBack() {
    Desk desk;
    const ItemId id = desk.ask();
    QVERIFY(desk.service->take(id, desk.first.id, {kBoss, {}}));
    QCOMPARE(desk.name(), u"Green tea"_s);
    QCOMPARE(inbox::item(desk.engine.reader(), id)->how, How::Taken);
    QVERIFY(desk.service->reopen(id, {kBoss, {}}));
    QCOMPARE(desk.name(), u"Black tea"_s);
    QCOMPARE(*inbox::openCount(desk.engine.reader()), 1);
  }

  void takingWhatStandsIsKeeping() {
    Desk desk;
    const ItemId id = desk.ask();
    const qint64 before = *journal::factCount(desk.engine.reader());
    QVERIFY(desk.service->take(id, desk.second.id, {kBoss, {}}));
    QCOMPARE(*journal::factCount(desk.engine.reader()), before + 1);
    QCOMPARE(inbox::item(desk.engine.reader(), id)->how, How::Kept);
  }

  void reopeningLeavesWhatSomebodyEditedSince() {
    Desk desk;
    const ItemId id = desk.ask();
    QVERIFY(desk.service->take(id, desk.first.id, {kBoss, {}}));
    desk.clock.advanceMs(1000);
    desk.record(catalog::kProductChanged, desk.product,
                {{u"name"_s, QJsonObject{{u"before"_s, u"Green tea"_s}, {u"after"_s, u"Sencha"_s}}}});
    QVERIFY(desk.service->reopen(id, {kBoss, {}}));
    QCOMPARE(desk.name(), u"Sencha"_s);
  }

  void whatCannotBeDecidedIsRefusedAndWritesNothing() {
    Desk desk;
    const ItemId id = desk.ask();
    const qint64 before = *journal::factCount(desk.engine.reader());
    QCOMPARE(desk.service->keep(id, {}).error().code, u"not_permitted"_s);
    QCOMPARE(desk.service->keep(ItemId(QUuid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)), {kBoss, {}}).error().code,
             u"unknown_item"_s);
    QCOMPARE(desk.service->take(id, journal::FactId(), {kBoss, {}}).error().code, u"unknown_side"_s);
    QCOMPARE(desk.service->dismiss(id, u"  "_s, {kBoss, {}}).error().code, u"reason_missing"_s);
    QCOMPARE(desk.service->dismiss(id, QString(501, u'x'), {kBoss, {}}).error().code, u"reason_too_long"_s);
    QCOMPARE(desk.service->reopen(id, {kBoss, {}}).error().code, u"not_resolved"_s);
    QCOMPARE(*journal::factCount(desk.engine.reader()), before);
    QVERIFY(desk.service->dismiss(id, u" both are fine "_s, {kBoss, {}}));
    QCOMPARE(inbox::item(desk.engine.reader(), id)->note, u"both are fine"_s);
    QCOMPARE(desk.service->keep(id, {kBoss, {}}).error().code, u"already_resolved"_s);
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestInbox)
#include "tst_inbox.moc"
