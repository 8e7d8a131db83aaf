// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "models/journal/fact.h"

using namespace Qt::StringLiterals;
namespace core = counterfoil::core;
namespace journal = counterfoil::journal;

class TestDigest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theVectorsOfTheContractHold() {
    journal::Fact first;
    first.origin = *journal::OriginId::parse(u"0190f2c4-a1b2-7000-8000-000000000001"_s);
    first.id = *journal::FactId::parse(u"0190f2c4-a1b2-7000-8000-0000000000f1"_s);
    first.originSeq = 1;
    first.hlc = *core::Hlc::parse(u"0190f2c4a1b2-0002"_s);
    first.kind = u"origin.opened"_s;
    first.subject = core::AnyId(first.origin.uuid());
    first.body = R"({"store":"0190f2c4-0000-7000-8000-0000000000aa","previous":null})";
    const QByteArray one = journal::digestOf(first, QByteArray(32, '\0'));
    QCOMPARE(one.toHex(), QByteArray("b3e7ff9f46daf9ac3f11f04f7ff39d864117675c60d62a4daa9014ec91d4989f"));

    journal::Fact second;
    second.origin = first.origin;
    second.id = *journal::FactId::parse(u"0190f2c4-a1b3-7000-8000-0000000000f2"_s);
    second.originSeq = 2;
    second.hlc = *core::Hlc::parse(u"0190f2c4a1b3-0000"_s);
    second.kind = u"product.created"_s;
    second.subject = *core::AnyId::parse(u"0190f2c4-0000-7000-8000-00000000005b"_s);
    second.actor = *core::StaffId::parse(u"0190f2c4-0000-7000-8000-00000000000a"_s);
    second.body = R"({"name":"Café ☕","price_micro":2500000})";
    QCOMPARE(journal::digestOf(second, one).toHex(),
             QByteArray("0a0eb799fdd4fa5fc221a6b650b2bb8c9e245f015817eece69ca4668e5bde2aa"));
  }

  void everyFieldIsInTheDigest() {
    journal::Fact fact;
    fact.id = journal::FactId(QUuid::createUuid());
    fact.origin = journal::OriginId(QUuid::createUuid());
    fact.originSeq = 7;
    fact.hlc = core::Hlc(99);
    fact.kind = u"a.b"_s;
    fact.subject = core::AnyId(QUuid::createUuid());
    fact.body = "{}";
    const QByteArray previous(32, '\1');
    QSet<QByteArray> seen{journal::digestOf(fact, previous), journal::digestOf(fact, QByteArray(32, '\2'))};
    const auto changed = [&](auto change) {
      journal::Fact copy = fact;
      change(copy);
      seen.insert(journal::digestOf(copy, previous));
    };
    changed([](auto& f) { f.id = journal::FactId(QUuid::createUuid()); });
    changed([](auto& f) { f.origin = journal::OriginId(QUuid::createUuid()); });
    changed([](auto& f) { f.originSeq = 8; });
    changed([](auto& f) { f.hlc = core::Hlc(100); });
    changed([](auto& f) { f.kind = u"a.c"_s; });
    changed([](auto& f) { f.version = 2; });
    changed([](auto& f) { f.subject = {}; });
    changed([](auto& f) { f.actor = f.subject.template as<struct core::StaffTag>(); });
    changed([](auto& f) { f.approver = f.subject.template as<struct core::StaffTag>(); });
    changed([](auto& f) { f.body = "{ }"; });
    QCOMPARE(seen.size(), 12);
  }

  void hlcTextRoundTrips() {
    QCOMPARE(core::Hlc::parse(u"0190f2c4a1b2-0003"_s)->text(), u"0190f2c4a1b2-0003"_s);
    QVERIFY(!core::Hlc::parse(u"0190f2c4a1b2_0003"_s));
    QVERIFY(!core::Hlc::parse(u"xx90f2c4a1b2-0003"_s));
  }

  void deepAndBrokenBodiesAreRefused() {
    QVERIFY(journal::parseBody("{\"a\":[1]}"));
    QCOMPARE(journal::parseBody("{").error().code, u"malformed_json"_s);
    QCOMPARE(journal::parseBody("[]").error().code, u"malformed_json"_s);
    QCOMPARE(journal::parseBody("{\"a\":" + QByteArray(40, '[') + QByteArray(40, ']') + "}").error().code,
             u"too_deep"_s);
    QVERIFY(journal::parseBody("{\"a\":\"" + QByteArray(40, '[') + "\"}"));
  }
};

QTEST_GUILESS_MAIN(TestDigest)
#include "tst_digest.moc"
