// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/play_day.h"

#include <QDir>
#include <QFile>
#include <QStringList>
#include <cstdio>

#include "app/desktop/hands.h"
#include "app/desktop/program.h"
#include "reports/documents/from_sales.h"
#include "reports/renderers/pdf.h"

namespace counterfoil::app {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

QStringList demoCodes() {
  QFile file(u":/demo/products.csv"_s);
  QStringList codes;
  if (!file.open(QIODevice::ReadOnly)) return codes;
  file.readLine();
  while (!file.atEnd()) codes.append(QString::fromUtf8(file.readLine()).trimmed().section(u',', 4, 4));
  return codes;
}

class Day {
 public:
  Day(Program& program, const QString& folder)
      : m_till(program.window().till()), m_hands(program.window(), folder), m_codes(demoCodes()) {}

  Done play() {
    open();
    for (int customer = 1; customer <= 30 && !m_hands.failed(); ++customer) serve(customer);
    refund();
    close();
    return m_hands.outcome();
  }

 private:
  void open() {
    // The demo's store is new: its phrase comes first.
    m_hands.untilScreen("Phrase");
    m_hands.picture(u"00-phrase"_s);
    m_hands.key(Qt::Key_F12);
    m_hands.untilScreen("Lock");
    m_hands.until("the names", [&] { return m_till.lock()->staff()->count() >= 5; });
    m_hands.picture(u"01-lock"_s);
    signIn(u"Aisha Khan"_s, u"1379"_s);
    m_hands.untilScreen("Count");
    // Three twenties, three tens, two fives.
    m_hands.key(Qt::Key_Down);
    for (const QString& pieces : {u"3"_s, u"3"_s, u"2"_s}) {
      m_hands.type(pieces);
      m_hands.key(Qt::Key_Down);
    }
    m_hands.picture(u"02-float"_s);
    m_hands.key(Qt::Key_F12);
    m_hands.untilScreen("Sell");
    m_hands.until("the tiles", [&] { return m_till.basket()->tiles()->count() > 10; });
    m_hands.picture(u"03-ready-to-sell"_s);
  }

  void signIn(const QString& name, const QString& pin) {
    for (int i = 0; i < 20 && chosenName() != name; ++i) m_hands.key(Qt::Key_Down);
    m_hands.type(pin);
    m_hands.key(Qt::Key_Return);
  }

  QString chosenName() const { return m_till.lock()->staff()->value(m_till.lock()->chosen(), u"name"_s).toString(); }

  void add(int item) {
    const int before = lines();
    const QString total = m_till.basket()->total();
    m_hands.scan(m_codes[(item * 37 + 11) % m_codes.size()]);
    m_hands.until("the scanned line", [&] { return lines() > before || m_till.basket()->total() != total; });
  }

  int lines() const { return m_till.basket()->lines()->count(); }

  void serve(int customer) {
    const int items = 1 + customer % 4;
    for (int i = 0; i < items; ++i) add(customer * 5 + i);
    if (customer == 2) findByName();
    if (customer == 4) m_hands.picture(u"05-ticket"_s);
    if (customer == 9) {
      parkAndServeAnother();
      return;
    }
    pay(customer);
  }

  void findByName() {
    const int before = lines();
    m_hands.type(u"earl tea"_s);
    m_hands.until("something found", [&] { return m_till.basket()->results()->count() > 0; });
    m_hands.picture(u"04-search"_s);
    m_hands.key(Qt::Key_Return);
    m_hands.until("the found line", [&] { return lines() > before; });
  }

  void parkAndServeAnother() {
    m_hands.key(Qt::Key_F8);
    m_hands.type(u"red scarf"_s);
    m_hands.picture(u"06-park"_s);
    m_hands.key(Qt::Key_Return);
    m_hands.until("an empty ticket", [&] { return lines() == 0; });
    add(200);
    pay(1);
    m_hands.key(Qt::Key_F9);
    m_hands.untilScreen("Tickets");
    m_hands.until("the parked ticket", [&] { return m_till.tickets()->tickets()->count() > 0; });
    m_hands.picture(u"07-tickets"_s);
    m_hands.key(Qt::Key_Return);
    m_hands.untilScreen("Sell");
    m_hands.until("its lines", [&] { return lines() > 0; });
    pay(1);
  }

