// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/category_tree.h"

#include <QHash>
#include <QSet>

namespace counterfoil::desk {

using catalog::Category;
using catalog::CategoryId;

namespace {

struct Growing {
  QHash<CategoryId, std::vector<const Category*>> below;
  QSet<CategoryId> placed;
  std::vector<CategoryRow> rows;

  void add(const Category& category, int depth, const QString& above) {
    if (placed.contains(category.id)) return;
    placed.insert(category.id);
    const QString path = above.isEmpty() ? category.name : QStringLiteral("%1 › %2").arg(above, category.name);
    rows.push_back({category, depth, path});
    for (const Category* each : below.value(category.id)) add(*each, depth + 1, path);
  }
};

}  // namespace

std::vector<CategoryRow> asTree(const std::vector<Category>& categories) {
  Growing tree;
  QSet<CategoryId> known;
  for (const Category& each : categories) known.insert(each.id);
  for (const Category& each : categories) {
    if (known.contains(each.parent)) tree.below[each.parent].push_back(&each);
  }
  for (const Category& each : categories) {
    if (!known.contains(each.parent)) tree.add(each, 0, {});
  }
  for (const Category& each : categories) tree.add(each, 0, {});
  return std::move(tree.rows);
}

}  // namespace counterfoil::desk
