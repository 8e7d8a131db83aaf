// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/till/rows.h"

namespace counterfoil::till {

Rows::Rows(QList<QByteArray> roles, QObject* parent) : QAbstractListModel(parent), m_roles(std::move(roles)) {}

int Rows::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : count();
}

QVariant Rows::data(const QModelIndex& index, int role) const {
  const int column = role - Qt::UserRole;
  if (!index.isValid() || index.row() >= count() || column < 0) return {};
  return m_rows.at(index.row()).values.value(column);
}

QHash<int, QByteArray> Rows::roleNames() const {
  QHash<int, QByteArray> names;
  for (int i = 0; i < m_roles.size(); ++i) names.insert(Qt::UserRole + i, m_roles.at(i));
  return names;
}

QString Rows::key(int row) const {
  return row >= 0 && row < count() ? m_rows.at(row).key : QString();
}

int Rows::rowOf(const QString& key) const {
  for (int i = 0; i < count(); ++i) {
    if (m_rows.at(i).key == key) return i;
  }
  return -1;
}

QVariant Rows::value(int row, const QString& role) const {
  const auto column = m_roles.indexOf(role.toUtf8());
  return row >= 0 && row < count() && column >= 0 ? m_rows.at(row).values.value(column) : QVariant();
}

void Rows::update(int row, const QVariantList& values) {
  if (row < 0 || row >= count() || m_rows.at(row).values == values) return;
  m_rows[row].values = values;
  Q_EMIT dataChanged(index(row), index(row));
}

void Rows::set(const QList<Row>& rows) {
  const int before = count();
  // What is equal at the front and at the back stays; what lies between is changed in place, then cut or grown.
  int front = 0;
  while (front < count() && front < rows.size() && m_rows.at(front).key == rows.at(front).key) ++front;
  int back = 0;
  while (back < count() - front && back < rows.size() - front &&
         m_rows.at(count() - 1 - back).key == rows.at(rows.size() - 1 - back).key) {
    ++back;
  }
  const int oldMiddle = count() - front - back;
  const int newMiddle = static_cast<int>(rows.size()) - front - back;
  if (oldMiddle > 0) {
    beginRemoveRows({}, front, front + oldMiddle - 1);
    m_rows.remove(front, oldMiddle);
    endRemoveRows();
  }
  if (newMiddle > 0) {
    beginInsertRows({}, front, front + newMiddle - 1);
    for (int i = 0; i < newMiddle; ++i) m_rows.insert(front + i, rows.at(front + i));
    endInsertRows();
  }
  for (int i = 0; i < count(); ++i) update(i, rows.at(i).values);
  if (before != count()) Q_EMIT countChanged();
}

}  // namespace counterfoil::till