  /// The simulator decides by the last two digits; the first eight of a hundred are its other outcomes.
  bool cardWouldPass() const {
    const QString due = m_till.payment()->due();
    return due.size() > 2 && due.right(2).toInt() > 7;
  }

  void pay(int customer) {
    m_hands.key(Qt::Key_F12);
    m_hands.untilScreen("Pay");
    if (customer == 4) m_hands.picture(u"08-pay"_s);
    const bool card = customer % 5 == 0 && cardWouldPass();
    if (customer % 7 == 0) {
      // Part in cash, the rest as it comes.
      m_hands.type(u"1"_s);
      m_hands.key(Qt::Key_F12);
      m_hands.until("the split",
                    [&] { return m_till.payment()->tenders()->count() > 0 || m_hands.screen() == u"Done"; });
    }
    if (m_hands.screen() == u"Pay" && card) {
      m_hands.key(Qt::Key_F6);
      m_hands.pause(100);
      if (customer == 5) m_hands.picture(u"09-card"_s);
    } else if (m_hands.screen() == u"Pay") {
      if (customer % 3 == 0) m_hands.type(u"50"_s);
      m_hands.key(Qt::Key_F12);
      m_hands.pause(20);
      // Fifty was not enough for a few: the rest is paid exactly.
      if (customer % 3 == 0 && m_hands.screen() == u"Pay") {
        m_hands.until("the answer",
                      [&] { return m_till.payment()->tenders()->count() > 0 || m_hands.screen() == u"Done"; });
        if (m_hands.screen() == u"Pay") m_hands.key(Qt::Key_F12);
      }
    }
    m_hands.untilScreen("Done");
    if (customer == 3) m_hands.picture(u"10-done"_s);
    m_hands.key(Qt::Key_F12);
    m_hands.untilScreen("Sell");
  }

  void refund() {
    m_hands.key(Qt::Key_F10);
    m_hands.untilScreen("Documents");
    m_hands.until("the documents", [&] { return m_till.documents()->documents()->count() > 5; });
    for (int i = 0; i < 3; ++i) m_hands.key(Qt::Key_Down);
    m_hands.until("a document", [&] { return m_till.documents()->canRefund(); });
    m_hands.picture(u"11-documents"_s);
    m_hands.key(Qt::Key_F12);
    m_hands.untilScreen("Refund");
    m_hands.key(Qt::Key_Plus);
    m_hands.until("what comes back", [&] { return m_till.documents()->anyReturn(); });
    m_hands.picture(u"12-refund"_s);
    m_hands.key(Qt::Key_F12);
    m_hands.key(Qt::Key_Down);
    m_hands.key(Qt::Key_Return);
    const auto answered = [&] {
      return m_hands.screen() == u"Done" || m_hands.screen() == u"Pay" || m_hands.sheet() == u"Approval";
    };
    m_hands.until("an answer", answered);
    if (m_hands.sheet() == u"Approval") {
      m_hands.picture(u"13-approval"_s);
      signIn(u"Tom Becker"_s, u"2580"_s);
      m_hands.until("an answer", [&] { return m_hands.sheet().isEmpty() && answered(); });
    }
    if (m_hands.screen() == u"Pay") {
      m_hands.until("the terminal",
                    [&] { return m_till.payment()->card() == u"asking" || m_hands.screen() == u"Done"; });
      if (m_hands.screen() == u"Pay" && m_till.payment()->cardByHand()) m_till.payment()->cardTaken(true);
    }
    m_hands.untilScreen("Done");
    m_hands.picture(u"14-refunded"_s);
    m_hands.key(Qt::Key_F12);
    m_hands.untilScreen("Sell");
  }

