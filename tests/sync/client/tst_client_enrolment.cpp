// SPDX-License-Identifier: GPL-3.0-or-later
// To whom a store's key is sent.
#include <QJsonDocument>
#include <QTest>
#include <deque>

#include "sync/client/enrolment.h"
#include "sync/protocol/problem.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using client::HttpAnswer;
using client::HttpRequest;
using core::Result;
using protocol::EnrolAnswer;
using protocol::EnrolRequest;
using protocol::TenantId;

namespace {

/// Answers as the test says, in order, and keeps what was sent.
class Said final : public client::Transport {
 public:
  void send(HttpRequest request, std::function<void(HttpAnswer)> done) override {
    sent.append(QJsonDocument::fromJson(request.body).object());
    if (answers.empty()) qFatal("asked once too often");
    const HttpAnswer answer = answers.front();
    answers.pop_front();
    done(answer);
  }
  QList<QJsonObject> sent;
  std::deque<HttpAnswer> answers;
};

HttpAnswer answered(int status, const QJsonObject& json) {
  HttpAnswer answer;
  answer.status = status;
  answer.body = QJsonDocument(json).toJson();
  return answer;
}

HttpAnswer refused(int status, const QString& code, const QJsonObject& members = {}) {
  protocol::Problem problem;
  problem.status = status;
  problem.code = code;
  problem.members = members;
  return answered(status, problem.toJson());
}

EnrolRequest request(const TenantId& tenant) {
  const auto keys = device::DeviceKeys::random();
  EnrolRequest asked;
  asked.code = u"7K2M9QXW0AB3"_s;
  asked.name = u"Front"_s;
  asked.publicKey = keys.publicKey();
  asked.proof = QByteArray(64, 'p');
  asked.store = protocol::StoreState::History;
  asked.storeKey = QByteArray(32, 'k');
  asked.tenant = tenant;
  return asked;
}

QString outcome(Said& hub, const EnrolRequest& asked) {
  std::optional<QString> code;
  client::enrol(hub, asked, [&](const Result<EnrolAnswer>& said, const HttpAnswer&) {
    code = said ? u"enrolled"_s : said.error().code;
  });
  return code.value_or(u"no reply"_s);
}

bool holdsKey(const QJsonObject& body) {
  return body[u"store_key"_s].isString();
}

}  // namespace

class TestClientEnrolment : public QObject {
  Q_OBJECT

  const TenantId m_ours = TenantId(QUuid::createUuid());
  HttpAnswer taken() const {
    EnrolAnswer answer;
    answer.device = protocol::DeviceId(QUuid::createUuid());
    answer.tenant = m_ours;
    answer.tillCode = u"1"_s;
    answer.serverTime = core::Instant::fromUtcMs(1'774'000'000'000);
    return answered(201, answer.toJson());
  }

 private Q_SLOTS:
  void aStoreWithoutATenantBringsItsKey() {
    Said hub;
    hub.answers = {taken()};
    QCOMPARE(outcome(hub, request({})), u"enrolled"_s);
    QVERIFY(holdsKey(hub.sent[0]) && !hub.sent[0].contains(u"tenant"_s));
  }
  void oneThatHasATenantKeepsItWhereNobodyAsks() {
    Said hub;
    hub.answers = {taken()};
    QCOMPARE(outcome(hub, request(m_ours)), u"enrolled"_s);
    QCOMPARE(hub.sent.size(), 1);
    QVERIFY(!holdsKey(hub.sent[0]));
    QCOMPARE(hub.sent[0][u"tenant"_s].toString(), m_ours.text());
  }
  void itIsGivenToItsOwnTenantThatAsks() {
    Said hub;
    hub.answers = {refused(422, u"store_key_missing"_s, {{u"tenant"_s, m_ours.text()}}), taken()};
    QCOMPARE(outcome(hub, request(m_ours)), u"enrolled"_s);
    QCOMPARE(hub.sent.size(), 2);
    QVERIFY(!holdsKey(hub.sent[0]) && holdsKey(hub.sent[1]));
  }
  void nobodyElseGetsIt_data() {
    QTest::addColumn<QJsonObject>("members");
    QTest::newRow("another tenant") << QJsonObject{{u"tenant"_s, TenantId(QUuid::createUuid()).text()}};
    QTest::newRow("one that does not say which") << QJsonObject();
    QTest::newRow("one that says nonsense") << QJsonObject{{u"tenant"_s, 7}};
  }
  void nobodyElseGetsIt() {
    QFETCH(QJsonObject, members);
    Said hub;
    hub.answers = {refused(422, u"store_key_missing"_s, members)};
    QCOMPARE(outcome(hub, request(m_ours)), u"another_tenant"_s);
    QCOMPARE(hub.sent.size(), 1);
    QVERIFY(!holdsKey(hub.sent[0]));
  }
  void whatIsRefusedOtherwiseIsSaidAsItIs() {
    Said hub;
    hub.answers = {refused(409, u"another_tenant"_s)};
    QCOMPARE(outcome(hub, request(m_ours)), u"another_tenant"_s);
    hub.answers = {refused(401, u"bad_code"_s)};
    QCOMPARE(outcome(hub, request(m_ours)), u"bad_code"_s);
    hub.answers = {HttpAnswer()};
    QCOMPARE(outcome(hub, request(m_ours)), u"hub_unreachable"_s);
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestClientEnrolment)
#include "tst_client_enrolment.moc"
