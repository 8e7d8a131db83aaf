// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCheckBox>
#include <QComboBox>

#include "ui/desk/column_picker.h"
#include "ui/desk/import_dialog.h"

namespace counterfoil::desk {

/// Customers from a table.
class CustomerImportDialog : public ImportDialog {
  Q_OBJECT

 public:
  CustomerImportDialog(const Desk& desk, QWidget* parent);

 protected:
  void opened() override;
  [[nodiscard]] ImportWork looking() const override;
  [[nodiscard]] ImportWork taking() const override;
  [[nodiscard]] ImportWork listing() const override;
  [[nodiscard]] ImportWork takingBack(const core::AnyId& what) const override;

 private:
  void choicesChanged();
  /// Looks, or takes: the same rules on the same rows.
  [[nodiscard]] ImportWork work(bool dryRun) const;

  ColumnPicker* m_columns;
  QLabel* m_columnsTitle;
  QComboBox* m_duplicates;
  QCheckBox* m_consent;
  QLabel* m_consentWords;
};

}  // namespace counterfoil::desk
