// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDate>
#include <QString>

#include "models/catalog/barcode.h"

namespace counterfoil::catalog {

/// FNC1 as scanners transmit it.
inline constexpr QChar kGroupSeparator(0x1d);

/// Element strings: application identifiers with their data, one after the other (GS1 General Specifications 7.8).
/// Identifiers that the till has no use for are skipped where their length is known, refused otherwise.
[[nodiscard]] core::Result<Scan> parseElementString(QStringView data, QDate today);

/// https://host/01/{gtin}/10/{lot}/21/{serial}?17=YYMMDD; scheme all lower or all upper case.
[[nodiscard]] bool isDigitalLink(QStringView data);
[[nodiscard]] core::Result<Scan> parseDigitalLink(QStringView data, QDate today);

/// YYMMDD; day 00 is the last of the month. The century is that which brings the year within 50 of `today`'s.
[[nodiscard]] std::optional<QDate> gs1Date(QStringView digits, QDate today);

}  // namespace counterfoil::catalog
