// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/http/target.h"

#include <QStringDecoder>
#include <optional>

namespace counterfoil::http {

using namespace Qt::StringLiterals;

namespace {

constexpr size_t kParametersAtMost = 100;

core::Error badTarget(const QString& detail) {
  return core::invalid(u"bad_target"_s, detail);
}

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Percent signs resolved, then UTF-8; empty for what is neither, or holds control characters.
std::optional<QString> decoded(QByteArrayView text, bool plusIsSpace) {
  QByteArray bytes;
  bytes.reserve(text.size());
  for (qsizetype i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hexDigit(text[i + 1]);
      const int low = hexDigit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = char(high * 16 + low);
      i += 2;
    } else if (c == '+' && plusIsSpace) {
      c = ' ';
    }
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return std::nullopt;
    bytes.append(c);
  }
  QStringDecoder decode(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
  QString result = decode(bytes);
  if (decode.hasError()) return std::nullopt;
  return result;
}

core::Result<QString> parsePath(QByteArrayView text) {
  if (!text.startsWith('/')) return badTarget(u"a target is a path that begins with a slash"_s);
  QString path;
  qsizetype from = 1;
  while (from <= text.size()) {
    qsizetype to = text.indexOf('/', from);
    if (to < 0) to = text.size();
    const std::optional<QString> segment = decoded(text.sliced(from, to - from), false);
    if (!segment) return badTarget(u"the path is not percent-encoded UTF-8"_s);
    const bool last = to == text.size();
    if (segment->isEmpty() && !last) return badTarget(u"an empty segment in the path"_s);
    if (*segment == u"." || *segment == u"..") return badTarget(u"a dot segment in the path"_s);
    if (segment->contains(u'/') || segment->contains(u'\\')) return badTarget(u"an encoded slash in the path"_s);
    path += u'/' + *segment;
    from = to + 1;
  }
  return path;
}

core::Result<Query> parseQuery(QByteArrayView text) {
  Query query;
  qsizetype from = 0;
  while (from < text.size()) {
    qsizetype to = text.indexOf('&', from);
    if (to < 0) to = text.size();
    const QByteArrayView pair = text.sliced(from, to - from);
    from = to + 1;
    if (pair.isEmpty()) continue;
    const qsizetype equals = pair.indexOf('=');
    auto name = decoded(equals < 0 ? pair : pair.first(equals), true);
    auto value = decoded(equals < 0 ? QByteArrayView() : pair.sliced(equals + 1), true);
    if (!name || !value) return badTarget(u"the query is not percent-encoded UTF-8"_s);
    query.add(std::move(*name), std::move(*value));
    if (query.all().size() > kParametersAtMost) return badTarget(u"more than 100 parameters"_s);
  }
  return query;
}

}  // namespace

bool Query::has(QStringView name) const {
  for (const Parameter& parameter : m_all) {
    if (parameter.first == name) return true;
  }
  return false;
}

QString Query::value(QStringView name, const QString& fallback) const {
  for (const Parameter& parameter : m_all) {
    if (parameter.first == name) return parameter.second;
  }
  return fallback;
}

QStringList Query::values(QStringView name) const {
  QStringList values;
  for (const Parameter& parameter : m_all) {
    if (parameter.first == name) values.append(parameter.second);
  }
  return values;
}

core::Result<Target> parseTarget(QByteArrayView text) {
  if (text.contains('#')) return badTarget(u"a fragment does not belong into a target"_s);
  const qsizetype mark = text.indexOf('?');
  Target target;
  CF_TRY(target.path, parsePath(mark < 0 ? text : text.first(mark)));
  if (mark >= 0) {
    CF_TRY(target.query, parseQuery(text.sliced(mark + 1)));
  }
  return target;
}

}  // namespace counterfoil::http
