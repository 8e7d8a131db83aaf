// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <thread>

#include "models/catalog/search_index_sqlite.h"
#include "models/store/store.h"
#include "sync/hub/replica.h"
#include "tests/support/verify.h"
#include "tests/sync/hub/feed_bench.h"

namespace counterfoil {

namespace {

constexpr const char* kSecretTable = "CREATE TABLE IF NOT EXISTS hub_secret(word TEXT NOT NULL) STRICT;";
const QString kSecret = u"what-only-the-hub-may-know"_s;
/// How much of the journal has no number, no place in order, or not its product beside it.
constexpr const char* kTorn =
    "SELECT (SELECT MAX(position) - COUNT(*) FROM journal) + (SELECT COUNT(*) FROM journal) - (SELECT COUNT(*) FROM "
    "journal_ack WHERE hub_seq > 0) + ABS((SELECT COUNT(DISTINCT subject) FROM journal WHERE kind = 'product.created') "
    "- (SELECT COUNT(*) FROM product))";

/// A tenant's store as a hub has it: facts of two tills, some of them later than they say, one that is a link alone.
class Tenant {
 public:
  explicit Tenant(const QString& folder) : m_folder(folder) {
    shared.add(std::make_unique<catalog::CatalogProjector>());
    all.add(std::make_unique<catalog::CatalogProjector>());
    all.add(std::make_unique<catalog::SearchIndexer>());
    store::OpenOptions options;
    options.path = file();
    options.machineFolder = folder + u"/machine"_s;
    options.localTables = {kSecretTable};
    options.reserveBytes = 0;
    auto made = store::Store::create(options, shared, clock, m_ids);
    if (!made) qFatal("%s", qPrintable(made.error().code));
    store = std::move(*made);
    for (const auto& list : tills(2, 60, 4)) push(list);
    std::vector<Fact> odd = tills(1, 3, 8).front();
    odd.back().rejected = u"hub_only"_s;
    push(odd);
    if (!store->book().write([](journal::Writing& writing) {
          return writing.local("hub_secret").execute("INSERT INTO hub_secret(word) VALUES ($1)", {kSecret});
        })) {
      qFatal("no secret");
    }
  }
  void push(std::vector<Fact> facts) {
    for (size_t i = 0; i < facts.size(); i += 2) facts[i].effectiveHlc = Hlc(facts[i].hlc.packed() - 5);
    if (!store->book().receiveAll(facts)) qFatal("not received");
  }
  [[nodiscard]] QString file() const { return m_folder + u"/tenant.cfl"_s; }
  [[nodiscard]] hub::Replica::Options options(const char* name, bool copies) const {
    hub::Replica::Options wanted{m_folder + u'/' + QLatin1String(name),
                                 {std::begin(catalog::kSearchTables), std::end(catalog::kSearchTables)}};
    if (copies) wanted.source = file();
    wanted.index = [this](journal::Book& book) {
      ++indexed;
      return catalog::fillSearchIndex(book);
    };
    return wanted;
  }
  [[nodiscard]] std::unique_ptr<hub::Replica> replica(const char* name, bool copies) const {
    auto opened = hub::Replica::open(options(name, copies), all, clock);
    if (!opened) qFatal("%s", qPrintable(opened.error().code));
    return std::move(*opened);
  }

  journal::Projectors shared;
  journal::Projectors all;
  core::ManualClock clock{core::Instant::fromUtcMs(kNow)};
  std::unique_ptr<store::Store> store;
  mutable int indexed = 0;

 private:
  QString m_folder;
  core::SeededIds m_ids{5};
};

/// Every table and every row, but for the id of the file itself.
QStringList rowsOf(const journal::Reader& reader) {
  QStringList all;
  const auto tables = reader.list(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search\\_%' ESCAPE '\\' "
      "ORDER BY name",
      {}, [](const journal::Row& row) { return row.text(0); });
  for (const QString& table : *tables) {
    const bool isRead = bool(reader.composedRows(u"SELECT * FROM "_s + table, {}, [&](const journal::Row& row) {
      QString text = table;
      for (int i = 0; i < row.columnCount(); ++i) {
        text += row.isNull(i) ? u" null"_s : u' ' + QString::fromLatin1(row.bytes(i).toHex());
      }
      if (table != u"store_meta" || row.text(0) != u"store") all.append(text);
      return true;
    }));
    if (!isRead) qFatal("%s", qPrintable(table));
  }
  all.sort();
  return all;
}

qint64 found(const journal::Reader& reader, const QString& words) {
  return reader.integer("SELECT COUNT(*) FROM search_text WHERE search_text MATCH $1", {words}).value_or(-1);
}

}  // namespace

class TestReplica : public QObject {
  Q_OBJECT
  QTemporaryDir m_folder;
  int m_number = 0;
  [[nodiscard]] QString place() {
    const QString path = m_folder.filePath(QString::number(++m_number));
    QDir().mkpath(path);
    return path;
  }

