// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QTest>

#include "models/devices/facts.h"
#include "models/devices/queries.h"
#include "tests/support/verify.h"
#include "tests/sync/access/place.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using devices::UserId;
using http::Response;
using hub::TenantId;
using support::accessOf;
using support::codeOf;
using support::jsonOf;
using support::Place;

namespace {

constexpr access::PasswordCost kQuick{64, 1};
const QString kLogin = u"anna@example.com"_s;
const QString kPassword = u"correct horse battery"_s;
const QString kClient = u"a program's own secret"_s;

UserId newUser(Place& place, TenantId tenant, const QString& login = kLogin, const QString& password = kPassword) {
  UserId user;
  const core::Done done = place.write(tenant, [&](journal::Writing& writing) -> core::Done {
    CF_TRY(user, access::createUser(writing, login, u"Anna"_s, {u"orders:read"_s}, {}));
    if (password.isEmpty()) return {};
    CF_TRY(const auto verifier, access::hashPassword(password, login, kQuick));
    return access::setPassword(writing, user, verifier, {});
  });
  if (!done) qFatal("no user: %s", qPrintable(done.error().code));
  return user;
}

Response byPassword(Place& place, TenantId tenant, const QString& login, const QString& password,
                    const QString& peer = u"192.0.2.1"_s) {
  protocol::TokenRequest request;
  request.tenant = tenant;
  request.login = login;
  request.password = password;
  request.client = kClient;
  return place.post(u"/v1/token"_s, request.toJson(), peer);
}

Response byRefresh(Place& place, const Response& token, const QString& client = kClient) {
  protocol::TokenRequest request;
  request.refreshToken = jsonOf(token)[u"refresh_token"_s].toString().toLatin1();
  request.client = client;
  return place.post(u"/v1/token"_s, request.toJson());
}

Response byLink(Place& place, const QByteArray& link, const QString& client = kClient) {
  protocol::TokenRequest request;
  request.link = link;
  request.client = client;
  return place.post(u"/v1/token"_s, request.toJson());
}

Response askForLink(Place& place, TenantId tenant, const QString& login) {
  return place.post(u"/v1/magic-links"_s, protocol::LinkRequest{tenant, login, kClient}.toJson());
}

/// The link in the newest mail of the outbox, which is emptied.
QByteArray mailedLink(Place& place) {
  QByteArray link;
  const QDir outbox(place.outbox());
  for (const QString& name : outbox.entryList(QDir::Files)) {
    QFile file(outbox.filePath(name));
    if (!file.open(QIODevice::ReadOnly)) continue;
    for (const QByteArray& line : file.readAll().split('\n')) {
      if (line.startsWith("cfl_")) link = line.trimmed();
    }
    file.close();
    QFile::remove(outbox.filePath(name));
  }
  return link;
}

}  // namespace

