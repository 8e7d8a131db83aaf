// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/renderers/text.h"

#include "reports/renderers/text_layout.h"

namespace counterfoil::renderers {

QByteArray toText(const documents::Slip& slip, int columns) {
  TextLayout layout;
  layout.columns = std::max(20, columns);
  QString text;
  for (const LaidLine& line : laidOut(slip, layout)) {
    const QString shown = line.symbol ? line.symbol->caption : line.text;
    const int free = std::max(0, layout.columns - displayWidth(shown));
    QString full = shown;
    if (line.align == Align::Centre) full.prepend(QString(free / 2, QLatin1Char(' ')));
    if (line.align == Align::End) full.prepend(QString(free, QLatin1Char(' ')));
    while (full.endsWith(QLatin1Char(' '))) full.chop(1);
    text += full + QLatin1Char('\n');
  }
  return text.toUtf8();
}

}  // namespace counterfoil::renderers
