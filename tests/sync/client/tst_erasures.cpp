// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

#include "models/devices/facts.h"
#include "sync/client/person_keys.h"
#include "sync/hub/person_keys.h"
#include "sync/protocol/key_content.h"
#include "tests/support/verify.h"
#include "tests/sync/client/sim_store.h"
#include "tests/sync/client/timeline.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using client::KeyPage;
using core::AnyId;

namespace {

AnyId numbered(quint32 kind, int n) {
  return AnyId(QUuid(kind, 0, 0, 0, 0, 0, 0, 0, 0, uchar(n >> 8), uchar(n)));
}
AnyId person(int n) {
  return numbered(1, n);
}
AnyId device(int n) {
  return numbered(2, n);
}

/// A hub's store and a till's, and the pages that go from one to the other.
struct Scene {
  Scene() : clock(timeline), hub(clock, 1), till(clock, 2) {
    hub.openNewOrigin();
    till.openNewOrigin();
    write([](journal::Writing& writing) -> core::Done {
      for (const char* const table : hub::kPersonKeyTables) CF_CHECK(writing.local("person_key").execute(table, {}));
      return writing.local("access_device")
          .execute("CREATE TABLE access_device(id BLOB PRIMARY KEY, state TEXT NOT NULL)", {});
    });
  }
  void write(const std::function<core::Done(journal::Writing&)>& work) { sim::must(hub.book().write(work)); }
  void enrol(int n, const char* state = "active") {
    write([&](journal::Writing& writing) {
      return writing.local("access_device")
          .execute("INSERT INTO access_device(id, state) VALUES ($1, $2)", {device(n), QString::fromLatin1(state)});
    });
  }
  void erase(int n) {
    write([&](journal::Writing& writing) { return hub::erasePersonKey(writing, hub::PersonId(person(n).uuid())); });
  }
  /// A device says that it has followed everything up to an erasure.
  void follow(int n, int erased) {
    write([&](journal::Writing& writing) -> core::Done {
      CF_TRY(const qint64 number, hub::erasureNumber(writing.reader(), hub::PersonId(person(erased).uuid())));
      return hub::acknowledgeErasures(writing, device(n), number);
    });
  }
  [[nodiscard]] KeyPage page() const {
    const auto news = client::keyNews(till.reader());
    const auto keys = hub::personKeysSince(hub.reader(), news->number, 1000);
    const auto behind = hub::stragglers(hub.reader());
    QJsonArray list;
    for (const hub::PersonKey& key : *keys) {
      list.append(QJsonObject{
          {u"number"_s, key.number}, {u"person_id"_s, key.person.text()}, {u"version"_s, 1}, {u"erased"_s, true}});
    }
    QJsonArray standings;
    for (const auto& each : behind->behind) {
      standings.append(QJsonObject{{u"number"_s, each.number}, {u"devices"_s, each.devices}});
    }
    const auto page =
        KeyPage::fromJson({{u"keys"_s, list},
                           {u"next"_s, keys->empty() ? news->number : keys->back().number},
                           {u"more"_s, false},
                           {u"erasures"_s, QJsonObject{{u"newest"_s, behind->newest}, {u"behind"_s, standings}}}});
    if (!page) qFatal("%s %s", qPrintable(page.error().code), qPrintable(page.error().where));
    return *page;
  }
  void take(bool keys, bool erasures) {
    const auto asked = client::keyNews(till.reader());
    const KeyPage next = page();
    sim::must(till.book().write([&](journal::Writing& writing) -> core::Done {
      if (keys) CF_CHECK(client::takeKeys(writing, *asked, next));
      return erasures ? client::keepErasures(writing, next) : core::Done();
    }));
  }
  void meet() { take(true, true); }
  /// As the desk says of a person: −1 the hub has not said.
  [[nodiscard]] qint64 waitsFor(int n) const {
    const auto devices = client::erasureWaitsFor(till.reader(), person(n));
    return devices && *devices ? **devices : -2;
  }

  sim::Timeline timeline;
  sim::SkewedClock clock;
  sim::SimStore hub;
  sim::SimStore till;
};

}  // namespace

