// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/views/customer_source.h"

#include <algorithm>

namespace counterfoil::views {
using namespace Qt::StringLiterals;

using core::Result;
using customers::Customer;
using customers::CustomerId;
using journal::Reader;

namespace {

QString firstOf(const Customer& customer, customers::ContactKind kind) {
  for (const customers::Contact& each : customer.contacts) {
    if (each.kind == kind) return each.value;
  }
  return {};
}

TableRow rowOf(const Customer& customer, RowKey key) {
  return {customer.id.as<core::Anything>(),
          std::move(key),
          {customer.name, firstOf(customer, customers::ContactKind::Phone),
           firstOf(customer, customers::ContactKind::Email)}};
}

std::optional<customers::Directory::Place> placeOf(const std::optional<RowKey>& key) {
  if (!key || key->size() != 2) return std::nullopt;
  const auto* const name = std::get_if<QByteArray>(&key->at(0).data());
  const auto* const id = std::get_if<QByteArray>(&key->at(1).data());
  if (!name || !id) return std::nullopt;
  return customers::Directory::Place{*name, CustomerId::fromBytes(*id)};
}

RowKey keyOf(const customers::Directory::Place& place) {
  return {place.name, place.id};
}

}  // namespace

std::vector<Column> CustomerSource::columns() {
  return {{"name", CellKind::Text}, {"phone", CellKind::Text}, {"email", CellKind::Text}};
}

SourceFactory CustomerSource::over(std::shared_ptr<customers::Directory> directory) {
  return [directory = std::move(directory)](const Query& query) {
    return std::make_shared<CustomerSource>(directory, query);
  };
}

Result<std::vector<TableRow>> CustomerSource::found(const Reader& reader) const {
  const auto people = m_query.filter == u"removed"_s ? m_directory->removed(reader, kMostFound)
                                                     : m_directory->find(reader, m_query.find, kMostFound);
  if (!people) return people.error();
  std::vector<TableRow> rows;
  for (const Customer& each : *people) rows.push_back(rowOf(each, {QByteArray(), each.id}));
  return rows;
}

Result<std::optional<qint64>> CustomerSource::count(const Reader& reader) const {
  if (!isByName()) {
    CF_TRY(const auto rows, found(reader));
    return std::optional<qint64>(qint64(rows.size()));
  }
  CF_TRY(const qint64 people, m_directory->countOf(reader));
  return std::optional<qint64>(people);
}

Result<std::vector<TableRow>> CustomerSource::page(const Reader& reader, const std::optional<RowKey>& after, int limit,
                                                   const std::atomic_bool&) const {
  if (!isByName()) {
    CF_TRY(const auto rows, found(reader));
    auto first = rows.begin();
    if (after) {
      first = std::find_if(rows.begin(), rows.end(), [&](const TableRow& row) { return row.key == *after; });
      if (first != rows.end()) ++first;
    }
    return std::vector<TableRow>(first, rows.end() - first > limit ? first + limit : rows.end());
  }
  CF_TRY(const auto listed, m_directory->page(reader, placeOf(after), size_t(limit)));
  std::vector<TableRow> rows;
  for (const auto& [customer, place] : listed) rows.push_back(rowOf(customer, keyOf(place)));
  return rows;
}

Result<std::optional<RowKey>> CustomerSource::skip(const Reader& reader, const std::optional<RowKey>& after,
                                                   qint64 rows) const {
  if (!isByName()) return std::optional<RowKey>();
  CF_TRY(const auto place, m_directory->placeAfter(reader, placeOf(after), rows));
  return place ? std::optional<RowKey>(keyOf(*place)) : std::optional<RowKey>();
}

}  // namespace counterfoil::views
