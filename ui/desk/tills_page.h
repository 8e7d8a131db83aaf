// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>
#include <QLineEdit>

#include "models/payments/offline.h"
#include "models/settings/types.h"
#include "ui/desk/form_page.h"

namespace counterfoil::desk {

/// The shop's tills: how each takes cards, what it may take while its terminal has no contact, and what it has taken so
/// and not sent yet.
class TillsPage : public FormPage {
  Q_OBJECT

 public:
  explicit TillsPage(const Desk& desk, QWidget* parent = nullptr);
  [[nodiscard]] QString title() const override { return tr("Tills"); }
  [[nodiscard]] staff::Permission needs() const override { return staff::Permission::SettingsEdit; }
  [[nodiscard]] QString findHint() const override { return tr("Find a till"); }
  void storeChanged(const QStringList& kinds) override;

 protected:
  [[nodiscard]] bool isFixed() const override { return true; }
  void read() override;
  void fill(const core::AnyId& id) override;
  [[nodiscard]] QString nameOf(const core::AnyId& id) const override;
  [[nodiscard]] bool isArchived(const core::AnyId& id) const override;
  void saveShown() override;
  void archiveShown(bool archived) override { Q_UNUSED(archived) }
  [[nodiscard]] QString summary(int entries) const override;
  [[nodiscard]] QString newTitle() const override { return {}; }
  void sayEmpty(EmptyState& empty) override;
  [[nodiscard]] QWidget* fieldOf(const QString& where) override;

 private:
  struct Shown {
    settings::Till till;
    QString store;
    payments::Exposure kept;
  };
  [[nodiscard]] static core::Result<std::vector<Shown>> tillsIn(const journal::Reader& reader);
  [[nodiscard]] const Shown* known(const core::AnyId& id) const;
  [[nodiscard]] QString lineOf(const Shown& shown) const;
  [[nodiscard]] QString keptText(const Shown& shown) const;
  [[nodiscard]] core::Result<settings::Till> after() const;
  void makeFields();
  void follow();

  std::vector<Shown> m_tills;
  settings::Till m_before;
  QLineEdit* m_name;
  QComboBox* m_terminal;
  QCheckBox* m_allowed;
  QLineEdit* m_payment;
  QLineEdit* m_total;
  QLineEdit* m_count;
  QLineEdit* m_hours;
  QLabel* m_kept;
};

}  // namespace counterfoil::desk
