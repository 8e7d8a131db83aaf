// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/postgres/result_row.h"

#include <QtEndian>

namespace counterfoil::postgres {

using journal::Value;

namespace {

/// The whole part of numeric's wire form (numeric_send): digits of base 10,000, the first of weight 10,000^weight.
qint64 wholeNumeric(const char* data) {
  const int digits = qFromBigEndian<qint16>(data);
  const int weight = qFromBigEndian<qint16>(data + 2);
  const bool negative = qFromBigEndian<quint16>(data + 4) == 0x4000;
  qint64 whole = 0;
  for (int i = 0; i <= weight; ++i) {
    const qint64 digit = i < digits ? qFromBigEndian<qint16>(data + 8 + 2 * i) : 0;
    // Downwards, because the most negative number has no mirror; beyond 64 bits there is nothing right to say.
    if (__builtin_mul_overflow(whole, qint64(10'000), &whole) || __builtin_sub_overflow(whole, digit, &whole)) return 0;
  }
  return negative ? whole : -whole;
}

}  // namespace

void ResultRow::each(const PGresult* result, const std::function<bool(const journal::Row&)>& callback) {
  ResultRow row(result);
  const int count = PQntuples(result);
  for (int i = 0; i < count; ++i) {
    row.moveTo(i);
    if (!callback(row)) break;
  }
}

bool ResultRow::isNull(int column) const {
  return PQgetisnull(m_result, m_row, column) == 1;
}

bool ResultRow::isInteger(int column) const {
  const Oid type = PQftype(m_result, column);
  return type == kInt8 || type == kInt4 || type == kInt2 || type == kBool || type == kNumeric;
}

qint64 ResultRow::integer(int column) const {
  if (isNull(column)) return 0;
  const char* const data = PQgetvalue(m_result, m_row, column);
  switch (PQftype(m_result, column)) {
    case kInt8:
      return qFromBigEndian<qint64>(data);
    case kInt4:
      return qFromBigEndian<qint32>(data);
    case kInt2:
      return qFromBigEndian<qint16>(data);
    case kBool:
      return *data;
    case kNumeric:
      return wholeNumeric(data);
    default:
      return QByteArray(data, PQgetlength(m_result, m_row, column)).toLongLong();
  }
}

QString ResultRow::text(int column) const {
  if (isNull(column)) return {};
  if (isInteger(column)) return QString::number(integer(column));
  // Never null: only null is.
  return QString::fromUtf8(PQgetvalue(m_result, m_row, column), PQgetlength(m_result, m_row, column));
}

QByteArray ResultRow::bytes(int column) const {
  if (isNull(column)) return {};
  if (isInteger(column)) return QByteArray::number(integer(column));
  const int length = PQgetlength(m_result, m_row, column);
  return length == 0 ? QByteArray("") : QByteArray(PQgetvalue(m_result, m_row, column), length);
}

Value ResultRow::value(int column) const {
  if (isNull(column)) return {};
  if (isInteger(column)) return integer(column);
  if (PQftype(m_result, column) == kBytea) return bytes(column);
  return text(column);
}

int ResultRow::columnCount() const {
  return PQnfields(m_result);
}

}  // namespace counterfoil::postgres
