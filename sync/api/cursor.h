// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <vector>

#include "sync/hub/epochs.h"
#include "sync/hub/estate.h"

namespace counterfoil::api {

/// Where a device stands in its tenant's feed.
struct Cursor {
  hub::TenantId tenant;
  int epoch = 1;
  qint64 position = 0;
  /// The beginning of the digest of the fact at that position; 0 before the first. A feed that says another thing there
  /// is not the one that the device was told, whatever its epoch: a machine that was set back whole notices nothing.
  quint64 mark = 0;
};

/// Cursors as devices carry them: base64url without padding of version (1 byte), tenant (16), epoch (4), position
/// (8), mark (8), big-endian, and the first 16 bytes of HMAC-SHA-256 over them. Nobody but a hub can make one, so a
/// position that is far off is the mistake of a hub and not a probe.
class CursorSeal {
 public:
  /// 32 bytes that every process of a hub has alike.
  explicit CursorSeal(QByteArray key) : m_key(std::move(key)) {}
  [[nodiscard]] QString text(const Cursor& cursor) const;
  /// Invalid `bad_cursor` for anything that `text` did not make with this key.
  [[nodiscard]] core::Result<Cursor> read(QStringView text) const;

 private:
  QByteArray m_key;
};

/// A cursor seen from the present epoch.
struct Standing {
  qint64 position = 0;   ///< where to read on
  bool rewound = false;  ///< it is before what the device has seen: what follows is another story than it was told
  bool differs = false;  ///< because another fact stands at its place
};

/// A cursor of an older epoch goes on where it is, as long as that is before the next epoch's beginning; otherwise it
/// goes back to there. One beyond the head, or whose epoch or fact this feed never had, goes back to the beginning: a
/// machine was set back whole, or another restore of the same backup was served in between, and nobody knows how far
/// the two stories are one.
[[nodiscard]] core::Result<Standing> standingOf(const Cursor& cursor, const std::vector<hub::Epoch>& epochs,
                                                const journal::Reader& reader);
/// What stands at a position; Invalid `bad_cursor` where nothing does.
[[nodiscard]] core::Result<quint64> markAt(const journal::Reader& reader, qint64 position);
[[nodiscard]] quint64 markOf(const QByteArray& digest);

}  // namespace counterfoil::api