class TestSignIn : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aPersonSignsInByPasswordAndStays() {
    Place place;
    newUser(place, place.tea);
    const Response token = byPassword(place, place.tea, u" Anna@Example.com "_s, kPassword);
    QCOMPARE(token.status, 200);
    QVERIFY(!token.mayCompress);
    http::Request head;
    const auto orders = place.router->routes().front();
    http::Route route = orders;
    route.permission = u"orders:read"_s;
    route.rateBucket = u"api"_s;
    const auto ask = [&](const QByteArray& bearer) {
      head = {};
      head.headers.add("Authorization", "Bearer " + bearer);
      const auto refused = place.gate->admit(head, route);
      return refused ? refused->status : 200;
    };
    QTRY_COMPARE(ask(accessOf(token)), 200);
    QCOMPARE(access::principalOf(head)->kind, access::PrincipalKind::User);
    QCOMPARE(access::principalOf(head)->tenant, place.tea);
    QCOMPARE(place.ask("GET", u"/v1/sync/hello"_s, {}, accessOf(token)).status, 403);
    const Response next = byRefresh(place, token);
    QCOMPARE(next.status, 200);
    QCOMPARE(ask(accessOf(next)), 200);
    // Another program shows the token: the family ends for both.
    QCOMPARE(byRefresh(place, next, u"another program's secret"_s).status, 401);
    QCOMPARE(byRefresh(place, next).status, 401);
  }

  void everyRefusalIsTheSame() {
    Place place;
    newUser(place, place.tea);
    const UserId gone = newUser(place, place.tea, u"gone@example.com"_s);
    newUser(place, place.tea, u"mail@example.com"_s, {});
    CF_VERIFY_OK(
        place.write(place.tea, [&](journal::Writing& writing) { return access::disableUser(writing, gone, {}); }));
    const Response wrong = byPassword(place, place.tea, kLogin, u"wrong horse battery"_s);
    QCOMPARE(wrong.status, 401);
    QCOMPARE(codeOf(wrong), u"invalid_grant"_s);
    QCOMPARE(byPassword(place, place.tea, u"nobody@example.com"_s, kPassword).body, wrong.body);
    QCOMPARE(byPassword(place, place.tea, u"gone@example.com"_s, kPassword).body, wrong.body);
    QCOMPARE(byPassword(place, place.tea, u"mail@example.com"_s, kPassword).body, wrong.body);
    QCOMPARE(byPassword(place, place.books, kLogin, kPassword).body, wrong.body);
    QCOMPARE(byPassword(place, TenantId::fromBytes(QByteArray(16, 'x')), kLogin, kPassword).body, wrong.body);
    QCOMPARE(byLink(place, "cfl_nothing").body, wrong.body);
  }

  void whoGuessesIsSlowedDownAndNobodyIsLockedOut() {
    Place place;
    newUser(place, place.tea);
    for (int i = 0; i < 5; ++i) QCOMPARE(byPassword(place, place.tea, kLogin, u"wrong horse battery"_s).status, 401);
    const Response refused = byPassword(place, place.tea, kLogin, kPassword, u"198.51.100.7"_s);
    QCOMPARE(refused.status, 429);
    QCOMPARE(refused.headers.value("Retry-After"), QByteArray("12"));
    place.clock.advanceMs(12'000);
    QCOMPARE(byPassword(place, place.tea, kLogin, kPassword).status, 200);
    // From one address many logins are tried.
    const auto guess = [&](int i) {
      return byPassword(place, place.tea, u"%1@example.com"_s.arg(i), kPassword, u"203.0.113.5"_s).status;
    };
    for (int i = 0; i < 20; ++i) QCOMPARE(guess(i), 401);
    QCOMPARE(guess(20), 429);
  }

  void aNewPasswordOrADisabledUserEndsWhatWasBegun() {
    Place place;
    const UserId user = newUser(place, place.tea);
    const Response first = byPassword(place, place.tea, kLogin, kPassword);
    CF_VERIFY_OK(place.write(place.tea, [&](journal::Writing& writing) -> core::Done {
      CF_TRY(const auto verifier, access::hashPassword(u"another good one"_s, kLogin, kQuick));
      return access::setPassword(writing, user, verifier, {});
    }));
    QCOMPARE(byRefresh(place, first).status, 401);
    QCOMPARE(byPassword(place, place.tea, kLogin, kPassword).status, 401);
    const Response second = byPassword(place, place.tea, kLogin, u"another good one"_s);
    QCOMPARE(second.status, 200);
    CF_VERIFY_OK(
        place.write(place.tea, [&](journal::Writing& writing) { return access::disableUser(writing, user, {}); }));
    QCOMPARE(byRefresh(place, second).status, 401);
    QTRY_COMPARE(place.ask("GET", u"/v1/sync/hello"_s, {}, accessOf(second)).status, 401);
  }

  void aLinkIsMailedAndUsedOnceByWhoAskedForIt() {
    Place place;
    newUser(place, place.tea, kLogin, {});
    const Response asked = askForLink(place, place.tea, kLogin);
    QCOMPARE(asked.status, 202);
    QTRY_VERIFY(!QDir(place.outbox()).isEmpty());
    const QByteArray link = mailedLink(place);
    QVERIFY(!link.isEmpty());
    QCOMPARE(byLink(place, link).status, 200);
    QCOMPARE(byLink(place, link).status, 401);
    QCOMPARE(askForLink(place, place.tea, kLogin).body, asked.body);
    QTRY_VERIFY(!QDir(place.outbox()).isEmpty());
    const QByteArray second = mailedLink(place);
    QCOMPARE(byLink(place, second, u"another program's secret"_s).status, 401);
    QCOMPARE(byLink(place, second).status, 401);  // it was seen by somebody else
    QCOMPARE(askForLink(place, place.tea, kLogin).status, 202);
    QTRY_VERIFY(!QDir(place.outbox()).isEmpty());
    const QByteArray third = mailedLink(place);
    place.clock.advanceMs(access::kLinkMs);
    QCOMPARE(byLink(place, third).status, 401);
  }

  void theAnswerDoesNotSayWhetherALoginIsKnown() {
    Place place;
    newUser(place, place.tea);
    const Response known = askForLink(place, place.tea, kLogin);
    const Response unknown = askForLink(place, place.tea, u"nobody@example.com"_s);
    const Response nowhere = askForLink(place, TenantId::fromBytes(QByteArray(16, 'x')), kLogin);
    QCOMPARE(unknown.status, known.status);
    QCOMPARE(unknown.body, known.body);
    QCOMPARE(nowhere.body, known.body);
    CF_VERIFY_OK(place.write(place.tea, [](journal::Writing&) { return core::Done(); }));  // all before is done
    QTRY_COMPARE(QDir(place.outbox()).entryList(QDir::Files).size(), 1);
    QCOMPARE(place.post(u"/v1/magic-links"_s, {{u"login"_s, kLogin}}).status, 422);
    QCOMPARE(place.ask("GET", u"/v1/magic-links"_s, {}).status, 405);
  }

  void whatCannotBeAUserOrPasswordIsRefused() {
    Place place;
    const auto make = [&](const QString& login, const QString& name, const QStringList& scopes) {
      return place.write(place.tea, [&](journal::Writing& writing) -> core::Done {
        CF_TRY([[maybe_unused]] const auto user, access::createUser(writing, login, name, scopes, {}));
        return {};
      });
    };
    const QStringList scopes{u"orders:read"_s};
    CF_VERIFY_CODE(make(u"anna"_s, u"Anna"_s, scopes), "malformed_login");
    CF_VERIFY_CODE(make(u"anna@"_s, u"Anna"_s, scopes), "malformed_login");
    CF_VERIFY_CODE(make(kLogin, u" "_s, scopes), "name_missing");
    CF_VERIFY_CODE(make(kLogin, QString(81, u'n'), scopes), "name_too_long");
    CF_VERIFY_CODE(make(kLogin, u"Anna"_s, {}), "scope_missing");
    CF_VERIFY_CODE(make(kLogin, u"Anna"_s, {u"sync:push"_s}), "unknown_scope");
    CF_VERIFY_OK(make(kLogin, u"Anna"_s, scopes));
    CF_VERIFY_CODE(make(u"ANNA@example.com"_s, u"Anna"_s, scopes), "login_taken");
    CF_VERIFY_CODE(access::hashPassword(u"short"_s, kLogin, kQuick), "password_length");
    CF_VERIFY_CODE(access::hashPassword(QString(129, u'x'), kLogin, kQuick), "password_length");
    CF_VERIFY_CODE(access::hashPassword(QString(20, u'x'), kLogin, kQuick), "password_trivial");
    CF_VERIFY_CODE(access::hashPassword(u"Anna@Example.com"_s, kLogin, kQuick), "password_trivial");
    CF_VERIFY_CODE(place.write(place.tea, [](journal::Writing& w) { return access::disableUser(w, {}, {}); }),
                   "unknown_user");
    access::FileOutbox outbox(place.outbox(), place.clock);
    CF_VERIFY_CODE(outbox.send({u"a@b\r\nBcc: c@d"_s, {}, {}}), "malformed_login");
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestSignIn)
#include "tst_sign_in.moc"
