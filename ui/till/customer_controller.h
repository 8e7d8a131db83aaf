// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "ui/till/rows.h"
#include "ui/till/stage.h"

namespace counterfoil::till {

/// The sheet that puts a customer on the ticket: found by a few letters or digits, or made new from a name and a phone.
class CustomerController : public QObject {
  Q_OBJECT
  Q_PROPERTY(counterfoil::till::Rows* found READ found CONSTANT)
  Q_PROPERTY(int chosen READ chosen NOTIFY changed)
  Q_PROPERTY(QString text READ text NOTIFY changed)
  Q_PROPERTY(bool searched READ searched NOTIFY changed)
  Q_PROPERTY(QString name READ name NOTIFY changed)
  Q_PROPERTY(QString phone READ phone NOTIFY changed)
  Q_PROPERTY(QString warning READ warning NOTIFY changed)
  Q_PROPERTY(QString problem READ problem NOTIFY changed)
  Q_PROPERTY(QString current READ current NOTIFY changed)
  Q_PROPERTY(bool canAdd READ canAdd NOTIFY changed)

 public:
  explicit CustomerController(Stage& stage, QObject* parent = nullptr);

  [[nodiscard]] Rows* found() { return &m_found; }
  [[nodiscard]] int chosen() const { return m_chosen; }
  [[nodiscard]] QString text() const { return m_text; }
  /// What stands in the list is the answer to what is typed.
  [[nodiscard]] bool searched() const { return m_searched; }
  [[nodiscard]] QString name() const { return m_name; }
  [[nodiscard]] QString phone() const { return m_phone; }
  /// Somebody with that phone is known already.
  [[nodiscard]] QString warning() const { return m_warning; }
  [[nodiscard]] QString problem() const { return m_problem; }
  /// Who is on the ticket now.
  [[nodiscard]] QString current() const { return m_current; }
  [[nodiscard]] bool canAdd() const { return !m_name.trimmed().isEmpty() || !m_phone.trimmed().isEmpty(); }

  void open(const QString& current);
  void put(const QString& customerId);

  Q_INVOKABLE void setText(const QString& text);
  Q_INVOKABLE void setName(const QString& name);
  Q_INVOKABLE void setPhone(const QString& phone);
  Q_INVOKABLE void moveChoice(int by);
  Q_INVOKABLE void choose(int row);
  /// Enter in the search field.
  Q_INVOKABLE void accept();
  Q_INVOKABLE void add();
  Q_INVOKABLE void takeOff();

 Q_SIGNALS:
  void changed();
  void ticketChanged(const counterfoil::till::TicketView& ticket);

 private:
  void search();
  void warn();
  void fill(const QList<CustomerView>& people);
  void forget();

  Stage& m_stage;
  Rows m_found;
  QString m_text;
  QString m_name;
  QString m_phone;
  QString m_warning;
  QString m_problem;
  QString m_current;
  int m_chosen = -1;
  int m_number = 0;
  bool m_searched = false;
  bool m_acceptWaits = false;
};

}  // namespace counterfoil::till
