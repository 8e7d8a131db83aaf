// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QImage>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>

#include "models/core/result.h"
#include "ui/desk/desk_parts.h"

namespace counterfoil::desk {

/// A product's picture: chosen from a file, dropped here or pasted (Ctrl+V), made small on a reading thread, or none,
/// and then the till draws one from the name.
class PictureField : public QWidget {
  Q_OBJECT

 public:
  explicit PictureField(const DeskParts& parts, QWidget* parent = nullptr);
  /// A new product is shown: what is still being read belongs to another one.
  void startOver() { ++m_asked; }
  void show(const QString& reference, const QString& productName, const QColor& colour);
  [[nodiscard]] const QString& reference() const { return m_reference; }
  /// The bytes behind a reference that was chosen here; empty for others.
  [[nodiscard]] QByteArray bytesOf(const QString& reference) const { return m_chosen.value(reference); }
  void takeFile(const QString& path);
  [[nodiscard]] QImage image() const { return m_image; }
  void setDark(bool dark);

 Q_SIGNALS:
  void changed();
  void refused(const counterfoil::core::Error& error);

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  bool take(const QMimeData* mime);
  void keep(const core::Result<QByteArray>& bytes);
  template <class Make>
  void make(Make work);
  void paintImage();

  const DeskParts& m_parts;
  QLabel* m_view;
  QPushButton* m_choose;
  QPushButton* m_remove;
  QHash<QString, QByteArray> m_chosen;
  QString m_reference;
  QString m_name;
  QColor m_colour;
  QImage m_image;
  bool m_dark = false;
  int m_asked = 0;
};

}  // namespace counterfoil::desk
