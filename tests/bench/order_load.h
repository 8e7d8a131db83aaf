// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <optional>
#include <vector>

#include "tests/app/hub/hub_program.h"

namespace counterfoil::bench {

/// Who orders, and how often.
struct OrderPlan {
  QByteArray credential;  ///< ends each request's header fields but for its key, which is new in every run
  QByteArray body;
  int connections = 1;
  int forMs = 3000;
  /// 0: each connection sends the next order when the last one was answered. Otherwise each sends one so often, in turn
  /// with the others, and latency counts from when it was due: a hub that falls behind cannot slow its customers down.
  int everyMs = 0;
};
struct OrderLoad {
  double ordersPerS = 0;
  std::vector<double> ms;   ///< of each order, until the last byte of the answer
  double hubCpuUs = 0;      ///< of the hub's process, an order
  double hubMemoryMib = 0;  ///< resident, after it
  qint64 refused = 0;       ///< answers that were not 201
};
/// Ends some seconds after its time where the hub does not answer.
[[nodiscard]] OrderLoad loadOrders(support::HubProgram& hub, const OrderPlan& plan);
/// One order; the answer's status.
int postOrder(const support::HubProgram& hub, const QByteArray& credential, const QByteArray& body);

enum class Sent {
  Pipelined,  ///< all statements in one round trip, as the hub's writes; it still waits for what it reads
  OneByOne,   ///< a round trip each
};
/// The statements of one order as its server logged them, as a script for pgbench: values that differ between the two
/// orders in the log, and so must be new every time, follow from a counter. Nothing where the log holds no two alike.
[[nodiscard]] std::optional<QByteArray> scriptFromLog(const QByteArray& log, Sent sent);

}  // namespace counterfoil::bench
