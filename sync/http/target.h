// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QString>
#include <QStringList>
#include <utility>
#include <vector>

#include "models/core/result.h"

namespace counterfoil::http {

/// The parameters after the question mark, decoded, in their order; a name may come several times.
class Query {
 public:
  using Parameter = std::pair<QString, QString>;
  void add(QString name, QString value) { m_all.emplace_back(std::move(name), std::move(value)); }
  [[nodiscard]] bool has(QStringView name) const;
  /// The first value of that name, or `fallback`.
  [[nodiscard]] QString value(QStringView name, const QString& fallback = {}) const;
  [[nodiscard]] QStringList values(QStringView name) const;
  [[nodiscard]] const std::vector<Parameter>& all() const { return m_all; }

 private:
  std::vector<Parameter> m_all;
};

struct Target {
  QString path;  ///< decoded; begins with a slash
  Query query;
};

/// The target of a request in origin form (RFC 9112, 3.2.1). `bad_target` for everything that two programs could read
/// in two ways: another form, broken or overlong UTF-8, control characters, encoded slashes, backslashes, empty
/// segments, `.` and `..`, fragments, broken percent signs, more than 100 parameters.
[[nodiscard]] core::Result<Target> parseTarget(QByteArrayView text);

}  // namespace counterfoil::http
