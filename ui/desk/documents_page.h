// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>
#include <QPushButton>

#include "models/sales/queries.h"
#include "ui/desk/html_sheet.h"
#include "ui/desk/list_page.h"

namespace counterfoil::desk {

/// Sales, refunds and voids as they were written: lines, taxes, tenders, what can still go back, and the facts behind.
class DocumentsPage : public ListPage {
  Q_OBJECT

 public:
  explicit DocumentsPage(const Desk& desk, QWidget* parent = nullptr);
  [[nodiscard]] QString title() const override { return tr("Documents"); }
  [[nodiscard]] staff::Permission needs() const override { return staff::Permission::ReportsRead; }
  [[nodiscard]] QString findHint() const override { return tr("Find a number or a day"); }
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
  struct Detail {
    sales::Refundable state;
    qint64 reprints = 0;
    std::vector<journal::Fact> facts;
    QString customer;  ///< empty: nobody was said, or this person may not look customers up
  };
  static core::Result<Detail> readDetail(const journal::Reader& reader, sales::DocumentId id);
  static core::Result<QString> customerOf(const journal::Reader& reader, const customers::Directory& directory,
                                          const sales::SealedCustomer& customer);
  void write(const Detail& detail);
  void writeLines(HtmlSheet& sheet, const Detail& detail) const;
  void writeMoney(HtmlSheet& sheet, const sales::Refundable& state) const;
  void follow(const QUrl& address);

  void printCopy();

  QWidget* m_tools;
  QComboBox* m_kind;
  QPushButton* m_print;
  SheetView* m_sheet;
};

}  // namespace counterfoil::desk