/// What a till says of erasures that other devices have not followed yet.
class TestErasures : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void anErasureThatWaitsIsKnownHoweverManyCameAfterIt() {
    Scene scene;
    for (int n = 1; n <= 3; ++n) scene.enrol(n);
    scene.enrol(4, "revoked");
    for (int n = 1; n <= 250; ++n) scene.erase(n);
    scene.follow(1, 250);
    scene.follow(2, 120);
    scene.follow(3, 250);
    scene.meet();
    // One was lost and never answers; another has followed half of them.
    for (const int n : {1, 100, 120}) QCOMPARE(scene.waitsFor(n), 1);
    for (const int n : {121, 150, 151, 250}) QCOMPARE(scene.waitsFor(n), 2);
    scene.follow(2, 250);
    scene.follow(4, 250);
    scene.meet();
    for (int n = 1; n <= 250; ++n) QCOMPARE(scene.waitsFor(n), 0);
    QCOMPARE(scene.waitsFor(251), -1);
  }

  void nobodyIsSaidToHaveFollowedBeforeTheHubSaidSo() {
    Scene scene;
    scene.enrol(1);
    scene.erase(1);
    scene.follow(1, 1);
    scene.meet();
    QCOMPARE(scene.waitsFor(1), 0);
    scene.erase(2);
    scene.take(true, false);
    QCOMPARE(scene.waitsFor(1), 0);
    QCOMPARE(scene.waitsFor(2), -1);
    scene.take(false, true);
    QCOMPARE(scene.waitsFor(2), 1);
    // A hub that was set back gives numbers anew.
    sim::must(scene.till.book().write([](journal::Writing& writing) { return client::forgetKeysTold(writing); }));
    QCOMPARE(scene.waitsFor(1), -1);
    scene.meet();
    QCOMPARE(scene.waitsFor(1), 0);
  }

  void whoWasErasedBeforeNumbersWereKeptIsToldAgainOnce() {
    Scene scene;
    scene.enrol(1);
    scene.erase(1);
    scene.meet();
    QCOMPARE(scene.waitsFor(1), 1);
    const auto lost = [&] {
      const auto tally = hub::keyTally(scene.hub.reader());
      const auto asked = client::keyNews(scene.till.reader());
      return *client::keysLost(scene.till.reader(), *asked,
                               {tally->newest, tally->persons, tally->erased, tally->content});
    };
    sim::must(scene.till.book().write([](journal::Writing& writing) -> core::Done {
      CF_TRY(const auto asked, client::keyNews(writing.reader()));
      return client::keysTold(writing, asked);
    }));
    QVERIFY(!lost());
    // As a store comes from a program that did not keep them.
    sim::must(scene.till.book().write(
        [](journal::Writing& writing) { return writing.local("sync_erased").execute("DELETE FROM sync_erased", {}); }));
    QCOMPARE(scene.waitsFor(1), -1);
    QVERIFY(lost());
    sim::must(scene.till.book().write([](journal::Writing& writing) { return client::forgetKeysTold(writing); }));
    scene.meet();
    QCOMPARE(scene.waitsFor(1), 1);
    QVERIFY(!lost());
  }

  void aDeviceWhoseStoreAnotherHasIsNotWaitedFor() {
    Scene scene;
    scene.enrol(1, "revoked");
    scene.enrol(2);
    scene.erase(1);
    scene.meet();
    QCOMPARE(scene.waitsFor(1), 2);
    const auto succeed = [&scene](bool withStore) {
      scene.write([withStore](journal::Writing& writing) {
        const devices::Succession succession{device(2).as<devices::DeviceTag>(), withStore, {}, true};
        return devices::recordSucceeded(writing, device(1).as<devices::DeviceTag>(), succession, {});
      });
    };
    // By hand, another writes on in its chains: what it held is on its disk all the same.
    succeed(false);
    scene.meet();
    QCOMPARE(scene.waitsFor(1), 2);
    succeed(true);
    scene.meet();
    QCOMPARE(scene.waitsFor(1), 1);
    QCOMPARE(hub::devicesBehind(scene.hub.reader(), 1)->size(), size_t(1));
    scene.follow(2, 1);
    scene.meet();
    QCOMPARE(scene.waitsFor(1), 0);
  }

  void theContentIsThatOfTheKeysWhoeverWroteThem() {
    Scene scene;
    scene.erase(1);
    quint64 content = protocol::keyContent(person(1), true);
    QCOMPARE(hub::keyTally(scene.hub.reader())->content, content);
    // A hub from before that, as beside this one while a cluster is updated.
    scene.write([](journal::Writing& writing) {
      return writing.local("person_key")
          .execute("INSERT INTO person_key(person_id, number, key_version, wrapped) VALUES ($1, 2, 1, NULL)",
                   {person(2)});
    });
    content ^= protocol::keyContent(person(2), true);
    QCOMPARE(hub::keyTally(scene.hub.reader())->content, content);
    scene.erase(3);
    content ^= protocol::keyContent(person(3), true);
    QCOMPARE(hub::keyTally(scene.hub.reader())->content, content);
  }

  void whatIsNoWordOfErasuresIsRefused_data() {
    QTest::addColumn<QByteArray>("erasures");
    QTest::newRow("a text") << QByteArray(R"("none")");
    QTest::newRow("no number") << QByteArray(R"({"behind": []})");
    QTest::newRow("nobody behind") << QByteArray(R"({"newest": 5, "behind": [{"number": 1, "devices": 0}]})");
    QTest::newRow("not behind at all") << QByteArray(R"({"newest": 5, "behind": [{"number": 5, "devices": 1}]})");
    QTest::newRow("one number twice") << QByteArray(
        R"({"newest": 5, "behind": [{"number": 1, "devices": 1}, {"number": 1, "devices": 1}]})");
  }
  void whatIsNoWordOfErasuresIsRefused() {
    QFETCH(QByteArray, erasures);
    const auto page = KeyPage::fromJson(
        QJsonDocument::fromJson(R"({"keys": [], "next": 0, "more": false, "erasures": )" + erasures + "}").object());
    QVERIFY(!page);
    QCOMPARE(page.error().kind, core::ErrorKind::Invalid);
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestErasures)
#include "tst_erasures.moc"
