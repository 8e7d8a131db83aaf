// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/figures/reports.h"

#include <QCoreApplication>
#include <algorithm>

#include "models/journal/facts_queries.h"
#include "models/settings/queries.h"

namespace counterfoil::figures {

using core::Result;
using journal::Row;

namespace {

struct FigureWords {
  Q_DECLARE_TR_FUNCTIONS(FigureTable)
};

FigureColumn column(const char* key, const QString& title, FigureKind kind) {
  return {QString::fromLatin1(key), title, kind};
}

Result<FigureTable> emptyTable(const journal::Reader& reader, const Period& period, const char* key,
                               const QString& title) {
  if (!period.from.isValid() || !period.to.isValid() || period.from > period.to) {
    return core::invalid(QStringLiteral("bad_period"), QStringLiteral("from and to must be days, in that order"));
  }
  CF_TRY(const settings::Shop shop, settings::readShop(reader));
  if (shop.currency.isEmpty()) return core::refused(QStringLiteral("shop_not_set_up"));
  FigureTable table;
  table.key = QString::fromLatin1(key);
  table.title = title;
  table.from = period.from;
  table.to = period.to;
  table.currency = {shop.currency, shop.currencyDecimals};
  CF_TRY(const auto newest, journal::newestFacts(reader, std::nullopt, {}, 1));
  if (!newest.empty()) table.asOf = newest.front().at().text();
  return table;
}

using Numbers = std::vector<qint64>;

/// The sums of all rows become the totals.
void addNumbers(FigureTable& table, Figure head, const Numbers& numbers) {
  std::vector<Figure> cells{std::move(head)};
  if (table.totals.empty()) {
    table.totals.assign(table.columns.size(), Figure(qint64(0)));
    table.totals[0] = FigureWords::tr("Total");
  }
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    cells.emplace_back(numbers[i]);
    qint64& total = std::get<qint64>(table.totals[i + 1]);
    total += numbers[i];
  }
  table.rows.push_back(std::move(cells));
}

Numbers numbersOf(const Row& row, int first, std::size_t count) {
  Numbers numbers;
  for (std::size_t i = 0; i < count; ++i) numbers.push_back(row.integer(first + static_cast<int>(i)));
  return numbers;
}

/// A row's figures from `first` on.
void addRow(FigureTable& table, Figure head, const Row& row, int first) {
  addNumbers(table, std::move(head), numbersOf(row, first, table.columns.size() - 1));
}

std::vector<FigureColumn> salesColumns(FigureColumn head) {
  return {std::move(head),
          column("sales", FigureWords::tr("Sales"), FigureKind::Count),
          column("refunds", FigureWords::tr("Refunds"), FigureKind::Count),
          column("net", FigureWords::tr("Net"), FigureKind::Money),
          column("tax", FigureWords::tr("Tax"), FigureKind::Money),
          column("gross", FigureWords::tr("Gross"), FigureKind::Money),
          column("discounts", FigureWords::tr("Discounts"), FigureKind::Money)};
}

std::vector<journal::Value> valuesOf(const Period& period) {
  return {period.from.toString(Qt::ISODate), period.to.toString(Qt::ISODate), period.store,
          qint64(period.store.isNull() ? 1 : 0)};
}

core::Done byDay(const journal::Reader& reader, const Period& period, FigureTable& table) {
  table.key = QStringLiteral("sales_by_day");
  table.columns = salesColumns(column("day", FigureWords::tr("Day"), FigureKind::Date));
  return reader.rows(
      "SELECT business_day, SUM(sales), SUM(refunds), SUM(net_minor), SUM(gross_minor - net_minor), SUM(gross_minor), "
      "SUM(discount_minor) FROM sum_hour WHERE business_day >= $1 AND business_day <= $2 "
      "AND ($4 = 1 OR store_id = $3) GROUP BY business_day ORDER BY business_day",
      valuesOf(period), [&](const Row& row) {
        addRow(table, QDate::fromString(row.text(0), Qt::ISODate).toJulianDay(), row, 1);
        return true;
      });
}

core::Done byHour(const journal::Reader& reader, const Period& period, FigureTable& table) {
  table.key = QStringLiteral("sales_by_hour");
  table.columns = salesColumns(column("hour", FigureWords::tr("Hour"), FigureKind::Hour));
  return reader.rows(
      "SELECT hour, SUM(sales), SUM(refunds), SUM(net_minor), SUM(gross_minor - net_minor), SUM(gross_minor), "
      "SUM(discount_minor) FROM sum_hour WHERE business_day >= $1 AND business_day <= $2 "
      "AND ($4 = 1 OR store_id = $3) GROUP BY hour ORDER BY hour",
      valuesOf(period), [&](const Row& row) {
        addRow(table, row.integer(0), row, 1);
        return true;
      });
}

QString sourceTitle(const QString& source) {
  return source == QLatin1String("web") ? FigureWords::tr("Web") : source;
}

core::Done byStaff(const journal::Reader& reader, const Period& period, FigureTable& table) {
  table.key = QStringLiteral("sales_by_staff");
  table.columns = salesColumns(column("staff", FigureWords::tr("Staff"), FigureKind::Text));
  const std::size_t figures = table.columns.size() - 1;
  // What came from elsewhere nobody at a till sold.
  std::vector<std::pair<QString, Numbers>> sources;
  CF_CHECK(reader.rows(
      "SELECT source, SUM(sales), SUM(refunds), SUM(net_minor), SUM(gross_minor - net_minor), SUM(gross_minor), "
      "SUM(discount_minor) FROM sum_source WHERE business_day >= $1 AND business_day <= $2 AND ($4 = 1 OR store_id = "
      "$3) GROUP BY source ORDER BY source",
      valuesOf(period), [&](const Row& row) {
        sources.emplace_back(row.text(0), numbersOf(row, 1, figures));
        return true;
      }));
  CF_CHECK(reader.rows(
      "SELECT s.staff_id, COALESCE(p.name, ''), s.sales, s.refunds, s.net_minor, s.tax_minor, s.gross_minor, "
      "s.discount_minor FROM "
      "("
      "SELECT staff_id, SUM(sales) AS sales, SUM(refunds) AS refunds, SUM(net_minor) AS net_minor, "
      "SUM(gross_minor - net_minor) AS tax_minor, SUM(gross_minor) AS gross_minor, SUM(discount_minor) AS "
      "discount_minor FROM sum_staff WHERE business_day >= $1 AND business_day <= $2 AND ($4 = 1 OR store_id = $3) "
      "GROUP BY staff_id) s LEFT JOIN staff p ON p.id = s.staff_id ORDER BY s.gross_minor DESC, s.staff_id",
      valuesOf(period), [&](const Row& row) {
        const QString name = row.text(1);
        if (!row.id<core::StaffId>(0).isNull()) {
          addRow(table, name.isEmpty() ? FigureWords::tr("Nobody") : name, row, 2);
          return true;
        }
        Numbers rest = numbersOf(row, 2, figures);
        for (const auto& source : sources) {
          for (std::size_t i = 0; i < figures; ++i) rest[i] -= source.second[i];
        }
        const bool any = std::any_of(rest.begin(), rest.end(), [](qint64 number) { return number != 0; });
        if (any) addNumbers(table, FigureWords::tr("Nobody"), rest);
        return true;
      }));
  for (const auto& source : sources) addNumbers(table, sourceTitle(source.first), source.second);
  return {};
}

QString tenderTitle(const QString& kind) {
  if (kind == QLatin1String("cash")) return FigureWords::tr("Cash");
  if (kind == QLatin1String("card")) return FigureWords::tr("Card");
  if (kind == QLatin1String("voucher")) return FigureWords::tr("Voucher");
  if (kind == QLatin1String("account")) return FigureWords::tr("Account");
  if (kind == QLatin1String("external")) return FigureWords::tr("Paid elsewhere");
  return kind;
}

core::Done byTender(const journal::Reader& reader, const Period& period, FigureTable& table) {
  table.key = QStringLiteral("sales_by_tender");
  table.columns = {column("tender", FigureWords::tr("Tender"), FigureKind::Text),
                   column("count", FigureWords::tr("Count"), FigureKind::Count),
                   column("amount", FigureWords::tr("Amount"), FigureKind::Money)};
  return reader.rows(
      "SELECT kind, SUM(tenders), SUM(amount_minor) FROM sum_tender WHERE business_day >= $1 AND business_day <= $2 "
      "AND ($4 = 1 OR store_id = $3) GROUP BY kind ORDER BY kind",
      valuesOf(period), [&](const Row& row) {
        addRow(table, tenderTitle(row.text(0)), row, 1);
        return true;
      });
}

core::Done bySource(const journal::Reader& reader, const Period& period, FigureTable& table) {
  table.key = QStringLiteral("sales_by_source");
  table.columns = salesColumns(column("source", FigureWords::tr("Source"), FigureKind::Text));
  // What no other source made, tills did.
  return reader.rows(
      "SELECT source, SUM(sales), SUM(refunds), SUM(net_minor), SUM(gross_minor - net_minor), SUM(gross_minor), "
      "SUM(discount_minor) FROM ("
      "SELECT '' AS source, business_day, store_id, sales, refunds, net_minor, gross_minor, discount_minor FROM "
      "sum_hour "
      "UNION ALL SELECT '', business_day, store_id, -sales, -refunds, -net_minor, -gross_minor, -discount_minor FROM "
      "sum_source UNION ALL SELECT source, business_day, store_id, sales, refunds, net_minor, gross_minor, "
      "discount_minor FROM sum_source) AS parts WHERE business_day >= $1 AND business_day <= $2 "
      "AND ($4 = 1 OR store_id = $3) GROUP BY source ORDER BY source",
      valuesOf(period), [&](const Row& row) {
        const QString source = row.text(0);
        addRow(table, source.isEmpty() ? FigureWords::tr("Tills") : sourceTitle(source), row, 1);
        return true;
      });
}

}  // namespace

