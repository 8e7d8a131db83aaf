// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/imports/product_mapping.h"

#include <QJsonDocument>
#include <QJsonObject>

#include "models/catalog/rules.h"
#include "models/catalog/text_key.h"

namespace counterfoil::imports {
using namespace Qt::StringLiterals;

using catalog::textKey;
using core::invalid;
using core::Result;

namespace {

constexpr std::array<const char*, kProductFields> kFieldNames{"sku",  "name", "barcode", "category", "price",
                                                              "cost", "tax",  "unit",    "kind"};

struct Synonyms {
  ProductField field;
  const char* names;  ///< text keys, separated by bars; the first column that bears one wins
};

constexpr std::array<Synonyms, kProductFields> kSynonyms{{
    {ProductField::Sku,
     "sku|stock code|stockcode|item code|item number|item no|article number|article no|product id|product code|code|id|"
     "artikelnummer|artikelnr|art nr|artnr|artikel nr|reference|ref|referencia|codigo|codice|artikelkod|varenummer"},
    {ProductField::Name,
     "name|product name|product|item|item "
     "name|title|description|article|bezeichnung|artikelbezeichnung|artikel|produkt|"
     "produktname|nom|designation|libelle|nombre|descripcion|nome|descrizione|omschrijving|benamning|navn|nazwa"},
    {ProductField::Barcode,
     "barcode|barcodes|bar code|ean|ean13|ean 13|ean code|gtin|upc|upc a|strichcode|code barre|code barres|code a "
     "barres|"
     "codigo de barras|codice a barre|streckkod|stregkode|kod kreskowy"},
    {ProductField::Category,
     "category|product category|categories|department|group|product "
     "group|kategorie|warengruppe|artikelgruppe|categorie|"
     "famille|rayon|categoria|familia|kategori|varugrupp|varegruppe|kategoria"},
    {ProductField::Price,
     "price|unit price|unitprice|sales price|selling price|retail price|rrp|preis|vk|vk brutto|vk preis|verkaufspreis|"
     "prix|prix ttc|prix de vente|precio|pvp|prezzo|verkoopprijs|prijs|pris|cena"},
    {ProductField::Cost,
     "cost|cost price|purchase price|buying price|ek|ek preis|einkaufspreis|prix d achat|prix dachat|coste|costo|"
     "inkoopprijs|inkopspris|kostpris"},
    {ProductField::Tax,
     "tax|tax rate|tax code|vat|vat rate|vat code|mwst|ust|steuer|steuersatz|tva|iva|btw|moms|vat 20"},
    {ProductField::Unit, "unit|uom|unit of measure|einheit|unite|unidad|unita|eenheid|enhet|enhed|jednostka"},
    {ProductField::Kind, "kind|type|product type|art|typ"},
}};

constexpr std::array<const char*, 15> kUnitWords{
    "piece|pieces|pc|pcs|ea|each|stk|st|stuck|stueck|unit|units|szt|pz|ud|item",
    "kg|kilo|kilogram|kilogramm|kgm",
    "g|gr|gram|gramm|grm",
    "l|lt|ltr|litre|liter|litro",
    "ml|mlt|millilitre|milliliter",
    "m|mtr|metre|meter|metro",
    "cm|cmt|centimetre",
    "m2|qm|sqm|mtk",
    "m3|cbm|mtq",
    "h|hr|hour|hours|stunde|std|heure|hora|hur",
    "min|minute|minutes",
    "day|days|tag|jour|dia",
    "set|sets",
    "pair|pairs|paar|paire|pr",
    "kwh"};

bool listed(const char* names, const QString& key) {
  return QString::fromUtf8(names).split(u'|').contains(key);
}

}  // namespace

QString fieldName(ProductField field) {
  return QLatin1String(kFieldNames[size_t(field)]);
}

Result<ProductMapping> mappingOfHeader(const std::vector<QString>& header) {
  ProductMapping mapping;
  for (const Synonyms& synonyms : kSynonyms) {
    const QStringList names = QString::fromUtf8(synonyms.names).split(u'|');
    qsizetype best = names.size();
    for (size_t column = 0; column < header.size(); ++column) {
      const qsizetype rank = names.indexOf(textKey(header[column]));
      if (rank < 0 || rank >= best) continue;
      best = rank;
      mapping.columns[size_t(synonyms.field)] = column;
    }
  }
  if (!mapping.columnOf(ProductField::Name)) {
    return invalid(u"name_column_missing"_s, QStringList(header.begin(), header.end()).join(u", "_s).left(200),
                   u"1:1"_s);
  }
  return mapping;
}

Result<ProductMapping> mappingOfFile(const QByteArray& json, const std::vector<QString>& header) {
  QJsonParseError error{};
  const QJsonDocument document = QJsonDocument::fromJson(json, &error);
  if (!document.isObject()) return invalid(u"malformed_json"_s, error.errorString(), QString::number(error.offset));
  const QJsonObject object = document.object();
  ProductMapping mapping;
  const QString decimals = object.value(u"decimals"_s).toString();
  if (decimals == u"comma")
    mapping.decimals = DecimalSign::Comma;
  else if (decimals == u"point")
    mapping.decimals = DecimalSign::Point;
  else if (!decimals.isEmpty())
    return invalid(u"mapping_malformed"_s, decimals, u"/decimals"_s);
  const QJsonObject columns = object.value(u"columns"_s).toObject();
  for (auto it = columns.begin(); it != columns.end(); ++it) {
    const QString where = u"/columns/"_s + it.key();
    std::optional<size_t> field;
    for (size_t i = 0; i < kProductFields; ++i) {
      if (it.key() == QLatin1String(kFieldNames[i])) field = i;
    }
    if (!field) return invalid(u"mapping_malformed"_s, it.key(), where);
    std::optional<size_t> column;
    if (it.value().isDouble()) column = size_t(it.value().toInteger() - 1);
    for (size_t i = 0; i < header.size() && !column; ++i) {
      if (header[i].trimmed().compare(it.value().toString().trimmed(), Qt::CaseInsensitive) == 0) column = i;
    }
    if (!column || *column >= header.size()) return invalid(u"column_unknown"_s, it.value().toString(), where);
    mapping.columns[*field] = column;
  }
  if (!mapping.columnOf(ProductField::Name))
    return invalid(u"mapping_malformed"_s, u"no column for name"_s, u"/columns"_s);
  return mapping;
}

std::optional<QString> unitOfText(const QString& text) {
  const QString key = textKey(text);
  const auto units = catalog::units();
  for (size_t i = 0; i < units.size() && i < kUnitWords.size(); ++i) {
    if (listed(kUnitWords[i], key)) return QString::fromLatin1(units[i].code);
  }
  return std::nullopt;
}

}  // namespace counterfoil::imports
