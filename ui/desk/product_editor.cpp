// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/product_editor.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "models/catalog/facts.h"
#include "models/catalog/rules.h"
#include "models/core/decimal.h"
#include "ui/desk/empty_state.h"
#include "ui/desk/style.h"
#include "ui/shared/error_text.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

using catalog::Product;

namespace {

/// Two products that would be the same row.
bool sameProduct(const Product& a, const Product& b) {
  const auto codes = [](const Product& product) {
    QStringList all;
    for (const catalog::Barcode& barcode : product.barcodes)
      all.append(barcode.id.text() + barcode.code + u' ' + QString::number(barcode.quantityMicro));
    return all;
  };
  return a.name == b.name && a.sku == b.sku && a.priceMicro == b.priceMicro && a.costMicro == b.costMicro &&
         a.picture == b.picture && a.unit == b.unit && a.category == b.category && a.kind == b.kind &&
         a.fractional == b.fractional && a.favourite == b.favourite && a.discountable == b.discountable &&
         a.taxes == b.taxes && codes(a) == codes(b);
}

/// A price as it is typed: no grouping, the locale's point.
QString typedPrice(qint64 micro, int decimals) {
  return core::formatScaled(micro, 6, decimals).replace(u'.', QLocale().decimalPoint());
}

QString unitName(const char* code) {
  const QString word = QLatin1String(code);
  if (word == u"piece"_s) return ProductEditor::tr("piece");
  if (word == u"h"_s) return ProductEditor::tr("hour");
  if (word == u"min"_s) return ProductEditor::tr("minute");
  if (word == u"day"_s) return ProductEditor::tr("day");
  if (word == u"set"_s) return ProductEditor::tr("set");
  if (word == u"pair"_s) return ProductEditor::tr("pair");
  if (word == u"m2"_s) return u"m²"_s;
  if (word == u"m3"_s) return u"m³"_s;
  return word;
}

}  // namespace

ProductEditor::ProductEditor(const Desk& desk, QWidget* parent) : QWidget(parent), m_desk(desk), m_theme(desk.theme) {
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(0, 0, 0, 0);
  outer->setSpacing(0);
  m_scroll = new QScrollArea(this);
  m_scroll->setWidgetResizable(true);
  m_scroll->setFrameShape(QFrame::NoFrame);
  m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_form = new QWidget(m_scroll);
  auto* column = new QVBoxLayout(m_form);
  column->setContentsMargins(16, 12, 16, 12);
  m_title = makeLabel(tr("Choose a product to edit it"), m_theme.type.strong, QFont::DemiBold, m_form);
  m_title->setWordWrap(true);
  column->addWidget(m_title);
  makeFields(column);
  makeCodes(column);
  column->addStretch(1);
  m_scroll->setWidget(m_form);
  outer->addWidget(m_scroll, 1);
  makeButtons(outer);
  close();
}

