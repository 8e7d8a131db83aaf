// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "models/journal/facts_queries.h"
#include "models/store/store.h"
#include "models/store/worker_thread.h"
#include "models/views/change_signal.h"
#include "models/views/fact_source.h"
#include "models/views/paged_model.h"
#include "tests/support/notes_projector.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
namespace core = counterfoil::core;
namespace journal = counterfoil::journal;
namespace store = counterfoil::store;
using counterfoil::support::noteDraft;
using namespace counterfoil::views;

/// Kinds that change no table.
class Unmoved final : public journal::Projector {
 public:
  [[nodiscard]] std::span<const journal::ProjectionTable> tables() const override { return {}; }
  [[nodiscard]] std::span<const char* const> kinds() const override {
    static constexpr const char* kKinds[] = {"sale.completed", "sale.voided", "other.happened"};
    return kKinds;
  }
  [[nodiscard]] core::Done project(const journal::Fact&, journal::Transaction&) const override { return {}; }
};

/// The journal of a real store, read through a reader and a thread of its own while the test writes.
class TestFactSource : public QObject {
  Q_OBJECT

  std::unique_ptr<QTemporaryDir> m_folder;
  journal::Projectors m_projectors;
  core::ManualClock m_clock{core::Instant::fromUtcMs(1'700'000'000'000)};
  core::SeededIds m_ids{1};
  std::unique_ptr<store::Store> m_store;
  std::unique_ptr<store::WorkerThread> m_thread;
  std::unique_ptr<store::SqliteConnection> m_reader;

  ReadPoster poster() {
    return [this](auto work) { (void)m_thread->post([this, work = std::move(work)] { work(*m_reader); }); };
  }
  core::Done write(const QStringList& titles) {
    return m_store->book().write([&](journal::Writing& writing) -> core::Done {
      for (const QString& title : titles) {
        CF_CHECK(writing.record(noteDraft("note.created", writing.make<core::AnyId>(), title)));
      }
      return {};
    });
  }
  std::unique_ptr<PagedModel> model() {
    return std::make_unique<PagedModel>(FactSource::columns(), poster(), FactSource::of,
                                        [](const Column&, const QVariant& value) { return value.toString(); });
  }
  static bool arrived(PagedModel& model) {
    QSignalSpy loaded(&model, &PagedModel::loaded);
    if (loaded.wait()) return true;
    if (model.error()) qWarning() << model.error()->code << model.error()->detail;
    return false;
  }

 private Q_SLOTS:
  void initTestCase() {
    counterfoil::support::addNotes(m_projectors);
    m_projectors.add(std::make_unique<Unmoved>());
  }
  void init() {
    m_folder = std::make_unique<QTemporaryDir>();
    store::OpenOptions options;
    options.path = m_folder->filePath(u"shop.cfl"_s);
    options.machineFolder = m_folder->filePath(u"machine"_s);
    options.reserveBytes = 0;
    auto created = store::Store::create(options, m_projectors, m_clock, m_ids);
    CF_VERIFY_OK(created);
    m_store = std::move(*created);
    m_thread = std::make_unique<store::WorkerThread>(u"reads"_s);
    m_thread->call([&] { m_reader = std::move(*store::openReader(options.path)); });
  }
  void cleanup() {
    m_thread->call([&] { m_reader.reset(); });
    m_thread.reset();
    m_store.reset();
  }

