// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <vector>

#include "models/core/instant.h"
#include "models/core/result.h"

namespace counterfoil::access {

/// Secrets of a hub as files of mode 0400 in a folder of mode 0700: "counterfoil-hub-key 1 <made_utc_ms> <hex>". A file
/// is written beside, synced and linked into its place, so that of two processes that make the same one the first wins
/// and both read that.
class KeyFolder {
 public:
  struct Secret {
    QString name;  ///< file name without ".key"
    core::Instant madeAt;
    QByteArray bytes;
  };

  explicit KeyFolder(QString folder) : m_folder(std::move(folder)) {}

  /// Every secret whose name begins so, by time and name. Storage `key_file_exposed` when others may read one,
  /// `key_file_broken`.
  [[nodiscard]] core::Result<std::vector<Secret>> list(const QString& prefix) const;
  /// The secret of that name, made of `fresh` where there is none.
  [[nodiscard]] core::Result<Secret> findOrMake(const QString& name, const QByteArray& fresh, core::Instant now) const;
  [[nodiscard]] core::Done remove(const QString& name) const;

 private:
  [[nodiscard]] QString pathOf(const QString& name) const;
  QString m_folder;
};

}  // namespace counterfoil::access
