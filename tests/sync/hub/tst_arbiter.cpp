// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>
#include <QTest>
#include <algorithm>
#include <map>
#include <set>

#include "models/catalog/facts.h"
#include "models/catalog/projector.h"
#include "models/inbox/facts.h"
#include "models/inbox/projector.h"
#include "models/inbox/queries.h"
#include "models/journal/facts_queries.h"
#include "models/journal/schema.h"
#include "sync/hub/arbiter.h"
#include "tests/support/memory_engine.h"
#include "tests/support/random.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using inbox::Item;
using journal::Fact;
using protocol::PushStatus;

namespace {

constexpr qint64 kStart = 1'774'000'000'000;

core::AnyId productNumber(int number) {
  return core::AnyId::fromBytes(QByteArray(16, char(number)));
}

struct Tables {
  Tables() {
    projectors.add(std::make_unique<catalog::CatalogProjector>());
    projectors.add(std::make_unique<inbox::InboxProjector>());
    if (!engine.run(QString::fromLatin1(journal::kJournalSql))) qFatal("journal");
    for (const auto& projector : projectors.all()) {
      for (const auto& table : projector->tables()) {
        if (!engine.run(QString::fromUtf8(table.createSql))) qFatal("%s", table.name);
      }
    }
  }
  support::MemoryEngine engine;
  journal::Projectors projectors;
};

/// A till that edits what it knows: its own facts and those it has pulled.
struct TillStore : Tables {
  TillStore(quint64 seed, core::Clock& clock) : ids(seed) {
    book.emplace(engine, projectors, clock, ids);
    if (!book->openOrigin(ids.make<journal::OriginTag>(clock.now()), ids.make<journal::StoreFileTag>(clock.now()), {},
                          0)) {
      qFatal("origin");
    }
  }
  void create(const core::AnyId& product, const QJsonObject& body) { record(catalog::kProductCreated, product, body); }
  void rename(const core::AnyId& product, const QString& name) {
    const auto known = engine.reader().first("SELECT name FROM product WHERE id = $1", {product},
                                             [](const journal::Row& row) { return row.text(0); });
    record(catalog::kProductChanged, product,
           {{u"name"_s, QJsonObject{{u"before"_s, known->value_or(u""_s)}, {u"after"_s, name}}}});
  }
  void record(const char* kind, const core::AnyId& subject, const QJsonObject& body) {
    auto fact = book->write([&](journal::Writing& writing) {
      return writing.record({QLatin1String(kind), 1, subject, body, {}});
    });
    if (!fact) qFatal("%s", qPrintable(fact.error().code));
  }
  core::SeededIds ids;
  std::optional<journal::Book> book;
  qint64 pushed = 0;
  qint64 pulled = 0;
};

struct Hub : Tables {
  explicit Hub(core::Clock& hubClock) : clock(hubClock) {
    book.emplace(engine, projectors, clock, ids);
    if (!book->openOrigin(ids.make<journal::OriginTag>(clock.now()), ids.make<journal::StoreFileTag>(clock.now()), {},
                          0)) {
      qFatal("origin");
    }
    situation.sign = [](const QByteArray& bytes) { return bytes.leftJustified(64, 's', true); };
    situation.arbiter = hub::watchfulArbiter(projectors);
  }
  std::vector<PushStatus> take(TillStore& till) {
    const auto all = journal::factsAfter(till.engine.reader(), 0, 10'000, false);
    std::vector<Fact> own;
    for (const Fact& fact : *all) {
      if (fact.origin == till.book->origin() && fact.originSeq > till.pushed) own.push_back(fact);
    }
    if (own.empty()) return {};
    const protocol::PushRequest request{till.book->origin(), own};
    const auto answer =
        book->write([&](journal::Writing& writing) { return hub::push(writing, request, clock.now(), situation); });
    if (!answer) qFatal("%s", qPrintable(answer.error().code));
    till.pushed = answer->head.originSeq;
    std::vector<PushStatus> statuses;
    for (const auto& result : answer->results) statuses.push_back(result.status);
    return statuses;
  }
  void give(TillStore& till) {
    const auto page = hub::page(engine.reader(), till.pulled, 10'000);
    std::vector<Fact> others;
    for (const Fact& fact : page->facts) {
      till.pulled = fact.position;
      if (fact.origin != till.book->origin()) others.push_back(fact);
    }
    for (Fact& fact : others) fact.object = *journal::parseBody(fact.body);
    if (!till.book->receiveAll(others)) qFatal("pull");
  }
  std::vector<Item> open() {
    std::vector<Item> all;
    const auto list = inbox::items(engine.reader(), true, 100);
    for (const Item& each : *list) all.push_back(*inbox::item(engine.reader(), each.id));
    return all;
  }
  core::Clock& clock;
  core::SeededIds ids{99};
  hub::Situation situation;
  std::optional<journal::Book> book;
};

struct Two {
  core::ManualClock clock{core::Instant::fromUtcMs(kStart)};
  Hub hub{clock};
  TillStore left{1, clock};
  TillStore right{2, clock};
  /// Both know a product named "Tea".
  Two() {
    left.create(productNumber(1), {{u"name"_s, u"Tea"_s}, {u"sku"_s, u"T1"_s}});
    hub.take(left);
    hub.give(right);
    clock.advanceMs(1000);
  }
};

}  // namespace

class TestArbiter : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aTillThatWasPartedIsOneQuestionHoweverOften() {
    Two two;
    two.hub.take(two.left);
    const journal::OriginId from = two.left.book->origin();
    for (const char side : {'x', 'y'}) {
      Fact opened;
      opened.id = journal::FactId(QUuid::createUuid());
      opened.origin = journal::OriginId(QUuid::createUuid());
      opened.originSeq = 1;
      opened.hlc = two.left.book->head().hlc;
      opened.kind = u"origin.opened"_s;
      opened.subject = opened.origin.as<core::Anything>();
      opened.body = journal::bodyBytes(
          {{u"store"_s, u"s"_s},
           {u"parted"_s, QJsonObject{{u"origin"_s, from.text()},
                                     {u"origin_seq"_s, 2},
                                     {u"digest"_s, QString::fromLatin1(QByteArray(32, side).toHex())}}}});
      opened.digest = journal::digestOf(opened, QByteArray(32, '\0'));
      const auto answer = two.hub.book->write([&](journal::Writing& writing) {
        return hub::push(writing, {opened.origin, {opened}, {}}, two.clock.now(), two.hub.situation);
      });
      QVERIFY(answer && answer->results.front().status == PushStatus::Merged);
    }
    const auto open = two.hub.open();
    QCOMPARE(open.size(), size_t(1));
    QCOMPARE(open[0].code, QLatin1String(inbox::kChainParted));
    QCOMPARE(open[0].subject, from.as<core::Anything>());
    QCOMPARE(open[0].sides.size(), size_t(2));
    QCOMPARE(open[0].sides[1].origin, from);
    QCOMPARE(open[0].sides[1].value.toInteger(), 2);
  }

