// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/protocol/key_content.h"

#include <QCryptographicHash>
#include <QtEndian>

namespace counterfoil::protocol {

quint64 keyContent(const core::AnyId& person, bool erased) {
  const QByteArray told = person.bytes() + char(erased ? 1 : 0);
  return qFromBigEndian<quint64>(QCryptographicHash::hash(told, QCryptographicHash::Sha256).constData());
}

}  // namespace counterfoil::protocol
