// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QTest>

#include "models/store/worker_thread.h"
#include "reports/emulator/virtual_printer.h"
#include "reports/printing/print_thread.h"
#include "tests/reports/printing/printing_bench.h"
#include "tests/reports/samples.h"

using namespace counterfoil;
using namespace Qt::StringLiterals;
using printing::JobDraft;
using printing::JobKind;
using support::PrintingBench;

class PrintQueueTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void jobs_are_printed_once_and_in_order();
  void a_command_that_fails_owes_no_receipt();
  void the_drawer_opens_with_the_first_print_only_while_it_is_fresh();
  void no_sale_opens_the_drawer_and_prints_nothing();
  void a_job_that_cannot_be_rendered_does_not_block_the_others();
  void without_a_printer_jobs_wait();
  void back_off_grows_to_a_minute();
  void a_crash_between_the_write_and_the_note_prints_again_under_a_mark();
  void a_clock_that_was_ahead_does_not_hold_receipts_up();
  void ended_jobs_are_forgotten_after_a_week();
  void closing_hears_of_receipts_that_are_owed();
  void the_thread_prints_what_the_store_commits();
};

namespace {

printing::Endpoint endpointOf(const emulator::VirtualPrinter& printer) {
  return {u"127.0.0.1"_s, printer.port()};
}

QByteArray slipOf(const QString& text) {
  documents::Slip slip;
  slip.words(text);
  return renderers::toEscpos(slip, {});
}

}  // namespace

