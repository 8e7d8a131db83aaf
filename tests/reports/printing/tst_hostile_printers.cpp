// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include "reports/emulator/virtual_printer.h"
#include "tests/reports/printing/printing_bench.h"

using namespace counterfoil;
using namespace Qt::StringLiterals;
using support::PrintingBench;

namespace {

/// A printer that misbehaves on a real socket.
class RudePrinter {
 public:
  using Behaviour = std::function<void(QTcpSocket&)>;
  explicit RudePrinter(Behaviour behaviour) : m_behaviour(std::move(behaviour)) {
    QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this] {
      while (QTcpSocket* socket = m_server.nextPendingConnection()) {
        ++connections;
        m_behaviour(*socket);
      }
    });
    if (!m_server.listen(QHostAddress::LocalHost)) qFatal("no port");
  }
  [[nodiscard]] printing::Endpoint endpoint() const { return {u"127.0.0.1"_s, m_server.serverPort()}; }
  int connections = 0;
  QByteArray received;

 private:
  Behaviour m_behaviour;
  QTcpServer m_server;
};

QByteArray slipOf(const QString& text) {
  documents::Slip slip;
  slip.words(text);
  return renderers::toEscpos(slip, {});
}

/// A port that nobody listens on.
quint16 closedPort() {
  QTcpServer server;
  if (!server.listen(QHostAddress::LocalHost)) qFatal("no port");
  return server.serverPort();
}

}  // namespace

class HostilePrintersTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void one_that_refuses_is_tried_again_with_pauses();
  void one_that_hangs_up_at_once_got_nothing();
  void one_that_hangs_up_in_the_middle_may_have_printed();
  void one_that_stops_taking_bytes_is_given_up();
  void one_that_says_nothing_is_used_without_asking();
  void one_that_answers_garbage_is_used_without_asking();
  void one_without_paper_gets_the_job_when_it_has_some();
  void one_that_answered_before_and_not_after_may_have_printed();
  void a_second_printer_steps_in();
  void the_till_is_never_held_up();
};

void HostilePrintersTest::one_that_refuses_is_tried_again_with_pauses() {
  PrintingBench bench;
  const quint16 port = closedPort();
  const auto job = bench.addReceipt(u"1"_s, slipOf(u"one"_s), true);
  bench.startWorker(printing::Endpoint{u"127.0.0.1"_s, port});
  QTRY_COMPARE(bench.errorOf(job), u"printer_refused"_s);
  QCOMPARE(bench.stateOf(job), u"waiting"_s);
  const auto attempts = [&] { return printing::openJobs(bench.reader()).value().front().attempts; };
  QCOMPARE(attempts(), 1);
  // The worker sets its pause on its own time, after it noted the failure.
  QTRY_COMPARE(bench.nextTimerMs(), 1000);
  bench.pass(999);
  QCoreApplication::processEvents();
  QCOMPARE(attempts(), 1);
  bench.pass(2);
  QTRY_COMPARE(attempts(), 2);
  QTRY_COMPARE(bench.stateOf(job), u"waiting"_s);
  QVERIFY(!printing::openJobs(bench.reader()).value().front().perhapsPrinted);
  emulator::VirtualPrinter printer;
  QVERIFY(printer.listen(port));
  // The worker asks the queue for its next pause on its own time.
  QTRY_VERIFY((bench.pass(500), bench.stateOf(job) == u"done"_s));
  QTRY_COMPARE(printer.paper().cutCount(), 1);
  QVERIFY(!printer.paper().text().contains(u"already"_s));
}

void HostilePrintersTest::one_that_hangs_up_at_once_got_nothing() {
  RudePrinter rude([](QTcpSocket& socket) { socket.close(); });
  PrintingBench bench;
  const auto job = bench.addReceipt(u"1"_s, slipOf(u"one"_s));
  bench.startWorker(rude.endpoint());
  QTRY_COMPARE(bench.errorOf(job), u"printer_lost"_s);
  QVERIFY(!printing::openJobs(bench.reader()).value().front().perhapsPrinted);
}

void HostilePrintersTest::one_that_hangs_up_in_the_middle_may_have_printed() {
  RudePrinter rude([](QTcpSocket& socket) {
    QObject::connect(&socket, &QTcpSocket::readyRead, &socket, [&socket] {
      const QByteArray bytes = socket.readAll();
      if (bytes.startsWith("\x10\x04")) {
        socket.write("\x12\x12\x12");
      } else {
        socket.abort();
      }
    });
  });
  PrintingBench bench;
  bench.setRender([](const auto&, const auto&, const auto&) {
    return core::Result<QByteArray>(QByteArray(16 * 1024 * 1024, 'x'));
  });
  const auto job = bench.addReceipt(u"1"_s, {});
  bench.startWorker(rude.endpoint());
  QTRY_COMPARE(bench.errorOf(job), u"printer_lost"_s);
  QVERIFY(printing::openJobs(bench.reader()).value().front().perhapsPrinted);
}

