// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "models/core/result.h"

struct ssl_ctx_st;

namespace counterfoil::http {

/// TLS 1.3 alone, X25519 and P-256, ALPN http/1.1, no early data (it could be replayed) and no tickets (their keys
/// would outlive the sessions). The caller owns the context. `bad_certificate`.
[[nodiscard]] core::Result<ssl_ctx_st*> makeTlsContext(const QString& certificateFile, const QString& keyFile);

/// SHA-256 of the last certificate in a file, the one that stands for all of them, in pairs; empty where there is none.
[[nodiscard]] QString fingerprintOf(const QString& certificateFile);

}  // namespace counterfoil::http
