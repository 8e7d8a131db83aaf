// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "models/settings/facts.h"
#include "models/settings/queries.h"
#include "models/settings/rules.h"
#include "models/settings/service.h"
#include "tests/models/staff/people_shop.h"
#include "tests/support/law_of_projectors.h"

using namespace Qt::StringLiterals;
namespace core = counterfoil::core;
namespace journal = counterfoil::journal;
namespace staff = counterfoil::staff;
namespace support = counterfoil::support;
using namespace counterfoil::settings;

namespace {

Shop teaShop() {
  Shop shop;
  shop.name = u"Leaf & Cup"_s;
  shop.address = u"1 High Street\nYork"_s;
  shop.taxNumber = u"GB 123 4567 89"_s;
  shop.currency = u"GBP"_s;
  shop.locale = u"en_GB"_s;
  shop.zone = u"Europe/London"_s;
  shop.priceMode = PriceMode::Net;
  shop.taxRounding = TaxRounding::Document;
  shop.cashStepMinor = 5;
  shop.cashRounding = CashRounding::Down;
  shop.exactCashAccepted = true;
  shop.cutOverHour = 4;
  shop.receiptFooter = u"Thank you"_s;
  shop.idleLockS = 60;
  shop.countToleranceMinor = 200;
  shop.overToleranceNeedsManager = false;
  return shop;
}

Till frontTill(StoreId store) {
  Till till;
  till.store = store;
  till.code = u"1"_s;
  till.name = u"Front"_s;
  till.printerHost = u"192.0.2.7"_s;
  till.printerPort = 9101;
  till.printerColumns = 48;
  till.printerCodePage = u"PC858"_s;
  till.drawer = false;
  till.terminal = TerminalKind::Simulator;
  till.motionOff = true;
  till.theme = Theme::Dark;
  till.keyboard = OnScreenKeyboard::Always;
  return till;
}

QJsonObject change(const QString& field, const QJsonValue& after) {
  return {{field, QJsonObject{{u"before"_s, QJsonValue()}, {u"after"_s, after}}}};
}

std::vector<journal::FactDraft> history(support::Random& random) {
  const auto id = [](int number) { return core::AnyId::fromBytes(QByteArray(16, char(number))); };
  std::vector<journal::FactDraft> drafts;
  for (int i = 0; i < 2; ++i) {
    drafts.push_back({QLatin1String(kStoreCreated), 1, id(1), toJson(Store{{}, u"S%1"_s.arg(i), u"Store"_s}), {}});
    drafts.push_back({QLatin1String(kTillCreated), 1, id(2 + i), toJson(frontTill(id(1).as<StoreTag>())), {}});
  }
  for (int i = 0; i < 20; ++i) {
    const QString text = u"text %1"_s.arg(random.below(50));
    const core::AnyId till = id(2 + int(random.below(2)));
    switch (random.below(5)) {
      case 0:
        drafts.push_back({QLatin1String(kShopChanged), 1, shopSubject(), change(u"name"_s, text), {}});
        break;
      case 1:
        drafts.push_back(
            {QLatin1String(kShopChanged), 1, shopSubject(), change(u"cut_over_hour"_s, random.below(13)), {}});
        break;
      case 2:
        drafts.push_back({QLatin1String(kStoreChanged), 1, id(1), change(u"name"_s, text), {}});
        break;
      case 3:
        drafts.push_back({QLatin1String(kTillChanged), 1, till, change(u"theme"_s, text), {}});
        break;
      default:
        drafts.push_back({QLatin1String(kTillChanged), 1, till, change(u"drawer"_s, random.chance(50)), {}});
    }
  }
  drafts.push_back({QLatin1String(kShopChanged), 1, shopSubject(), change(u"from_the_future"_s, 1), {}});
  drafts.push_back({QLatin1String(kShopChanged), 1, shopSubject(), {{u"name"_s, u"no sides"_s}}, {}});
  drafts.push_back({QLatin1String(kShopChanged), 1, shopSubject(), change(u"idle_lock_s"_s, u"text"_s), {}});
  random.shuffle(drafts);
  return drafts;
}

}  // namespace

class TestSettings : public QObject {
  Q_OBJECT

  std::unique_ptr<support::PeopleShop> m_shop;
  SettingsService service() { return SettingsService(m_shop->book(), {}); }
  ShopSettings read() { return readSettings(m_shop->reader()).value(); }

 private Q_SLOTS:
  void init() { m_shop = std::make_unique<support::PeopleShop>(); }

  void aNewStoreIsNotReady() {
    QVERIFY(!read().shopReady());
    QVERIFY(!read().tillReady());
  }

