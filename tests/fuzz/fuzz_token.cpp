// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/access/access_token.h"
#include "sync/access/api_keys.h"
#include "sync/protocol/compact_token.h"
#include "sync/protocol/crockford.h"
#include "tests/fuzz/targets.h"

namespace counterfoil::fuzz {

namespace {

using namespace Qt::StringLiterals;

void mustKeep(bool holds, const char* invariant) {
  if (!holds) core::panic(QString::fromLatin1(invariant));
}

const core::ManualClock& stoppedClock() {
  static const core::ManualClock clock(core::Instant::fromUtcMs(1'774'000'000'000));
  return clock;
}

/// Keys that no input was signed with.
const access::HubKeys& someKeys() {
  static const std::unique_ptr<access::HubKeys> keys = [] {
    QProcessEnvironment environment;
    for (const char* name : {"SIGNING", "CURSOR", "ROOT"}) {
      environment.insert(u"COUNTERFOIL_HUB_%1_KEY"_s.arg(QLatin1String(name)),
                         QString::fromLatin1(QByteArray(32, name[0]).toBase64()));
    }
    return std::move(*access::HubKeys::open({{}, environment}, stoppedClock()));
  }();
  return *keys;
}

}  // namespace

void token(QByteArrayView input) {
  if (const auto parsed = protocol::parseCompactToken(input)) {
    mustKeep(parsed->signedPart + '.' + protocol::toBase64Url(parsed->signature) == input, "a token has one spelling");
    mustKeep(!access::readAccessToken(*parsed, someKeys(), stoppedClock().now()), "nobody can make a token");
    if (const auto claims = access::readAssertion(*parsed, stoppedClock().now())) {
      mustKeep(!claims->tenant.isNull() && !claims->device.isNull() && claims->id.size() == 16,
               "an assertion says who it is of");
    }
  }
  const QString text = QString::fromUtf8(input);
  if (const auto code = protocol::readEnrolmentCode(text)) {
    mustKeep(protocol::readEnrolmentCode(protocol::groupedCode(*code)) == code, "a code is read as it is shown");
    mustKeep(protocol::hintOf(*code) < (1u << protocol::kCodeHintBits), "a hint has twenty bits");
  }
  if (const auto key = access::readApiKey(input.toByteArray())) {
    mustKeep(input.startsWith(access::kApiKeyPrefix) && key->hash.size() == 32, "an API key begins like one");
  }
  for (qsizetype bytes = 0; bytes <= 32; bytes += 16) {
    const auto read = protocol::fromCrockford(text, bytes);
    mustKeep(!read || protocol::crockford(*read) == text, "base 32 has one spelling");
  }
}

}  // namespace counterfoil::fuzz

COUNTERFOIL_FUZZ_TARGET(token)
