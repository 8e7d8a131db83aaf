// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/protocol/crockford.h"

#include <QCryptographicHash>

namespace counterfoil::protocol {

namespace {

constexpr char kSymbols[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr int kBase = 32;

int symbolOf(QChar c) {
  const QChar upper = c.toUpper();
  if (upper == u'O') return 0;
  if (upper == u'I' || upper == u'L') return 1;
  for (int i = 0; i < kBase; ++i) {
    if (upper == QLatin1Char(kSymbols[i])) return i;
  }
  return -1;
}

/// Luhn's sum modulo 32 over the symbols, the last of them doubled first.
int checkOf(const QString& symbols) {
  int sum = 0;
  bool doubled = true;
  for (qsizetype i = symbols.size() - 1; i >= 0; --i) {
    const int addend = symbolOf(symbols[i]) * (doubled ? 2 : 1);
    sum += addend / kBase + addend % kBase;
    doubled = !doubled;
  }
  return (kBase - sum % kBase) % kBase;
}

}  // namespace

QString crockford(const QByteArray& bytes) {
  QString text;
  int buffer = 0;
  int bits = 0;
  for (const char byte : bytes) {
    buffer = ((buffer << 8) | uchar(byte)) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += QLatin1Char(kSymbols[(buffer >> bits) & 31]);
    }
  }
  if (bits > 0) text += QLatin1Char(kSymbols[(buffer << (5 - bits)) & 31]);
  return text.toLower();
}

std::optional<QByteArray> fromCrockford(QStringView text, qsizetype bytes) {
  if (text.size() != (bytes * 8 + 4) / 5) return std::nullopt;
  QByteArray read;
  int buffer = 0;
  int bits = 0;
  for (const QChar c : text) {
    const int symbol = symbolOf(c);
    if (symbol < 0) return std::nullopt;
    buffer = ((buffer << 5) | symbol) & 0xffff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      read += char(buffer >> bits);
    }
  }
  read.truncate(bytes);
  if (crockford(read) != text) return std::nullopt;
  return read;
}

QString enrolmentCode(quint32 hint, quint64 secret) {
  QString code;
  for (int shift = int(kCodeHintBits) - 5; shift >= 0; shift -= 5) code += QLatin1Char(kSymbols[(hint >> shift) & 31]);
  for (int shift = 30; shift >= 0; shift -= 5) code += QLatin1Char(kSymbols[(secret >> shift) & 31]);
  return code + QLatin1Char(kSymbols[checkOf(code)]);
}

std::optional<QString> readEnrolmentCode(QStringView typed) {
  if (typed.size() > 40) return std::nullopt;
  QString code;
  for (const QChar c : typed) {
    if (c == u'-' || c.isSpace()) continue;
    const int symbol = symbolOf(c);
    if (symbol < 0) return std::nullopt;
    code += QLatin1Char(kSymbols[symbol]);
  }
  if (code.size() != kCodeCharacters) return std::nullopt;
  if (code.back() != QLatin1Char(kSymbols[checkOf(code.chopped(1))])) return std::nullopt;
  return code;
}

quint32 hintOf(const QString& code) {
  quint32 hint = 0;
  for (qsizetype i = 0; i < kCodeHintBits / 5 && i < code.size(); ++i) {
    hint = (hint << 5) | quint32(qMax(0, symbolOf(code[i])));
  }
  return hint;
}

QString groupedCode(const QString& code) {
  QString grouped;
  for (qsizetype i = 0; i < code.size(); ++i) {
    if (i > 0 && i % 4 == 0) grouped += u'-';
    grouped += code[i];
  }
  return grouped;
}

quint32 tenantHint(const QByteArray& tenantBytes) {
  const QByteArray digest = QCryptographicHash::hash(tenantBytes, QCryptographicHash::Sha256);
  return (quint32(uchar(digest[0])) << 12) | (quint32(uchar(digest[1])) << 4) | (quint32(uchar(digest[2])) >> 4);
}

}  // namespace counterfoil::protocol
