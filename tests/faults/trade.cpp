// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/faults/trade.h"

#include <QDir>
#include <QFileInfo>

#include "app/shop/setup.h"
#include "models/catalog/queries.h"
#include "models/payments/flow.h"
#include "models/sales/returns.h"
#include "models/staff/queries.h"
#include "tests/support/random.h"

namespace counterfoil::faults {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

constexpr int kProducts = 12;
constexpr int kLinesOfASale = 5;
const core::Instant kFirstDay = core::Instant::fromUtcMs(1'774'000'000'000);

app::ShopOptions optionsFor(const QString& path, const QString& vfs, const QString& machine, qint64 reserveBytes) {
  app::ShopOptions options;
  options.path = path;
  options.machineFolder = QFileInfo(path).absoluteDir().absoluteFilePath(machine);
  options.vfs = vfs;
  options.reserveBytes = reserveBytes;
  return options;
}

}  // namespace

Result<std::unique_ptr<Trade>> Trade::begin(const QString& path, const Options& options) {
  auto trade = std::make_unique<Trade>();
  trade->m_clock = std::make_unique<core::ManualClock>(kFirstDay);
  trade->m_ids = std::make_unique<core::SeededIds>(support::Random::runSeed());
  auto all = optionsFor(path, options.vfs, u"machine"_s, options.reserveBytes);
  if (!options.machineFolder.isEmpty()) all.machineFolder = options.machineFolder;
  CF_TRY(trade->m_shop, app::Shop::create(all, *trade->m_clock, *trade->m_ids));
  CF_CHECK(trade->setUp());
  CF_CHECK(trade->openShift());
  return trade;
}

Result<std::unique_ptr<Trade>> Trade::goOn(const QString& path, const QString& vfs, const QString& machine) {
  auto trade = std::make_unique<Trade>();
  trade->m_clock = std::make_unique<core::ManualClock>(kFirstDay.plusMs(100'000'000));
  // Random: the same file is opened many times, and two openings must not invent the same ids.
  trade->m_ids = std::make_unique<core::RandomIds>();
  CF_TRY(trade->m_shop, app::Shop::open(optionsFor(path, vfs, machine, 0), *trade->m_clock, *trade->m_ids));
  CF_CHECK(trade->findProducts());
  return trade;
}

Done Trade::setUp() {
  app::NewShop request;
  request.shop.name = u"Fault Lane Stores"_s;
  request.shop.currency = u"GBP"_s;
  request.shop.locale = u"en_GB"_s;
  request.shop.zone = u"Europe/London"_s;
  request.ownerName = u"Owner"_s;
  request.ownerPin = u"4711"_s;
  CF_TRY(const auto made, app::setUp(*m_shop, request));
  m_owner = made.owner;
  CF_CHECK(m_shop->book().write([&](journal::Writing& writing) -> Done {
    catalog::Tax tax;
    tax.code = u"VAT20"_s;
    tax.name = u"VAT 20%"_s;
    tax.ratePpm = 200'000;
    CF_TRY(const auto vat, catalog::recordTax(writing, tax, owner()));
    for (int i = 0; i < kProducts; ++i) {
      catalog::Product product;
      product.sku = u"SKU-%1"_s.arg(i);
      product.name = u"Thing number %1"_s.arg(i);
      product.priceMicro = 1'000'000 + 250'000 * i;
      product.taxes = {vat};
      CF_TRY(const auto id, catalog::recordProduct(writing, product, owner()));
      m_products.push_back(id);
    }
    return {};
  }));
  return {};
}

Done Trade::findProducts() {
  const catalog::CatalogQueries queries(m_shop->reader());
  CF_TRY(const auto page, queries.products({}, catalog::ProductSort::Sku, false, {}, kProducts));
  for (const catalog::Product& product : page.products) m_products.push_back(product.id);
  CF_TRY(const auto staff, staff::listStaff(m_shop->reader()));
  if (!staff.empty()) m_owner = staff.front().id;
  return {};
}

