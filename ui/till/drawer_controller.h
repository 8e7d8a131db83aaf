// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QVariantMap>

#include "ui/till/rows.h"
#include "ui/till/stage.h"

namespace counterfoil::till {

/// The drawer's day: counting the float, moving cash, the blind count, what is still open, the report.
class DrawerController : public QObject {
  Q_OBJECT
  Q_PROPERTY(counterfoil::till::Rows* pieces READ pieces CONSTANT)
  Q_PROPERTY(counterfoil::till::Rows* pending READ pending CONSTANT)
  Q_PROPERTY(counterfoil::till::Rows* report READ report CONSTANT)
  Q_PROPERTY(QString reportTitle READ reportTitle NOTIFY reportChanged)
  Q_PROPERTY(bool closed READ closed NOTIFY reportChanged)
  Q_PROPERTY(QString difference READ difference NOTIFY reportChanged)
  Q_PROPERTY(QString differenceKind READ differenceKind NOTIFY reportChanged)
  Q_PROPERTY(bool opening READ opening NOTIFY countChanged)
  Q_PROPERTY(int row READ row NOTIFY countChanged)
  Q_PROPERTY(QString counted READ counted NOTIFY countChanged)
  Q_PROPERTY(QString expectedFloat READ expectedFloat NOTIFY shiftChanged)
  Q_PROPERTY(bool shiftOpen READ shiftOpen NOTIFY shiftChanged)
  Q_PROPERTY(QString shiftText READ shiftText NOTIFY shiftChanged)

 public:
  explicit DrawerController(Stage& stage, QObject* parent = nullptr);

  [[nodiscard]] Rows* pieces() { return &m_pieces; }
  [[nodiscard]] Rows* pending() { return &m_pending; }
  [[nodiscard]] Rows* report() { return &m_report; }
  [[nodiscard]] QString reportTitle() const { return m_view.title; }
  [[nodiscard]] bool closed() const { return m_closed; }
  [[nodiscard]] QString difference() const;
  [[nodiscard]] QString differenceKind() const;
  [[nodiscard]] bool opening() const { return m_opening; }
  [[nodiscard]] int row() const { return m_row; }
  [[nodiscard]] QString counted() const;
  /// Empty before the first closing.
  [[nodiscard]] QString expectedFloat() const {
    return m_shift.expectedFloatMinor ? m_stage.money().text(*m_shift.expectedFloatMinor) : QString();
  }
  [[nodiscard]] bool shiftOpen() const { return m_shift.open; }
  [[nodiscard]] QString shiftText() const;

  void setDenominations(const QList<qint64>& denominationsMinor);
  void setShift(const ShiftView& shift);
  void startFloat();
  /// First what is still open, then the count.
  void startClosing();
  /// The list before closing as it is now: terminals answer meanwhile.
  Q_INVOKABLE void refreshPending();
  /// `ask`, `reverse`, `approved`, `notApproved`, `takenBack`.
  Q_INVOKABLE void settlePending(int row, const QString& action);
  [[nodiscard]] QString pendingId(int row) const;
  void startCount();
  void showX();
  void move(CashMove kind, qint64 amountMinor, const QString& reason);
  void finishCount();
  void printReport();

  Q_INVOKABLE void chooseRow(int row);
  Q_INVOKABLE void moveRow(int by);
  Q_INVOKABLE void key(const QString& digit);
  Q_INVOKABLE void erase();
  Q_INVOKABLE void step(int row, int by);

 Q_SIGNALS:
  void countChanged();
  void shiftChanged();
  void reportChanged();
  void shiftOpened();
  void shiftClosed();

 private:
  void showPending(const QList<PendingRow>& pending);
  void resetCount(bool opening);
  void showPieces();
  void showReport(const ReportView& view, bool closed);
  [[nodiscard]] QList<CountRow> counts() const;
  [[nodiscard]] qint64 countedMinor() const;

  Stage& m_stage;
  Rows m_pieces;
  Rows m_pending;
  QList<PendingRow> m_pendingRows;
  Rows m_report;
  QList<qint64> m_denominations;
  QList<qint64> m_counts;
  ShiftView m_shift;
  ReportView m_view;
  int m_row = 0;
  bool m_fresh = true;
  bool m_opening = true;
  bool m_closed = false;
};

}  // namespace counterfoil::till
