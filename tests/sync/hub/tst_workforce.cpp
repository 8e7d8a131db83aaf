// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <latch>
#include <thread>

#include "models/journal/facts_queries.h"
#include "sync/hub/embedded_estate.h"
#include "sync/hub/feed.h"
#include "sync/hub/workforce.h"
#include "tests/support/notes_projector.h"
#include "tests/support/verify.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using hub::TenantId;
using hub::Workforce;

namespace {

/// A folder of tenants in a directory of the test's own.
struct Place {
  Place() { support::addNotes(projectors); }
  hub::EmbeddedEstate estate() {
    store::OpenOptions options;
    options.machineFolder = folder.filePath(u"machine"_s);
    options.reserveBytes = 0;
    return {folder.filePath(u"tenants"_s), options, projectors, clock};
  }
  QTemporaryDir folder;
  journal::Projectors projectors;
  core::ManualClock clock{core::Instant::fromUtcMs(1'774'000'000'000)};
};

core::Done note(journal::Writing& writing, const QString& title) {
  CF_CHECK(writing.record(support::noteDraft("note.created", writing.make<core::AnyId>(), title)));
  return {};
}

/// What a read through the workforce answers, waited for.
template <class Ask>
qint64 ask(Workforce& workforce, TenantId tenant, Ask question) {
  std::latch answered(1);
  qint64 answer = -1;
  workforce.read(tenant, [&](core::Result<const journal::Reader*> reader) {
    if (reader) answer = question(**reader);
    answered.count_down();
  });
  answered.wait();
  return answer;
}

qint64 notes(const journal::Reader& reader) {
  return *reader.integer("SELECT count(*) FROM note WHERE created_stamp IS NOT NULL", {});
}

}  // namespace

class TestWorkforce : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void tenantsAreMadeListedAndKeptApart();
  void whatWaitsTogetherIsCommittedTogetherAndFailsAlone();
  void aFullQueueRefusesAtOnceAndTheEndFinishesWhatWaits();
  void nobodyWaitsForAStoreThatIsStuck();
  void aTenantThatDoesNotExistIsSaidSo();
  void aCopiedFolderIsANewOrigin();
};

void TestWorkforce::tenantsAreMadeListedAndKeptApart() {
  Place place;
  auto estate = place.estate();
  CF_VERIFY_CODE(estate.create(u"  "_s), "name_missing");
  const auto tea = estate.create(u"Tea shop"_s);
  CF_VERIFY_OK(tea);
  const auto books = estate.create(u" Books "_s);
  CF_VERIFY_OK(books);
  CF_VERIFY_CODE(estate.create(u"Books"_s), "tenant_exists");
  QVERIFY(QDir().mkpath(place.folder.filePath(u"tenants/0190f2c4-0000-7000-8000-0000000000aa"_s)));  // cut off
  const auto all = place.estate().tenants();
  QCOMPARE(all->size(), 2u);
  QCOMPARE(all->front().name, u"Books"_s);
  QCOMPARE(all->back().id, tea->id);

  Workforce workforce(estate, {});
  std::latch written(1);
  workforce.write(
      tea->id, [](journal::Writing& writing) { return note(writing, u"one"_s); },
      [&](const core::Done& done) {
        QVERIFY(done);
        written.count_down();
      });
  written.wait();
  QCOMPARE(ask(workforce, tea->id, notes), 1);
  QCOMPARE(ask(workforce, books->id, notes), 0);
}

void TestWorkforce::whatWaitsTogetherIsCommittedTogetherAndFailsAlone() {
  constexpr int kJobs = 400;
  Place place;
  auto estate = place.estate();
  const auto tenant = estate.create(u"Tea"_s);
  std::atomic<qint64> head = 0;
  std::atomic<bool> headsRise = true;
  std::atomic<int> refused = 0;
  std::atomic<int> done = 0;
  std::latch answered(kJobs + 1);
  std::latch held(1);
  Workforce workforce(estate, {2, 2, kJobs + 1, 64}, [&](TenantId, qint64 now) {
    if (now < head) headsRise = false;
    head = now;
  });
  // The first job holds its writer until the others have come.
  workforce.write(
      tenant->id,
      [&](journal::Writing&) -> core::Done {
        held.wait();
        return {};
      },
      [&](const core::Done&) { answered.count_down(); });
  std::vector<std::jthread> askers;
  for (int asker = 0; asker < 4; ++asker) {
    askers.emplace_back([&, asker] {
      for (int i = asker; i < kJobs; i += 4) {
        workforce.write(
            tenant->id,
            [i](journal::Writing& writing) -> core::Done {
              CF_CHECK(note(writing, u"note %1"_s.arg(i)));
              return i % 5 == 0 ? core::Done(core::refused(u"no_fives"_s)) : core::Done();
            },
            [&, i](const core::Done& result) {
              if (bool(result) != (i % 5 != 0)) qWarning("job %d was answered wrongly", i);
              ++(result ? done : refused);
              answered.count_down();
            });
      }
    });
  }
  askers.clear();
  held.count_down();
  answered.wait();
  QCOMPARE(refused.load(), kJobs / 5);
  QCOMPARE(done.load(), kJobs - kJobs / 5);
  QCOMPARE(ask(workforce, tenant->id, notes), kJobs - kJobs / 5);
  QVERIFY(headsRise);
  QCOMPARE(head.load(), kJobs - kJobs / 5 + 1);  // the origin's own first fact, too
  QVERIFY2(workforce.counts().commits <= 1 + (kJobs + 63) / 64, "jobs that waited were not committed together");
  QCOMPARE(ask(workforce, tenant->id,
               [](const journal::Reader& reader) {
                 return *reader.integer("SELECT max(position) - count(*) FROM journal", {});
               }),
           0);
}

