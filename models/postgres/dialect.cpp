// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/postgres/dialect.h"

#include <algorithm>

namespace counterfoil::postgres {

namespace {

bool startsWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool inWord(char c) {
  return startsWord(c) || (c >= '0' && c <= '9') || c == '$';
}

class Translator {
 public:
  explicit Translator(const QByteArray& sql) : m_sql(sql) { m_out.reserve(sql.size() + sql.size() / 4); }

  QByteArray run() {
    while (m_at < m_sql.size()) {
      const char c = m_sql[m_at];
      if ((c == 'x' || c == 'X') && m_at + 1 < m_sql.size() && m_sql[m_at + 1] == '\'') {
        ++m_at;
        m_out.append("'\\x").append(QByteArrayView(quoted('\'')).sliced(1)).append("::bytea");
      } else if (startsWord(c)) {
        word();
      } else if (c == '\'' || c == '"') {
        m_out.append(quoted(c));
      } else if (m_sql.sliced(m_at).startsWith("--")) {
        const qsizetype end = m_sql.indexOf('\n', m_at);
        m_at = end < 0 ? m_sql.size() : end;
      } else if (c == '$' || (c >= '0' && c <= '9')) {
        number();
      } else {
        if (c == ';') m_words = 0;
        m_out.append(c);
        ++m_at;
      }
    }
    return m_out;
  }

 private:
  /// With its quotes; a doubled quote inside is two pieces that touch.
  QByteArray quoted(char quote) {
    const qsizetype from = m_at++;
    while (m_at < m_sql.size() && m_sql[m_at] != quote) ++m_at;
    m_at = std::min(m_at + 1, m_sql.size());
    return m_sql.sliced(from, m_at - from);
  }

  void number() {
    m_out.append(m_sql[m_at++]);
    while (m_at < m_sql.size() && inWord(m_sql[m_at])) m_out.append(m_sql[m_at++]);
  }

  QByteArray nextWord() {
    const qsizetype from = m_at;
    while (m_at < m_sql.size() && inWord(m_sql[m_at])) ++m_at;
    return m_sql.sliced(from, m_at - from);
  }

  void word() {
    const QByteArray word = nextWord();
    ++m_words;
    if (m_words == 1) {
      m_creating = word == "CREATE";
      m_inTable = false;
    }
    if (m_words == 2) m_inTable = m_creating && word == "TABLE";
    if (word == "INTEGER") {
      m_out.append("bigint");
    } else if (word == "BLOB") {
      m_out.append("bytea");
    } else if (word == "TEXT") {
      m_out.append(m_inTable ? "text COLLATE \"C\"" : "text");
    } else if (m_inTable && word == "STRICT") {
      dropComma();
    } else if (m_inTable && word == "WITHOUT") {
      while (m_at < m_sql.size() && !startsWord(m_sql[m_at])) ++m_at;
      nextWord();
    } else {
      m_out.append(word);
    }
  }

  /// The one between STRICT and WITHOUT ROWID.
  void dropComma() {
    qsizetype at = m_at;
    while (at < m_sql.size() && (m_sql[at] == ' ' || m_sql[at] == '\n')) ++at;
    if (at < m_sql.size() && m_sql[at] == ',') m_at = at + 1;
  }

  const QByteArray& m_sql;
  QByteArray m_out;
  qsizetype m_at = 0;
  int m_words = 0;  ///< since the beginning of the statement
  bool m_creating = false;
  bool m_inTable = false;
};

}  // namespace

QByteArray translated(const QByteArray& sql) {
  return Translator(sql).run();
}

}  // namespace counterfoil::postgres
