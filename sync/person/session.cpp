// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/person/session.h"

#include <QJsonDocument>

#include "models/core/json_reader.h"
#include "models/vault/crypto.h"
#include "sync/protocol/compact_token.h"
#include "sync/protocol/problem.h"

namespace counterfoil::person {

using namespace Qt::StringLiterals;
using core::Done;
using core::Error;
using core::ErrorKind;
using core::Result;

namespace {

constexpr qsizetype kClientSecretBytes = 32;
/// A token is renewed before it ends, so that none ends on its way.
constexpr qint64 kReserveMs = 60'000;

Error networkError(const QString& code, const QString& detail) {
  return {ErrorKind::Network, code, detail, {}};
}

Result<QJsonObject> objectOf(const client::HttpAnswer& answer) {
  if (!answer.certificateFault.isEmpty()) {
    return networkError(answer.certificateFault, u"the certificate of what answers there is not to be trusted"_s);
  }
  if (answer.status == 0) return networkError(u"hub_unreachable"_s, u"the hub does not answer"_s);
  const auto json = core::parseObject(answer.body);
  if (answer.status / 100 == 2) {
    return json ? *json : Result<QJsonObject>(networkError(u"bad_answer"_s, u"the hub answers what cannot be read"_s));
  }
  const auto problem = json ? protocol::Problem::fromJson(*json) : std::nullopt;
  if (!problem) return networkError(u"bad_answer"_s, u"status %1"_s.arg(answer.status));
  const ErrorKind kind = answer.status == 401 || answer.status == 403 ? ErrorKind::Denied : ErrorKind::Refused;
  const bool waits = answer.retryAfterS > 0 && problem->detail.isEmpty();
  return Error{kind, problem->code, waits ? u"try again in %1 s"_s.arg(answer.retryAfterS) : problem->detail, {}};
}

/// A provider's own word may be anything: only the one that everybody knows becomes a code of ours.
Error ofProvider(const Error& error) {
  if (error.code == u"wrong_issuer") return error;
  if (error.code == u"access_denied") return core::refused(u"access_denied"_s);
  return core::refused(u"provider_refused"_s, error.code);
}

QString newClient() {
  return QString::fromLatin1(protocol::toBase64Url(vault::randomBytes(kClientSecretBytes)));
}

QByteArray bytesOf(const QJsonObject& json) {
  return QJsonDocument(json).toJson(QJsonDocument::Compact);
}

}  // namespace

struct Session::Attempt {
  Offer offer;
  oidc::CodeRequest request;
  QString client;
  Reply<Who> reply;
  std::unique_ptr<Loopback> loopback;
  QTimer patience;
  bool answered =
      false;  ///< the browser came back, or the hub let somebody in: whoever was here before is not any more
};

Session::Session(client::Transport& line, protocol::TenantId tenant, const core::Clock& clock, Options options)
    : m_line(line), m_tenant(tenant), m_clock(clock), m_options(std::move(options)) {}

Session::~Session() {
  m_alive.reset();
}

void Session::send(client::HttpRequest request, Asked done) {
  m_line.send(std::move(request),
              [this, weak = std::weak_ptr<int>(m_alive), done = std::move(done)](const client::HttpAnswer& answer) {
                if (!weak.lock()) return;
                m_retryAfterS = answer.retryAfterS;
                done(objectOf(answer));
              });
}

template <class T>
Session::Asked Session::into(Result<T> (*read)(const QJsonObject&), Reply<T> reply) {
  return [read, reply = std::move(reply)](const Json& json) {
    if (!json) return reply(json.error());
    auto value = read(*json);
    reply(value ? std::move(value) : Result<T>(networkError(u"bad_answer"_s, value.error().where)));
  };
}

void Session::offers(Reply<std::vector<Offer>> reply) {
  send({"GET", u"/v1/sign-in/"_s + m_tenant.text()}, into<std::vector<Offer>>(&offersFrom, std::move(reply)));
}

void Session::signIn(const Offer& offer, Reply<Who> reply) {
  if (m_attempt) return reply(core::refused(u"sign_in_in_progress"_s));
  auto loopback = Loopback::open([this](const QUrl& redirect) { return take(redirect); }, m_options.words);
  if (!loopback) return reply(loopback.error());
  // The hub names it, and it goes to the browser: no "file:", no program of somebody's own.
  if (!oidc::isEndpoint(offer.authorizationEndpoint)) {
    return reply(networkError(u"bad_answer"_s, u"authorization_endpoint"_s));
  }
  m_attempt = std::make_unique<Attempt>();
  m_attempt->offer = offer;
  m_attempt->request = oidc::beginCode((*loopback)->port());
  m_attempt->client = newClient();
  m_attempt->reply = std::move(reply);
  m_attempt->loopback = std::move(*loopback);
  QObject::connect(
      &m_attempt->patience, &QTimer::timeout, &m_timer,
      [this, client = m_attempt->client] {
        if (isOf(client)) finish(core::refused(u"sign_in_timed_out"_s));
      },
      Qt::QueuedConnection);
  m_attempt->patience.setSingleShot(true);
  m_attempt->patience.start(m_options.mostMs);
  const QUrl url =
      oidc::authorizationUrl(QUrl(offer.authorizationEndpoint, QUrl::StrictMode), offer.clientId, m_attempt->request);
  if (!m_options.browser(url)) finish(core::refused(u"browser_missing"_s));
}

void Session::cancel() {
  if (m_attempt) finish(core::refused(u"cancelled"_s));
}

bool Session::take(const QUrl& redirect) {
  const auto code = oidc::takeRedirect(redirect, m_attempt->request, m_attempt->offer.issuer);
  // Not from the provider that was asked: whoever sent it must not end what a person is in the middle of.
  if (!code && code.error().code == u"state_mismatch") return false;
  m_attempt->answered = true;
  // The listener that calls this is not destroyed from within its own call.
  QTimer::singleShot(0, &m_timer, [this, code, client = m_attempt->client] {
    if (!isOf(client)) return;
    if (!code) return finish(ofProvider(code.error()));
    exchange(*code);
  });
  return true;
}

bool Session::isOf(const QString& client) const {
  return m_attempt && m_attempt->client == client;
}

void Session::exchange(const QString& code) {
  protocol::TokenRequest request;
  request.tenant = m_tenant;
  request.client = m_attempt->client;
  request.oidc = {m_attempt->offer.name, code, m_attempt->request.verifier, m_attempt->request.redirectUri,
                  m_attempt->request.nonce};
  give(request, u"identity_refused"_s);
}

void Session::give(const protocol::TokenRequest& request, const QString& wrong) {
  send({"POST", u"/v1/token"_s, bytesOf(request.toJson())}, [this, client = request.client, wrong](const Json& json) {
    // Cancelled meanwhile, and perhaps begun anew: that answer is nobody's.
    if (!isOf(client)) return;
    // What the hub says of a grant is about what was shown to it, not about the person's session.
    if (!json) return finish(json.error().code == u"invalid_grant" ? core::refused(wrong) : json.error());
    m_attempt->answered = true;
    if (const Done kept = keep(json, client); !kept) return finish(kept.error());
    askWho([this, client](const Result<Who>& who) {
      if (isOf(client)) finish(who);
    });
  });
}

void Session::enter(protocol::TokenRequest request, const QString& wrong, Reply<Who> reply) {
  if (m_attempt) return reply(core::refused(u"sign_in_in_progress"_s));
  if (request.client.isEmpty()) return reply(core::refused(u"link_not_asked"_s));
  m_attempt = std::make_unique<Attempt>();
  m_attempt->client = request.client;
  m_attempt->reply = std::move(reply);
  give(request, wrong);
}

void Session::signInByPassword(const QString& login, const QString& password, Reply<Who> reply) {
  protocol::TokenRequest request;
  request.tenant = m_tenant;
  request.client = newClient();
  request.login = login;
  request.password = password;
  enter(std::move(request), u"wrong_password"_s, std::move(reply));
}

void Session::mailLink(const QString& login, Reply<void> reply) {
  // The same for every mail of this program: an earlier one may arrive late.
  if (m_linkClient.isEmpty()) m_linkClient = newClient();
  const protocol::LinkRequest request{m_tenant, login, m_linkClient};
  send({"POST", u"/v1/magic-links"_s, bytesOf(request.toJson())},
       [reply = std::move(reply)](const Json& json) { reply(json ? Done() : Done(json.error())); });
}

void Session::signInByLink(const QString& link, Reply<Who> reply) {
  protocol::TokenRequest request;
  request.client = m_linkClient;
  request.link = link.toLatin1();
  enter(std::move(request), u"bad_link"_s, std::move(reply));
}

void Session::finish(const Result<Who>& how) {
  const std::unique_ptr<Attempt> attempt = std::exchange(m_attempt, {});
  if (!how && attempt->answered) {
    m_tokens.reset();
    m_who.reset();
  }
  if (attempt->loopback) attempt->loopback->finish(how ? 200 : 403, how ? QString() : how.error().code);
  attempt->reply(how);
}

Done Session::keep(const Json& answer, const QString& client) {
  const auto token = answer ? protocol::TokenAnswer::fromJson(*answer) : Result<protocol::TokenAnswer>(answer.error());
  if (!token) return answer ? networkError(u"bad_answer"_s, token.error().where) : token.error();
  const qint64 goodMs = qint64(token->expiresInS) * 1000;
  m_tokens = KeptSession{client, token->accessToken, m_clock.now().plusMs(std::max(goodMs / 2, goodMs - kReserveMs)),
                         token->refreshToken};
  return {};
}

void Session::renew(std::function<void(Done)> done) {
  protocol::TokenRequest request;
  request.refreshToken = m_tokens->refreshToken;
  request.client = m_tokens->client;
  send({"POST", u"/v1/token"_s, bytesOf(request.toJson())},
       [this, done = std::move(done), shown = m_tokens->refreshToken](const Json& json) {
         // Signed out meanwhile, or renewed by another act.
         if (!m_tokens) return done(core::denied(u"session_over"_s));
         if (m_tokens->refreshToken != shown) return done({});
         if (json) return done(keep(json, m_tokens->client));
         if (json.error().kind != ErrorKind::Denied) return done(json.error());
         m_tokens.reset();
         m_who.reset();
         done(core::denied(u"session_over"_s));
       });
}

void Session::ask(const QByteArray& method, const QString& target, const QJsonObject& body, Asked done, bool again) {
  if (!m_tokens) {
    // Replies come later, also these.
    QTimer::singleShot(0, &m_timer, [done = std::move(done)] {
      done(core::denied(u"session_over"_s, u"nobody is signed in here"_s));
    });
    return;
  }
  if (m_clock.now() >= m_tokens->accessUntil) {
    return renew([this, method, target, body, done = std::move(done)](const Done& renewed) {
      if (!renewed) return done(renewed.error());
      ask(method, target, body, done, true);
    });
  }
  client::HttpRequest request{method, target, method == "GET" ? QByteArray() : bytesOf(body)};
  request.authorization = "Bearer " + m_tokens->accessToken;
  send(std::move(request), [this, method, target, body, again, done = std::move(done)](const Json& json) {
    const bool unknown = !json && json.error().code == u"unauthenticated";
    if (!unknown || again || !m_tokens) return done(unknown ? Json(core::denied(u"session_over"_s)) : json);
    m_tokens->accessUntil = {};  // the hub knows it no more, whatever it said of its time
    ask(method, target, body, done);
  });
}

void Session::askWho(Reply<Who> reply) {
  ask("GET", u"/v1/me"_s, {}, into<Who>(&whoFrom, [this, reply = std::move(reply)](const Result<Who>& who) {
        if (who) m_who = *who;
        reply(who);
      }));
}

void Session::listDevices(Reply<std::vector<devices::Device>> reply) {
  ask("GET", u"/v1/devices"_s, {}, into<std::vector<devices::Device>>(&devicesFrom, std::move(reply)));
}

void Session::listUsers(Reply<std::vector<devices::User>> reply) {
  ask("GET", u"/v1/users"_s, {}, into<std::vector<devices::User>>(&usersFrom, std::move(reply)));
}

void Session::makeCode(const QString& name, Reply<Code> reply) {
  ask("POST", u"/v1/enrolment-codes"_s, {{u"name"_s, name}}, into<Code>(&codeFrom, std::move(reply)));
}

void Session::revoke(devices::DeviceId device, const QString& reason, bool anyway, Reply<void> reply) {
  QJsonObject body{{u"reason"_s, reason}};
  if (anyway) body[u"anyway"_s] = true;
  ask("POST", u"/v1/devices/%1/revoke"_s.arg(device.text()), body,
      [reply = std::move(reply)](const Json& json) { reply(json ? Done() : Done(json.error())); });
}

void Session::disable(devices::UserId user, Reply<void> reply) {
  ask("POST", u"/v1/users/%1/disable"_s.arg(user.text()), {},
      [reply = std::move(reply)](const Json& json) { reply(json ? Done() : Done(json.error())); });
}

void Session::signOut(Reply<void> reply) {
  const auto tokens = std::exchange(m_tokens, {});
  m_who.reset();
  if (!tokens) {
    QTimer::singleShot(0, &m_timer, [reply = std::move(reply)] { reply({}); });
    return;
  }
  send({"POST", u"/v1/sign-out"_s,
        bytesOf({{u"refresh_token"_s, QString::fromLatin1(tokens->refreshToken)}, {u"client"_s, tokens->client}})},
       [reply = std::move(reply)](const Json& json) { reply(json ? Done() : Done(json.error())); });
}

}  // namespace counterfoil::person
