// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDirIterator>

#include "models/store/store.h"
#include "tests/app/cli/program_run.h"
#include "tests/app/hub/hub_program.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;
using support::HubProgram;
using support::ProgramDesk;
using support::ProgramRun;

namespace {

constexpr const char* kName = "Zdenka Canarova";
constexpr const char* kPhone = "+420 777 123 456";

QByteArray saleTo(const QByteArray& name, const QByteArray& phone) {
  return R"({"staff":"Maya","lines":[{"product":"TEA","quantity":"1"}],"tenders":[{"kind":"cash","amount":"10.00"}],)"
         R"("customer":{"name":")" +
         name + R"(","phone":")" + phone + R"("}})";
}

QByteArray keyOf(const QString& store, const char* sql, const QString& person) {
  const auto reader = store::openReader(store);
  if (!reader) qFatal("%s", qPrintable(reader.error().code));
  const auto id = core::AnyId::parse(person);
  const auto key = (*reader)->first(sql, {*id}, [](const journal::Row& row) { return row.bytes(0); });
  return key && *key ? **key : QByteArray();
}

/// Every file below a folder that has the bytes in it, and every store's log among them.
QStringList filesWith(const QString& folder, const QByteArray& bytes) {
  QStringList found;
  QDirIterator files(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
  while (files.hasNext()) {
    QFile file(files.next());
    if (file.open(QIODevice::ReadOnly) && file.readAll().contains(bytes)) found.append(file.fileName());
  }
  return found;
}

}  // namespace

/// A customer is erased at the hub or at a till: the real programs, and what is left in their files.
class TestErasure : public QObject {
  Q_OBJECT

  std::unique_ptr<HubProgram> m_hub;
  std::unique_ptr<ProgramDesk> m_first;
  std::unique_ptr<ProgramDesk> m_second;
  QString m_person;
  QByteArray m_key;

  [[nodiscard]] QString storeOf(const ProgramDesk& till) const { return till.storePath(); }
  void enrol(const ProgramDesk& till) {
    const QString code = m_hub->say("enrol --tenant Crumb").json()[u"code"_s].toString();
    CF_VERIFY_STATUS(till.run({u"sync"_s, u"enrol"_s, u"http://127.0.0.1:%1"_s.arg(m_hub->port()), u"--code"_s, code}),
                     0);
  }
  static qint64 foundAt(const ProgramDesk& till) {
    return till.say("person find Canarova").json()[u"people"_s].toArray().size();
  }
  [[nodiscard]] QJsonArray foundAtHub() const {
    return m_hub->say("person find canarova --tenant Crumb").json()[u"people"_s].toArray();
  }
  [[nodiscard]] qint64 waiting() const {
    const auto all = m_hub->say("person erasures --tenant Crumb").json()[u"erasures"_s].toArray();
    return all.isEmpty() ? -1 : all.first()[u"waiting_for"_s].toArray().size();
  }

 private Q_SLOTS:
  void init() {
    m_hub = std::make_unique<HubProgram>();
    m_first = std::make_unique<ProgramDesk>();
    m_second = std::make_unique<ProgramDesk>();
    QCOMPARE(m_hub->say("tenant create Crumb").status, 0);
    m_hub->serve();
    m_first->openShop();
    CF_VERIFY_STATUS(m_first->say("shift open --staff Maya --float 50.00"), 0);
    // Enough of others that their keys fill several pages.
    for (int i = 0; i < 12; ++i) {
      CF_VERIFY_STATUS(m_first->say("sell -", saleTo("Somebody " + QByteArray::number(i), "1234567")), 0);
    }
    CF_VERIFY_STATUS(m_first->say("sell -", saleTo(kName, kPhone)), 0);
    enrol(*m_first);
    enrol(*m_second);
    const auto found = m_first->say("person find canarova").json()[u"people"_s].toArray();
    QCOMPARE(found.size(), 1);
    QCOMPARE(found.first()[u"phone"_s].toString(), QLatin1String(kPhone));
    QCOMPARE(found.first()[u"documents"_s].toInt(), 1);
    m_person = found.first()[u"person"_s].toString();
    m_key = keyOf(storeOf(*m_first), "SELECT wrapped FROM vault_person_key WHERE person_id = $1", m_person);
    QVERIFY(m_key.size() > 40);
    QCOMPARE(foundAt(*m_second), 1);
    QCOMPARE(foundAtHub().size(), 1);
    QCOMPARE(foundAtHub().first()[u"person"_s].toString(), m_person);
    QVERIFY(!filesWith(m_hub->data(), m_key).isEmpty());
  }
  void cleanup() {
    m_hub.reset();
    m_first.reset();
    m_second.reset();
  }

