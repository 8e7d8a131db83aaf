// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "models/journal/book.h"
#include "models/journal/projector.h"
#include "tests/support/memory_engine.h"

namespace counterfoil::sim {

/// What the shops of a simulation trade in. Notes have a title that the newest edit wins; takings are sums, in which a
/// fact that is applied twice, or not at all, shows.
inline constexpr const char* kNoteCreated = "note.created";
inline constexpr const char* kNoteChanged = "note.changed";
inline constexpr const char* kTaken = "money.taken";

[[nodiscard]] const journal::Projectors& simProjectors();
/// The journal and its projections.
void makeTables(support::MemoryEngine& disk);
void must(const core::Done& done);

/// A disk with a store on it. The Book can be dropped and opened again, as a process; the disk stays.
class SimStore {
 public:
  SimStore(const core::Clock& clock, quint64 seed);

  /// A new chain: the first one, or after the disk was copied.
  void openNewOrigin();
  /// The same chain goes on, as after a crash.
  void openAgain();
  void close() { m_book.reset(); }
  void becomeCopyOf(const SimStore& other);
  [[nodiscard]] journal::Book& book() { return *m_book; }
  [[nodiscard]] const journal::Reader& reader() const { return m_disk.reader(); }
  [[nodiscard]] journal::OriginId origin() const { return m_origin; }
  /// What the machine remembers beside the disk: the ordinal of the newest chain.
  int ordinal = -1;

 private:
  const core::Clock& m_clock;
  journal::StoreFileId m_id;
  core::SeededIds m_ids;
  support::MemoryEngine m_disk;
  journal::OriginId m_origin;
  std::optional<journal::Book> m_book;
};

}  // namespace counterfoil::sim
