// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"
#include "models/settings/types.h"

namespace counterfoil::settings {

/// Errors, with `where` the member: Invalid `empty_name`, `text_too_long`, `unknown_currency`, `unknown_zone`,
/// `unknown_locale`, `out_of_range`.
[[nodiscard]] core::Done checkShop(const Shop& shop);
/// Errors: Invalid `malformed_code`, `empty_name`, `text_too_long`.
[[nodiscard]] core::Done checkStore(const Store& store);
/// Errors: as checkStore, and `out_of_range`, `unknown_store` for a null store, `malformed_host`.
[[nodiscard]] core::Done checkTill(const Till& till);

}  // namespace counterfoil::settings
