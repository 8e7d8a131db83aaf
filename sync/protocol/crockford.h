// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <optional>

namespace counterfoil::protocol {

// Crockford's base 32: digits and letters without I, L, O and U, so that a code can be read aloud and typed. Reading
// takes small letters, O for 0, I and L for 1, and leaves out hyphens and spaces.

/// Small letters; 5 bits a character, the last padded with zeros.
[[nodiscard]] QString crockford(const QByteArray& bytes);
/// Exactly the text that `crockford` makes of that many bytes; nothing for any other spelling.
[[nodiscard]] std::optional<QByteArray> fromCrockford(QStringView text, qsizetype bytes);

/// The one-time code with which a device enrols: 12 characters. The first 4 lead to the tenant, the next 7 are random,
/// the last checks the others (Luhn's sum over 32 symbols: finds every wrong character and nearly every swap of two).
inline constexpr qsizetype kCodeCharacters = 12;
inline constexpr qsizetype kCodeHintBits = 20;

/// Capital letters without hyphens. `hint` has 20 bits, `secret` 35.
[[nodiscard]] QString enrolmentCode(quint32 hint, quint64 secret);
/// What a person typed, as enrolmentCode writes it; nothing where it cannot be a code.
[[nodiscard]] std::optional<QString> readEnrolmentCode(QStringView typed);
/// The hint of a code that was read.
[[nodiscard]] quint32 hintOf(const QString& code);
/// "7K2M-9QXW-0AB3", for showing.
[[nodiscard]] QString groupedCode(const QString& code);

/// The 20 bits by which a code leads to this tenant; several tenants may share them.
[[nodiscard]] quint32 tenantHint(const QByteArray& tenantBytes);

}  // namespace counterfoil::protocol
