// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "ui/till/rows.h"
#include "ui/till/stage.h"

namespace counterfoil::till {

/// Who is at the till: names, a PIN, and the second person whose PIN lifts one action. The PIN is here only while it is
/// typed; screens see its length.
class LockController : public QObject {
  Q_OBJECT
  Q_PROPERTY(counterfoil::till::Rows* staff READ staff CONSTANT)
  Q_PROPERTY(int chosen READ chosen NOTIFY changed)
  Q_PROPERTY(QString chosenName READ chosenName NOTIFY changed)
  Q_PROPERTY(int pinLength READ pinLength NOTIFY changed)
  Q_PROPERTY(QString error READ error NOTIFY changed)
  Q_PROPERTY(QString why READ why NOTIFY changed)
  Q_PROPERTY(bool approving READ approving NOTIFY changed)
  Q_PROPERTY(bool busy READ busy NOTIFY changed)

 public:
  explicit LockController(Stage& stage, QObject* parent = nullptr);

  [[nodiscard]] Rows* staff() { return &m_staff; }
  [[nodiscard]] int chosen() const { return m_chosen; }
  [[nodiscard]] QString chosenName() const;
  [[nodiscard]] int pinLength() const { return static_cast<int>(m_pin.size()); }
  [[nodiscard]] QString error() const { return m_error; }
  [[nodiscard]] QString why() const { return m_why; }
  [[nodiscard]] bool approving() const { return bool(m_retry); }
  [[nodiscard]] bool busy() const { return m_busy; }

  void setStaff(const QList<Person>& staff);
  /// Ready for the next person: nothing typed, nothing said.
  void reset();
  void startApproval(const QString& why, const std::function<void()>& retry);
  void cancelApproval();

  Q_INVOKABLE void choose(int row);
  Q_INVOKABLE void moveChoice(int by);
  Q_INVOKABLE void digit(const QString& digit);
  Q_INVOKABLE void erase();
  Q_INVOKABLE void submit();

 Q_SIGNALS:
  void changed();
  void signedIn(const counterfoil::till::SessionView& session);

 private:
  void list(const QList<Person>& people);
  void refused(const core::Error& error);

  Stage& m_stage;
  Rows m_staff;
  QList<Person> m_staffHere;
  QList<Person> m_people;  ///< who is listed: all of them, or those who may approve
  int m_chosen = -1;
  QString m_pin;
  QString m_error;
  QString m_why;
  std::function<void()> m_retry;
  bool m_busy = false;
};

}  // namespace counterfoil::till