std::optional<SalesBy> salesByOf(QStringView word) {
  if (word == QLatin1String("day")) return SalesBy::Day;
  if (word == QLatin1String("hour")) return SalesBy::Hour;
  if (word == QLatin1String("staff")) return SalesBy::Staff;
  if (word == QLatin1String("tender")) return SalesBy::Tender;
  if (word == QLatin1String("source")) return SalesBy::Source;
  return std::nullopt;
}

Result<FigureTable> salesFigures(const journal::Reader& reader, const Period& period, SalesBy by) {
  CF_TRY(FigureTable table, emptyTable(reader, period, "sales", FigureWords::tr("Sales")));
  switch (by) {
    case SalesBy::Day:
      table.title = FigureWords::tr("Sales by day");
      CF_CHECK(byDay(reader, period, table));
      break;
    case SalesBy::Hour:
      table.title = FigureWords::tr("Sales by hour");
      CF_CHECK(byHour(reader, period, table));
      break;
    case SalesBy::Staff:
      table.title = FigureWords::tr("Sales by staff");
      CF_CHECK(byStaff(reader, period, table));
      break;
    case SalesBy::Tender:
      table.title = FigureWords::tr("Sales by tender");
      CF_CHECK(byTender(reader, period, table));
      break;
    case SalesBy::Source:
      table.title = FigureWords::tr("Sales by source");
      CF_CHECK(bySource(reader, period, table));
      break;
  }
  return table;
}

