// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace counterfoil::catalog {

/// The words of a name as they are searched, sorted and indexed: lower case, without accents ("Crème brûlée 4×" →
/// "creme brulee 4"), letters that do not decompose spelled out (ß → ss, ø → o, ł → l), apostrophes dropped
/// ("Men's" → "mens"), everything that is no letter or digit one space. At most `kTextKeyLength` characters.
[[nodiscard]] QString textKey(QStringView text);
inline constexpr qsizetype kTextKeyLength = 256;

/// The words of a text key.
[[nodiscard]] QStringList keyWords(const QString& key);

/// A SKU as it is compared: trimmed, case folded, runs of white space made one blank. Leading zeros count.
[[nodiscard]] QString skuKey(QStringView sku);

}  // namespace counterfoil::catalog
