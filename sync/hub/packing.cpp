// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/hub/packing.h"

#include <zlib.h>

#include <QFile>
#include <QtEndian>
#include <future>

namespace counterfoil::hub {

using namespace Qt::StringLiterals;
using core::Done;

namespace {

constexpr qint64 kPieceBytes = 1024 * 1024;

struct Piece {
  QByteArray packed;
  quint32 sum = 0;
  qint64 bytes = 0;
};

/// Deflated by itself, and ended at a whole byte: such pieces stand one behind the other.
Piece packed(const QByteArray& bytes) {
  z_stream stream{};
  // Fast, not small: it is made while a till waits, and sent a few times. Without a header of its own.
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    core::panic(u"zlib does not start"_s);
  }
  constexpr qsizetype kEndBytes = 16;
  Piece piece;
  piece.bytes = bytes.size();
  piece.packed.resize(qsizetype(deflateBound(&stream, uLong(bytes.size()))) + kEndBytes);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.constData()));
  stream.avail_in = uInt(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(piece.packed.data());
  stream.avail_out = uInt(piece.packed.size());
  if (deflate(&stream, Z_SYNC_FLUSH) != Z_OK || stream.avail_in > 0) core::panic(u"zlib does not end"_s);
  piece.packed.truncate(qsizetype(stream.total_out));
  deflateEnd(&stream);
  piece.sum = quint32(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.constData()), z_size_t(bytes.size())));
  return piece;
}

class Packer {
 public:
  explicit Packer(QFile& out) : m_out(out) {
    // No name, no time; fastest; of Unix.
    put(QByteArray::fromHex("1f8b0800000000000403"));
  }
  void add(const Piece& piece) {
    put(piece.packed);
    m_sum = quint32(crc32_combine(m_sum, piece.sum, z_off_t(piece.bytes)));
    m_bytes += piece.bytes;
  }
  [[nodiscard]] bool end() {
    quint32 trailer[2] = {qToLittleEndian(m_sum), qToLittleEndian(quint32(m_bytes))};
    // An empty last block, then the sum and the length.
    put(QByteArray::fromHex("0300"));
    put(QByteArray(reinterpret_cast<const char*>(trailer), sizeof trailer));
    return m_isWritten && m_out.flush();
  }

 private:
  void put(const QByteArray& bytes) { m_isWritten = m_isWritten && m_out.write(bytes) == bytes.size(); }

  QFile& m_out;
  quint32 m_sum = 0;
  qint64 m_bytes = 0;
  bool m_isWritten = true;
};

}  // namespace

Done packFile(const QString& from, const QString& to) {
  QFile file(from);
  if (!file.open(QIODevice::ReadOnly)) return core::storageError(u"storage_failed"_s, file.errorString());
  QFile out(to);
  if (!out.open(QIODevice::WriteOnly)) return core::storageError(u"storage_failed"_s, u"cannot write "_s + to);
  Packer packer(out);
  while (!file.atEnd()) {
    const QByteArray first = file.read(kPieceBytes);
    const QByteArray second = file.read(kPieceBytes);
    if (first.isEmpty()) return core::storageError(u"storage_failed"_s, file.errorString());
    auto aside = std::async(std::launch::async, packed, second);
    packer.add(packed(first));
    const Piece other = aside.get();
    if (other.bytes > 0) packer.add(other);
  }
  return packer.end() ? Done() : Done(core::storageError(u"storage_failed"_s, u"cannot write "_s + to));
}

}  // namespace counterfoil::hub
