// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QJsonArray>
#include <QTest>

#include "models/customers/rules.h"
#include "models/devices/facts.h"
#include "models/journal/verify.h"
#include "tests/models/customers/customer_till.h"
#include "tests/support/law_of_projectors.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;
using customers::Customer;
using customers::CustomerId;
using customers::Directory;
using customers::State;
using support::CustomerScene;
using support::edited;
using support::namesOf;
using Till = support::CustomerTill;
using support::Random;

namespace {

core::AnyId numbered(qint64 number) {
  return core::AnyId::fromBytes(QByteArray(16, char(number)));
}

QString sealed(qint64 number) {
  return QString::fromLatin1(QByteArray(30, char(number)).toBase64());
}

std::vector<journal::FactDraft> history(Random& random) {
  std::vector<journal::FactDraft> drafts;
  const auto contact = [](qint64 number) {
    return QJsonObject{{u"id"_s, numbered(number).text()}, {u"kind"_s, u"phone"_s}, {u"value"_s, sealed(number)}};
  };
  for (qint64 id = 1; id <= 4; ++id) {
    drafts.push_back({QLatin1String(customers::kCustomerCreated),
                      1,
                      numbered(id),
                      {{u"name"_s, sealed(id)}, {u"address"_s, u""_s}, {u"contacts"_s, QJsonArray{contact(20 + id)}}},
                      {}});
  }
  for (int i = 0; i < 25; ++i) {
    const core::AnyId who = numbered(random.between(1, 4));
    QLatin1String kind(customers::kCustomerChanged);
    QJsonObject body;
    switch (random.below(9)) {
      case 0:
        body = edited(u"name"_s, sealed(1), sealed(60 + i));
        break;
      case 1:
        body = edited(u"note"_s, u""_s, sealed(60 + i));
        break;
      case 2:
        body = {{u"contacts_added"_s, QJsonArray{contact(60 + i)}}};
        break;
      case 3:
        body = {
            {u"contacts_removed"_s, QJsonArray{QJsonObject{{u"id"_s, numbered(20 + random.between(1, 4)).text()}}}}};
        break;
      case 4:
        body = {{u"consents"_s,
                 QJsonArray{QJsonObject{{u"purpose"_s, u"marketing_email"_s}, {u"granted"_s, random.chance(50)}},
                            QJsonObject{{u"purpose"_s, u"of a newer program"_s}, {u"at_utc_ms"_s, i}}}}};
        break;
      case 5:
        kind = random.chance(50) ? QLatin1String(customers::kCustomerDeleted)
                                 : QLatin1String(customers::kCustomerRestored);
        break;
      case 6:
        kind = QLatin1String(devices::kPersonErased);
        break;
      case 7:
        kind = QLatin1String(customers::kCustomerUnmerged);
        body = {{u"merge"_s, numbered(40 + random.below(25)).text()}};
        break;
      default:
        kind = QLatin1String(customers::kCustomerMerged);
        body = {{u"merge"_s, numbered(40 + i).text()}, {u"into"_s, numbered(random.between(1, 4)).text()}};
    }
    drafts.push_back({kind, 1, who, body, {}});
  }
  random.shuffle(drafts);
  return drafts;
}

}  // namespace

class TestCustomers : public QObject {
  Q_OBJECT

  const vault::StoreKey m_key = vault::StoreKey::random();

 private Q_SLOTS:
  void tablesDoNotDependOnTheOrderOfFacts() { CF_LAW_OF_PROJECTORS(support::addCustomerProjectors, history); }

  void aCustomerIsReadAsWritten() {
    Till till(m_key, 1);
    Customer anna = CustomerScene::person(u"  Anna   Müller "_s, u"07700 900123"_s, u"anna@example.org"_s);
    anna.address = u"1 High Street\nLondon"_s;
    anna.note = u"Rings twice"_s;
    anna.consents.push_back({u"marketing_email"_s, true, {}, {}});
    const auto id = till.service().create(anna, u"till"_s, {});
    CF_VERIFY_OK(id);
    const Customer read = till.scene->read(*id);
    QCOMPARE(read.name, u"Anna Müller"_s);
    QCOMPARE(read.address, u"1 High Street\nLondon"_s);
    QCOMPARE(read.note, u"Rings twice"_s);
    QCOMPARE(read.contacts.size(), size_t(2));
    QCOMPARE(read.consents.size(), size_t(1));
    QVERIFY(read.consents[0].granted);
    QCOMPARE(read.consents[0].source, u"till"_s);
    QVERIFY(read.consents[0].at.utcMs() >= support::kCustomersNow);
    QCOMPARE(read.state, State::Active);
  }

