// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/imports/retail_invoice.h"

#include <QSet>
#include <algorithm>

namespace counterfoil::imports {

using namespace Qt::StringLiterals;

namespace {

core::Error malformedRow(const QString& column, const QString& text) {
  return core::invalid(u"malformed_row"_s, text.left(80), column);
}

/// "-11062.06" → micro; at most 6 decimals.
std::optional<qint64> microOf(QStringView text) {
  const bool negative = text.startsWith(u'-');
  const QStringView digits = negative ? text.mid(1) : text;
  const qsizetype point = digits.indexOf(u'.');
  const QStringView whole = point < 0 ? digits : digits.first(point);
  const QStringView decimals = point < 0 ? QStringView() : digits.mid(point + 1);
  if (whole.isEmpty() || whole.size() > 9 || decimals.size() > 6 || (point >= 0 && decimals.isEmpty())) return {};
  const auto isDigit = [](QChar c) { return c >= u'0' && c <= u'9'; };
  if (!std::all_of(whole.begin(), whole.end(), isDigit) || !std::all_of(decimals.begin(), decimals.end(), isDigit))
    return {};
  const qint64 micro = whole.toLongLong() * 1'000'000 + decimals.toString().leftJustified(6, u'0').toLongLong();
  return negative ? -micro : micro;
}

/// "2010-12-01 08:26:00". By hand, because every row has one: QDateTime takes longer than posting the line.
std::optional<std::pair<QDate, QTime>> momentOf(QStringView text) {
  constexpr QLatin1String shape("dddd-dd-dd dd:dd:dd");
  if (text.size() != shape.size()) return {};
  for (qsizetype i = 0; i < shape.size(); ++i) {
    const bool digit = text[i] >= u'0' && text[i] <= u'9';
    if (shape[i] == QLatin1Char('d') ? !digit : text[i] != shape[i]) return {};
  }
  const auto number = [&](qsizetype at, qsizetype digits) {
    int value = 0;
    for (const QChar digit : text.mid(at, digits)) value = value * 10 + (digit.unicode() - u'0');
    return value;
  };
  const QDate date(number(0, 4), number(5, 2), number(8, 2));
  const QTime time(number(11, 2), number(14, 2), number(17, 2));
  if (!date.isValid() || !time.isValid()) return {};
  return std::pair(date, time);
}

/// The largest amount of a line, so that thousands of them still add up.
constexpr qint64 kMaxLineMicro = 1'000'000'000'000'000;

}  // namespace

InvoiceKind RetailInvoice::kind() const {
  if (number.startsWith(u'C')) return InvoiceKind::Refund;
  if (number.startsWith(u'A')) return InvoiceKind::MoneyAdjustment;
  const bool free =
      std::all_of(lines.begin(), lines.end(), [](const RetailLine& line) { return line.priceMicro == 0; });
  return free && customer.isEmpty() ? InvoiceKind::StockAdjustment : InvoiceKind::Sale;
}

core::Done addRow(RetailInvoice& invoice, const RetailRow& row) {
  const QString number = row.invoice.trimmed().toUpper();
  if (number.isEmpty() || number.size() > 20) return malformedRow(u"InvoiceNo"_s, row.invoice);
  RetailLine line;
  line.row = row.row;
  line.code = row.code.simplified().toUpper();
  if (line.code.isEmpty() || line.code.size() > 64) return malformedRow(u"StockCode"_s, row.code);
  line.description = row.description.simplified().left(200);
  bool ok = false;
  line.quantity = row.quantity.trimmed().toLongLong(&ok);
  if (!ok || line.quantity == 0 || qAbs(line.quantity) > 1'000'000'000)
    return malformedRow(u"Quantity"_s, row.quantity);
  const auto moment = momentOf(row.date);
  if (!moment) return malformedRow(u"InvoiceDate"_s, row.date);
  const auto price = microOf(row.price.trimmed());
  if (!price) return malformedRow(u"UnitPrice"_s, row.price);
  line.priceMicro = *price;
  qint64 amount = 0;
  if (__builtin_mul_overflow(line.quantity, line.priceMicro, &amount) || qAbs(amount) > kMaxLineMicro) {
    return core::invalid(u"out_of_range"_s, row.quantity.left(40) + u" × "_s + row.price.left(40), u"UnitPrice"_s);
  }
  if (invoice.lines.empty()) {
    invoice.number = number;
    invoice.date = moment->first;
    invoice.time = moment->second;
    invoice.country = row.country.simplified().left(60);
  }
  // "17850.0": the export wrote a number with a decimal.
  if (invoice.customer.isEmpty()) {
    invoice.customer = row.customer.trimmed().left(40);
    if (invoice.customer.endsWith(u".0")) invoice.customer.chop(2);
  }
  invoice.lines.push_back(std::move(line));
  return {};
}

bool isFee(const QString& code) {
  static const QSet<QString> fees{u"POST"_s, u"DOT"_s,          u"M"_s,        u"D"_s, u"S"_s, u"B"_s, u"C2"_s,
                                  u"CRUK"_s, u"BANK CHARGES"_s, u"AMAZONFEE"_s};
  return fees.contains(code) || code.startsWith(u"GIFT_");
}

qint64 lineMinor(const RetailLine& line) {
  const qint64 micro = line.quantity * line.priceMicro;
  constexpr qint64 kMicroPerMinor = 10'000;
  const qint64 whole = micro / kMicroPerMinor;
  const qint64 rest = qAbs(micro % kMicroPerMinor);
  if (rest * 2 < kMicroPerMinor) return whole;
  return micro < 0 ? whole - 1 : whole + 1;
}

}  // namespace counterfoil::imports
