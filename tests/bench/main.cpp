// SPDX-License-Identifier: GPL-3.0-or-later
// counterfoil-bench [--list] [--json FILE] [NAME…]: measures, prints a table, and fails on nothing.
#include <QCommandLineParser>
#include <QFile>
#include <QGuiApplication>
#include <cstdio>

#include "tests/bench/benches.h"

using namespace Qt::StringLiterals;
using namespace counterfoil::bench;

namespace {

struct Bench {
  const char* group;  ///< several may be asked for by one name; nullptr for none
  const char* name;
  const char* what;
  void (*run)(Report&);
};

constexpr Bench kAll[] = {
    {nullptr, "disk", "what the disk and SQLite give on their own", benchDisk},
    {nullptr, "sale", "the commit of a five-line sale", benchSale},
    {nullptr, "journal", "verify and replay", benchJournal},
    {nullptr, "basket", "pricing 50 lines", benchBasket},
    {nullptr, "search", "codes, lists and words among 1,000,000 products", benchSearch},
    {nullptr, "import", "100,000 products and a year of invoices", benchImport},
    {nullptr, "till", "start, memory, scan to frame, frames while scanning", benchTill},
    {nullptr, "orders", "orders of a web shop through the real hub, on files and on PostgreSQL", benchOrders},
    {"hub", "pushes", "10,000 offline sales pushed", benchPushes},
    {"hub", "bootstrap", "new tills with 100,000 products", benchBootstrap},
    {"hub", "tills", "sales seen on 49 other tills, 100 tills that come back", benchTills},
};

}  // namespace

int main(int count, char** arguments) {
  if (qEnvironmentVariableIsEmpty("DISPLAY")) qputenv("QT_QPA_PLATFORM", "offscreen");
  const QGuiApplication application(count, arguments);
  QCommandLineParser parser;
  const QCommandLineOption list(u"list"_s, u"Name what can be measured."_s);
  const QCommandLineOption json(u"json"_s, u"Write the figures to FILE as well."_s, u"FILE"_s);
  parser.addOptions({list, json});
  parser.addHelpOption();
  parser.addPositionalArgument(u"name"_s, u"What to measure; everything where none is named."_s, u"[NAME…]"_s);
  parser.process(application);

  Report report;
  for (const Bench& bench : kAll) {
    const QStringList wanted = parser.positionalArguments();
    const bool named =
        wanted.contains(QString::fromUtf8(bench.name)) || wanted.contains(QString::fromUtf8(bench.group));
    if (parser.isSet(list)) {
      std::printf("%-10s %s\n", bench.name, bench.what);
    } else if (wanted.isEmpty() || named) {
      std::fprintf(stderr, "measuring %s: %s\n", bench.name, bench.what);
      bench.run(report);
    }
  }
  if (parser.isSet(list)) return 0;
  std::printf("%s", report.table().toUtf8().constData());
  if (QFile file(parser.value(json)); parser.isSet(json) && file.open(QIODevice::WriteOnly)) file.write(report.json());
  return 0;
}