  // The book on the disk: not one of the words that was typed, in no table, no body and no page.
  void nothingThatWasTypedStandsInTheClear() {
    Till till(m_key, 1);
    const QStringList typed{u"Wilhelmina"_s, u"900555"_s, u"wilma@"_s, u"Nutwood"_s, u"Marzipan"_s};
    Customer customer = CustomerScene::person(typed[0], u"07700 900555"_s, u"wilma@example.org"_s);
    customer.address = typed[3];
    customer.note = typed[4];
    const auto id = till.service().create(customer, u"till"_s, {});
    CF_VERIFY_OK(id);
    till.rename(*id, u"Wilhelmina Zwei"_s);
    Directory directory(m_key);
    QVERIFY(*directory.fill(till.reader()));
    QCOMPARE(directory.count(), 1);
    for (const QString& suffix : {QString(), u"-wal"_s}) {
      QFile file(till.store->path() + suffix);
      QVERIFY(file.open(QIODevice::ReadOnly));
      const QByteArray bytes = file.readAll();
      for (const QString& word : typed) QVERIFY2(!bytes.contains(word.toUtf8()), qPrintable(word));
    }
  }

  void anEditTouchesWhatItTouched() {
    Till till(m_key, 1);
    const CustomerId id = till.add(u"Anna"_s, u"07700 900123"_s);
    const Customer shown = till.scene->read(id);
    till.rename(id, u"Anna Berg"_s);
    Customer after = shown;
    after.note = u"Allergic to nuts"_s;
    after.contacts.push_back({{}, customers::ContactKind::Phone, u"07700 900999"_s, {}});
    QVERIFY(*till.service().change(shown, after, u"desk"_s, {}));
    const Customer now = till.scene->read(id);
    QCOMPARE(now.name, u"Anna Berg"_s);
    QCOMPARE(now.note, u"Allergic to nuts"_s);
    QCOMPARE(now.contacts.size(), size_t(2));
    QCOMPARE(*till.service().change(now, now, u"desk"_s, {}), false);
    Customer without = now;
    without.contacts.erase(without.contacts.begin());
    QVERIFY(*till.service().change(now, without, u"desk"_s, {}));
    QCOMPARE(till.scene->read(id).contacts.size(), size_t(1));
  }