void HostilePrintersTest::one_that_stops_taking_bytes_is_given_up() {
  RudePrinter rude([](QTcpSocket& socket) { socket.setReadBufferSize(16); });
  PrintingBench bench;
  bench.setRender([](const auto&, const auto&, const auto&) {
    return core::Result<QByteArray>(QByteArray(32 * 1024 * 1024, 'x'));
  });
  const auto job = bench.addReceipt(u"1"_s, {});
  bench.startWorker(rude.endpoint());
  QTRY_COMPARE(rude.connections, 1);
  QTRY_VERIFY((bench.passDeadline(8'000), bench.errorOf(job) == u"printer_stalled"_s));
  QCOMPARE(bench.stateOf(job), u"waiting"_s);
  QVERIFY(printing::openJobs(bench.reader()).value().front().perhapsPrinted);
}

void HostilePrintersTest::one_that_says_nothing_is_used_without_asking() {
  emulator::VirtualPrinter printer;
  QVERIFY(printer.listen());
  printer.setState({false, false, false});
  PrintingBench bench;
  const auto job = bench.addReceipt(u"1"_s, slipOf(u"one"_s));
  bench.startWorker(printing::Endpoint{u"127.0.0.1"_s, printer.port()});
  QTRY_VERIFY((bench.passDeadline(800), bench.stateOf(job) == u"done"_s));
  QTRY_COMPARE(printer.paper().cutCount(), 1);
  QVERIFY(printer.paper().text().startsWith(u"one"_s));
}

void HostilePrintersTest::one_that_answers_garbage_is_used_without_asking() {
  QByteArray received;
  RudePrinter rude([&](QTcpSocket& socket) {
    socket.write("HTTP/1.1 400 Bad Request\r\n\r\n\xff\xff");
    QObject::connect(&socket, &QTcpSocket::readyRead, &socket, [&] { received += socket.readAll(); });
  });
  PrintingBench bench;
  const auto job = bench.addReceipt(u"1"_s, slipOf(u"one"_s));
  bench.startWorker(rude.endpoint());
  QTRY_COMPARE(bench.stateOf(job), u"done"_s);
  QTRY_VERIFY(received.endsWith(slipOf(u"one"_s)));
}

void HostilePrintersTest::one_without_paper_gets_the_job_when_it_has_some() {
  emulator::VirtualPrinter printer;
  QVERIFY(printer.listen());
  printer.setState({true, true, false});
  PrintingBench bench;
  const auto job = bench.addReceipt(u"1"_s, slipOf(u"one"_s));
  bench.startWorker(printing::Endpoint{u"127.0.0.1"_s, printer.port()});
  QTRY_COMPARE(bench.errorOf(job), u"paper_out"_s);
  QVERIFY(printer.paper().text().isEmpty());
  printer.setState({true, false, true});
  QTRY_VERIFY((bench.pass(250), bench.errorOf(job) == u"cover_open"_s));
  printer.setState({});
  QTRY_VERIFY((bench.pass(250), bench.stateOf(job) == u"done"_s));
  QTRY_COMPARE(printer.paper().cutCount(), 1);
  QVERIFY(!printer.paper().text().contains(u"already"_s));
}

void HostilePrintersTest::one_that_answered_before_and_not_after_may_have_printed() {
  RudePrinter rude([](QTcpSocket& socket) {
    auto asked = std::make_shared<bool>(false);
    QObject::connect(&socket, &QTcpSocket::readyRead, &socket, [&socket, asked] {
      socket.readAll();
      if (!*asked) socket.write("\x12\x12\x12");
      *asked = true;
    });
  });
  PrintingBench bench;
  const auto job = bench.addReceipt(u"1"_s, slipOf(u"one"_s));
  bench.startWorker(rude.endpoint());
  QTRY_COMPARE(rude.connections, 1);
  QTRY_VERIFY((bench.passDeadline(200), bench.errorOf(job) == u"no_answer_after"_s));
  QVERIFY(printing::openJobs(bench.reader()).value().front().perhapsPrinted);
}

void HostilePrintersTest::a_second_printer_steps_in() {
  emulator::VirtualPrinter spare;
  QVERIFY(spare.listen());
  PrintingBench bench;
  const auto job = bench.addReceipt(u"1"_s, slipOf(u"one"_s));
  bench.startWorker(printing::Endpoint{u"127.0.0.1"_s, closedPort()}, printing::Endpoint{u"127.0.0.1"_s, spare.port()});
  QTRY_VERIFY((bench.pass(250), bench.stateOf(job) == u"done"_s));
  QTRY_COMPARE(spare.paper().cutCount(), 1);
}

void HostilePrintersTest::the_till_is_never_held_up() {
  // Nothing here waits: delivering to a printer that never answers returns at once, and so does queueing beside it.
  RudePrinter rude([](QTcpSocket&) {});
  PrintingBench bench;
  bench.startWorker(rude.endpoint());
  bench.addReceipt(u"1"_s, slipOf(u"one"_s));
  bench.worker().wake();
  QTRY_COMPARE(rude.connections, 1);
  for (int i = 0; i < 50; ++i) {
    bench.addReceipt(QString::number(i), slipOf(u"more"_s));
    bench.worker().wake();
  }
  QCOMPARE(bench.openCount(), 51);
  QCOMPARE(rude.connections, 1);
}

QTEST_GUILESS_MAIN(HostilePrintersTest)
#include "tst_hostile_printers.moc"
