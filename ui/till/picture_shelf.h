// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCache>
#include <QImage>
#include <QObject>
#include <QSet>

#include "ui/till/backend.h"

namespace counterfoil::till {

/// The stored pictures of products that were shown lately, small, up to 8 MB of them. What is not here is fetched, and
/// said when it has come.
class PictureShelf : public QObject {
  Q_OBJECT

 public:
  explicit PictureShelf(TillBackend& backend, QObject* parent = nullptr);
  /// "sha256:…". Null while it is fetched, and for one that cannot be read.
  [[nodiscard]] QImage picture(const QString& key);

 Q_SIGNALS:
  void arrived(const QString& key);

 private:
  TillBackend& m_backend;
  QCache<QString, QImage> m_pictures;
  QSet<QString> m_asked;
};

}  // namespace counterfoil::till
