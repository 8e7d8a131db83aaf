// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "models/devices/types.h"
#include "models/journal/sql.h"

namespace counterfoil::devices {

/// By name and id; revoked ones too.
[[nodiscard]] core::Result<std::vector<Device>> listDevices(const journal::Reader& reader);
/// NotFound `unknown_device`.
[[nodiscard]] core::Result<Device> findDevice(const journal::Reader& reader, DeviceId id);
/// By name and id; revoked and expired ones too.
[[nodiscard]] core::Result<std::vector<ApiKey>> listApiKeys(const journal::Reader& reader);
/// By name and id; disabled ones too.
[[nodiscard]] core::Result<std::vector<User>> listUsers(const journal::Reader& reader);
/// NotFound `unknown_user`.
[[nodiscard]] core::Result<User> findUser(const journal::Reader& reader, UserId id);
/// NotFound `unknown_api_key`.
[[nodiscard]] core::Result<ApiKey> findApiKey(const journal::Reader& reader, ApiKeyId id);

}  // namespace counterfoil::devices
