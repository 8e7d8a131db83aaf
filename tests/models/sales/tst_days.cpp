// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <map>

#include "models/journal/facts_queries.h"
#include "models/sales/facts.h"
#include "tests/support/random.h"
#include "tests/support/shop_fixture.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;
using core::Quantity;
using sales::Document;
using sales::ShiftFigures;
using sales::TicketId;
using support::Random;
using support::ShopFixture;

namespace {

/// A second bookkeeping, by hand: what the drawer holds and what the receipts say.
struct Ledger {
  qint64 drawer = 0;
  qint64 gross = 0;
  qint64 net = 0;
  qint64 rounding = 0;
  std::map<QString, qint64> tax;
  std::map<QString, qint64> tenders;
  int documents = 0;

  void book(const Document& document) {
    gross += document.gross.minor();
    net += document.net.minor();
    rounding += document.rounding.minor();
    for (const auto& line : document.lines) {
      for (const auto& part : line.taxes) tax[part.id] += part.amount.minor();
    }
    for (const auto& tender : document.tenders) {
      const qint64 kept = tender.amount.minor() - tender.change.minor();
      tenders[sales::text(tender.kind)] += kept;
      if (tender.kind == pricing::TenderKind::Cash) drawer += kept;
    }
    ++documents;
  }
  friend bool operator==(const Ledger& a, const Ledger& b) {
    const auto known = [](const std::map<QString, qint64>& all) {
      std::map<QString, qint64> some;
      for (const auto& [key, value] : all) {
        if (value != 0) some[key] = value;
      }
      return some;
    };
    return a.gross == b.gross && a.net == b.net && a.rounding == b.rounding && known(a.tax) == known(b.tax) &&
           known(a.tenders) == known(b.tenders);
  }
};

/// One till, day after day, with whatever a day may bring.
class Days {
 public:
  Days(const ShopFixture::Options& options, Random& random) : m_shop(options), m_random(random) {}

  void playOne(bool& ok);
  [[nodiscard]] ShopFixture& shop() { return m_shop; }

 private:
  void sell();
  void refund();
  void exchange();
  void takeBack();
  void moveCash();
  void fumble();
  std::vector<sales::TenderRequest> pay(qint64 due, qint64 rounding);
  void keep(const core::Result<Document>& document);
  void close(bool& ok);

