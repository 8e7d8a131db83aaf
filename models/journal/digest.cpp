// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCryptographicHash>
#include <QJsonDocument>
#include <QtEndian>

#include "models/journal/fact.h"

namespace counterfoil::journal {

namespace {

void addField(QCryptographicHash& hash, QByteArrayView bytes) {
  uchar length[4];
  qToBigEndian<quint32>(static_cast<quint32>(bytes.size()), length);
  hash.addData(QByteArrayView(length, 4));
  hash.addData(bytes);
}

template <class Number>
void addNumber(QCryptographicHash& hash, Number number) {
  uchar bytes[sizeof(Number)];
  qToBigEndian<Number>(number, bytes);
  addField(hash, QByteArrayView(bytes, qsizetype(sizeof(Number))));
}

template <class IdType>
void addId(QCryptographicHash& hash, const IdType& id) {
  addField(hash, id.isNull() ? QByteArray() : id.bytes());
}

}  // namespace

QByteArray Fact::stamp() const {
  uchar bytes[8];
  qToBigEndian<qint64>(effectiveHlc.packed(), bytes);
  return QByteArray(reinterpret_cast<const char*>(bytes), 8) + origin.bytes();
}

QByteArray digestOf(const Fact& fact, const QByteArray& previous) {
  QCryptographicHash hash(QCryptographicHash::Sha256);
  addField(hash, "counterfoil/fact/1");
  addField(hash, previous);
  addField(hash, fact.id.bytes());
  addField(hash, fact.origin.bytes());
  addNumber<quint64>(hash, static_cast<quint64>(fact.originSeq));
  addNumber<quint64>(hash, static_cast<quint64>(fact.hlc.packed()));
  addField(hash, fact.kind.toUtf8());
  addNumber<quint32>(hash, static_cast<quint32>(fact.version));
  addId(hash, fact.subject);
  addId(hash, fact.actor);
  addId(hash, fact.approver);
  addField(hash, fact.body);
  return hash.result();
}

QByteArray bodyBytes(const QJsonObject& body) { return QJsonDocument(body).toJson(QJsonDocument::Compact); }

core::Result<QJsonObject> parseBody(const QByteArray& bytes) {
  if (bytes.size() > kMaxBodyBytes) return core::invalid(QStringLiteral("too_large"));
  int depth = 0;
  bool inText = false;
  for (qsizetype i = 0; i < bytes.size(); ++i) {
    const char c = bytes[i];
    if (inText) {
      if (c == '\\') ++i;
      if (c == '"') inText = false;
    } else if (c == '"') {
      inText = true;
    } else if (c == '{' || c == '[') {
      if (++depth > 32) return core::invalid(QStringLiteral("too_deep"), {}, QString::number(i));
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  QJsonParseError error;
  const QJsonDocument document = QJsonDocument::fromJson(bytes, &error);
  if (error.error != QJsonParseError::NoError || !document.isObject()) {
    return core::invalid(QStringLiteral("malformed_json"), error.errorString(), QString::number(error.offset));
  }
  return document.object();
}

}  // namespace counterfoil::journal
