// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/till/walker.h"

#include <QAccessible>
#include <QQuickItem>

namespace counterfoil::till {

namespace {

constexpr qreal kSlack = 1.0;
constexpr qreal kTarget = 48;

QString nameOf(const QQuickItem& item) {
  const QRectF place = item.mapRectToScene(QRectF(0, 0, item.width(), item.height()));
  return QStringLiteral("%1 “%2” at %3,%4 %5×%6")
      .arg(QLatin1String(item.metaObject()->className()).toString().section(u'_', 0, 0),
           item.property("text").toString())
      .arg(place.x())
      .arg(place.y())
      .arg(place.width())
      .arg(place.height());
}

bool isShown(const QQuickItem& item) {
  return item.isVisible() && item.opacity() > 0;
}

/// The part of the scene in which this item can be seen, cut by whatever clips it.
QRectF clipOf(const QQuickItem& item, const QRectF& window) {
  QRectF clip = window;
  for (const QQuickItem* each = item.parentItem(); each != nullptr; each = each->parentItem()) {
    if (each->clip()) clip = clip.intersected(each->mapRectToScene(QRectF(0, 0, each->width(), each->height())));
  }
  return clip;
}

void checkText(const QQuickItem& item, const QRectF& place, const QRectF& clip, QStringList& faults) {
  const bool words = item.inherits("QQuickText");
  const bool figures = item.inherits("counterfoil::till::Figures");
  if ((!words && !figures) || item.property("text").toString().isEmpty()) return;
  // Names of goods and people may be as long as they like: those are cut with an ellipsis on purpose, and named so.
  const bool free = item.property("mayBeCut").toBool();
  if (words && item.property("truncated").toBool() && !free) faults.append(QStringLiteral("cut off: ") + nameOf(item));
  const bool wraps = words && item.property("wrapMode").toInt() != 0;
  if (!free && !wraps && item.implicitWidth() > item.width() + kSlack) {
    faults.append(QStringLiteral("too narrow: ") + nameOf(item));
  }
  if (item.implicitHeight() > item.height() + kSlack) faults.append(QStringLiteral("too low: ") + nameOf(item));
  // Half scrolled out of a list is no fault; half out of the window or of a panel is.
  const bool inList =
      clip != QRectF() && item.parentItem() != nullptr && !clip.contains(place) && clip.intersects(place);
  if (inList && (place.left() < clip.left() - kSlack || place.right() > clip.right() + kSlack)) {
    faults.append(QStringLiteral("sticks out: ") + nameOf(item));
  }
}

void checkControl(QQuickItem& item, const QRectF& place, QStringList& faults) {
  const bool button = item.inherits("QQuickAbstractButton");
  const bool field = item.inherits("QQuickTextInput");
  if (!button && !field) return;
  // Qt hides the name of a field together with its text; then the frame around it must have one.
  const bool hidden = field && item.property("echoMode").toInt() != 0;
  QQuickItem* const bearer = hidden ? item.parentItem()->parentItem() : &item;
  const QAccessibleInterface* face = QAccessible::queryAccessibleInterface(bearer);
  if (face == nullptr || face->text(QAccessible::Name).trimmed().isEmpty()) {
    faults.append(QStringLiteral("no accessible name: ") + nameOf(item));
  }
  if (button && item.isEnabled() && (place.width() < kTarget - 0.5 || place.height() < kTarget - 0.5)) {
    faults.append(QStringLiteral("too small to touch: ") + nameOf(item));
  }
}

void walk(QQuickItem& item, const QRectF& window, QStringList& faults) {
  if (!isShown(item)) return;
  const QRectF place = item.mapRectToScene(QRectF(0, 0, item.width(), item.height()));
  const QRectF clip = clipOf(item, window);
  if (clip.intersects(place)) {
    checkText(item, place, clip, faults);
    checkControl(item, place, faults);
  }
  for (QQuickItem* child : item.childItems()) walk(*child, window, faults);
}

}  // namespace

QStringList faultsOf(QQuickWindow& window) {
  QStringList faults;
  walk(*window.contentItem(), QRectF(0, 0, window.width(), window.height()), faults);
  faults.removeDuplicates();
  return faults;
}

}  // namespace counterfoil::till
