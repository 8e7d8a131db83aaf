// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "models/cash/projector.h"
#include "models/inventory/projector.h"
#include "models/sales/facts.h"
#include "models/sales/projector.h"
#include "tests/support/law_of_projectors.h"
#include "tests/support/shop_fixture.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;
using core::Money;
using core::Quantity;
using support::Random;

namespace {

template <class IdType>
IdType someId(Random& random) {
  const quint64 parts[2] = {random.next(), random.next()};
  return IdType::fromBytes(QByteArray(reinterpret_cast<const char*>(parts), 16));
}

core::Currency pounds() {
  return core::Currency::custom(u"GBP", 2).value();
}

sales::LineTax someTax(Random& random) {
  return {u"VAT%1"_s.arg(random.below(3)), u"VAT"_s, random.below(3) * 100'000,
          Money::ofMinor(random.between(-900, 900), pounds()), Money::ofMinor(random.between(-90, 90), pounds())};
}

/// Figures need not agree with each other here: the projector computes nothing.
sales::Document someDocument(Random& random, sales::DocumentKind kind, const std::vector<core::AnyId>& few) {
  sales::Document document;
  document.id = someId<sales::DocumentId>(random);
  document.kind = kind;
  document.imported = kind != sales::DocumentKind::Void && random.chance(20);
  document.number = u"S-%1"_s.arg(random.below(5));
  document.store = settings::StoreId(random.pick(few).uuid());
  if (random.chance(80)) document.staff = core::StaffId(random.pick(few).uuid());
  document.shift = cash::ShiftId(random.pick(few).uuid());
  document.at = core::Instant::fromUtcMs(1'772'442'000'000 + random.below(5) * 3'600'000);
  document.businessDay = u"2026-03-0%1"_s.arg(random.between(1, 3));
  document.hour = int(random.below(3));
  document.currency = pounds();
  document.gross = Money::ofMinor(random.between(-999, 9'999), pounds());
  document.net = Money::ofMinor(random.between(-999, 9'999), pounds());
  document.rounding = Money::ofMinor(random.between(-2, 2), pounds());
  if (random.chance(30)) document.source = {u"web"_s, u"1001"_s, {}};
  if (kind != sales::DocumentKind::Sale) document.original = sales::DocumentId(random.pick(few).uuid());
  for (qint64 i = random.between(0, 3); i > 0; --i) {
    sales::DocumentLine line;
    line.line = i;
    line.product = catalog::ProductId(random.pick(few).uuid());
    line.name = u"Thing"_s;
    line.quantity = Quantity::ofUnits(random.between(-3, 3));
    line.moved = line.quantity.negated();
    line.gross = Money::ofMinor(random.between(-99, 999), pounds());
    line.net = line.gross;
    line.taxes.push_back(someTax(random));
    if (random.chance(30)) line.returns = sales::ReturnOf{sales::DocumentId(random.pick(few).uuid()), 1};
    document.lines.push_back(line);
  }
  document.taxes.push_back(someTax(random));
  for (qint64 i = random.between(0, 2); i > 0; --i) {
    sales::DocumentTender tender;
    tender.kind = random.chance(50) ? pricing::TenderKind::Cash : pricing::TenderKind::Card;
    tender.amount = Money::ofMinor(random.between(-99, 999), pounds());
    document.tenders.push_back(tender);
  }
  return document;
}

std::vector<journal::FactDraft> salesHistory(Random& random) {
  std::vector<core::AnyId> few;
  for (int i = 0; i < 3; ++i) few.push_back(someId<core::AnyId>(random));
  std::vector<journal::FactDraft> drafts;
  for (qint64 i = random.between(8, 16); i > 0; --i) {
    const auto kind = sales::DocumentKind(random.below(3));
    drafts.push_back(sales::documentFact(someDocument(random, kind, few)));
  }
  for (qint64 i = random.between(3, 8); i > 0; --i) {
    sales::TicketEvent event;
    event.kind = random.chance(50) ? sales::TicketEvent::Kind::LineVoided : sales::TicketEvent::Kind::PriceOverridden;
    event.amount = Money::ofMinor(random.below(500), pounds());
    drafts.push_back(sales::eventFact(sales::TicketId(random.pick(few).uuid()), event, {}));
    sales::Ticket ticket;
    ticket.id = sales::TicketId(random.pick(few).uuid());
    drafts.push_back(sales::ticketFact(random.chance(50) ? sales::kTicketParked : sales::kTicketAbandoned, ticket,
                                       event.amount, {}, {}, {}));
  }
  for (const core::AnyId& shift : few) {
    sales::ShiftFigures figures;
    figures.shift.id = cash::ShiftId(shift.uuid());
    figures.shift.till = settings::TillId(few[0].uuid());
    figures.currency = pounds();
    figures.gross = Money::ofMinor(random.below(9'999), pounds());
    drafts.push_back(sales::closedFact(figures, {}));
  }
  random.shuffle(drafts);
  return drafts;
}

}  // namespace

class TestSalesProjector : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void tablesDoNotDependOnTheOrderOfFacts() {
    CF_LAW_OF_PROJECTORS(
        [](auto& all) {
          all.add(std::make_unique<inventory::InventoryProjector>());
          all.add(std::make_unique<cash::CashProjector>());
          all.add(std::make_unique<sales::SalesProjector>());
        },
        salesHistory);
  }

  void aBodySurvivesBeingReadAndWritten() {
    Random random(Random::runSeed());
    for (int i = 0; i < 200; ++i) {
      std::vector<core::AnyId> few{someId<core::AnyId>(random)};
      const sales::Document document = someDocument(random, sales::DocumentKind(random.below(3)), few);
      journal::Fact fact;
      const journal::FactDraft draft = sales::documentFact(document);
      fact.kind = draft.kind;
      fact.subject = draft.subject;
      fact.object = draft.body;
      QCOMPARE(sales::documentBody(sales::documentOf(fact)), draft.body);
    }
  }

  void anEmptyBodyIsKeptAsAnEmptyDocument() {
    CF_LAW_OF_PROJECTORS([](auto& all) { all.add(std::make_unique<sales::SalesProjector>()); },
                         [](Random& random) {
                           std::vector<journal::FactDraft> drafts;
                           for (const char* kind : sales::SalesProjector().kinds()) {
                             if (sales::isDocument(QString::fromLatin1(kind))) continue;
                             drafts.push_back({QString::fromLatin1(kind), 1, someId<core::AnyId>(random), {}, {}});
                           }
                           return drafts;
                         });
  }
};

QTEST_GUILESS_MAIN(TestSalesProjector)
#include "tst_sales_projector.moc"
