// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>
#include <QLineEdit>

#include "models/catalog/types.h"
#include "ui/desk/form_page.h"
#include "ui/desk/tax_field.h"

namespace counterfoil::desk {

/// Categories as a tree: made, renamed, coloured, and moved into one another by the field or by dragging.
class CategoriesPage : public FormPage {
  Q_OBJECT

 public:
  explicit CategoriesPage(const Desk& desk, QWidget* parent = nullptr);
  [[nodiscard]] QString title() const override { return tr("Categories"); }
  [[nodiscard]] QString findHint() const override { return tr("Find a category"); }
  void storeChanged(const QStringList& kinds) override;
  /// Puts a category under another one, or at the top.
  void move(const catalog::CategoryId& id, const catalog::CategoryId& parent);

 protected:
  void read() override;
  void fill(const core::AnyId& id) override;
  [[nodiscard]] QString nameOf(const core::AnyId& id) const override;
  [[nodiscard]] bool isArchived(const core::AnyId& id) const override;
  void saveShown() override;
  void archiveShown(bool archived) override;
  [[nodiscard]] QString summary(int entries) const override;
  [[nodiscard]] QString newTitle() const override { return tr("New category"); }
  void sayEmpty(EmptyState& empty) override;
  [[nodiscard]] QWidget* fieldOf(const QString& where) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  struct Lists {
    std::vector<catalog::Category> categories;
    std::vector<catalog::Tax> taxes;
  };
  [[nodiscard]] const catalog::Category* known(const core::AnyId& id) const;
  void fillParents();
  void change(const catalog::Category& before, const catalog::Category& after, const QString& done, bool saves = false);

  Lists m_lists;
  catalog::Category m_before;
  QLineEdit* m_name;
  QComboBox* m_parent;
  QComboBox* m_colour;
  TaxField* m_taxes;
};

}  // namespace counterfoil::desk
