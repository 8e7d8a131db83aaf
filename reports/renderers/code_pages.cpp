// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/renderers/code_pages.h"

#include <QHash>
#include <algorithm>
#include <array>

#include "reports/renderers/code_page_tables.h"

namespace counterfoil::renderers {

namespace {

struct PageRow {
  CodePage page;
  int escpos;
  const CodePageTable* table;
};

constexpr std::array<PageRow, 6> kPages = {{{CodePage::Cp437, 0, &kCp437Table},
                                            {CodePage::Cp850, 2, &kCp850Table},
                                            {CodePage::Cp858, 19, &kCp858Table},
                                            {CodePage::Cp1252, 16, &kCp1252Table},
                                            {CodePage::Cp852, 18, &kCp852Table},
                                            {CodePage::Cp866, 17, &kCp866Table}}};

const PageRow& rowOf(CodePage page) {
  return *std::find_if(kPages.begin(), kPages.end(), [&](const PageRow& row) { return row.page == page; });
}

bool isPlainAscii(QChar c) {
  return c.unicode() >= 0x20 && c.unicode() < 0x7f;
}

/// Signs that people know another spelling of, and whose decomposition would say less.
QString spelledOut(char32_t c) {
  static const QHash<char32_t, QString> table = {
      {0x00a0, QStringLiteral(" ")},   {0x202f, QStringLiteral(" ")},   {0x2009, QStringLiteral(" ")},
      {0x2010, QStringLiteral("-")},   {0x2011, QStringLiteral("-")},   {0x2012, QStringLiteral("-")},
      {0x2013, QStringLiteral("-")},   {0x2014, QStringLiteral("-")},   {0x2212, QStringLiteral("-")},
      {0x2018, QStringLiteral("'")},   {0x2019, QStringLiteral("'")},   {0x201a, QStringLiteral(",")},
      {0x201b, QStringLiteral("'")},   {0x2032, QStringLiteral("'")},   {0x201c, QStringLiteral("\"")},
      {0x201d, QStringLiteral("\"")},  {0x201e, QStringLiteral("\"")},  {0x2033, QStringLiteral("\"")},
      {0x2022, QStringLiteral("*")},   {0x00b7, QStringLiteral("-")},   {0x00d7, QStringLiteral("x")},
      {0x20ac, QStringLiteral("EUR")}, {0x00a3, QStringLiteral("GBP")}, {0x00a5, QStringLiteral("JPY")},
      {0xffe5, QStringLiteral("JPY")}, {0x20b9, QStringLiteral("Rs")},  {0x20ba, QStringLiteral("TL")},
      {0x20bd, QStringLiteral("RUB")}, {0x20a9, QStringLiteral("KRW")}, {0x00df, QStringLiteral("ss")},
      {0x00e6, QStringLiteral("ae")},  {0x00c6, QStringLiteral("AE")},  {0x0153, QStringLiteral("oe")},
      {0x0152, QStringLiteral("OE")},  {0x00f8, QStringLiteral("o")},   {0x00d8, QStringLiteral("O")},
      {0x0142, QStringLiteral("l")},   {0x0141, QStringLiteral("L")},   {0x0111, QStringLiteral("d")},
      {0x0110, QStringLiteral("D")},   {0x0131, QStringLiteral("i")},   {0x00fe, QStringLiteral("th")},
      {0x00f0, QStringLiteral("d")},   {0x2116, QStringLiteral("No.")}, {0x1e9e, QStringLiteral("SS")}};
  return table.value(c);
}

}  // namespace

int escposNumber(CodePage page) {
  return rowOf(page).escpos;
}

std::optional<CodePage> codePageOfEscpos(int number) {
  const auto row = std::find_if(kPages.begin(), kPages.end(), [&](const PageRow& r) { return r.escpos == number; });
  if (row == kPages.end()) return std::nullopt;
  return row->page;
}

std::optional<char> byteOf(CodePage page, QChar character) {
  if (isPlainAscii(character)) return static_cast<char>(character.unicode());
  if (character.unicode() < 0x80) return std::nullopt;
  const CodePageTable& table = *rowOf(page).table;
  const auto* found = std::find(table.begin(), table.end(), character.unicode());
  if (found == table.end()) return std::nullopt;
  return static_cast<char>(0x80 + (found - table.begin()));
}

QChar characterOf(CodePage page, char byte) {
  const auto value = static_cast<unsigned char>(byte);
  if (value < 0x80) return QLatin1Char(byte);
  const char16_t character = (*rowOf(page).table)[value - 0x80U];
  return character == 0 ? QChar(QChar::ReplacementCharacter) : QChar(character);
}

bool PageEncoder::canWrite(QChar character) const {
  // A no-break space is in most pages, but printers draw it as a box often enough.
  if (character == QChar(QChar::Nbsp) || character == QChar(0x00ad)) return false;
  return isPlainAscii(character) || std::any_of(m_pages.begin(), m_pages.end(),
                                                [&](CodePage page) { return byteOf(page, character).has_value(); });
}

QString PageEncoder::writable(const QString& text) const {
  QString result;
  const QList<uint> points = text.normalized(QString::NormalizationForm_C).toUcs4();
  for (const uint point : points) {
    if (point < 0x10000 && canWrite(QChar(static_cast<char16_t>(point)))) {
      result += QChar(static_cast<char16_t>(point));
      continue;
    }
    switch (QChar::category(point)) {
      case QChar::Other_Control:
      case QChar::Other_Format:
      case QChar::Mark_NonSpacing:
        continue;
      default:
        break;
    }
    QString other = spelledOut(point);
    if (other.isEmpty()) {
      const auto single = static_cast<char32_t>(point);
      const QString parts = QString::fromUcs4(&single, 1).normalized(QString::NormalizationForm_KD);
      for (const QChar c : parts) {
        if (canWrite(c)) other += c;
      }
    }
    result += other.isEmpty() ? QStringLiteral("?") : other;
  }
  return result;
}

CodePage PageEncoder::bestFor(QStringView rest) const {
  CodePage best = m_pages.front();
  qsizetype longest = -1;
  for (const CodePage page : m_pages) {
    qsizetype run = 0;
    while (run < rest.size() && byteOf(page, rest.at(run))) ++run;
    if (run > longest) {
      longest = run;
      best = page;
    }
  }
  return best;
}

void PageEncoder::encode(const QString& writable, QByteArray& bytes) {
  for (qsizetype i = 0; i < writable.size(); ++i) {
    const QChar c = writable.at(i);
    if (isPlainAscii(c)) {
      bytes += static_cast<char>(c.unicode());
      continue;
    }
    if (!canWrite(c)) {
      bytes += '?';
      continue;
    }
    if (!m_current || !byteOf(*m_current, c)) {
      m_current = bestFor(QStringView(writable).mid(i));
      bytes += "\x1bt";
      bytes += static_cast<char>(escposNumber(*m_current));
    }
    bytes += byteOf(*m_current, c).value_or('?');
  }
}

}  // namespace counterfoil::renderers
