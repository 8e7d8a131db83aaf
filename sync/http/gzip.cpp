// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/http/gzip.h"

#include <QList>
#include <algorithm>
#include <array>

#define ZLIB_CONST
#include <zlib.h>

namespace counterfoil::http {

using namespace Qt::StringLiterals;

namespace {

// zlib's "window bits": the largest window, and 16 for gzip's header and trailer.
constexpr int kGzipWindow = 15 + 16;
constexpr qint64 kRatioFromBytes = 64 * 1024;

}  // namespace

QByteArray gzip(QByteArrayView bytes) {
  z_stream stream{};
  if (deflateInit2(&stream, 1, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    core::panic(u"zlib could not begin"_s);
  }
  QByteArray out(qsizetype(deflateBound(&stream, uLong(bytes.size()))), Qt::Uninitialized);
  stream.next_in = reinterpret_cast<const Bytef*>(bytes.data());
  stream.avail_in = uInt(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = uInt(out.size());
  const int ended = deflate(&stream, Z_FINISH);
  out.truncate(qsizetype(stream.total_out));
  deflateEnd(&stream);
  if (ended != Z_STREAM_END) core::panic(u"zlib did not end"_s);
  return out;
}

bool acceptsGzip(QByteArrayView acceptEncoding) {
  bool any = false;
  for (const QByteArray& part : acceptEncoding.toByteArray().toLower().split(',')) {
    const QList<QByteArray> words = part.split(';');
    const QByteArray coding = words.value(0).trimmed();
    const QByteArray weight = words.value(1).simplified().replace(' ', "");
    const bool refused = weight.startsWith("q=0") &&
                         std::all_of(weight.begin() + 3, weight.end(), [](char c) { return c == '0' || c == '.'; });
    if (coding == "gzip") return !refused;
    if (coding == "*") any = !refused;
  }
  return any;
}

struct Inflater::State {
  z_stream stream{};
  qint64 limitBytes = 0;
  qint64 ratio = 0;
  qint64 inBytes = 0;
  qint64 outBytes = 0;
  bool complete = false;
};

Inflater::Inflater(qint64 limitBytes, int ratio) : m_state(std::make_unique<State>()) {
  m_state->limitBytes = limitBytes;
  m_state->ratio = ratio;
  if (inflateInit2(&m_state->stream, kGzipWindow) != Z_OK) core::panic(u"zlib could not begin"_s);
}

Inflater::~Inflater() {
  inflateEnd(&m_state->stream);
}

bool Inflater::isComplete() const {
  return m_state->complete;
}

core::Done Inflater::feed(QByteArrayView bytes, QByteArray& out) {
  z_stream& stream = m_state->stream;
  std::array<char, 16 * 1024> piece;  // filled by zlib before it is read
  stream.next_in = reinterpret_cast<const Bytef*>(bytes.data());
  stream.avail_in = uInt(bytes.size());
  bool more = !bytes.isEmpty();
  while (more) {
    if (m_state->complete) return core::invalid(u"bad_encoding"_s, u"there is more after the end of the gzip body"_s);
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = uInt(piece.size());
    const int status = inflate(&stream, Z_NO_FLUSH);
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
      return core::invalid(u"bad_encoding"_s, u"the body is not gzip"_s);
    }
    const qint64 made = qint64(piece.size()) - qint64(stream.avail_out);
    m_state->outBytes += made;
    m_state->inBytes = qint64(stream.total_in);
    if (m_state->outBytes > m_state->limitBytes) {
      return core::invalid(u"body_too_large"_s, u"at most %1 bytes when inflated"_s.arg(m_state->limitBytes));
    }
    if (m_state->outBytes > kRatioFromBytes && m_state->outBytes > m_state->inBytes * m_state->ratio) {
      return core::invalid(u"inflates_too_much"_s, u"at most %1 times its size"_s.arg(m_state->ratio));
    }
    out.append(piece.data(), qsizetype(made));
    m_state->complete = status == Z_STREAM_END;
    more = stream.avail_in > 0 || (stream.avail_out == 0 && !m_state->complete);
  }
  return {};
}

}  // namespace counterfoil::http
