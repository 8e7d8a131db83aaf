// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCheckBox>
#include <QPushButton>
#include <QStackedWidget>
#include <map>

#include "models/customers/service.h"
#include "models/sales/queries.h"
#include "ui/desk/customer_editor.h"
#include "ui/desk/customer_panels.h"
#include "ui/desk/list_page.h"

namespace counterfoil::desk {

/// Who buys here: found, added, edited, merged, removed and erased. What was typed and not saved is kept while others
/// are looked at, in memory alone.
class CustomersPage : public ListPage {
  Q_OBJECT

 public:
  explicit CustomersPage(const Desk& desk, QWidget* parent = nullptr);
  [[nodiscard]] QString title() const override { return tr("Customers"); }
  [[nodiscard]] staff::Permission needs() const override { return staff::Permission::CustomersRead; }
  [[nodiscard]] QString findHint() const override { return tr("Name, phone or mail"); }
  [[nodiscard]] QWidget* tools() override { return m_tools; }
  void enter() override;
  void storeChanged(const QStringList& kinds) override;
  void leave() override;
  void setTheme(const theme::Theme& theme) override;

  [[nodiscard]] CustomerEditor& editor() { return *m_editor; }
  [[nodiscard]] SheetView& sheet() { return *m_sheet; }
  [[nodiscard]] MergePanel& merging() { return *m_merging; }
  [[nodiscard]] ErasePanel& erasing() { return *m_erasing; }
  void startNew();
  /// Customers from a file, and what came in before.
  void import();
  void save();
  void undo();

 protected:
  void showDetail(const core::AnyId& id) override;
  [[nodiscard]] QString summary(int rows, bool whole) const override;
  void sayEmpty(EmptyState& empty) override;
  void emptyPressed() override { startNew(); }

 private:
  struct Detail {
    customers::Customer customer;
    std::vector<customers::Merge> merges;
    std::vector<customers::Consent> consents;  ///< all that was said, oldest first
    std::vector<customers::Customer> duplicates;
    std::vector<sales::DocumentRow> documents;
    std::optional<qint64> waiting;  ///< devices that may still hold the key of somebody erased
  };
  using Work = std::function<core::Result<customers::CustomerId>(const DeskServices&, const journal::Actor&)>;
  using Back = std::function<core::Done(const DeskServices&, const journal::Actor&)>;
  struct Taken {
    QString name;
    Back back;
  };

  void makeTools();
  void makeDetail();
  static core::Result<std::optional<Detail>> readDetail(const journal::Reader& reader, const DeskServices& services,
                                                        customers::CustomerId id);
  void show(const Detail& detail);
  void write(const Detail& detail);
  void writeHistory(HtmlSheet& sheet, const Detail& detail) const;
  void offer();
  void follow(const QUrl& address);
  void keepTyping();
  void fillIndex();
  void noteLook();
  void work(Work work, const QString& done, Back back = {});
  void undoable(const QString& name, Back back);
  void merge(customers::CustomerId stays, customers::CustomerId goes);
  void erase(customers::CustomerId id, const QString& reason);
  void removeOrRestore();

  QWidget* m_tools;
  QCheckBox* m_withRemoved;
  QPushButton* m_undoButton;
  QPushButton* m_import;
  QPushButton* m_new;
  QStackedWidget* m_right;
  QWidget* m_nothing;
  QWidget* m_detail;
  CustomerEditor* m_editor;
  QPushButton* m_save;
  QPushButton* m_mergeButton;
  QPushButton* m_remove;
  QPushButton* m_erase;
  SheetView* m_sheet;
  MergePanel* m_merging;
  ErasePanel* m_erasing;
  Detail m_shown;
  std::map<core::AnyId, Typing> m_kept;
  std::vector<Taken> m_undo;
  core::StaffId m_keptFor;
  bool m_saving = false;  ///< a second press would add somebody new twice
};

}  // namespace counterfoil::desk
