// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/renderers/csv.h"

namespace counterfoil::renderers {

QString csvField(const QString& text, bool isFigure) {
  static const QString dangerous = QStringLiteral("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20");
  QString field = text;
  if (!isFigure && !field.isEmpty() && dangerous.contains(field.at(0))) field.prepend(QLatin1Char('\''));
  const bool quoted = field.contains(QLatin1Char(',')) || field.contains(QLatin1Char('"')) ||
                      field.contains(QLatin1Char('\n')) || field.contains(QLatin1Char('\r')) ||
                      field.startsWith(QLatin1Char(' ')) || field.endsWith(QLatin1Char(' '));
  if (!quoted) return field;
  field.replace(QLatin1Char('"'), QStringLiteral("\"\""));
  return QLatin1Char('"') + field + QLatin1Char('"');
}

QByteArray toCsv(const figures::FigureTable& table) {
  QString text;
  const auto endLine = [&](QStringList& fields) {
    text += fields.join(QLatin1Char(',')) + QStringLiteral("\r\n");
    fields.clear();
  };
  QStringList fields;
  for (const figures::FigureColumn& column : table.columns) fields << csvField(column.key, false);
  endLine(fields);
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < table.columns.size() && i < row.size(); ++i) {
      // Words in a column of figures are words all the same.
      const bool isFigure = std::holds_alternative<qint64>(row[i]);
      fields << csvField(figures::plain(row[i], table.columns[i].kind, table.currency), isFigure);
    }
    endLine(fields);
  }
  return text.toUtf8();
}

}  // namespace counterfoil::renderers