void ProductEditor::makeFields(QVBoxLayout* column) {
  auto* fields = new QFormLayout;
  fields->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
  fields->setRowWrapPolicy(QFormLayout::DontWrapRows);
  fields->setVerticalSpacing(6);
  // Made in the order of the rows: that is how Tab goes through them.
  m_name = new QLineEdit(m_form);
  m_price = new QLineEdit(m_form);
  m_cost = new QLineEdit(m_form);
  m_sku = new QLineEdit(m_form);
  m_category = new CategoryField(m_form);
  m_unit = new QComboBox(m_form);
  m_kind = new QComboBox(m_form);
  m_taxes = new TaxField(m_form);
  m_picture = new PictureField(m_desk.parts, m_form);
  m_favourite = new QCheckBox(tr("On the till's favourites"), m_form);
  m_tile = new TileField(m_form);
  m_fractional = new QCheckBox(tr("Sold in parts of a unit"), m_form);
  m_discountable = new QCheckBox(tr("Discounts are given on it"), m_form);
  m_name->setMaxLength(int(catalog::kMaxNameLength));
  m_sku->setMaxLength(int(catalog::kMaxCodeLength));
  for (const catalog::Unit& unit : catalog::units()) m_unit->addItem(unitName(unit.code), QLatin1String(unit.code));
  m_kind->addItem(tr("Goods"), int(catalog::ProductKind::Goods));
  m_kind->addItem(tr("Service"), int(catalog::ProductKind::Service));
  m_kind->addItem(tr("Fee"), int(catalog::ProductKind::Fee));
  m_price->setPlaceholderText(tr("needed"));
  m_cost->setPlaceholderText(tr("not known"));
  fields->addRow(tr("&Name"), m_name);
  fields->addRow(tr("P&rice"), m_price);
  fields->addRow(tr("C&ost"), m_cost);
  fields->addRow(tr("S&KU"), m_sku);
  fields->addRow(tr("&Category"), m_category);
  fields->addRow(tr("&Unit"), m_unit);
  fields->addRow(tr("Kin&d"), m_kind);
  fields->addRow(tr("Ta&xes"), m_taxes);
  fields->addRow(tr("P&icture"), m_picture);
  fields->addRow(QString(), m_favourite);
  fields->addRow(QString(), m_tile);
  fields->addRow(QString(), m_fractional);
  fields->addRow(QString(), m_discountable);
  column->addLayout(fields);
  m_name->setObjectName(u"productName"_s);
  m_price->setObjectName(u"productPrice"_s);
  m_cost->setObjectName(u"productCost"_s);
  m_unit->setObjectName(u"productUnit"_s);
  m_favourite->setObjectName(u"productFavourite"_s);
  for (QLineEdit* field : {m_name, m_sku, m_price, m_cost}) {
    connect(field, &QLineEdit::textEdited, this, &ProductEditor::changed);
    connect(field, &QLineEdit::returnPressed, this, &ProductEditor::saveWanted);
  }
  for (QComboBox* field : {m_unit, m_kind})
    connect(field, &QComboBox::currentIndexChanged, this, &ProductEditor::changed);
  for (QCheckBox* field : {m_fractional, m_favourite, m_discountable})
    connect(field, &QCheckBox::toggled, this, &ProductEditor::changed);
  connect(m_taxes, &TaxField::changed, this, &ProductEditor::changed);
  connect(m_picture, &PictureField::changed, this, &ProductEditor::changed);
  connect(m_picture, &PictureField::refused, this, &ProductEditor::complain);
  connect(m_tile, &TileField::moveWanted, this, &ProductEditor::tileMoveWanted);
  connect(m_category, &CategoryField::created, this, &ProductEditor::categoryWanted);
  connect(m_category, &CategoryField::changed, this, [this] {
    if (m_filling) return;
    showPicture(m_picture->reference());
    proposeTaxes();
    changed();
  });
  connect(m_unit, &QComboBox::currentIndexChanged, this, [this] {
    if (m_filling) return;
    const auto unit = catalog::unitOf(m_unit->currentData().toString());
    if (unit) m_fractional->setChecked(unit->divisible);
  });
}

void ProductEditor::makeCodes(QVBoxLayout* column) {
  auto* label = makeLabel(tr("&Barcodes"), m_theme.type.small, QFont::Normal, m_form);
  m_codes = new BarcodeField(m_form);
  label->setBuddy(m_codes);
  column->addSpacing(8);
  column->addWidget(label);
  column->addWidget(m_codes);
  connect(m_codes, &BarcodeField::changed, this, &ProductEditor::changed);
  connect(m_codes, &BarcodeField::refused, this, &ProductEditor::complain);
}

void ProductEditor::complain(const core::Error& error) {
  say(shared::errorText(error), Tone::Bad);
  point(error.where);
}

void ProductEditor::showPicture(const QString& reference) {
  const QString name = m_name->text().isEmpty() ? m_before.name : m_name->text();
  m_picture->show(QString(reference), name.isNull() ? u""_s : name, m_category->colour());
}