 private Q_SLOTS:
  void whatIsCopiedIsWhatApplyingTheFeedMakes() {
    const Tenant tenant(place());
    const auto copied = tenant.replica("copied.cfl", true);
    const auto applied = tenant.replica("applied.cfl", false);
    QCOMPARE(tenant.indexed, 1);
    QCOMPARE(*copied->position(), 64);
    CF_VERIFY_OK(applied->follow(tenant.store->reader()));
    QCOMPARE(rowsOf(copied->reader()), rowsOf(applied->reader()));
    QVERIFY(rowsOf(copied->reader()).size() > 150);
    QCOMPARE(found(copied->reader(), u"thing"_s), 60);
    QCOMPARE(*copied->reader().integer("SELECT COUNT(*) FROM unprojected WHERE reason = 'rejected: hub_only'", {}), 1);
  }

  void nothingElseOfTheHubsIsInIt() {
    const QString folder = place();
    const Tenant tenant(folder);
    CF_VERIFY_OK(tenant.store->book().reader().integer("SELECT COUNT(*) FROM hub_secret", {}));
    CF_VERIFY_OK(hub::Replica::pack(tenant.replica("copied.cfl", true), folder + u"/copy.gz"_s));
    QFile file(folder + u"/copied.cfl"_s);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray bytes = file.readAll();
    QVERIFY(bytes.contains("Thing 59"));
    QVERIFY(!bytes.contains(kSecret.toLatin1()));
    QVERIFY(!bytes.contains("hub_secret"));
    // The hub's own chain is in its feed, and nothing that would make the copy go on with it.
    const auto reader = store::openReader(file.fileName());
    QCOMPARE(*(*reader)->integer("SELECT COUNT(*) FROM store_meta WHERE key = 'origin'", {}), 0);
  }

  void itGoesOnByFollowing() {
    Tenant tenant(place());
    { const auto copied = tenant.replica("copied.cfl", true); }
    tenant.push(tills(1, 7, 77).front());
    const auto again = tenant.replica("copied.cfl", true);
    QCOMPARE(tenant.indexed, 1);  // it is there: nothing is copied
    QCOMPARE(*again->follow(tenant.store->reader()), 71);
    const auto applied = tenant.replica("applied.cfl", false);
    CF_VERIFY_OK(applied->follow(tenant.store->reader()));
    QCOMPARE(rowsOf(again->reader()), rowsOf(applied->reader()));
  }

  void tablesOfAnotherShapeAreNotCopied() {
    const Tenant tenant(place());
    // As while a hub applies its journal again.
    const auto changed = tenant.store->book().write([](journal::Writing& writing) {
      return writing.local("store_meta")
          .execute("UPDATE store_meta SET value = 'rebuilding' WHERE key = $1", {u"projection_schema"_s});
    });
    CF_VERIFY_OK(changed);
    const auto replica = tenant.replica("copied.cfl", true);
    QCOMPARE(tenant.indexed, 0);
    QCOMPARE(*replica->position(), 0);
    QCOMPARE(*replica->follow(tenant.store->reader()), 64);
  }

  void whatACrashLeftOfACopyIsNotTakenForOne() {
    const QString folder = place();
    const Tenant tenant(folder);
    QFile part(folder + u"/copied.cfl.part"_s);
    QVERIFY(part.open(QIODevice::WriteOnly) && part.write("half of a store") > 0);
    part.close();
    const auto copied = tenant.replica("copied.cfl", true);
    QCOMPARE(*copied->position(), 64);
    QVERIFY(!part.exists());
  }

  void aCopyIsOfOneMomentWhileSomebodyWrites() {
    Tenant tenant(place());
    const std::vector<Fact> more = tills(1, 250, 99).front();
    std::atomic_bool isOver = false;
    std::atomic_int copies = 0;
    std::atomic<qint64> torn = 0;
    {
      const std::jthread reader([&] {
        while (!isOver) {
          const QByteArray name = "copy-" + QByteArray::number(++copies);
          torn += tenant.replica(name.constData(), true)->reader().integer(kTorn, {}).value_or(1);
        }
      });
      for (const Fact& fact : more) tenant.push({fact});
      while (copies < 2) std::this_thread::yield();
      isOver = true;
    }
    QCOMPARE(torn, 0);
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestReplica)
#include "tst_replica.moc"
