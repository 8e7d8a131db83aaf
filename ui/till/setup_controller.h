// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QVariantMap>

#include "ui/till/stage.h"

namespace counterfoil::till {

/// The first screens of a machine without a shop: try the demo, or set up one's own. Fields are named as in
/// `TillBackend::setUp`, without the stroke, and "pin_again". PINs are here until the shop is made.
class SetupController : public QObject {
  Q_OBJECT
  Q_PROPERTY(QVariantMap values READ values NOTIFY changed)
  Q_PROPERTY(QVariantMap problems READ problems NOTIFY changed)
  Q_PROPERTY(QString tax READ tax NOTIFY changed)
  Q_PROPERTY(QString error READ error NOTIFY changed)
  Q_PROPERTY(QString place READ place NOTIFY changed)
  Q_PROPERTY(QString currencySample READ currencySample NOTIFY changed)
  Q_PROPERTY(QString firstNumber READ firstNumber NOTIFY changed)
  Q_PROPERTY(bool demoPossible READ demoPossible NOTIFY changed)
  Q_PROPERTY(bool busy READ busy NOTIFY changed)
  Q_PROPERTY(int progress READ progress NOTIFY changed)
  Q_PROPERTY(QString hub READ hub NOTIFY changed)
  Q_PROPERTY(QString waiting READ waiting NOTIFY changed)
  Q_PROPERTY(QString fetching READ fetching NOTIFY changed)

 public:
  explicit SetupController(Stage& stage, QObject* parent = nullptr) : QObject(parent), m_stage(stage) {}

  [[nodiscard]] QVariantMap values() const { return m_values; }
  [[nodiscard]] QVariantMap problems() const { return m_problems; }
  /// "none", "included", "added"
  [[nodiscard]] QString tax() const { return m_tax; }
  [[nodiscard]] QString error() const { return m_error; }
  [[nodiscard]] QString place() const { return m_proposed.place; }
  /// "£1,234.50"; empty for what is no currency.
  [[nodiscard]] QString currencySample() const;
  /// Of the first receipt, as the codes make it.
  [[nodiscard]] QString firstNumber() const;
  [[nodiscard]] bool demoPossible() const { return m_proposed.demoPossible; }
  [[nodiscard]] bool busy() const { return m_busy; }
  /// Of the demo shop, in percent.
  [[nodiscard]] int progress() const { return m_progress; }
  /// That this store joined; empty: none yet.
  [[nodiscard]] QString hub() const { return m_proposed.hub; }
  /// Why the hub's shop is not here although the hub has nothing more to send.
  [[nodiscard]] QString waiting() const { return m_waiting; }
  void setWaiting(const QString& why);
  /// How far a copy of the shop is; empty: the line says what comes.
  [[nodiscard]] QString fetching() const { return m_fetching; }
  void setFetching(const QString& words);
  [[nodiscard]] bool isWanted() const { return m_wanted; }

  void setShop(const ShopView& shop);
  /// The screen that comes first, or nothing.
  [[nodiscard]] QString screen() const;

  Q_INVOKABLE void set(const QString& field, const QString& text);
  Q_INVOKABLE void setTax(const QString& way);
  /// What is meant by the beginning of a currency or a time zone: at most five, the likeliest first.
  Q_INVOKABLE [[nodiscard]] QStringList matches(const QString& field, const QString& text) const;
  Q_INVOKABLE void open();
  Q_INVOKABLE void openJoin();
  Q_INVOKABLE void back();
  Q_INVOKABLE void submit();
  Q_INVOKABLE void makeDemo();

 Q_SIGNALS:
  void changed();
  /// The field with the first problem wants the keyboard.
  void pointed(const QString& field);
  /// There is a shop now: it is to be read.
  void made();

 private:
  void setBusy(bool busy);
  /// What can be told without the backend.
  [[nodiscard]] QVariantMap ownProblems(SetupInput& input) const;
  void show(const QVariantMap& problems);
  [[nodiscard]] QString text(const char* field) const;

  Stage& m_stage;
  FirstRunView m_proposed;
  QVariantMap m_values;
  QVariantMap m_problems;
  QString m_tax;
  QString m_error;
  QString m_waiting;
  QString m_fetching;
  int m_progress = 0;
  bool m_wanted = false;
  bool m_busy = false;
};

}  // namespace counterfoil::till
