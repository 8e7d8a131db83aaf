// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/customers/name_index.h"

#include <algorithm>
#include <cstring>

#include "models/catalog/text_key.h"
#include "models/customers/rules.h"

namespace counterfoil::customers {

namespace {

// A slot's text: '\n' name '\t' phone '\t' phone '\v' mail '\v' mail; the words of the name are parted by blanks, and
// none of the four controls is ever in what is folded.
constexpr char kName = '\n';
constexpr char kPhone = '\t';
constexpr char kEmail = '\v';
constexpr qsizetype kLeastDigits = 3;
constexpr qsizetype kLeastWaste = 64 * 1024;

QByteArray folded(const NameIndex::Entry& entry) {
  QByteArray text(1, kName);
  text += catalog::textKey(entry.name).toUtf8();
  for (const QString& phone : entry.phones) text += kPhone + phoneKey(phone).toLatin1();
  for (const QString& email : entry.emails) {
    QByteArray key = emailKey(email).toUtf8();
    for (char& c : key) {
      if (c == kName || c == kPhone || c == kEmail) c = ' ';
    }
    text += kEmail + key;
  }
  return text;
}

struct Word {
  QByteArray text;
  QByteArray digits;  ///< empty: cannot be part of a phone
};

std::vector<Word> wordsOf(const QString& text) {
  std::vector<Word> words;
  // A number in groups ("020 7946") is one word.
  const QString together = text.simplified();
  const bool number = std::all_of(together.begin(), together.end(),
                                  [](QChar c) { return c.isDigit() || QStringView(u" +-/().").contains(c); });
  if (const QString digits = phoneKey(together); number && digits.size() >= kLeastDigits) {
    return {{digits.toLatin1(), digits.toLatin1()}};
  }
  for (const QString& each : together.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
    if (each.contains(u'@') || each.contains(u'.')) {
      words.push_back({emailKey(each).toUtf8(), {}});
      continue;
    }
    for (const QString& part : catalog::keyWords(catalog::textKey(each))) {
      const QString digits = phoneKey(part);
      words.push_back({part.toUtf8(), digits.size() >= kLeastDigits ? digits.toLatin1() : QByteArray()});
    }
  }
  return words;
}

bool beginsWord(std::string_view name, std::string_view word) {
  for (size_t at = name.find(word); at != std::string_view::npos; at = name.find(word, at + 1)) {
    if (at == 0 || name[at - 1] == ' ' || name[at - 1] == kName) return true;
  }
  return false;
}

bool holds(std::string_view text, const Word& word) {
  const size_t phones = std::min(text.find(kPhone), text.size());
  const size_t emails = std::min(text.find(kEmail), text.size());
  const std::string_view needle(word.text.constData(), size_t(word.text.size()));
  if (beginsWord(text.substr(0, std::min(phones, emails)), needle)) return true;
  if (emails < text.size() && text.substr(emails).find(needle) != std::string_view::npos) return true;
  return !word.digits.isEmpty() && phones < emails &&
         text.substr(phones, emails - phones).find(word.digits.constData()) != std::string_view::npos;
}

}  // namespace

qsizetype NameIndex::slotOf(CustomerId id) const {
  const auto found = m_at.constFind(id);
  return found == m_at.constEnd() ? -1 : qsizetype(*found);
}

std::string_view NameIndex::textOf(const Slot& slot) const {
  return {m_text.constData() + slot.start, slot.size};
}

void NameIndex::put(const Entry& entry) {
  remove(entry.id);
  const QByteArray text = folded(entry);
  m_at.insert(entry.id, quint32(m_slots.size()));
  m_slots.push_back({entry.id, quint32(m_text.size()), quint32(text.size())});
  m_text += text;
  ++m_count;
  m_unsorted = true;
}

void NameIndex::remove(CustomerId id) {
  const qsizetype at = slotOf(id);
  if (at < 0) return;
  Slot& slot = m_slots[size_t(at)];
  std::memset(m_text.data() + slot.start, 0, slot.size);
  m_waste += slot.size;
  slot.id = {};
  m_at.remove(id);
  --m_count;
  m_unsorted = true;
  if (m_waste > kLeastWaste && m_waste * 2 > m_text.size()) compact();
}

void NameIndex::clear() {
  m_text.fill('\0');
  *this = NameIndex();
}

void NameIndex::compact() {
  QByteArray text;
  text.reserve(m_text.size() - m_waste);
  std::vector<Slot> kept;
  for (const Slot& slot : m_slots) {
    if (slot.id.isNull()) continue;
    m_at[slot.id] = quint32(kept.size());
    kept.push_back({slot.id, quint32(text.size()), slot.size});
    text.append(m_text.constData() + slot.start, slot.size);
  }
  m_text.fill('\0');
  m_text = text;
  m_slots = std::move(kept);
  m_waste = 0;
}

template <class Each>
void NameIndex::holding(std::string_view needle, Each each) const {
  const char* const begin = m_text.constData();
  const char* const end = begin + m_text.size();
  const char* from = begin;
  while (from < end) {
    const auto* const hit = static_cast<const char*>(memmem(from, size_t(end - from), needle.data(), needle.size()));
    if (!hit) return;
    const auto offset = quint32(hit - begin);
    auto slot = std::upper_bound(m_slots.begin(), m_slots.end(), offset,
                                 [](quint32 place, const Slot& each2) { return place < each2.start; });
    --slot;
    if (!slot->id.isNull() && !each(*slot)) return;
    from = begin + slot->start + slot->size;
  }
}

std::vector<CustomerId> NameIndex::find(const QString& text, size_t limit) const {
  const std::vector<Word> words = wordsOf(text);
  if (words.empty()) return {};
  const Word& longest = *std::max_element(words.begin(), words.end(),
                                          [](const Word& a, const Word& b) { return a.text.size() < b.text.size(); });
  std::vector<CustomerId> first;
  std::vector<CustomerId> rest;
  const QByteArray beginning = kName + words.front().text;
  // Of a word with digits in front ("0207") the phone's part is shorter, and found in every text that holds the word.
  const QByteArray& needle = longest.digits.isEmpty() ? longest.text : longest.digits;
  holding({needle.constData(), size_t(needle.size())}, [&](const Slot& slot) {
    const std::string_view whole = textOf(slot);
    if (!std::all_of(words.begin(), words.end(), [&](const Word& word) { return holds(whole, word); })) return true;
    const bool begins = whole.substr(0, size_t(beginning.size())) == std::string_view(beginning.constData());
    auto& list = begins ? first : rest;
    if (list.size() < limit) list.push_back(slot.id);
    return first.size() < limit;
  });
  first.insert(first.end(), rest.begin(), rest.end());
  if (first.size() > limit) first.resize(limit);
  return first;
}

std::vector<CustomerId> NameIndex::withPhone(const QString& phone) const {
  const QString key = phoneKey(phone);
  std::vector<CustomerId> found;
  if (key.isEmpty()) return found;
  // Either number may be the longer one; the last eight digits are in both.
  const QByteArray tail = key.right(8).toLatin1();
  holding({tail.constData(), size_t(tail.size())}, [&](const Slot& slot) {
    const std::string_view text = textOf(slot);
    for (size_t at = text.find(kPhone); at != std::string_view::npos; at = text.find(kPhone, at + 1)) {
      const size_t end = std::min(text.find_first_of("\t\v", at + 1), text.size());
      const std::string_view other = text.substr(at + 1, end - at - 1);
      if (samePhone(key, QString::fromLatin1(other.data(), qsizetype(other.size())))) {
        found.push_back(slot.id);
        break;
      }
    }
    return true;
  });
  return found;
}

std::vector<CustomerId> NameIndex::withEmail(const QString& email) const {
  const QByteArray key = kEmail + emailKey(email).toUtf8();
  std::vector<CustomerId> found;
  if (key.size() == 1) return found;
  holding({key.constData(), size_t(key.size())}, [&](const Slot& slot) {
    const std::string_view text = textOf(slot);
    for (size_t at = text.find(key.constData()); at != std::string_view::npos;
         at = text.find(key.constData(), at + 1)) {
      const size_t end = at + size_t(key.size());
      if (end == text.size() || text[end] == kEmail) {
        found.push_back(slot.id);
        break;
      }
    }
    return true;
  });
  return found;
}

std::string_view NameIndex::nameOf(const Slot& slot) const {
  const std::string_view text = textOf(slot).substr(1);
  return text.substr(0, std::min(text.find_first_of("\t\v"), text.size()));
}

NameIndex::Place NameIndex::placeOf(const Slot& slot) const {
  const std::string_view name = nameOf(slot);
  return {QByteArray(name.data(), qsizetype(name.size())), slot.id};
}

void NameIndex::sort() const {
  if (!m_unsorted) return;
  // Names are found once each, not at every comparison.
  std::vector<std::pair<std::string_view, quint32>> named;
  named.reserve(size_t(m_count));
  for (size_t i = 0; i < m_slots.size(); ++i) {
    const Slot& slot = m_slots[i];
    if (!slot.id.isNull() && !m_hidden.contains(slot.id)) named.emplace_back(nameOf(slot), quint32(i));
  }
  std::sort(named.begin(), named.end(), [this](const auto& a, const auto& b) {
    return a.first == b.first ? m_slots[a.second].id.bytes() < m_slots[b.second].id.bytes() : a.first < b.first;
  });
  m_sorted.clear();
  m_sorted.reserve(named.size());
  for (const auto& [name, slot] : named) m_sorted.push_back(slot);
  m_unsorted = false;
}

size_t NameIndex::rowAfter(const std::optional<Place>& place) const {
  sort();
  if (!place) return 0;
  const auto found =
      std::upper_bound(m_sorted.begin(), m_sorted.end(), *place, [this](const Place& wanted, quint32 slot) {
        const std::string_view name = nameOf(m_slots[slot]);
        const std::string_view asked(wanted.name.constData(), size_t(wanted.name.size()));
        return asked == name ? wanted.id.bytes() < m_slots[slot].id.bytes() : asked < name;
      });
  return size_t(found - m_sorted.begin());
}

std::vector<NameIndex::Place> NameIndex::byName(const std::optional<Place>& after, size_t limit) const {
  std::vector<Place> page;
  for (size_t i = rowAfter(after); i < m_sorted.size() && page.size() < limit; ++i) {
    page.push_back(placeOf(m_slots[m_sorted[i]]));
  }
  return page;
}

std::optional<NameIndex::Place> NameIndex::placeAfter(const std::optional<Place>& after, qint64 rows) const {
  const size_t row = rowAfter(after) + size_t(rows) - 1;
  if (rows < 1 || row >= m_sorted.size()) return std::nullopt;
  return placeOf(m_slots[m_sorted[row]]);
}

qsizetype NameIndex::listed() const {
  sort();
  return qsizetype(m_sorted.size());
}

void NameIndex::hide(const QSet<CustomerId>& ids) {
  m_hidden = ids;
  m_unsorted = true;
}

qint64 NameIndex::bytes() const {
  constexpr qint64 kHashNode = qint64(sizeof(CustomerId) + sizeof(quint32)) * 2;
  return m_text.capacity() + qint64(m_slots.capacity() * sizeof(Slot)) + m_at.capacity() * kHashNode +
         qint64(m_sorted.capacity() * sizeof(quint32));
}

}  // namespace counterfoil::customers
