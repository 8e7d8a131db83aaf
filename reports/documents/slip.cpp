// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/documents/slip.h"

#include <QStringList>

namespace counterfoil::documents {

namespace {

struct TextCollector {
  QStringList& texts;

  void add(const QString& text) const {
    if (!text.isEmpty()) texts.append(text);
  }
  void operator()(const Words& block) const { add(block.text); }
  void operator()(const Pair& block) const {
    add(block.label);
    add(block.figure);
    add(block.mark);
  }
  void operator()(const Grid& block) const {
    for (const QString& title : block.titles) add(title);
    for (const auto& row : block.rows) {
      for (const QString& cell : row) add(cell);
    }
    for (const QString& cell : block.totals) add(cell);
  }
  void operator()(const Rule&) const {}
  void operator()(const Gap&) const {}
  void operator()(const Section& block) const { add(block.title); }
  void operator()(const Symbol& block) const { add(block.caption); }
};

}  // namespace

QStringList Slip::texts() const {
  QStringList all;
  for (const Block& block : blocks) std::visit(TextCollector{all}, block);
  return all;
}

}  // namespace counterfoil::documents
