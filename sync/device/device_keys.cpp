// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/device/device_keys.h"

#include <algorithm>

#include "models/vault/crypto.h"
#include "sync/protocol/compact_token.h"
#include "sync/protocol/crockford.h"

namespace counterfoil::device {

using namespace Qt::StringLiterals;
using core::Result;

Result<DeviceKeys> DeviceKeys::fromBytes(const QByteArray& bytes) {
  CF_TRY(auto key, vault::SigningKey::fromSeed(bytes));
  return DeviceKeys(std::move(key));
}

Result<protocol::EnrolRequest> DeviceKeys::enrolRequest(const QString& typedCode) const {
  const auto code = protocol::readEnrolmentCode(typedCode);
  if (!code) return core::invalid(u"malformed_code"_s);
  protocol::EnrolRequest request;
  request.code = *code;
  request.publicKey = publicKey();
  request.proof = m_key.sign(protocol::enrolmentProof(*code, publicKey()));
  return request;
}

QByteArray DeviceKeys::assertion(const Identity& identity, core::Instant hubTime) const {
  const qint64 issuedAtS = hubTime.utcMs() / 1000;
  const QJsonObject header{{u"alg"_s, QLatin1String(protocol::kTokenAlgorithm)},
                           {u"typ"_s, QLatin1String(protocol::kAssertionType)}};
  const QJsonObject claims{{u"iss"_s, identity.device.text()},
                           {u"tid"_s, identity.tenant.text()},
                           {u"aud"_s, QLatin1String(protocol::kTokenAudience)},
                           {u"jti"_s, QString::fromLatin1(protocol::toBase64Url(vault::randomBytes(16)))},
                           {u"iat"_s, issuedAtS},
                           {u"exp"_s, issuedAtS + protocol::kAssertionMs / 1000}};
  return protocol::compactToken(header, claims, [this](const QByteArray& bytes) { return m_key.sign(bytes); });
}

QString secretName(journal::StoreFileId store) {
  return u"device-"_s + store.text();
}

void findOrMakeKeys(vault::SecretStore& secrets, journal::StoreFileId store,
                    std::function<void(Result<DeviceKeys>)> done) {
  const QString name = secretName(store);
  secrets.read(name, [&secrets, name, done = std::move(done)](const Result<std::optional<QByteArray>>& found) {
    if (!found) return done(found.error());
    if (*found) {
      auto keys = DeviceKeys::fromBytes(**found);
      return done(keys ? std::move(keys) : Result<DeviceKeys>(core::storageError(u"key_file_broken"_s, name)));
    }
    const DeviceKeys keys = DeviceKeys::random();
    secrets.write(name, keys.bytes(), [keys, done](const core::Done& written) {
      done(written ? Result<DeviceKeys>(keys) : Result<DeviceKeys>(written.error()));
    });
  });
}

bool signedByHub(const std::vector<protocol::HubKey>& keys, const QByteArray& bytes, const QByteArray& signature) {
  return std::any_of(keys.begin(), keys.end(), [&](const protocol::HubKey& key) {
    return vault::verifySignature(key.publicKey, bytes, signature);
  });
}

}  // namespace counterfoil::device
