// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QImage>

#include "models/core/result.h"

namespace counterfoil::shared {

/// The longest side of a stored picture, in pixels.
inline constexpr int kStoredPictureSide = 512;

/// Any picture that this machine can read (PNG, JPEG, GIF, SVG, WebP with their plugins) as the bytes that are stored:
/// upright, at most 512 pixels a side, JPEG or, where it is transparent, PNG, at most 256 KiB. Smaller ones are not
/// enlarged. A picture of 12 megapixels takes about 100 ms: not on a screen's thread. Refused `picture_unreadable`,
/// `picture_too_large` (the file above 64 MiB, or above 100 megapixels).
[[nodiscard]] core::Result<QByteArray> pictureToStore(const QByteArray& file);
/// The same from pixels, such as those of the clipboard.
[[nodiscard]] core::Result<QByteArray> pictureToStore(const QImage& image);

/// What is drawn for stored bytes (`CatalogQueries::picture`); null when they are no picture of at most 512 pixels a
/// side, whoever wrote them.
[[nodiscard]] QImage storedPicture(const QByteArray& bytes);

}  // namespace counterfoil::shared
