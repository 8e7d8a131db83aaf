// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "sync/person/session.h"
#include "tests/app/cli/program_run.h"
#include "tests/app/hub/browser.h"
#include "tests/app/hub/hub_program.h"
#include "tests/sync/http/raw_client.h"
#include "tests/sync/oidc/provider.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using core::Result;
using person::Session;
using person::Who;
using support::Fetcher;
using support::HeldLine;
using support::HubProgram;
using support::ProgramDesk;
using support::Provider;
using support::ProviderKey;

namespace {

QString outcomeOf(const std::optional<Result<Who>>& came) {
  if (!came) return u"nothing"_s;
  return *came ? (*came)->name : (*came).error().code;
}

}  // namespace

/// A person signs in at a real hub through a browser and a provider of their own.
class TestPersonSignIn : public QObject {
  Q_OBJECT

  HubProgram m_hub;
  Provider m_provider;
  ProviderKey m_key = ProviderKey::make(u"one"_s, u"ES256"_s);
  QString m_tenant;
  core::SystemClock m_clock;
  std::unique_ptr<HeldLine> m_line;
  std::unique_ptr<Fetcher> m_browser;
  std::unique_ptr<Session> m_session;
  std::optional<Result<Who>> m_came;
  QUrl m_asked;  ///< where the browser was sent first

