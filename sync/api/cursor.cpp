// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/api/cursor.h"

#include <QtEndian>
#include <algorithm>

#include "models/vault/crypto.h"
#include "sync/hub/feed.h"

namespace counterfoil::api {

using namespace Qt::StringLiterals;
using core::Result;

namespace {

constexpr char kCursorVersion = 1;
constexpr qsizetype kPlainBytes = 1 + 16 + 4 + 8 + 8;
constexpr qsizetype kSealBytes = 16;

template <class Integer>
QByteArray bigEndian(Integer value) {
  QByteArray bytes(sizeof value, '\0');
  qToBigEndian(value, bytes.data());
  return bytes;
}

QByteArray sealOf(const QByteArray& key, const QByteArray& plain) {
  return vault::hmacSha256(key, "counterfoil/cursor/1" + plain).left(kSealBytes);
}

}  // namespace

QString CursorSeal::text(const Cursor& cursor) const {
  const QByteArray plain = QByteArray(1, kCursorVersion) + cursor.tenant.bytes() + bigEndian(qint32(cursor.epoch)) +
                           bigEndian(cursor.position) + bigEndian(cursor.mark);
  return QString::fromLatin1(
      (plain + sealOf(m_key, plain)).toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

Result<Cursor> CursorSeal::read(QStringView text) const {
  const auto bad = [] { return core::invalid(u"bad_cursor"_s, u"this cursor was not made by this hub"_s); };
  if (text.size() > 4 * kPlainBytes) return bad();
  const auto decoded =
      QByteArray::fromBase64Encoding(text.toLatin1(), QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals |
                                                          QByteArray::AbortOnBase64DecodingErrors);
  const QByteArray& bytes = decoded.decoded;
  if (decoded.decodingStatus != QByteArray::Base64DecodingStatus::Ok || bytes.size() != kPlainBytes + kSealBytes) {
    return bad();
  }
  const QByteArray plain = bytes.left(kPlainBytes);
  if (!vault::equalInConstantTime(sealOf(m_key, plain), bytes.mid(kPlainBytes)) || plain.at(0) != kCursorVersion) {
    return bad();
  }
  const char* const data = plain.constData();
  const Cursor cursor{hub::TenantId::fromBytes(plain.mid(1, 16)), qFromBigEndian<qint32>(data + 17),
                      qFromBigEndian<qint64>(data + 21), qFromBigEndian<quint64>(data + 29)};
  // Base64 leaves bits unused; a cursor has one spelling.
  if (this->text(cursor) != text) return bad();
  return cursor;
}

quint64 markOf(const QByteArray& digest) {
  return digest.size() < 8 ? 0 : qFromBigEndian<quint64>(digest.constData());
}

Result<quint64> markAt(const journal::Reader& reader, qint64 position) {
  if (position == 0) return 0;
  CF_TRY(const auto digest, reader.first("SELECT digest FROM journal WHERE position = $1", {position},
                                         [](const journal::Row& row) { return row.bytes(0); }));
  if (!digest) return core::invalid(u"bad_cursor"_s, u"nothing stands there"_s);
  return markOf(*digest);
}

Result<Standing> standingOf(const Cursor& cursor, const std::vector<hub::Epoch>& epochs,
                            const journal::Reader& reader) {
  // From the back: a number that was given twice, because a beginning was cut off, means the later one.
  const auto own = std::find_if(epochs.rbegin(), epochs.rend(),
                                [&](const hub::Epoch& epoch) { return epoch.number == cursor.epoch; });
  if (own == epochs.rend()) return Standing{0, true};
  if (own != epochs.rbegin()) {
    const qint64 end = std::prev(own)->start - 1;
    if (cursor.position > end) return Standing{end, true};
  } else {
    CF_TRY(const qint64 head, hub::headOfFeed(reader));
    // The feed became shorter without a new epoch. What stands before the head may be another story already, which
    // this device would never be told if it went on from there.
    if (cursor.position > head) return Standing{0, true};
  }
  CF_TRY(const quint64 mark, markAt(reader, cursor.position));
  return mark == cursor.mark ? Standing{cursor.position, false} : Standing{0, true, true};
}

}  // namespace counterfoil::api
