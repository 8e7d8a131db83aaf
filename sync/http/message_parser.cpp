// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/http/message_parser.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

namespace counterfoil::http {

using namespace Qt::StringLiterals;
using core::Error;
using core::Result;

namespace {

namespace beast = boost::beast;

QByteArray bytesOf(beast::string_view text) {
  return {text.data(), qsizetype(text.size())};
}

Error bad(const QString& code, const QString& detail = {}) {
  return core::invalid(code, detail);
}

// What Beast's parser says, in our codes.
Error errorOf(const beast::error_code& error) {
  using E = beast::http::error;
  if (error == E::bad_version) return bad(u"unsupported_version"_s, u"HTTP/1.1 is spoken here"_s);
  if (error == E::bad_chunk || error == E::bad_chunk_extension) return bad(u"bad_chunk"_s);
  if (error == E::bad_content_length || error == E::multiple_content_length || error == E::bad_transfer_encoding) {
    return bad(u"bad_framing"_s, QString::fromStdString(error.message()));
  }
  return bad(u"bad_request"_s, QString::fromStdString(error.message()));
}

bool isToken(const QByteArray& value, const char* token) {
  return QByteArrayView(value).trimmed().compare(QByteArrayView(token), Qt::CaseInsensitive) == 0;
}

// A line that begins with white space continues the one before: obsolete, and read differently by different programs.
bool hasFoldedLine(QByteArrayView head) {
  for (qsizetype i = head.indexOf('\n'); i >= 0 && i + 1 < head.size(); i = head.indexOf('\n', i + 1)) {
    if (head[i + 1] == ' ' || head[i + 1] == '\t') return true;
  }
  return false;
}

core::Done checkFraming(Head& head, int minor) {
  const int lengths = head.headers.count("Content-Length");
  const int encodings = head.headers.count("Transfer-Encoding");
  if (lengths > 1 || encodings > 1 || (lengths == 1 && encodings == 1)) {
    return bad(u"bad_framing"_s, u"the length of the body is said twice"_s);
  }
  if (encodings == 1) {
    if (minor == 0 || !isToken(head.headers.value("Transfer-Encoding"), "chunked")) {
      return bad(u"bad_framing"_s, u"chunked is the only transfer encoding"_s);
    }
    head.chunked = true;
  }
  if (lengths == 1) {
    const QByteArray length = head.headers.value("Content-Length");
    const bool digits = std::all_of(length.begin(), length.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || length.isEmpty() || length.size() > 18) return bad(u"bad_framing"_s, u"a length is digits"_s);
    head.contentLength = length.toLongLong();
  }
  return {};
}

core::Done checkFields(Head& head, int minor) {
  static constexpr const char* kMethods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
  if (std::none_of(std::begin(kMethods), std::end(kMethods), [&](const char* m) { return head.method == m; })) {
    return bad(u"unknown_method"_s);
  }
  static constexpr const char* kOnce[] = {"Host",        "Authorization",   "Content-Type", "Content-Encoding",
                                          "Range",       "Idempotency-Key", "If-Range",     "Expect",
                                          "traceparent", "If-None-Match"};
  for (const char* name : kOnce) {
    if (head.headers.count(name) > 1) return bad(u"repeated_field"_s, QString::fromLatin1(name));
  }
  if (minor == 1 && !head.headers.has("Host")) return bad(u"missing_host"_s);
  const QByteArray host = head.headers.value("Host");
  if (std::any_of(host.begin(), host.end(), [](char c) { return c <= ' ' || c >= 0x7f || strchr("/\\@,?#\"<>", c); })) {
    return bad(u"bad_host"_s);
  }
  if (head.headers.has("Expect")) {
    if (!isToken(head.headers.value("Expect"), "100-continue")) return bad(u"unknown_expectation"_s);
    head.expectsContinue = minor == 1;
  }
  return {};
}

}  // namespace

class MessageParser::Engine final : public beast::http::basic_parser<true> {
 public:
  Head head;
  int minor = 1;
  int fieldsAtMost = 0;
  bool tooManyFields = false;
  bool inHead = true;
  QByteArray* out = nullptr;

 private:
  using Field = beast::http::field;
  using Code = beast::error_code;

