// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>
#include <QByteArray>
#include <QList>
#include <QVariant>

namespace counterfoil::till {

/// The list behind every list on the till's screens: rows with a key and a value for each role. `set` tells the views
/// only what differs, so that scanning an item touches one row and nothing is laid out anew.
class Rows : public QAbstractListModel {
  Q_OBJECT
  Q_PROPERTY(int count READ count NOTIFY countChanged)

 public:
  struct Row {
    QString key;
    QVariantList values;
  };

  explicit Rows(QList<QByteArray> roles, QObject* parent = nullptr);

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

  void set(const QList<Row>& rows);
  /// Changes values of one row; no row, no change.
  void update(int row, const QVariantList& values);
  [[nodiscard]] int count() const { return static_cast<int>(m_rows.size()); }
  [[nodiscard]] const Row& at(int row) const { return m_rows.at(row); }
  [[nodiscard]] QString key(int row) const;
  [[nodiscard]] int rowOf(const QString& key) const;
  /// For tests and for the few places of a screen that want one row.
  Q_INVOKABLE [[nodiscard]] QVariant value(int row, const QString& role) const;

 Q_SIGNALS:
  void countChanged();

 private:
  QList<QByteArray> m_roles;
  QList<Row> m_rows;
};

}  // namespace counterfoil::till
