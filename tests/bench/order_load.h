// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <optional>
#include <vector>

#include "tests/app/hub/hub_program.h"

namespace counterfoil::bench {

/// What so many connections got out of a hub in so long, each of them one order after the other.
struct OrderLoad {
  double ordersPerS = 0;
  std::vector<double> ms;  ///< of each order, from the first byte sent to the last one read
  double hubCpuUs = 0;     ///< of the hub's process, an order
  double hubMemoryMb = 0;  ///< resident, after it
  qint64 refused = 0;      ///< answers that were not 201
};
/// `head` ends each request's header fields but for its key. Keys are new in every run.
[[nodiscard]] OrderLoad loadOrders(support::HubProgram& hub, const QByteArray& credential, const QByteArray& body,
                                   int connections, int forMs);
/// One order; the answer's status.
int postOrder(const support::HubProgram& hub, const QByteArray& credential, const QByteArray& body);

/// The statements of one order as its server logged them, as a script for pgbench: values that differ between the two
/// orders in the log, and so must be new every time, follow from a counter. Nothing where the log holds no two alike.
[[nodiscard]] std::optional<QByteArray> scriptFromLog(const QByteArray& log);

}  // namespace counterfoil::bench