  ShopFixture m_shop;
  Random& m_random;
  Ledger m_day;
  std::vector<Document> m_documents;
  qint64 m_drawer = 0;
  qint64 m_grand = 0;
  cash::ShiftId m_shift;
};

void Days::keep(const core::Result<Document>& document) {
  if (!document) return;
  m_day.book(*document);
  m_documents.push_back(*document);
}

std::vector<sales::TenderRequest> Days::pay(qint64 due, qint64 rounding) {
  std::vector<sales::TenderRequest> tenders;
  if (due < 0) return {m_shop.inCash(due + rounding)};
  if (due > 1 && m_random.chance(40)) {
    const qint64 part = m_random.chance(50) ? due : m_random.between(1, due);
    tenders.push_back(m_shop.byCard(part));
    if (m_random.chance(30)) tenders.back().kind = pricing::TenderKind::Voucher;
    due -= part;
  }
  if (due > 0) tenders.push_back(m_shop.inCash(due + (m_random.chance(50) ? m_random.between(5, 3'000) : 4)));
  return tenders;
}

void Days::sell() {
  const std::vector<catalog::ProductId> products{m_shop.bread, m_shop.tea, m_shop.book12, m_shop.cheese, m_shop.bag};
  std::vector<std::pair<catalog::ProductId, qint64>> lines;
  for (qint64 i = m_random.between(1, 5); i > 0; --i) {
    const auto& product = m_random.pick(products);
    lines.emplace_back(
        product, product == m_shop.cheese ? m_random.between(1, 2'000) * 1'000 : m_random.between(1, 4) * 1'000'000);
  }
  const TicketId ticket = m_shop.ticketWith(lines);
  auto view = m_shop.desk().view(ticket).value();
  const auto& line = m_random.pick(view.ticket.lines);
  pricing::Discount discount;
  if (m_random.chance(50)) {
    discount.percent = core::Percent::ofPpm(m_random.between(1, 300'000));
  } else {
    discount.kind = pricing::Discount::Kind::Amount;
    discount.amount = m_shop.money(m_random.between(1, 60));
  }
  if (m_random.chance(30)) (void)m_shop.desk().discountTicket(ticket, discount, u"regular"_s, m_shop.asManager());
  if (m_random.chance(20)) (void)m_shop.desk().discountLine(ticket, line.id, discount, u"dent"_s, m_shop.asManager());
  if (m_random.chance(10)) {
    (void)m_shop.desk().overridePrice(ticket, line.id, core::UnitPrice::ofMicro(m_random.between(0, 9'000'000)),
                                      u"label"_s, m_shop.asManager());
  }
  if (m_random.chance(10)) (void)m_shop.desk().voidLine(ticket, line.id, u"no"_s, m_shop.asManager());
  if (m_random.chance(10) && m_shop.desk().park(ticket, u"later"_s, m_shop.asCashier())) {
    (void)m_shop.desk().recall(ticket, m_shop.asCashier());
  }
  const auto last = m_shop.desk().view(ticket);
  if (!last || last->ticket.isEmpty()) {
    (void)m_shop.desk().abandon(ticket, u"left"_s, m_shop.asManager());
    return;
  }
  const qint64 due = last->priced.due.minor();
  keep(m_shop.sales().complete(ticket, pay(due, last->priced.cashRounding.minor()), m_shop.asCashier()));
  (void)m_shop.desk().abandon(ticket, u"could not pay"_s, m_shop.asManager());
}

void Days::refund() {
  if (m_documents.empty()) return;
  const Document& document = m_random.pick(m_documents);
  sales::RefundRequest request;
  request.original = document.id;
  request.reason = u"broken"_s;
  const auto state = m_shop.sales().quoteRefund(request);
  if (!state) return;
  if (m_random.chance(60)) {
    const auto& line = m_random.pick(document.lines);
    const qint64 step = line.name == u"Cheese"_s ? 1'000 : 1'000'000;
    request.lines.push_back({line.line, Quantity::ofMicro(m_random.between(1, 3) * step)});
  }
  keep(m_shop.sales().refund(request, m_shop.asManager()));
}

void Days::exchange() {
  if (m_documents.empty()) return;
  const Document& document = m_random.pick(m_documents);
  const TicketId ticket = m_shop.ticketWith({{m_shop.tea, m_random.between(1, 3) * 1'000'000}});
  const auto& line = m_random.pick(document.lines);
  const auto view =
      m_shop.desk().addReturn(ticket, {document.id, line.line}, Quantity::ofUnits(1), u"size"_s, m_shop.asManager());
  if (view) {
    keep(m_shop.sales().complete(ticket, pay(view->priced.due.minor(), view->priced.cashRounding.minor()),
                                 m_shop.asManager()));
  }
  (void)m_shop.desk().abandon(ticket, u"no"_s, m_shop.asManager());
}

void Days::takeBack() {
  if (m_documents.empty()) return;
  const sales::DocumentId id = m_random.pick(m_documents).id;
  keep(m_shop.sales().postVoid(id, u"rang twice"_s, m_shop.asManager()));
}

void Days::moveCash() {
  using cash::MovementKind;
  const std::vector<MovementKind> kinds{MovementKind::PayIn, MovementKind::PayOut, MovementKind::SafeDrop,
                                        MovementKind::NoSale};
  const MovementKind kind = m_random.pick(kinds);
  const qint64 amount = kind == MovementKind::NoSale ? 0 : m_random.between(1, 5'000);
  const auto moved = m_shop.cash().move(kind, m_shop.money(amount), u"change"_s, m_shop.asManager());
  if (moved) m_day.drawer += moved->drawerMinor();
}

/// What is refused must leave no trace in any figure.
void Days::fumble() {
  const TicketId ticket = m_shop.ticketWith({{m_shop.bread, 1'000'000}});
  (void)m_shop.sales().complete(ticket, {m_shop.inCash(1)}, m_shop.asCashier());
  (void)m_shop.sales().complete(ticket, {m_shop.byCard(100'000)}, m_shop.asCashier());
  (void)m_shop.desk().abandon(ticket, u"fumbled"_s, m_shop.asManager());
}

Ledger ofJournal(ShopFixture& shop, cash::ShiftId shift) {
  Ledger ledger;
  const auto facts = journal::factsAfter(shop.reader(), 0, 1'000'000, true).value();
  for (const journal::Fact& fact : facts) {
    if (!sales::isDocument(fact.kind)) continue;
    const Document document = sales::documentOf(fact);
    if (document.shift == shift) ledger.book(document);
  }
  return ledger;
}

Ledger ofFigures(const ShiftFigures& figures) {
  Ledger ledger;
  ledger.gross = figures.gross.minor();
  ledger.net = figures.net.minor();
  ledger.rounding = figures.rounding.minor();
  for (const auto& tax : figures.taxes) ledger.tax[tax.id] += tax.tax.minor();
  for (const auto& tender : figures.tenders) ledger.tenders[tender.key] += tender.amount.minor();
  return ledger;
}

void Days::close(bool& ok) {
  ok = false;
  const auto x = m_shop.closing().x();
  CF_VERIFY_OK(x);
  const qint64 off = m_random.chance(20) ? m_random.between(-500, 500) : 0;
  const qint64 counted = std::max<qint64>(0, m_day.drawer + off);
  sales::CloseRequest request;
  request.counted = cash::countOf(m_shop.money(counted));
  if (m_random.chance(50)) request.left = m_shop.money(std::min<qint64>(counted, 10'000));
  const auto z = m_shop.closing().close(request, m_shop.asManager());
  CF_VERIFY_OK(z);
  m_grand += m_day.gross;

  QVERIFY2(ofFigures(*z) == m_day, "the Z differs from the receipts");
  QVERIFY2(ofFigures(*x) == m_day, "the X differs from the receipts");
  QCOMPARE(z->expectedCash.minor(), m_day.drawer);
  QCOMPARE(z->overShort.minor(), counted - m_day.drawer);
  QCOMPARE(z->perpetual.minor(), m_grand);
  QCOMPARE(z->documentCount, qint64(m_day.documents));
  QCOMPARE(z->net.minor() + z->tax.minor(), z->gross.minor());
  qint64 paid = 0;
  for (const auto& tender : z->tenders) paid += tender.amount.minor();
  QCOMPARE(paid, z->gross.minor() + z->rounding.minor());
  qint64 byStaff = 0;
  for (const auto& staff : z->staff) byStaff += staff.amount.minor();
  QCOMPARE(byStaff, z->gross.minor());
  qint64 byCategory = 0;
  for (const auto& category : z->categories) byCategory += category.amount.minor();
  QCOMPARE(byCategory, z->gross.minor());
  const auto again = sales::closingOf(m_shop.reader(), m_shift);
  CF_VERIFY_OK(again);
  QVERIFY2(sales::closedFact(*again, m_shop.asManager()).body == sales::closedFact(*z, m_shop.asManager()).body,
           "the Z reads differently than it was written");
  m_drawer = request.left ? request.left->minor() : counted;
  ok = true;
}

void Days::playOne(bool& ok) {
  ok = false;
  m_day = {};
  const qint64 openingFloat = m_random.chance(80) ? m_drawer : m_random.between(0, 20'000);
  const auto shift = m_shop.cash().openShift(cash::countOf(m_shop.money(openingFloat)), m_shop.asManager());
  CF_VERIFY_OK(shift);
  if (shift->lastClosing) QCOMPARE(shift->openingDifference.minor(), openingFloat - m_drawer);
  m_shift = shift->id;
  m_day.drawer = openingFloat;
  for (qint64 i = m_random.between(0, 18); i > 0; --i) {
    m_shop.clock().advanceMs(m_random.between(1'000, 3'000'000));
    const qint64 what = m_random.below(100);
    if (what < 55) {
      sell();
    } else if (what < 70) {
      refund();
    } else if (what < 78) {
      exchange();
    } else if (what < 84) {
      takeBack();
    } else if (what < 95) {
      moveCash();
    } else {
      fumble();
    }
  }
  if (m_random.chance(10)) QVERIFY2(ofJournal(m_shop, m_shift) == m_day, "the journal differs from the receipts");
  close(ok);
  m_shop.clock().advanceMs(12 * 3'600'000);
  if (m_documents.size() > 60) m_documents.erase(m_documents.begin(), m_documents.begin() + 30);
}

}  // namespace

class TestDays : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void closingAgreesWithReceiptsJournalAndDrawer_data();
  void closingAgreesWithReceiptsJournalAndDrawer();
};

void TestDays::closingAgreesWithReceiptsJournalAndDrawer_data() {
  QTest::addColumn<qint64>("step");
  QTest::addColumn<bool>("net");
  QTest::addColumn<bool>("document");
  QTest::newRow("prices with tax") << qint64(0) << false << false;
  QTest::newRow("cash rounded to five") << qint64(5) << false << false;
  QTest::newRow("prices without tax") << qint64(0) << true << false;
  QTest::newRow("tax rounded per document, cash to ten") << qint64(10) << true << true;
}

void TestDays::closingAgreesWithReceiptsJournalAndDrawer() {
  QFETCH(qint64, step);
  QFETCH(bool, net);
  QFETCH(bool, document);
  Random random(Random::runSeed() + quint64(step) + (net ? 100 : 0));
  ShopFixture::Options options;
  options.cashStepMinor = step;
  if (net) options.prices = settings::PriceMode::Net;
  if (document) options.taxRounding = settings::TaxRounding::Document;
  options.cutOverHour = 4;
  Days days(options, random);
  const int count = support::soaking() ? 1'000 : 75;
  for (int day = 0; day < count; ++day) {
    bool ok = false;
    days.playOne(ok);
    QVERIFY2(ok, qPrintable(u"on day %1"_s.arg(day)));
  }

  const journal::Reader& reader = days.shop().reader();
  // Every series of numbers is without a gap.
  QString gaps;
  CF_VERIFY_OK(reader.rows("SELECT series, last FROM document_counter", {}, [&](const journal::Row& row) {
    const QString like = row.text(0) + u'%';
    const qint64 documents =
        reader
            .integer(
                "SELECT (SELECT COUNT(*) FROM document WHERE number LIKE $1) + (SELECT COUNT(*) FROM shift_closing "
                "WHERE number LIKE $1) + (SELECT COUNT(*) FROM cash_movement WHERE number LIKE $1)",
                {like})
            .value();
    if (documents != row.integer(1)) gaps += row.text(0) + u' ';
    return true;
  }));
  QCOMPARE(gaps, QString());
  // The sums kept beside agree with the documents.
  const char* const sums[] = {
      "SELECT (SELECT SUM(gross_minor) FROM document) - (SELECT SUM(gross_minor) FROM sum_hour)",
      "SELECT (SELECT SUM(net_minor) FROM document) - (SELECT SUM(net_minor) FROM sum_staff)",
      "SELECT (SELECT SUM(tax_minor) FROM document) - (SELECT SUM(tax_minor) FROM sum_tax)",
      "SELECT (SELECT SUM(gross_minor + rounding_minor) FROM document) - (SELECT SUM(amount_minor) FROM sum_tender)",
      "SELECT (SELECT SUM(net_minor) FROM document) - (SELECT SUM(net_minor) FROM product_month)",
      "SELECT (SELECT SUM(gross_minor) FROM document) - (SELECT SUM(gross_minor) FROM document_line)",
  };
  for (const char* sql : sums) QVERIFY2(reader.integer(sql, {}).value() == 0, sql);
  const auto rebuilt = days.shop().store().rebuild([](qint64, qint64) { return true; });
  CF_VERIFY_OK(rebuilt);
  for (const char* sql : sums) QVERIFY2(reader.integer(sql, {}).value() == 0, sql);
}

QTEST_GUILESS_MAIN(TestDays)
#include "tst_days.moc"
