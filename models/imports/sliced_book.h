// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>

#include "models/journal/book.h"

namespace counterfoil::imports {

/// The book as long work uses it: read beside whoever sells, written in slices between which sales go first. On the
/// store's thread it is the book itself; on another it has a reader of that thread, and hands each slice over.
class SlicedBook {
 public:
  using Slice = std::function<core::Done(journal::Writing&)>;
  /// Has a slice written on the store's thread and waits for it.
  using Hand = std::function<core::Done(const Slice&)>;

  SlicedBook(journal::Book& book)  // NOLINT(google-explicit-constructor)
      : SlicedBook(book.reader(), book, [&book](const Slice& slice) { return book.write(slice); }) {}
  SlicedBook(const journal::Reader& reader, const journal::Book& book, Hand hand)
      : m_reader(reader), m_clock(book.clock()), m_origin(book.origin()), m_hand(std::move(hand)) {}

  [[nodiscard]] const journal::Reader& reader() const { return m_reader; }
  [[nodiscard]] const core::Clock& clock() const { return m_clock; }
  [[nodiscard]] journal::OriginId origin() const { return m_origin; }

  /// As Book::write. What is measured of a slice begins within it: before that it may have waited for others.
  template <class Command>
  auto write(Command command) const -> decltype(command(std::declval<journal::Writing&>())) {
    using R = decltype(command(std::declval<journal::Writing&>()));
    std::optional<R> result;
    const core::Done done = m_hand([&](journal::Writing& writing) -> core::Done {
      result.emplace(command(writing));
      return *result ? core::Done() : core::Done(result->error());
    });
    if (!done) return done.error();
    return std::move(*result);
  }

 private:
  const journal::Reader& m_reader;
  const core::Clock& m_clock;
  journal::OriginId m_origin;
  Hand m_hand;
};

}  // namespace counterfoil::imports
