// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayList>
#include <QHash>
#include <QMap>
#include <QSet>
#include <QString>

namespace counterfoil::support {

/// What a file of retail invoices adds up to, read by nothing but this: bytes, no decoder, no library of the program.
struct RetailSums {
  qint64 lines = 0;
  qint64 postedMinor = 0;        ///< every line rounded half away from zero
  qint64 exactThousandths = 0;   ///< the file has at most three decimals
  QMap<QString, qint64> months;  ///< "2011-03" → minor units
  qint64 sales = 0;
  qint64 refunds = 0;
  qint64 moneyAdjustments = 0;
  qint64 stockAdjustments = 0;
  QSet<QByteArray> codes;  ///< of what is sold: an adjustment of money needs no product
};

inline QByteArrayList retailCells(const QByteArray& line) {
  QByteArrayList cells;
  QByteArray cell;
  bool quoted = false;
  for (qsizetype i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
      cell += c;
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      cells.append(cell);
      cell.clear();
    } else {
      cell += c;
    }
  }
  cells.append(cell);
  return cells;
}

inline qint64 thousandthsOf(const QByteArray& price) {
  const bool negative = price.startsWith('-');
  const QByteArray digits = negative ? price.mid(1) : price;
  const qsizetype point = digits.indexOf('.');
  const QByteArray whole = point < 0 ? digits : digits.left(point);
  const QByteArray decimals = (point < 0 ? QByteArray() : digits.mid(point + 1)).leftJustified(3, '0', true);
  const qint64 value = whole.toLongLong() * 1000 + decimals.toLongLong();
  return negative ? -value : value;
}

inline RetailSums retailSums(const QByteArray& csv) {
  struct Seen {
    bool free = true;
    bool known = false;
  };
  QHash<QByteArray, Seen> invoices;
  RetailSums sums;
  const QByteArrayList lines = csv.split('\n');
  for (qsizetype i = 1; i < lines.size(); ++i) {
    const QByteArray line = lines[i].endsWith('\r') ? lines[i].chopped(1) : lines[i];
    if (line.isEmpty()) continue;
    const QByteArrayList cells = retailCells(line);
    ++sums.lines;
    if (!cells[0].startsWith('A')) sums.codes.insert(cells[1].simplified().toUpper());
    const qint64 price = thousandthsOf(cells[5]);
    const qint64 thousandths = cells[3].toLongLong() * price;
    sums.exactThousandths += thousandths;
    const qint64 minor = (qAbs(thousandths) + 5) / 10 * (thousandths < 0 ? -1 : 1);
    sums.postedMinor += minor;
    sums.months[QString::fromLatin1(cells[4].left(7))] += minor;
    Seen& seen = invoices[cells[0].trimmed().toUpper()];
    seen.free = seen.free && price == 0;
    seen.known = seen.known || !cells[6].trimmed().isEmpty();
  }
  for (auto invoice = invoices.begin(); invoice != invoices.end(); ++invoice) {
    if (invoice.key().startsWith('C')) {
      ++sums.refunds;
    } else if (invoice.key().startsWith('A')) {
      ++sums.moneyAdjustments;
    } else if (invoice->free && !invoice->known) {
      ++sums.stockAdjustments;
    } else {
      ++sums.sales;
    }
  }
  return sums;
}

}  // namespace counterfoil::support
