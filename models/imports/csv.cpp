// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/imports/csv.h"

#include <algorithm>
#include <array>

namespace counterfoil::imports {
using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLongestQuoted = 4 * 1024 * 1024;
/// After so many quotes that were never closed, quotes are letters: the file does not use them.
constexpr int kPatience = 8;
constexpr std::array<char16_t, 4> kSeparators{u',', u';', u'\t', u'|'};

bool isLineEnd(QChar c) {
  return c == u'\n' || c == u'\r';
}

/// How often a separator stands outside quotes in each of the first lines.
std::vector<int> countsOf(QStringView text, QChar separator) {
  std::vector<int> counts{0};
  bool quoted = false;
  for (const QChar c : text) {
    if (c == u'"')
      quoted = !quoted;
    else if (c == u'\n' && !quoted) {
      if (counts.size() == 8) break;
      counts.push_back(0);
    } else if (c == separator && !quoted) {
      ++counts.back();
    }
  }
  return counts;
}

}  // namespace

bool CsvRecord::isBlank() const {
  return std::all_of(cells.begin(), cells.end(), [](const QString& cell) { return cell.trimmed().isEmpty(); });
}

CsvReader::CsvReader(const QByteArray& bytes, QChar separator)
    : m_encoding(encodingOf(bytes)), m_decoder(bytes, m_encoding), m_separator(separator) {
  if (at(0) && m_text[0] == QChar(QChar::ByteOrderMark)) ++m_position;
  findSeparator();
}

/// Whether there is a character at an index of m_text; decodes more where needed.
bool CsvReader::at(qsizetype index) {
  while (index >= m_text.size()) {
    const QString more = m_decoder.next();
    if (more.isEmpty()) return false;
    m_text.append(more);
  }
  return true;
}

void CsvReader::findSeparator() {
  (void)at(m_position + 5);
  const QStringView rest = QStringView(m_text).mid(m_position);
  if (rest.startsWith(u"sep=", Qt::CaseInsensitive) && rest.size() > 4) {
    if (m_separator.isNull()) m_separator = rest[4];
    QString ignored;
    readPlain(ignored);
    while (at(m_position) && !isLineEnd(m_text[m_position])) ++m_position;
    if (at(m_position) && m_text[m_position] == u'\r') ++m_position;
    if (at(m_position) && m_text[m_position] == u'\n') ++m_position;
    ++m_line;
    return;
  }
  if (!m_separator.isNull()) return;
  m_separator = u',';
  int best = 0;
  for (const char16_t candidate : kSeparators) {
    const std::vector<int> counts = countsOf(rest.left(64 * 1024), candidate);
    // Of a real separator the first line, the header, has at least one, and other lines about as many.
    int alike = 0;
    for (const int count : counts) alike += count > 0 && count == counts.front() ? 1 : 0;
    const int score = counts.front() == 0 ? 0 : alike * 1000 + std::min(counts.front(), 999);
    if (score > best) {
      best = score;
      m_separator = candidate;
    }
  }
}

bool CsvReader::endsCell(qsizetype index) {
  return !at(index) || m_text[index] == m_separator || isLineEnd(m_text[index]);
}

/// Reads a cell that begins with a quote; false, with nothing consumed, when the quote is never closed.
bool CsvReader::readQuoted(QString& cell) {
  qint64 lines = 0;
  for (qsizetype index = m_position + 1; at(index) && index - m_position < kLongestQuoted; ++index) {
    const QChar c = m_text[index];
    if (c == u'\n' || (c == u'\r' && !(at(index + 1) && m_text[index + 1] == u'\n'))) ++lines;
    if (c != u'"') {
      cell.append(c);
      continue;
    }
    if (at(index + 1) && m_text[index + 1] == u'"') {
      cell.append(c);
      ++index;
      continue;
    }
    m_line += lines;
    m_position = index + 1;
    if (!endsCell(m_position)) readPlain(cell);  // text behind a closing quote
    return true;
  }
  cell.clear();
  ++m_unclosed;
  return false;
}

void CsvReader::readPlain(QString& cell) {
  const qsizetype start = m_position;
  while (!endsCell(m_position)) ++m_position;
  cell.append(QStringView(m_text).mid(start, m_position - start));
}

std::optional<CsvRecord> CsvReader::next() {
  if (m_position > 64 * 1024) {
    m_text.remove(0, m_position);
    m_position = 0;
  }
  if (!at(m_position)) return std::nullopt;
  CsvRecord record;
  record.line = m_line;
  while (true) {
    QString cell;
    const bool quoted = at(m_position) && m_text[m_position] == u'"' && m_unclosed < kPatience;
    if (!quoted || !readQuoted(cell)) readPlain(cell);
    record.cells.push_back(std::move(cell));
    if (!at(m_position)) break;
    const QChar end = m_text[m_position++];
    if (end == m_separator) continue;
    if (end == u'\r' && at(m_position) && m_text[m_position] == u'\n') ++m_position;
    ++m_line;
    break;
  }
  return record;
}

bool isFormulaLike(const QString& text) {
  if (text.isEmpty()) return false;
  const QChar first = text.front();
  if (first == u'=' || first == u'@' || first == u'\t' || first == u'\r') return true;
  if (first != u'+' && first != u'-') return false;
  return text.size() > 1 && !std::all_of(text.begin() + 1, text.end(),
                                         [](QChar c) { return (c >= u'0' && c <= u'9') || c == u'.' || c == u','; });
}

QString csvCell(const QString& text) {
  QString safe = isFormulaLike(text) ? u'\'' + text : text;
  const bool plain = std::none_of(safe.begin(), safe.end(), [](QChar c) {
    return c == u'"' || c == u',' || c == u';' || c == u'\t' || c == u'|' || isLineEnd(c);
  });
  if (plain) return safe;
  return u'"' + safe.replace(u'"', u"\"\""_s) + u'"';
}

}  // namespace counterfoil::imports
