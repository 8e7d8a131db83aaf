// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/imports/text_file.h"

#include <zlib.h>

#include <QFile>
#include <algorithm>
#include <array>

namespace counterfoil::imports {
using namespace Qt::StringLiterals;

using core::invalid;
using core::Result;

namespace {

constexpr qsizetype kBlock = 256 * 1024;

/// 0x80 to 0x9f of Windows-1252; 0 where nothing is.
constexpr std::array<char16_t, 32> kWindows1252{0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                                0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
                                                0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                                0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

QString fromWindows1252(QByteArrayView bytes) {
  QString text(bytes.size(), Qt::Uninitialized);
  for (qsizetype i = 0; i < bytes.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    char16_t letter = byte;
    if (byte >= 0x80 && byte <= 0x9f) letter = kWindows1252[byte - 0x80U];
    text[i] = letter == 0 && byte != 0 ? QChar(QChar::ReplacementCharacter) : QChar(letter);
  }
  return text;
}

/// RFC 3629: shortest forms, no surrogates, nothing beyond U+10FFFF.
bool isUtf8(const QByteArray& bytes) {
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.constData());
  const auto* const end = at + bytes.size();
  const auto follows = [&](qsizetype n, unsigned char low, unsigned char high) {
    if (end - at <= n || at[1] < low || at[1] > high) return false;
    return std::all_of(at + 2, at + n + 1, [](unsigned char c) { return c >= 0x80 && c <= 0xbf; });
  };
  while (at < end) {
    const unsigned char lead = *at;
    qsizetype more = 0;
    if (lead < 0x80)
      more = 0;
    else if (lead >= 0xc2 && lead <= 0xdf && follows(1, 0x80, 0xbf))
      more = 1;
    else if (lead >= 0xe0 && lead <= 0xef && follows(2, lead == 0xe0 ? 0xa0 : 0x80, lead == 0xed ? 0x9f : 0xbf))
      more = 2;
    else if (lead >= 0xf0 && lead <= 0xf4 && follows(3, lead == 0xf0 ? 0x90 : 0x80, lead == 0xf4 ? 0x8f : 0xbf))
      more = 3;
    else
      return false;
    at += more + 1;
  }
  return true;
}

QStringDecoder decoderOf(TextEncoding encoding) {
  switch (encoding) {
    case TextEncoding::Utf16LittleEndian:
      return QStringDecoder(QStringDecoder::Utf16LE);
    case TextEncoding::Utf16BigEndian:
      return QStringDecoder(QStringDecoder::Utf16BE);
    default:
      return QStringDecoder(QStringDecoder::Utf8);
  }
}

}  // namespace

Result<QByteArray> unpacked(const QByteArray& bytes) {
  if (!bytes.startsWith("\x1f\x8b")) return bytes;
  z_stream stream{};
  if (inflateInit2(&stream, 15 + 16) != Z_OK) return core::storageError(u"out_of_memory"_s);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.constData()));
  stream.avail_in = static_cast<uInt>(std::min<qint64>(bytes.size(), kMaxFileBytes));
  QByteArray out;
  QByteArray block(kBlock, Qt::Uninitialized);
  int code = Z_OK;
  while (code == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(block.data());
    stream.avail_out = static_cast<uInt>(block.size());
    code = inflate(&stream, Z_NO_FLUSH);
    out.append(block.constData(), block.size() - qsizetype(stream.avail_out));
    if (out.size() > kMaxFileBytes) break;
    if (code == Z_STREAM_END && stream.avail_in > 0) code = inflateReset(&stream);
  }
  inflateEnd(&stream);
  if (out.size() > kMaxFileBytes) return invalid(u"file_too_large"_s);
  if (code != Z_STREAM_END) return invalid(u"gzip_damaged"_s);
  return out;
}

Result<QByteArray> readImportFile(const QString& path) {
  QFile file(path);
  if (!file.exists()) return core::notFound(u"file_missing"_s, path);
  if (!file.open(QIODevice::ReadOnly)) return core::storageError(u"file_unreadable"_s, file.errorString());
  if (file.size() > kMaxFileBytes) return invalid(u"file_too_large"_s, path);
  const QByteArray bytes = file.readAll();
  if (file.error() != QFileDevice::NoError) return core::storageError(u"file_unreadable"_s, file.errorString());
  return unpacked(bytes);
}

TextEncoding encodingOf(const QByteArray& bytes) {
  if (bytes.startsWith("\xff\xfe")) return TextEncoding::Utf16LittleEndian;
  if (bytes.startsWith("\xfe\xff")) return TextEncoding::Utf16BigEndian;
  if (bytes.startsWith("\xef\xbb\xbf")) return TextEncoding::Utf8;
  const QByteArray beginning = bytes.left(4096);
  qsizetype evenZeros = 0;
  qsizetype oddZeros = 0;
  for (qsizetype i = 0; i < beginning.size(); ++i) {
    if (beginning[i] == 0) ++(i % 2 == 0 ? evenZeros : oddZeros);
  }
  const qsizetype quarter = beginning.size() / 4;
  if (beginning.size() >= 4 && oddZeros > quarter && evenZeros * 4 < oddZeros) return TextEncoding::Utf16LittleEndian;
  if (beginning.size() >= 4 && evenZeros > quarter && oddZeros * 4 < evenZeros) return TextEncoding::Utf16BigEndian;
  return isUtf8(bytes) ? TextEncoding::Utf8 : TextEncoding::Windows1252;
}

TextDecoder::TextDecoder(QByteArray bytes, TextEncoding encoding)
    : m_bytes(std::move(bytes)), m_encoding(encoding), m_decoder(decoderOf(encoding)) {}

QString TextDecoder::next() {
  while (m_at < m_bytes.size()) {
    const QByteArrayView block = QByteArrayView(m_bytes).sliced(m_at, std::min(kBlock, m_bytes.size() - m_at));
    m_at += block.size();
    QString text = m_encoding == TextEncoding::Windows1252 ? fromWindows1252(block) : QString(m_decoder(block));
    if (!text.isEmpty()) return text;
  }
  return {};
}

}  // namespace counterfoil::imports
