// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <QLocale>
#include <cstdlib>

#include "models/core/instant.h"

// The small words of the status page. Only its rows include this.
namespace counterfoil::desk {

[[nodiscard]] inline QString rowTr(const char* text, int count = -1) {
  return QCoreApplication::translate("Station", text, nullptr, count);
}

/// "5 min", "3 h", "12 days".
[[nodiscard]] inline QString spanText(qint64 ms) {
  const qint64 minutes = std::llabs(ms) / 60'000;
  if (minutes < 1) return rowTr("%n s", int(std::llabs(ms) / 1000));
  if (minutes < 120) return rowTr("%n min", int(minutes));
  if (minutes < 48 * 60) return rowTr("%n h", int(minutes / 60));
  return rowTr("%n days", int(minutes / (24 * 60)));
}

[[nodiscard]] inline QString bytesText(qint64 bytes) {
  return QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeTraditionalFormat);
}

/// For support: hours say enough, and nothing about anybody's day.
[[nodiscard]] inline QString plainAge(core::Instant at, core::Instant now) {
  return QStringLiteral("%1 h ago").arg((now.utcMs() - at.utcMs()) / 3'600'000);
}

/// In four groups, which may stand on lines of their own.
[[nodiscard]] inline QString grouped(QString fingerprint) {
  for (qsizetype at = 23; at < fingerprint.size(); at += 24) fingerprint[at] = u' ';
  return fingerprint;
}

[[nodiscard]] inline QString plainMebibytes(qint64 bytes) {
  return QStringLiteral("%1 MiB").arg(bytes >> 20);
}

}  // namespace counterfoil::desk
