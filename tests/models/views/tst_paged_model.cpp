// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>
#include <algorithm>
#include <set>

#include "models/views/paged_model.h"
#include "tests/support/memory_engine.h"
#include "tests/support/random.h"

using namespace Qt::StringLiterals;
namespace core = counterfoil::core;
namespace journal = counterfoil::journal;
using namespace counterfoil::views;

namespace {

struct Numbers {
  std::set<qint64> all;
  bool fails = false;
  bool counts = true;
  int pagesRead = 0;
};

core::AnyId idOf(qint64 number) {
  return core::AnyId(QUuid(quint32(number + 1), 7, 7, 7, 7, 7, 7, 7, 7, 7, 7));
}

/// A list of numbers in memory.
class NumberSource final : public PageSource {
 public:
  NumberSource(std::shared_ptr<Numbers> numbers, Query query)
      : m_numbers(std::move(numbers)), m_query(std::move(query)) {}
  core::Result<std::optional<qint64>> count(const journal::Reader&) const override {
    if (m_numbers->fails) return core::storageError(u"storage_failed"_s);
    if (!m_numbers->counts) return std::optional<qint64>();
    return std::optional<qint64>(qint64(sorted().size()));
  }
  core::Result<std::vector<TableRow>> page(const journal::Reader&, const std::optional<RowKey>& after, int limit,
                                           const std::atomic_bool&) const override {
    if (m_numbers->fails) return core::storageError(u"storage_failed"_s);
    ++m_numbers->pagesRead;
    std::vector<TableRow> rows;
    for (const qint64 number : sorted()) {
      if (after && !follows(number, std::get<qint64>(after->front().data()))) continue;
      if (int(rows.size()) == limit) break;
      rows.push_back({idOf(number), {number}, {number, u"number %1"_s.arg(number)}});
    }
    return rows;
  }
  core::Result<std::optional<RowKey>> skip(const journal::Reader&, const std::optional<RowKey>& after,
                                           qint64 rows) const override {
    qint64 passed = 0;
    for (const qint64 number : sorted()) {
      if (after && !follows(number, std::get<qint64>(after->front().data()))) continue;
      if (++passed == rows) return std::optional<RowKey>(RowKey{number});
    }
    return std::optional<RowKey>();
  }

 private:
  bool follows(qint64 number, qint64 other) const { return m_query.descending ? number < other : number > other; }
  std::vector<qint64> sorted() const {
    std::vector<qint64> numbers;
    for (const qint64 number : m_numbers->all) {
      if (QString::number(number).contains(m_query.find)) numbers.push_back(number);
    }
    if (m_query.descending) std::reverse(numbers.begin(), numbers.end());
    return numbers;
  }
  std::shared_ptr<Numbers> m_numbers;
  Query m_query;
};

}  // namespace

class TestPagedModel : public QObject {
  Q_OBJECT

  counterfoil::support::MemoryEngine m_engine;
  std::shared_ptr<Numbers> m_numbers;
  std::vector<std::function<void(const journal::Reader&)>> m_posted;
  std::unique_ptr<PagedModel> m_model;
  std::unique_ptr<QAbstractItemModelTester> m_tester;

  void fill(qint64 count) {
    for (qint64 number = 0; number < count; ++number) m_numbers->all.insert(number * 2);
  }
  /// Does what was posted, and what follows from it, until nothing is left to do.
  void settle() {
    for (int quiet = 0; quiet < 3;) {
      QCoreApplication::processEvents();
      QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
      if (m_posted.empty()) {
        ++quiet;
        continue;
      }
      quiet = 0;
      auto work = std::move(m_posted.front());
      m_posted.erase(m_posted.begin());
      work(m_engine.reader());
    }
  }
  qint64 value(int row) const { return m_model->index(row, 0).data(PagedModel::ValueRole).toLongLong(); }
  bool ready(int row) const { return m_model->index(row, 0).data(PagedModel::ReadyRole).toBool(); }

