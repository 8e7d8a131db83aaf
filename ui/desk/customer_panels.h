// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>

#include "models/customers/types.h"
#include "ui/desk/desk_parts.h"
#include "ui/desk/html_sheet.h"

namespace counterfoil::desk {

/// Two customers beside each other, and one button that makes them one.
class MergePanel : public QWidget {
  Q_OBJECT

 public:
  explicit MergePanel(const Desk& desk, QWidget* parent = nullptr);
  /// `other` is chosen at once where it is known.
  void begin(const customers::Customer& customer, customers::CustomerId other = {});
  [[nodiscard]] QListWidget& list() { return *m_list; }
  [[nodiscard]] SheetView& sheet() { return *m_sheet; }
  void clear();

 Q_SIGNALS:
  /// The first stays, the second becomes another id of it.
  void wanted(const counterfoil::customers::CustomerId& stays, const counterfoil::customers::CustomerId& goes);
  void left();

 private:
  void search();
  void fill(std::vector<customers::Customer> found);
  void showBoth();
  void ask(bool otherStays);

  const Desk m_desk;
  customers::Customer m_customer;
  std::vector<customers::Customer> m_found;
  QLineEdit* m_find;
  QListWidget* m_list;
  SheetView* m_sheet;
  QPushButton* m_keepThis;
  QPushButton* m_keepOther;
};

/// What erasing means, before it is done.
class ErasePanel : public QWidget {
  Q_OBJECT

 public:
  explicit ErasePanel(const Desk& desk, QWidget* parent = nullptr);
  void begin(const customers::Customer& customer, int documents);
  [[nodiscard]] SheetView& sheet() { return *m_sheet; }
  void clear();

 Q_SIGNALS:
  void wanted(const counterfoil::customers::CustomerId& customer, const QString& reason);
  void left();

 private:
  const Desk m_desk;
  customers::CustomerId m_id;
  SheetView* m_sheet;
  QLineEdit* m_reason;
  QPushButton* m_erase;
};

}  // namespace counterfoil::desk
