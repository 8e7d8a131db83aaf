// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/oidc/json_web_keys.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <array>

#include "models/core/json_reader.h"

namespace counterfoil::oidc {

using namespace Qt::StringLiterals;
using core::Result;

namespace {

constexpr std::array<const char*, 3> kAlgorithms{"RS256", "ES256", "EdDSA"};
constexpr size_t kMostKeys = 64;
constexpr qsizetype kCoordinateBytes = 32;
constexpr int kLeastRsaBits = 2048;
constexpr int kMostRsaBits = 8192;
constexpr core::JsonLimits kKeysJson{6, 256 * 1024};

using Key = std::shared_ptr<evp_pkey_st>;

template <auto Free>
struct FreeBy {
  template <class T>
  void operator()(T* what) const {
    Free(what);
  }
};
using Number = std::unique_ptr<BIGNUM, FreeBy<BN_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, FreeBy<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, FreeBy<OSSL_PARAM_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, FreeBy<EVP_PKEY_CTX_free>>;
using Digest = std::unique_ptr<EVP_MD_CTX, FreeBy<EVP_MD_CTX_free>>;

const unsigned char* raw(const QByteArray& bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.constData());
}

QByteArray bytesAt(const QJsonObject& json, QLatin1String name) {
  const auto decoded = QByteArray::fromBase64Encoding(
      json[name].toString().toLatin1(), QByteArray::Base64UrlEncoding | QByteArray::AbortOnBase64DecodingErrors);
  return decoded.decodingStatus == QByteArray::Base64DecodingStatus::Ok ? decoded.decoded : QByteArray();
}

Number numberOf(const QByteArray& bytes) {
  return Number(BN_bin2bn(raw(bytes), int(bytes.size()), nullptr));
}

Key keyFrom(const char* kind, OSSL_PARAM_BLD* builder) {
  const Params params(OSSL_PARAM_BLD_to_param(builder));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
  EVP_PKEY* key = nullptr;
  const bool made = params && context && EVP_PKEY_fromdata_init(context.get()) == 1 &&
                    EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) == 1;
  return made ? Key(key, &EVP_PKEY_free) : Key();
}

Key rsaKey(const QJsonObject& json) {
  const Number modulus = numberOf(bytesAt(json, "n"_L1));
  const Number exponent = numberOf(bytesAt(json, "e"_L1));
  if (!modulus || !exponent || !BN_is_odd(modulus.get()) || !BN_is_odd(exponent.get())) return {};
  const int bits = BN_num_bits(modulus.get());
  if (bits < kLeastRsaBits || bits > kMostRsaBits || BN_num_bits(exponent.get()) < 2) return {};
  const Builder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
  return keyFrom("RSA", builder.get());
}

Key curveKey(const QJsonObject& json) {
  const QByteArray x = bytesAt(json, "x"_L1);
  const QByteArray y = bytesAt(json, "y"_L1);
  if (x.size() != kCoordinateBytes || y.size() != kCoordinateBytes) return {};
  const QByteArray point = '\x04' + x + y;
  const Builder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.constData(), size_t(point.size()));
  return keyFrom("EC", builder.get());  // refuses a point that is not on the curve
}

Key edwardsKey(const QJsonObject& json) {
  const QByteArray x = bytesAt(json, "x"_L1);
  if (x.size() != kCoordinateBytes) return {};
  return Key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw(x), size_t(x.size())), &EVP_PKEY_free);
}

std::optional<WebKey> webKeyOf(const QJsonObject& json) {
  const QString kind = json["kty"_L1].toString();
  const QString use = json["use"_L1].toString(u"sig"_s);
  if (use != u"sig") return std::nullopt;
  WebKey made;
  made.kid = json["kid"_L1].toString();
  if (kind == u"RSA") {
    made.algorithm = Algorithm::Rs256;
    made.key = rsaKey(json);
  } else if (kind == u"EC" && json["crv"_L1].toString() == u"P-256") {
    made.algorithm = Algorithm::Es256;
    made.key = curveKey(json);
  } else if (kind == u"OKP" && json["crv"_L1].toString() == u"Ed25519") {
    made.algorithm = Algorithm::EdDsa;
    made.key = edwardsKey(json);
  }
  // A key that is for another algorithm of its kind is not for this one.
  const QString meant = json["alg"_L1].toString(wordOf(made.algorithm));
  if (!made.key || meant != wordOf(made.algorithm)) return std::nullopt;
  return made;
}

/// ECDSA's two numbers as X.509 writes them.
QByteArray asDer(const QByteArray& signature) {
  std::unique_ptr<ECDSA_SIG, FreeBy<ECDSA_SIG_free>> both(ECDSA_SIG_new());
  ECDSA_SIG_set0(both.get(), BN_bin2bn(raw(signature), kCoordinateBytes, nullptr),
                 BN_bin2bn(raw(signature) + kCoordinateBytes, kCoordinateBytes, nullptr));
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(both.get(), &der);
  const QByteArray bytes(reinterpret_cast<const char*>(der), std::max(0, size));
  OPENSSL_free(der);
  return bytes;
}

}  // namespace

QString wordOf(Algorithm algorithm) {
  return QString::fromLatin1(kAlgorithms[size_t(algorithm)]);
}

std::optional<Algorithm> algorithmOf(QStringView word) {
  for (size_t i = 0; i < kAlgorithms.size(); ++i) {
    if (word == QLatin1String(kAlgorithms[i])) return Algorithm(i);
  }
  return std::nullopt;
}

Result<std::vector<WebKey>> parseKeys(const QByteArray& json) {
  CF_TRY(const QJsonObject object, core::parseObject(json, kKeysJson));
  if (!object["keys"_L1].isArray()) return core::invalid(u"malformed_keys"_s);
  std::vector<WebKey> keys;
  for (const QJsonValue& each : object["keys"_L1].toArray()) {
    if (keys.size() >= kMostKeys) break;
    if (auto key = webKeyOf(each.toObject())) keys.push_back(std::move(*key));
  }
  return keys;
}

bool isSignedBy(const WebKey& key, const QByteArray& message, const QByteArray& signature) {
  QByteArray shown = signature;
  if (key.algorithm == Algorithm::Es256) {
    if (signature.size() != 2 * kCoordinateBytes) return false;
    shown = asDer(signature);
  }
  const EVP_MD* const digest = key.algorithm == Algorithm::EdDsa ? nullptr : EVP_sha256();
  const Digest context(EVP_MD_CTX_new());
  return context && EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key.key.get()) == 1 &&
         EVP_DigestVerify(context.get(), raw(shown), size_t(shown.size()), raw(message), size_t(message.size())) == 1;
}

}  // namespace counterfoil::oidc
