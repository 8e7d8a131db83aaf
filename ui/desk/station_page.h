// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QTimer>
#include <map>
#include <vector>

#include "ui/desk/page.h"
#include "ui/desk/station_rows.h"
#include "ui/desk/verify_panel.h"

namespace counterfoil::desk {

/// How this till stands: what it waits for, how safe its book is, and what somebody should do. A line each, with a
/// plain verdict.
class StationPage : public Page {
  Q_OBJECT

 public:
  explicit StationPage(const Desk& desk, QWidget* parent = nullptr);
  [[nodiscard]] QString title() const override { return tr("This till"); }
  [[nodiscard]] staff::Permission needs() const override { return staff::Permission::BackupRun; }
  /// As at the till.
  [[nodiscard]] QKeySequence ownKeys() const override { return QKeySequence(Qt::CTRL | Qt::Key_H); }
  [[nodiscard]] QWidget* tools() override { return m_tools; }
  void enter() override;
  void leave() override;
  void storeChanged(const QStringList& kinds) override;
  void setTheme(const theme::Theme& theme) override;

  void setHub(const shared::HubView& hub);
  /// As it is shown now; empty before the first look.
  [[nodiscard]] const std::vector<StationRow>& rows() const { return m_rows; }
  [[nodiscard]] VerifyPanel& verifyPanel() { return *m_verify; }
  /// A whole, checked copy at this path.
  void backUpTo(const QString& path);

 Q_SIGNALS:
  /// Somebody does not want to wait for the hub.
  void syncWanted();
  /// Somebody wants to see the fact at this place of the journal.
  void positionWanted(qint64 position);

 private:
  struct Line {
    QLabel* verdict = nullptr;
    QLabel* label = nullptr;
    QLabel* value = nullptr;
    QLabel* advice = nullptr;
  };
  void look();
  void show();
  void makeTools();
  void arrange();
  void addLine(const StationRow& row, int at);
  void write(const Line& line, const StationRow& row) const;
  void askWhere();
  void copy();

  QWidget* m_tools;
  QPushButton* m_copy;
  QPushButton* m_backUp;
  QPushButton* m_hurry;
  QPushButton* m_check;
  QWidget* m_sheet;
  QGridLayout* m_grid;
  VerifyPanel* m_verify;
  QTimer m_timer;
  shared::HubView m_hub;
  std::optional<StationFacts> m_facts;
  std::vector<StationRow> m_rows;
  std::map<QString, Line> m_lines;
  std::vector<QLabel*> m_headings;
  QString m_arranged;  ///< ids of the rows that the widgets were made for
  bool m_looking = false;
  bool m_backingUp = false;
};

}  // namespace counterfoil::desk
