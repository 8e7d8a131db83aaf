// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <vector>

#include "models/core/instant.h"
#include "models/core/result.h"
#include "models/devices/types.h"

namespace counterfoil::person {

// What the hub tells a person about itself, as they read it.

/// A provider by which users of the tenant sign in.
struct Offer {
  QString name;  ///< "staff", as an operator called it
  QString issuer;
  QString clientId;
  QString authorizationEndpoint;
};

struct Who {
  devices::UserId user;
  QString name;
  QStringList scopes;  ///< "access:manage"
  [[nodiscard]] bool manages() const { return scopes.contains(QStringLiteral("access:manage")); }
};

struct Code {
  QString code;  ///< to be typed at the new till, once
  core::Instant expiresAt;
};

// Invalid, as core::JsonReader says.
[[nodiscard]] core::Result<std::vector<Offer>> offersFrom(const QJsonObject& json);
[[nodiscard]] core::Result<Who> whoFrom(const QJsonObject& json);
[[nodiscard]] core::Result<Code> codeFrom(const QJsonObject& json);
[[nodiscard]] core::Result<std::vector<devices::Device>> devicesFrom(const QJsonObject& json);
[[nodiscard]] core::Result<std::vector<devices::User>> usersFrom(const QJsonObject& json);

}  // namespace counterfoil::person
