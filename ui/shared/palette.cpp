// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/palette.h"

#include <QPointer>

namespace counterfoil::shared {

namespace {

/// Decomposed, without marks, in small letters.
QString plainLetters(const QString& text) {
  QString plain;
  for (const QChar c : text.normalized(QString::NormalizationForm_KD)) {
    if (!c.isMark()) plain += c.toCaseFolded();
  }
  return plain;
}

QStringList wordsOf(const QString& text) {
  QStringList words;
  QString word;
  for (const QChar c : plainLetters(text)) {
    if (c.isLetterOrNumber()) {
      word += c;
      continue;
    }
    if (!word.isEmpty()) words.append(word);
    word.clear();
  }
  if (!word.isEmpty()) words.append(word);
  return words;
}

enum Role { Kind = Qt::UserRole + 1, Title, Detail, Hint };

}  // namespace

bool matchesWords(const QString& title, const QString& text) {
  const QStringList there = wordsOf(title);
  const QStringList wanted = wordsOf(text);
  for (const QString& word : wanted) {
    bool found = false;
    for (const QString& each : there) found = found || each.startsWith(word);
    if (!found) return false;
  }
  return true;
}

void Palette::addSource(Source source, int most) {
  m_parts.push_back({std::move(source), most, {}});
}

void Palette::open() {
  m_text.clear();
  search();
}

void Palette::setText(const QString& text) {
  if (text == m_text) return;
  m_text = text;
  search();
}

void Palette::search() {
  const int number = ++m_number;
  m_chosen = 0;
  m_waiting = static_cast<int>(m_parts.size());
  const QPointer<Palette> self(this);
  for (std::size_t i = 0; i < m_parts.size(); ++i) {
    m_parts[i].source(m_text.trimmed(), [self, i, number](const QList<PaletteEntry>& found) {
      if (!self || number != self->m_number) return;
      self->m_parts[i].found = found.mid(0, self->m_parts[i].most);
      --self->m_waiting;
      self->arrange();
    });
  }
  Q_EMIT changed();
}

void Palette::arrange() {
  beginResetModel();
  m_rows.clear();
  for (const Part& part : m_parts) m_rows += part.found;
  endResetModel();
  m_chosen = m_rows.isEmpty() ? -1 : qBound(0, m_chosen, static_cast<int>(m_rows.size()) - 1);
  Q_EMIT changed();
}

void Palette::moveChoice(int by) {
  if (m_rows.isEmpty()) return;
  m_chosen = qBound(0, m_chosen + by, static_cast<int>(m_rows.size()) - 1);
  Q_EMIT changed();
}

void Palette::accept() {
  take(m_chosen);
}

void Palette::take(int row) {
  if (row < 0 || row >= m_rows.size()) return;
  const PaletteEntry entry = m_rows.at(row);
  Q_EMIT taken(entry);
}

int Palette::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant Palette::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= m_rows.size()) return {};
  const PaletteEntry& row = m_rows.at(index.row());
  switch (role) {
    case Kind:
      return row.kind;
    case Qt::DisplayRole:
    case Title:
      return row.title;
    case Detail:
      return row.detail;
    case Hint:
      return row.hint;
    default:
      return {};
  }
}

QHash<int, QByteArray> Palette::roleNames() const {
  return {{Kind, "kind"}, {Title, "title"}, {Detail, "detail"}, {Hint, "hint"}};
}

}  // namespace counterfoil::shared
