// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/journal/projector.h"

#include <QCryptographicHash>

namespace counterfoil::journal {

void Projectors::add(std::unique_ptr<Projector> projector) {
  for (const char* const kind : projector->kinds()) m_byKind[QLatin1String(kind)].push_back(projector.get());
  m_all.push_back(std::move(projector));
}

const std::vector<const Projector*>& Projectors::of(const QString& kind) const {
  static const std::vector<const Projector*> none;
  const auto found = m_byKind.constFind(kind);
  return found == m_byKind.constEnd() ? none : *found;
}

QByteArray Projectors::schemaDigest() const {
  QCryptographicHash hash(QCryptographicHash::Sha256);
  for (const auto& projector : m_all) {
    for (const ProjectionTable& table : projector->tables()) {
      hash.addData(QByteArrayView(table.name));
      hash.addData(QByteArrayView("\0", 1));
      hash.addData(QByteArrayView(table.createSql));
    }
  }
  return hash.result();
}

}  // namespace counterfoil::journal