void ProductEditor::makeButtons(QVBoxLayout* column) {
  auto* bar = new QWidget(this);
  auto* box = new QVBoxLayout(bar);
  box->setContentsMargins(16, 8, 16, 8);
  m_text = makeLabel({}, m_theme.type.small, QFont::Normal, bar);
  m_text->setWordWrap(true);
  auto* row = new QHBoxLayout;
  m_save = new QPushButton(tr("&Save"), bar);
  m_revert = new QPushButton(tr("Discard"), bar);
  m_archive = new QPushButton(bar);
  m_save->setProperty(kButtonRole, u"primary"_s);
  m_save->setShortcut(QKeySequence::Save);
  m_save->setObjectName(u"productSave"_s);
  m_archive->setProperty(kButtonRole, u"quiet"_s);
  row->addWidget(m_save);
  row->addWidget(m_revert);
  row->addStretch(1);
  row->addWidget(m_archive);
  box->addWidget(m_text);
  box->addLayout(row);
  column->addWidget(bar);
  connect(m_save, &QPushButton::clicked, this, &ProductEditor::saveWanted);
  connect(m_revert, &QPushButton::clicked, this,
          [this] { m_before.id.isNull() ? startNew() : edit(Product(m_before)); });
  connect(m_archive, &QPushButton::clicked, this, [this] { Q_EMIT archiveWanted(!m_before.archived); });
}

void ProductEditor::setTheme(const theme::Theme& theme) {
  m_theme = theme;
  m_picture->setDark(theme.scheme == theme::Scheme::Dark);
  say(m_text->text(), m_tone);
}

void ProductEditor::setLists(const CatalogLists& lists) {
  const bool dirty = isDirty();
  const auto kept = m_open && dirty ? typed() : core::Result<Product>(m_before);
  const bool unpriced = priceLacks();
  m_lists = lists;
  m_filling = true;
  m_category->setKnown(lists.categories);
  m_taxes->setKnown(lists.taxes);
  m_filling = false;
  if (!m_open || !kept) return;
  fill(*kept);
  if (unpriced) m_price->clear();
}

void ProductEditor::edit(const Product& product) {
  if (product.id != m_before.id || product.id.isNull()) {
    m_picture->startOver();
    m_tile->setPlace(0, 0);
  }
  m_before = product;
  m_open = true;
  m_scroll->show();
  m_save->parentWidget()->show();
  fill(product);
  say({}, Tone::Plain);
  changed();
}

void ProductEditor::startNew() {
  Product product;
  if (m_lists.taxes.size() == 1) product.taxes = {m_lists.taxes.front().id};
  m_proposed = product.taxes;
  edit(product);
  // Nothing is given away because nobody thought of a price.
  m_price->clear();
}

// Taxes that somebody ticked stay.
void ProductEditor::proposeTaxes() {
  if (!m_before.id.isNull() || m_taxes->taxes() != m_proposed) return;
  for (const catalog::Category& category : m_lists.categories) {
    if (category.id != m_category->category() || category.taxes.empty()) continue;
    m_proposed = category.taxes;
    m_taxes->setTaxes(m_proposed);
  }
}

void ProductEditor::resume(const Product& before, const Product& after) {
  edit(before);
  fill(after);
  changed();
}

void ProductEditor::close() {
  m_open = false;
  m_before = {};
  m_scroll->hide();
  m_save->parentWidget()->hide();
}

