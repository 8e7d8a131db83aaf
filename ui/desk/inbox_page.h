// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCheckBox>
#include <QLineEdit>
#include <QPushButton>
#include <vector>

#include "models/inbox/types.h"
#include "ui/desk/html_sheet.h"
#include "ui/desk/list_page.h"

class QVBoxLayout;

namespace counterfoil::desk {

/// What waits for a person: two tills meant different things. Both sides stand beside each other in plain words, and
/// each has one button.
class InboxPage : public ListPage {
  Q_OBJECT

 public:
  explicit InboxPage(const Desk& desk, QWidget* parent = nullptr);
  [[nodiscard]] QString title() const override { return tr("Inbox"); }
  [[nodiscard]] staff::Permission needs() const override { return staff::Permission::InboxResolve; }
  [[nodiscard]] QString findHint() const override { return tr("Find what it is about"); }
  [[nodiscard]] QWidget* tools() override { return m_tools; }
  void storeChanged(const QStringList& kinds) override;
  void leave() override;
  void setTheme(const theme::Theme& theme) override;
  [[nodiscard]] SheetView& sheet() { return *m_sheet; }

 protected:
  void showDetail(const core::AnyId& id) override;
  [[nodiscard]] QString summary(int rows, bool whole) const override;
  void sayEmpty(EmptyState& empty) override;

 private:
  struct Shown {
    inbox::Item item;
    QString about;
    QJsonValue stands;              ///< what the field is now; undefined where the item is about none
    std::vector<QString> others;    ///< names of the sides' subjects
    std::vector<QString> tills;     ///< codes of the sides' tills; empty where that never opened a shift
    QHash<QString, QString> plain;  ///< what is sealed, by its text in the facts
  };
  using Decision = std::function<core::Done(const DeskServices&, const journal::Actor&)>;

  void write(const Shown& shown);
  void writeSides(HtmlSheet& sheet, const Shown& shown) const;
  void offer(const Shown& shown);
  void decide(inbox::ItemId item, const QString& done, Decision decision, bool canUndo);
  void undo();
  [[nodiscard]] QString valueText(const Shown& shown, const QJsonValue& value) const;
  /// Values of a customer, and who it is, in the clear.
  static core::Done readCustomer(const journal::Reader& reader, const customers::Directory& directory, Shown& shown);

  QWidget* m_tools;
  QCheckBox* m_withDecided;
  QPushButton* m_undo;
  SheetView* m_sheet;
  QWidget* m_actions;
  QVBoxLayout* m_buttons;
  QLineEdit* m_reason;
  QPushButton* m_dismiss;
  QPushButton* m_reopen;
  std::vector<QPushButton*> m_choices;
  inbox::ItemId m_last;  ///< what was decided last, for undo
};

}  // namespace counterfoil::desk
