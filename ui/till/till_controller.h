// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QJSEngine>
#include <QObject>
#include <QQmlEngine>
#include <QtQml/qqml.h>

#include "ui/theme/theme_object.h"
#include "ui/till/basket_controller.h"
#include "ui/till/lock_controller.h"
#include "ui/till/rows.h"
#include "ui/till/stage.h"

namespace counterfoil::till {

/// The till as its screens see it: `Till.basket`, `Till.lock` and so on, and `Till.run("pay")` for everything that a
/// key or a button starts. One object for each window; QML finds it through its engine.
class TillController : public QObject {
  Q_OBJECT
  QML_NAMED_ELEMENT(Till)
  QML_SINGLETON
  Q_PROPERTY(counterfoil::till::Stage* stage READ stage CONSTANT)
  Q_PROPERTY(counterfoil::till::LockController* lock READ lock CONSTANT)
  Q_PROPERTY(counterfoil::till::BasketController* basket READ basket CONSTANT)
  Q_PROPERTY(counterfoil::till::Rows* keys READ keys CONSTANT)
  Q_PROPERTY(QString shopName READ shopName NOTIFY shopChanged)
  Q_PROPERTY(QString tillName READ tillName NOTIFY shopChanged)
  Q_PROPERTY(QString staffName READ staffName NOTIFY sessionChanged)
  Q_PROPERTY(QString clock READ clock NOTIFY clockChanged)
  Q_PROPERTY(bool onScreenKeyboard READ onScreenKeyboard NOTIFY keyboardChanged)

 public:
  TillController(TillBackend& backend, theme::ThemeObject& theme, QObject* parent = nullptr);
  ~TillController() override;
  static TillController* create(QQmlEngine* engine, QJSEngine*);

  [[nodiscard]] Stage* stage() { return &m_stage; }
  [[nodiscard]] LockController* lock() { return &m_lock; }
  [[nodiscard]] BasketController* basket() { return &m_basket; }
  [[nodiscard]] Rows* keys() { return &m_keys; }
  [[nodiscard]] QString shopName() const { return m_shop.shopName; }
  [[nodiscard]] QString tillName() const { return m_shop.tillName; }
  [[nodiscard]] QString staffName() const { return m_session.person.name; }
  [[nodiscard]] QString clock() const { return m_clock; }
  [[nodiscard]] bool onScreenKeyboard() const { return m_onScreenKeyboard; }

  /// Reads the shop and shows the lock, or the screen where the person left off.
  void start();
  void setClock(const QString& text);
  void setOnScreenKeyboard(bool on);
  /// A code from the scanner, whatever has the focus.
  void scanned(const QString& code);
  /// True when the key started something here and must go no further.
  [[nodiscard]] bool keyPressed(QKeyCombination key);

  Q_INVOKABLE void run(const QString& action);
  /// The key that starts it, as the hint on a button says it.
  Q_INVOKABLE [[nodiscard]] QString keyOf(const QString& action) const;

 Q_SIGNALS:
  void shopChanged();
  void sessionChanged();
  void clockChanged();
  void keyboardChanged();
  /// The search field wants the keyboard.
  void searchWanted();

 private:
  void wireActions();
  void signedIn(const SessionView& session);
  void lockNow();
  void back();

  theme::ThemeObject& m_theme;
  Stage m_stage;
  LockController m_lock;
  BasketController m_basket;
  Rows m_keys;
  ShopView m_shop;
  SessionView m_session;
  QString m_clock;
  QHash<QString, std::function<void()>> m_actions;
  bool m_onScreenKeyboard = false;
};

}  // namespace counterfoil::till
