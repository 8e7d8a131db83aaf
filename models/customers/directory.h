// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMutex>
#include <QSet>
#include <memory>

#include "models/customers/name_index.h"
#include "models/customers/queries.h"
#include "models/vault/vault.h"

namespace counterfoil::customers {

/// Who the customers are, in the clear: the index in memory, and what is read with the store's key. Any thread may ask,
/// each with a reader of its own; who searches waits for another who does. The index fills itself in slices, answers
/// from what it has meanwhile, and follows the journal from then on, so that nobody has to tell it of changes. What it
/// answers is read from the tables at that moment: whoever was erased is not there, whatever the index still holds.
class Directory {
 public:
  Directory() = default;
  explicit Directory(const vault::StoreKey& key) { useKey(key); }
  /// The store's key came, or another one took its place: everything is read again.
  void useKey(const vault::StoreKey& key);

  /// Reads up to `most` more people; true once it knows everybody, or can know nobody because the store's key is not
  /// here. For a thread that has nothing else to do.
  [[nodiscard]] core::Result<bool> fill(const journal::Reader& reader, int most = 500);
  [[nodiscard]] bool isWhole() const;
  [[nodiscard]] qint64 count() const;
  [[nodiscard]] qint64 indexBytes() const;

  /// Best first; one for each person, however many ids they have.
  [[nodiscard]] core::Result<std::vector<Customer>> find(const journal::Reader& reader, const QString& text,
                                                         size_t limit);
  /// Where a page of the list by name ends; hand it back for the next.
  using Place = NameIndex::Place;
  /// Everybody that the index has, by name.
  [[nodiscard]] core::Result<std::vector<std::pair<Customer, Place>>> page(const journal::Reader& reader,
                                                                           const std::optional<Place>& after,
                                                                           size_t limit);
  [[nodiscard]] core::Result<std::optional<Place>> placeAfter(const journal::Reader& reader,
                                                              const std::optional<Place>& after, qint64 rows);
  [[nodiscard]] core::Result<qint64> countOf(const journal::Reader& reader);
  /// Those who are off the lists, the latest first.
  [[nodiscard]] core::Result<std::vector<Customer>> removed(const journal::Reader& reader, size_t limit) const;
  /// Others with the same phone or mail, as far as the index knows.
  [[nodiscard]] core::Result<std::vector<Customer>> duplicatesOf(const journal::Reader& reader,
                                                                 const Customer& customer);
  /// See queries.h.
  [[nodiscard]] core::Result<std::optional<Customer>> customer(const journal::Reader& reader, CustomerId id) const;
  [[nodiscard]] core::Result<std::optional<Customer>> record(const journal::Reader& reader, CustomerId id) const;
  /// A name that was sealed under the id, as documents and tickets hold it. Nothing where the person was erased or the
  /// key is not here.
  [[nodiscard]] core::Result<std::optional<QString>> nameOn(const journal::Reader& reader, CustomerId id,
                                                            const QByteArray& sealed) const;
  /// The same for any field of a customer's facts.
  [[nodiscard]] core::Result<std::optional<QString>> textOn(const journal::Reader& reader, CustomerId id,
                                                            const QString& field, const QByteArray& sealed) const;

 private:
  [[nodiscard]] Unseal unseal() const;
  [[nodiscard]] core::Done readSlice(const journal::Reader& reader, int most);
  [[nodiscard]] core::Done follow(const journal::Reader& reader);
  [[nodiscard]] core::Done hideAliases(const journal::Reader& reader);
  [[nodiscard]] core::Done readAgain(const journal::Reader& reader, CustomerId id);
  [[nodiscard]] core::Done retryWaiting(const journal::Reader& reader);
  [[nodiscard]] core::Result<std::vector<Customer>> shown(const journal::Reader& reader,
                                                          const std::vector<CustomerId>& ids, size_t limit) const;

  [[nodiscard]] std::shared_ptr<const vault::Vault> vault() const;

  /// Of the key alone: whoever reads one person, as every view of a ticket does, waits for no filling and no sorting.
  mutable QMutex m_keyMutex;
  std::shared_ptr<const vault::Vault> m_vault;
  /// Of all that follows.
  mutable QMutex m_mutex;
  NameIndex m_index;
  bool m_begun = false;
  bool m_whole = false;
  CustomerId m_last;           ///< where the filling stands
  qint64 m_position = 0;       ///< of the journal, up to which the index has followed
  QSet<CustomerId> m_waiting;  ///< whose key has not arrived
  qint64 m_keys = -1;          ///< how many keys there were when they were tried last
};

}  // namespace counterfoil::customers
