// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/postgres/memory.h"

#include <libpq-fe.h>

#include <QDataStream>
#include <QIODevice>
#include <QRegularExpression>
#include <algorithm>
#include <array>

namespace counterfoil::postgres {

using namespace Qt::StringLiterals;
using journal::Values;

namespace {

constexpr std::array kSteady{"store_meta"_L1, "shop"_L1,     "store"_L1,   "till"_L1,
                             "tax"_L1,        "category"_L1, "product"_L1, "product_barcode"_L1};
/// Of one tenant: a shop's daily assortment.
constexpr qint64 kMostBytes = 4 * 1024 * 1024;

bool isSteady(const QString& table) {
  return std::find(kSteady.begin(), kSteady.end(), table) != kSteady.end();
}

}  // namespace

void Memory::begin(bool mine) {
  if (!mine) forget();
  m_open = true;
  m_changed = false;
}

void Memory::end(bool committed) {
  if (!committed) takeBack();
  m_open = false;
}

void Memory::takeBack() {
  // What was read since may have been written by what is taken back.
  if (m_changed) forget();
}

void Memory::forget() {
  m_answers.clear();
  m_bytes = 0;
}

Memory::Traits Memory::traitsOf(const QString& sql) {
  static const QRegularExpression named(uR"(\b(FROM|JOIN|INTO|UPDATE)\s+([a-z_]+))"_s);
  // A list of tables, or of what is asked within: the second one is not behind a keyword.
  static const QRegularExpression listed(uR"(\bFROM\s+[a-z_]+(\s+(AS\s+)?[a-z_]+)?\s*,|\b(FROM|JOIN)\s*\()"_s);
  // The beginnings of chains are the few facts of one kind.
  static const QRegularExpression begins(uR"(\bFROM journal WHERE kind = 'origin.opened' AND )"_s);
  QStringList tables;
  for (auto found = named.globalMatch(sql); found.hasNext();) tables.append(found.next().captured(2));
  const bool reads = sql.startsWith(u"SELECT"_s);
  Traits traits;
  traits.kept =
      reads && !tables.isEmpty() && !listed.match(sql).hasMatch() &&
      (std::all_of(tables.cbegin(), tables.cend(), isSteady) || (tables.size() == 1 && begins.match(sql).hasMatch()));
  // What names no table that is known here may have changed anything.
  traits.changing = !reads && (tables.isEmpty() || std::any_of(tables.cbegin(), tables.cend(), isSteady));
  traits.appending = !reads && tables.contains(u"journal"_s);
  return traits;
}

const Memory::Traits& Memory::traits(const char* sql) {
  const auto known = m_traits.constFind(sql);
  return known != m_traits.cend() ? *known : *m_traits.insert(sql, traitsOf(QString::fromLatin1(sql)));
}

QByteArray Memory::keyOf(const char* sql, Values values) {
  QByteArray key;
  QDataStream stream(&key, QIODevice::WriteOnly);
  stream << quint64(reinterpret_cast<quintptr>(sql));
  for (const journal::Value& value : values) {
    stream << quint8(value.data().index());
    std::visit(
        [&stream](const auto& data) {
          if constexpr (!std::is_same_v<std::decay_t<decltype(data)>, std::monostate>) stream << data;
        },
        value.data());
  }
  return key;
}

void Memory::written(const char* sql, Values values) {
  const Traits& known = traits(sql);
  const bool begins = known.appending && std::any_of(values.begin(), values.end(), [](const journal::Value& value) {
                        const auto* const text = std::get_if<QString>(&value.data());
                        return text != nullptr && *text == u"origin.opened";
                      });
  if (!known.changing && !begins) return;
  m_changed = true;
  forget();
}

void Memory::writtenComposed(const QString& sql) {
  const Traits known = traitsOf(sql);
  if (!known.changing && !known.appending) return;
  m_changed = true;
  forget();
}

bool Memory::keeps(const char* sql) {
  return m_open && traits(sql).kept;
}

Memory::Answer Memory::find(const char* sql, Values values) const {
  return m_answers.value(keyOf(sql, values));
}

void Memory::keep(const char* sql, Values values, Answer answer) {
  const qint64 bytes = qint64(PQresultMemorySize(answer.get()));
  if (bytes > kMostBytes / 16) return;
  if (m_bytes + bytes > kMostBytes) forget();
  m_bytes += bytes;
  m_answers.insert(keyOf(sql, values), std::move(answer));
}

}  // namespace counterfoil::postgres
