// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/till/picture_shelf.h"

#include <QPointer>

namespace counterfoil::till {

namespace {
constexpr qsizetype kMostBytes = 8 * 1024 * 1024;
}

PictureShelf::PictureShelf(TillBackend& backend, QObject* parent)
    : QObject(parent), m_backend(backend), m_pictures(kMostBytes) {}

QImage PictureShelf::picture(const QString& key) {
  if (const QImage* const there = m_pictures.object(key)) return *there;
  if (m_asked.contains(key)) return {};
  m_asked.insert(key);
  m_backend.picture(key, [self = QPointer<PictureShelf>(this), key](const core::Result<QImage>& picture) {
    if (!self || !picture || picture->isNull()) return;  // stays asked: what cannot be read is not tried at every frame
    self->m_asked.remove(key);
    self->m_pictures.insert(key, new QImage(*picture), picture->sizeInBytes());
    Q_EMIT self->arrived(key);
  });
  return {};
}

}  // namespace counterfoil::till