  void close() {
    m_hands.key(Qt::Key_F11);
    m_hands.untilScreen("Shift");
    m_hands.picture(u"15-drawer"_s);
    m_hands.key(Qt::Key_F12);
    m_hands.until("the count", [&] { return m_hands.screen() == u"Count" || m_hands.screen() == u"Pending"; });
    if (m_hands.screen() == u"Pending") m_hands.key(Qt::Key_F12);
    m_hands.untilScreen("Count");
    countWhatIsThere();
    m_hands.picture(u"16-count"_s);
    m_hands.key(Qt::Key_F12);
    m_hands.until("the Z", [&] { return m_hands.screen() == u"Report" || m_hands.sheet() == u"Approval"; });
    if (m_hands.sheet() == u"Approval") signIn(u"Tom Becker"_s, u"2580"_s);
    m_hands.untilScreen("Report");
    m_hands.picture(u"17-z-report"_s);
  }

  void countWhatIsThere() {
    qint64 left = m_expectedMinor();
    const std::vector<qint64> values = cash::denominations(u"GBP"_s);
    for (const qint64 value : values) {
      const qint64 pieces = left / value;
      left -= pieces * value;
      if (pieces > 0) m_hands.type(QString::number(pieces));
      m_hands.key(Qt::Key_Down);
    }
  }

 public:
  /// What an honest drawer holds, counted by the one who plays.
  std::function<qint64()> m_expectedMinor;

 private:
  till::TillController& m_till;
  Hands m_hands;
  QStringList m_codes;
};

Done writeFile(const QString& path, const QByteArray& bytes) {
  QFile file(path);
  if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size()) return {};
  return core::storageError(u"cannot_write"_s, path);
}

/// Receipts of the last three documents and the Z, and the figures for whoever looks at the terminal.
Done writePapers(Program& program, const QString& folder) {
  return program.storeThread().call([&]() -> Done {
    const journal::Reader& reader = program.shop().reader();
    CF_TRY(const auto rows, sales::listDocuments(reader, {}, {}, 3));
    for (const sales::DocumentRow& row : rows) {
      CF_TRY(const auto document, sales::documentById(reader, row.id));
      CF_CHECK(
          writeFile(folder + u"/receipt-"_s + row.number + u".pdf"_s,
                    renderers::toPdf(documents::slipOf(documents::receiptOf(document)), renderers::PdfPaper::Roll80)));
    }
    CF_TRY(const auto shifts, cash::listShifts(reader, 1));
    if (shifts.empty() || !shifts.front().closed) return core::refused(u"day_went_wrong"_s, u"the shift is open"_s);
    CF_TRY(const auto figures, sales::closingOf(reader, shifts.front().id));
    CF_CHECK(
        writeFile(folder + u'/' + figures.number + u".pdf"_s,
                  renderers::toPdf(documents::slipOf(documents::shiftReportOf(figures)), renderers::PdfPaper::A4)));
    std::printf("%s: %lld sales, %lld refunds, gross %s, over/short %s\n", qPrintable(figures.number),
                static_cast<long long>(figures.saleCount), static_cast<long long>(figures.refundCount),
                qPrintable(figures.gross.text()), qPrintable(figures.overShort.text()));
    if (!figures.overShort.isZero()) return core::refused(u"day_went_wrong"_s, u"the drawer does not agree"_s);
    return {};
  });
}

}  // namespace

Done playDay(const QString& folder) {
  if (!QDir().mkpath(folder)) return core::storageError(u"cannot_write"_s, folder);
  ProgramOptions options;
  options.storePath = folder + u"/shop.cfl"_s;
  options.demo = true;
  options.motion = false;
  Program program(options);
  CF_CHECK(program.start());
  program.window().resize(1280, 800);
  program.window().show();
  Day day(program, folder);
  day.m_expectedMinor = [&program] {
    return program.storeThread().call([&program]() -> qint64 {
      const auto shifts = cash::listShifts(program.shop().reader(), 1);
      if (!shifts || shifts->empty()) return 0;
      const auto expected = sales::expectedCash(program.shop().reader(), shifts->front());
      return expected ? expected->minor() : 0;
    });
  };
  CF_CHECK(day.play());
  return writePapers(program, folder);
}

}  // namespace counterfoil::app
