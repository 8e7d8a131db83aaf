// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocale>
#include <QString>
#include <variant>
#include <vector>

namespace counterfoil::documents {

// A slip is what a person is to read, top to bottom, before it is decided whether it becomes characters, dots of a
// thermal printer or a page. Every word in it is translated and every figure formatted; renderers only arrange.

enum class Align { Start, Centre, End };
enum class Tone {
  Normal,
  Strong,  ///< bold
  Quiet,   ///< smaller where the medium can
  Large,   ///< the name of the shop, COPY
  Total,   ///< the one figure that is looked for
};

/// A paragraph; wraps at words.
struct Words {
  QString text;
  Align align = Align::Start;
  Tone tone = Tone::Normal;
};

/// A label and its figure at the far edge. The label wraps, the figure never does.
struct Pair {
  QString label;
  QString figure;
  Tone tone = Tone::Normal;
  int indent = 0;           ///< steps of two columns
  QString mark;             ///< a short mark behind the figure, such as the letter of a tax
  bool markColumn = false;  ///< keeps the column of marks free even where there is none, so that figures align
};

/// A small table: the first column gives way where space is short.
struct Grid {
  std::vector<QString> titles;
  std::vector<Align> aligns;  ///< one a column; empty: the first is words, the others figures
  std::vector<std::vector<QString>> rows;
  std::vector<QString> totals;  ///< empty or one more row, strong

  [[nodiscard]] Align alignOf(std::size_t column) const {
    return column < aligns.size() ? aligns[column] : column == 0 ? Align::Start : Align::End;
  }
};

enum class RuleKind { Thin, Strong };
struct Rule {
  RuleKind kind = RuleKind::Thin;
};
struct Gap {};
/// The heading of a group of blocks that stay together on a page.
struct Section {
  QString title;
};

enum class SymbolKind { Code128, Qr };
/// A bar code with its text below.
struct Symbol {
  SymbolKind kind = SymbolKind::Code128;
  QString data;
  QString caption;
};

using Block = std::variant<Words, Pair, Grid, Rule, Gap, Section, Symbol>;

struct Slip {
  QString title;  ///< of the document as a file
  QLocale locale = QLocale::c();
  std::vector<Block> blocks;

  void words(const QString& text, Align align = Align::Start, Tone tone = Tone::Normal) {
    if (!text.isEmpty()) blocks.emplace_back(Words{text, align, tone});
  }
  void pair(const QString& label, const QString& figure, Tone tone = Tone::Normal, int indent = 0) {
    blocks.emplace_back(Pair{label, figure, tone, indent, {}, false});
  }
  void rule(RuleKind kind = RuleKind::Thin) { blocks.emplace_back(Rule{kind}); }
  void gap() { blocks.emplace_back(Gap{}); }
  void section(const QString& heading) { blocks.emplace_back(Section{heading}); }

  /// Every text in it, in order of reading: what a search, a test or a screen reader wants.
  [[nodiscard]] QStringList texts() const;
};

}  // namespace counterfoil::documents
