// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/cli/program_run.h"
#include "tests/app/hub/hub_program.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;
using support::HubProgram;
using support::ProgramDesk;

/// Customers of two tills and a hub: the real programs.
class TestCustomersBetweenTills : public QObject {
  Q_OBJECT

  std::unique_ptr<HubProgram> m_hub;
  std::unique_ptr<ProgramDesk> m_first;
  std::unique_ptr<ProgramDesk> m_second;

  void enrol(const ProgramDesk& till) {
    const QString code = m_hub->say("enrol --tenant Crumb").json()[u"code"_s].toString();
    CF_VERIFY_STATUS(till.run({u"sync"_s, u"enrol"_s, u"http://127.0.0.1:%1"_s.arg(m_hub->port()), u"--code"_s, code}),
                     0);
  }
  static QString add(const ProgramDesk& till, const QByteArray& json) {
    return till.say("customers add -", json).json()[u"customer"_s].toString();
  }
  static QJsonObject show(const ProgramDesk& till, const QString& id) {
    return till.run({u"customers"_s, u"show"_s, id}).json();
  }
  static qint64 found(const ProgramDesk& till, const QString& text) {
    return till.run({u"customers"_s, u"list"_s, text}).json()[u"customers"_s].toArray().size();
  }
  void syncBoth() {
    for (ProgramDesk* const till : {m_first.get(), m_second.get(), m_first.get()}) {
      CF_VERIFY_STATUS(till->say("sync now"), 0);
    }
  }

 private Q_SLOTS:
  void init() {
    m_hub = std::make_unique<HubProgram>();
    m_first = std::make_unique<ProgramDesk>();
    m_second = std::make_unique<ProgramDesk>();
    QCOMPARE(m_hub->say("tenant create Crumb").status, 0);
    m_hub->serve();
    m_first->openShop();
    enrol(*m_first);
    enrol(*m_second);
  }
  void cleanup() {
    m_hub.reset();
    m_first.reset();
    m_second.reset();
  }

  void whoIsAddedAndMergedOfflineIsTheSameEverywhere() {
    const QString anna = add(*m_first, R"({"name": "Anna Canarova", "phones": ["07700 900123"]})");
    const QString annie = add(*m_second, R"({"name": "Annie Canarova", "phones": ["+44 7700 900123"]})");
    syncBoth();
    QCOMPARE(found(*m_first, u"canarova"_s), 2);
    QCOMPARE(found(*m_second, u"canarova"_s), 2);
    // Each merges without the other, and each the other way round.
    CF_VERIFY_STATUS(m_first->run({u"customers"_s, u"merge"_s, anna, annie}), 0);
    CF_VERIFY_STATUS(m_second->run({u"customers"_s, u"merge"_s, annie, anna}), 0);
    syncBoth();
    const QJsonObject here = show(*m_first, annie);
    QCOMPARE(here[u"id"_s].toString(), show(*m_second, anna)[u"id"_s].toString());
    QCOMPARE(here[u"name"_s].toString(), show(*m_second, annie)[u"name"_s].toString());
    QCOMPARE(here[u"phones"_s].toArray().size(), 2);
    QCOMPARE(here[u"merges"_s].toArray().size(), 2);
    QCOMPARE(found(*m_second, u"canarova"_s), 1);

    // At the hub one id names both.
    QCOMPARE(m_hub->say("person erase " + anna.toLatin1() + " --tenant Crumb --reason asked").status, 0);
    QVERIFY(m_hub->say("person find canarova --tenant Crumb").json()[u"people"_s].toArray().isEmpty());
    QCOMPARE(found(*m_first, u"canarova"_s), 1);
    syncBoth();
    for (const ProgramDesk* till : {m_first.get(), m_second.get()}) {
      QCOMPARE(found(*till, u"canarova"_s), 0);
      QCOMPARE(show(*till, annie)[u"state"_s].toString(), u"erased"_s);
      CF_VERIFY_STATUS(till->say("journal verify"), 0);
      CF_VERIFY_STATUS(till->say("check"), 0);
    }
    const auto erasures = m_hub->say("person erasures --tenant Crumb").json()[u"erasures"_s].toArray();
    QCOMPARE(erasures.size(), 2);
    for (const QJsonValue& each : erasures) QVERIFY(each[u"waiting_for"_s].toArray().isEmpty());
  }

  void whoNeverBoughtIsFoundAndErasedAtTheHubToo() {
    const QString anna = add(*m_first, R"({"name": "Anna Canarova", "emails": ["anna@example.org"]})");
    CF_VERIFY_STATUS(m_first->say("sync now"), 0);
    const auto people = m_hub->say("person find canarova --tenant Crumb").json()[u"people"_s].toArray();
    QCOMPARE(people.size(), 1);
    QCOMPARE(people.first()[u"person"_s].toString(), anna);
    QCOMPARE(people.first()[u"documents"_s].toInt(), 0);
    QCOMPARE(m_hub->say("person erase " + anna.toLatin1() + " --tenant Crumb").status, 0);
    CF_VERIFY_STATUS(m_first->say("sync now"), 0);
    QCOMPARE(found(*m_first, u"canarova"_s), 0);
  }
};

QTEST_GUILESS_MAIN(TestCustomersBetweenTills)
#include "tst_customers_between_tills.moc"
