// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonDocument>
#include <QTest>

#include "models/sales/ticket_steps.h"
#include "tests/support/random.h"
#include "tests/support/shop_fixture.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;
using core::Quantity;
using sales::Ticket;
using sales::TicketId;
using sales::TicketView;
using support::ShopFixture;

namespace {

/// All of a ticket, as text that can be compared and read.
QString whole(const Ticket& ticket) {
  return QString::fromUtf8(QJsonDocument(sales::ticketChange({}, ticket)).toJson());
}

QString stored(ShopFixture& shop, TicketId id) {
  const auto kept = sales::readKept(shop.reader(), id);
  return kept ? whole(kept->ticket) : kept.error().code;
}

struct Rows {
  qint64 count = 0;
  qint64 longest = 0;
};
Rows rowsOf(ShopFixture& shop) {
  Rows rows;
  const auto read = shop.reader().rows("SELECT length(change) FROM ticket_step", {}, [&](const journal::Row& row) {
    ++rows.count;
    rows.longest = std::max(rows.longest, row.integer(0));
    return true;
  });
  if (!read) rows.count = -1;
  return rows;
}

/// Some change, as a cashier would make it; refusals are as good.
core::Result<TicketView> someChange(ShopFixture& shop, TicketId ticket, const TicketView& now,
                                    support::Random& random) {
  auto& desk = shop.desk();
  const catalog::ProductId products[] = {shop.bread, shop.tea, shop.book12, shop.bag};
  const auto& lines = now.ticket.lines;
  if (lines.empty() || random.chance(40)) {
    return desk.addProduct(ticket, products[random.below(4)], Quantity::ofUnits(1), shop.asManager());
  }
  const auto line = random.pick(lines).id;
  switch (random.below(7)) {
    case 0:
      return desk.setQuantity(ticket, line, Quantity::ofUnits(random.between(1, 9)), shop.asManager());
    case 1:
      return desk.overridePrice(ticket, line, core::UnitPrice::ofUnits(random.between(1, 3)), u"dented"_s,
                                shop.asManager());
    case 2: {
      pricing::Discount discount;
      discount.percent = core::Percent::ofWhole(random.between(1, 50));
      return random.chance(50) ? desk.discountLine(ticket, line, discount, u"friend"_s, shop.asManager())
                               : desk.discountTicket(ticket, discount, u"friend"_s, shop.asManager());
    }
    case 3:
      return desk.noteLine(ticket, line, QString::number(random.below(100)));
    case 4:
      return desk.noteTicket(ticket, QString::number(random.below(100)));
    case 5:
      return desk.customer(ticket, u"Zoë Quux"_s, QString::number(random.below(1000)));
    default:
      return desk.voidLine(ticket, line, u"wrong"_s, shop.asManager());
  }
}

}  // namespace

