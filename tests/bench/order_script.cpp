// SPDX-License-Identifier: GPL-3.0-or-later
#include <QHash>
#include <QRegularExpression>
#include <QStringList>

#include "tests/bench/order_load.h"

namespace counterfoil::bench {

using namespace Qt::StringLiterals;

namespace {

struct Statement {
  QString sql;
  QStringList values;  ///< as the server logs them: quoted, or NULL
};
using Command = std::vector<Statement>;

/// "$1 = 'a', $2 = NULL" without the names.
QStringList valuesIn(const QString& parameters) {
  static const QRegularExpression one(u"\\$\\d+ = (NULL|'(?:[^']|'')*')"_s);
  QStringList values;
  for (auto found = one.globalMatch(parameters); found.hasNext();) values.append(found.next().captured(1));
  return values;
}

/// Transactions of the log that were committed, with what they executed between BEGIN and COMMIT.
std::vector<Command> commandsIn(const QByteArray& log) {
  static const QRegularExpression executed(u"LOG:  (?:execute [^:]*|statement): ((?:.|\\n)*)"_s);
  static const QRegularExpression detail(u"DETAIL:  parameters: ((?:.|\\n)*)"_s);
  // A line that begins with a time begins an entry; what follows belongs to it.
  static const QRegularExpression entry(u"^(?=\\d{4}-\\d\\d-\\d\\d \\d\\d:)"_s, QRegularExpression::MultilineOption);
  std::vector<Command> commands;
  Command current;
  bool inside = false;
  for (const QString& each : QString::fromUtf8(log).split(entry, Qt::SkipEmptyParts)) {
    const QString text = each.trimmed();
    if (const auto match = executed.match(text); match.hasMatch()) {
      const QString sql = match.captured(1).trimmed();
      if (sql.startsWith(u"BEGIN")) {
        current.clear();
        inside = true;
      } else if (sql.startsWith(u"COMMIT") || sql.startsWith(u"ROLLBACK")) {
        if (inside && sql.startsWith(u"COMMIT")) commands.push_back(current);
        inside = false;
      } else if (inside) {
        current.push_back({sql, {}});
      }
    } else if (const auto parameters = detail.match(text); inside && parameters.hasMatch() && !current.empty()) {
      current.back().values = valuesIn(parameters.captured(1));
    }
  }
  return commands;
}

bool isAnOrder(const Command& command) {
  return std::any_of(command.begin(), command.end(),
                     [](const Statement& statement) { return statement.sql.contains(u"INSERT INTO document_line"); });
}

bool isAlike(const Command& a, const Command& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Statement& x, const Statement& y) {
    return x.sql == y.sql && x.values.size() == y.values.size();
  });
}

/// What takes the place of a value that is another in every order; equal values get equal ones.
QString freshValue(const QString& value, QHash<QString, int>& known) {
  const int number = known.value(value, int(known.size()));
  known.insert(value, number);
  const QString counter = u"(CAST(:n AS bigint) * 1000 + :client_id)"_s;
  if (!value.startsWith(u"'\\x")) {
    static const QRegularExpression digits(u"^'-?\\d+'$"_s);
    if (digits.match(value).hasMatch()) return u"(%1 + 1000000000)"_s.arg(counter);
    return u"('%1-' || %2)"_s.arg(number).arg(counter);
  }
  const qsizetype bytes = (value.size() - 4) / 2;
  // The same beginning rises with the counter, as ids that hold the time do; the rest tells them apart.
  const QString head = u"lpad(to_hex(%1), 16, '0')"_s.arg(counter);
  const QString tail =
      u"'%1'"_s.arg(QString::number(number, 16).rightJustified(int(qMax<qsizetype>(bytes * 2 - 16, 0)), u'0'));
  if (bytes < 16 || bytes > 64) return value;  // a body: what it says does not matter
  return u"decode(%1 || %2, 'hex')"_s.arg(head, tail);
}

}  // namespace

std::optional<QByteArray> scriptFromLog(const QByteArray& log, Sent sent) {
  std::vector<Command> orders;
  for (const Command& command : commandsIn(log)) {
    if (isAnOrder(command)) orders.push_back(command);
  }
  if (orders.size() < 2 || !isAlike(orders[orders.size() - 1], orders[orders.size() - 2])) return std::nullopt;
  const Command& one = orders[orders.size() - 2];
  const Command& other = orders[orders.size() - 1];
  QByteArray script = "\\set n :n + 1\n";
  if (sent == Sent::Pipelined) script += "\\startpipeline\n";
  script += "BEGIN;\n";
  QHash<QString, int> known;
  for (size_t i = 0; i < one.size(); ++i) {
    QString sql = one[i].sql;
    for (qsizetype v = one[i].values.size(); v-- > 0;) {
      QString value = one[i].values[v];
      if (value != other[i].values[v]) value = freshValue(value, known);
      sql.replace(u"$%1"_s.arg(v + 1), value);
    }
    script += sql.toUtf8() + ";\n";
  }
  script += "COMMIT;\n";
  if (sent == Sent::Pipelined) script += "\\endpipeline\n";
  return script;
}

}  // namespace counterfoil::bench
