// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtQml/qqml.h>
#include <QColor>
#include <QImage>
#include <QQuickPaintedItem>
#include <QString>

namespace counterfoil::till {

/// Text whose digits are all equally wide, so that amounts stand under each other. Inter has such figures, but Qt 6.4
/// cannot switch a font's features on: the digits are set here, one cell each.
class Figures : public QQuickPaintedItem {
  Q_OBJECT
  QML_ELEMENT
  Q_PROPERTY(QString text READ text WRITE setText NOTIFY changed)
  Q_PROPERTY(QColor color READ color WRITE setColor NOTIFY changed)
  Q_PROPERTY(int pixelSize READ pixelSize WRITE setPixelSize NOTIFY changed)
  Q_PROPERTY(int weight READ weight WRITE setWeight NOTIFY changed)
  Q_PROPERTY(bool alignLeft READ alignLeft WRITE setAlignLeft NOTIFY changed)

 public:
  explicit Figures(QQuickItem* parent = nullptr);
  void paint(QPainter* painter) override;

  [[nodiscard]] QString text() const { return m_text; }
  [[nodiscard]] QColor color() const { return m_color; }
  [[nodiscard]] int pixelSize() const { return m_pixelSize; }
  [[nodiscard]] int weight() const { return m_weight; }
  [[nodiscard]] bool alignLeft() const { return m_alignLeft; }
  void setText(const QString& text);
  void setColor(const QColor& color);
  void setPixelSize(int pixelSize);
  void setWeight(int weight);
  void setAlignLeft(bool alignLeft);

 Q_SIGNALS:
  void changed();

 private:
  void measure();
  [[nodiscard]] QFont font() const;

  QString m_text;
  QColor m_color;
  int m_pixelSize = 15;
  int m_weight = 400;
  bool m_alignLeft = false;
};

/// The edge along which the ticket was torn from its counterfoil: a column of round holes in the colour of what lies
/// behind, half cut by the edge.
class Perforation : public QQuickPaintedItem {
  Q_OBJECT
  QML_ELEMENT
  Q_PROPERTY(QColor color READ color WRITE setColor NOTIFY changed)
  Q_PROPERTY(bool across READ across WRITE setAcross NOTIFY changed)
  Q_PROPERTY(bool mirrored READ mirrored WRITE setMirrored NOTIFY changed)
  Q_PROPERTY(bool whole READ whole WRITE setWhole NOTIFY changed)

 public:
  explicit Perforation(QQuickItem* parent = nullptr);
  void paint(QPainter* painter) override;
  [[nodiscard]] QColor color() const { return m_color; }
  void setColor(const QColor& color);
  [[nodiscard]] bool across() const { return m_across; }
  void setAcross(bool across);
  /// Cut by the right edge instead of the left.
  [[nodiscard]] bool mirrored() const { return m_mirrored; }
  void setMirrored(bool mirrored);
  /// Whole holes, in the middle of the item: not torn yet.
  [[nodiscard]] bool whole() const { return m_whole; }
  void setWhole(bool whole);

 Q_SIGNALS:
  void changed();

 private:
  QColor m_color;
  bool m_across = false;
  bool m_mirrored = false;
  bool m_whole = false;
};

class PictureShelf;

/// The picture of a product: the stored one where there is one and it has come, else drawn on a ground of its
/// category's colour.
class ProductPicture : public QQuickPaintedItem {
  Q_OBJECT
  QML_ELEMENT
  Q_PROPERTY(QString drawn READ drawn WRITE setDrawn NOTIFY changed)
  Q_PROPERTY(QString stored READ stored WRITE setStored NOTIFY changed)
  Q_PROPERTY(QString colour READ colour WRITE setColour NOTIFY changed)
  Q_PROPERTY(bool dark READ dark WRITE setDark NOTIFY changed)

 public:
  explicit ProductPicture(QQuickItem* parent = nullptr);
  void paint(QPainter* painter) override;
  [[nodiscard]] QString drawn() const { return m_drawn; }
  [[nodiscard]] QString stored() const { return m_stored; }
  /// There is more to show than the drawing.
  [[nodiscard]] bool showsStored() const { return !m_picture.isNull(); }
  [[nodiscard]] QString colour() const { return m_colour; }
  [[nodiscard]] bool dark() const { return m_dark; }
  void setDrawn(const QString& drawn);
  void setStored(const QString& stored);
  void setColour(const QString& colour);
  void setDark(bool dark);

 Q_SIGNALS:
  void changed();

 private:
  void fetch();

  QString m_drawn;
  QString m_stored;
  QImage m_picture;
  PictureShelf* m_shelf = nullptr;  ///< of the window, which outlives its items
  QString m_colour;
  bool m_dark = false;
};

/// A line drawing of 24 by 24, in one colour.
class Icon : public QQuickPaintedItem {
  Q_OBJECT
  QML_ELEMENT
  Q_PROPERTY(QString name READ name WRITE setName NOTIFY changed)
  Q_PROPERTY(QColor color READ color WRITE setColor NOTIFY changed)

 public:
  explicit Icon(QQuickItem* parent = nullptr);
  void paint(QPainter* painter) override;
  [[nodiscard]] QString name() const { return m_name; }
  [[nodiscard]] QColor color() const { return m_color; }
  void setName(const QString& name);
  void setColor(const QColor& color);

 Q_SIGNALS:
  void changed();

 private:
  QString m_name;
  QColor m_color;
};

}  // namespace counterfoil::till
