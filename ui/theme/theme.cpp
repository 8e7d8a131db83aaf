// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include <QFontDatabase>
#include <algorithm>
#include <cmath>

namespace counterfoil::theme {

namespace {

Palette lightPalette() {
  Palette p;
  p.paper = QColor(0xF1, 0xEC, 0xE1);
  p.sheet = QColor(0xF9, 0xF6, 0xEF);
  p.ticket = QColor(0xFF, 0xFD, 0xF8);
  p.rule = QColor(0xDF, 0xD7, 0xC7);
  p.outline = QColor(0x85, 0x7B, 0x69);
  p.text = QColor(0x26, 0x22, 0x1C);
  p.mutedText = QColor(0x63, 0x5B, 0x4E);
  p.ink = QColor(0x1F, 0x3F, 0x7A);
  p.inkPressed = QColor(0x15, 0x2E, 0x5C);
  p.onInk = QColor(0xFF, 0xFF, 0xFF);
  p.inkTint = QColor(0xE1, 0xE6, 0xF0);
  p.good = QColor(0x25, 0x64, 0x3A);
  p.goodTint = QColor(0xDF, 0xEB, 0xDC);
  p.warn = QColor(0x7C, 0x52, 0x00);
  p.warnTint = QColor(0xF5, 0xE6, 0xC4);
  p.bad = QColor(0xA3, 0x26, 0x1E);
  p.badTint = QColor(0xF6, 0xDD, 0xD7);
  p.shade = QColor(0x26, 0x22, 0x1C, 0x66);
  return p;
}

Palette darkPalette() {
  Palette p;
  p.paper = QColor(0x18, 0x16, 0x13);
  p.sheet = QColor(0x21, 0x1E, 0x1A);
  p.ticket = QColor(0x2A, 0x27, 0x22);
  p.rule = QColor(0x3C, 0x38, 0x31);
  p.outline = QColor(0x8A, 0x81, 0x70);
  p.text = QColor(0xF0, 0xEB, 0xE1);
  p.mutedText = QColor(0xB5, 0xAC, 0x9D);
  p.ink = QColor(0xA3, 0xBC, 0xF3);
  p.inkPressed = QColor(0xC0, 0xD2, 0xF9);
  p.onInk = QColor(0x14, 0x21, 0x3D);
  p.inkTint = QColor(0x2C, 0x34, 0x46);
  p.good = QColor(0x8F, 0xCB, 0x9E);
  p.goodTint = QColor(0x23, 0x33, 0x27);
  p.warn = QColor(0xE5, 0xBB, 0x63);
  p.warnTint = QColor(0x3A, 0x30, 0x1D);
  p.bad = QColor(0xF3, 0xA1, 0x95);
  p.badTint = QColor(0x45, 0x27, 0x22);
  p.shade = QColor(0x00, 0x00, 0x00, 0x99);
  return p;
}

double luminance(const QColor& colour) {
  const auto part = [](double value) {
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * part(colour.redF()) + 0.7152 * part(colour.greenF()) + 0.0722 * part(colour.blueF());
}

}  // namespace

Theme make(Scheme scheme, bool motion, Room room) {
  Theme theme;
  theme.scheme = scheme;
  theme.room = room;
  if (room == Room::Wide) {
    theme.type = {15, 18, 20, 26, 38, 80};
    theme.metrics.row = 64;
  }
  theme.palette = scheme == Scheme::Dark ? darkPalette() : lightPalette();
  if (!motion) theme.metrics.motionMs = 0;
  return theme;
}

double contrast(const QColor& one, const QColor& other) {
  const double a = luminance(one);
  const double b = luminance(other);
  return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

std::vector<Pairing> pairings(const Palette& p) {
  std::vector<Pairing> all;
  const auto text = [&](const char* name, const QColor& front, const QColor& back) {
    all.push_back({QLatin1String(name), front, back, 4.5});
  };
  const auto edge = [&](const char* name, const QColor& front, const QColor& back) {
    all.push_back({QLatin1String(name), front, back, 3.0});
  };
  const struct {
    const char* name;
    QColor colour;
  } grounds[] = {{"paper", p.paper}, {"sheet", p.sheet}, {"ticket", p.ticket}, {"inkTint", p.inkTint}};
  for (const auto& ground : grounds) {
    text(ground.name, p.text, ground.colour);
    text(ground.name, p.mutedText, ground.colour);
    text(ground.name, p.ink, ground.colour);
    text(ground.name, p.good, ground.colour);
    text(ground.name, p.warn, ground.colour);
    text(ground.name, p.bad, ground.colour);
    edge(ground.name, p.outline, ground.colour);
  }
  text("upon ink", p.onInk, p.ink);
  text("upon pressed ink", p.onInk, p.inkPressed);
  text("good", p.good, p.goodTint);
  text("warn", p.warn, p.warnTint);
  text("bad", p.bad, p.badTint);
  text("text upon good", p.text, p.goodTint);
  text("text upon warn", p.text, p.warnTint);
  text("text upon bad", p.text, p.badTint);
  return all;
}

QString fontFamily() {
  const QStringList families = QFontDatabase::families();
  if (families.isEmpty()) return {};
  for (const auto& wanted : {QStringLiteral("Inter"), QStringLiteral("Noto Sans"), QStringLiteral("DejaVu Sans")}) {
    if (families.contains(wanted)) return wanted;
  }
  return families.first();
}

QFont font(int pixelSize, QFont::Weight weight) {
  QFont made(fontFamily());
  made.setPixelSize(pixelSize);
  made.setWeight(weight);
  return made;
}

}  // namespace counterfoil::theme