Result<FigureTable> taxFigures(const journal::Reader& reader, const Period& period) {
  CF_TRY(FigureTable table, emptyTable(reader, period, "tax", FigureWords::tr("Taxes")));
  table.columns = {column("tax", FigureWords::tr("Tax"), FigureKind::Text),
                   column("rate", FigureWords::tr("Rate"), FigureKind::Percent),
                   column("net", FigureWords::tr("Net"), FigureKind::Money),
                   column("amount", FigureWords::tr("Tax amount"), FigureKind::Money),
                   column("gross", FigureWords::tr("Gross"), FigureKind::Money)};
  CF_CHECK(
      reader.rows("SELECT name, rate_ppm, SUM(net_minor), SUM(tax_minor), SUM(net_minor + tax_minor) FROM sum_tax "
                  "WHERE business_day >= $1 AND business_day <= $2 AND ($4 = 1 OR store_id = $3) "
                  "GROUP BY tax_id, name, rate_ppm ORDER BY rate_ppm DESC, name, tax_id",
                  valuesOf(period), [&](const Row& row) {
                    addRow(table, row.text(0), row, 1);
                    return true;
                  }));
  // Rates do not add up, and nets of several taxes on one line would be counted twice.
  if (!table.totals.empty()) table.totals[1] = table.totals[2] = table.totals[4] = Figure();
  return table;
}

Result<FigureTable> stockFigures(const journal::Reader& reader, const Period& period) {
  CF_TRY(FigureTable table, emptyTable(reader, period, "stock", FigureWords::tr("Stock")));
  table.columns = {column("sku", FigureWords::tr("SKU"), FigureKind::Text),
                   column("name", FigureWords::tr("Product"), FigureKind::Text),
                   column("category", FigureWords::tr("Category"), FigureKind::Text),
                   column("on_hand", FigureWords::tr("On hand"), FigureKind::Quantity),
                   column("sold", FigureWords::tr("Sold"), FigureKind::Quantity),
                   column("returned", FigureWords::tr("Returned"), FigureKind::Quantity),
                   column("net", FigureWords::tr("Net"), FigureKind::Money)};
  std::vector<journal::Value> values = valuesOf(period);
  values[0] = period.from.toString(QStringLiteral("yyyy-MM"));
  values[1] = period.to.toString(QStringLiteral("yyyy-MM"));
  CF_CHECK(reader.rows(
      "SELECT p.sku, p.name, COALESCE(c.name, ''), COALESCE(m.on_hand, 0), COALESCE(m.sold, 0), "
      "COALESCE(m.returned, 0), COALESCE(m.net, 0) FROM product p LEFT JOIN category c ON c.id = p.category_id "
      "LEFT JOIN (SELECT product_id, SUM(moved_quantity_micro) AS on_hand, "
      "SUM(CASE WHEN month >= $1 AND month <= $2 THEN sold_quantity_micro ELSE 0 END) AS sold, "
      "SUM(CASE WHEN month >= $1 AND month <= $2 THEN refunded_quantity_micro ELSE 0 END) AS returned, "
      "SUM(CASE WHEN month >= $1 AND month <= $2 THEN net_minor ELSE 0 END) AS net "
      "FROM product_month WHERE ($4 = 1 OR store_id = $3) GROUP BY product_id) m ON m.product_id = p.id "
      "WHERE p.created_stamp IS NOT NULL AND p.kind = 'goods' "
      "AND (p.archived = 0 OR COALESCE(m.on_hand, 0) <> 0 OR COALESCE(m.sold, 0) <> 0) ORDER BY p.name_key, p.id",
      values, [&](const Row& row) {
        table.rows.push_back(
            {row.text(0), row.text(1), row.text(2), row.integer(3), row.integer(4), row.integer(5), row.integer(6)});
        return true;
      }));
  return table;
}

}  // namespace counterfoil::figures
