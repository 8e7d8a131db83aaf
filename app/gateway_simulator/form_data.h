// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QStringList>
#include <utility>
#include <vector>

#include "sync/http/message.h"

namespace counterfoil::simulator {

/// application/x-www-form-urlencoded, of a body or a query: "metadata[a]=b" under that whole name.
class FormData {
 public:
  FormData() = default;
  explicit FormData(const QByteArray& body);
  explicit FormData(const http::Query& query);
  [[nodiscard]] bool has(QStringView name) const;
  [[nodiscard]] QString text(QStringView name) const;
  /// -1 where it is missing or no number of at most 15 digits.
  [[nodiscard]] qint64 number(QStringView name) const;
  /// {"a": "b"} of "metadata[a]=b".
  [[nodiscard]] QJsonObject map(QStringView name) const;
  /// Of "expand[]=x" and "expand[0]=x".
  [[nodiscard]] QStringList list(QStringView name) const;

 private:
  std::vector<std::pair<QString, QString>> m_all;
};

}  // namespace counterfoil::simulator
