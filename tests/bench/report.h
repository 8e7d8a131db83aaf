// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <functional>
#include <optional>
#include <vector>

namespace counterfoil::bench {

/// One line of the table. Times carry their unit; `limit` is what the machine gave in the same run, in the same unit,
/// so that the ratio holds where the figure does not.
struct Figure {
  QString name;  ///< "sale commit, p50"
  QString unit;  ///< "µs", "ms", "facts/s", "MB"
  double ours = 0;
  std::optional<double> cpu;
  std::optional<double> limit;
  QString limitName;
  /// What design budgets say: at most this, of the figure or (`ofRatio`) of the ratio.
  std::optional<double> budget;
  bool ofRatio = false;
  QString note;
  bool atLeast = false;  ///< the budget is a floor
};

class Report {
 public:
  void add(Figure figure) { m_figures.push_back(std::move(figure)); }
  /// A figure that could not be taken, and why.
  void missing(const QString& name, const QString& why) { m_missing.push_back({name, why}); }
  [[nodiscard]] QString table() const;
  [[nodiscard]] QByteArray json() const;

 private:
  struct Missing {
    QString name;
    QString why;
  };
  std::vector<Figure> m_figures;
  std::vector<Missing> m_missing;
};

/// Latencies of one round, in microseconds of wall and of this thread's CPU.
class Samples {
 public:
  void add(double wallUs, double cpuUs) {
    m_wallUs.push_back(wallUs);
    m_cpuUs += cpuUs;
  }
  [[nodiscard]] bool empty() const { return m_wallUs.empty(); }
  [[nodiscard]] size_t count() const { return m_wallUs.size(); }
  /// 0.5 for the median, 0.99, 1 for the longest.
  [[nodiscard]] double percentile(double share) const;
  [[nodiscard]] double cpuUs() const { return m_wallUs.empty() ? 0 : m_cpuUs / double(m_wallUs.size()); }
  [[nodiscard]] double totalUs() const;

 private:
  std::vector<double> m_wallUs;
  double m_cpuUs = 0;
};

/// Times one call.
void sample(Samples& samples, const std::function<void()>& call);

[[nodiscard]] double medianOf(std::vector<double> values);
/// 0.5 for the median, 0.99, 1 for the largest.
[[nodiscard]] double shareOf(std::vector<double> values, double share);
/// CPU of all threads of this process so far.
[[nodiscard]] double processCpuUs();

// Another process, as /proc tells of it; 0 where there is none.
/// CPU of all its threads so far.
[[nodiscard]] double cpuUsOf(qint64 process);
/// Resident, now.
[[nodiscard]] double memoryMibOf(qint64 process);
/// The most that was resident since `forgetPeakOf`, or since it began.
[[nodiscard]] double peakMibOf(qint64 process);
void forgetPeakOf(qint64 process);

/// Rounds of a comparison: ours and the limit in turn.
inline constexpr int kRounds = 5;

/// What a limit program printed: its figures by name, such as "p50_us"; empty where it failed.
[[nodiscard]] std::optional<QHash<QString, double>> runLimit(const QString& program, const QStringList& arguments);

/// A folder on the disk of this tree, emptied before and removed after: durable writes are measured where stores lie,
/// not in memory.
class WorkFolder {
 public:
  explicit WorkFolder(const QString& name);
  ~WorkFolder();
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  [[nodiscard]] QString file(const QString& name) const { return m_path + u'/' + name; }

 private:
  QString m_path;
};

}  // namespace counterfoil::bench
