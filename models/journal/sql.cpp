// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/journal/sql.h"

namespace counterfoil::journal {

QString storable(QString text) {
  if (text.isValidUtf16() && !text.contains(QChar(u'\0'))) return text;
  for (qsizetype i = 0; i < text.size(); ++i) {
    const QChar unit = text[i];
    if (unit.isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate()) {
      ++i;
    } else if (unit.isNull() || unit.isSurrogate()) {
      text[i] = QChar::ReplacementCharacter;
    }
  }
  return text;
}

}  // namespace counterfoil::journal
