// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <QTextBrowser>

#include "ui/desk/wording.h"
#include "ui/theme/theme.h"

namespace counterfoil::desk {

/// A page of headings and tables as rich text: can be read, selected, searched and printed. Every text is escaped; a
/// product's name cannot become markup.
class HtmlSheet {
 public:
  explicit HtmlSheet(const theme::Theme& theme) : m_theme(theme) {}

  void title(const QString& text, const QString& beside = {}, Tone tone = Tone::Plain);
  void line(const QString& text, Tone tone = Tone::Muted);
  void heading(const QString& text);
  /// Columns whose head begins with ">" stand at the end of the line.
  void beginTable(const QStringList& heads);
  void row(const QStringList& cells, Tone tone = Tone::Plain);
  /// A smaller line below a row, over all columns.
  void under(const QString& text, Tone tone = Tone::Muted);
  void sum(const QStringList& cells);
  void endTable();
  /// A line that can be followed: `address` comes back through anchorClicked.
  void link(const QString& address, const QString& text, const QString& beside = {});

  [[nodiscard]] QString html() const;

 private:
  [[nodiscard]] QString colour(Tone tone) const;
  void cells(const QStringList& cells, const QString& style);

  theme::Theme m_theme;
  QString m_body;
  QList<bool> m_atEnd;
};

/// Shows a sheet; links are told, never opened.
class SheetView : public QTextBrowser {
  Q_OBJECT

 public:
  explicit SheetView(const theme::Theme& theme, QWidget* parent = nullptr);
  void show(const HtmlSheet& sheet);
};

}  // namespace counterfoil::desk
