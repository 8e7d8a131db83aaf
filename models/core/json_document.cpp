// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonDocument>
#include <QJsonParseError>
#include <QSet>
#include <algorithm>

#include "models/core/json_reader.h"

namespace counterfoil::core {

namespace {

// Walks the text once and accepts exactly RFC 8259 with unique member names; Qt builds the values afterwards.
class StrictScanner {
 public:
  StrictScanner(QByteArrayView text, const JsonLimits& limits) : m_text(text), m_limits(limits) {}

  Done scan() {
    skipBlanks();
    CF_CHECK(value(0));
    skipBlanks();
    if (m_at != m_text.size()) return malformed(QStringLiteral("nothing may follow the document"));
    return {};
  }

  [[nodiscard]] Error malformedAt(qsizetype offset, const QString& detail) {
    m_at = std::clamp<qsizetype>(offset, 0, m_text.size());
    return malformed(detail);
  }

 private:
  [[nodiscard]] int peek() const { return m_at < m_text.size() ? static_cast<uchar>(m_text[m_at]) : -1; }

  void skipBlanks() {
    while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') ++m_at;
  }

  [[nodiscard]] Error failure(const QString& code, const QString& detail) const {
    qsizetype line = 1;
    qsizetype lineStart = 0;
    for (qsizetype i = 0; i < m_at && i < m_text.size(); ++i) {
      if (m_text[i] == '\n') {
        ++line;
        lineStart = i + 1;
      }
    }
    return invalid(code, detail, QStringLiteral("%1:%2").arg(line).arg(m_at - lineStart + 1));
  }
  [[nodiscard]] Error malformed(const QString& detail) const {
    return failure(QStringLiteral("malformed_json"), detail);
  }

  Done value(int depth) {
    switch (peek()) {
      case '{':
      case '[':
        if (depth >= m_limits.depth) {
          return failure(QStringLiteral("too_deep"), QStringLiteral("at most %1 levels").arg(m_limits.depth));
        }
        return peek() == '{' ? object(depth + 1) : array(depth + 1);
      case '"':
        return string();
      case 't':
        return word("true");
      case 'f':
        return word("false");
      case 'n':
        return word("null");
      default:
        return number();
    }
  }

  Done object(int depth) {
    ++m_at;
    QSet<QString> names;
    skipBlanks();
    if (peek() == '}') return step();
    for (;;) {
      const qsizetype start = m_at;
      if (peek() != '"') return malformed(QStringLiteral("a member name is due"));
      CF_CHECK(string());
      const QString name = decoded(m_text.sliced(start, m_at - start));
      const auto before = names.size();
      names.insert(name);
      if (names.size() == before) {
        m_at = start;
        return malformed(QStringLiteral("the member \"%1\" stands here twice").arg(name.left(40)));
      }
      skipBlanks();
      if (peek() != ':') return malformed(QStringLiteral("a colon is due"));
      ++m_at;
      skipBlanks();
      CF_CHECK(value(depth));
      skipBlanks();
      if (peek() == '}') return step();
      if (peek() != ',') return malformed(QStringLiteral("a comma or a closing brace is due"));
      ++m_at;
      skipBlanks();
    }
  }

  Done array(int depth) {
    ++m_at;
    skipBlanks();
    if (peek() == ']') return step();
    for (;;) {
      CF_CHECK(value(depth));
      skipBlanks();
      if (peek() == ']') return step();
      if (peek() != ',') return malformed(QStringLiteral("a comma or a closing bracket is due"));
      ++m_at;
      skipBlanks();
    }
  }

  Done step() {
    ++m_at;
    return {};
  }

  Done word(QByteArrayView expected) {
    if (!m_text.sliced(m_at).startsWith(expected)) return malformed(QStringLiteral("no JSON value"));
    m_at += expected.size();
    return {};
  }

  qsizetype digits() {
    const qsizetype start = m_at;
    while (peek() >= '0' && peek() <= '9') ++m_at;
    return m_at - start;
  }

  Done number() {
    const auto wrong = [this] { return malformed(QStringLiteral("no JSON value")); };
    if (peek() == '-') ++m_at;
    if (peek() == '0') {
      ++m_at;
    } else if (digits() == 0) {
      return wrong();
    }
    if (peek() == '.') {
      ++m_at;
      if (digits() == 0) return wrong();
    }
    if (peek() == 'e' || peek() == 'E') {
      ++m_at;
      if (peek() == '+' || peek() == '-') ++m_at;
      if (digits() == 0) return wrong();
    }
    return {};
  }

