// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCheckBox>
#include <QLineEdit>
#include <QPushButton>

#include "models/reconciliation/queries.h"
#include "ui/desk/html_sheet.h"
#include "ui/desk/list_page.h"

namespace counterfoil::desk {

/// The shop's book beside what providers reported and what was counted. Without a line chosen, what each bucket comes
/// to; a line shows both sides, and takes the reason why it is as it is.
class ReconciliationPage : public ListPage {
  Q_OBJECT

 public:
  explicit ReconciliationPage(const Desk& desk, QWidget* parent = nullptr);
  [[nodiscard]] QString title() const override { return tr("Reconciliation"); }
  [[nodiscard]] staff::Permission needs() const override { return staff::Permission::ReportsRead; }
  [[nodiscard]] QString findHint() const override { return tr("Find a reference or a day"); }
  [[nodiscard]] QWidget* tools() override { return m_tools; }
  void enter() override;
  void storeChanged(const QStringList& kinds) override;
  void leave() override;
  void setTheme(const theme::Theme& theme) override;
  [[nodiscard]] SheetView& sheet() { return *m_sheet; }
  /// A bank's or acquirer's file, and those that came in before.
  void importStatement();

 protected:
  void showDetail(const core::AnyId& id) override;
  [[nodiscard]] QString summary(int rows, bool whole) const override;
  void sayEmpty(EmptyState& empty) override;

 private:
  void showTotals();
  void writeTotals(const reconciliation::Reconciliation& all);
  void write(const reconciliation::Line& line);
  void explain();

  QWidget* m_tools;
  QCheckBox* m_all;
  QPushButton* m_import;
  SheetView* m_sheet;
  QWidget* m_actions;
  QLineEdit* m_reason;
  QPushButton* m_close;
};

}  // namespace counterfoil::desk
