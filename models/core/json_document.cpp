// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonDocument>
#include <QJsonParseError>
#include <QStringDecoder>
#include <algorithm>

#include "models/core/json_members.h"
#include "models/core/json_reader.h"

namespace counterfoil::core {

namespace {

// Walks the text once, accepts exactly RFC 8259 with unique member names, and builds the values on its way. Qt's own
// reader takes a text with escapes character by character: a push, whose bodies are JSON in a string, four times as
// long.
class StrictParser {
 public:
  StrictParser(QByteArrayView text, const JsonLimits& limits) : m_text(text), m_limits(limits) {}

  Result<QJsonValue> parse() {
    QJsonValue all;
    skipBlanks();
    CF_CHECK(value(0, all));
    skipBlanks();
    if (m_at != m_text.size()) return malformed(QStringLiteral("nothing may follow the document"));
    return all;
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

  Done value(int depth, QJsonValue& out) {
    switch (peek()) {
      case '{':
      case '[':
        if (depth >= m_limits.depth) {
          return failure(QStringLiteral("too_deep"), QStringLiteral("at most %1 levels").arg(m_limits.depth));
        }
        return peek() == '{' ? object(depth + 1, out) : array(depth + 1, out);
      case '"': {
        QString text;
        CF_CHECK(string(text));
        out = std::move(text);
        return {};
      }
      case 't':
        out = true;
        return word("true");
      case 'f':
        out = false;
        return word("false");
      case 'n':
        out = QJsonValue(QJsonValue::Null);
        return word("null");
      default:
        return number(out);
    }
  }

  Done object(int depth, QJsonValue& out) {
    JsonMembers members;
    CF_CHECK(readMembers(depth, members));
    out = members.object();
    return {};
  }

  Done readMembers(int depth, JsonMembers& members) {
    ++m_at;
    skipBlanks();
    if (peek() == '}') return step();
    QString name;
    QJsonValue member;
    for (;;) {
      const qsizetype start = m_at;
      if (peek() != '"') return malformed(QStringLiteral("a member name is due"));
      CF_CHECK(string(name));
      if (members.contains(name)) {
        m_at = start;
        return malformed(QStringLiteral("the member \"%1\" stands here twice").arg(name.left(40)));
      }
      skipBlanks();
      if (peek() != ':') return malformed(QStringLiteral("a colon is due"));
      ++m_at;
      skipBlanks();
      CF_CHECK(value(depth, member));
      members.add(name, member);
      skipBlanks();
      if (peek() == '}') return step();
      if (peek() != ',') return malformed(QStringLiteral("a comma or a closing brace is due"));
      ++m_at;
      skipBlanks();
    }
  }

  Done array(int depth, QJsonValue& out) {
    QJsonArray elements;
    CF_CHECK(readElements(depth, elements));
    out = std::move(elements);
    return {};
  }

  Done readElements(int depth, QJsonArray& elements) {
    ++m_at;
    skipBlanks();
    if (peek() == ']') return step();
    QJsonValue element;
    for (;;) {
      CF_CHECK(value(depth, element));
      elements.append(std::move(element));
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

  Done number(QJsonValue& out) {
    const qsizetype start = m_at;
    bool whole = true;
    const auto wrong = [this] { return malformed(QStringLiteral("no JSON value")); };
    if (peek() == '-') ++m_at;
    if (peek() == '0') {
      ++m_at;
    } else if (digits() == 0) {
      return wrong();
    }
    if (peek() == '.') {
      whole = false;
      ++m_at;
      if (digits() == 0) return wrong();
    }
    if (peek() == 'e' || peek() == 'E') {
      whole = false;
      ++m_at;
      if (peek() == '+' || peek() == '-') ++m_at;
      if (digits() == 0) return wrong();
    }
    const QByteArrayView literal = m_text.sliced(start, m_at - start);
    bool fits = false;
    if (whole) out = literal.toLongLong(&fits);
    return fits ? Done() : fraction(literal, out);
  }

  /// What is no integer of 64 bits is what Qt makes of it. It takes no bare scalar.
  Done fraction(QByteArrayView literal, QJsonValue& out) {
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson('[' + literal.toByteArray() + ']', &error);
    // A number that no double holds; the grammar allows it.
    if (error.error != QJsonParseError::NoError) return malformed(error.errorString());
    out = document.array().at(0);
    return {};
  }

  /// From the opening quote to behind the closing one, and what stands between.
  Done string(QString& out) {
    const qsizetype start = m_at + 1;
    CF_CHECK(passString());
    const QByteArrayView inside = m_text.sliced(start, m_at - 1 - start);
    out = inside.contains('\\') ? decoded(unescaped(inside)) : decoded(inside);
    return {};
  }

  static QString decoded(QByteArrayView text) {
    // Of a text a byte order mark is a character like others.
    if (!text.startsWith("\xef\xbb\xbf")) return QString::fromUtf8(text);
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::ConvertInitialBom);
    return decoder(text);
  }

  /// UTF-8 of what was passed already, so that every escape is whole.
  static QByteArray unescaped(QByteArrayView text) {
    QByteArray out(text.size(), Qt::Uninitialized);  // no escape is shorter than what it stands for
    char* to = out.data();
    for (qsizetype i = 0; i < text.size();) {
      const qsizetype next = text.indexOf('\\', i);
      const qsizetype plain = (next < 0 ? text.size() : next) - i;
      to = std::copy_n(text.data() + i, plain, to);
      i += plain;
      if (i == text.size()) break;
      const char kind = text[i + 1];
      i += 2;
      if (kind != 'u') {
        *to++ = plainEscape(kind);
        continue;
      }
      char32_t code = codeAt(text, i);
      i += 4;
      if (code >= 0xd800 && code <= 0xdbff) {
        code = 0x10000 + ((code - 0xd800) << 10) + (codeAt(text, i + 2) - 0xdc00);
        i += 6;
      }
      to = writeUtf8(code, to);
    }
    out.truncate(to - out.data());
    return out;
  }

  static char plainEscape(char kind) {
    switch (kind) {
      case 'b':
        return '\b';
      case 'f':
        return '\f';
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      default:
        return kind;
    }
  }

  static char32_t codeAt(QByteArrayView text, qsizetype at) {
    char32_t code = 0;
    for (qsizetype i = at; i < at + 4; ++i) {
      const char c = text[i];
      code = code * 16 + char32_t(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return code;
  }

  static char* writeUtf8(char32_t code, char* to) {
    const auto tail = [code](int shift) { return char(0x80 | ((code >> shift) & 0x3f)); };
    if (code < 0x80) {
      *to++ = char(code);
    } else if (code < 0x800) {
      *to++ = char(0xc0 | (code >> 6));
      *to++ = tail(0);
    } else if (code < 0x10000) {
      *to++ = char(0xe0 | (code >> 12));
      *to++ = tail(6);
      *to++ = tail(0);
    } else {
      *to++ = char(0xf0 | (code >> 18));
      *to++ = tail(12);
      *to++ = tail(6);
      *to++ = tail(0);
    }
    return to;
  }

  Done passString() {
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

  QByteArrayView m_text;
  JsonLimits m_limits;
  qsizetype m_at = 0;
};

}  // namespace

Result<QJsonValue> parseDocument(QByteArrayView bytes, const JsonLimits& limits) {
  if (bytes.size() > limits.bytes) {
    return invalid(QStringLiteral("too_large"), QStringLiteral("at most %1 bytes").arg(limits.bytes));
  }
  return StrictParser(bytes, limits).parse();
}

Result<QJsonObject> parseObject(QByteArrayView bytes, const JsonLimits& limits) {
  CF_TRY(const QJsonValue value, parseDocument(bytes, limits));
  if (!value.isObject()) return invalid(QStringLiteral("wrong_type"), QStringLiteral("an object is due"), QString());
  return value.toObject();
}

}  // namespace counterfoil::core