 private Q_SLOTS:
  void init() {
    m_numbers = std::make_shared<Numbers>();
    m_posted.clear();
    m_model = std::make_unique<PagedModel>(
        std::vector<Column>{{"number", CellKind::Count, true}, {"text", CellKind::Text}},
        [this](auto work) { m_posted.push_back(std::move(work)); },
        [this](const Query& query) { return std::make_shared<NumberSource>(m_numbers, query); },
        [](const Column& column, const QVariant& cell) {
          return column.kind == CellKind::Count ? u"#%1"_s.arg(cell.toLongLong()) : cell.toString();
        });
    m_tester = std::make_unique<QAbstractItemModelTester>(m_model.get(),
                                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
  }
  void cleanup() {
    m_tester.reset();
    m_model.reset();
  }

  void anEmptyListSaysSoOnceItWasRead() {
    m_model->setQuery({});
    QVERIFY(!m_model->isEmpty());
    settle();
    QVERIFY(m_model->isEmpty());
    QVERIFY(m_model->isWhole());
  }
  void cellsAreWordedByTheScreenAndKeepTheirValue() {
    fill(3);
    m_model->setQuery({});
    settle();
    QCOMPARE(m_model->rowCount(), 3);
    const QModelIndex cell = m_model->index(1, 0);
    QCOMPARE(cell.data().toString(), u"#2"_s);
    QCOMPARE(cell.data(PagedModel::ValueRole).toLongLong(), 2);
    QCOMPARE(cell.data(PagedModel::IdRole).toString(), idOf(2).text());
    QCOMPARE(cell.data(PagedModel::FirstColumnRole + 1).toString(), u"number 2"_s);
    QCOMPARE(m_model->roleNames().value(PagedModel::FirstColumnRole), QByteArray("number"));
  }
  void theFirstPageIsShownBeforeTheListIsCounted() {
    fill(100'000);
    m_model->setQuery({});
    QCOMPARE(m_posted.size(), size_t(1));
    auto work = std::move(m_posted.front());
    m_posted.clear();
    work(m_engine.reader());
    QTRY_COMPARE(m_model->rowCount(), PagedModel::kPageRows);
    QVERIFY(!m_model->isWhole());
    QCOMPARE(value(255), 510);
    settle();
    QCOMPARE(m_model->rowCount(), 100'000);
    QVERIFY(m_model->isWhole());
  }
  void aFarRowIsReachedWithoutReadingWhatLiesBetween() {
    fill(100'000);
    m_model->setQuery({});
    settle();
    QCOMPARE(m_model->rowCount(), 100'000);
    QVERIFY(!ready(77'777));
    settle();
    QCOMPARE(value(77'777), 155'554);
    QVERIFY(m_numbers->pagesRead <= 3);
  }
  void whoScrollsFastReadsWhereTheyStop() {
    fill(100'000);
    m_model->setQuery({});
    settle();
    const int before = m_numbers->pagesRead;
    for (int row = 1'000; row < 99'000; row += 200) (void)ready(row);
    settle();
    QVERIFY(ready(98'800));
    QVERIFY(m_numbers->pagesRead - before <= 5);
  }
  void onlySoManyPagesAreKept() {
    m_tester.reset();  // it looks at rows of its own accord
    fill(PagedModel::kPageRows * 80);
    m_model->setQuery({});
    settle();
    for (int page = 0; page < 80; ++page) {
      (void)ready(page * PagedModel::kPageRows);
      settle();
    }
    QVERIFY(ready(79 * PagedModel::kPageRows));
    QVERIFY(!m_model->rowAt(0));
    QVERIFY(!ready(0));
    settle();
    QCOMPARE(value(0), 0);
  }
  void sortingStartsTheListAnew() {
    fill(1'000);
    m_model->setQuery({});
    settle();
    m_model->sort(0, Qt::DescendingOrder);
    settle();
    QCOMPARE(value(0), 1'998);
    m_model->sort(1, Qt::AscendingOrder);  // not sortable
    QCOMPARE(m_model->query().sortColumn, 0);
  }
  void anAnswerToAnOlderQuestionIsDropped() {
    fill(1'000);
    m_model->setQuery({});
    m_model->setQuery({.find = u"99"_s});
    settle();
    QCOMPARE(m_model->rowCount(), int(std::count_if(m_numbers->all.begin(), m_numbers->all.end(), [](qint64 number) {
               return QString::number(number).contains(u"99"_s);
             })));
  }
  void aRowStaysChosenWhenOthersComeBeforeIt() {
    fill(2'000);
    m_model->setQuery({});
    settle();
    const QPersistentModelIndex chosen = m_model->index(100, 1);
    const QPersistentModelIndex gone = m_model->index(50, 0);
    m_numbers->all.insert(1);
    m_numbers->all.insert(3);
    m_numbers->all.erase(100);
    m_model->refresh();
    settle();
    QCOMPARE(m_model->rowCount(), 2'001);
    QCOMPARE(chosen.row(), 101);
    QCOMPARE(chosen.data().toString(), u"number 200"_s);
    QVERIFY(!gone.isValid());
    QCOMPARE(m_model->rowOf(idOf(200)), 101);
  }
  void aListThatShrankUnderADistantReaderIsReadAgain() {
    fill(10'000);
    m_model->setQuery({});
    settle();
    m_numbers->all.clear();
    fill(300);
    (void)ready(9'000);
    settle();
    QCOMPARE(m_model->rowCount(), 300);
    QCOMPARE(value(299), 598);
  }
  void aListWithoutALengthGrowsWhileItIsScrolled() {
    m_tester.reset();  // it looks at rows of its own accord
    m_numbers->counts = false;
    fill(600);
    m_model->setQuery({});
    settle();
    QCOMPARE(m_model->rowCount(), 256);
    QVERIFY(m_model->canFetchMore({}));
    m_model->fetchMore({});
    settle();
    QCOMPARE(m_model->rowCount(), 512);
    m_model->fetchMore({});
    settle();
    QCOMPARE(m_model->rowCount(), 600);
    QVERIFY(!m_model->canFetchMore({}));
    m_numbers->all.insert(-1);
    m_model->refresh();
    settle();
    QCOMPARE(value(0), -1);
    QCOMPARE(m_model->rowCount(), 601);
  }
  void aListThatGrewToAFullPageExactlyEnds() {
    m_tester.reset();  // it looks at rows of its own accord
    m_numbers->counts = false;
    fill(256);
    m_model->setQuery({});
    settle();
    QVERIFY(m_model->canFetchMore({}));
    m_model->fetchMore({});
    settle();
    QCOMPARE(m_model->rowCount(), 256);
    QVERIFY(!m_model->canFetchMore({}));
  }
  void aFailureIsToldOnceAndMendedByRefreshing() {
    fill(1'000);
    m_model->setQuery({});
    settle();
    m_numbers->fails = true;
    QSignalSpy failed(m_model.get(), &PagedModel::failed);
    (void)ready(900);
    settle();
    (void)ready(900);
    settle();
    QCOMPARE(failed.count(), 1);
    QCOMPARE(m_model->error()->code, u"storage_failed"_s);
    m_numbers->fails = false;
    m_model->refresh();
    settle();
    (void)ready(900);
    settle();
    QCOMPARE(value(900), 1'800);
    QVERIFY(!m_model->error());
  }
  void nothingArrivesAfterTheModelDied() {
    fill(1'000);
    m_model->setQuery({});
    m_tester.reset();
    m_model.reset();
    settle();
    QVERIFY(m_posted.empty());
  }
  void anyOrderOfScrollingAndChangesShowsTheListAsItIs() {
    counterfoil::support::Random random(20'261'121);
    for (int round = 0; round < 25; ++round) {
      init();
      m_numbers->counts = round % 2 == 0;
      fill(random.below(3'000));
      m_model->setQuery({.descending = random.below(2) == 1});
      for (int step = 0; step < 30; ++step) {
        switch (random.below(4)) {
          case 0:
            m_numbers->all.insert(random.below(6'000));
            break;
          case 1:
            m_numbers->all.erase(random.below(6'000));
            break;
          case 2:
            if (m_model->rowCount() > 0) (void)ready(int(random.below(m_model->rowCount())));
            break;
          default:
            m_model->canFetchMore({}) ? m_model->fetchMore({}) : m_model->refresh();
            break;
        }
        if (random.below(3) == 0) settle();
      }
      m_model->refresh();
      settle();
      std::vector<qint64> expected(m_numbers->all.begin(), m_numbers->all.end());
      if (m_model->query().descending) std::reverse(expected.begin(), expected.end());
      if (m_model->isWhole()) QCOMPARE(size_t(m_model->rowCount()), expected.size());
      for (int row = 0; row < m_model->rowCount(); row += 97) {
        (void)ready(row);
        settle();
        QCOMPARE(value(row), expected[size_t(row)]);
      }
    }
  }
};

QTEST_GUILESS_MAIN(TestPagedModel)
#include "tst_paged_model.moc"
