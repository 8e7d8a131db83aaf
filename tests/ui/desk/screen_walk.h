// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAccessible>
#include <QComboBox>
#include <QDir>
#include <QFontDatabase>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QTest>
#include <QTextEdit>
#include <QWidget>
#include <optional>

namespace counterfoil::support {

/// The place in the window's chain of Tab where somebody first stops in this field; none: never.
[[nodiscard]] inline std::optional<int> tabPlace(QWidget& window, const QWidget& field) {
  int place = 0;
  for (QWidget* each = window.nextInFocusChain(); each != &window; each = each->nextInFocusChain(), ++place) {
    const bool inside = each == &field || field.isAncestorOf(each);
    if (inside && (each->focusPolicy() & Qt::TabFocus) && each->isVisibleTo(&window)) return place;
  }
  return {};
}

/// Fields of a form that Tab reaches before one that stands above them.
[[nodiscard]] inline QStringList tabFaultsOn(QWidget& window) {
  QStringList faults;
  for (const QFormLayout* form : window.findChildren<QFormLayout*>()) {
    int last = -1;
    for (int row = 0; row < form->rowCount(); ++row) {
      const QLayoutItem* const item = form->itemAt(row, QFormLayout::FieldRole);
      const auto place =
          item != nullptr && item->widget() != nullptr ? tabPlace(window, *item->widget()) : std::optional<int>();
      if (!place) continue;
      if (*place < last) faults.append(QStringLiteral("out of Tab's order: ") + item->widget()->objectName());
      last = *place;
    }
  }
  return faults;
}

/// Controls of a window that nobody could name to somebody who does not see, and texts that do not fit; and forms that
/// Tab jumps about in. Empty is good.
[[nodiscard]] inline QStringList faultsOn(QWidget& window) {
  QStringList faults = tabFaultsOn(window);
  const auto add = [&](const char* what, const QWidget* widget, const QString& text = {}) {
    faults.append(
        QStringLiteral("%1: %2 %3 “%4”")
            .arg(QLatin1String(what), QLatin1String(widget->metaObject()->className()), widget->objectName(), text));
  };
  for (QWidget* widget : window.findChildren<QWidget*>()) {
    if (!widget->isVisibleTo(&window)) continue;
    const bool control = qobject_cast<QAbstractButton*>(widget) || qobject_cast<QLineEdit*>(widget) ||
                         qobject_cast<QComboBox*>(widget) || qobject_cast<QAbstractItemView*>(widget);
    const bool inner = widget->objectName().startsWith(QLatin1String("qt_")) || !widget->parentWidget() ||
                       qobject_cast<QComboBox*>(widget->parentWidget()) ||
                       qobject_cast<QLineEdit*>(widget->parentWidget()) ||
                       qobject_cast<QAbstractItemView*>(widget->parentWidget());
    if (control && !inner) {
      QAccessibleInterface* face = QAccessible::queryAccessibleInterface(widget);
      if (!face || face->text(QAccessible::Name).isEmpty()) add("no accessible name", widget);
    }
    if (auto* label = qobject_cast<QLabel*>(widget); label && !label->wordWrap() && !label->text().isEmpty()) {
      if (label->sizeHint().width() > label->width() + 1) add("clipped", label, label->text());
    }
    if (auto* button = qobject_cast<QAbstractButton*>(widget); button && !inner && !button->text().isEmpty()) {
      if (button->fontMetrics().horizontalAdvance(button->text()) > button->width() - 4)
        add("clipped", button, button->text());
    }
    if (auto* label = qobject_cast<QLabel*>(widget); label && label->wordWrap() && !label->text().isEmpty()) {
      if (label->heightForWidth(label->width()) > label->height() + 2) add("cut off below", label, label->text());
    }
  }
  return faults;
}

/// Rows of a test: a small screen and a large one, by day and by night, as "size" and "dark".
inline void addScreens() {
  QTest::addColumn<QSize>("size");
  QTest::addColumn<bool>("dark");
  QTest::newRow("a small screen by day") << QSize(1024, 768) << false;
  QTest::newRow("a small screen by night") << QSize(1024, 768) << true;
  QTest::newRow("a large screen by day") << QSize(1920, 1080) << false;
  QTest::newRow("a large screen by night") << QSize(1920, 1080) << true;
}

/// A picture of the window into the folder that COUNTERFOIL_SCREENSHOTS names; nothing where it names none.
inline void photograph(QWidget& window, const QString& name) {
  const QString folder = qEnvironmentVariable("COUNTERFOIL_SCREENSHOTS");
  if (folder.isEmpty()) return;
  QDir().mkpath(folder);
  window.grab().save(QDir(folder).filePath(name + QStringLiteral(".png")));
}

}  // namespace counterfoil::support
