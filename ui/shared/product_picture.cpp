// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/product_picture.h"

#include <QHash>
#include <QPainter>
#include <QPainterPath>
#include <array>
#include <functional>

namespace counterfoil::shared {

using namespace Qt::StringLiterals;

namespace {

/// Every drawing fills a square of 48: `body` is filled with the accent and outlined, `lines` are strokes only.
struct Drawing {
  QPainterPath body;
  QPainterPath lines;
};

QPainterPath polygon(std::initializer_list<QPointF> points, bool closed = true) {
  QPainterPath path;
  bool first = true;
  for (const QPointF& point : points) {
    if (first) path.moveTo(point);
    if (!first) path.lineTo(point);
    first = false;
  }
  if (closed) path.closeSubpath();
  return path;
}

Drawing bag() {
  Drawing d;
  d.body = polygon({{11, 18}, {37, 18}, {40, 42}, {8, 42}});
  d.lines.moveTo(17, 22);
  d.lines.cubicTo(17, 4, 31, 4, 31, 22);
  return d;
}

Drawing mug() {
  Drawing d;
  d.body.addRoundedRect(10, 15, 22, 26, 4, 4);
  d.lines.moveTo(32, 20);
  d.lines.cubicTo(43, 19, 43, 35, 32, 34);
  d.lines.moveTo(16, 10);
  d.lines.cubicTo(14, 7, 18, 6, 16, 3);
  d.lines.moveTo(25, 10);
  d.lines.cubicTo(23, 7, 27, 6, 25, 3);
  return d;
}

Drawing candle() {
  Drawing d;
  d.body.addRoundedRect(17, 20, 14, 22, 2, 2);
  d.lines.moveTo(24, 20);
  d.lines.lineTo(24, 16);
  d.lines.moveTo(24, 15);
  d.lines.cubicTo(18, 12, 24, 8, 24, 4);
  d.lines.cubicTo(24, 8, 30, 12, 24, 15);
  d.lines.moveTo(10, 43);
  d.lines.lineTo(38, 43);
  return d;
}

Drawing lantern() {
  Drawing d;
  d.body = polygon({{14, 18}, {34, 18}, {32, 40}, {16, 40}});
  d.lines = polygon({{14, 18}, {24, 9}, {34, 18}}, false);
  d.lines.addEllipse(QPointF(24, 6), 3, 3);
  d.lines.moveTo(12, 43);
  d.lines.lineTo(36, 43);
  d.lines.moveTo(24, 36);
  d.lines.cubicTo(18, 32, 24, 28, 24, 24);
  d.lines.cubicTo(24, 28, 30, 32, 24, 36);
  return d;
}

Drawing heart() {
  Drawing d;
  d.body.moveTo(24, 42);
  d.body.cubicTo(2, 27, 8, 8, 18, 9);
  d.body.cubicTo(21, 9, 23, 12, 24, 15);
  d.body.cubicTo(25, 12, 27, 9, 30, 9);
  d.body.cubicTo(40, 8, 46, 27, 24, 42);
  return d;
}

Drawing star() {
  Drawing d;
  d.body = polygon({{24, 5}, {29, 18}, {43, 19}, {32, 28}, {36, 42}, {24, 34}, {12, 42}, {16, 28}, {5, 19}, {19, 18}});
  return d;
}

Drawing card() {
  Drawing d;
  d.body.addRoundedRect(7, 12, 34, 25, 3, 3);
  d.lines = polygon({{8, 14}, {24, 27}, {40, 14}}, false);
  return d;
}

Drawing plant() {
  Drawing d;
  d.body = polygon({{14, 28}, {34, 28}, {31, 43}, {17, 43}});
  d.lines.moveTo(24, 28);
  d.lines.lineTo(24, 14);
  d.lines.moveTo(24, 20);
  d.lines.cubicTo(12, 20, 11, 10, 12, 7);
  d.lines.cubicTo(20, 8, 24, 12, 24, 20);
  d.lines.moveTo(24, 16);
  d.lines.cubicTo(34, 16, 36, 8, 35, 4);
  d.lines.cubicTo(28, 5, 24, 9, 24, 16);
  return d;
}

Drawing toy() {
  Drawing d;
  d.body.addEllipse(QPointF(24, 28), 13, 13);
  d.lines.addEllipse(QPointF(13, 13), 5, 5);
  d.lines.addEllipse(QPointF(35, 13), 5, 5);
  d.lines.addEllipse(QPointF(19, 26), 1, 1);
  d.lines.addEllipse(QPointF(29, 26), 1, 1);
  d.lines.moveTo(20, 33);
  d.lines.cubicTo(22, 36, 26, 36, 28, 33);
  return d;
}

Drawing box() {
  Drawing d;
  d.body = polygon({{7, 17}, {24, 9}, {41, 17}, {41, 34}, {24, 43}, {7, 34}});
  d.lines = polygon({{7, 17}, {24, 25}, {41, 17}}, false);
  d.lines.moveTo(24, 25);
  d.lines.lineTo(24, 43);
  return d;
}

Drawing clock() {
  Drawing d;
  d.body.addEllipse(QPointF(24, 25), 17, 17);
  d.lines = polygon({{24, 14}, {24, 25}, {32, 29}}, false);
  return d;
}

Drawing cake() {
  Drawing d;
  d.body = polygon({{13, 25}, {35, 25}, {32, 43}, {16, 43}});
  d.lines.moveTo(10, 25);
  d.lines.cubicTo(8, 10, 40, 10, 38, 25);
  d.lines.lineTo(10, 25);
  d.lines.addEllipse(QPointF(24, 9), 3, 3);
  return d;
}

Drawing bottle() {
  Drawing d;
  d.body.moveTo(20, 6);
  d.body.lineTo(28, 6);
  d.body.lineTo(28, 15);
  d.body.cubicTo(34, 19, 34, 22, 34, 26);
  d.body.lineTo(34, 43);
  d.body.lineTo(14, 43);
  d.body.lineTo(14, 26);
  d.body.cubicTo(14, 22, 14, 19, 20, 15);
  d.body.closeSubpath();
  d.lines.moveTo(14, 28);
  d.lines.lineTo(34, 28);
  return d;
}

Drawing bird() {
  Drawing d;
  d.body.moveTo(6, 27);
  d.body.cubicTo(14, 26, 16, 12, 28, 12);
  d.body.cubicTo(36, 12, 37, 20, 36, 22);
  d.body.cubicTo(36, 32, 28, 36, 20, 36);
  d.body.cubicTo(13, 36, 9, 32, 6, 27);
  d.lines = polygon({{36, 18}, {43, 21}, {36, 23}}, false);
  d.lines.addEllipse(QPointF(30, 18), 1, 1);
  d.lines.moveTo(22, 36);
  d.lines.lineTo(22, 43);
  d.lines.moveTo(28, 35);
  d.lines.lineTo(28, 43);
  return d;
}

Drawing frame() {
  Drawing d;
  d.body.addRoundedRect(8, 8, 32, 32, 2, 2);
  d.lines.addRect(14, 14, 20, 20);
  d.lines.addPath(polygon({{14, 31}, {21, 23}, {26, 28}, {30, 24}, {34, 29}}, false));
  return d;
}

Drawing bunting() {
  Drawing d;
  d.body = polygon({{5, 14}, {16, 18}, {9, 32}});
  d.body.addPath(polygon({{18, 18}, {30, 18}, {24, 34}}));
  d.body.addPath(polygon({{32, 18}, {43, 14}, {39, 32}}));
  d.lines.moveTo(3, 12);
  d.lines.cubicTo(14, 20, 34, 20, 45, 12);
  return d;
}

struct Known {
  QString name;
  Drawing (*draw)();
  /// Words that call for it, in capitals.
  QStringList words;
};

const std::vector<Known>& known() {
  static const std::vector<Known> all{
      {u"bunting"_s, bunting, {u"BUNTING"_s, u"GARLAND"_s, u"CHAIN"_s, u"BALLOON"_s}},
      {u"bag"_s, bag, {u"BAG"_s, u"SHOPPER"_s, u"PURSE"_s, u"BACKPACK"_s}},
      {u"lantern"_s, lantern, {u"LANTERN"_s, u"LIGHTS"_s, u"LAMP"_s, u"LIGHT"_s}},
      {u"candle"_s, candle, {u"CANDLE"_s, u"CANDLES"_s, u"T-LIGHT"_s, u"T-LIGHTS"_s, u"INCENSE"_s}},
      {u"cake"_s, cake, {u"CAKE"_s, u"BAKING"_s, u"CASES"_s, u"CUPCAKE"_s, u"CAKESTAND"_s}},
      {u"mug"_s, mug, {u"MUG"_s, u"CUP"_s, u"CUPS"_s, u"TEA"_s, u"TEACUP"_s, u"JUG"_s}},
      {u"bottle"_s, bottle, {u"BOTTLE"_s, u"JAR"_s, u"JAM"_s, u"GLASS"_s}},
      {u"bird"_s, bird, {u"BIRD"_s, u"OWL"_s, u"HEN"_s, u"CHICK"_s, u"DOVE"_s}},
      {u"star"_s, star, {u"STAR"_s, u"CHRISTMAS"_s, u"SNOWFLAKE"_s, u"XMAS"_s}},
      {u"card"_s,
       card,
       {u"CARD"_s, u"CARDS"_s, u"PAPER"_s, u"WRAP"_s, u"NOTEBOOK"_s, u"POSTAGE"_s, u"STICKERS"_s, u"TISSUES"_s}},
      {u"plant"_s, plant, {u"GARDEN"_s, u"PLANT"_s, u"FLOWER"_s, u"SEED"_s, u"WATERING"_s, u"HERB"_s}},
      {u"clock"_s, clock, {u"CLOCK"_s, u"ALARM"_s}},
      {u"frame"_s, frame, {u"FRAME"_s, u"SIGN"_s, u"MIRROR"_s, u"PHOTO"_s, u"CHALKBOARD"_s}},
      {u"toy"_s,
       toy,
       {u"TOY"_s, u"GAME"_s, u"DOLL"_s, u"CHILDREN'S"_s, u"CHILDRENS"_s, u"JIGSAW"_s, u"DINOSAUR"_s, u"SOLDIER"_s}},
      {u"heart"_s, heart, {u"HEART"_s, u"HEARTS"_s, u"LOVE"_s}},
      {u"box"_s, box, {}},
  };
  return all;
}

}  // namespace

QStringList drawnNames() {
  QStringList names;
  for (const Known& each : known()) names.append(each.name);
  return names;
}

QString drawnNameFor(const QString& productName) {
  const QStringList words = productName.toUpper().split(u' ', Qt::SkipEmptyParts);
  for (const Known& each : known()) {
    for (const QString& word : each.words) {
      if (words.contains(word)) return each.name;
    }
  }
  return u"box"_s;
}

QImage drawnPicture(const QString& drawnName, const QColor& colour, bool dark, QSize pixels) {
  QImage image(pixels, QImage::Format_ARGB32_Premultiplied);
  const float hue = std::max(0.0F, colour.isValid() ? colour.hslHueF() : 0.1F);
  const float saturation = colour.isValid() ? std::min(0.45F, colour.hslSaturationF()) : 0.15F;
  image.fill(QColor::fromHslF(hue, saturation * (dark ? 0.5F : 0.8F), dark ? 0.22F : 0.90F));
  const QColor accent = QColor::fromHslF(hue, saturation, dark ? 0.38F : 0.74F);
  const QColor ink = QColor::fromHslF(hue, saturation * 0.9F, dark ? 0.82F : 0.28F);

  Drawing (*draw)() = box;
  for (const Known& each : known()) {
    if (each.name == drawnName) draw = each.draw;
  }
  const Drawing drawing = draw();
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  const qreal side = std::min(pixels.width(), pixels.height()) * 0.72;
  painter.translate((pixels.width() - side) / 2, (pixels.height() - side) / 2);
  painter.scale(side / 48, side / 48);
  const QPen pen(ink, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
  painter.setPen(pen);
  painter.setBrush(accent);
  painter.drawPath(drawing.body);
  painter.setBrush(Qt::NoBrush);
  painter.drawPath(drawing.lines);
  return image;
}

}  // namespace counterfoil::shared
