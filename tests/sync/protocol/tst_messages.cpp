// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

#include "models/core/json_reader.h"
#include "sync/protocol/messages.h"
#include "sync/protocol/problem.h"
#include "tests/support/law_of_projectors.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using namespace protocol;

namespace {

std::vector<journal::Fact> someFacts() {
  support::Random random(3);
  std::vector<journal::FactDraft> drafts;
  for (int i = 0; i < 12; ++i) {
    drafts.push_back({u"note.made"_s,
                      1,
                      i % 3 == 0 ? core::AnyId() : core::AnyId(QUuid::createUuidV5(QUuid(), u"n"_s)),
                      {{u"text"_s, u"Café ☕ \"%1\"\n"_s.arg(i)}, {u"amount_minor"_s, qint64(9'007'199'254'740'993)}},
                      {}});
  }
  return support::dealToOrigins(drafts, 1, random);
}

QJsonObject overTheWire(const QJsonObject& json) {
  return *core::parseObject(QJsonDocument(json).toJson(QJsonDocument::Compact));
}

QJsonObject validPush() {
  const auto facts = someFacts();
  return PushRequest{facts.front().origin, facts}.toJson();
}

QJsonObject withFirstFact(const QString& key, const QJsonValue& value) {
  QJsonObject push = validPush();
  QJsonArray facts = push[u"facts"_s].toArray();
  QJsonObject first = facts[0].toObject();
  if (value.isUndefined()) {
    first.remove(key);
  } else {
    first[key] = value;
  }
  facts[0] = first;
  push[u"facts"_s] = facts;
  return push;
}

}  // namespace

class TestMessages : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aPushArrivesAsItWasSentAndItsChainHolds();
  void aPullKeepsWhatTheHubDecided();
  void whateverAPushMayHoldComesOutOfAPageWithItsChain();
  void answersSurviveTheWire();
  void aStatusOfANewerHubLeavesTheFactPending();
  void badPushesAreRefusedWithTheirPlace_data();
  void badPushesAreRefusedWithTheirPlace();
  void problemsKeepTheirCodeAndMembers();
};

void TestMessages::aPushArrivesAsItWasSentAndItsChainHolds() {
  const auto facts = someFacts();
  const auto read = PushRequest::fromJson(overTheWire(PushRequest{facts.front().origin, facts}.toJson()), {});
  QVERIFY2(read, read ? "" : qPrintable(read.error().code + read.error().where));
  QCOMPARE(read->facts.size(), facts.size());
  QByteArray previous(32, '\0');
  for (size_t i = 0; i < facts.size(); ++i) {
    const journal::Fact& fact = read->facts[i];
    QCOMPARE(fact.body, facts[i].body);
    QCOMPARE(fact.id, facts[i].id);
    QCOMPARE(fact.hlc.packed(), facts[i].hlc.packed());
    QCOMPARE(fact.subject, facts[i].subject);
    QCOMPARE(journal::digestOf(fact, previous), fact.digest);
    previous = fact.digest;
  }
}

void TestMessages::aPullKeepsWhatTheHubDecided() {
  PullPage page{7, someFacts(), u"opaque"_s, 99120, true};
  qint64 number = 400;
  for (journal::Fact& fact : page.facts) {
    fact.hubSeq = ++number;
    fact.effectiveHlc = core::Hlc(fact.hlc.packed() - 65536);
  }
  const auto read = PullPage::fromJson(overTheWire(page.toJson()));
  QVERIFY(read);
  QCOMPARE(read->epoch, 7);
  QCOMPARE(read->cursor, u"opaque"_s);
  QVERIFY(read->more);
  for (size_t i = 0; i < page.facts.size(); ++i) {
    QCOMPARE(read->facts[i].hubSeq, page.facts[i].hubSeq);
    QCOMPARE(read->facts[i].effectiveHlc.packed(), page.facts[i].effectiveHlc.packed());
    QCOMPARE(read->facts[i].origin, page.facts[i].origin);
  }
  page.facts[2].hubSeq = 0;
  QCOMPARE(PullPage::fromJson(overTheWire(page.toJson())).error().where, u"/facts/2/hub_seq"_s);
}

void TestMessages::answersSurviveTheWire() {
  PushAnswer answer;
  answer.epoch = 3;
  answer.serverTime = *core::Instant::parse(u"2026-11-20T14:58:24.402Z");
  answer.nextOriginSeq = 4712;
  answer.durableOriginSeq = 4690;
  answer.head = {4711, QByteArray(32, 'd'), QByteArray(64, 's')};
  const core::AnyId exception(QUuid::createUuidV5(QUuid(), u"e"_s));
  answer.results.push_back(
      {someFacts().front().id, PushStatus::Rejected, 99120, core::Hlc(65536), u"chain_broken"_s, {exception}});
  const auto read = PushAnswer::fromJson(overTheWire(answer.toJson()));
  QVERIFY2(read, read ? "" : qPrintable(read.error().where));
  QCOMPARE(read->toJson(), answer.toJson());
  QCOMPARE(read->results.front().exceptions.front(), exception);

  Hello hello;
  hello.serverTime = answer.serverTime;
  hello.head = 12;
  QCOMPARE(Hello::fromJson(overTheWire(hello.toJson()))->toJson(), hello.toJson());
}

void TestMessages::aStatusOfANewerHubLeavesTheFactPending() {
  PushAnswer answer;
  answer.serverTime = core::Instant::fromUtcMs(0);
  answer.nextOriginSeq = 1;
  answer.head = {0, QByteArray(32, 'd'), QByteArray(64, 's')};
  answer.results.push_back({someFacts().front().id, PushStatus::Applied, 1, core::Hlc(1), {}, {}});
  QJsonObject json = answer.toJson();
  QJsonArray results = json[u"results"_s].toArray();
  QJsonObject first = results[0].toObject();
  first[u"status"_s] = u"blessed"_s;
  results[0] = first;
  json[u"results"_s] = results;
  QCOMPARE(PushAnswer::fromJson(json)->results.front().status, PushStatus::Deferred);
}

void TestMessages::badPushesAreRefusedWithTheirPlace_data() {
  QTest::addColumn<QJsonObject>("push");
  QTest::addColumn<QString>("code");
  QTest::addColumn<QString>("where");
  QJsonObject noOrigin = validPush();
  noOrigin.remove(u"origin"_s);
  QJsonObject empty = validPush();
  empty[u"facts"_s] = QJsonArray();
  QTest::newRow("no origin") << noOrigin << u"missing_member"_s << u"/origin"_s;
  QTest::newRow("no facts") << empty << u"empty_list"_s << u"/facts"_s;
  QTest::newRow("an id that is none") << withFirstFact(u"fact_id"_s, u"x"_s) << u"malformed_id"_s
                                      << u"/facts/0/fact_id"_s;
  QTest::newRow("the null id") << withFirstFact(u"fact_id"_s, u"00000000-0000-0000-0000-000000000000"_s)
                               << u"malformed_id"_s << u"/facts/0/fact_id"_s;
  QTest::newRow("a sequence number of 0")
      << withFirstFact(u"origin_seq"_s, 0) << u"out_of_range"_s << u"/facts/0/origin_seq"_s;
  QTest::newRow("a fraction") << withFirstFact(u"origin_seq"_s, 1.5) << u"wrong_type"_s << u"/facts/0/origin_seq"_s;
  QTest::newRow("numbers that do not follow")
      << withFirstFact(u"origin_seq"_s, 9) << u"out_of_order"_s << u"/facts/1/origin_seq"_s;
  QTest::newRow("an hlc before all time")
      << withFirstFact(u"hlc"_s, u"ffffffffffff-ffff"_s) << u"malformed_hlc"_s << u"/facts/0/hlc"_s;
  QTest::newRow("no kind") << withFirstFact(u"kind"_s, QString()) << u"out_of_range"_s << u"/facts/0/kind"_s;
  QTest::newRow("a kind with U+0000") << withFirstFact(u"kind"_s, u"note.\0"_s) << u"out_of_range"_s
                                      << u"/facts/0/kind"_s;
  QTest::newRow("a kind that begins with a byte order mark")
      << withFirstFact(u"kind"_s, u"\ufeffnote.made"_s) << u"out_of_range"_s << u"/facts/0/kind"_s;
  QTest::newRow("a body that begins with a byte order mark")
      << withFirstFact(u"body"_s, u"\ufeff{\"a\":1}"_s) << u"out_of_range"_s << u"/facts/0/body"_s;
  QTest::newRow("an endless kind") << withFirstFact(u"kind"_s, QString(121, u'k')) << u"out_of_range"_s
                                   << u"/facts/0/kind"_s;
  QTest::newRow("a short digest") << withFirstFact(u"digest"_s, u"AAAA"_s) << u"malformed_bytes"_s
                                  << u"/facts/0/digest"_s;
  QTest::newRow("no Base64") << withFirstFact(u"digest"_s, u"*"_s) << u"malformed_bytes"_s << u"/facts/0/digest"_s;
  QTest::newRow("a body that is no text")
      << withFirstFact(u"body"_s, QJsonObject()) << u"wrong_type"_s << u"/facts/0/body"_s;
  QTest::newRow("a body of 2 MiB") << withFirstFact(u"body"_s, QString(2 * 1024 * 1024, u'x')) << u"too_large"_s
                                   << u"/facts/0/body"_s;
}

void TestMessages::whateverAPushMayHoldComesOutOfAPageWithItsChain() {
  const QStringList texts{u"{\"a\":1}"_s,
                          u"\ufeff{\"a\":1}"_s,
                          u"\ufeffplain"_s,
                          u"\ufeff\ufeffplain"_s,
                          u"a\ufeff\"b"_s,
                          u"\ufffe\uffff\u2028"_s,
                          u"\u0001\u001f\u007f\u0080"_s,
                          u"a\0b"_s,
                          u"😀\\\"/"_s};
  journal::Fact fact = someFacts().front();
  int taken = 0;
  for (const QString& body : texts) {
    for (const QString& kind : {u"note.made"_s, u"\ufeffnote.made"_s, u"n\ufeffote.made"_s}) {
      fact.kind = kind;
      fact.body = body.toUtf8();
      QJsonObject sent = factToJson(fact, false);
      sent[u"body"_s] = body;
      const auto read =
          PushRequest::fromJson(overTheWire({{u"origin"_s, fact.origin.text()}, {u"facts"_s, QJsonArray{sent}}}), {});
      if (!read) continue;
      ++taken;
      PullPage page;
      page.cursor = u"c"_s;
      page.facts = read->facts;
      page.facts.front().hubSeq = 1;
      const auto pulled = PullPage::fromJson(overTheWire(page.toJson()));
      QVERIFY(pulled);
      QCOMPARE(pulled->facts.front().body, read->facts.front().body);
      QCOMPARE(journal::digestOf(pulled->facts.front(), {}), journal::digestOf(read->facts.front(), {}));
    }
  }
  QVERIFY2(taken >= 12, qPrintable(QString::number(taken)));
}

void TestMessages::badPushesAreRefusedWithTheirPlace() {
  QFETCH(const QJsonObject, push);
  const auto read = PushRequest::fromJson(push, {});
  QVERIFY(!read);
  QTEST(read.error().code, "code");
  QTEST(read.error().where, "where");
}

void TestMessages::problemsKeepTheirCodeAndMembers() {
  Problem problem = problemOf(core::integrityError(u"chain_gap"_s, u"expected 7"_s));
  problem.members[u"expected_origin_seq"_s] = 7;
  QCOMPARE(problem.status, 409);
  const auto read = Problem::fromJson(overTheWire(problem.toJson()));
  QVERIFY(read);
  QCOMPARE(read->code, u"chain_gap"_s);
  QCOMPARE(read->members, problem.members);
  QVERIFY(!Problem::fromJson({{u"type"_s, u"about:blank"_s}}));
  QCOMPARE(problemOf(core::invalid(u"too_deep"_s)).status, 400);
  QCOMPARE(problemOf(core::invalid(u"wrong_type"_s)).status, 422);
}

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestMessages)
#include "tst_messages.moc"
