// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/order_load.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <QElapsedTimer>
#include <QFile>
#include <atomic>
#include <chrono>
#include <thread>

#include "tests/sync/http/raw_client.h"

namespace counterfoil::bench {

using namespace Qt::StringLiterals;

namespace {

std::atomic<qint64> runs = 0;

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
  }
  ~Caller() { ::close(m_socket); }
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;

  /// The status; 0 where the connection ended.
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

double cpuUsOf(qint64 process) {
  QFile file(u"/proc/%1/stat"_s.arg(process));
  if (!file.open(QIODevice::ReadOnly)) return 0;
  const QByteArray stat = file.readAll();
  const auto fields = stat.mid(stat.lastIndexOf(')') + 2).split(' ');
  return fields.size() < 13
             ? 0
             : double(fields[11].toLongLong() + fields[12].toLongLong()) * 1e6 / double(::sysconf(_SC_CLK_TCK));
}

double memoryMbOf(qint64 process) {
  QFile file(u"/proc/%1/statm"_s.arg(process));
  if (!file.open(QIODevice::ReadOnly)) return 0;
  return double(file.readAll().split(' ').value(1).toLongLong()) * double(::sysconf(_SC_PAGESIZE)) / 1e6;
}

}  // namespace

OrderLoad loadOrders(support::HubProgram& hub, const QByteArray& credential, const QByteArray& body, int connections,
                     int forMs) {
  struct Client {
    std::vector<double> ms;
    qint64 refused = 0;
  };
  const QByteArray run = QByteArray::number(++runs) + '-' + QByteArray::number(QDateTime::currentMSecsSinceEpoch());
  std::vector<Client> clients(static_cast<size_t>(connections));
  std::atomic_bool over = false;
  const double cpuBefore = cpuUsOf(hub.processId());
  QElapsedTimer time;
  time.start();
  {
    std::vector<std::jthread> threads;
    for (size_t i = 0; i < clients.size(); ++i) {
      threads.emplace_back([&, i] {
        Caller caller(hub.port(), i);
        for (int n = 0; !over; ++n) {
          const QByteArray key = run + '-' + QByteArray::number(qint64(i)) + '-' + QByteArray::number(n);
          const QByteArray request = http::post("/v1/orders", body, credential + "Idempotency-Key: " + key + "\r\n");
          QElapsedTimer each;
          each.start();
          const int status = caller.ask(request);
          if (status == 201) clients[i].ms.push_back(double(each.nsecsElapsed()) / 1e6);
          if (status != 201) ++clients[i].refused;
          if (status == 0) return;
        }
      });
    }
    hub.listen(forMs);
    over = true;
    hub.listen(200);
  }
  OrderLoad load;
  const double seconds = double(time.nsecsElapsed()) / 1e9;
  for (const Client& client : clients) {
    load.ms.insert(load.ms.end(), client.ms.begin(), client.ms.end());
    load.refused += client.refused;
  }
  // The last answers come while the others have ended.
  load.ordersPerS = double(load.ms.size()) / std::max(0.001, seconds - 0.2);
  load.hubCpuUs = load.ms.empty() ? 0 : (cpuUsOf(hub.processId()) - cpuBefore) / double(load.ms.size());
  load.hubMemoryMb = memoryMbOf(hub.processId());
  return load;
}

int postOrder(const support::HubProgram& hub, const QByteArray& credential, const QByteArray& body) {
  Caller caller(hub.port());
  return caller.ask(http::post("/v1/orders", body,
                               credential + "Idempotency-Key: one-" + QByteArray::number(++runs) + '-' +
                                   QByteArray::number(QDateTime::currentMSecsSinceEpoch()) + "\r\n"));
}

}  // namespace counterfoil::bench