  void on_request_impl(beast::http::verb, beast::string_view method, beast::string_view target, int version,
                       Code&) override {
    head.method = bytesOf(method);
    head.target = bytesOf(target);
    minor = version % 10;
  }
  void on_response_impl(int, beast::string_view, int, Code&) override {}
  void on_field_impl(Field, beast::string_view name, beast::string_view value, Code& error) override {
    if (!inHead) return;
    if (int(head.headers.all().size()) >= fieldsAtMost) {
      tooManyFields = true;
      error = beast::http::error::header_limit;
      return;
    }
    head.headers.add(bytesOf(name), bytesOf(value));
  }
  void on_header_impl(Code&) override { inHead = false; }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Code&) override {}
  std::size_t on_body_impl(beast::string_view body, Code&) override {
    out->append(body.data(), qsizetype(body.size()));
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, beast::string_view extensions, Code& error) override {
    // Nobody needs them, and they make a small body a long one.
    if (!extensions.empty()) error = beast::http::error::bad_chunk_extension;
  }
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view body, Code&) override {
    out->append(body.data(), qsizetype(body.size()));
    return body.size();
  }
  void on_finish_impl(Code&) override {}
};

MessageParser::MessageParser() : m_engine(std::make_unique<Engine>()) {
  // Both limits are the caller's: the head comes whole, and a body is counted as it grows.
  m_engine->body_limit(boost::none);
  m_engine->header_limit(std::numeric_limits<std::uint32_t>::max());
  m_engine->eager(true);
}

MessageParser::~MessageParser() = default;

Result<Head> MessageParser::head(QByteArrayView bytes, int fieldsAtMost) {
  if (hasFoldedLine(bytes)) return bad(u"bad_request"_s, u"a folded header line"_s);
  m_engine->fieldsAtMost = fieldsAtMost;
  beast::error_code error;
  const std::size_t taken = m_engine->put({bytes.data(), std::size_t(bytes.size())}, error);
  if (m_engine->tooManyFields) return bad(u"too_many_fields"_s, u"at most %1"_s.arg(fieldsAtMost));
  if (error) return errorOf(error);
  if (!m_engine->is_header_done() || taken != std::size_t(bytes.size())) return bad(u"bad_request"_s);
  CF_CHECK(checkFraming(m_engine->head, m_engine->minor));
  CF_CHECK(checkFields(m_engine->head, m_engine->minor));
  m_engine->head.keepAlive = m_engine->minor == 1 && m_engine->keep_alive();
  return std::move(m_engine->head);
}

Result<qsizetype> MessageParser::body(QByteArrayView bytes, QByteArray& out) {
  if (bytes.isEmpty() || m_engine->is_done()) return qsizetype(0);
  // The last chunk alone is five bytes, so there is always that much to come; Beast asserts it of the last one.
  constexpr qsizetype kLastChunkBytes = 5;
  if (m_engine->chunked() && bytes.size() < kLastChunkBytes) return qsizetype(0);
  m_engine->out = &out;
  beast::error_code error;
  const std::size_t taken = m_engine->put({bytes.data(), std::size_t(bytes.size())}, error);
  m_engine->out = nullptr;
  if (error && error != beast::http::error::need_more) return errorOf(error);
  return qsizetype(taken);
}

bool MessageParser::isDone() const {
  return m_engine->is_done();
}

qsizetype endOfHead(QByteArrayView bytes, qsizetype from) {
  const qsizetype found = bytes.indexOf("\r\n\r\n", from);
  return found < 0 ? -1 : found + 4;
}

int statusOf(const Error& error) {
  struct Row {
    const char16_t* code;
    int status;
  };
  static constexpr Row kRows[] = {
      {u"unsupported_version", 505}, {u"unknown_method", 501},       {u"too_many_fields", 431},
      {u"head_too_large", 431},      {u"target_too_long", 414},      {u"body_too_large", 413},
      {u"inflates_too_much", 413},   {u"unsupported_encoding", 415}, {u"unknown_expectation", 417},
      {u"request_timeout", 408},
  };
  for (const Row& row : kRows) {
    if (error.code == QStringView(row.code)) return row.status;
  }
  return 400;
}

}  // namespace counterfoil::http
