// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>
#include <QLineEdit>

#include "models/catalog/types.h"
#include "ui/desk/form_page.h"

namespace counterfoil::desk {

/// The taxes that products can have. A changed rate holds from the next line that is sold: what was sold keeps the rate
/// that it was sold with.
class TaxesPage : public FormPage {
  Q_OBJECT

 public:
  explicit TaxesPage(const Desk& desk, QWidget* parent = nullptr);
  [[nodiscard]] QString title() const override { return tr("Taxes"); }
  [[nodiscard]] QString findHint() const override { return tr("Find a tax"); }
  void storeChanged(const QStringList& kinds) override;

 protected:
  void read() override;
  void fill(const core::AnyId& id) override;
  [[nodiscard]] QString nameOf(const core::AnyId& id) const override;
  [[nodiscard]] bool isArchived(const core::AnyId& id) const override;
  void saveShown() override;
  void archiveShown(bool archived) override;
  [[nodiscard]] QString summary(int entries) const override;
  [[nodiscard]] QString newTitle() const override { return tr("New tax"); }
  void sayEmpty(EmptyState& empty) override;
  [[nodiscard]] QWidget* fieldOf(const QString& where) override;

 private:
  [[nodiscard]] const catalog::Tax* known(const core::AnyId& id) const;
  [[nodiscard]] core::Result<catalog::Tax> after() const;
  [[nodiscard]] QString lineOf(const catalog::Tax& tax) const;
  void follow();

  std::vector<catalog::Tax> m_taxes;
  catalog::Tax m_before;
  QLineEdit* m_name;
  QLineEdit* m_code;
  QComboBox* m_kind;
  QLineEdit* m_rate;
  QLabel* m_rateLabel;
  QComboBox* m_included;
  QCheckBox* m_affectsNext;
  QCheckBox* m_ignoresPrevious;
};

}  // namespace counterfoil::desk
