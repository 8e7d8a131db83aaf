// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QImage>
#include <QString>
#include <QStringList>

namespace counterfoil::shared {

/// The things the program can draw: "bag", "mug", "candle", … A product's picture "drawn:mug" names one.
[[nodiscard]] QStringList drawnNames();

/// The thing that a product's name speaks of, or "box".
[[nodiscard]] QString drawnNameFor(const QString& productName);

/// Draws a picture on a ground of the category's colour, lightened (or darkened on a dark theme) so that the drawing in
/// ink stands on it. Pure: the same picture on every machine. An unknown name is drawn as "box".
[[nodiscard]] QImage drawnPicture(const QString& drawnName, const QColor& colour, bool dark, QSize pixels);

}  // namespace counterfoil::shared
