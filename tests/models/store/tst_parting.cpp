// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTemporaryDir>
#include <QTest>

#include "models/journal/facts_queries.h"
#include "models/journal/parting.h"
#include "models/journal/verify.h"
#include "models/store/store.h"
#include "tests/support/notes_projector.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
namespace core = counterfoil::core;
namespace journal = counterfoil::journal;
namespace store = counterfoil::store;
using counterfoil::support::noteDraft;
using counterfoil::support::NotesProjector;
using journal::Fact;
using journal::OriginId;

namespace {

/// Not stamped: what is applied twice shows there.
class Lengths final : public journal::Projector {
 public:
  [[nodiscard]] std::span<const journal::ProjectionTable> tables() const override {
    static const journal::ProjectionTable all[] = {
        {"length", "CREATE TABLE length(one INTEGER PRIMARY KEY, sum INTEGER NOT NULL) STRICT;", "one"}};
    return all;
  }
  [[nodiscard]] std::span<const char* const> kinds() const override {
    static const char* const all[] = {"note.created", "note.changed"};
    return all;
  }
  [[nodiscard]] core::Done project(const Fact& fact, journal::Transaction& tx) const override {
    return tx.execute(
        "INSERT INTO length(one, sum) VALUES (1, $1) ON CONFLICT(one) DO UPDATE SET sum = length.sum + excluded.sum",
        {qint64(fact.object[u"title"_s].toString().size())});
  }
};

}  // namespace

/// A chain of which the hub has another side.
class TestParting : public QObject {
  Q_OBJECT

  std::unique_ptr<QTemporaryDir> m_folder;
  journal::Projectors m_projectors;
  core::ManualClock m_clock{core::Instant::fromUtcMs(1'700'000'000'000)};
  core::SeededIds m_ids{1};

  store::OpenOptions options(const QString& name) const {
    store::OpenOptions all;
    all.path = m_folder->filePath(name);
    all.machineFolder = m_folder->filePath(u"machine"_s);
    all.reserveBytes = 0;
    return all;
  }
  void note(store::Store& shop, const char* kind, const core::AnyId& subject, const QString& title) {
    m_clock.advanceMs(1'000);
    const auto written =
        shop.book().write([&](journal::Writing& writing) { return writing.record(noteDraft(kind, subject, title)); });
    if (!written) qFatal("%s", qPrintable(written.error().code));
  }
  static std::vector<Fact> all(store::Store& shop) { return *journal::factsAfter(shop.reader(), 0, 1'000, false); }
  static QStringList ids(store::Store& shop) {
    QStringList names;
    for (const Fact& fact : all(shop)) names.append(fact.id.text());
    names.sort();
    return names;
  }

 private Q_SLOTS:
  void initTestCase() {
    m_projectors.add(std::make_unique<NotesProjector>());
    m_projectors.add(std::make_unique<Lengths>());
  }

  void whatIsHereGoesOnInAChainOfItsOwnAndNothingElseChanges() {
    m_folder = std::make_unique<QTemporaryDir>();
    auto shop = store::Store::create(options(u"shop.cfl"_s), m_projectors, m_clock, m_ids);
    CF_VERIFY_OK(shop);
    const core::AnyId one(QUuid::createUuid());
    const core::AnyId two(QUuid::createUuid());
    note(**shop, "note.created", one, u"one"_s);
    note(**shop, "note.created", two, u"two"_s);
    const OriginId before = (*shop)->book().origin();
    note(**shop, "note.changed", one, u"here"_s);
    note(**shop, "note.changed", two, u"as well"_s);
    // Another till, which has had all of it by the hub.
    auto other = store::Store::create(options(u"other.cfl"_s), m_projectors, m_clock, m_ids);
    CF_VERIFY_OK(other);
    CF_VERIFY_OK((*other)->book().receiveAll(all(**shop)));
    const auto opening = [&](qint64 seq) { return *journal::openingFor((*shop)->reader(), before, seq); };
    const auto part = [](store::Store& which, const Fact& opened) {
      return which.book().write([&](journal::Writing& writing) { return writing.part(opened); });
    };
    QVERIFY(!opening(1));
    QVERIFY(!opening(6));
    const Fact opened = *opening(4);
    QCOMPARE(part(**shop, opened).value_or(true), false);  // it is still written
    CF_VERIFY_OK((*shop)->beginIncarnation(m_ids));
    QStringList kept = ids(**shop);
    QCOMPARE(part(**shop, opened).value_or(false), true);
    QCOMPARE(part(**shop, opened).value_or(true), false);  // once
    kept.append(opened.id.text());
    kept.sort();
    QCOMPARE(ids(**shop), kept);
    QCOMPARE((*journal::headOf((*shop)->reader(), before))->originSeq, 3);
    QCOMPARE((*journal::headOf((*shop)->reader(), opened.origin))->originSeq, 3);
    QCOMPARE((*shop)->book().position(), *(*shop)->reader().integer("SELECT max(position) FROM journal", {}));
    // The journal is guarded as before.
    for (const char* const change : {"DELETE FROM journal", "UPDATE journal SET version = 2"}) {
      const auto done = (*shop)->book().write(
          [&](journal::Writing& writing) { return writing.local("journal").composed(QLatin1String(change), {}); });
      QVERIFY(!done);
    }
    // The number is free for what the hub has.
    Fact hubs = all(**other).at(4);
    hubs.id = journal::FactId(QUuid::createUuid());
    hubs.body = R"({"title":"there"})";
    hubs.digest = journal::digestOf(hubs, (*journal::headOf((*shop)->reader(), before))->digest);
    hubs.position = 0;
    CF_VERIFY_OK((*shop)->book().receiveAll({hubs}));
    note(**shop, "note.changed", two, u"later"_s);

    // Who had the same side makes the same chain of it, and who reads the chains has them.
    QCOMPARE(part(**other, opened).value_or(false), true);
    for (const OriginId origin : {before, opened.origin, (*shop)->book().origin()}) {
      const auto facts = *journal::factsOfOrigin((*shop)->reader(), origin, 0, 100);
      CF_VERIFY_OK((*other)->book().receiveAll(facts));
    }
    for (store::Store* const which : {shop->get(), other->get()}) {
      const auto chains = journal::verifyChains(which->reader());
      QVERIFY(chains && chains->holds());
    }
    const auto same = [&](const journal::Reader& reader) {
      const auto differ = journal::compareProjections((*shop)->reader(), reader, m_projectors);
      return differ && differ->empty();
    };
    QVERIFY(same((*other)->reader()));
    // Applied from the journal alone it is the same.
    CF_VERIFY_OK((*other)->rebuild({}));
    QVERIFY(same((*other)->reader()));
    // And it is there after reopening.
    kept = ids(**shop);
    shop->reset();
    auto again = store::Store::open(options(u"shop.cfl"_s), m_projectors, m_clock, m_ids);
    CF_VERIFY_OK(again);
    QVERIFY(!(*again)->newIncarnation());
    QCOMPARE(ids(**again), kept);
  }
};

QTEST_GUILESS_MAIN(TestParting)
#include "tst_parting.moc"