/// How open tickets are kept: a row for each change.
class TestTicketSteps : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theRowsComeToTheTicketAfterEveryChangeAndEveryUndo() {
    ShopFixture shop;
    shop.openShift(0);
    support::Random random(support::Random::runSeed());
    const int rounds = support::soaking() ? 200 : 12;
    for (int round = 0; round < rounds; ++round) {
      auto view = shop.desk().open(shop.asManager()).value();
      const TicketId id = view.ticket.id;
      std::vector<QString> past;
      for (int i = 0; i < 60; ++i) {
        if (random.chance(25) && !past.empty()) {
          view = shop.desk().undo(id).value();
          QCOMPARE(whole(view.ticket), past.back());
          past.pop_back();
        } else {
          const QString before = whole(view.ticket);
          const auto changed = someChange(shop, id, view, random);
          if (changed && whole(changed->ticket) != before) past.push_back(before);
          if (changed) view = *changed;
        }
        if (random.chance(10)) shop.restart();
        QCOMPARE(stored(shop, id), whole(view.ticket));
        QCOMPARE(shop.desk().view(id)->canUndo, !past.empty());
      }
    }
  }

  void undoGoesOnAfterARestart() {
    ShopFixture shop;
    shop.openShift(0);
    const TicketId id = shop.ticketWith({{shop.bread, 1'000'000}, {shop.tea, 1'000'000}});
    shop.restart();
    QVERIFY(shop.desk().view(id)->canUndo);
    QCOMPARE(shop.desk().undo(id)->ticket.lines.size(), std::size_t(1));
    QVERIFY(shop.desk().undo(id)->ticket.isEmpty());
    CF_VERIFY_CODE(shop.desk().undo(id), "nothing_to_undo");
  }

  void aChangeWritesOneShortRowHoweverLongTheTicketIs() {
    ShopFixture shop;
    shop.openShift(0);
    const TicketId id = shop.desk().open(shop.asManager())->ticket.id;
    for (int i = 0; i < 100; ++i) {
      const auto view = shop.desk().addProduct(id, shop.bread, Quantity::ofUnits(1), shop.asManager());
      CF_VERIFY_OK(view);
      // With a note no other is added to it.
      CF_VERIFY_OK(shop.desk().noteLine(id, view->ticket.lines.back().id, QString::number(i)));
    }
    QCOMPARE(shop.desk().view(id)->ticket.lines.size(), std::size_t(100));
    QCOMPARE(rowsOf(shop).count, 201);
    QVERIFY(rowsOf(shop).longest < 1000);
  }

  void aChangeThatChangesNothingIsNoStep() {
    ShopFixture shop;
    shop.openShift(0);
    const TicketId id = shop.ticketWith({{shop.bread, 1'000'000}});
    const qint64 before = rowsOf(shop).count;
    CF_VERIFY_OK(shop.desk().noteTicket(id, {}));
    QCOMPARE(rowsOf(shop).count, before);
  }

  void veryManyStepsAreFoldedAndFiftyCanStillBeUndone() {
    ShopFixture shop;
    shop.openShift(0);
    const TicketId id = shop.ticketWith({{shop.bread, 1'000'000}});
    const auto line = shop.desk().view(id)->ticket.lines[0].id;
    std::vector<QString> past;
    for (int i = 2; i < 700; ++i) {
      past.push_back(whole(shop.desk().view(id)->ticket));
      CF_VERIFY_OK(shop.desk().setQuantity(id, line, Quantity::ofUnits(i), shop.asManager()));
      QVERIFY(rowsOf(shop).count <= sales::kMostSteps);
    }
    QCOMPARE(stored(shop, id), whole(shop.desk().view(id)->ticket));
    for (int i = 0; i < sales::kUndoSteps; ++i) {
      QCOMPARE(whole(shop.desk().undo(id)->ticket), past.back());
      past.pop_back();
    }
  }

  void whatWasParkedCannotBeUndone() {
    ShopFixture shop;
    shop.openShift(0);
    const TicketId id = shop.ticketWith({{shop.bread, 1'000'000}, {shop.tea, 1'000'000}});
    CF_VERIFY_OK(shop.desk().park(id, u"red scarf"_s, shop.asManager()));
    const auto recalled = shop.desk().recall(id, shop.asManager());
    CF_VERIFY_OK(recalled);
    QVERIFY(!recalled->canUndo);
    CF_VERIFY_CODE(shop.desk().undo(id), "nothing_to_undo");
    QCOMPARE(rowsOf(shop).count, 1);
  }

  void aRefusedChangeLeavesNothingBehind() {
    ShopFixture shop;
    shop.openShift(0);
    const TicketId id = shop.ticketWith({{shop.bread, 1'000'000}});
    const QString before = stored(shop, id);
    const auto line = shop.desk().view(id)->ticket.lines[0].id;
    CF_VERIFY_CODE(shop.desk().setQuantity(id, line, Quantity(), shop.asManager()), "quantity_zero");
    QCOMPARE(stored(shop, id), before);
    QCOMPARE(whole(shop.desk().view(id)->ticket), before);
  }

  void aSaleAndAnAbandonedTicketLeaveNoRow() {
    ShopFixture shop;
    shop.openShift(0);
    const TicketId sold = shop.ticketWith({{shop.bread, 1'000'000}, {shop.tea, 1'000'000}});
    CF_VERIFY_OK(shop.sales().complete(sold, {shop.inCash(1000)}, shop.asManager()));
    const TicketId left = shop.ticketWith({{shop.bread, 1'000'000}});
    CF_VERIFY_OK(shop.desk().abandon(left, {}, shop.asManager()));
    QCOMPARE(rowsOf(shop).count, 0);
  }

  void aTicketOfANewerProgramIsLeftAlone() {
    ShopFixture shop;
    shop.openShift(0);
    const TicketId mine = shop.ticketWith({{shop.bread, 1'000'000}});
    const TicketId newer = shop.ticketWith({{shop.tea, 1'000'000}});
    CF_VERIFY_OK(shop.book().write([&](journal::Writing& writing) -> core::Done {
      return writing.local("ticket_step")
          .execute("INSERT INTO ticket_step(ticket_id, step, change) VALUES ($1, 99, $2)",
                   {newer, QByteArray(R"({"version":2})")});
    }));
    shop.restart();
    const auto all = shop.desk().all();
    CF_VERIFY_OK(all);
    QCOMPARE(all->size(), std::size_t(1));
    QCOMPARE(all->front().ticket.id, mine);
    CF_VERIFY_CODE(shop.desk().view(newer), "ticket_too_new");
    QCOMPARE(rowsOf(shop).count, 5);
  }
};

QTEST_GUILESS_MAIN(TestTicketSteps)
#include "tst_ticket_steps.moc"