  void twoEditsThatDidNotKnowOfEachOtherBecomeOneItemWithBothSides() {
    Two two;
    two.left.rename(productNumber(1), u"Green tea"_s);
    two.clock.advanceMs(1000);
    two.right.rename(productNumber(1), u"Black tea"_s);
    // The later edit arrives first.
    QCOMPARE(two.hub.take(two.right).back(), PushStatus::Applied);
    QCOMPARE(two.hub.take(two.left).back(), PushStatus::Merged);
    const auto open = two.hub.open();
    QCOMPARE(open.size(), size_t(1));
    QCOMPARE(open[0].code, QLatin1String(inbox::kEditConflict));
    QCOMPARE(open[0].field, u"name"_s);
    QCOMPARE(open[0].sides.size(), size_t(2));
    QCOMPARE(open[0].sides[0].value, QJsonValue(u"Green tea"_s));
    QCOMPARE(open[0].sides[1].value, QJsonValue(u"Black tea"_s));
    QCOMPARE(open[0].sides[1].origin, two.right.book->origin());
  }

  void anEditThatKnewOfTheOtherIsNone() {
    Two two;
    two.left.rename(productNumber(1), u"Green tea"_s);
    two.hub.take(two.left);
    two.hub.give(two.right);
    two.clock.advanceMs(1000);
    two.right.rename(productNumber(1), u"Tea"_s);  // back again, knowingly
    QCOMPARE(two.hub.take(two.right).back(), PushStatus::Applied);
    two.hub.give(two.left);
    two.clock.advanceMs(1000);
    two.left.rename(productNumber(1), u"White tea"_s);
    QCOMPARE(two.hub.take(two.left).back(), PushStatus::Applied);
    QCOMPARE(two.hub.open().size(), size_t(0));
  }

  void theSameValueOnBothSidesAndOtherFieldsAreNone() {
    Two two;
    two.left.rename(productNumber(1), u"Green tea"_s);
    two.right.rename(productNumber(1), u"Green tea"_s);
    two.right.record(catalog::kProductChanged, productNumber(1),
                     {{u"price_micro"_s, QJsonObject{{u"before"_s, 0}, {u"after"_s, 5}}}});
    two.hub.take(two.left);
    two.hub.take(two.right);
    QCOMPARE(two.hub.open().size(), size_t(0));
  }

