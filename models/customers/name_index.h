// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHash>
#include <QSet>
#include <QString>
#include <optional>
#include <string_view>
#include <vector>

#include "models/customers/types.h"

namespace counterfoil::customers {

/// Names, phones and mails of everybody, folded, in memory alone: one text that is searched from end to end, because
/// 200,000 people are some 15 MB and a pass over them takes milliseconds. Not for several threads at once.
class NameIndex {
 public:
  struct Entry {
    CustomerId id;
    QString name;
    std::vector<QString> phones;
    std::vector<QString> emails;
  };

  /// In place of what was known about the id.
  void put(const Entry& entry);
  /// Overwrites what was known.
  void remove(CustomerId id);
  void clear();
  [[nodiscard]] bool contains(CustomerId id) const { return slotOf(id) >= 0; }

  /// Everybody in whom each word begins a word of the name, or is part of a phone (three digits at least) or of a mail;
  /// those whose name begins so first, then in the order in which they were put. Nothing for an empty text.
  [[nodiscard]] std::vector<CustomerId> find(const QString& text, size_t limit) const;
  /// Those with this number or mail, as rules.h compares them.
  [[nodiscard]] std::vector<CustomerId> withPhone(const QString& phone) const;
  [[nodiscard]] std::vector<CustomerId> withEmail(const QString& email) const;
  /// Where somebody stands in the list by name.
  struct Place {
    QByteArray name;  ///< folded
    CustomerId id;
  };
  /// By name, at most `limit` after a place, without those who are hidden. Sorts when something changed.
  [[nodiscard]] std::vector<Place> byName(const std::optional<Place>& after, size_t limit) const;
  /// The place that is `rows` (at least 1) further on; nothing when the list is shorter.
  [[nodiscard]] std::optional<Place> placeAfter(const std::optional<Place>& after, qint64 rows) const;
  /// How many the list by name has.
  [[nodiscard]] qsizetype listed() const;
  /// Ids that are not in the list by name, because another of the same person is.
  void hide(const QSet<CustomerId>& ids);
  [[nodiscard]] qsizetype size() const { return m_count; }
  /// Of memory, about.
  [[nodiscard]] qint64 bytes() const;

 private:
  struct Slot {
    CustomerId id;  ///< null: taken away
    quint32 start = 0;
    quint32 size = 0;
  };
  [[nodiscard]] qsizetype slotOf(CustomerId id) const;
  [[nodiscard]] std::string_view textOf(const Slot& slot) const;
  /// Calls `each(slot)` once for every slot whose text holds the needle, in order, until it says false.
  template <class Each>
  void holding(std::string_view needle, Each each) const;
  [[nodiscard]] std::string_view nameOf(const Slot& slot) const;
  [[nodiscard]] Place placeOf(const Slot& slot) const;
  void sort() const;
  [[nodiscard]] size_t rowAfter(const std::optional<Place>& place) const;
  void compact();

  QByteArray m_text;
  std::vector<Slot> m_slots;        ///< by start
  QHash<CustomerId, quint32> m_at;  ///< place in m_slots
  qsizetype m_count = 0;
  qsizetype m_waste = 0;  ///< bytes of those who were taken away
  QSet<CustomerId> m_hidden;
  mutable std::vector<quint32> m_sorted;
  mutable bool m_unsorted = false;
};

}  // namespace counterfoil::customers
