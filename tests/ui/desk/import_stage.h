// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QTemporaryDir>

#include "tests/ui/desk/desk_hands.h"
#include "tests/ui/desk/screen_walk.h"
#include "ui/desk/import_dialog.h"

namespace counterfoil::support {

/// A page from which something is imported, with the dialog for it.
template <class PageType>
class ImportStage : public DeskHands {
 public:
  struct Place {
    theme::Scheme scheme = theme::Scheme::Light;
    QSize size = {1024, 768};
  };

  /// `opener` is the page's button, `prefix` the name before those of the dialog's parts.
  ImportStage(const QString& opener, const QString& prefix, const Place& place, const Before& before)
      : m_opener(opener), m_prefix(prefix) {
    open(place.scheme, before, place.size);
    openDialog();
  }
  ~ImportStage() { close(); }
  ImportStage(const ImportStage&) = delete;
  ImportStage& operator=(const ImportStage&) = delete;
  void openDialog() {
    go<PageType>();
    press(m_opener);
    QTRY_VERIFY(dialog() && dialog()->isVisible());
  }
  [[nodiscard]] desk::DeskWindow& window() { return *m_window; }
  [[nodiscard]] PageType& page() { return *m_window->findChild<PageType*>(); }
  [[nodiscard]] desk::ImportDialog* dialog() { return m_window->findChild<desk::ImportDialog*>(); }
  template <class Widget>
  [[nodiscard]] Widget& field(const QString& name) {
    return part<Widget>(m_prefix + name);
  }
  void pressIn(const QString& name) { press(m_prefix + name); }
  [[nodiscard]] bool isReady() { return field<QPushButton>(QStringLiteral("Take")).isEnabled(); }
  [[nodiscard]] QString title() { return field<QLabel>(QStringLiteral("Title")).text(); }
  [[nodiscard]] QString text() { return field<QLabel>(QStringLiteral("Text")).text(); }
  [[nodiscard]] QTableWidget& rows() { return field<QTableWidget>(QStringLiteral("Rows")); }
  /// What a row says, its cells divided by bars.
  [[nodiscard]] QString row(int row) {
    QStringList cells;
    for (int column = 0; column < rows().columnCount(); ++column) {
      if (const auto* const item = rows().item(row, column)) cells.append(item->text());
    }
    return cells.join(QStringLiteral(" | "));
  }
  void take(const QByteArray& bytes, const QString& name = QStringLiteral("people.csv")) {
    const QString path = m_folder.filePath(name);
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly)) qFatal("no file");
    file.write(bytes);
    file.close();
    dialog()->take(path);
  }
  /// No text of the table is cut off for want of a line.
  [[nodiscard]] bool areRowsWhole() {
    const QAbstractItemView& view = rows();
    for (int at = 0; at < rows().rowCount(); ++at) {
      if (rows().rowHeight(at) < view.sizeHintForRow(at)) return false;
    }
    return true;
  }
  /// Nothing of the dialog is clipped or without a name, and a picture of it under this name, if any.
  void look(const QString& name = {}) {
    QTRY_VERIFY(areRowsWhole());
    QTRY_COMPARE(faultsOn(*dialog()).join(QStringLiteral(" | ")), QString());
    if (!name.isEmpty()) photograph(*dialog(), name);
  }

 private:
  QTemporaryDir m_folder;
  QString m_opener;
  QString m_prefix;
};

}  // namespace counterfoil::support