  Done string() {
    ++m_at;
    for (;;) {
      const int c = peek();
      if (c == '"') return step();
      if (c < 0x20) return malformed(QStringLiteral("a string does not end or holds a control character"));
      if (c == '\\') {
        CF_CHECK(escape());
      } else if (c < 0x80) {
        ++m_at;
      } else {
        CF_CHECK(multibyte(c));
      }
    }
  }

  /// Four hexadecimal digits at m_at, or -1.
  int hex4() {
    if (m_text.size() - m_at < 4) return -1;
    int code = 0;
    for (int i = 0; i < 4; ++i, ++m_at) {
      const int c = peek();
      const int digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
      if (digit < 0) return -1;
      code = code * 16 + digit;
    }
    return code;
  }

  Done escape() {
    ++m_at;
    const int c = peek();
    if (c != 'u') {
      if (c < 0 || !QByteArrayView("\"\\/bfnrt").contains(static_cast<char>(c))) {
        return malformed(QStringLiteral("an unknown escape"));
      }
      return step();
    }
    ++m_at;
    const int first = hex4();
    if (first < 0) return malformed(QStringLiteral("four hexadecimal digits are due"));
    if (first >= 0xdc00 && first <= 0xdfff) return malformed(QStringLiteral("half of a surrogate pair"));
    if (first < 0xd800 || first > 0xdbff) return {};
    if (!m_text.sliced(m_at).startsWith("\\u")) return malformed(QStringLiteral("half of a surrogate pair"));
    m_at += 2;
    const int second = hex4();
    if (second < 0xdc00 || second > 0xdfff) return malformed(QStringLiteral("half of a surrogate pair"));
    return {};
  }

  // The well-formed byte sequences of Unicode 15, table 3-7.
  Done multibyte(int first) {
    const int length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    if (length == 0 || m_text.size() - m_at < length) return malformed(QStringLiteral("no valid UTF-8"));
    const int second = static_cast<uchar>(m_text[m_at + 1]);
    const int least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    const int most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (second < least || second > most) return malformed(QStringLiteral("no valid UTF-8"));
    for (int i = 2; i < length; ++i) {
      if ((static_cast<uchar>(m_text[m_at + i]) & 0xc0) != 0x80) return malformed(QStringLiteral("no valid UTF-8"));
    }
    m_at += length;
    return {};
  }

  /// A string that was scanned, as the characters it stands for; escapes are rare in member names.
  static QString decoded(QByteArrayView quoted) {
    if (!quoted.contains('\\')) return QString::fromUtf8(quoted.sliced(1, quoted.size() - 2));
    const QByteArray wrapped = '[' + quoted.toByteArray() + ']';
    return QJsonDocument::fromJson(wrapped).array().at(0).toString();
  }

  QByteArrayView m_text;
  JsonLimits m_limits;
  qsizetype m_at = 0;
};

}  // namespace

Result<QJsonValue> parseDocument(QByteArrayView bytes, const JsonLimits& limits) {
  if (bytes.size() > limits.bytes) {
    return invalid(QStringLiteral("too_large"), QStringLiteral("at most %1 bytes").arg(limits.bytes));
  }
  StrictScanner scanner(bytes, limits);
  CF_CHECK(scanner.scan());
  // Qt takes no bare scalar, so the text is wrapped.
  QByteArray wrapped;
  wrapped.reserve(bytes.size() + 2);
  wrapped.append('[').append(bytes).append(']');
  QJsonParseError error;
  const QJsonDocument document = QJsonDocument::fromJson(wrapped, &error);
  if (error.error != QJsonParseError::NoError) {
    // A number that no double holds; the grammar allows it.
    return scanner.malformedAt(error.offset - 1, error.errorString());
  }
  return QJsonValue(document.array().at(0));
}

Result<QJsonObject> parseObject(QByteArrayView bytes, const JsonLimits& limits) {
  CF_TRY(const QJsonValue value, parseDocument(bytes, limits));
  if (!value.isObject()) return invalid(QStringLiteral("wrong_type"), QStringLiteral("an object is due"), QString());
  return value.toObject();
}

}  // namespace counterfoil::core
