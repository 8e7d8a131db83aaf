// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/html_sheet.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

QString HtmlSheet::colour(Tone tone) const {
  const theme::Palette& c = m_theme.palette;
  switch (tone) {
    case Tone::Plain:
      return c.text.name();
    case Tone::Muted:
      return c.mutedText.name();
    case Tone::Good:
      return c.good.name();
    case Tone::Warn:
      return c.warn.name();
    case Tone::Bad:
      return c.bad.name();
  }
  return {};
}

void HtmlSheet::title(const QString& text, const QString& beside, Tone tone) {
  m_body += u"<p style='font-size:%1px;font-weight:600;margin:0 0 2px 0'>%2"_s.arg(m_theme.type.strong)
                .arg(text.toHtmlEscaped());
  if (!beside.isEmpty()) {
    m_body += u" <span style='font-weight:500;color:%1'>%2</span>"_s.arg(colour(tone), beside.toHtmlEscaped());
  }
  m_body += u"</p>"_s;
}

void HtmlSheet::line(const QString& text, Tone tone) {
  if (text.isEmpty()) return;
  m_body += u"<p style='margin:0 0 2px 0;color:%1'>%2</p>"_s.arg(colour(tone),
                                                                 text.toHtmlEscaped().replace(u'\n', u"<br>"_s));
}

void HtmlSheet::heading(const QString& text) {
  m_body += u"<p style='margin:16px 0 4px 0;font-weight:600'>%1</p>"_s.arg(text.toHtmlEscaped());
}

void HtmlSheet::beginTable(const QStringList& heads) {
  m_atEnd.clear();
  m_body += u"<table width='100%' cellspacing='0' cellpadding='4'><tr>"_s;
  for (const QString& head : heads) {
    const bool atEnd = head.startsWith(u'>');
    m_atEnd.append(atEnd);
    m_body += u"<td align='%1' style='color:%2;border-bottom:1px solid %3'>%4</td>"_s.arg(
        atEnd ? u"right"_s : u"left"_s, colour(Tone::Muted), m_theme.palette.rule.name(),
        (atEnd ? head.mid(1) : head).toHtmlEscaped());
  }
  m_body += u"</tr>"_s;
}

void HtmlSheet::cells(const QStringList& cells, const QString& style) {
  m_body += u"<tr>"_s;
  for (qsizetype i = 0; i < cells.size(); ++i) {
    const bool atEnd = i < m_atEnd.size() && m_atEnd[i];
    m_body += u"<td align='%1' style='%2%3'>%4</td>"_s.arg(
        atEnd ? u"right"_s : u"left"_s, style, atEnd ? u"white-space:nowrap;"_s : QString(), cells[i].toHtmlEscaped());
  }
  m_body += u"</tr>"_s;
}

void HtmlSheet::row(const QStringList& values, Tone tone) {
  cells(values, u"color:%1;"_s.arg(colour(tone)));
}

void HtmlSheet::under(const QString& text, Tone tone) {
  if (text.isEmpty()) return;
  m_body += u"<tr><td colspan='%1' style='color:%2;padding-left:16px;padding-top:0'>%3</td></tr>"_s.arg(m_atEnd.size())
                .arg(colour(tone), text.toHtmlEscaped());
}

void HtmlSheet::sum(const QStringList& values) {
  cells(values, u"font-weight:600;border-top:1px solid %1;"_s.arg(m_theme.palette.outline.name()));
}

void HtmlSheet::endTable() {
  m_body += u"</table>"_s;
}

void HtmlSheet::link(const QString& address, const QString& text, const QString& beside) {
  m_body +=
      u"<p style='margin:0 0 2px 0'><a href='%1' style='color:%2;text-decoration:none'>%3</a> <span style='color:%4'>%5</span></p>"_s
          .arg(address.toHtmlEscaped(), m_theme.palette.ink.name(), text.toHtmlEscaped(), colour(Tone::Muted),
               beside.toHtmlEscaped());
}

QString HtmlSheet::html() const {
  return u"<html><body style='color:%1;font-size:%2px'>%3</body></html>"_s.arg(colour(Tone::Plain))
      .arg(m_theme.type.small)
      .arg(m_body);
}

SheetView::SheetView(const theme::Theme& theme, QWidget* parent) : QTextBrowser(parent) {
  setOpenLinks(false);
  setOpenExternalLinks(false);
  setFrameShape(NoFrame);
  setFont(theme::font(theme.type.small));
  document()->setDocumentMargin(16);
  setTabChangesFocus(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
}

void SheetView::show(const HtmlSheet& sheet) {
  setHtml(sheet.html());
}

}  // namespace counterfoil::desk
