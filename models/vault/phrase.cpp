// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/vault/phrase.h"

#include <QCryptographicHash>
#include <array>

#include "models/vault/crypto.h"

namespace counterfoil::vault {

using core::invalid;
using core::Result;

namespace {

// 12 · 3 · 6 · 3 · 12 = 7,776 words.
constexpr char kFirst[] = "bdfgklmnprst";
constexpr char kVowel[] = "aio";
constexpr char kMiddle[] = "lmnrtv";
constexpr int kFirsts = 12;
constexpr int kVowels = 3;
constexpr int kMiddles = 6;
static_assert(kFirsts * kVowels * kMiddles * kVowels * kFirsts == kWordCount);

constexpr qsizetype kCheckBytes = 3;
constexpr qsizetype kNumberBytes = kPhraseEntropyBytes + kCheckBytes;  // 152 bits; 7776^12 has 155

QByteArray checkOf(const QByteArray& entropy) {
  return QCryptographicHash::hash("counterfoil/phrase/1" + entropy, QCryptographicHash::Sha256).left(kCheckBytes);
}

int placeIn(const char* letters, QChar c) {
  for (int i = 0; letters[i] != '\0'; ++i) {
    if (c == QLatin1Char(letters[i])) return i;
  }
  return -1;
}

/// -1 for what is no word.
int indexOf(const QString& word) {
  if (word.size() != 5) return -1;
  const std::array<int, 5> at{placeIn(kFirst, word[0]), placeIn(kVowel, word[1]), placeIn(kMiddle, word[2]),
                              placeIn(kVowel, word[3]), placeIn(kFirst, word[4])};
  for (const int each : at) {
    if (each < 0) return -1;
  }
  return (((at[0] * kVowels + at[1]) * kMiddles + at[2]) * kVowels + at[3]) * kFirsts + at[4];
}

}  // namespace

QString phraseWord(int index) {
  QString word(5, u' ');
  word[4] = QLatin1Char(kFirst[index % kFirsts]);
  index /= kFirsts;
  word[3] = QLatin1Char(kVowel[index % kVowels]);
  index /= kVowels;
  word[2] = QLatin1Char(kMiddle[index % kMiddles]);
  index /= kMiddles;
  word[1] = QLatin1Char(kVowel[index % kVowels]);
  index /= kVowels;
  word[0] = QLatin1Char(kFirst[index % kFirsts]);
  return word;
}

QString phraseOf(const QByteArray& entropy) {
  if (entropy.size() != kPhraseEntropyBytes) core::panic(QStringLiteral("a phrase is of 16 bytes"));
  QByteArray number = entropy + checkOf(entropy);
  QStringList words;
  for (int i = 0; i < kPhraseWords; ++i) {  // the last digit first: long division by 7,776
    int rest = 0;
    for (char& byte : number) {
      const int value = rest * 256 + static_cast<unsigned char>(byte);
      byte = static_cast<char>(value / kWordCount);
      rest = value % kWordCount;
    }
    words.prepend(phraseWord(rest));
  }
  return words.join(u' ');
}

Result<QByteArray> entropyOf(const QString& phrase) {
  QString spaced = phrase.toLower();
  for (const QChar mark : {QChar(u'-'), QChar(u','), QChar(u'.')}) spaced.replace(mark, u' ');
  const QStringList words = spaced.simplified().split(u' ', Qt::SkipEmptyParts);
  QByteArray number(kNumberBytes, '\0');
  bool overflow = false;
  for (qsizetype i = 0; i < words.size() && i < kPhraseWords; ++i) {
    int carry = indexOf(words[i]);
    if (carry < 0) return invalid(QStringLiteral("phrase_unknown_word"), {}, QString::number(i + 1));
    for (qsizetype byte = kNumberBytes - 1; byte >= 0; --byte) {
      const int value = static_cast<unsigned char>(number[byte]) * kWordCount + carry;
      number[byte] = static_cast<char>(value & 0xff);
      carry = value >> 8;
    }
    overflow = overflow || carry != 0;
  }
  if (words.size() != kPhraseWords) {
    return invalid(QStringLiteral("phrase_words"), QStringLiteral("%1 of 12").arg(words.size()));
  }
  const QByteArray entropy = number.left(kPhraseEntropyBytes);
  if (overflow || checkOf(entropy) != number.mid(kPhraseEntropyBytes))
    return invalid(QStringLiteral("phrase_mistyped"));
  return entropy;
}

}  // namespace counterfoil::vault
