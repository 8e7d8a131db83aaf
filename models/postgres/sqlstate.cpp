// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/postgres/connection.h"

namespace counterfoil::postgres {

using namespace Qt::StringLiterals;
using core::Error;
using core::ErrorKind;

Error errorOfState(const QByteArray& state, const QString& message, const QByteArray& sql) {
  struct Meaning {
    const char* state;  ///< the class (two characters) or the whole
    ErrorKind kind;
    const char* code;
  };
  // https://www.postgresql.org/docs/15/errcodes-appendix.html
  static constexpr Meaning kMeanings[] = {
      {"40", ErrorKind::Busy, "store_conflict"},
      {"55P03", ErrorKind::Busy, "store_busy"},
      {"57014", ErrorKind::Busy, "store_busy"},
      {"08", ErrorKind::Busy, "store_unreachable"},
      {"57P", ErrorKind::Busy, "store_unreachable"},
      {"53300", ErrorKind::Busy, "store_unreachable"},
      {"25P03", ErrorKind::Busy, "store_unreachable"},
      {"25006", ErrorKind::Busy, "store_read_only"},
      {"53100", ErrorKind::Storage, "disk_full"},
      {"58", ErrorKind::Storage, "io_error"},
      {"XX001", ErrorKind::Integrity, "store_corrupt"},
      {"XX002", ErrorKind::Integrity, "store_corrupt"},
      {"23", ErrorKind::Integrity, "constraint_failed"},
      {"22", ErrorKind::Integrity, "constraint_failed"},
      {"P0001", ErrorKind::Integrity, "constraint_failed"},
      {"54", ErrorKind::Refused, "too_large"},
      {"28", ErrorKind::Denied, "wrong_password"},
      {"42P06", ErrorKind::Refused, "store_exists"},
      {"3F000", ErrorKind::NotFound, "store_missing"},
  };
  const QString detail =
      message.trimmed() + (sql.isEmpty() ? QString() : u" in: "_s + QString::fromUtf8(sql.left(200)));
  for (const Meaning& meaning : kMeanings) {
    if (state.startsWith(meaning.state)) {
      return {meaning.kind, QLatin1String(meaning.code), detail, QString::fromLatin1(state)};
    }
  }
  return {ErrorKind::Storage, u"storage_failed"_s, detail, QString::fromLatin1(state)};
}

}  // namespace counterfoil::postgres
