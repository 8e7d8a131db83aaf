// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringView>
#include <optional>

namespace counterfoil::shared {

/// How people read and write the shop's money and quantities. Integers in, text out; the separators are those of the
/// default locale, minus is U+2212, and figures never break over lines.
struct MoneyFormat {
  QString code = QStringLiteral("EUR");
  int decimals = 2;  ///< 0 to 6

  [[nodiscard]] QString symbol() const;
  /// "12.40"
  [[nodiscard]] QString plain(qint64 minor) const;
  /// "€12.40", "−€12.40"; the code and a space where the currency has no symbol.
  [[nodiscard]] QString text(qint64 minor) const;
  /// A unit price in millionths, with the decimals it needs and at least the currency's.
  [[nodiscard]] QString unitPrice(qint64 micro) const;
  /// Empty when it is no amount, too precise or out of range. Accepts point and comma.
  [[nodiscard]] std::optional<qint64> parse(QStringView text) const;
};

/// `one` of a single one, else `several` with the number, as people read it, in the place of its %1.
[[nodiscard]] QString counted(qint64 count, const QString& one, const QString& several);

/// "3", "0.455"; no trailing zeros.
[[nodiscard]] QString quantityText(qint64 micro);

/// A decimal number of up to `decimals` places as an integer of its last place; point or comma; no sign, no groups.
/// Empty for anything else and beyond 12 digits before the point.
[[nodiscard]] std::optional<qint64> parseDecimal(QStringView text, int decimals);

}  // namespace counterfoil::shared