  void whatWasSetIsReadAgain() {
    CF_VERIFY_OK(service().changeShop(teaShop(), {}));
    QVERIFY(read().shopReady());
    QCOMPARE(toJson(read().shop), toJson(teaShop()));
    const StoreId store = service().createStore({{}, u"YORK"_s, u"York"_s}, {}).value();
    const Till till = frontTill(store);
    const TillId id = service().createTill(till, {}).value();
    QVERIFY(!read().tillReady());
    CF_VERIFY_OK(service().useTill(id, {}));
    QVERIFY(read().tillReady());
    QCOMPARE(read().till.id, id);
    QCOMPARE(toJson(read().till), toJson(till));
    QCOMPARE(read().store.code, u"YORK"_s);
    QCOMPARE(int(listTills(m_shop->reader())->size()), 1);
    QCOMPARE(int(listStores(m_shop->reader())->size()), 1);
    m_shop->restart();
    QCOMPARE(read().till.id, id);
    CF_VERIFY_OK(m_shop->store().rebuild([](qint64, qint64) { return true; }));
    QCOMPARE(toJson(read().till), toJson(till));
  }

  void anEditHoldsWhatChangedWithBothSides() {
    Shop shop = teaShop();
    CF_VERIFY_OK(service().changeShop(shop, {}));
    shop.cutOverHour = 6;
    CF_VERIFY_OK(service().changeShop(shop, {}));
    CF_VERIFY_OK(service().changeShop(shop, {}));
    const auto facts = m_shop->factsOf(u"shop.changed"_s);
    QCOMPARE(int(facts.size()), 2);
    QCOMPARE(facts.front().object.keys(), QStringList{u"cut_over_hour"_s});
    const QJsonObject hour = facts.front().object[u"cut_over_hour"_s].toObject();
    QCOMPARE(hour[u"before"_s].toInteger(), 4);
    QCOMPARE(hour[u"after"_s].toInteger(), 6);
  }

  void theFirstTimeEveryFieldIsWritten() {
    CF_VERIFY_OK(service().changeShop(teaShop(), {}));
    QCOMPARE(m_shop->factsOf(u"shop.changed"_s).front().object.size(), toJson(teaShop()).size());
  }

  void theCurrencyStays() {
    Shop shop = teaShop();
    CF_VERIFY_OK(service().changeShop(shop, {}));
    shop.currency = u"EUR"_s;
    CF_VERIFY_CODE(service().changeShop(shop, {}), "currency_fixed");
    shop.currency = u"GBP"_s;
    shop.currencyDecimals = 3;
    CF_VERIFY_CODE(service().changeShop(shop, {}), "currency_fixed");
  }

  void nonsenseIsRefusedWithItsPlace_data() {
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("code");
    QTest::newRow("no name") << u"name"_s << u"  "_s << u"empty_name"_s;
    QTest::newRow("a long address") << u"address"_s << QString(2001, u'x') << u"text_too_long"_s;
    QTest::newRow("a currency in words") << u"currency"_s << u"pounds"_s << u"unknown_currency"_s;
    QTest::newRow("no currency") << u"currency"_s << QString() << u"unknown_currency"_s;
    QTest::newRow("a zone on the moon") << u"zone"_s << u"Moon/Tycho"_s << u"unknown_zone"_s;
    QTest::newRow("a locale of nobody") << u"locale"_s << u"xx_YY"_s << u"unknown_locale"_s;
    QTest::newRow("decimals") << u"currency_decimals"_s << u"7"_s << u"out_of_range"_s;
    QTest::newRow("cut-over after noon") << u"cut_over_hour"_s << u"13"_s << u"out_of_range"_s;
    QTest::newRow("an impatient lock") << u"idle_lock_s"_s << u"3"_s << u"out_of_range"_s;
    QTest::newRow("a negative step") << u"cash_step_minor"_s << u"-5"_s << u"out_of_range"_s;
    QTest::newRow("a negative tolerance") << u"count_tolerance_minor"_s << u"-1"_s << u"out_of_range"_s;
  }
  void nonsenseIsRefusedWithItsPlace() {
    QFETCH(QString, field);
    QFETCH(QString, value);
    QFETCH(QString, code);
    Shop shop = teaShop();
    if (field == u"name") shop.name = value;
    if (field == u"address") shop.address = value;
    if (field == u"currency") shop.currency = value;
    if (field == u"zone") shop.zone = value;
    if (field == u"locale") shop.locale = value;
    if (field == u"currency_decimals") shop.currencyDecimals = value.toInt();
    if (field == u"cut_over_hour") shop.cutOverHour = value.toInt();
    if (field == u"idle_lock_s") shop.idleLockS = value.toInt();
    if (field == u"cash_step_minor") shop.cashStepMinor = value.toLongLong();
    if (field == u"count_tolerance_minor") shop.countToleranceMinor = value.toLongLong();
    const auto done = service().changeShop(shop, {});
    QVERIFY(!done);
    QCOMPARE(done.error().code, code);
    QCOMPARE(done.error().where, u'/' + field);
    QVERIFY(m_shop->factsOf(u"shop.changed"_s).empty());
  }