Done Trade::openShift() {
  CF_TRY(const auto* const place, m_shop->seat().place(m_shop->reader()));
  CF_TRY(const auto shift,
         m_shop->cash().openShift(cash::countOf(core::Money::ofMinor(10'000, place->currency)), owner()));
  return shift.closed ? core::integrityError(u"shift_is_closed"_s) : Done();
}

Result<sales::Document> Trade::sell() {
  CF_TRY(const auto request, nextSale());
  return post(request);
}

Result<sales::Document> Trade::post(const sales::SellRequest& request) {
  return m_shop->sales().sell(request, owner());
}

Result<sales::SellRequest> Trade::nextSale() {
  m_clock->advanceMs(20'000);
  CF_TRY(const auto* const place, m_shop->seat().place(m_shop->reader()));
  sales::SellRequest request;
  request.ticket.currency = place->currency;
  for (int line = 0; line < kLinesOfASale; ++line) {
    const auto product = m_products[m_next++ % m_products.size()];
    CF_TRY(auto made, sales::productLine(m_shop->reader(), product, core::Quantity::ofUnits(1 + line % 3)));
    CF_TRY(const auto added, sales::addLine(request.ticket, std::move(made)));
    static_cast<void>(added);
  }
  const auto rules = sales::pricingRulesOf(place->settings, place->currency);
  CF_TRY(const auto priced, sales::priceTicket(request.ticket, rules, {}));
  request.tenders = {{pricing::TenderKind::Cash, priced.due, {}, {}}};
  return request;
}

Result<sales::Document> Trade::sellByCard() {
  m_clock->advanceMs(20'000);
  CF_TRY(const auto* const place, m_shop->seat().place(m_shop->reader()));
  CF_TRY(auto view, m_shop->tickets().open(owner()));
  const auto ticket = view.ticket.id;
  for (int line = 0; line < kLinesOfASale; ++line) {
    const auto product = m_products[m_next++ % m_products.size()];
    CF_TRY(view, m_shop->tickets().addProduct(ticket, product, core::Quantity::ofUnits(1), owner()));
  }
  CF_TRY(const auto shift, cash::openShiftOf(m_shop->reader(), place->settings.till.id));
  payments::StartPayment start;
  start.ticket = ticket.as<core::Anything>();
  start.till = place->settings.till.id.as<core::Anything>();
  start.shift = shift ? shift->id.as<core::Anything>() : core::AnyId();
  start.amountMinor = view.priced.due.minor();
  start.currency = place->settings.shop.currency;
  start.terminal = u"fault-terminal"_s;
  CF_TRY(const auto attempt, m_shop->payments().start(start, owner()));
  payments::TerminalAnswer answer;
  answer.outcome = payments::Outcome::Approved;
  answer.approvedMinor = start.amountMinor;
  CF_TRY(const auto approved, m_shop->payments().resolve(attempt.id, answer, owner()));
  return m_shop->sales().complete(ticket, {{pricing::TenderKind::Card, view.priced.due, approved.id, {}}}, owner());
}

core::Done Trade::scan(int pieces) {
  CF_TRY(const auto opened, m_shop->tickets().open(owner()));
  for (int i = 0; i < pieces; ++i) {
    const auto product = m_products[m_next++ % m_products.size()];
    CF_TRY(const auto view,
           m_shop->tickets().addProduct(opened.ticket.id, product, core::Quantity::ofUnits(1), owner()));
    if (view.ticket.isEmpty()) return core::integrityError(u"nothing_scanned"_s);
  }
  return {};
}

Result<sales::Document> Trade::refundByCard() {
  m_clock->advanceMs(20'000);
  CF_TRY(const auto newest,
         m_shop->reader().first("SELECT j.subject FROM journal AS j JOIN document_tender AS t ON t.document_id = "
                                "j.subject WHERE j.kind = 'sale.completed' AND t.attempt_id IS NOT NULL "
                                "ORDER BY j.position DESC LIMIT 1",
                                {}, [](const journal::Row& row) { return row.id<sales::DocumentId>(0); }));
  if (!newest) return core::notFound(u"unknown_document"_s);
  sales::RefundRequest request;
  request.original = *newest;
  request.reason = u"Broken"_s;
  request.lines = {{1, core::Quantity::ofUnits(1)}};
  CF_TRY(const auto begun, m_shop->sales().beginRefund(request, owner()));
  CF_TRY(const auto payout, m_shop->sales().nextCardPayout(begun.id.as<core::Anything>(), {}));
  if (!payout) return core::refused(u"no_card_payout"_s);
  payments::ManualTimers timers;
  payments::SimulatedTerminal terminal(timers);
  payments::CardFlow flow(m_shop->payments(), terminal, timers);
  CF_TRY(const auto attempt, flow.begin(*payout, owner()));
  timers.advance(payments::SimulatedTerminal::kAnswerMs);
  CF_TRY(const auto* const place, m_shop->seat().place(m_shop->reader()));
  const core::Money back = core::Money::ofMinor(-flow.state().attempt.approvedMinor, place->currency);
  return m_shop->sales().finishRefund(begun.id, {{pricing::TenderKind::Card, back, attempt.id, {}}}, owner());
}

Result<int> Trade::finishRefunds() {
  CF_TRY(const auto* const place, m_shop->seat().place(m_shop->reader()));
  CF_TRY(const int found, m_shop->payments().recover(place->settings.till.id.as<core::Anything>()));
  CF_TRY(const auto inDoubt, payments::openAttempts(m_shop->reader(), core::AnyId()));
  if (found > int(inDoubt.size())) return core::integrityError(u"lost"_s);
  for (const payments::Attempt& attempt : inDoubt) {
    if (attempt.purpose != payments::Purpose::Refund) continue;
    payments::TerminalAnswer answer;
    answer.outcome = payments::Outcome::Approved;
    CF_TRY(const auto approved, m_shop->payments().resolve(attempt.id, answer, owner()));
    static_cast<void>(approved);
  }
  CF_TRY(const auto waiting, m_shop->closing().pending());
  CF_TRY(const qint64 unbooked,
         m_shop->reader().integer("SELECT count(*) FROM payment_attempt AS a WHERE purpose = 'refund' AND outcome = "
                                  "'approved' AND NOT EXISTS (SELECT 1 FROM document_tender AS t WHERE t.attempt_id = "
                                  "a.id)",
                                  {}));
  if (unbooked != qint64(waiting.unpostedPayouts.size())) return core::integrityError(u"lost"_s);
  for (const payments::Attempt& attempt : waiting.unpostedPayouts) {
    const core::Money back = core::Money::ofMinor(-attempt.approvedMinor, place->currency);
    CF_TRY(const auto posted,
           m_shop->sales().finishRefund(attempt.ticket.as<sales::DocumentTag>(),
                                        {{pricing::TenderKind::Card, back, attempt.id, {}}}, owner()));
    if (posted.number.isEmpty()) return core::integrityError(u"lost"_s);
  }
  return int(waiting.unpostedPayouts.size());
}

Result<sales::Document> Trade::refund(sales::DocumentId original) {
  m_clock->advanceMs(20'000);
  CF_TRY(const auto document, sales::documentById(m_shop->reader(), original));
  sales::RefundRequest request;
  request.original = original;
  request.reason = u"Broken"_s;
  request.lines = {{document.lines.front().line, document.lines.front().quantity}};
  return m_shop->sales().refund(request, owner());
}

Result<sales::ShiftFigures> Trade::close() {
  m_clock->advanceMs(20'000);
  CF_TRY(const auto* const place, m_shop->seat().place(m_shop->reader()));
  CF_TRY(const auto shift, cash::openShiftOf(m_shop->reader(), place->settings.till.id));
  if (!shift) return core::refused(u"no_open_shift"_s);
  CF_TRY(const auto expected, sales::expectedCash(m_shop->reader(), *shift));
  sales::CloseRequest request;
  request.counted = cash::countOf(expected);
  request.left = core::Money::ofMinor(0, place->currency);
  return m_shop->closing().close(request, owner());
}

Done Trade::work(const std::function<void()>& acknowledge) {
  CF_TRY(const auto sold, sell());
  acknowledge();
  if (m_next % 4 == 0) {
    CF_TRY(const auto refunded, refund(sold.id));
    static_cast<void>(refunded);
    acknowledge();
  }
  if (m_next % 7 == 0) {
    CF_TRY(const auto closed, close());
    static_cast<void>(closed);
    acknowledge();
    CF_CHECK(openShift());
  }
  return {};
}

Result<qint64> Trade::documents() const {
  const journal::Reader& reader = m_shop->reader();
  CF_TRY(const qint64 documents, reader.integer("SELECT count(*) FROM document", {}));
  CF_TRY(const qint64 lines, reader.integer("SELECT count(*) FROM document_line", {}));
  CF_TRY(const qint64 promised, reader.integer("SELECT coalesce(sum(line_count), 0) FROM document", {}));
  CF_TRY(const qint64 closings, reader.integer("SELECT count(*) FROM shift_closing", {}));
  CF_TRY(const qint64 facts, reader.integer("SELECT count(*) FROM journal WHERE kind IN ('sale.completed', "
                                            "'refund.completed', 'shift.closed')",
                                            {}));
  if (lines != promised || facts != documents + closings) return core::integrityError(u"torn"_s);
  return facts;
}

}  // namespace counterfoil::faults
