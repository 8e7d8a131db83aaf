// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

#include "models/core/result.h"

namespace counterfoil::vault {

// The recovery phrase: 12 words of 7,776 that can be said and spelt (consonant, vowel, consonant, vowel, consonant,
// from letters that do not sound alike). 128 random bits and 24 bits of SHA-256 over them as a check, written as one
// number in base 7,776. A misspelt, missing or exchanged word is told from a wrong phrase.

inline constexpr int kPhraseWords = 12;
inline constexpr int kWordCount = 7776;
inline constexpr qsizetype kPhraseEntropyBytes = 16;

/// `index` from 0 to 7775.
[[nodiscard]] QString phraseWord(int index);
/// Words separated by single spaces.
[[nodiscard]] QString phraseOf(const QByteArray& entropy);
/// Forgives case, hyphens and extra spaces. Errors: Invalid `phrase_words` (not 12), `phrase_unknown_word` (where: its
/// number from 1), `phrase_mistyped` (the check does not fit).
[[nodiscard]] core::Result<QByteArray> entropyOf(const QString& phrase);

}  // namespace counterfoil::vault