  void whoIsErasedAtTheHubIsGoneEverywhereAfterTheNextContact() {
    const auto erased = m_hub->say("person erase " + m_person.toLatin1() + " --tenant Crumb --reason asked");
    QCOMPARE(erased.status, 0);
    const QJsonObject act =
        m_hub->say("audit --tenant Crumb --limit 1").json()[u"items"_s][0][u"administered"_s].toObject();
    QCOMPARE(act[u"act"_s].toString(), u"person erase"_s);
    QCOMPARE(act[u"about"_s].toObject(), (QJsonObject{{u"person"_s, m_person}}));
    QCOMPARE(erased.json()[u"waiting_for"_s].toArray().size(), 2);
    QVERIFY(erased.json()[u"backups"_s].toString().contains(u"Backups"));
    QVERIFY(foundAtHub().isEmpty());
    QCOMPARE(foundAt(*m_first), 1);
    CF_VERIFY_STATUS(m_first->say("sync now"), 0);
    QCOMPARE(foundAt(*m_first), 0);
    QCOMPARE(waiting(), 1);
    CF_VERIFY_STATUS(m_second->say("sync now"), 0);
    QCOMPARE(foundAt(*m_second), 0);
    QCOMPARE(waiting(), 0);
    verifyGone();
  }

  void whoIsErasedAtATillIsGoneAtTheHubAndAtTheOther() {
    CF_VERIFY_STATUS(m_first->run({u"person"_s, u"erase"_s, m_person}), 0);
    QCOMPARE(foundAt(*m_first), 0);
    CF_VERIFY_STATUS(m_first->say("sync now"), 0);
    QVERIFY(foundAtHub().isEmpty());
    CF_VERIFY_STATUS(m_second->say("sync now"), 0);
    CF_VERIFY_STATUS(m_first->say("sync now"), 0);
    QCOMPARE(waiting(), 0);
    verifyGone();
  }

  void whoIsUnknownOrMistypedIsNotErased() {
    QCOMPARE(m_hub->say("person erase x --tenant Crumb").code(), u"malformed_id"_s);
    const QByteArray nobody = QUuid::createUuid().toByteArray(QUuid::WithoutBraces);
    QCOMPARE(m_hub->say("person erase " + nobody + " --tenant Crumb").code(), u"unknown_person"_s);
    QCOMPARE(m_hub->say("person find x --tenant Crumb").code(), u"text_too_short"_s);
    QCOMPARE(m_hub->say("person find Canarova --tenant Other").code(), u"unknown_tenant"_s);
    QCOMPARE(m_first->say("person find x").status, 2);
    QVERIFY(m_hub->say("person erasures --tenant Crumb").json()[u"erasures"_s].toArray().isEmpty());
  }

 private:
  void verifyGone() {
    for (ProgramDesk* const till : {m_first.get(), m_second.get()}) {
      CF_VERIFY_STATUS(till->say("journal verify"), 0);
      CF_VERIFY_STATUS(till->say("check"), 0);
      QCOMPARE(filesWith(till->path(QString()), m_key), QStringList());
    }
    // While it serves, its log included.
    QCOMPARE(filesWith(m_hub->data(), m_key), QStringList());
    QCOMPARE(m_hub->terminate(), 0);
    QCOMPARE(filesWith(m_hub->data(), m_key), QStringList());
    for (const char* const canary : {kName, kPhone, "Canarova"}) {
      QCOMPARE(filesWith(m_hub->data(), canary), QStringList());
      QVERIFY(!m_hub->log().contains(canary));
      QCOMPARE(filesWith(m_first->path(QString()), canary), QStringList());
    }
  }
};

QTEST_GUILESS_MAIN(TestErasure)
#include "tst_erasure.moc"
