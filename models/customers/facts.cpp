// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/customers/facts.h"

namespace counterfoil::customers {
using namespace Qt::StringLiterals;

QString wordOf(ContactKind kind) {
  return kind == ContactKind::Email ? u"email"_s : u"phone"_s;
}

ContactKind contactKindOf(QStringView word) {
  return word == u"email" ? ContactKind::Email : ContactKind::Phone;
}

QJsonObject toJson(const Consent& consent) {
  return {{u"purpose"_s, consent.purpose},
          {u"granted"_s, consent.granted},
          {u"at_utc_ms"_s, consent.at.utcMs()},
          {u"source"_s, consent.source}};
}

QString sealedText(const QByteArray& sealed) {
  return QString::fromLatin1(sealed.toBase64());
}

QByteArray sealedBytes(const QString& text) {
  return QByteArray::fromBase64(text.toLatin1());
}

QString contactField(ContactKind kind, ContactId id) {
  return wordOf(kind) + u'/' + id.text();
}

QJsonObject toJson(const SealedContact& contact) {
  return {{u"id"_s, contact.id.text()}, {u"kind"_s, wordOf(contact.kind)}, {u"value"_s, sealedText(contact.value)}};
}

}  // namespace counterfoil::customers