  void theNewestFactComesFirstAndTheOldestCanBeReached() {
    QStringList titles;
    for (int i = 0; i < 2'000; ++i) titles.append(u"note %1"_s.arg(i));
    CF_VERIFY_OK(write(titles));
    const auto facts = model();
    facts->setQuery({});
    QVERIFY(arrived(*facts));
    QTRY_COMPARE(facts->rowCount(), 2'001);
    QCOMPARE(facts->index(0, FactSource::Position).data().toLongLong(), 2'001);
    QVERIFY(!facts->index(2'000, 0).data().isValid());
    QVERIFY(arrived(*facts));
    QCOMPARE(facts->index(2'000, FactSource::Kind).data().toString(), u"origin.opened"_s);
  }
  void factsAreFilteredByTheBeginningOfTheirKind() {
    CF_VERIFY_OK(write({u"one"_s, u"two"_s}));
    const auto facts = model();
    facts->setQuery({.filter = u"note."_s});
    QVERIFY(arrived(*facts));
    QCOMPARE(facts->rowCount(), 2);
  }
  void aRareKindIsFoundAmongMany() {
    CF_VERIFY_OK(write({u"first"_s}));
    CF_VERIFY_OK(m_store->book().write([&](journal::Writing& writing) -> core::Done {
      for (int i = 0; i < 45'000; ++i) {
        const char* kind = i == 100 || i == 44'000 ? "sale.completed" : i % 2 ? "sale.voided" : "other.happened";
        CF_CHECK(writing.record(noteDraft(kind, writing.make<core::AnyId>(), u"x"_s)));
      }
      return {};
    }));
    const std::atomic_bool go = false;
    const auto positions = [&](const QString& family, std::optional<qint64> before, int limit) {
      QList<qint64> found;
      const auto facts = journal::newestOfFamily(m_store->reader(), before, family, limit, go);
      if (!facts) return QList<qint64>{-1};
      for (const journal::Fact& fact : *facts) found.append(fact.position);
      return found;
    };
    QCOMPARE(positions(u"note.created"_s, {}, 5), QList<qint64>{2});
    QCOMPARE(positions(u"sale.completed"_s, {}, 5), (QList<qint64>{44'003, 103}));
    QCOMPARE(positions(u"sale.c"_s, 44'003, 5), QList<qint64>{103});
    QCOMPARE(positions(u"sale."_s, 44'006, 4), (QList<qint64>{44'004, 44'003, 44'002, 44'000}));
    QCOMPARE(positions(u"stock."_s, {}, 5), QList<qint64>());
    QCOMPARE(positions({}, 4, 2), (QList<qint64>{3, 2}));
    // Page by page is the same as at once.
    QList<qint64> paged;
    for (QList<qint64> page = positions(u"sale."_s, {}, 7'000); !page.isEmpty();
         page = positions(u"sale."_s, page.last(), 7'000)) {
      paged += page;
    }
    QCOMPARE(paged, positions(u"sale."_s, {}, 50'000));
    const std::atomic_bool stopped = true;
    CF_VERIFY_CODE(journal::newestOfFamily(m_store->reader(), {}, u"sale.completed"_s, 5, stopped), "cancelled");
  }
  void textIsFoundInBodiesWhateverItsCase() {
    CF_VERIFY_OK(write({u"Crème brûlée"_s, u"two"_s}));
    const auto facts = model();
    facts->setQuery({.find = u"CRÈME"_s});
    QVERIFY(arrived(*facts));
    QCOMPARE(facts->rowCount(), 1);
  }
  void aSearchSaysHowFarItIsAndEndsWhenSomebodyHasEnough() {
    QStringList titles;
    for (int i = 0; i < 3'000; ++i) titles.append(i % 1'000 == 0 ? u"needle"_s : u"hay"_s);
    CF_VERIFY_OK(write(titles));  // needles at 2, 1002, 2002; the newest is 3001
    const auto positions = [](const core::Result<std::vector<TableRow>>& rows) {
      QList<qint64> all;
      for (const TableRow& row : *rows) all.append(row.cells.front().toLongLong());
      return all;
    };
    const std::atomic_bool stop = false;
    const auto whole = std::make_shared<FactSearch>();
    const FactSource all({.find = u"needle"_s}, whole);
    QCOMPARE(positions(all.page(m_store->reader(), {}, 256, stop)), (QList<qint64>{2'002, 1'002, 2}));
    QCOMPARE(whole->newest.load(), 3'001);
    QVERIFY(!whole->cutShort);

    const auto some = std::make_shared<FactSearch>();
    some->enough = true;
    const FactSource cut({.find = u"needle"_s}, some);
    QCOMPARE(positions(cut.page(m_store->reader(), {}, 256, stop)), QList<qint64>());
    QVERIFY(some->cutShort);
    const qint64 place = some->place;
    QVERIFY(place > 2'002 && place < 3'001);
    // Read again it comes to the same place, however much was written since.
    CF_VERIFY_OK(write(titles));
    QVERIFY(cut.page(m_store->reader(), {}, 256, stop));
    QCOMPARE(some->place.load(), place);
  }
  void whatIsWrittenElsewhereShowsAfterTheFeedSaidSo() {
    const auto facts = model();
    facts->setQuery({});
    QVERIFY(arrived(*facts));
    ChangeSignal changes;
    connect(&changes, &ChangeSignal::changed, facts.get(), &PagedModel::refresh);
    QSignalSpy changed(&changes, &ChangeSignal::changed);
    const auto subscription =
        m_store->book().subscribe([&](const journal::Change& change) { changes.deliver(change); });
    CF_VERIFY_OK(write({u"a"_s}));
    CF_VERIFY_OK(write({u"b"_s}));
    QVERIFY(arrived(*facts));
    QCOMPARE(facts->rowCount(), 3);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed.first().first().toStringList(), QStringList{u"note.created"_s});
  }
  void aBodyReadsAsIndentedTextAndABrokenOneAsItIs() {
    journal::Fact fact;
    fact.body = "{\"a\":{\"b\":\"ü\"}}";
    QCOMPARE(readableBody(fact), u"{\n    \"a\": {\n        \"b\": \"ü\"\n    }\n}"_s);
    fact.body = "{\"a\":";
    QCOMPARE(readableBody(fact), u"{\"a\":"_s);
  }
  void touchingIsByTheBeginningOfAKind() {
    QVERIFY(touches({u"sale.completed"_s}, {u"refund.", u"sale."}));
    QVERIFY(!touches({u"sale.completed"_s}, {u"shift."}));
    QVERIFY(!touches({}, {u"shift."}));
  }
};

QTEST_GUILESS_MAIN(TestFactSource)
#include "tst_fact_source.moc"
