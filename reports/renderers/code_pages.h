// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <optional>
#include <vector>

namespace counterfoil::renderers {

/// The character tables of receipt printers that this program can write. All agree on ASCII.
enum class CodePage { Cp437, Cp850, Cp858, Cp1252, Cp852, Cp866 };

/// The n of ESC t n (Epson's numbering, which others follow).
[[nodiscard]] int escposNumber(CodePage page);
[[nodiscard]] std::optional<CodePage> codePageOfEscpos(int number);
/// The byte of a character, or nothing where the page has none. ASCII 20 to 7E is itself in every page.
[[nodiscard]] std::optional<char> byteOf(CodePage page, QChar character);
/// The character of a byte; U+FFFD where the page has none.
[[nodiscard]] QChar characterOf(CodePage page, char byte);

/// Writes text for a printer, switching its page only where the current one cannot go on.
class PageEncoder {
 public:
  explicit PageEncoder(std::vector<CodePage> pages) : m_pages(std::move(pages)) {}

  /// The text with everything replaced that no page has: composed where possible, then by its plain form ("ő" → "o",
  /// "…" → "...", "₹" → "Rs"), else "?". Controls vanish, so that a product's name cannot give the printer orders. Only
  /// what comes out of here may be measured and encoded.
  [[nodiscard]] QString writable(const QString& text) const;
  /// Appends the bytes of a writable text, with ESC t before the characters that need it.
  void encode(const QString& writable, QByteArray& bytes);
  /// After ESC @ the printer is on its own default page, which this program does not rely on.
  void forgetPage() { m_current.reset(); }

 private:
  [[nodiscard]] bool canWrite(QChar character) const;
  [[nodiscard]] CodePage bestFor(QStringView rest) const;

  std::vector<CodePage> m_pages;
  std::optional<CodePage> m_current;
};

}  // namespace counterfoil::renderers
