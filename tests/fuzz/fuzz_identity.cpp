// SPDX-License-Identifier: GPL-3.0-or-later
#include <QUrlQuery>

#include "sync/oidc/code_flow.h"
#include "sync/oidc/id_token.h"
#include "tests/fuzz/targets.h"

namespace counterfoil::fuzz {

using namespace Qt::StringLiterals;

void identity(QByteArrayView input) {
  const auto must = [](bool holds, const char* invariant) {
    if (!holds) core::panic(QString::fromLatin1(invariant));
  };
  const QByteArray bytes = input.toByteArray();
  // The first line is a set of keys, the rest a token: nobody has signed anything that a fuzzer finds.
  const qsizetype line = bytes.indexOf('\n');
  const auto keys = oidc::parseKeys(bytes.left(line));
  if (keys) must(keys->size() <= 64, "a set has a limit");
  const oidc::Expected expected{u"https://a.example"_s,
                                u"client"_s,
                                u"nonce"_s,
                                {oidc::Algorithm::Rs256, oidc::Algorithm::Es256, oidc::Algorithm::EdDsa},
                                core::Instant::fromUtcMs(1'774'000'000'000)};
  const auto read = oidc::checkIdToken(bytes.mid(line + 1), keys ? *keys : std::vector<oidc::WebKey>(), expected);
  if (read) must(keys && !keys->empty() && !read->subject.isEmpty(), "an identity has a key and a name");
  must(oidc::keyNamedBy(bytes).size() <= oidc::kMostIdTokenBytes, "a key's name is a part of its token");
  const QString text = QString::fromUtf8(bytes);
  const oidc::CodeRequest request{u"state"_s, u"nonce"_s, u"verifier"_s, u"http://127.0.0.1:1/x"_s};
  const QUrl redirect(request.redirectUri + u'?' + text);
  if (oidc::takeRedirect(redirect, request, expected.issuer)) {
    must(QUrlQuery(redirect).queryItemValue(u"state"_s) == request.state, "a redirect answers its request");
  }
  if (oidc::isLoopbackRedirect(text)) must(text.startsWith(u"http://"), "a redirect stays on this computer");
  if (oidc::isVerifier(text)) must(text.size() <= 128, "a verifier has a limit");
}

}  // namespace counterfoil::fuzz

COUNTERFOIL_FUZZ_TARGET(identity)
