// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringDecoder>

#include "models/core/result.h"

namespace counterfoil::imports {

enum class TextEncoding { Utf8, Utf16LittleEndian, Utf16BigEndian, Windows1252 };

/// At most this much of a file, also after unpacking: 1 GiB.
inline constexpr qint64 kMaxFileBytes = qint64(1) << 30;

/// A file's bytes; gzip (by its magic number) is unpacked. Errors: NotFound `file_missing`; Storage `file_unreadable`;
/// Invalid `gzip_damaged`, `file_too_large`.
[[nodiscard]] core::Result<QByteArray> readImportFile(const QString& path);
/// Unpacks gzip, also of several members; anything else is returned as it is.
[[nodiscard]] core::Result<QByteArray> unpacked(const QByteArray& bytes);

/// By byte order mark; without one UTF-16 where every other byte of the beginning is zero, UTF-8 where all bytes are
/// valid UTF-8, and Windows-1252 (which Latin-1 files are in truth) otherwise.
[[nodiscard]] TextEncoding encodingOf(const QByteArray& bytes);

/// Text of bytes, piece by piece.
class TextDecoder {
 public:
  TextDecoder(QByteArray bytes, TextEncoding encoding);
  /// The next piece; empty at the end.
  [[nodiscard]] QString next();
  [[nodiscard]] qint64 bytesDone() const { return m_at; }
  [[nodiscard]] qint64 bytesTotal() const { return m_bytes.size(); }

 private:
  QByteArray m_bytes;
  TextEncoding m_encoding;
  qsizetype m_at = 0;
  QStringDecoder m_decoder;
};

}  // namespace counterfoil::imports
