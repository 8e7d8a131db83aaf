// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QJsonValue>
#include <QSet>
#include <QString>
#include <algorithm>
#include <utility>
#include <vector>

namespace counterfoil::core {

/// The members of one object on their way. Qt keeps an object's members in one sorted array, so that each which comes
/// out of order moves all that follow: the square of their number, which a text from elsewhere may make large. The
/// first few go there at once; what comes after them goes there at the end, in order.
class JsonMembers {
 public:
  [[nodiscard]] bool contains(const QString& name) const {
    return m_first.contains(name) || (!m_names.isEmpty() && m_names.contains(name));
  }
  void add(const QString& name, const QJsonValue& value) {
    if (m_first.size() < kAtOnce) {
      m_first.insert(name, value);
      return;
    }
    m_names.insert(name);
    m_rest.emplace_back(name, value);
  }
  [[nodiscard]] QJsonObject object() {
    if (m_rest.empty()) return m_first;
    for (auto each = m_first.constBegin(); each != m_first.constEnd(); ++each) {
      const QJsonValue value = each.value();
      m_rest.emplace_back(each.key(), value);
    }
    std::sort(m_rest.begin(), m_rest.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    QJsonObject all;
    for (const auto& [name, value] : m_rest) all.insert(name, value);
    return all;
  }

 private:
  static constexpr int kAtOnce = 256;
  QJsonObject m_first;
  QSet<QString> m_names;  ///< of the rest
  std::vector<std::pair<QString, QJsonValue>> m_rest;
};

}  // namespace counterfoil::core
