// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>

#include "ui/desk/import_dialog.h"

namespace counterfoil::desk {

/// What a bank or an acquirer says of a terminal that stands apart.
class StatementImportDialog : public ImportDialog {
  Q_OBJECT

 public:
  StatementImportDialog(const Desk& desk, QWidget* parent);

 protected:
  [[nodiscard]] ImportWork looking() const override;
  [[nodiscard]] ImportWork taking() const override;
  [[nodiscard]] ImportWork listing() const override;
  [[nodiscard]] ImportWork takingBack(const core::AnyId& what) const override;

 private:
  /// Looks, or takes.
  [[nodiscard]] ImportWork work(bool dryRun) const;

  QComboBox* m_terminal;
  QComboBox* m_dates;
};

}  // namespace counterfoil::desk
