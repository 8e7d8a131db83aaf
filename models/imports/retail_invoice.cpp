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
  if (!std::all_of(whole.begin(), whole.end(), isDigit) || !std::all_of(decimals.begin(), decimals.end(), isDigit)) return {};
  const qint64 micro = whole.toLongLong() * 1'000'000 + decimals.toString().leftJustified(6, u'0').toLongLong();
  return negative ? -micro : micro;
}

}  // namespace

InvoiceKind RetailInvoice::kind() const {
  if (number.startsWith(u'C')) return InvoiceKind::Refund;
  if (number.startsWith(u'A')) return InvoiceKind::MoneyAdjustment;
  const bool free = std::all_of(lines.begin(), lines.end(), [](const RetailLine& line) { return line.priceMicro == 0; });
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
  if (!ok || line.quantity == 0 || qAbs(line.quantity) > 1'000'000'000) return malformedRow(u"Quantity"_s, row.quantity);
  const QDate date = QDate::fromString(row.date.left(10), u"yyyy-MM-dd"_s);
  const QTime time = QTime::fromString(row.date.mid(11), u"HH:mm:ss"_s);
  if (!date.isValid() || !time.isValid() || row.date.size() != 19) return malformedRow(u"InvoiceDate"_s, row.date);
  const auto price = microOf(row.price.trimmed());
  if (!price) return malformedRow(u"UnitPrice"_s, row.price);
  line.priceMicro = *price;
  if (invoice.lines.empty()) {
    invoice.number = number;
    invoice.date = date;
    invoice.time = time;
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
  static const QSet<QString> fees{u"POST"_s, u"DOT"_s, u"M"_s,  u"D"_s,            u"S"_s,
                                  u"B"_s,    u"C2"_s,  u"CRUK"_s, u"BANK CHARGES"_s, u"AMAZONFEE"_s};
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