  [[nodiscard]] QByteArray tokenOf(const QString& subject, const QString& nonce) const {
    const qint64 now = QDateTime::currentSecsSinceEpoch();
    return support::identityToken({{u"alg"_s, u"ES256"_s}, {u"kid"_s, u"one"_s}},
                                  {{u"iss"_s, m_provider.issuer()},
                                   {u"aud"_s, u"counterfoil-test"_s},
                                   {u"sub"_s, subject},
                                   {u"nonce"_s, nonce},
                                   {u"iat"_s, now},
                                   {u"exp"_s, now + 300}},
                                  [this](const QByteArray& bytes) { return m_key.sign(bytes); });
  }
  void person(const QString& subject) {
    m_provider.setPerson([this, subject](const QString& nonce) { return tokenOf(subject, nonce); });
  }
  [[nodiscard]] QString hub() const { return u"http://127.0.0.1:%1"_s.arg(m_hub.port()); }
  [[nodiscard]] std::unique_ptr<Session> newSession(Session::Browser browser, int mostMs = 60'000) {
    const auto tenant = protocol::TenantId::parse(m_tenant).value_or(protocol::TenantId());
    return std::make_unique<Session>(
        *m_line, tenant, m_clock,
        Session::Options{std::move(browser), [](const QString& code) { return u"said: "_s + code; }, mostMs});
  }
  /// Waits for the reply to an act.
  template <class T>
  Result<T> wait(const std::function<void(Session::Reply<T>)>& act) {
    std::optional<Result<T>> came;
    act([&came](Result<T> result) { came.emplace(std::move(result)); });
    if (!QTest::qWaitFor([&] { return came.has_value(); }, 30'000)) qFatal("no reply");
    return std::move(*came);
  }
  person::Offer offer(const QString& name = u"staff"_s) {
    const auto all = wait<std::vector<person::Offer>>([this](auto reply) { m_session->offers(std::move(reply)); });
    if (!all) qFatal("no offers: %s", qPrintable(all.error().code));
    for (const person::Offer& each : *all) {
      if (each.name == name) return each;
    }
    qFatal("no such offer");
  }
  void begin() {
    m_came.reset();
    m_session->signIn(offer(), [this](const Result<Who>& who) { m_came = who; });
  }
  void signInAndWait() {
    begin();
    QTRY_VERIFY_WITH_TIMEOUT(m_came.has_value(), 30'000);
  }
  [[nodiscard]] quint16 loopbackPort() const {
    return quint16(QUrl(QUrlQuery(m_asked).queryItemValue(u"redirect_uri"_s, QUrl::FullyDecoded)).port());
  }

 private Q_SLOTS:
  void initTestCase() {
    m_provider.setKeys({m_key});
    m_tenant = m_hub.say("tenant create Crumb").json()[u"tenant"_s].toString();
    m_hub.serve({u"--rates"_s, u"100000"_s});
    QCOMPARE(m_hub
                 .say("oidc add staff --tenant Crumb --algorithms ES256 --issuer " + m_provider.issuer().toLatin1() +
                      " --client-id counterfoil-test")
                 .status,
             0);
    QCOMPARE(m_hub.say("user create ada@corner.example --tenant Crumb --name Ada --scopes access:manage").status, 0);
    QCOMPARE(m_hub.say("user create ben@corner.example --tenant Crumb --name Ben --scopes audit:read").status, 0);
    for (const QByteArray who : {"ada", "ben"}) {
      QCOMPARE(
          m_hub.say("user link " + who + "@corner.example --tenant Crumb --provider staff --subject " + who).status, 0);
    }
    // What opens the door to others is no machine's.
    QCOMPARE(m_hub.say("key create Web --tenant Crumb --scopes access:manage").code(), u"unknown_scope"_s);
  }
  void init() {
    m_line = std::make_unique<HeldLine>(client::checkedAddress(hub(), {}).value());
    m_browser = std::make_unique<Fetcher>();
    m_session = newSession([this](const QUrl& url) {
      m_asked = url;
      m_browser->go(url);
      return true;
    });
    m_provider.setAnswer({});
    person(u"ada"_s);
  }
  void cleanup() {
    m_session.reset();
    m_browser.reset();
    m_line.reset();
  }

  void aPersonSignsInAndManagesTheDoor() {
    signInAndWait();
    QCOMPARE(outcomeOf(m_came), u"Ada"_s);
    QVERIFY(m_session->who() && m_session->who()->manages());
    QTRY_VERIFY(m_browser->over);
    QCOMPARE(m_browser->status, 200);
    QVERIFY(m_browser->page.contains("said: <"));
    const auto code = wait<person::Code>([this](auto reply) { m_session->makeCode(u"Front"_s, std::move(reply)); });
    QVERIFY(code && code->code.size() >= 12);
    ProgramDesk till;
    till.openShop();
    QCOMPARE(till.run({u"sync"_s, u"enrol"_s, hub(), u"--code"_s, code->code}).status, 0);
    const auto all = [this] {
      return wait<std::vector<devices::Device>>([this](auto reply) { m_session->listDevices(std::move(reply)); });
    };
    const auto before = all();
    QVERIFY(before && before->size() == 1);
    const devices::DeviceId device = before->front().id;
    QCOMPARE(before->front().state, devices::DeviceState::Active);
    QVERIFY(wait<void>([&](auto reply) { m_session->revoke(device, u"lost"_s, false, std::move(reply)); }));
    QCOMPARE(all()->front().state, devices::DeviceState::Revoked);
    QCOMPARE(all()->front().reason, u"lost"_s);
    QVERIFY(till.say("sync now").status != 0);
    const auto nobody = wait<void>(
        [&](auto reply) { m_session->revoke(devices::DeviceId(QUuid::createUuid()), {}, false, std::move(reply)); });
    QCOMPARE(nobody.error().code, u"unknown_device"_s);
  }

  void whoMayNotManageIsToldSo() {
    person(u"ben"_s);
    signInAndWait();
    QCOMPARE(outcomeOf(m_came), u"Ben"_s);
    QVERIFY(!m_session->who()->manages());
    const auto code = wait<person::Code>([this](auto reply) { m_session->makeCode({}, std::move(reply)); });
    QCOMPARE(code.error().code, u"forbidden"_s);
  }

  void whatTheProviderSays_data() {
    QTest::addColumn<QString>("error");
    QTest::addColumn<QString>("code");
    QTest::newRow("no") << u"access_denied"_s << u"access_denied"_s;
    QTest::newRow("that it broke") << u"server_error"_s << u"provider_refused"_s;
    QTest::newRow("something of its own") << u"<script>"_s << u"provider_refused"_s;
  }
  void whatTheProviderSays() {
    QFETCH(QString, error);
    QFETCH(QString, code);
    m_provider.setAnswer([error](QUrlQuery& answer) {
      answer.removeQueryItem(u"code"_s);
      answer.addQueryItem(u"error"_s, error);
    });
    signInAndWait();
    QCOMPARE(outcomeOf(m_came), code);
    QTRY_VERIFY(m_browser->over);
    QCOMPARE(m_browser->status, 403);
    QVERIFY(m_browser->page.contains("said: " + code.toLatin1()));
    QVERIFY(!m_browser->page.contains("<script>"));
    QVERIFY(!m_session->who() && !m_session->kept());
  }

  void anotherIssuerThanTheOneAskedIsRefused() {
    m_provider.setAnswer([](QUrlQuery& answer) { answer.addQueryItem(u"iss"_s, u"https://else.example"_s); });
    signInAndWait();
    QCOMPARE(outcomeOf(m_came), u"wrong_issuer"_s);
  }

  void anAnswerToNobodyIsRefusedAndEndsNothing() {
    m_provider.setAnswer([](QUrlQuery& answer) {
      answer.removeQueryItem(u"state"_s);
      answer.addQueryItem(u"state"_s, u"of-somebody-else"_s);
    });
    begin();
    QTRY_VERIFY(m_browser->over);
    QCOMPARE(m_browser->status, 400);
    QVERIFY(m_browser->page.contains("said: state_mismatch"));
    QVERIFY(m_session->isSigningIn());
    m_provider.setAnswer({});
    m_browser->go(m_asked);
    QTRY_VERIFY_WITH_TIMEOUT(m_came.has_value(), 30'000);
    QCOMPARE(outcomeOf(m_came), u"Ada"_s);
  }

  void nothingElseIsServed() {
    m_session = newSession([this](const QUrl& url) {
      m_asked = url;
      return true;
    });
    begin();
    const auto answered = [this](const QByteArray& request) {
      QTcpSocket socket;
      socket.connectToHost(QHostAddress::LocalHost, loopbackPort());
      socket.write(request);
      QByteArray all;
      if (!QTest::qWaitFor(
              [&] {
                all += socket.readAll();
                return socket.state() == QAbstractSocket::UnconnectedState && !all.isEmpty();
              },
              10'000)) {
        return 0;
      }
      return all.mid(9, 3).toInt();
    };
    const QByteArray host = "Host: 127.0.0.1:" + QByteArray::number(loopbackPort()) + "\r\n\r\n";
    QCOMPARE(answered("GET /favicon.ico HTTP/1.1\r\n" + host), 404);
    QCOMPARE(answered("POST /signed-in HTTP/1.1\r\n" + host), 400);
    QCOMPARE(answered("GET /signed-in HTTP/1.1\r\nHost: evil.example\r\n\r\n"), 400);
    QCOMPARE(answered("GET /signed-in HTTP/1.1\r\n" + host), 400);
    QCOMPARE(answered("GET http://127.0.0.1/signed-in HTTP/1.1\r\n" + host), 400);
    QCOMPARE(answered("GET /signed-in?x=%ZZ HTTP/1.1\r\n" + host), 404);
    QCOMPARE(answered(QByteArray(20'000, 'x')), 431);
    QVERIFY(m_session->isSigningIn());
    const quint16 port = loopbackPort();
    m_session->cancel();
    QCOMPARE(outcomeOf(m_came), u"cancelled"_s);
    QTcpSocket after;
    after.connectToHost(QHostAddress::LocalHost, port);
    QVERIFY(!after.waitForConnected(2'000));
  }

  void aSecondAnswerIsOneTooMany() {
    m_line->held = true;
    begin();
    QTRY_VERIFY_WITH_TIMEOUT(bool(m_line->waiting), 30'000);
    Fetcher second;
    second.go(m_asked);
    QTRY_VERIFY(second.over);
    QCOMPARE(second.status, 409);
    QVERIFY(second.page.contains("said: already_answered"));
    m_line->waiting();
    QTRY_VERIFY_WITH_TIMEOUT(m_came.has_value(), 30'000);
    QCOMPARE(outcomeOf(m_came), u"Ada"_s);
  }

  void whoDoesNotComeBackIsNotWaitedForForever() {
    m_session = newSession([](const QUrl&) { return true; }, 50);
    begin();
    QTRY_COMPARE(outcomeOf(m_came), u"sign_in_timed_out"_s);
    m_session = newSession([](const QUrl&) { return false; });
    begin();
    QCOMPARE(outcomeOf(m_came), u"browser_missing"_s);
  }

  void aCancelWhileTheHubIsAskedSignsNobodyIn() {
    m_line->held = true;
    begin();
    QTRY_VERIFY_WITH_TIMEOUT(bool(m_line->waiting), 30'000);
    m_session->cancel();
    QCOMPARE(outcomeOf(m_came), u"cancelled"_s);
    m_line->waiting();
    QTRY_VERIFY(m_browser->over);
    QVERIFY(m_browser->page.contains("said: cancelled"));
    QVERIFY(!m_session->kept());
  }

  void aHubThatIsAwayIsSaid() {
    m_line->lost = true;
    signInAndWait();
    QCOMPARE(outcomeOf(m_came), u"hub_unreachable"_s);
    QTRY_VERIFY(m_browser->page.contains("said: hub_unreachable"));
    client::HttpTransport nowhere(client::checkedAddress(u"http://127.0.0.1:1"_s, {}).value());
    Session away(nowhere, {}, m_clock, {{}, [](const QString&) { return QString(); }});
    const auto offers = wait<std::vector<person::Offer>>([&](auto reply) { away.offers(std::move(reply)); });
    QCOMPARE(offers.error().code, u"hub_unreachable"_s);
  }

  void whoTheHubDoesNotKnowOrBelieveIsToldSo() {
    person(u"stranger"_s);
    signInAndWait();
    QCOMPARE(outcomeOf(m_came), u"not_linked"_s);
    m_provider.setPerson([this](const QString&) { return tokenOf(u"ada"_s, u"another nonce"_s); });
    signInAndWait();
    QCOMPARE(outcomeOf(m_came), u"identity_refused"_s);
    QVERIFY(!m_session->kept());
  }

  void aSessionIsRenewedAndEnds() {
    signInAndWait();
    auto kept = m_session->kept().value();
    kept.accessUntil = {};
    m_session->resume(kept);
    QVERIFY(wait<Who>([this](auto reply) { m_session->askWho(std::move(reply)); }));
    const auto renewed = m_session->kept().value();
    QVERIFY(renewed.refreshToken != kept.refreshToken);
    // A token that the hub does not know is renewed once, whatever its time.
    auto spoilt = renewed;
    spoilt.accessToken = "spoilt";
    m_session->resume(spoilt);
    QVERIFY(wait<Who>([this](auto reply) { m_session->askWho(std::move(reply)); }));
    const auto last = m_session->kept().value();
    QVERIFY(wait<void>([this](auto reply) { m_session->signOut(std::move(reply)); }));
    QVERIFY(!m_session->kept() && !m_session->who());
    auto stolen = last;
    stolen.accessUntil = {};
    m_session->resume(stolen);
    const auto who = wait<Who>([this](auto reply) { m_session->askWho(std::move(reply)); });
    QCOMPARE(who.error().code, u"session_over"_s);
    QVERIFY(!m_session->kept());
  }

  void theCommandLineSignsInToo() {
    ProgramDesk till;
    till.openShop();
    QCOMPARE(till.say("hub who").code(), u"not_enrolled"_s);
    const QString code = m_hub.say("enrol --tenant Crumb").json()[u"code"_s].toString();
    // The tenant has no history: its only till was turned away before it had sent any.
    ProgramDesk empty;
    QVERIFY(empty.run({u"sync"_s, u"enrol"_s, hub(), u"--code"_s, code}).status == 0);
    QCOMPARE(empty.say("hub who").code(), u"session_over"_s);
    QCOMPARE(empty.say("hub sign-in").code(), u"bad_usage"_s);
    QCOMPARE(empty.say("hub sign-in --oidc none").code(), u"unknown_provider"_s);
    QCOMPARE(empty.run({u"hub"_s, u"sign-in"_s, u"--oidc"_s, u"staff"_s}, {}, {u"BROWSER=/nowhere/at-all"_s}).code(),
             u"browser_missing"_s);
    const auto process = empty.start({u"hub"_s, u"sign-in"_s, u"--oidc"_s, u"staff"_s, u"--no-browser"_s});
    process->setReadChannel(QProcess::StandardError);
    QTRY_VERIFY_WITH_TIMEOUT(process->canReadLine(), 30'000);
    const QByteArray line = process->readLine().trimmed();
    QVERIFY(line.startsWith("Sign in here: "));
    m_browser->go(QUrl(QString::fromLatin1(line.mid(14))));
    QTRY_COMPARE_WITH_TIMEOUT(process->state(), QProcess::NotRunning, 30'000);
    QCOMPARE(process->exitCode(), 0);
    QTRY_VERIFY(m_browser->page.contains("You are signed in"));
    const auto who = empty.say("hub who");
    CF_VERIFY_STATUS(who, 0);
    QCOMPARE(who.json()[u"name"_s].toString(), u"Ada"_s);
    const auto listed = empty.say("hub devices");
    CF_VERIFY_STATUS(listed, 0);
    QCOMPARE(listed.json()[u"devices"_s].toArray().size(), 2);
    CF_VERIFY_STATUS(empty.say("hub code --name Back"), 0);
    const auto users = empty.say("hub users");
    CF_VERIFY_STATUS(users, 0);
    const auto idOf = [&users](const QString& name) {
      for (const QJsonValue& each : users.json()[u"users"_s].toArray()) {
        if (each[u"name"_s].toString() == name) return each[u"user"_s].toString();
      }
      return QString();
    };
    QCOMPARE(empty.run({u"hub"_s, u"disable"_s, idOf(u"Ada"_s)}).code(), u"own_account"_s);
    CF_VERIFY_STATUS(empty.run({u"hub"_s, u"disable"_s, idOf(u"Ben"_s)}), 0);
    QCOMPARE(empty.say("hub revoke what").code(), u"malformed_id"_s);
    // Nobody else on this computer reads the session.
    const QStringList files = QDir(empty.path(u"state/counterfoil/keys"_s)).entryList({u"hub-session-*.json"_s});
    QCOMPARE(files.size(), 1);
    QCOMPARE(QFile::permissions(empty.path(u"state/counterfoil/keys/"_s + files.first())) &
                 (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther),
             QFile::Permissions());
    CF_VERIFY_STATUS(empty.say("hub sign-out"), 0);
    QVERIFY(QDir(empty.path(u"state/counterfoil/keys"_s)).entryList({u"hub-session-*.json"_s}).isEmpty());
    QCOMPARE(empty.say("hub who").code(), u"session_over"_s);
  }

  void whoWasDisabledIsOut() {
    signInAndWait();
    QCOMPARE(outcomeOf(m_came), u"Ada"_s);
    QCOMPARE(m_hub.say("user disable ada@corner.example --tenant Crumb").status, 0);
    QTRY_COMPARE(wait<Who>([this](auto reply) { m_session->askWho(std::move(reply)); }).has_value(), false);
    QVERIFY(!m_session->kept());
    m_hub.terminate();
    for (const char* canary : {"ada@corner.example", "code-1", "cfr_"}) QVERIFY2(!m_hub.log().contains(canary), canary);
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestPersonSignIn)
#include "tst_person_sign_in.moc"
