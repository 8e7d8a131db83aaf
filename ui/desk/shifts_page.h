// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPushButton>

#include "models/sales/closing.h"
#include "ui/desk/html_sheet.h"
#include "ui/desk/list_page.h"

namespace counterfoil::desk {

/// Drawers' days: the X of an open shift, the Z of a closed one with every figure, to be read, printed or kept as a
/// page.
class ShiftsPage : public ListPage {
  Q_OBJECT

 public:
  explicit ShiftsPage(const Desk& desk, QWidget* parent = nullptr);
  [[nodiscard]] QString title() const override { return tr("Shifts"); }
  [[nodiscard]] staff::Permission needs() const override { return staff::Permission::ReportsRead; }
  [[nodiscard]] QString findHint() const override { return tr("Find a Z or a day"); }
  [[nodiscard]] QWidget* tools() override { return m_tools; }
  void storeChanged(const QStringList& kinds) override;
  void leave() override;
  void setTheme(const theme::Theme& theme) override;
  [[nodiscard]] SheetView& sheet() { return *m_sheet; }
  /// Writes what is shown to a PDF; false when the file cannot be written.
  [[nodiscard]] bool savePdf(const QString& path);

 protected:
  void showDetail(const core::AnyId& id) override;
  [[nodiscard]] QString summary(int rows, bool whole) const override;
  void sayEmpty(EmptyState& empty) override;

 private:
  void write(const sales::ShiftFigures& figures);
  void writeDrawer(HtmlSheet& sheet, const sales::ShiftFigures& figures) const;
  void print();
  void printCopy();

  QWidget* m_tools;
  QPushButton* m_copy;  ///< of a Z, on the receipt printer
  QPushButton* m_print;
  QPushButton* m_keep;
  SheetView* m_sheet;
};

}  // namespace counterfoil::desk
