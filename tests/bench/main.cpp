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
  const char* name;
  const char* what;
  void (*run)(Report&);
};

constexpr Bench kAll[] = {
    {"disk", "what the disk and SQLite give on their own", benchDisk},
    {"sale", "the commit of a five-line sale", benchSale},
    {"journal", "verify and replay", benchJournal},
    {"basket", "pricing 50 lines", benchBasket},
    {"search", "codes, lists and words among 1,000,000 products", benchSearch},
    {"import", "100,000 products and a year of invoices", benchImport},
    {"till", "start, memory, scan to frame, frames while scanning", benchTill},
    {"orders", "orders of a web shop through the real hub, on files and on PostgreSQL", benchOrders},
    {"hub", "pushes, new tills with 100,000 products, sales seen on 49 others, 100 tills that come back", benchHub},
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
    const QString name = QString::fromUtf8(bench.name);
    if (parser.isSet(list)) {
      std::printf("%-10s %s\n", bench.name, bench.what);
    } else if (parser.positionalArguments().isEmpty() || parser.positionalArguments().contains(name)) {
      std::fprintf(stderr, "measuring %s: %s\n", bench.name, bench.what);
      bench.run(report);
    }
  }
  if (parser.isSet(list)) return 0;
  std::printf("%s", report.table().toUtf8().constData());
  if (QFile file(parser.value(json)); parser.isSet(json) && file.open(QIODevice::WriteOnly)) file.write(report.json());
  return 0;
}