  void codesAreShortAndTheirOwn() {
    const StoreId store = service().createStore({{}, u"A"_s, u"One"_s}, {}).value();
    CF_VERIFY_CODE(service().createStore({{}, u"A"_s, u"Two"_s}, {}), "code_taken");
    for (const QString& code : {u""_s, u"a"_s, u"A-1"_s, u"ABCDEFGHI"_s, u"Ä"_s}) {
      CF_VERIFY_CODE(service().createStore({{}, code, u"Two"_s}, {}), "malformed_code");
    }
    const StoreId other = service().createStore({{}, u"B"_s, u"Two"_s}, {}).value();
    const TillId first = service().createTill(frontTill(store), {}).value();
    CF_VERIFY_CODE(service().createTill(frontTill(store), {}), "code_taken");
    CF_VERIFY_OK(service().createTill(frontTill(other), {}));
    CF_VERIFY_CODE(service().createTill(frontTill(StoreId(QUuid::createUuid())), {}), "unknown_store");
    Till moved = findTill(m_shop->reader(), first).value();
    moved.store = other;
    CF_VERIFY_CODE(service().changeTill(moved, {}), "store_fixed");
    moved.store = store;
    moved.name = u"Back"_s;
    CF_VERIFY_OK(service().changeTill(moved, {}));
    QCOMPARE(findTill(m_shop->reader(), first)->name, u"Back"_s);
    moved.printerHost = u"printer/../../etc"_s;
    CF_VERIFY_CODE(service().changeTill(moved, {}), "malformed_host");
    CF_VERIFY_CODE(service().useTill(TillId(QUuid::createUuid()), {}), "unknown_till");
  }

  void onlyWhoMayChangesSettings() {
    support::StaffedShop shop;
    SettingsService guarded(shop.book(), [&](const journal::Reader& reader, const journal::Actor& actor) {
      return shop.authority.authorise(reader, actor, staff::Permission::SettingsEdit);
    });
    CF_VERIFY_CODE(guarded.changeShop(teaShop(), {shop.manager, {}}), "not_permitted");
    CF_VERIFY_CODE(guarded.createStore({{}, u"A"_s, u"One"_s}, {shop.cashier, shop.owner}), "not_permitted");
    CF_VERIFY_OK(guarded.changeShop(teaShop(), {shop.owner, {}}));
    QCOMPARE(shop.factsOf(u"shop.changed"_s).front().actor, shop.owner);
  }

  void changesOfSettingsAreNoticed() {
    int noticed = 0;
    const auto subscription = m_shop->book().subscribe([&](const journal::Change& change) {
      if (concernsSettings(change)) ++noticed;
    });
    const StoreId store = service().createStore({{}, u"A"_s, u"One"_s}, {}).value();
    const TillId till = service().createTill(frontTill(store), {}).value();
    QCOMPARE(noticed, 2);
    CF_VERIFY_OK(service().useTill(till, {}));
    QCOMPARE(noticed, 3);
    CF_VERIFY_OK(service().changeShop(teaShop(), {}));
    QCOMPARE(noticed, 4);
  }

  void everyWordGoesBothWays() {
    for (const auto value : {PriceMode::Gross, PriceMode::Net}) QCOMPARE(priceModeOf(wordOf(value)), value);
    for (const auto value : {TaxRounding::Line, TaxRounding::Document}) QCOMPARE(taxRoundingOf(wordOf(value)), value);
    for (const auto value : {CashRounding::HalfUp, CashRounding::Up, CashRounding::Down}) {
      QCOMPARE(cashRoundingOf(wordOf(value)), value);
    }
    QCOMPARE(themeOf(u"sepia", Theme::Light), Theme::Light);
  }

  void tablesDoNotDependOnTheOrderOfFacts() {
    CF_LAW_OF_PROJECTORS([](auto& all) { all.add(std::make_unique<SettingsProjector>()); }, history);
  }
};

QTEST_GUILESS_MAIN(TestSettings)
#include "tst_settings.moc"
