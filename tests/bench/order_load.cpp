// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/order_load.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <QDateTime>
#include <atomic>
#include <chrono>
#include <thread>

#include "tests/bench/report.h"
#include "tests/sync/http/raw_client.h"

namespace counterfoil::bench {

using namespace Qt::StringLiterals;

namespace {

std::atomic<qint64> runs = 0;

constexpr int kLeadMs = 200;
/// For an answer, and for who is late.
constexpr int kPatienceS = 5;

/// A blocking socket: cheap enough for 200 threads beside the hub on two cores.
class Caller {
 public:
  /// From an address of the loopback network for so many callers each: a hub takes only so many from one.
  explicit Caller(quint16 port, size_t number = 0) : m_socket(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK + uint32_t(number / 40));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    m_open = ::bind(m_socket, reinterpret_cast<const sockaddr*>(&own), sizeof own) == 0 &&
             ::connect(m_socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    const int on = 1;
    ::setsockopt(m_socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const timeval patience{kPatienceS, 0};
    ::setsockopt(m_socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(m_socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  }
  ~Caller() { ::close(m_socket); }
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;

  /// The status; 0 where the connection ended or nothing came in time.
  int ask(const QByteArray& request) {
    if (!m_open) return 0;
    for (qsizetype sent = 0; sent < request.size();) {
      const auto n = ::send(m_socket, request.constData() + sent, size_t(request.size() - sent), MSG_NOSIGNAL);
      if (n <= 0) return 0;
      sent += n;
    }
    QByteArray in;
    qsizetype whole = -1;
    char piece[16 * 1024];
    while (whole < 0 || in.size() < whole) {
      const auto n = ::recv(m_socket, piece, sizeof piece, 0);
      if (n <= 0) return 0;
      in.append(piece, n);
      const qsizetype head = whole < 0 ? in.indexOf("\r\n\r\n") : -1;
      if (head < 0) continue;
      const qsizetype length = in.toLower().indexOf("content-length: ");
      whole = head + 4 + (length < 0 ? 0 : in.mid(length + 16, 12).split('\r').first().toLongLong());
    }
    return in.mid(9, 3).toInt();
  }

 private:
  int m_socket;
  bool m_open = false;
};

using LoadClock = std::chrono::steady_clock;

/// What one connection saw.
struct ConnectionLog {
  std::vector<double> ms;
  qint64 refused = 0;
};

/// Reads what the hub logs while somebody is at work, for some seconds at most.
void waitFor(support::HubProgram& hub, const std::atomic_int& atWork) {
  const auto patience = LoadClock::now() + std::chrono::seconds(kPatienceS);
  while (atWork > 0 && LoadClock::now() < patience) hub.listen(5);
}

double msSince(LoadClock::time_point from) {
  return std::chrono::duration<double, std::milli>(LoadClock::now() - from).count();
}

}  // namespace

OrderLoad loadOrders(support::HubProgram& hub, const OrderPlan& plan) {
  const QByteArray run = QByteArray::number(++runs) + '-' + QByteArray::number(QDateTime::currentMSecsSinceEpoch());
  std::vector<ConnectionLog> seen(static_cast<size_t>(plan.connections));
  std::atomic_bool over = false;
  std::atomic_int atWork = plan.connections;
  const double cpuBefore = cpuUsOf(hub.processId());
  // Everybody is connected by then.
  const auto start = LoadClock::now() + std::chrono::milliseconds(kLeadMs);
  const auto end = start + std::chrono::milliseconds(plan.forMs);
  const auto dueAt = [&](size_t connection, int number) {
    const double share = double(connection) / plan.connections;
    return start + std::chrono::microseconds(qint64(plan.everyMs * 1e3 * (number + share)));
  };
  {
    std::vector<std::jthread> threads;
    for (size_t i = 0; i < seen.size(); ++i) {
      threads.emplace_back([&, i] {
        Caller caller(hub.port(), i);
        std::this_thread::sleep_until(start);
        for (int n = 0; !over; ++n) {
          const QByteArray key = run + '-' + QByteArray::number(qint64(i)) + '-' + QByteArray::number(n);
          const QByteArray request =
              http::post("/v1/orders", plan.body, plan.credential + "Idempotency-Key: " + key + "\r\n");
          const auto due = plan.everyMs > 0 ? dueAt(i, n) : LoadClock::now();
          if (due >= end) break;
          std::this_thread::sleep_until(due);
          const int status = caller.ask(request);
          if (status == 201) seen[i].ms.push_back(msSince(due));
          if (status != 201) ++seen[i].refused;
          if (status == 0) break;
        }
        --atWork;
      });
    }
    hub.listen(kLeadMs + plan.forMs);
    // An order that is late was due all the same, but somebody has to end it.
    if (plan.everyMs > 0) waitFor(hub, atWork);
    over = true;
    waitFor(hub, atWork);
  }
  OrderLoad load;
  for (const ConnectionLog& each : seen) {
    load.ms.insert(load.ms.end(), each.ms.begin(), each.ms.end());
    load.refused += each.refused;
  }
  load.ordersPerS = double(load.ms.size()) * 1e3 / std::max(1.0, msSince(start));
  load.hubCpuUs = load.ms.empty() ? 0 : (cpuUsOf(hub.processId()) - cpuBefore) / double(load.ms.size());
  load.hubMemoryMib = memoryMibOf(hub.processId());
  return load;
}

int postOrder(const support::HubProgram& hub, const QByteArray& credential, const QByteArray& body) {
  Caller caller(hub.port());
  return caller.ask(http::post("/v1/orders", body,
                               credential + "Idempotency-Key: one-" + QByteArray::number(++runs) + '-' +
                                   QByteArray::number(QDateTime::currentMSecsSinceEpoch()) + "\r\n"));
}

}  // namespace counterfoil::bench
