// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "models/catalog/types.h"
#include "ui/desk/desk_parts.h"
#include "ui/desk/wording.h"

namespace counterfoil::desk {

/// What a product is chosen from: read together with it.
struct CatalogLists {
  std::vector<catalog::Category> categories;
  std::vector<catalog::Tax> taxes;
};

/// The fields of one product that the till needs. Knows what was there before, so that only what was changed is sent.
class ProductEditor : public QWidget {
  Q_OBJECT

 public:
  explicit ProductEditor(const Desk& desk, QWidget* parent = nullptr);

  void setLists(const CatalogLists& lists);
  /// Shows a product as it is; a null id is a new one.
  void edit(const catalog::Product& product);
  /// Shows `after` as something that is not saved yet over `before`.
  void resume(const catalog::Product& before, const catalog::Product& after);
  void close();
  [[nodiscard]] bool isOpen() const { return m_open; }
  [[nodiscard]] bool isDirty() const;
  [[nodiscard]] const catalog::Product& before() const { return m_before; }
  /// What the fields say. Errors: Invalid with the field in `where`.
  [[nodiscard]] core::Result<catalog::Product> after() const;
  void say(const QString& text, Tone tone);
  /// Marks the field that an error names ("/name").
  void point(const QString& where);
  void setTheme(const theme::Theme& theme);

 Q_SIGNALS:
  void saveWanted();
  void archiveWanted(bool archived);

 private:
  void makeFields(QVBoxLayout* column);
  void makeCodes(QVBoxLayout* column);
  void makeButtons(QVBoxLayout* column);
  void fill(const catalog::Product& product);
  void addCode();
  void showCode(const catalog::Barcode& barcode);
  void changed();

  const Desk m_desk;
  theme::Theme m_theme;
  CatalogLists m_lists;
  catalog::Product m_before;
  bool m_open = false;
  bool m_filling = false;
  QLabel* m_title;
  QLabel* m_text;
  QWidget* m_form;
  QScrollArea* m_scroll;
  QLineEdit* m_name;
  QLineEdit* m_sku;
  QLineEdit* m_price;
  QComboBox* m_unit;
  QComboBox* m_category;
  QComboBox* m_kind;
  QCheckBox* m_fractional;
  QCheckBox* m_favourite;
  QCheckBox* m_discountable;
  QListWidget* m_taxes;
  QListWidget* m_codes;
  QLineEdit* m_code;
  QPushButton* m_addCode;
  QPushButton* m_removeCode;
  QPushButton* m_save;
  QPushButton* m_revert;
  QPushButton* m_archive;
};

}  // namespace counterfoil::desk
