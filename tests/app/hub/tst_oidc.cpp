// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/hub/oidc_bench.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using support::ProviderKey;

/// People sign in at a real hub by a provider of their own.
class TestOidc : public support::OidcBench {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    open("staff", "RS256,EdDSA");
    QCOMPARE(m_hub.say("oidc add mail --link-by-email" + place()).status, 0);
  }

  void providersAreListedAndAddedWithCare() {
    const auto listed = m_hub.say("oidc list --tenant Crumb").json()[u"providers"_s].toArray();
    QCOMPARE(listed.size(), 2);
    QCOMPARE(listed.at(1)[u"name"_s].toString(), u"staff"_s);
    QCOMPARE(m_hub.say("oidc add staff --tenant Crumb --issuer https://a.example --client-id x").code(),
             u"name_taken"_s);
    QCOMPARE(m_hub.say("oidc add b --tenant Crumb --issuer http://a.example --client-id x").code(),
             u"malformed_issuer"_s);
    QCOMPARE(m_hub.say("oidc add b --tenant Crumb --issuer https://a.example --client-id x --algorithms HS256").code(),
             u"unknown_algorithm"_s);
    QCOMPARE(m_hub.say("oidc remove none --tenant Crumb").code(), u"unknown_provider"_s);
    QCOMPARE(m_hub.say("user link ada@corner.example --tenant Crumb --provider staff --subject person-1").code(),
             u"identity_taken"_s);
    http::RawClient client(m_hub.port());
    const auto offered = client.ask(http::get("/v1/sign-in/" + m_tenant.toLatin1()));
    QCOMPARE(offered.status, 200);
    const auto item = QJsonDocument::fromJson(offered.body)[u"items"_s][1];
    QCOMPARE(item[u"authorization_endpoint"_s].toString(), m_provider.issuer() + u"/authorize"_s);
    QCOMPARE(item[u"client_id"_s].toString(), QLatin1String(kClient));
    const auto nobody = client.ask(http::get("/v1/sign-in/" + QUuid::createUuid().toByteArray(QUuid::WithoutBraces)));
    QVERIFY(QJsonDocument::fromJson(nobody.body)[u"items"_s].toArray().isEmpty());
  }

  void whatIsSoundIsLetIn_data() {
    QTest::addColumn<Change>("change");
    QTest::newRow("RS256") << Change();
    QTest::newRow("EdDSA") << Change([this](Attempt& attempt) {
      attempt.header = {{u"alg"_s, u"EdDSA"_s}, {u"kid"_s, u"edwards"_s}};
      attempt.sign = [this](const QByteArray& bytes) { return m_edwards.sign(bytes); };
    });
    QTest::newRow("one of a list of audiences") << Change([](Attempt& attempt) {
      attempt.claims[u"aud"_s] = QJsonArray{QLatin1String(kClient), u"other"_s};
      attempt.claims[u"azp"_s] = QLatin1String(kClient);
    });
  }
  void whatIsSoundIsLetIn() {
    QFETCH(Change, change);
    const http::Reply reply = signIn(change);
    QCOMPARE(reply.status, 200);
    const QByteArray token = QJsonDocument::fromJson(reply.body)[u"access_token"_s].toString().toLatin1();
    http::RawClient client(m_hub.port());
    QCOMPARE(client.ask(http::get("/v1/audit?limit=1", "Authorization: Bearer " + token + "\r\n")).status, 200);
  }

  void everyMutantIsRefusedInTheSameWords_data() {
    QTest::addColumn<Change>("change");
    const qint64 now = QDateTime::currentSecsSinceEpoch();
    const auto row = [](const char* name, const Change& change) { QTest::newRow(name) << change; };
    row("another issuer", set(u"iss"_s, u"https://else.example"_s));
    row("the issuer with a slash", set(u"iss"_s, m_provider.issuer() + u'/'));
    row("no issuer", [](Attempt& attempt) { attempt.claims.remove(u"iss"_s); });
    row("another audience", set(u"aud"_s, u"other"_s));
    row("a list without this audience", set(u"aud"_s, QJsonArray{u"other"_s}));
    row("several audiences and nobody named", set(u"aud"_s, QJsonArray{QLatin1String(kClient), u"other"_s}));
    row("made for another party", set(u"azp"_s, u"other"_s));
    row("another nonce", set(u"nonce"_s, u"other"_s));
    row("no nonce", [](Attempt& attempt) { attempt.claims.remove(u"nonce"_s); });
    row("expired", set(u"exp"_s, now - 120));
    row("no end", [](Attempt& attempt) { attempt.claims.remove(u"exp"_s); });
    row("issued tomorrow", set(u"iat"_s, now + 86'400));
    row("not yet", set(u"nbf"_s, now + 3'600));
    row("an end in words", set(u"exp"_s, u"2036-01-01"_s));
    row("nobody", set(u"sub"_s, QString()));
    row("alg none", [](Attempt& attempt) {
      attempt.header[u"alg"_s] = u"none"_s;
      attempt.sign = [](const QByteArray&) { return QByteArray(); };
    });
    row("HS256 with the public key", [this](Attempt& attempt) {
      attempt.header[u"alg"_s] = u"HS256"_s;
      attempt.sign = [this](const QByteArray& bytes) {
        return QMessageAuthenticationCode::hash(bytes, m_rsa.publicPem(), QCryptographicHash::Sha256);
      };
    });
    row("an algorithm that was not configured", [this](Attempt& attempt) {
      attempt.header = {{u"alg"_s, u"ES256"_s}, {u"kid"_s, u"curve"_s}};
      attempt.sign = [this](const QByteArray& bytes) { return m_curve.sign(bytes); };
    });
    row("an unknown key", [](Attempt& attempt) { attempt.header[u"kid"_s] = u"unknown"_s; });
    row("no key named of several", [](Attempt& attempt) { attempt.header.remove(u"kid"_s); });
    row("the key of another kind", [](Attempt& attempt) { attempt.header[u"kid"_s] = u"edwards"_s; });
    row("signed by a thief",
        [this](Attempt& attempt) { attempt.sign = [this](const QByteArray& bytes) { return m_thief.sign(bytes); }; });
    row("a key of its own in the header", [this](Attempt& attempt) {
      attempt.header[u"jwk"_s] = m_thief.toJson();
      attempt.header[u"jku"_s] = u"http://127.0.0.1:1/keys"_s;
      attempt.sign = [this](const QByteArray& bytes) { return m_thief.sign(bytes); };
    });
    row("a part that must be understood", [](Attempt& attempt) { attempt.header[u"crit"_s] = QJsonArray{u"b64"_s}; });
    row("a signature cut short", [this](Attempt& attempt) {
      attempt.sign = [this](const QByteArray& bytes) { return m_rsa.sign(bytes).chopped(1); };
    });
    row("no signature", [](Attempt& attempt) { attempt.sign = [](const QByteArray&) { return QByteArray(); }; });
  }
  void everyMutantIsRefusedInTheSameWords() {
    QFETCH(Change, change);
    const http::Reply reply = signIn(change);
    QCOMPARE(reply.status, 401);
    QCOMPARE(codeOf(reply), u"invalid_grant"_s);
    static const QByteArray body = reply.body;
    QCOMPARE(reply.body, body);
  }

  void aCodeIsGoodOnceAndForItsVerifierAlone() {
    restart();
    const oidc::CodeRequest asked = oidc::beginCode(9);
    const auto sign = [this](const QByteArray& bytes) { return m_rsa.sign(bytes); };
    const QByteArray token = support::identityToken(Attempt().header, claims(asked.nonce), sign);
    const QString challenge = oidc::challengeOf(asked.verifier);
    const QJsonObject request = requestOf(asked, m_provider.codeFor(token, challenge));
    QCOMPARE(post(request).status, 200);
    QCOMPARE(post(request).status, 401);
    QJsonObject other = requestOf(asked, m_provider.codeFor(token, challenge));
    other[u"code_verifier"_s] = oidc::beginCode(9).verifier;
    QCOMPARE(post(other).status, 401);
    QJsonObject away = requestOf(asked, m_provider.codeFor(token, challenge));
    away[u"redirect_uri"_s] = u"https://else.example/signed-in"_s;
    QCOMPARE(post(away).status, 422);
    away[u"redirect_uri"_s] = asked.redirectUri;
    away[u"code_verifier"_s] = u"short"_s;
    QCOMPARE(post(away).status, 422);
    away[u"code_verifier"_s] = asked.verifier;
    away[u"provider"_s] = u"none"_s;
    QCOMPARE(post(away).status, 401);
    away[u"tenant"_s] = QUuid::createUuid().toString(QUuid::WithoutBraces);
    QCOMPARE(post(away).status, 401);
  }

  void keysRotate() {
    const ProviderKey next = ProviderKey::make(u"next"_s, u"RS256"_s);
    const int before = m_provider.keysAsked();
    m_provider.setKeys({m_rsa, m_curve, m_edwards, next});
    const Change byNext = [&next](Attempt& attempt) {
      attempt.header[u"kid"_s] = u"next"_s;
      attempt.sign = [&next](const QByteArray& bytes) { return next.sign(bytes); };
    };
    // The table of mutants had a key that nobody has: asked once for it, and not again within a minute.
    restart();
    QCOMPARE(signIn().status, 200);
    const int first = m_provider.keysAsked();
    QVERIFY(first > before);
    QCOMPARE(signIn(byNext).status, 200);
    const ProviderKey third = ProviderKey::make(u"third"_s, u"RS256"_s);
    m_provider.setKeys({third});
    const Change byThird = [&third](Attempt& attempt) {
      attempt.header[u"kid"_s] = u"third"_s;
      attempt.sign = [&third](const QByteArray& bytes) { return third.sign(bytes); };
    };
    QCOMPARE(signIn(byThird).status, 200);  // unknown here: asked for at once
    const int again = m_provider.keysAsked();
    for (int i = 0; i < 5; ++i) {
      QCOMPARE(signIn([](Attempt& attempt) { attempt.header[u"kid"_s] = u"none"_s; }).status, 401);
    }
    QCOMPARE(m_provider.keysAsked(), again);
    QCOMPARE(signIn().status, 401);  // the old key is gone
    m_provider.setKeys({m_rsa, m_curve, m_edwards});
    restart();
  }

  void whoIsNobodyHereIsToldSo() {
    QCOMPARE(codeOf(signIn(set(u"sub"_s, u"person-2"_s))), u"not_linked"_s);
    // This provider's word about addresses counts for nothing.
    QCOMPARE(codeOf(signIn(with(u"person-2"_s, u"ben@corner.example"_s, true))), u"not_linked"_s);
  }

  void aVerifiedAddressLinksOnce() {
    const QString mail = u"mail"_s;
    QCOMPARE(codeOf(signIn(with(u"person-3"_s, u"ben@corner.example"_s, false), mail)), u"not_linked"_s);
    QCOMPARE(codeOf(signIn(with(u"person-3"_s, u"ben@corner.example"_s, u"true"_s), mail)), u"not_linked"_s);
    QCOMPARE(codeOf(signIn(with(u"person-3"_s, u"eve@corner.example"_s, true), mail)), u"not_linked"_s);
    QCOMPARE(signIn(with(u"person-3"_s, u"Ben@Corner.example"_s, true), mail).status, 200);
    // From now on the provider's name for the person counts, not the address.
    QCOMPARE(signIn(with(u"person-3"_s, u"elsewhere@corner.example"_s, true), mail).status, 200);
    QCOMPARE(codeOf(signIn(with(u"person-4"_s, u"ben@corner.example"_s, true), mail)), u"not_linked"_s);
    QCOMPARE(m_hub.say("user disable ben@corner.example --tenant Crumb").status, 0);
    QCOMPARE(codeOf(signIn(with(u"person-3"_s, u"ben@corner.example"_s, true), mail)), u"not_linked"_s);
    QVERIFY(m_hub.say("tenant list").status == 0);
  }

  void aProviderThatSaysItIsAnotherIsNotAsked() {
    m_provider.setClaimedIssuer(u"https://else.example"_s);
    restart();
    QCOMPARE(signIn().status, 401);
    m_provider.setClaimedIssuer({});
    QCOMPARE(signIn().status, 200);
  }

  void aProviderThatIsRemovedLetsNobodyIn() {
    QCOMPARE(m_hub.say("oidc remove staff --tenant Crumb").status, 0);
    QCOMPARE(signIn().status, 401);
    m_hub.terminate();
    for (const char* canary : {"person-1", "ben@corner.example", "code-1", "the-secret-of-this-program"}) {
      QVERIFY2(!(m_said + m_hub.log()).contains(canary), canary);
    }
  }

  void aRedirectOfAnotherRequestIsNotTaken() {
    const oidc::CodeRequest asked = oidc::beginCode(4711);
    const QUrl url = oidc::authorizationUrl(QUrl(u"https://a.example/authorize"_s), u"x y"_s, asked);
    const QUrlQuery query(url);
    QCOMPARE(query.queryItemValue(u"code_challenge_method"_s), u"S256"_s);
    QCOMPARE(query.queryItemValue(u"client_id"_s, QUrl::FullyDecoded), u"x y"_s);
    QCOMPARE(query.queryItemValue(u"redirect_uri"_s, QUrl::FullyDecoded), asked.redirectUri);
    QVERIFY(oidc::isVerifier(asked.verifier) && oidc::isLoopbackRedirect(asked.redirectUri));
    // RFC 7636, appendix B
    QCOMPARE(oidc::challengeOf(u"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"_s),
             u"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"_s);
    const auto come = [&](const QString& state, const QString& rest) {
      const auto taken =
          oidc::takeRedirect(QUrl(asked.redirectUri + u"?state="_s + state + rest), asked, u"https://a.example"_s);
      return taken ? *taken : taken.error().code;
    };
    QCOMPARE(come(asked.state, u"&code=abc"_s), u"abc"_s);
    QCOMPARE(come(asked.state, u"&code=abc&iss=https%3A%2F%2Fa.example"_s), u"abc"_s);
    QCOMPARE(come(asked.state, u"&code=abc&iss=https%3A%2F%2Fb.example"_s), u"wrong_issuer"_s);
    QCOMPARE(come(asked.state.chopped(1), u"&code=abc"_s), u"state_mismatch"_s);
    QCOMPARE(come({}, u"&code=abc"_s), u"state_mismatch"_s);
    QCOMPARE(come(asked.state, u"&error=access_denied"_s), u"access_denied"_s);
    QCOMPARE(come(asked.state, {}), u"code_missing"_s);
    for (const char16_t* bad : {u"http://localhost.evil.example/", u"https://127.0.0.1:80/", u"http://127.0.0.1/",
                                u"http://a@127.0.0.1:80/", u"http://127.0.0.1:80/?x=1", u"myapp://127.0.0.1:80/"}) {
      QVERIFY2(!oidc::isLoopbackRedirect(QString::fromUtf16(bad)), qPrintable(QString::fromUtf16(bad)));
    }
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestOidc)
#include "tst_oidc.moc"