void TestWorkforce::aFullQueueRefusesAtOnceAndTheEndFinishesWhatWaits() {
  Place place;
  auto estate = place.estate();
  const auto tenant = estate.create(u"Tea"_s);
  std::atomic<int> overloaded = 0;
  std::atomic<int> done = 0;
  {
    std::latch entered(1);
    std::latch held(1);
    Workforce workforce(estate, {1, 1, 3, 64});
    workforce.write(
        tenant->id,
        [&](journal::Writing&) -> core::Done {
          entered.count_down();
          held.wait();
          return {};
        },
        [](const core::Done&) {});
    entered.wait();
    for (int i = 0; i < 5; ++i) {
      workforce.write(
          tenant->id, [i](journal::Writing& writing) { return note(writing, QString::number(i)); },
          [&](const core::Done& result) {
            if (result) ++done;
            if (!result && result.error().code == u"overloaded") ++overloaded;
          });
    }
    QCOMPARE(overloaded.load(), 2);
    QCOMPARE(workforce.counts().waiting, 3);
    held.count_down();
  }
  QCOMPARE(done.load(), 3);
  QCOMPARE(notes((*estate.openReader(tenant->id))->reader()), 3);
}

void TestWorkforce::nobodyWaitsForAStoreThatIsStuck() {
  Place place;
  auto estate = place.estate();
  const auto tenant = estate.create(u"Tea"_s);
  CF_VERIFY_OK(tenant);
  std::latch entered(1);
  std::latch held(1);
  std::latch late(1);
  QString codeOfLate;
  Workforce workforce(estate, {1, 1, 100, 64, 200});
  workforce.write(
      tenant->id,
      [&](journal::Writing&) -> core::Done {
        entered.count_down();
        held.wait();
        return {};
      },
      [](const core::Done&) {});
  entered.wait();
  workforce.write(
      tenant->id, [](journal::Writing& writing) { return note(writing, u"late"_s); },
      [&](const core::Done& done) {
        codeOfLate = done ? QString() : done.error().code;
        late.count_down();
      });
  // From some time on, who comes is refused without waiting; and what waited too long is not begun any more.
  const auto askedNow = [&] {
    const auto code = std::make_shared<QString>();
    workforce.write(
        tenant->id, [](journal::Writing&) { return core::Done(); },
        [code](const core::Done& done) { *code = done ? QString() : done.error().code; });
    return *code;
  };
  QTRY_COMPARE(askedNow(), u"overloaded"_s);
  held.count_down();
  late.wait();
  QCOMPARE(codeOfLate, u"overloaded"_s);
  QCOMPARE(ask(workforce, tenant->id, notes), 0);
}

void TestWorkforce::aTenantThatDoesNotExistIsSaidSo() {
  Place place;
  auto estate = place.estate();
  Workforce workforce(estate, {});
  QString code;
  std::latch answered(1);
  workforce.write(
      TenantId(QUuid::createUuid()), [](journal::Writing&) { return core::Done(); },
      [&](const core::Done& done) {
        code = done ? QString() : done.error().code;
        answered.count_down();
      });
  answered.wait();
  QCOMPARE(code, u"unknown_tenant"_s);
}

void TestWorkforce::aCopiedFolderIsANewOrigin() {
  Place place;
  auto estate = place.estate();
  const auto tenant = estate.create(u"Tea"_s);
  const auto first = (*estate.open(tenant->id))->book().origin();
  QCOMPARE((*estate.open(tenant->id))->book().origin(), first);
  const QString original = place.folder.filePath(u"tenants/"_s + tenant->id.text());
  const QString copy = place.folder.filePath(u"copied/"_s + tenant->id.text());
  QVERIFY(QDir().mkpath(copy));
  for (const QString& name : {u"tenant.cfl"_s, u"name.txt"_s}) {
    QVERIFY(QFile::copy(original + u'/' + name, copy + u'/' + name));
  }
  store::OpenOptions options;
  options.machineFolder = place.folder.filePath(u"machine"_s);
  options.reserveBytes = 0;
  hub::EmbeddedEstate other(place.folder.filePath(u"copied"_s), options, place.projectors, place.clock);
  const auto opened = other.open(tenant->id);
  CF_VERIFY_OK(opened);
  QVERIFY((*opened)->book().origin() != first);
  QCOMPARE((*opened)->book().originOrdinal(), 1);
}

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestWorkforce)
#include "tst_workforce.moc"
