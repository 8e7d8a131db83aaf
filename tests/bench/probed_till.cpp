// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/probed_till.h"

#include <QDir>

#include "tests/bench/report.h"

namespace counterfoil::bench {

using namespace Qt::StringLiterals;

ProbedTill probeTill(support::HubProgram& hub, const QString& way, const QString& folder, const QDeadlineTimer& end) {
  const QString code = hub.say("enrol --tenant Crumb").json()[u"code"_s].toString();
  const double idleMib = memoryMibOf(hub.processId());
  const double cpuBefore = cpuUsOf(hub.processId());
  forgetPeakOf(hub.processId());
  QDir().mkpath(folder);
  QProcess till;
  till.start(support::program(u"join_probe"_s), {way, folder, u"http://127.0.0.1:%1"_s.arg(hub.port()), code});
  while (till.state() != QProcess::NotRunning && !end.hasExpired()) {
    till.waitForFinished(20);
    hub.listen(0);
  }
  ProbedTill joined;
  if (till.state() != QProcess::NotRunning) {
    till.kill();
    till.waitForFinished(5000);
    joined.fault = u"the time was over"_s;
    return joined;
  }
  joined.till = QJsonDocument::fromJson(till.readAllStandardOutput()).object();
  if (joined.till.isEmpty()) joined.fault = QString::fromUtf8(till.readAllStandardError()).trimmed();
  joined.hubCpuMs = (cpuUsOf(hub.processId()) - cpuBefore) / 1e3;
  joined.hubAboveIdleMib = peakMibOf(hub.processId()) - idleMib;
  return joined;
}

double metricOf(const support::HubProgram& hub, const QByteArray& name, const QByteArray& label) {
  http::RawClient client(hub.metricsPort());
  const QByteArrayList lines = client.ask(http::get("/metrics")).body.split('\n');
  double sum = 0;
  for (const QByteArray& line : lines) {
    if (line.startsWith(name + '{') && line.contains(label)) sum += line.mid(line.lastIndexOf(' ') + 1).toDouble();
  }
  return sum;
}

}  // namespace counterfoil::bench
