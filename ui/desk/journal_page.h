// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>
#include <QPushButton>
#include <QTimer>

#include "models/views/fact_source.h"
#include "ui/desk/fact_view.h"
#include "ui/desk/list_page.h"
#include "ui/desk/verify_panel.h"

namespace counterfoil::desk {

/// Everything that happened, newest first: by family of kinds, by text in the body, each fact in full; and the check
/// that nothing was changed afterwards.
class JournalPage : public ListPage {
  Q_OBJECT

 public:
  explicit JournalPage(const Desk& desk, QWidget* parent = nullptr);
  [[nodiscard]] QString title() const override { return tr("Journal"); }
  [[nodiscard]] staff::Permission needs() const override { return staff::Permission::JournalRead; }
  [[nodiscard]] QString findHint() const override { return tr("Find in kinds and bodies"); }
  [[nodiscard]] QWidget* tools() override { return m_tools; }
  void storeChanged(const QStringList& kinds) override;
  void leave() override;
  void setTheme(const theme::Theme& theme) override;

  void showFact(journal::FactId fact);
  /// The fact at this place.
  void showPosition(qint64 position);
  [[nodiscard]] VerifyPanel& verifyPanel() { return *m_verify; }
  [[nodiscard]] FactView& factView() { return *m_fact; }

 protected:
  void showDetail(const core::AnyId& id) override;
  [[nodiscard]] QString summary(int rows, bool whole) const override;
  void sayEmpty(EmptyState& empty) override;

 private:
  void makeTools();
  std::shared_ptr<const views::PageSource> newSource(const views::Query& query);
  /// Says how far a search has come, once it takes longer than a glance.
  void watch();

  QWidget* m_tools;
  QComboBox* m_family;
  QPushButton* m_check;
  QPushButton* m_enough;
  std::shared_ptr<views::FactSearch> m_search;
  QTimer m_watch;
  FactView* m_fact;
  VerifyPanel* m_verify;
};

}  // namespace counterfoil::desk
