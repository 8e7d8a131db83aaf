// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QStringList>
#include <utility>

#include "ui/till/stage.h"

namespace counterfoil::till {

/// The store's key on this machine. A till that does not find it asks for the recovery phrase, and sells nothing until
/// it has it; a till that just made its store shows the phrase, once, and asks where the key shall be kept.
class KeyController : public QObject {
  Q_OBJECT
  Q_PROPERTY(QString why READ why NOTIFY changed)
  Q_PROPERTY(QString error READ error NOTIFY changed)
  Q_PROPERTY(bool busy READ busy NOTIFY changed)
  Q_PROPERTY(int wordCount READ wordCount NOTIFY changed)
  Q_PROPERTY(QString text READ text NOTIFY changed)
  Q_PROPERTY(QStringList words READ words NOTIFY changed)
  Q_PROPERTY(bool inKeychain READ inKeychain NOTIFY changed)
  Q_PROPERTY(bool renewing READ renewing NOTIFY changed)
  Q_PROPERTY(QString till READ till NOTIFY changed)

 public:
  explicit KeyController(Stage& stage, QObject* parent = nullptr) : QObject(parent), m_stage(stage) {}

  /// Why the key is not there, as a sentence.
  [[nodiscard]] QString why() const { return m_why; }
  [[nodiscard]] QString error() const { return m_error; }
  [[nodiscard]] bool busy() const { return m_busy; }
  [[nodiscard]] int wordCount() const;
  [[nodiscard]] QString text() const { return m_text; }
  /// The words of a new phrase; empty once they were noted.
  [[nodiscard]] QStringList words() const { return m_words; }
  [[nodiscard]] bool inKeychain() const { return m_inKeychain; }
  /// The words that are shown shall take the place of others that are on paper.
  [[nodiscard]] bool renewing() const { return m_renewing; }
  /// Whose words they are: every till of a shop has its own.
  [[nodiscard]] QString till() const { return m_till; }
  /// The screen that must come before the names, or nothing.
  [[nodiscard]] QString screen() const;
  void setShop(const ShopView& shop);
  /// What is left to say once the next screen is up; empties it.
  [[nodiscard]] QString takeRemark() { return std::exchange(m_remark, {}); }

  Q_INVOKABLE void setText(const QString& text);
  /// The phrase that was typed.
  Q_INVOKABLE void submit();
  Q_INVOKABLE void keepInKeychain(bool inKeychain);
  /// Shows a new phrase, of which nothing comes until it is noted.
  void renew();
  /// The words are on paper.
  Q_INVOKABLE void noted();
  /// The new words are not wanted.
  Q_INVOKABLE void keepOld();
  /// The same without a word, as when the till is locked.
  void forgetNew();

 Q_SIGNALS:
  void changed();
  /// The till can go on: its shop is to be read again.
  void settled();
  /// A phrase took the place of another, or did not.
  void renewed(bool changed);

 private:
  void setBusy(bool busy);

  Stage& m_stage;
  QString m_why;
  QString m_error;
  QString m_text;
  QString m_remark;
  QString m_till;
  QStringList m_words;
  bool m_missing = false;
  bool m_renewing = false;
  bool m_inKeychain = false;
  bool m_busy = false;
};

}  // namespace counterfoil::till
