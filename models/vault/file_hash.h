// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QIODevice>
#include <optional>

namespace counterfoil::vault {

/// SHA-256 of what is left to read, by OpenSSL, which uses the processor's own instructions: Qt's takes ten times as
/// long. Nothing where it cannot be read.
[[nodiscard]] std::optional<QByteArray> sha256OfRest(QIODevice& device);

}  // namespace counterfoil::vault
