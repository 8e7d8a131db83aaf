// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QObject>
#include <QString>

#include "ui/theme/theme.h"

namespace counterfoil::theme {

/// The theme as QML sees it. One property for each value, so that a screen names what it means (`Theme.ink`); all
/// change together when the scheme or the wish for motion does.
class ThemeObject : public QObject {
  Q_OBJECT
  Q_PROPERTY(bool dark READ dark NOTIFY changed)
  Q_PROPERTY(QColor paper READ paper NOTIFY changed)
  Q_PROPERTY(QColor sheet READ sheet NOTIFY changed)
  Q_PROPERTY(QColor ticket READ ticket NOTIFY changed)
  Q_PROPERTY(QColor rule READ rule NOTIFY changed)
  Q_PROPERTY(QColor outline READ outline NOTIFY changed)
  Q_PROPERTY(QColor text READ text NOTIFY changed)
  Q_PROPERTY(QColor mutedText READ mutedText NOTIFY changed)
  Q_PROPERTY(QColor ink READ ink NOTIFY changed)
  Q_PROPERTY(QColor inkPressed READ inkPressed NOTIFY changed)
  Q_PROPERTY(QColor onInk READ onInk NOTIFY changed)
  Q_PROPERTY(QColor inkTint READ inkTint NOTIFY changed)
  Q_PROPERTY(QColor good READ good NOTIFY changed)
  Q_PROPERTY(QColor goodTint READ goodTint NOTIFY changed)
  Q_PROPERTY(QColor warn READ warn NOTIFY changed)
  Q_PROPERTY(QColor warnTint READ warnTint NOTIFY changed)
  Q_PROPERTY(QColor bad READ bad NOTIFY changed)
  Q_PROPERTY(QColor badTint READ badTint NOTIFY changed)
  Q_PROPERTY(QColor shade READ shade NOTIFY changed)
  Q_PROPERTY(QString family READ family CONSTANT)
  Q_PROPERTY(int small READ small NOTIFY changed)
  Q_PROPERTY(int body READ body NOTIFY changed)
  Q_PROPERTY(int strong READ strong NOTIFY changed)
  Q_PROPERTY(int title READ title NOTIFY changed)
  Q_PROPERTY(int total READ total NOTIFY changed)
  Q_PROPERTY(int display READ display NOTIFY changed)
  Q_PROPERTY(int unit READ unit CONSTANT)
  Q_PROPERTY(int target READ target CONSTANT)
  Q_PROPERTY(int tall READ tall CONSTANT)
  Q_PROPERTY(int radius READ radius CONSTANT)
  Q_PROPERTY(int radiusSmall READ radiusSmall CONSTANT)
  Q_PROPERTY(int row READ row NOTIFY changed)
  Q_PROPERTY(bool wide READ wide NOTIFY changed)
  Q_PROPERTY(int motionMs READ motionMs NOTIFY changed)

 public:
  explicit ThemeObject(Scheme scheme = Scheme::Light, bool motion = true, QObject* parent = nullptr);

  [[nodiscard]] const Theme& value() const { return m_theme; }
  void setScheme(Scheme scheme);
  void setMotion(bool motion);
  void setRoom(Room room);

  [[nodiscard]] bool dark() const { return m_theme.scheme == Scheme::Dark; }
  [[nodiscard]] QColor paper() const { return m_theme.palette.paper; }
  [[nodiscard]] QColor sheet() const { return m_theme.palette.sheet; }
  [[nodiscard]] QColor ticket() const { return m_theme.palette.ticket; }
  [[nodiscard]] QColor rule() const { return m_theme.palette.rule; }
  [[nodiscard]] QColor outline() const { return m_theme.palette.outline; }
  [[nodiscard]] QColor text() const { return m_theme.palette.text; }
  [[nodiscard]] QColor mutedText() const { return m_theme.palette.mutedText; }
  [[nodiscard]] QColor ink() const { return m_theme.palette.ink; }
  [[nodiscard]] QColor inkPressed() const { return m_theme.palette.inkPressed; }
  [[nodiscard]] QColor onInk() const { return m_theme.palette.onInk; }
  [[nodiscard]] QColor inkTint() const { return m_theme.palette.inkTint; }
  [[nodiscard]] QColor good() const { return m_theme.palette.good; }
  [[nodiscard]] QColor goodTint() const { return m_theme.palette.goodTint; }
  [[nodiscard]] QColor warn() const { return m_theme.palette.warn; }
  [[nodiscard]] QColor warnTint() const { return m_theme.palette.warnTint; }
  [[nodiscard]] QColor bad() const { return m_theme.palette.bad; }
  [[nodiscard]] QColor badTint() const { return m_theme.palette.badTint; }
  [[nodiscard]] QColor shade() const { return m_theme.palette.shade; }
  [[nodiscard]] QString family() const { return m_family; }
  [[nodiscard]] int small() const { return m_theme.type.small; }
  [[nodiscard]] int body() const { return m_theme.type.body; }
  [[nodiscard]] int strong() const { return m_theme.type.strong; }
  [[nodiscard]] int title() const { return m_theme.type.title; }
  [[nodiscard]] int total() const { return m_theme.type.total; }
  [[nodiscard]] int display() const { return m_theme.type.display; }
  [[nodiscard]] int unit() const { return m_theme.metrics.unit; }
  [[nodiscard]] int target() const { return m_theme.metrics.target; }
  [[nodiscard]] int tall() const { return m_theme.metrics.tall; }
  [[nodiscard]] int radius() const { return m_theme.metrics.radius; }
  [[nodiscard]] int radiusSmall() const { return m_theme.metrics.radiusSmall; }
  [[nodiscard]] int row() const { return m_theme.metrics.row; }
  [[nodiscard]] bool wide() const { return m_theme.room == Room::Wide; }
  [[nodiscard]] int motionMs() const { return m_theme.metrics.motionMs; }

 Q_SIGNALS:
  void changed();

 private:
  Theme m_theme;
  QString m_family;
};

}  // namespace counterfoil::theme