  void moreEditsOfAFieldThatIsInQuestionAreMoreSidesOfOneItem() {
    Two two;
    two.left.rename(productNumber(1), u"A"_s);
    two.clock.advanceMs(10);
    two.right.rename(productNumber(1), u"B"_s);
    two.clock.advanceMs(10);
    two.left.rename(productNumber(1), u"C"_s);
    two.hub.take(two.left);
    two.hub.take(two.right);
    const auto open = two.hub.open();
    QCOMPARE(open.size(), size_t(1));
    QCOMPARE(open[0].sides.size(), size_t(3));
  }

  void twoProductsWithOneCodeFromTwoTillsAreAskedAbout() {
    Two two;
    const QJsonArray barcodes{QJsonObject{
        {u"id"_s, productNumber(70).text()}, {u"code"_s, u"4006381333931"_s}, {u"quantity_micro"_s, 1'000'000}}};
    const QJsonArray others{QJsonObject{
        {u"id"_s, productNumber(71).text()}, {u"code"_s, u"4006381333931"_s}, {u"quantity_micro"_s, 1'000'000}}};
    two.left.create(productNumber(2), {{u"name"_s, u"Cup"_s}, {u"sku"_s, u"c-1"_s}, {u"barcodes"_s, barcodes}});
    two.clock.advanceMs(10);
    two.right.create(productNumber(3), {{u"name"_s, u"Mug"_s}, {u"sku"_s, u"C-1"_s}, {u"barcodes"_s, others}});
    two.hub.take(two.left);
    QCOMPARE(two.hub.take(two.right).back(), PushStatus::Merged);
    std::set<QString> codes;
    for (const Item& item : two.hub.open()) {
      codes.insert(item.code);
      QCOMPARE(item.sides.size(), size_t(2));
      QCOMPARE(item.sides[0].subject, productNumber(2));
      QCOMPARE(item.sides[1].subject, productNumber(3));
    }
    QCOMPARE(codes, (std::set<QString>{u"duplicate_sku"_s, u"duplicate_barcode"_s}));
  }

  void aTillsOwnDuplicatesAreItsOwnAffair() {
    Two two;
    two.left.create(productNumber(2), {{u"name"_s, u"Cup"_s}, {u"sku"_s, u"C"_s}});
    two.left.create(productNumber(3), {{u"name"_s, u"Mug"_s}, {u"sku"_s, u"C"_s}});
    two.hub.take(two.left);
    QCOMPARE(two.hub.open().size(), size_t(0));
  }

  void aClockThatIsAheadIsSaidOnceADay() {
    Two two;
    two.clock.setWall(core::Instant::fromUtcMs(kStart + 3'600'000));
    two.left.rename(productNumber(1), u"Later"_s);
    two.left.rename(productNumber(1), u"Later still"_s);
    two.clock.setWall(core::Instant::fromUtcMs(kStart + 2'000));
    two.hub.take(two.left);
    const auto open = two.hub.open();
    QCOMPARE(open.size(), size_t(1));
    QCOMPARE(open[0].code, QLatin1String(inbox::kClockAhead));
    QVERIFY(open[0].sides[0].value.toInteger() > hub::kClockAheadMs);
    QCOMPARE(open[0].subject, two.left.book->origin().as<core::Anything>());
  }

  /// Whatever the order in which two tills' edits reach the hub, the same fields are in question, each once. (No value
  /// comes twice here: where two tills arrive at one value by different ways, the question may have been asked before.)
  void theSameFieldsAreAskedAboutInWhateverOrderEditsArrive() {
    support::Random random(support::Random::runSeed());
    for (int round = 0; round < 60; ++round) {
      const quint64 seed = random.next();
      std::map<int, std::set<core::AnyId>> asked;
      for (int order = 0; order < 3; ++order) {
        support::Random same(seed);
        Two two;
        for (int i = 2; i < 5; ++i) two.left.create(productNumber(i), {{u"name"_s, u"Tea"_s}});
        two.hub.take(two.left);
        two.hub.give(two.right);
        support::Random arrivals(seed + quint64(order));
        for (int i = 0; i < 12; ++i) {
          two.clock.advanceMs(50);
          TillStore& till = same.chance(50) ? two.left : two.right;
          till.rename(productNumber(1 + int(same.below(4))), u"Name %1"_s.arg(i));
          if (arrivals.chance(30)) two.hub.take(arrivals.chance(50) ? two.left : two.right);
        }
        two.hub.take(arrivals.chance(50) ? two.left : two.right);
        two.hub.take(two.left);
        two.hub.take(two.right);
        std::vector<core::AnyId> subjects;
        for (const Item& item : two.hub.open()) subjects.push_back(item.subject);
        asked[order] = {subjects.begin(), subjects.end()};
        QCOMPARE(asked[order].size(), subjects.size());
      }
      QCOMPARE(asked[1], asked[0]);
      QCOMPARE(asked[2], asked[0]);
    }
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestArbiter)
#include "tst_arbiter.moc"
