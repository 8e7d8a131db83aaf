// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the law's fixture sees what it is there for: a lawful projector passes, and one planted mistake of each sort
// is caught.
#include <QTest>
#include <set>

#include "tests/support/law_of_projectors.h"
#include "tests/support/notes_projector.h"

namespace counterfoil::support {

namespace {

const journal::ProjectionTable kNote = {
    "note", "CREATE TABLE note(id BLOB PRIMARY KEY, title TEXT NOT NULL, count INTEGER NOT NULL) STRICT;", "id"};

/// A projector of one statement, whose values are the subject and the title.
class PlantedProjector final : public journal::Projector {
 public:
  explicit PlantedProjector(const char* sql, int version = 1) : m_sql(sql), m_version(version) {}
  [[nodiscard]] std::span<const journal::ProjectionTable> tables() const override { return {&kNote, 1}; }
  [[nodiscard]] std::span<const char* const> kinds() const override {
    static const char* const all[] = {"note.created", "note.changed"};
    return all;
  }
  [[nodiscard]] int version(const QString& /*kind*/) const override { return m_version; }
  [[nodiscard]] core::Done project(const journal::Fact& fact, journal::Transaction& tx) const override {
    return tx.execute(m_sql, {fact.subject, fact.object[QLatin1String("title")].toString()});
  }

 private:
  const char* m_sql;
  int m_version;
};

/// Sets stamped fields and does not say so.
class SilentProjector final : public journal::Projector {
 public:
  [[nodiscard]] std::span<const journal::ProjectionTable> tables() const override { return m_notes.tables(); }
  [[nodiscard]] std::span<const char* const> kinds() const override { return m_notes.kinds(); }
  [[nodiscard]] core::Done project(const journal::Fact& fact, journal::Transaction& tx) const override {
    return m_notes.project(fact, tx);
  }

 private:
  NotesProjector m_notes;
};

std::vector<journal::FactDraft> notes(Random& random) {
  core::SeededIds ids(random.next());
  std::vector<core::AnyId> subjects;
  std::vector<journal::FactDraft> drafts;
  for (int i = 0; i < 4; ++i) {
    subjects.emplace_back(ids.next(core::Instant()));
    drafts.push_back(noteDraft("note.created", subjects.back(), QStringLiteral("note %1").arg(i)));
  }
  for (int i = 0; i < 16; ++i) {
    drafts.push_back(
        noteDraft("note.changed", random.pick(subjects), QStringLiteral("title %1").arg(random.below(1000))));
  }
  random.shuffle(drafts);
  return drafts;
}

QByteArray breachOf(const char* sql) {
  return breachOfLaw([sql](journal::Projectors& all) { all.add(std::make_unique<PlantedProjector>(sql)); }, notes);
}

}  // namespace

class TestLawOfProjectors : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aLawfulProjectorPasses() {
    CF_LAW_OF_PROJECTORS([](journal::Projectors& all) { addNotes(all); }, notes);
  }

  void anOrderKeepsEachOriginsOwn() {
    Random random(7);
    const auto facts = dealToOrigins(notes(random), 3, random);
    std::set<QByteArray> orders;
    for (int i = 0; i < 100; ++i) {
      std::map<QByteArray, qint64> last;
      QByteArray order;
      for (const journal::Fact& fact : reordered(facts, random)) {
        QCOMPARE(fact.originSeq, ++last[fact.origin.bytes()]);
        order += fact.origin.bytes().right(1);
      }
      orders.insert(order);
    }
    QVERIFY(orders.size() > 90);
  }

  void aPlantedMistakeIsCaught_data() {
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("the last to arrive wins") << QByteArray(
                                                    "INSERT INTO note(id, title, count) VALUES ($1, $2, 1) "
                                                    "ON CONFLICT(id) DO UPDATE SET title = excluded.title")
                                             << QByteArray("table note");
    QTest::newRow("the first to arrive wins")
        << QByteArray("INSERT INTO note(id, title, count) VALUES ($1, $2, 1) ON CONFLICT(id) DO NOTHING")
        << QByteArray("table note");
    QTest::newRow("a key that must not be there twice refuses a fact")
        << QByteArray("INSERT INTO note(id, title, count) VALUES ($1, $2, 1)") << QByteArray("was refused");
    QTest::newRow("what it writes depends on what is there")
        << QByteArray(
               "INSERT INTO note(id, title, count) SELECT $1, '', count(*) FROM note WHERE title <> $2 "
               "ON CONFLICT(id) DO UPDATE SET count = note.count + 1")
        << QByteArray("table note");
  }
  void aPlantedMistakeIsCaught() {
    QFETCH(QByteArray, sql);
    QFETCH(QByteArray, says);
    const QByteArray breach = breachOf(sql.constData());
    QVERIFY2(breach.contains(says), breach.constData());
  }

  void aProjectorWhoseFactsTheBookKeepsBackIsCaught() {
    const auto add = [](journal::Projectors& all) {
      all.add(std::make_unique<PlantedProjector>(
          "INSERT INTO note(id, title, count) VALUES ($1, '', 1) ON CONFLICT(id) DO NOTHING", 0));
    };
    const QByteArray breach = breachOfLaw(add, notes);
    QVERIFY2(breach.contains("unprojected: newer_version"), breach.constData());
  }

  void stampsThatAreNotSetAgainWhenAHubCorrectsAClockAreCaught() {
    const QByteArray breach =
        breachOfLaw([](journal::Projectors& all) { all.add(std::make_unique<SilentProjector>()); }, notes);
    QVERIFY2(breach.contains("replayed into an empty store: table note"), breach.constData());
  }

  void aBreachIsShownWithFewFacts() {
    const QByteArray breach = breachOf(
        "INSERT INTO note(id, title, count) VALUES ($1, $2, 1) ON CONFLICT(id) DO UPDATE SET title = excluded.title");
    QCOMPARE(breach.count("origin "), 4);  // two facts, in both orders
  }

  void aBodyThatItsStructForgetsIsCaught() {
    const auto forgetful = [](const QString&, const QJsonObject& body) -> core::Result<QJsonObject> {
      QJsonObject less = body;
      less.remove(QStringLiteral("title"));
      return less;
    };
    const QByteArray breach = breachOfLaw([](journal::Projectors& all) { addNotes(all); }, notes, forgetful);
    QVERIFY2(breach.contains("its struct changes its body"), breach.constData());
  }

  void aHistoryThatTheProjectorDoesNotKnowIsCaught() {
    const auto other = [](Random&) {
      return std::vector<journal::FactDraft>{noteDraft("other.created", {}, QStringLiteral("x"))};
    };
    QVERIFY(!breachOfLaw([](journal::Projectors& all) { addNotes(all); }, other).isEmpty());
  }
};

}  // namespace counterfoil::support

QTEST_GUILESS_MAIN(counterfoil::support::TestLawOfProjectors)
#include "tst_law_of_projectors.moc"
