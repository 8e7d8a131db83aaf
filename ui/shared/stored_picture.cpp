// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/stored_picture.h"

#include <QBuffer>
#include <QImageReader>
#include <array>

namespace counterfoil::shared {

using namespace Qt::StringLiterals;
using core::refused;
using core::Result;

namespace {

constexpr qsizetype kMostFileBytes = 64LL * 1024 * 1024;
constexpr qint64 kMostPixels = 100'000'000;
constexpr qsizetype kMostStoredBytes = 256LL * 1024;  // catalog::kMaxPictureBytes

core::Error unreadable() {
  return refused(u"picture_unreadable"_s).at(u"/picture"_s);
}

core::Error tooLarge() {
  return refused(u"picture_too_large"_s).at(u"/picture"_s);
}

QByteArray encoded(const QImage& image, const char* format, int quality) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  return buffer.open(QIODevice::WriteOnly) && image.save(&buffer, format, quality) ? bytes : QByteArray();
}

bool isTransparent(const QImage& image) {
  if (!image.hasAlphaChannel()) return false;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      if (image.pixelColor(x, y).alpha() < 255) return true;
    }
  }
  return false;
}

}  // namespace

Result<QByteArray> pictureToStore(const QByteArray& file) {
  if (file.size() > kMostFileBytes) return tooLarge();
  QBuffer buffer;
  buffer.setData(file);
  QImageReader reader(&buffer);
  reader.setAutoTransform(true);
  const QSize size = reader.size();
  if (!reader.canRead() || size.isEmpty()) return unreadable();
  if (qint64(size.width()) * size.height() > kMostPixels) return tooLarge();
  // JPEG is read at the size that is wanted, which takes a fraction of the time; drawings stay sharp.
  if (size.width() > kStoredPictureSide || size.height() > kStoredPictureSide) {
    reader.setScaledSize(
        size.scaled(kStoredPictureSide, kStoredPictureSide, Qt::KeepAspectRatio).expandedTo(QSize(1, 1)));
  }
  const QImage image = reader.read();
  if (image.isNull()) return unreadable();
  return pictureToStore(image);
}

Result<QByteArray> pictureToStore(const QImage& image) {
  if (image.isNull()) return unreadable();
  QImage small = image;
  if (image.width() > kStoredPictureSide || image.height() > kStoredPictureSide) {
    const QSize fitted =
        image.size().scaled(kStoredPictureSide, kStoredPictureSide, Qt::KeepAspectRatio).expandedTo(QSize(1, 1));
    small = image.scaled(fitted, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
  }
  if (isTransparent(small)) {
    // Noise does not shrink: a transparent picture that is still too large becomes smaller.
    for (int side = kStoredPictureSide; side >= 64; side /= 2) {
      const QImage tried = small.width() > side || small.height() > side
                               ? small.scaled(side, side, Qt::KeepAspectRatio, Qt::SmoothTransformation)
                               : small;
      const QByteArray bytes = encoded(tried, "png", -1);
      if (!bytes.isEmpty() && bytes.size() <= kMostStoredBytes) return bytes;
    }
    return tooLarge();
  }
  for (const int quality : std::array{88, 70, 50}) {
    const QByteArray bytes = encoded(small.convertToFormat(QImage::Format_RGB32), "jpg", quality);
    if (!bytes.isEmpty() && bytes.size() <= kMostStoredBytes) return bytes;
  }
  return tooLarge();
}

QImage storedPicture(const QByteArray& bytes) {
  QBuffer buffer;
  buffer.setData(bytes);
  for (const char* const format : {"png", "jpg"}) {
    buffer.open(QIODevice::ReadOnly);
    QImageReader reader(&buffer, format);
    const QSize size = reader.size();
    const bool fits = !size.isEmpty() && size.width() <= kStoredPictureSide && size.height() <= kStoredPictureSide;
    const QImage image = fits ? reader.read() : QImage();
    if (!image.isNull()) return image;
    buffer.close();
  }
  return {};
}

}  // namespace counterfoil::shared
