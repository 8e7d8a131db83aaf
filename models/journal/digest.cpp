// SPDX-License-Identifier: GPL-3.0-or-later
#include <openssl/sha.h>

#include <QJsonDocument>
#include <QtEndian>

#include "models/journal/fact.h"

namespace counterfoil::journal {

namespace {

void addField(QByteArray& all, QByteArrayView bytes) {
  uchar length[4];
  qToBigEndian<quint32>(static_cast<quint32>(bytes.size()), length);
  all.append(reinterpret_cast<const char*>(length), 4);
  all.append(bytes);
}

template <class Number>
void addNumber(QByteArray& all, Number number) {
  uchar bytes[sizeof(Number)];
  qToBigEndian<Number>(number, bytes);
  addField(all, QByteArrayView(bytes, qsizetype(sizeof(Number))));
}

template <class IdType>
void addId(QByteArray& all, const IdType& id) {
  addField(all, id.isNull() ? QByteArray() : id.bytes());
}

/// By OpenSSL, which uses the processor's own instructions: with Qt's, a tenth of a sale's commit went into this.
QByteArray sha256Of(const QByteArray& bytes) {
  QByteArray digest(SHA256_DIGEST_LENGTH, Qt::Uninitialized);
  const auto* const data = reinterpret_cast<const uchar*>(bytes.constData());
  if (SHA256(data, std::size_t(bytes.size()), reinterpret_cast<uchar*>(digest.data())) == nullptr) {
    core::panic(QStringLiteral("OpenSSL has no SHA-256"));
  }
  return digest;
}

}  // namespace

QByteArray Fact::stamp() const {
  uchar bytes[8];
  qToBigEndian<qint64>(effectiveHlc.packed(), bytes);
  return QByteArray(reinterpret_cast<const char*>(bytes), 8) + origin.bytes();
}

QByteArray digestOf(const Fact& fact, const QByteArray& previous) {
  QByteArray all;
  all.reserve(fact.body.size() + 512);
  addField(all, "counterfoil/fact/1");
  addField(all, previous);
  addField(all, fact.id.bytes());
  addField(all, fact.origin.bytes());
  addNumber<quint64>(all, static_cast<quint64>(fact.originSeq));
  addNumber<quint64>(all, static_cast<quint64>(fact.hlc.packed()));
  addField(all, fact.kind.toUtf8());
  addNumber<quint32>(all, static_cast<quint32>(fact.version));
  addId(all, fact.subject);
  addId(all, fact.actor);
  addId(all, fact.approver);
  addField(all, fact.body);
  return sha256Of(all);
}

QByteArray bodyBytes(const QJsonObject& body) {
  return QJsonDocument(body).toJson(QJsonDocument::Compact);
}

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
