// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shop/demo_days.h"

#include "models/catalog/queries.h"
#include "models/sales/returns.h"

namespace counterfoil::app {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

/// Small and repeatable (xorshift64*, Vigna 2016); nobody guesses a demo.
class Dice {
 public:
  int below(int n) {
    m_state ^= m_state >> 12;
    m_state ^= m_state << 25;
    m_state ^= m_state >> 27;
    return int((m_state * 0x2545f4914f6cdd1dULL >> 33) % quint64(n));
  }
  bool oneIn(int n) { return below(n) == 0; }

 private:
  quint64 m_state = 0x5eedULL;
};

class Trading {
 public:
  Trading(Shop& shop, core::ManualClock& clock, const DemoStaff& people)
      : m_shop(shop), m_clock(clock), m_people(people) {}

  Done prepare() {
    const catalog::CatalogQueries queries(m_shop.reader());
    std::optional<catalog::ProductCursor> after;
    do {
      CF_TRY(const auto page, queries.products({}, catalog::ProductSort::Sku, false, after, 500));
      for (const catalog::Product& product : page.products) m_products.push_back(product);
      after = page.next;
    } while (after);
    if (m_products.empty()) return core::integrityError(u"demo_failed"_s, u"no products"_s);
    CF_TRY(const auto* const place, m_shop.seat().place(m_shop.reader()));
    m_rules = sales::pricingRulesOf(place->settings, place->currency);
    return {};
  }

  Done day(const core::Zone& zone, QDate date) {
    const auto at = [&](int hour, int minute) { m_clock.setWall(zone.toUtc(date, QTime(hour, minute)).instant); };
    at(8, 45 + m_dice.below(10));
    const journal::Actor manager{m_people.manager, {}};
    CF_TRY(const auto shift, m_shop.cash().openShift(cash::countOf(money(10'000)), manager));
    if (shift.closed) return core::integrityError(u"demo_failed"_s);
    const int count = 12 + m_dice.below(13) + (date.dayOfWeek() == 6 ? 8 : 0);
    for (int i = 0; i < count; ++i) {
      const int minute = 9 * 60 + 5 + i * 510 / count + m_dice.below(8);
      at(minute / 60, minute % 60);
      CF_CHECK(sale());
    }
    if (m_dice.oneIn(2) && m_last) {
      m_clock.advanceMs(120'000);
      CF_CHECK(refundPart());
    }
    at(17, 50);
    CF_TRY(const auto expected, sales::expectedCash(m_shop.reader(), shift));
    if (expected.minor() > 30'000) {
      CF_TRY(const auto drop, m_shop.cash().move(cash::MovementKind::SafeDrop, money(20'000), {}, manager));
      if (drop.number.isEmpty()) return core::integrityError(u"demo_failed"_s);
    }
    return close(shift, manager);
  }

 private:
  core::Money money(qint64 minor) const { return core::Money::ofMinor(minor, m_rules.currency); }

  Done close(const cash::Shift& shift, const journal::Actor& manager) {
    m_clock.advanceMs(600'000);
    CF_TRY(const auto expected, sales::expectedCash(m_shop.reader(), shift));
    // People miscount a little, now and then.
    const qint64 counted = expected.minor() + (m_dice.oneIn(4) ? m_dice.below(5) * 20 - 40 : 0);
    sales::CloseRequest request;
    request.counted = cash::countOf(money(counted));
    request.left = money(std::min<qint64>(10'000, counted));
    CF_TRY(const auto figures, m_shop.closing().close(request, manager));
    return figures.number.isEmpty() ? core::integrityError(u"demo_failed"_s) : Done();
  }

  Done sale() {
    const journal::Actor cashier{m_people.cashiers[std::size_t(m_dice.below(int(m_people.cashiers.size())))], {}};
    sales::SellRequest request;
    request.ticket.currency = m_rules.currency;
    const int lines = 1 + m_dice.below(2) + m_dice.below(4);
    for (int i = 0; i < lines; ++i) {
      // The square prefers the first ones: every shop has its bestsellers.
      const int wide = m_dice.below(1000) * m_dice.below(1000) / 1000;
      const catalog::Product& product = m_products[std::size_t(wide) * m_products.size() / 1000];
      const auto quantity = product.fractional ? core::Quantity::ofMicro((1 + m_dice.below(12)) * 50'000)
                                               : core::Quantity::ofUnits(m_dice.oneIn(5) ? 2 + m_dice.below(5) : 1);
      CF_TRY(auto line, sales::productLine(m_shop.reader(), product.id, quantity));
      CF_TRY(const auto added, sales::addLine(request.ticket, std::move(line)));
      m_lastLine = added;
    }
    if (m_dice.oneIn(15)) {
      pricing::Discount discount;
      discount.kind = pricing::Discount::Kind::Percent;
      discount.percent = core::Percent::ofPpm(50'000);
      CF_CHECK(sales::setTicketDiscount(request.ticket, discount, u"Regular customer"_s));
    }
    CF_TRY(const auto priced, sales::priceTicket(request.ticket, m_rules, {}));
    request.tenders = tendersFor(priced.due.minor());
    CF_TRY(auto document, m_shop.sales().sell(request, cashier));
    m_last = document.id;
    return {};
  }

  std::vector<sales::TenderRequest> tendersFor(qint64 dueMinor) {
    using pricing::TenderKind;
    if (dueMinor == 0) return {};
    const int way = m_dice.below(20);
    if (way < 11) return {{TenderKind::Card, money(dueMinor), {}, u"%1"_s.arg(100'000 + m_dice.below(900'000))}};
    if (way == 19 && dueMinor > 2'000) {
      return {{TenderKind::Voucher, money(1'000), {}, u"GV-%1"_s.arg(1000 + m_dice.below(9000))},
              {TenderKind::Cash, money(dueMinor - 1'000), {}, {}}};
    }
    // A note that covers it, or exactly.
    for (const qint64 note : {500, 1'000, 2'000, 5'000}) {
      if (note >= dueMinor && !m_dice.oneIn(6)) return {{TenderKind::Cash, money(note), {}, {}}};
    }
    return {{TenderKind::Cash, money((dueMinor + 999) / 1'000 * 1'000), {}, {}}};
  }

  Done refundPart() {
    sales::RefundRequest request;
    request.original = *m_last;
    request.reason = u"Changed their mind"_s;
    CF_TRY(const auto original, sales::documentById(m_shop.reader(), *m_last));
    const auto& line = original.lines.front();
    if (!line.gross.isPositive()) return {};
    request.lines = {{line.line, line.quantity}};
    CF_TRY(const auto document, m_shop.sales().refund(request, {m_people.manager, {}}));
    m_last.reset();
    return document.number.isEmpty() ? core::integrityError(u"demo_failed"_s) : Done();
  }

  Shop& m_shop;
  core::ManualClock& m_clock;
  const DemoStaff& m_people;
  Dice m_dice;
  std::vector<catalog::Product> m_products;
  sales::PricingRules m_rules;
  std::optional<sales::DocumentId> m_last;
  sales::TicketLineId m_lastLine;
};

}  // namespace

Done playDays(Shop& shop, core::ManualClock& clock, const core::Zone& zone, QDate first, int days,
              const DemoStaff& people, const std::function<void(int, int)>& progress) {
  Trading trading(shop, clock, people);
  CF_CHECK(trading.prepare());
  for (int i = 0; i < days; ++i) {
    const QDate date = first.addDays(i);
    if (date.dayOfWeek() != 7) CF_CHECK(trading.day(zone, date));
    if (progress) progress(i + 1, days);
  }
  return {};
}

}  // namespace counterfoil::app
