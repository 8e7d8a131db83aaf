// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

namespace counterfoil::http {

/// What a `Range` header (RFC 9110, 14) asks of something of a known size.
struct Range {
  enum class Kind {
    Whole,  ///< no header, another unit, malformed or several ranges: all of it is sent, as the RFC allows
    Part,
    Unsatisfiable,  ///< 416
  };
  Kind kind = Kind::Whole;
  qint64 first = 0;   ///< offset in bytes
  qint64 length = 0;  ///< bytes
};

[[nodiscard]] Range parseRange(QByteArrayView header, qint64 sizeBytes);

}  // namespace counterfoil::http
