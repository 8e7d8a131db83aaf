// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAccessible>
#include <QComboBox>
#include <QDir>
#include <QFontDatabase>
#include <QLabel>
#include <QLineEdit>
#include <QTest>
#include <QTextEdit>
#include <QWidget>

namespace counterfoil::support {

/// Controls of a window that nobody could name to somebody who does not see, and texts that do not fit. Empty is good.
[[nodiscard]] inline QStringList faultsOn(QWidget& window) {
  QStringList faults;
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

/// A picture of the window into the folder that COUNTERFOIL_SCREENSHOTS names; nothing where it names none.
inline void photograph(QWidget& window, const QString& name) {
  const QString folder = qEnvironmentVariable("COUNTERFOIL_SCREENSHOTS");
  if (folder.isEmpty()) return;
  QDir().mkpath(folder);
  window.grab().save(QDir(folder).filePath(name + QStringLiteral(".png")));
}

}  // namespace counterfoil::support