void ProductEditor::fill(const Product& product) {
  m_filling = true;
  m_title->setText(m_before.id.isNull() ? tr("New product")
                   : m_before.archived  ? tr("%1 (archived)").arg(m_before.name)
                                        : m_before.name);
  m_name->setText(product.name);
  m_sku->setText(product.sku);
  m_price->setText(typedPrice(product.priceMicro, m_desk.wording.money().decimals));
  m_cost->setText(product.costMicro ? typedPrice(*product.costMicro, m_desk.wording.money().decimals) : QString());
  m_unit->setCurrentIndex(std::max(0, m_unit->findData(product.unit)));
  m_category->setCategory(product.category);
  m_kind->setCurrentIndex(m_kind->findData(int(product.kind)));
  m_fractional->setChecked(product.fractional);
  m_favourite->setChecked(product.favourite.has_value());
  m_discountable->setChecked(product.discountable);
  m_taxes->setTaxes(product.taxes);
  m_codes->setBarcodes(product.barcodes);
  showPicture(product.picture);
  m_archive->setText(m_before.archived ? tr("Bring back") : tr("Archive"));
  m_archive->setVisible(!m_before.id.isNull());
  m_filling = false;
}

core::Result<Product> ProductEditor::after() const {
  if (priceLacks()) return core::invalid(u"price_missing"_s, {}, u"/price_micro"_s);
  return typed();
}

bool ProductEditor::priceLacks() const {
  return m_price->text().trimmed().isEmpty();
}

core::Result<Product> ProductEditor::typed() const {
  Product product = m_before;
  product.name = m_name->text().trimmed();
  product.sku = m_sku->text().trimmed();
  if (!priceLacks()) {
    const auto price = shared::parseDecimal(m_price->text(), 6);
    if (!price) return core::invalid(u"malformed_number"_s, m_price->text(), u"/price_micro"_s);
    product.priceMicro = *price;
  }
  product.costMicro.reset();
  if (const QString typed = m_cost->text().trimmed(); !typed.isEmpty()) {
    product.costMicro = shared::parseDecimal(typed, 6);
    if (!product.costMicro) return core::invalid(u"malformed_number"_s, typed, u"/cost_micro"_s);
  }
  product.unit = m_unit->currentData().toString();
  product.category = m_category->category();
  product.kind = catalog::ProductKind(m_kind->currentData().toInt());
  product.fractional = m_fractional->isChecked();
  product.discountable = m_discountable->isChecked();
  if (!m_favourite->isChecked()) {
    product.favourite.reset();
  } else if (!product.favourite) {
    product.favourite = catalog::kLastFavourite;
  }
  product.taxes = m_taxes->taxes();
  product.picture = m_picture->reference();
  CF_TRY(product.barcodes, m_codes->barcodes());
  return product;
}

bool ProductEditor::isDirty() const {
  if (!m_open) return false;
  const auto now = typed();
  const bool cleared = priceLacks() && !m_before.id.isNull();
  return cleared || !now || !sameProduct(*now, m_before);
}

void ProductEditor::changed() {
  if (m_filling) return;
  const bool dirty = isDirty();
  m_save->setEnabled(dirty);
  m_revert->setVisible(dirty);
  if (dirty && m_text->text().isEmpty()) say(tr("Not saved yet"), Tone::Muted);
  if (!dirty) say({}, Tone::Plain);
}

void ProductEditor::say(const QString& text, Tone tone) {
  const theme::Palette& c = m_theme.palette;
  m_tone = tone;
  colourText(m_text, tone == Tone::Bad ? c.bad : tone == Tone::Good ? c.good : c.mutedText);
  m_text->setText(text);
  m_text->setVisible(!text.isEmpty());
}

void ProductEditor::point(const QString& where) {
  QWidget* field = where.startsWith(u"/price"_s)     ? static_cast<QWidget*>(m_price)
                   : where.startsWith(u"/cost"_s)    ? static_cast<QWidget*>(m_cost)
                   : where.startsWith(u"/sku"_s)     ? static_cast<QWidget*>(m_sku)
                   : where.startsWith(u"/barcode"_s) ? static_cast<QWidget*>(m_codes)
                   : where.startsWith(u"/tax"_s)     ? static_cast<QWidget*>(m_taxes)
                   : where.startsWith(u"/picture"_s) ? static_cast<QWidget*>(m_picture)
                   : where.startsWith(u"/name"_s)    ? static_cast<QWidget*>(m_name)
                                                     : nullptr;
  if (field) field->setFocus();
}

}  // namespace counterfoil::desk
