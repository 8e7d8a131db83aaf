// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>
#include <vector>

#include "models/core/result.h"
#include "models/imports/text_file.h"

namespace counterfoil::imports {

/// A record: its cells, and the line (counted from 1) on which it begins.
struct CsvRecord {
  qint64 line = 0;
  std::vector<QString> cells;
  [[nodiscard]] bool isBlank() const;
};

// A reader for tables as people have them, not as RFC 4180 wants them. Encoding and separator (comma, semicolon, tab,
// bar) are found out; "sep=;" is obeyed. Line ends are LF, CRLF or CR. A cell that begins with a quote ends at a quote
// before a separator or line end, `""` is a quote; text behind a closing quote belongs to the cell, and a quote
// anywhere else is a quote. A quote that is never closed (or only after 4 Mi characters) is a letter like others, so
// that one stray quote cannot swallow the rest of the file. Nothing is refused: what cells mean is for others to say.
class CsvReader {
 public:
  /// `separator` null: found out from the first lines.
  explicit CsvReader(const QByteArray& bytes, QChar separator = {});

  /// The next record; nothing at the end. A blank line is a record with one empty cell.
  [[nodiscard]] std::optional<CsvRecord> next();

  [[nodiscard]] TextEncoding encoding() const { return m_encoding; }
  [[nodiscard]] QChar separator() const { return m_separator; }
  [[nodiscard]] qint64 bytesDone() const { return m_decoder.bytesDone(); }
  [[nodiscard]] qint64 bytesTotal() const { return m_decoder.bytesTotal(); }

 private:
  [[nodiscard]] bool at(qsizetype index);
  [[nodiscard]] bool endsCell(qsizetype index);
  [[nodiscard]] bool readQuoted(QString& cell);
  void readPlain(QString& cell);
  void findSeparator();

  TextEncoding m_encoding;
  TextDecoder m_decoder;
  QString m_text;  ///< decoded and not yet consumed
  qsizetype m_position = 0;
  qint64 m_line = 1;
  int m_unclosed = 0;
  QChar m_separator;
};

/// One cell as CSV, safe to open in a spreadsheet: text that would be a formula (= + - @, tab, CR at its beginning)
/// gets an apostrophe before it.
[[nodiscard]] QString csvCell(const QString& text);
/// Whether a spreadsheet would calculate the text. Plain numbers such as "-5" are none.
[[nodiscard]] bool isFormulaLike(const QString& text);

}  // namespace counterfoil::imports
