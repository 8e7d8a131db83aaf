// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace counterfoil::postgres {

/// Statements of the common subset as PostgreSQL reads them; the one place that knows where the engines differ.
///
///   INTEGER            bigint
///   BLOB, x'00ff'      bytea, '\x00ff'::bytea
///   TEXT               text COLLATE "C" in CREATE TABLE, so that both engines order by bytes; text elsewhere
///   STRICT, WITHOUT ROWID   nothing: PostgreSQL is strict
///
/// These words count in capitals only and outside of quotes and comments, so columns may be called `text`. What else is
/// written in domain folders both engines understand as it stands: `$1`, ON CONFLICT, partial indexes, recursive WITH.
[[nodiscard]] QByteArray translated(const QByteArray& sql);

}  // namespace counterfoil::postgres
