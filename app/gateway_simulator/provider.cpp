// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gateway_simulator/provider.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace counterfoil::simulator {

using namespace Qt::StringLiterals;

namespace {

QJsonValue withoutPrivate(const QJsonValue& value) {
  if (value.isArray()) {
    QJsonArray cleaned;
    const QJsonArray items = value.toArray();
    for (const QJsonValue& item : items) cleaned.append(withoutPrivate(item));
    return cleaned;
  }
  if (!value.isObject()) return value;
  QJsonObject cleaned;
  const QJsonObject object = value.toObject();
  for (auto member = object.begin(); member != object.end(); ++member) {
    if (!member.key().startsWith(u'_')) cleaned[member.key()] = withoutPrivate(member.value());
  }
  return cleaned;
}

bool isSilent(Fault fault) {
  return fault == Fault::TimeoutAfter || fault == Fault::LateApprove || fault == Fault::LateAfterCancel;
}

/// What is refused without doing anything, by its status; 0 for what is done.
int refusalOf(Fault fault) {
  if (fault == Fault::ErrorThenOk) return 500;
  if (fault == Fault::InProgress) return 409;
  return fault == Fault::RateLimited ? 429 : 0;
}

}  // namespace

void Provider::forget(http::Answer answer) {
  std::erase_if(m_forgotten, [](const http::Answer& held) { return held.isOver(); });
  m_forgotten.push_back(std::move(answer));
}

http::Response toResponse(const Said& said) {
  if (said.status == 204) {
    http::Response none;
    none.status = 204;
    return none;
  }
  http::Response response = http::json(withoutPrivate(said.body).toObject(), said.status);
  if (said.status == 429) response.headers.set("Retry-After", "1");
  return response;
}

void handleMoney(Provider& provider, const MoneyRequest& request, const http::Answer& answer) {
  const std::lock_guard guard(provider.lock);
  const QJsonObject stored = request.key.isEmpty() ? QJsonObject() : provider.state.find(u"key"_s, request.key);
  if (!stored.isEmpty()) {
    const QString fingerprint = QString::fromLatin1(request.fingerprint.toHex());
    if (stored["fingerprint"_L1].toString() != fingerprint) return answer(toResponse(request.failure(400)));
    http::Response again = toResponse({int(stored["status"_L1].toInteger(500)), stored["body"_L1].toObject()});
    again.headers.set("Idempotent-Replayed", "true");
    return answer(std::move(again));
  }
  const Choice choice =
      provider.faults.choose(request.operation, request.key.isEmpty() ? provider.state.makeId({}) : request.key,
                             request.token, request.amount);
  if (choice.fault == Fault::TimeoutBefore) return provider.forget(answer);
  if (const int status = refusalOf(choice.fault); status != 0) return answer(toResponse(request.failure(status)));
  Said said = request.run(choice);
  if (choice.fault == Fault::ErrorAfter) said = request.failure(500);
  // What was not understood uses no key up.
  if (!request.key.isEmpty() && said.status != 400 && said.status != 404) {
    provider.state.put(u"key"_s, request.key,
                       {{u"fingerprint"_s, QString::fromLatin1(request.fingerprint.toHex())},
                        {u"status"_s, said.status},
                        {u"body"_s, withoutPrivate(said.body)}});
  }
  if (!provider.state.commit()) return answer(toResponse(request.failure(500)));
  if (isSilent(choice.fault)) return provider.forget(answer);
  answer(toResponse(said));
}

}  // namespace counterfoil::simulator
