// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/client/authorised_transport.h"

#include <QJsonDocument>
#include <cstdlib>

#include "models/core/json_reader.h"
#include "sync/protocol/problem.h"

namespace counterfoil::client {

using namespace Qt::StringLiterals;

namespace {

/// A token is renewed before it ends, so that none ends on its way.
constexpr qint64 kTokenReserveMs = 60'000;
/// Below, the difference is what a message takes and what a date in seconds leaves out.
constexpr qint64 kSameTimeMs = 5'000;

bool isRevocation(const HttpAnswer& answer) {
  if (answer.status != 403) return false;
  const auto json = core::parseObject(answer.body);
  const auto problem = json ? protocol::Problem::fromJson(*json) : std::nullopt;
  return problem && problem->code == u"device_revoked";
}

/// What the hub says of the request for a token. A push must not take it for a word about its facts.
HttpAnswer ofTheToken(HttpAnswer answer) {
  const bool ofTheBody = answer.status == 400 || answer.status == 409 || answer.status == 413 || answer.status == 422;
  if (ofTheBody) answer.status = 401;
  return answer;
}

}  // namespace

AuthorisedTransport::AuthorisedTransport(Transport& line, const core::Clock& clock, device::DeviceKeys keys,
                                         const device::Identity& identity)
    : m_line(line), m_clock(clock), m_keys(std::move(keys)), m_identity(identity) {}
AuthorisedTransport::~AuthorisedTransport() = default;

void AuthorisedTransport::send(HttpRequest request, std::function<void(HttpAnswer)> done) {
  forward({std::move(request), std::move(done), false});
}

void AuthorisedTransport::forward(Waiting waiting) {
  if (!m_token.isEmpty() && m_clock.monotonicMs() < m_tokenUntilMs) return forwardWith(m_token, std::move(waiting));
  m_waiting.push_back(std::move(waiting));
  if (!m_asking) askForToken();
}

void AuthorisedTransport::forwardWith(const QByteArray& bearer, Waiting waiting) {
  waiting.request.authorization = "Bearer " + bearer;
  HttpRequest copy = waiting.request;
  m_line.send(std::move(copy), [this, bearer, weak = std::weak_ptr<int>(m_alive),
                                waiting = std::move(waiting)](const HttpAnswer& answer) {
    if (!weak.lock()) return;
    noteDate(answer);
    if (answer.status != 401 || waiting.again) return waiting.done(answer);
    if (m_token == bearer) m_token.clear();
    forward({waiting.request, waiting.done, true});
  });
}

void AuthorisedTransport::askForToken() {
  m_asking = true;
  const protocol::TokenRequest request{m_keys.assertion(m_identity, hubTime()), m_refresh};
  HttpRequest http;
  http.method = "POST";
  http.target = u"/v1/token"_s;
  http.body = QJsonDocument(request.toJson()).toJson(QJsonDocument::Compact);
  m_line.send(std::move(http), [this, weak = std::weak_ptr<int>(m_alive)](const HttpAnswer& answer) {
    if (weak.lock()) tokenAnswered(answer);
  });
}

void AuthorisedTransport::tokenAnswered(const HttpAnswer& answer) {
  const qint64 aheadBefore = m_aheadMs;
  noteDate(answer);
  const bool got = takeToken(answer);
  const bool refused = answer.status == 400 || answer.status == 401 || answer.status == 403;
  const bool revoked = isRevocation(answer);
  if (!got && refused && !revoked && !m_askedAgain && (!m_refresh.isEmpty() || aheadBefore != m_aheadMs)) {
    // A family that has ended, or an assertion of another hour: once more, with what is known now.
    m_askedAgain = true;
    m_refresh.clear();
    return askForToken();
  }
  m_asking = false;
  m_askedAgain = false;
  const auto waiting = std::exchange(m_waiting, {});
  const std::weak_ptr<int> weak = m_alive;
  for (const Waiting& each : waiting) {
    if (!weak.lock()) return;
    if (got) {
      forwardWith(m_token, each);
    } else if (revoked && each.request.method == "POST") {
      Waiting last = each;
      last.again = true;
      forwardWith(m_keys.assertion(m_identity, hubTime()), last);
    } else {
      each.done(ofTheToken(answer));
    }
  }
}

bool AuthorisedTransport::takeToken(const HttpAnswer& answer) {
  if (answer.status != 200) return false;
  const auto json = core::parseObject(answer.body);
  if (!json) return false;
  const auto token = protocol::TokenAnswer::fromJson(*json);
  if (!token) return false;
  m_token = token->accessToken;
  m_refresh = token->refreshToken;
  const qint64 goodMs = qint64(token->expiresInS) * 1000;
  m_tokenUntilMs = m_clock.monotonicMs() + std::max(goodMs / 2, goodMs - kTokenReserveMs);
  return true;
}

void AuthorisedTransport::noteDate(const HttpAnswer& answer) {
  if (!answer.date) return;
  const qint64 aheadMs = answer.date->utcMs() - m_clock.now().utcMs();
  m_aheadMs = std::llabs(aheadMs) < kSameTimeMs ? 0 : aheadMs;
}

}  // namespace counterfoil::client
