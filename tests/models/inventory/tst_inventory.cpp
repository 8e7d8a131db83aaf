// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "models/inventory/facts.h"
#include "models/inventory/movements.h"
#include "models/inventory/projector.h"
#include "models/inventory/queries.h"
#include "models/inventory/service.h"
#include "tests/models/catalog/book_of_products.h"
#include "tests/support/law_of_projectors.h"

using namespace Qt::StringLiterals;
using namespace counterfoil::inventory;
namespace core = counterfoil::core;
namespace journal = counterfoil::journal;
using counterfoil::support::BookOfProducts;
using counterfoil::support::Random;

namespace {

constexpr qint64 kUnit = 1'000'000;

core::AnyId idOf(int n) {
  return core::AnyId::fromBytes(QByteArray(15, 'y') + char(n));
}
ProductId productOf(int n) {
  return idOf(n).as<counterfoil::catalog::ProductTag>();
}

/// Documents as the projector of documents hands them over, so that the law is held for these too.
class DocumentsProjector final : public journal::Projector {
 public:
  std::span<const journal::ProjectionTable> tables() const override { return {}; }
  std::span<const char* const> kinds() const override {
    static const char* const all[] = {"sale.completed"};
    return all;
  }
  core::Done project(const journal::Fact& fact, journal::Transaction& tx) const override {
    const qint64 sold = fact.object[u"sold"_s].toInteger();
    const MovingLine line{1,        productOf(int(fact.object[u"product"_s].toInteger())), -sold, sold, 0, sold / 10,
                          sold / 50};
    return applyMovements(tx, {fact.id, {}, core::Instant::fromUtcMs(5), u"2026-11-21"_s, u"sale"_s},
                          std::span(&line, 1));
  }
};

std::vector<journal::FactDraft> history(Random& random) {
  std::vector<journal::FactDraft> drafts;
  for (int i = 0; i < 30; ++i) {
    if (random.chance(50)) {
      drafts.push_back({u"sale.completed"_s,
                        1,
                        idOf(i),
                        QJsonObject{{u"sold"_s, random.between(1, 9) * kUnit}, {u"product"_s, random.below(3)}},
                        {}});
      continue;
    }
    Adjustment adjustment;
    if (random.chance(50)) adjustment.store = idOf(200 - 128);
    adjustment.businessDay = QDate(2026, int(random.between(1, 3)), 3);
    for (qint64 line = random.below(4); line >= 0; --line) {
      adjustment.lines.push_back({productOf(int(random.below(3))), u"Thing"_s, random.between(-5, 5) * kUnit});
    }
    drafts.push_back({QLatin1String(kStockAdjusted), 1, idOf(i), toJson(adjustment, core::Instant::fromUtcMs(i)), {}});
  }
  return drafts;
}

}  // namespace

class TestInventory : public QObject {
  Q_OBJECT

  static Adjustment received(ProductId product, qint64 micro, const QDate& day = QDate(2026, 11, 21)) {
    Adjustment adjustment;
    adjustment.reason = AdjustmentReason::Received;
    adjustment.store = idOf(1);
    adjustment.businessDay = day;
    adjustment.lines = {{product, u"Tea"_s, micro}};
    return adjustment;
  }

 private Q_SLOTS:
  void tablesDoNotDependOnTheOrderOfFacts() {
    CF_LAW_OF_PROJECTORS(
        [](journal::Projectors& all) {
          all.add(std::make_unique<InventoryProjector>());
          all.add(std::make_unique<DocumentsProjector>());
        },
        history);
  }

  void onHandIsTheSumOfMovements() {
    BookOfProducts shop([](journal::Projectors& all) {
      all.add(std::make_unique<InventoryProjector>());
      all.add(std::make_unique<DocumentsProjector>());
    });
    InventoryService service(shop.book());
    const ProductId tea = productOf(1);
    CF_VERIFY_OK(service.adjust(received(tea, 10 * kUnit, QDate(2026, 10, 30)), {}));
    CF_VERIFY_OK(service.adjust(received(tea, 2 * kUnit), {}));
    CF_VERIFY_OK(shop.book().write([&](journal::Writing& writing) {
      return writing.record(
          {u"sale.completed"_s, 1, idOf(9), QJsonObject{{u"sold"_s, 3 * kUnit}, {u"product"_s, 1}}, {}});
    }));
    const InventoryQueries queries(shop.reader());
    QCOMPARE(*queries.onHandMicro(tea), 9 * kUnit);
    QCOMPARE(*queries.onHandMicro(tea, idOf(1)), 12 * kUnit);
    QCOMPARE(*queries.onHandMicro(productOf(2)), qint64(0));
    const auto movements = queries.movements(tea, core::Instant::fromUtcMs(9'000'000'000'000), 2);
    CF_VERIFY_OK(movements);
    QCOMPARE(movements->size(), size_t(2));
    QCOMPARE(movements->front().kind, u"adjustment"_s);
    QCOMPARE(movements->front().quantityMicro, 2 * kUnit);
    const auto months = queries.months(tea, u"2026-10"_s);
    CF_VERIFY_OK(months);
    QCOMPARE(months->size(), size_t(2));
    QCOMPARE(months->back().soldMicro, 3 * kUnit);
    QCOMPARE(months->back().movedMicro, -kUnit);
    QCOMPARE(queries.bestsellers(u"2026-01"_s, 5)->size(), size_t(1));
  }

  void anAdjustmentOfNothingIsRefused() {
    BookOfProducts shop([](journal::Projectors& all) { all.add(std::make_unique<InventoryProjector>()); });
    InventoryService service(shop.book());
    CF_VERIFY_CODE(service.adjust(received(productOf(1), 0), {}), "quantity_zero");
    CF_VERIFY_CODE(service.adjust(received({}, kUnit), {}), "product_missing");
    CF_VERIFY_CODE(service.adjust(received(productOf(1), kUnit, {}), {}), "business_day_missing");
    CF_VERIFY_CODE(service.adjust(received(productOf(1), 2'000'000'000 * kUnit), {}), "quantity_out_of_range");
    Adjustment empty = received(productOf(1), kUnit);
    empty.lines.clear();
    CF_VERIFY_CODE(service.adjust(empty, {}), "no_lines");
  }

  void anAdjustmentSurvivesItsJson() {
    const Adjustment adjustment = received(productOf(4), -7 * kUnit);
    const Adjustment again = adjustmentOf(toJson(adjustment, core::Instant::fromUtcMs(12)));
    QCOMPARE(toJson(again, core::Instant::fromUtcMs(12)), toJson(adjustment, core::Instant::fromUtcMs(12)));
  }
};

QTEST_GUILESS_MAIN(TestInventory)
#include "tst_inventory.moc"
