// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/imports/product_rows.h"

#include "models/catalog/barcode.h"

namespace counterfoil::imports {
using namespace Qt::StringLiterals;

using core::invalid;
using core::Result;

namespace {

/// What the prices of the first rows say about decimals.
DecimalSign signOfColumn(const QByteArray& bytes, QChar separator, const ProductMapping& mapping) {
  CsvReader reader(bytes, separator);
  (void)reader.next();
  for (int row = 0; row < 2000; ++row) {
    const auto record = reader.next();
    if (!record) break;
    for (const ProductField field : {ProductField::Price, ProductField::Cost}) {
      const auto column = mapping.columnOf(field);
      if (!column || *column >= record->cells.size()) continue;
      const DecimalSign sign = decimalSignOf(record->cells[*column]);
      if (sign != DecimalSign::Unknown) return sign;
    }
  }
  return DecimalSign::Unknown;
}

class CsvProducts final : public ProductRows {
 public:
  CsvProducts(CsvReader reader, ProductMapping mapping, size_t width)
      : m_reader(std::move(reader)), m_mapping(std::move(mapping)), m_width(width) {}

  std::optional<ProductRow> next() override {
    const auto record = m_reader.next();
    if (!record) return std::nullopt;
    ProductRow row;
    row.line = record->line;
    row.blank = record->isBlank();
    for (size_t field = 0; field < kProductFields; ++field) {
      const auto column = m_mapping.columns[field];
      if (!column) continue;
      row.columns[field] = qint64(*column) + 1;
      row.cells[field] = *column < record->cells.size() ? record->cells[*column].trimmed() : u""_s;
    }
    for (size_t i = m_width; i < record->cells.size() && !row.surplusColumn; ++i) {
      if (!record->cells[i].trimmed().isEmpty()) row.surplusColumn = qint64(i) + 1;
    }
    return row;
  }
  [[nodiscard]] DecimalSign decimals() const override { return m_mapping.decimals; }
  [[nodiscard]] qint64 bytesDone() const override { return m_reader.bytesDone(); }
  [[nodiscard]] qint64 bytesTotal() const override { return m_reader.bytesTotal(); }

 private:
  CsvReader m_reader;
  ProductMapping m_mapping;
  size_t m_width;
};

constexpr const char* kGroceryHeader =
    "product_id,manufacturer_id,department,brand,product_category,product_type,package_size";

QString sentenceCase(const QString& text) {
  QString lower = text.simplified().toLower();
  if (!lower.isEmpty()) lower[0] = lower[0].toUpper();
  return lower;
}

class GroceryProducts final : public ProductRows {
 public:
  explicit GroceryProducts(const QByteArray& bytes) : m_reader(bytes, u',') { (void)m_reader.next(); }

  std::optional<ProductRow> next() override {
    const auto record = m_reader.next();
    if (!record) return std::nullopt;
    ProductRow row;
    row.line = record->line;
    row.blank = record->isBlank();
    const auto cell = [&](size_t i) { return i < record->cells.size() ? record->cells[i].trimmed() : QString(); };
    const auto set = [&](ProductField field, qint64 column, const QString& text) {
      row.cells[size_t(field)] = text;
      row.columns[size_t(field)] = column;
    };
    const QString id = cell(0);
    const QString what = cell(5).isEmpty() ? cell(4) : cell(5);
    QString name = sentenceCase(what);
    if (!name.isEmpty() && !cell(6).isEmpty()) name += u' ' + cell(6).simplified().toLower();
    set(ProductField::Sku, 1, id);
    set(ProductField::Name, 6, name);
    set(ProductField::Category, 3, sentenceCase(cell(2)));
    set(ProductField::Barcode, 1, groceryBarcode(id));
    const qint64 hundredths = groceryPriceMicro(cell(2), id) / 10'000;
    set(ProductField::Price, 1, u"%1.%2"_s.arg(hundredths / 100).arg(hundredths % 100, 2, 10, QChar(u'0')));
    return row;
  }
  [[nodiscard]] DecimalSign decimals() const override { return DecimalSign::Point; }
  [[nodiscard]] qint64 bytesDone() const override { return m_reader.bytesDone(); }
  [[nodiscard]] qint64 bytesTotal() const override { return m_reader.bytesTotal(); }

 private:
  CsvReader m_reader;
};

struct PriceRange {
  const char* department;
  qint64 fromHundredths;
  qint64 toHundredths;
};

// What such things cost in a British supermarket.
constexpr std::array<PriceRange, 14> kRanges{{{"GROCERY", 49, 899},
                                              {"DRUG GM", 99, 1499},
                                              {"PRODUCE", 39, 399},
                                              {"COSMETICS", 199, 2499},
                                              {"NUTRITION", 149, 2999},
                                              {"MEAT", 249, 1999},
                                              {"MEAT-PCKGD", 149, 899},
                                              {"DELI", 149, 799},
                                              {"PASTRY", 59, 599},
                                              {"FLORAL", 299, 3999},
                                              {"SEAFOOD", 349, 2499},
                                              {"SEAFOOD-PCKGD", 199, 1299},
                                              {"SPIRITS", 899, 4999},
                                              {"GARDEN CENTER", 199, 4999}}};

quint64 fnv1a(const QByteArray& bytes) {
  quint64 hash = 0xcbf29ce484222325ULL;
  for (const char c : bytes) hash = (hash ^ quint64(static_cast<unsigned char>(c))) * 0x100000001b3ULL;
  return hash;
}

}  // namespace

Result<std::unique_ptr<ProductRows>> csvProducts(const QByteArray& bytes, const QByteArray& mappingJson) {
  CsvReader reader(bytes);
  const auto header = reader.next();
  if (!header || header->isBlank()) return invalid(u"file_empty"_s);
  CF_TRY(auto mapping,
         mappingJson.isEmpty() ? mappingOfHeader(header->cells) : mappingOfFile(mappingJson, header->cells));
  if (mapping.decimals == DecimalSign::Unknown) mapping.decimals = signOfColumn(bytes, reader.separator(), mapping);
  return std::unique_ptr<ProductRows>(new CsvProducts(std::move(reader), std::move(mapping), header->cells.size()));
}

Result<std::unique_ptr<ProductRows>> groceryProducts(const QByteArray& bytes) {
  if (!isGroceryHeader(bytes)) return invalid(u"not_the_grocery_list"_s, {}, u"1:1"_s);
  return std::unique_ptr<ProductRows>(new GroceryProducts(bytes));
}

bool isGroceryHeader(const QByteArray& bytes) {
  const auto header = CsvReader(bytes.left(1024), u',').next();
  return header && QStringList(header->cells.begin(), header->cells.end()).join(u',') == QLatin1String(kGroceryHeader);
}

qint64 groceryPriceMicro(const QString& department, const QString& productId) {
  PriceRange range{"", 99, 999};
  for (const PriceRange& known : kRanges) {
    if (department == QLatin1String(known.department)) range = known;
  }
  const qint64 steps = (range.toHundredths - range.fromHundredths) / 10 + 1;
  const qint64 step = qint64(fnv1a(productId.toUtf8()) % quint64(steps));
  return (range.fromHundredths + step * 10) * 10'000;
}

QString groceryBarcode(const QString& productId) {
  const QString digits = u"04"_s + productId.rightJustified(10, u'0');
  const int check = catalog::gtinCheckDigit(digits);
  return digits.size() == 12 && check >= 0 ? QString(digits + QString::number(check)) : QString();
}

}  // namespace counterfoil::imports
