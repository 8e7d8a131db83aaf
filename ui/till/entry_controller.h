// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QStringList>

#include "ui/till/stage.h"

namespace counterfoil::till {

/// What was entered on the sheet, as it was typed.
struct EntryValue {
  QString text;
  bool percent = false;
  QString reason;
};

/// One question that a sheet asks: a number, a text, a reason, or some of them.
struct EntryRequest {
  QString title;
  QString hint;
  QString primary;
  QString suffix;   ///< stands behind the number
  QString initial;  ///< replaced by the first key
  bool number = true;
  bool text = false;  ///< free words instead of a number
  bool percentChoice = false;
  bool textNeeded = true;
  bool reasonNeeded = false;
  QStringList reasons;  ///< proposals; any other can be typed
  std::function<void(const EntryValue&)> accept;
};

/// The sheet for a value: quantity, price, discount, note, an amount for the drawer. What the value means is the
/// asker's business.
class EntryController : public QObject {
  Q_OBJECT
  Q_PROPERTY(QString title READ title NOTIFY asked)
  Q_PROPERTY(QString hint READ hint NOTIFY asked)
  Q_PROPERTY(QString primary READ primary NOTIFY asked)
  Q_PROPERTY(bool wantsNumber READ wantsNumber NOTIFY asked)
  Q_PROPERTY(bool wantsText READ wantsText NOTIFY asked)
  Q_PROPERTY(bool canPercent READ canPercent NOTIFY asked)
  Q_PROPERTY(QStringList reasons READ reasons NOTIFY asked)
  Q_PROPERTY(bool wantsReason READ wantsReason NOTIFY asked)
  Q_PROPERTY(QString text READ text NOTIFY changed)
  Q_PROPERTY(QString shown READ shown NOTIFY changed)
  Q_PROPERTY(bool percent READ percent NOTIFY changed)
  Q_PROPERTY(QString reason READ reason NOTIFY changed)
  Q_PROPERTY(QString error READ error NOTIFY changed)
  Q_PROPERTY(bool ready READ ready NOTIFY changed)

 public:
  explicit EntryController(Stage& stage, QObject* parent = nullptr) : QObject(parent), m_stage(stage) {}

  [[nodiscard]] QString title() const { return m_request.title; }
  [[nodiscard]] QString hint() const { return m_request.hint; }
  [[nodiscard]] QString primary() const { return m_request.primary; }
  [[nodiscard]] bool wantsNumber() const { return m_request.number; }
  [[nodiscard]] bool wantsText() const { return m_request.text; }
  [[nodiscard]] bool canPercent() const { return m_request.percentChoice; }
  [[nodiscard]] QStringList reasons() const { return m_request.reasons; }
  [[nodiscard]] bool wantsReason() const { return m_request.reasonNeeded || !m_request.reasons.isEmpty(); }
  [[nodiscard]] QString text() const { return m_value.text; }
  [[nodiscard]] QString shown() const;
  [[nodiscard]] bool percent() const { return m_value.percent; }
  [[nodiscard]] QString reason() const { return m_value.reason; }
  [[nodiscard]] QString error() const { return m_error; }
  [[nodiscard]] bool ready() const;

  void ask(const EntryRequest& request);
  /// What was entered cannot be; the sheet stays and says why.
  void refuse(const QString& why);

  Q_INVOKABLE void key(const QString& key);
  Q_INVOKABLE void erase();
  Q_INVOKABLE void setText(const QString& text);
  Q_INVOKABLE void setPercent(bool percent);
  Q_INVOKABLE void setReason(const QString& reason);
  Q_INVOKABLE void moveReason(int by);
  Q_INVOKABLE void submit();

 Q_SIGNALS:
  void asked();
  void changed();

 private:
  Stage& m_stage;
  EntryRequest m_request;
  EntryValue m_value;
  QString m_error;
  bool m_fresh = true;
};

}  // namespace counterfoil::till
