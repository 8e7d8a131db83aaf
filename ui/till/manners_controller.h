// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "ui/theme/theme_object.h"
#include "ui/till/stage.h"

namespace counterfoil::till {

/// How this till looks and sounds: its settings, changed by whoever may.
class MannersController : public QObject {
  Q_OBJECT
  Q_PROPERTY(QString theme READ theme NOTIFY changed)
  Q_PROPERTY(QString keyboard READ keyboard NOTIFY changed)
  Q_PROPERTY(bool motion READ motion NOTIFY changed)
  Q_PROPERTY(bool sound READ sound NOTIFY changed)

 public:
  MannersController(Stage& stage, theme::ThemeObject& theme, QObject* parent = nullptr)
      : QObject(parent), m_stage(stage), m_theme(theme) {}

  [[nodiscard]] QString theme() const { return m_manners.theme; }
  [[nodiscard]] QString keyboard() const { return m_manners.keyboard; }
  [[nodiscard]] bool motion() const { return m_manners.motion; }
  [[nodiscard]] bool sound() const { return m_manners.sound; }
  void set(const MannersView& manners);

  Q_INVOKABLE void setTheme(const QString& theme);
  Q_INVOKABLE void setKeyboard(const QString& keyboard);
  Q_INVOKABLE void setMotion(bool motion);
  Q_INVOKABLE void setSound(bool sound);

 Q_SIGNALS:
  void changed();

 private:
  void change(const MannersView& wanted);

  Stage& m_stage;
  theme::ThemeObject& m_theme;
  MannersView m_manners;
};

}  // namespace counterfoil::till
