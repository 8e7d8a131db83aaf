// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/catalog/text_key.h"

namespace counterfoil::catalog {
namespace {

/// Letters that Unicode does not decompose but people type without their stroke or as two letters.
const char* spelledOut(char16_t letter) {
  switch (letter) {
    case u'ß':
      return "ss";
    case u'æ':
      return "ae";
    case u'œ':
      return "oe";
    case u'ø':
      return "o";
    case u'ł':
      return "l";
    case u'đ':
    case u'ð':
      return "d";
    case u'þ':
      return "th";
    case u'ı':
      return "i";
    case u'ħ':
      return "h";
    case u'ŧ':
      return "t";
    default:
      return nullptr;
  }
}

bool isApostrophe(char16_t c) {
  return c == u'\'' || c == u'\u2019' || c == u'\u2018' || c == u'\u02bc' || c == u'`';
}

/// Vowel signs that Unicode made letters after it had been built into FTS5, which divides words at them.
bool dividesWords(char16_t c) {
  return (c >= 0x19b0 && c <= 0x19c0) || c == 0x19c8 || c == 0x19c9 || c == 0x1cf2 || c == 0x1cf3;
}

bool isAscii(QStringView text) {
  for (const QChar c : text) {
    if (c.unicode() >= 0x80) return false;
  }
  return true;
}

void appendSpace(QString& key) {
  if (!key.isEmpty() && key.back() != u' ') key.append(u' ');
}

void trimEnd(QString& key) {
  if (key.size() > kTextKeyLength) key.truncate(kTextKeyLength);
  if (!key.isEmpty() && key.back().isHighSurrogate()) key.chop(1);
  while (key.endsWith(u' ')) key.chop(1);
}

}  // namespace

QString textKey(QStringView text) {
  QString key;
  key.reserve(text.size());
  if (isAscii(text)) {
    for (const QChar c : text) {
      const char16_t u = c.unicode();
      if (u >= u'A' && u <= u'Z')
        key.append(QChar(u + 32));
      else if ((u >= u'a' && u <= u'z') || (u >= u'0' && u <= u'9'))
        key.append(c);
      else if (!isApostrophe(u))
        appendSpace(key);
    }
    trimEnd(key);
    return key;
  }
  const QString plain = text.toString().toLower().normalized(QString::NormalizationForm_KD).toLower();
  for (qsizetype i = 0; i < plain.size(); ++i) {
    const QChar c = plain[i];
    if (c.isSurrogate()) {
      // Half of a pair is no letter.
      const bool pair = c.isHighSurrogate() && i + 1 < plain.size() && plain[i + 1].isLowSurrogate();
      if (pair && QChar::isLetterOrNumber(QChar::surrogateToUcs4(c, plain[i + 1]))) {
        key.append(c).append(plain[i + 1]);
      } else {
        appendSpace(key);
      }
      if (pair) ++i;
    } else if (const char* letters = spelledOut(c.unicode())) {
      key.append(QLatin1String(letters));
    } else if (c.isLetterOrNumber() && !dividesWords(c.unicode())) {
      key.append(c);
    } else if (!c.isMark() && !isApostrophe(c.unicode())) {
      appendSpace(key);
    }
  }
  trimEnd(key);
  return key;
}

QStringList keyWords(const QString& key) {
  return key.split(u' ', Qt::SkipEmptyParts);
}

QString skuKey(QStringView sku) {
  return sku.toString().simplified().toCaseFolded();
}

}  // namespace counterfoil::catalog
