// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDeadlineTimer>
#include <QJsonObject>

#include "tests/app/hub/hub_program.h"

namespace counterfoil::bench {

/// What join_probe said of a till that joined the tenant Crumb, and what the hub took meanwhile.
struct ProbedTill {
  QJsonObject till;
  double hubCpuMs = 0;
  double hubAboveIdleMib = 0;
  QString fault;  ///< why there is nothing; empty where it joined
  [[nodiscard]] double ms(const QString& name) const { return till[name].toDouble(); }
  [[nodiscard]] double tillAboveIdleMib() const {
    return ms(QStringLiteral("peak_mib")) - ms(QStringLiteral("idle_mib"));
  }
};

/// `way` as join_probe has it.
[[nodiscard]] ProbedTill probeTill(support::HubProgram& hub, const QString& way, const QString& folder,
                                   const QDeadlineTimer& end);

/// The sum of a metric's rows whose labels hold a text, of a hub that serves with --metrics.
[[nodiscard]] double metricOf(const support::HubProgram& hub, const QByteArray& name, const QByteArray& label);

}  // namespace counterfoil::bench
