// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <memory>
#include <optional>

#include "models/journal/book.h"

namespace counterfoil::store {

/// What this machine remembers of a store, in a small file outside the data folder. When it is missing, names another
/// file, or is ahead of the store, then the store was copied, restored or moved, and going on with its chain could give
/// one number to two sales: a new incarnation opens, with a new chain and a new document series.
struct Memory {
  journal::StoreFileId store;
  journal::OriginId origin;
  qint64 originSeq = 0;  ///< newest fact seen committed; written after commits, without fsync
  quint64 inode = 0;
  QString path;
  int ordinal = 0;  ///< highest ordinal given on this machine: a second restore of one backup gets another series
  /// Newest position seen committed, of any origin. A hub's own origin says little, and on a hub a journal that became
  /// shorter is another feed, even where the file was put back in its place byte by byte.
  qint64 position = 0;
};

class Incarnation {
 public:
  /// `folder` is made when missing. Errors: Storage.
  [[nodiscard]] static core::Result<std::unique_ptr<Incarnation>> open(const QString& folder,
                                                                       journal::StoreFileId store);
  ~Incarnation();
  Incarnation(const Incarnation&) = delete;
  Incarnation& operator=(const Incarnation&) = delete;

  /// What was remembered, or nothing where there was no file or none that can be read.
  [[nodiscard]] const std::optional<Memory>& remembered() const { return m_remembered; }
  void remember(const Memory& memory);

 private:
  explicit Incarnation(int descriptor) : m_descriptor(descriptor) {}
  int m_descriptor;
  std::optional<Memory> m_remembered;
};

[[nodiscard]] quint64 inodeOf(const QString& path);
[[nodiscard]] QString defaultMachineFolder();

}  // namespace counterfoil::store
