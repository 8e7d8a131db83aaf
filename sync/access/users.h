// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <optional>

#include "models/devices/types.h"
#include "models/journal/book.h"
#include "sync/access/hub_keys.h"
#include "sync/hub/estate.h"

namespace counterfoil::access {

// People who use the hub itself. Names and scopes stand in facts; the login (a mail address), the password's hash and
// links stand in local tables alone.

inline constexpr int kPasswordLeast = 12;
inline constexpr int kPasswordMost = 128;

/// Argon2id with 64 MiB and three passes, about 0.12 s; smaller in tests.
struct PasswordCost {
  quint32 memoryKib = 64 * 1024;
  quint32 passes = 3;
};
struct PasswordVerifier {
  QByteArray salt;
  QByteArray tag;  ///< empty: nobody can sign in by password
  PasswordCost cost;
};
/// Slow; on no thread that others wait for. Invalid `password_length`, `password_trivial` (one character over and over,
/// or the login itself).
[[nodiscard]] core::Result<PasswordVerifier> hashPassword(const QString& password, const QString& login,
                                                          PasswordCost cost = {});
/// As slow for nobody's verifier, which never fits.
[[nodiscard]] bool passwordFits(const PasswordVerifier& verifier, const QString& password, PasswordCost otherwise = {});

/// Mail addresses compare without case and blanks around.
[[nodiscard]] QString normalLogin(const QString& login);

/// Invalid `malformed_login`, `name_missing`, `name_too_long`, `scope_missing`, `unknown_scope`; Refused `login_taken`.
[[nodiscard]] core::Result<devices::UserId> createUser(journal::Writing& writing, const QString& login,
                                                       const QString& name, const QStringList& scopes,
                                                       const journal::Actor& actor);
/// NotFound `unknown_user`. Refresh tokens of the user end with each of the next two.
[[nodiscard]] core::Result<devices::UserId> findUser(const journal::Reader& reader, const QString& login);
[[nodiscard]] core::Done setPassword(journal::Writing& writing, devices::UserId user, const PasswordVerifier& verifier,
                                     const journal::Actor& actor);
[[nodiscard]] core::Done disableUser(journal::Writing& writing, devices::UserId user, const journal::Actor& actor);

/// What signing in needs of a user; nothing for a login that nobody has, or whose user is disabled.
struct SignInRow {
  devices::UserId user;
  PasswordVerifier verifier;
};
[[nodiscard]] core::Result<std::optional<SignInRow>> signInRow(const journal::Reader& reader, const QString& login);

// Links by mail: "cfl_" tenant (26) "_" 256 random bits (52). Good once, for ten minutes, and only together with the
// secret of the client that asked for it. There is nothing to GET, so no scanner of mails uses one up.

inline constexpr qint64 kLinkMs = 10 * 60'000;

/// The link for a login; nothing where nobody has it.
[[nodiscard]] core::Result<std::optional<QByteArray>> makeLink(journal::Writing& writing, hub::TenantId tenant,
                                                               const QString& login, const QString& client,
                                                               core::Instant now);
[[nodiscard]] hub::TenantId tenantOfLink(const QByteArray& link);
/// Uses the link up. Nothing for one that is unknown, spent or expired, or of another client.
[[nodiscard]] core::Result<std::optional<devices::UserId>> useLink(journal::Writing& writing, const QByteArray& link,
                                                                   const QString& client, core::Instant now);

}  // namespace counterfoil::access