void PrintQueueTest::jobs_are_printed_once_and_in_order() {
  emulator::VirtualPrinter printer;
  QVERIFY(printer.listen());
  PrintingBench bench;
  const auto first = bench.addReceipt(u"1"_s, slipOf(u"one"_s));
  bench.addReceipt(u"2"_s, slipOf(u"two"_s));
  bench.startWorker(endpointOf(printer));
  QTRY_COMPARE(bench.openCount(), 0);
  bench.addReceipt(u"3"_s, slipOf(u"three"_s));
  bench.worker().wake();
  QTRY_COMPARE(bench.openCount(), 0);
  QTRY_COMPARE(printer.paper().cutCount(), 3);
  const QString text = printer.paper().text();
  QVERIFY(text.indexOf(u"one"_s) < text.indexOf(u"two"_s) && text.indexOf(u"two"_s) < text.indexOf(u"three"_s));
  QCOMPARE(bench.stateOf(first), u"done"_s);
  bench.worker().wake();
  bench.pass(60'000);
  QTRY_COMPARE(printer.paper().cutCount(), 3);
  QVERIFY(printer.paper().unknown().empty());
}

void PrintQueueTest::a_command_that_fails_owes_no_receipt() {
  PrintingBench bench;
  const core::Done done = bench.book().write([](journal::Writing& writing) -> core::Done {
    CF_TRY(const auto id, printing::enqueue(writing, {JobKind::Receipt, {}, u"1"_s, 0, true, "x"}));
    Q_UNUSED(id)
    return core::refused(u"not_fully_paid"_s);
  });
  QVERIFY(!done);
  QCOMPARE(bench.openCount(), 0);
}

void PrintQueueTest::the_drawer_opens_with_the_first_print_only_while_it_is_fresh() {
  emulator::VirtualPrinter printer;
  QVERIFY(printer.listen());
  PrintingBench bench;
  bench.addReceipt(u"1"_s, slipOf(u"fresh"_s), true);
  bench.startWorker(endpointOf(printer));
  QTRY_COMPARE(bench.openCount(), 0);
  QTRY_COMPARE(printer.paper().drawerPulses().size(), 1UL);
  // The pulse goes ahead of the paper.
  QVERIFY(std::holds_alternative<emulator::DrawerPulse>(printer.paper().marks().front()));
  bench.addReceipt(u"2"_s, slipOf(u"stale"_s), true);
  bench.clock().advanceMs(printing::kDrawerFreshMs + 1);
  bench.worker().wake();
  QTRY_COMPARE(bench.openCount(), 0);
  QTRY_COMPARE(printer.paper().cutCount(), 2);
  QCOMPARE(printer.paper().drawerPulses().size(), 1UL);
}

void PrintQueueTest::no_sale_opens_the_drawer_and_prints_nothing() {
  emulator::VirtualPrinter printer;
  QVERIFY(printer.listen());
  PrintingBench bench;
  const auto late = bench.add({JobKind::Drawer, {}, u"no sale"_s, 0, true, {}});
  bench.clock().advanceMs(printing::kDrawerFreshMs + 1);
  const auto now = bench.add({JobKind::Drawer, {}, u"no sale"_s, 0, true, {}});
  bench.startWorker(endpointOf(printer));
  QTRY_COMPARE(bench.stateOf(now), u"done"_s);
  QCOMPARE(bench.stateOf(late), u"cancelled"_s);
  QCOMPARE(bench.errorOf(late), u"drawer_too_late"_s);
  QTRY_COMPARE(printer.paper().drawerPulses().size(), 1UL);
  QCOMPARE(printer.paper().cutCount(), 0);
}

void PrintQueueTest::a_job_that_cannot_be_rendered_does_not_block_the_others() {
  emulator::VirtualPrinter printer;
  QVERIFY(printer.listen());
  PrintingBench bench;
  bench.setRender([](const journal::Reader&, const printing::Job& job, const printing::Printer&) {
    if (job.label == u"bad"_s) return core::Result<QByteArray>(core::notFound(u"unknown_document"_s));
    return core::Result<QByteArray>(slipOf(u"rendered "_s + job.label));
  });
  const auto bad = bench.addReceipt(u"bad"_s, {});
  const auto good = bench.addReceipt(u"good"_s, {});
  bench.startWorker(endpointOf(printer));
  QTRY_COMPARE(bench.stateOf(good), u"done"_s);
  QCOMPARE(bench.stateOf(bad), u"cancelled"_s);
  QCOMPARE(bench.errorOf(bad), u"unknown_document"_s);
  QTRY_VERIFY(printer.paper().text().contains(u"rendered good"_s));
}

void PrintQueueTest::without_a_printer_jobs_wait() {
  emulator::VirtualPrinter printer;
  QVERIFY(printer.listen());
  PrintingBench bench;
  const auto job = bench.addReceipt(u"1"_s, slipOf(u"one"_s));
  bench.startWorker({});
  QSignalSpy changed(&bench.worker(), &printing::PrintWorker::stateChanged);
  QTRY_COMPARE(changed.count(), 1);
  QCOMPARE(changed.front().front().value<printing::QueueState>().open, 1);
  QCOMPARE(bench.stateOf(job), u"waiting"_s);
  bench.worker().setRoute({printing::Printer{endpointOf(printer), {}}, {}});
  QTRY_COMPARE(bench.stateOf(job), u"done"_s);
}

void PrintQueueTest::back_off_grows_to_a_minute() {
  QCOMPARE(printing::backOffMs(1), 1'000);
  QCOMPARE(printing::backOffMs(2), 2'000);
  QCOMPARE(printing::backOffMs(5), 30'000);
  QCOMPARE(printing::backOffMs(1000), 60'000);
}

void PrintQueueTest::a_crash_between_the_write_and_the_note_prints_again_under_a_mark() {
  emulator::VirtualPrinter printer;
  QVERIFY(printer.listen());
  PrintingBench bench;
  const auto job = bench.addReceipt(u"1"_s, slipOf(u"one"_s), true);
  bench.startWorker(endpointOf(printer));
  QSignalSpy cut(&printer, &emulator::VirtualPrinter::cut);
  // The power goes while the paper comes out.
  QTRY_COMPARE(bench.stateOf(job), u"sending"_s);
  bench.loseStore();
  QTRY_COMPARE(cut.count(), 1);
  bench.restart();
  QCOMPARE(bench.stateOf(job), u"sending"_s);
  printer.tearOff();
  bench.startWorker(endpointOf(printer));
  QTRY_COMPARE(bench.stateOf(job), u"done"_s);
  QTRY_COMPARE(printer.paper().cutCount(), 1);
  QVERIFY(printer.paper().text().contains(u"May have been printed already"_s));
  QVERIFY(printer.paper().text().contains(u"one"_s));
  QVERIFY(printer.paper().drawerPulses().empty());
}

void PrintQueueTest::a_clock_that_was_ahead_does_not_hold_receipts_up() {
  PrintingBench bench;
  const auto job = bench.addReceipt(u"1"_s, slipOf(u"one"_s));
  const core::Done pushed = bench.book().write([&](journal::Writing& writing) {
    return writing.local(printing::kPrintJobTable)
        .execute("UPDATE print_job SET next_attempt_utc_ms = next_attempt_utc_ms + 31536000000", {});
  });
  QVERIFY(pushed);
  const auto claimed = bench.book().write([](journal::Writing& writing) { return printing::claim(writing); });
  QVERIFY(claimed);
  QVERIFY(claimed->job.has_value());
  QCOMPARE(bench.stateOf(job), u"sending"_s);
}

void PrintQueueTest::ended_jobs_are_forgotten_after_a_week() {
  emulator::VirtualPrinter printer;
  QVERIFY(printer.listen());
  PrintingBench bench;
  const auto job = bench.addReceipt(u"1"_s, slipOf(u"one"_s));
  bench.startWorker(endpointOf(printer));
  QTRY_COMPARE(bench.stateOf(job), u"done"_s);
  bench.clock().advanceMs(printing::kKeepEndedMs + 1);
  QVERIFY(bench.book().write([](journal::Writing& writing) { return printing::recover(writing); }));
  QCOMPARE(bench.stateOf(job), QString());
}

void PrintQueueTest::closing_hears_of_receipts_that_are_owed() {
  PrintingBench bench;
  bench.addReceipt(u"1"_s, slipOf(u"one"_s));
  bench.add({JobKind::Test, {}, u"test"_s, 0, false, "x"});
  QCOMPARE(printing::unprintedJobs(bench.reader()).value(), 1);
  QCOMPARE(printing::openJobs(bench.reader()).value().size(), 2UL);
  QCOMPARE(printing::queueState(bench.reader()).value().headLabel, u"1"_s);
}

void PrintQueueTest::the_thread_prints_what_the_store_commits() {
  emulator::VirtualPrinter printer;
  QVERIFY(printer.listen());
  store::WorkerThread storeThread(u"store"_s);
  std::unique_ptr<PrintingBench> bench;
  storeThread.call([&] { bench = std::make_unique<PrintingBench>(); });
  {
    printing::PrintThread thread(
        [&](std::function<void(journal::Book&)> work) {
          storeThread.post([&bench, work = std::move(work)] { work(bench->book()); });
        },
        {});
    thread.start({printing::Printer{endpointOf(printer), {}}, {}});
    for (int i = 0; i < 20; ++i) {
      storeThread.call([&] { bench->addReceipt(QString::number(i), slipOf(u"slip %1"_s.arg(i))); });
      thread.wake();
    }
    QTRY_COMPARE(printer.paper().cutCount(), 20);
    QTRY_COMPARE(storeThread.call([&] { return bench->openCount(); }), 0);
  }
  storeThread.call([&] { bench.reset(); });
  QVERIFY(printer.paper().unknown().empty());
}

QTEST_GUILESS_MAIN(PrintQueueTest)
#include "tst_print_queue.moc"
