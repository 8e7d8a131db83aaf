// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFont>
#include <QString>
#include <vector>

namespace counterfoil::theme {

// One set of values for both faces. Warm paper neutrals, one ink for action; any other colour says a state and
// nothing else. All lengths are in device-independent pixels and keep an 8 px grid (4 px inside a control).

enum class Scheme { Light, Dark };

struct Palette {
  QColor paper;    ///< the counter: behind everything
  QColor sheet;    ///< panels, tiles, fields
  QColor ticket;   ///< the ticket and what is being written on
  QColor rule;     ///< hairlines between rows; decoration, never the only edge of a control
  QColor outline;  ///< edges that a control is recognised by
  QColor text;
  QColor mutedText;
  QColor ink;  ///< action
  QColor inkPressed;
  QColor onInk;    ///< text upon ink
  QColor inkTint;  ///< chosen
  QColor good, goodTint;
  QColor warn, warnTint;
  QColor bad, badTint;
  QColor shade;  ///< laid over the screen under a sheet; the only one with alpha
};

struct TypeSizes {
  int small = 13;
  int body = 15;
  int strong = 17;
  int title = 22;
  int total = 30;
  int display = 64;
};

struct Metrics {
  int unit = 8;
  int target = 48;  ///< the least height and width of anything to be touched
  int tall = 64;    ///< keys of a pad, the primary action
  int radius = 8;
  int radiusSmall = 4;
  int row = 56;        ///< a line of a list, of two lines of words
  int motionMs = 120;  ///< 0 when motion is off
};

/// Close by and small, or large and read from a step away: the same grid with larger words.
enum class Room { Compact, Wide };

struct Theme {
  Scheme scheme = Scheme::Light;
  Room room = Room::Compact;
  Palette palette;
  TypeSizes type;
  Metrics metrics;
};

[[nodiscard]] Theme make(Scheme scheme, bool motion = true, Room room = Room::Compact);

/// Contrast of two opaque colours as WCAG 2.2 defines it: 1 to 21.
[[nodiscard]] double contrast(const QColor& one, const QColor& other);

/// What stands on what, and the least contrast that WCAG AA asks of it: 4.5 for text, 3 for large text and for edges
/// of controls.
struct Pairing {
  QString name;
  QColor front;
  QColor back;
  double least = 4.5;
};
[[nodiscard]] std::vector<Pairing> pairings(const Palette& palette);

/// Inter where it is installed, else what the system has; empty when there is no font at all, and then nothing can be
/// shown.
[[nodiscard]] QString fontFamily();
[[nodiscard]] QFont font(int pixelSize, QFont::Weight weight = QFont::Normal);

}  // namespace counterfoil::theme
