// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/disk_medium.h"

namespace counterfoil::support {

namespace {

constexpr size_t kVersionsAtMost = 6;

void putSector(QByteArray& image, qint64 number, const QByteArray& content) {
  const qint64 end = (number + 1) * DiskMedium::kSector;
  if (image.size() < end) image.append(QByteArray(end - image.size(), '\0'));
  image.replace(number * DiskMedium::kSector, DiskMedium::kSector, content);
}

}  // namespace

QByteArray DiskMedium::sector(qint64 number) const {
  if (const auto found = unsynced.find(number); found != unsynced.end()) return found->second.back();
  if (truncatedTo && number * kSector >= *truncatedTo) return QByteArray(kSector, '\0');
  return durable.mid(number * kSector, kSector).leftJustified(kSector, '\0', true);
}

void DiskMedium::write(const char* bytes, qint64 count, qint64 offset) {
  for (qint64 done = 0; done < count;) {
    const qint64 number = (offset + done) / kSector;
    const qint64 within = (offset + done) % kSector;
    const qint64 length = qMin(kSector - within, count - done);
    QByteArray content = sector(number);
    content.replace(within, length, QByteArray(bytes + done, length));
    auto& versions = unsynced[number];
    if (versions.size() == kVersionsAtMost) versions.erase(versions.begin() + 1);
    versions.push_back(content);
    done += length;
  }
  size = qMax(size, offset + count);
}

void DiskMedium::truncate(qint64 newSize) {
  size = newSize;
  truncatedTo = qMin(newSize, truncatedTo.value_or(newSize));
  std::erase_if(unsynced, [&](const auto& entry) { return entry.first * kSector >= newSize; });
}

void DiskMedium::sync() {
  if (truncatedTo) durable.truncate(*truncatedTo);
  for (const auto& [number, versions] : unsynced) putSector(durable, number, versions.back());
  if (durable.size() < size) durable.append(QByteArray(size - durable.size(), '\0'));
  durable.truncate(size);
  unsynced.clear();
  truncatedTo.reset();
  durableExists = exists;
}

std::optional<QByteArray> DiskMedium::afterPowerFailure(Random& random) const {
  if (!exists && !durableExists) return std::nullopt;
  if (exists != durableExists && random.chance(50)) return std::nullopt;
  QByteArray image = durable;
  const qint64 longest = qMax(size, qint64(durable.size()));
  if (truncatedTo && random.chance(50)) image.truncate(*truncatedTo);
  for (const auto& [number, versions] : unsynced) {
    const qint64 version = random.between(-1, qint64(versions.size()) - 1);
    if (version >= 0) putSector(image, number, versions[size_t(version)]);
  }
  if (image.size() > longest) image.truncate(longest);
  return image;
}

}  // namespace counterfoil::support
