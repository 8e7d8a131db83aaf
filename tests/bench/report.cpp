// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/report.h"

#include <time.h>
#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <algorithm>
#include <numeric>

#include "tests/support/paths.h"

namespace counterfoil::bench {

using namespace Qt::StringLiterals;

namespace {

double microseconds(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return double(time.tv_sec) * 1e6 + double(time.tv_nsec) * 1e-3;
}

QString shown(double value) {
  const double size = std::abs(value);
  return QString::number(value, 'f', size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

std::optional<double> ratioOf(const Figure& figure) {
  if (!figure.limit || *figure.limit <= 0) return std::nullopt;
  return figure.ours / *figure.limit;
}

QString budgetOf(const Figure& figure) {
  if (!figure.budget) return {};
  const double measured = figure.ofRatio ? ratioOf(figure).value_or(0) : figure.ours;
  const QString unit = figure.ofRatio ? u"×"_s : figure.unit;
  // A ratio without its limit is no ratio.
  if (figure.ofRatio && !ratioOf(figure)) return u"no limit"_s;
  const bool met = figure.atLeast ? measured >= *figure.budget : measured <= *figure.budget;
  return u"%1 %2 %3: %4"_s.arg(figure.atLeast ? u"≥"_s : u"≤"_s, shown(*figure.budget), unit,
                               met ? u"met"_s : u"missed"_s);
}

/// A size in a process's status, in KiB there.
double statusMibOf(qint64 process, const QByteArray& name) {
  QFile file(u"/proc/%1/status"_s.arg(process));
  if (!file.open(QIODevice::ReadOnly)) return 0;
  const QByteArray text = file.readAll();
  const qsizetype at = text.indexOf('\n' + name + ':');
  if (at < 0) return 0;
  const qsizetype from = at + name.size() + 2;
  return text.mid(from, text.indexOf("kB", from) - from).trimmed().toDouble() / 1024;
}

}  // namespace

QString Report::table() const {
  std::vector<QStringList> rows = {{u"figure"_s, u"ours"_s, u"CPU"_s, u"limit"_s, u"ratio"_s, u"budget"_s, u""_s}};
  for (const Figure& figure : m_figures) {
    const auto ratio = ratioOf(figure);
    rows.push_back({figure.name, shown(figure.ours) + u' ' + figure.unit, figure.cpu ? shown(*figure.cpu) : QString(),
                    figure.limit ? shown(*figure.limit) + u" "_s + figure.limitName : QString(),
                    ratio ? shown(*ratio) : QString(), budgetOf(figure), figure.note});
  }
  std::vector<qsizetype> widths(7, 0);
  for (const QStringList& row : rows) {
    for (size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], row[qsizetype(i)].size());
  }
  QString text;
  for (const QStringList& row : rows) {
    QString line;
    for (size_t i = 0; i < widths.size(); ++i) line += row[qsizetype(i)].leftJustified(widths[i] + 2);
    text += line.trimmed() + u'\n';
  }
  for (const Missing& missing : m_missing) text += u"not measured: %1 (%2)\n"_s.arg(missing.name, missing.why);
  return text;
}

QByteArray Report::json() const {
  QJsonArray figures;
  for (const Figure& figure : m_figures) {
    QJsonObject object{{u"name"_s, figure.name}, {u"unit"_s, figure.unit}, {u"ours"_s, figure.ours}};
    if (figure.cpu) object[u"cpu"_s] = *figure.cpu;
    if (figure.limit) object[u"limit"_s] = *figure.limit;
    if (!figure.limitName.isEmpty()) object[u"limit_name"_s] = figure.limitName;
    if (const auto ratio = ratioOf(figure)) object[u"ratio"_s] = *ratio;
    if (figure.budget) {
      object[u"budget"_s] =
          QJsonObject{{figure.atLeast ? u"at_least"_s : u"at_most"_s, *figure.budget}, {u"of_ratio"_s, figure.ofRatio}};
    }
    if (!figure.note.isEmpty()) object[u"note"_s] = figure.note;
    figures.append(object);
  }
  QJsonArray missing;
  for (const Missing& one : m_missing) missing.append(QJsonObject{{u"name"_s, one.name}, {u"why"_s, one.why}});
  return QJsonDocument(QJsonObject{{u"figures"_s, figures}, {u"missing"_s, missing}}).toJson();
}

double shareOf(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1, size_t(share * double(values.size())))];
}

double processCpuUs() {
  return microseconds(CLOCK_PROCESS_CPUTIME_ID);
}

double cpuUsOf(qint64 process) {
  QFile file(u"/proc/%1/stat"_s.arg(process));
  if (!file.open(QIODevice::ReadOnly)) return 0;
  const QByteArray stat = file.readAll();
  const auto fields = stat.mid(stat.lastIndexOf(')') + 2).split(' ');
  if (fields.size() < 13) return 0;
  return double(fields[11].toLongLong() + fields[12].toLongLong()) * 1e6 / double(::sysconf(_SC_CLK_TCK));
}

double memoryMibOf(qint64 process) {
  return statusMibOf(process, "VmRSS");
}

double peakMibOf(qint64 process) {
  return statusMibOf(process, "VmHWM");
}

void forgetPeakOf(qint64 process) {
  QFile file(u"/proc/%1/clear_refs"_s.arg(process));
  if (file.open(QIODevice::WriteOnly)) file.write("5");
}

double Samples::percentile(double share) const {
  return shareOf(m_wallUs, share);
}

double Samples::totalUs() const {
  return std::accumulate(m_wallUs.begin(), m_wallUs.end(), 0.0);
}

void sample(Samples& samples, const std::function<void()>& call) {
  const double cpu = microseconds(CLOCK_THREAD_CPUTIME_ID);
  const double wall = microseconds(CLOCK_MONOTONIC);
  call();
  const double wallUs = microseconds(CLOCK_MONOTONIC) - wall;
  samples.add(wallUs, microseconds(CLOCK_THREAD_CPUTIME_ID) - cpu);
}

double medianOf(std::vector<double> values) {
  return shareOf(std::move(values), 0.5);
}

std::optional<QHash<QString, double>> runLimit(const QString& program, const QStringList& arguments) {
  QProcess process;
  process.start(support::program(program), arguments);
  if (!process.waitForFinished(60'000) || process.exitCode() != 0) return std::nullopt;
  const QJsonObject printed = QJsonDocument::fromJson(process.readAllStandardOutput()).object();
  if (printed.isEmpty()) return std::nullopt;
  QHash<QString, double> figures;
  for (auto member = printed.begin(); member != printed.end(); ++member) {
    if (member.value().isDouble()) figures.insert(member.key(), member.value().toDouble());
  }
  return figures;
}

WorkFolder::WorkFolder(const QString& name) : m_path(support::sourceRoot() + u"/out/bench-"_s + name) {
  QDir(m_path).removeRecursively();
  QDir().mkpath(m_path);
}

WorkFolder::~WorkFolder() {
  QDir(m_path).removeRecursively();
}

}  // namespace counterfoil::bench
