// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/typing.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTableWidget>

namespace counterfoil::desk {

namespace {

QVariant tableTyping(const QTableWidget& table) {
  QVariantList cells;
  for (int row = 0; row < table.rowCount(); ++row) {
    for (int column = 0; column < table.columnCount(); ++column) {
      const QTableWidgetItem* item = table.item(row, column);
      cells.append(item ? QVariantList{item->text(), item->checkState()} : QVariantList());
    }
  }
  return cells;
}

void restoreTable(QTableWidget& table, const QVariantList& cells) {
  for (int place = 0; place < cells.size() && place < table.rowCount() * table.columnCount(); ++place) {
    QTableWidgetItem* item = table.item(place / table.columnCount(), place % table.columnCount());
    const QVariantList cell = cells[place].toList();
    if (!item || cell.size() != 2) continue;
    item->setText(cell[0].toString());
    if (item->flags() & Qt::ItemIsUserCheckable) item->setCheckState(Qt::CheckState(cell[1].toInt()));
  }
}

/// The fields of a form, without the parts that fields are made of.
QList<QWidget*> fieldsOf(const QWidget& form) {
  QList<QWidget*> fields;
  for (QWidget* child : form.findChildren<QWidget*>()) {
    bool inner = false;
    for (const QWidget* up = child->parentWidget(); up && up != &form && !inner; up = up->parentWidget()) {
      inner = up->property(kTypedProperty).isValid() || qobject_cast<const QComboBox*>(up) ||
              qobject_cast<const QTableWidget*>(up);
    }
    if (!inner) fields.append(child);
  }
  return fields;
}

}  // namespace

Typing typingIn(const QWidget& form) {
  Typing typing;
  for (const QWidget* field : fieldsOf(form)) {
    if (const QVariant own = field->property(kTypedProperty); own.isValid()) {
      typing.fields.append(own);
    } else if (const auto* line = qobject_cast<const QLineEdit*>(field)) {
      if (line->echoMode() == QLineEdit::Normal) typing.fields.append(line->text());
    } else if (const auto* lines = qobject_cast<const QPlainTextEdit*>(field)) {
      typing.fields.append(lines->toPlainText());
    } else if (const auto* choice = qobject_cast<const QComboBox*>(field)) {
      typing.fields.append(choice->currentData());
    } else if (const auto* check = qobject_cast<const QCheckBox*>(field)) {
      typing.fields.append(check->isChecked());
    } else if (const auto* table = qobject_cast<const QTableWidget*>(field)) {
      typing.fields.append(tableTyping(*table));
    }
  }
  return typing;
}

void restoreTyping(QWidget& form, const Typing& typing) {
  qsizetype next = 0;
  const auto take = [&] { return next < typing.fields.size() ? typing.fields[next++] : QVariant(); };
  for (QWidget* field : fieldsOf(form)) {
    if (field->property(kTypedProperty).isValid()) {
      field->setProperty(kTypedProperty, take());
    } else if (auto* line = qobject_cast<QLineEdit*>(field)) {
      if (line->echoMode() == QLineEdit::Normal) line->setText(take().toString());
    } else if (auto* lines = qobject_cast<QPlainTextEdit*>(field)) {
      lines->setPlainText(take().toString());
    } else if (auto* choice = qobject_cast<QComboBox*>(field)) {
      choice->setCurrentIndex(choice->findData(take()));
    } else if (auto* check = qobject_cast<QCheckBox*>(field)) {
      check->setChecked(take().toBool());
    } else if (auto* table = qobject_cast<QTableWidget*>(field)) {
      restoreTable(*table, take().toList());
    }
  }
}

}  // namespace counterfoil::desk
