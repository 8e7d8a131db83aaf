// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "models/catalog/types.h"
#include "ui/desk/barcode_field.h"
#include "ui/desk/category_field.h"
#include "ui/desk/desk_parts.h"
#include "ui/desk/picture_field.h"
#include "ui/desk/tax_field.h"
#include "ui/desk/tile_field.h"
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
  /// A new one, with the shop's tax where it has only one: a product without any is the exception then.
  void startNew();
  /// Where the tile stands on the till, from 1; 0: it has none.
  void setTile(int place, int of) { m_tile->setPlace(place, of); }
  void close();
  [[nodiscard]] bool isOpen() const { return m_open; }
  [[nodiscard]] bool isDirty() const;
  [[nodiscard]] const catalog::Product& before() const { return m_before; }
  /// What the fields say. Errors: Invalid with the field in `where`.
  [[nodiscard]] core::Result<catalog::Product> after() const;
  /// The bytes of a picture that was chosen here; empty for one that the book has.
  [[nodiscard]] QByteArray pictureBytes(const QString& reference) const { return m_picture->bytesOf(reference); }
  /// Chooses a category that was made for this product.
  void chooseCategory(const catalog::Category& category) { m_category->choose(category); }
  [[nodiscard]] PictureField& picture() { return *m_picture; }
  [[nodiscard]] TaxField& taxes() { return *m_taxes; }
  [[nodiscard]] BarcodeField& codes() { return *m_codes; }
  void say(const QString& text, Tone tone);
  /// Marks the field that an error names ("/name").
  void point(const QString& where);
  void setTheme(const theme::Theme& theme);

 Q_SIGNALS:
  void saveWanted();
  void archiveWanted(bool archived);
  void categoryWanted(const QString& name);
  void tileMoveWanted(int places);

 private:
  /// As `after`, with the price of before where none is typed.
  [[nodiscard]] core::Result<catalog::Product> typed() const;
  [[nodiscard]] bool priceLacks() const;
  void makeFields(QVBoxLayout* column);
  void makeCodes(QVBoxLayout* column);
  void makeButtons(QVBoxLayout* column);
  void fill(const catalog::Product& product);
  void complain(const core::Error& error);
  void showPicture(const QString& reference);
  void changed();
  /// Those of the category, for a new product.
  void proposeTaxes();

  const Desk m_desk;
  theme::Theme m_theme;
  CatalogLists m_lists;
  catalog::Product m_before;
  std::vector<catalog::TaxId> m_proposed;
  bool m_open = false;
  bool m_filling = false;
  Tone m_tone = Tone::Plain;
  QLabel* m_title;
  QLabel* m_text;
  QWidget* m_form;
  QScrollArea* m_scroll;
  QLineEdit* m_name;
  QLineEdit* m_sku;
  QLineEdit* m_price;
  QLineEdit* m_cost;
  QComboBox* m_unit;
  CategoryField* m_category;
  QComboBox* m_kind;
  QCheckBox* m_fractional;
  QCheckBox* m_favourite;
  TileField* m_tile;
  QCheckBox* m_discountable;
  TaxField* m_taxes;
  BarcodeField* m_codes;
  PictureField* m_picture;
  QPushButton* m_save;
  QPushButton* m_revert;
  QPushButton* m_archive;
};

}  // namespace counterfoil::desk