  void consentIsKeptWithItsHistoryAndTheNewestCounts() {
    Till till(m_key, 1);
    const CustomerId id = till.add(u"Anna"_s);
    for (const bool granted : {true, false, true, false}) {
      const Customer before = till.scene->read(id);
      Customer after = before;
      after.consents = {{u"marketing_email"_s, granted, {}, {}}};
      QVERIFY(*till.service().change(before, after, granted ? u"till"_s : u"desk"_s, {}));
      till.clock.advanceMs(1'000);
    }
    const Customer now = till.scene->read(id);
    QCOMPARE(now.consents.size(), size_t(1));
    QVERIFY(!now.consents[0].granted);
    QCOMPARE(now.consents[0].source, u"desk"_s);
    QCOMPARE(customers::consentsOf(till.reader(), {id})->size(), size_t(4));
  }

  void whatIsWrongIsRefusedAndNothingIsWritten_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("phone");
    QTest::addColumn<QString>("email");
    QTest::addColumn<QString>("note");
    QTest::addColumn<QString>("code");
    const QString none;
    QTest::newRow("nothing at all") << none << none << none << u"a note"_s << u"customer_empty"_s;
    QTest::newRow("blanks and controls") << u" \t\u0001 "_s.remove(u'\u0001') << none << none << none
                                         << u"customer_empty"_s;
    QTest::newRow("a name without end") << QString(100'000, u'x') << none << none << none << u"text_too_long"_s;
    QTest::newRow("a note without end") << u"A"_s << none << none << QString(2'001, u'x') << u"text_too_long"_s;
    QTest::newRow("a mail without an at") << u"A"_s << none << u"example.org"_s << none << u"malformed_email"_s;
    QTest::newRow("a mail with two") << u"A"_s << none << u"a@b@c"_s << none << u"malformed_email"_s;
    QTest::newRow("a phone without digits") << u"A"_s << u"call me"_s << none << none << u"malformed_phone"_s;
    QTest::newRow("a card in the note") << u"A"_s << none << none << u"4111 1111 1111 1111"_s << u"card_number"_s;
    QTest::newRow("a card as the name") << u"4111111111111111"_s << none << none << none << u"card_number"_s;
  }
  void whatIsWrongIsRefusedAndNothingIsWritten() {
    QFETCH(QString, name);
    QFETCH(QString, phone);
    QFETCH(QString, email);
    QFETCH(QString, note);
    QFETCH(QString, code);
    Till till(m_key, 1);
    const qint64 before = *journal::factCount(till.reader());
    Customer customer = CustomerScene::person(name, phone, email);
    customer.note = note;
    const auto refusal = till.service().create(customer, u"till"_s, {});
    QVERIFY(!refusal);
    QCOMPARE(refusal.error().code, code);
    QCOMPARE(*journal::factCount(till.reader()), before);
    QCOMPARE(*till.reader().integer("SELECT count(*) FROM vault_person_key", {}), 0);
  }

  void hostileTextComesBackAsText() {
    Till till(m_key, 1);
    const QString hostile = u"<b>'; DROP TABLE customer; --</b> \u202e\U0001F600 ${x} %s"_s;
    const CustomerId id = till.add(hostile);
    QCOMPARE(till.scene->read(id).name, hostile);
    QString broken = u"a"_s + QChar(0xd800) + QChar(0) + u"b"_s;
    const CustomerId other = till.add(broken);
    QCOMPARE(till.scene->read(other).name, u"a\ufffd\ufffdb"_s);
  }

  void sealedBytesBelongToTheirPersonAndPlace() {
    Till till(m_key, 1);
    const CustomerId anna = till.add(u"Anna"_s, u"07700 900123"_s);
    const CustomerId bert = till.add(u"Bert"_s);
    const auto other = customers::sealedCustomer(till.reader(), bert);
    CF_VERIFY_OK(other);
    // Somebody's program writes one person's bytes into another's fact.
    CF_VERIFY_OK(till.store->book().write([&](journal::Writing& writing) {
      return writing.record({QLatin1String(customers::kCustomerChanged),
                             1,
                             anna.as<core::Anything>(),
                             edited(u"name"_s, u""_s, customers::sealedText((*other)->name)),
                             {}});
    }));
    const Customer read = till.scene->read(anna);
    QCOMPARE(read.name, QString());
    QVERIFY(!read.readable);
    QCOMPARE(read.contacts.size(), size_t(1));
    Directory directory(m_key);
    QVERIFY(*directory.fill(till.reader()));
    QCOMPARE(namesOf(directory.find(till.reader(), u"bert"_s, 5)), QStringList{u"Bert"_s});
  }

  void factsOfAnybodysProgramBreakNothing() {
    Till till(m_key, 1);
    const std::vector<QJsonObject> bodies{
        {},
        {{u"name"_s, 7}, {u"contacts"_s, u"x"_s}},
        {{u"name"_s, QJsonObject{{u"after"_s, QJsonArray{1}}}},
         {u"contacts_added"_s, QJsonArray{1, u"x"_s, QJsonObject{}}}},
        {{u"merge"_s, u"no id"_s}, {u"into"_s, 5}},
        {{u"merge"_s, numbered(9).text()}},
        {{u"consents"_s, QJsonArray{QJsonObject{{u"purpose"_s, 5}}, 1}}, {u"name"_s, u"%%%"_s}},
    };
    for (const char* const kind :
         {customers::kCustomerCreated, customers::kCustomerChanged, customers::kCustomerDeleted,
          customers::kCustomerMerged, customers::kCustomerUnmerged}) {
      for (const QJsonObject& body : bodies) {
        CF_VERIFY_OK(till.store->book().write([&](journal::Writing& writing) {
          return writing.record({QLatin1String(kind), 1, numbered(5), body, {}});
        }));
      }
    }
    CF_VERIFY_OK(till.service().find(CustomerId(numbered(5).uuid())));
    Directory directory(m_key);
    QVERIFY(*directory.fill(till.reader()));
    CF_VERIFY_OK(directory.page(till.reader(), {}, 10));
  }

  // 3,000 in every run; COUNTERFOIL_SOAK=1 takes the 200,000 of the budget and says what they cost.
  void aShopfulOfPeopleIsFoundWhileTheIndexFills() {
    const int people = support::soaking() ? 200'000 : 3'000;
    Till till(m_key, 1);
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < people; i += 1'000) {
      CF_VERIFY_OK(till.store->book().write([&](journal::Writing& writing) -> core::Done {
        for (int j = i; j < i + 1'000; ++j) {
          CF_TRY([[maybe_unused]] const auto id,
                 till.service().recordNew(
                     writing,
                     CustomerScene::person(u"Vorname%1 Nachname%2"_s.arg(j % 977).arg(j),
                                           u"0770%1"_s.arg(1'000'000 + j), u"person%1@example.org"_s.arg(j)),
                     u"import"_s, {}));
        }
        return {};
      }));
    }
    const qint64 writtenMs = timer.restart();
    Directory directory(m_key);
    QVERIFY(directory.page(till.reader(), {}, 1).has_value());
    const qint64 firstUs = timer.nsecsElapsed() / 1'000;
    timer.restart();
    while (!*directory.fill(till.reader())) {
    }
    const qint64 filledMs = timer.restart();
    QCOMPARE(directory.count(), people);
    QVERIFY2(directory.indexBytes() < qint64(people) * 250, qPrintable(QString::number(directory.indexBytes())));
    timer.restart();
    QCOMPARE(namesOf(directory.find(till.reader(), u"nachname%1"_s.arg(people - 1), 20)).size(), 1);
    const qint64 rareUs = timer.nsecsElapsed() / 1'000;
    timer.restart();
    QCOMPARE(namesOf(directory.find(till.reader(), u"vor"_s, 20)).size(), 20);
    const qint64 commonUs = timer.nsecsElapsed() / 1'000;
    timer.restart();
    CF_VERIFY_OK(directory.page(till.reader(), {}, 50));
    qInfo(
        "%d people: written in %lld ms, first answer after %lld us, index filled in %lld ms, %lld bytes; a rare name "
        "%lld us, a common one %lld us, the first page by name %lld us",
        people, writtenMs, firstUs, filledMs, directory.indexBytes(), rareUs, commonUs, timer.nsecsElapsed() / 1'000);
  }
};

QTEST_GUILESS_MAIN(TestCustomers)
#include "tst_customers.moc"
