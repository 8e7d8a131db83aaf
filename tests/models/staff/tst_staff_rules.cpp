// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "models/staff/facts.h"
#include "models/staff/pins.h"
#include "models/staff/projector.h"
#include "models/staff/rules.h"
#include "tests/support/law_of_projectors.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
namespace core = counterfoil::core;
namespace journal = counterfoil::journal;
namespace support = counterfoil::support;
using namespace counterfoil::staff;

namespace {

Standing standing(bool active, bool granted, std::optional<qint64> limit = {}) {
  return {true, active, u"Somebody"_s, granted, limit};
}

QJsonObject randomGrant(support::Random& random) {
  QJsonObject grant{{u"granted"_s, random.chance(70)}};
  if (random.chance(50)) grant.insert(u"limit_minor"_s, random.below(10'000));
  return grant;
}

journal::FactDraft randomEdit(support::Random& random, const std::vector<core::AnyId>& roles,
                              const std::vector<core::AnyId>& people) {
  const QJsonObject name{{u"before"_s, u"old"_s}, {u"after"_s, u"name %1"_s.arg(random.below(100))}};
  switch (random.below(4)) {
    case 0: {
      const QStringList words{u"sale:sell"_s, u"refund:give"_s, u"future:permission"_s};
      const QJsonObject change{{u"before"_s, QJsonValue()}, {u"after"_s, randomGrant(random)}};
      return {QLatin1String(kRoleChanged),
              1,
              random.pick(roles),
              {{u"name"_s, name}, {u"permissions"_s, QJsonObject{{random.pick(words), change}}}},
              {}};
    }
    case 1:
      return {QLatin1String(kStaffChanged), 1, random.pick(people), {{u"name"_s, name}}, {}};
    case 2:
      return {QLatin1String(kPinSet),
              1,
              random.pick(people),
              {{u"verifier"_s, QJsonObject{{u"salt"_s, QString::number(random.below(1000))}}}},
              {}};
    default: {
      const QJsonObject role{{u"before"_s, QJsonValue()}, {u"after"_s, random.pick(roles).text()}};
      const QJsonObject active{{u"before"_s, true}, {u"after"_s, random.chance(50)}};
      return {QLatin1String(kStaffChanged), 1, random.pick(people), {{u"role_id"_s, role}, {u"active"_s, active}}, {}};
    }
  }
}

std::vector<journal::FactDraft> history(support::Random& random) {
  std::vector<core::AnyId> roles;
  std::vector<core::AnyId> people;
  for (quint8 i = 1; i <= 3; ++i) {
    roles.emplace_back(core::AnyId::fromBytes(QByteArray(16, char(i))));
    people.emplace_back(core::AnyId::fromBytes(QByteArray(16, char(100 + i))));
  }
  std::vector<journal::FactDraft> drafts;
  for (int i = 0; i < 5; ++i) {  // some twice, which must not matter either
    QJsonObject permissions{{u"sale:sell"_s, randomGrant(random)}, {u"refund:give"_s, randomGrant(random)}};
    drafts.push_back({QLatin1String(kRoleCreated),
                      1,
                      random.pick(roles),
                      {{u"name"_s, u"role %1"_s.arg(i)}, {u"permissions"_s, permissions}},
                      {}});
    StaffMember member;
    member.name = u"person %1"_s.arg(i);
    member.role = random.pick(roles).as<RoleTag>();
    drafts.push_back({QLatin1String(kStaffCreated), 1, random.pick(people), toJson(member), {}});
  }
  for (int i = 0; i < 20; ++i) drafts.push_back(randomEdit(random, roles, people));
  random.shuffle(drafts);
  return drafts;
}

}  // namespace

class TestStaffRules : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aLimitDecides_data() {
    QTest::addColumn<bool>("active");
    QTest::addColumn<bool>("granted");
    QTest::addColumn<qint64>("limit");  // -1: none
    QTest::addColumn<qint64>("asked");
    QTest::addColumn<QString>("code");  // empty: allowed
    QTest::newRow("below the limit") << true << true << qint64(5000) << qint64(4999) << QString();
    QTest::newRow("exactly the limit") << true << true << qint64(5000) << qint64(5000) << QString();
    QTest::newRow("a cent above") << true << true << qint64(5000) << qint64(5001) << u"over_limit"_s;
    QTest::newRow("negative amounts count by their size")
        << true << true << qint64(5000) << qint64(-5001) << u"over_limit"_s;
    QTest::newRow("the smallest number there is")
        << true << true << qint64(5000) << std::numeric_limits<qint64>::min() << u"over_limit"_s;
    QTest::newRow("no limit") << true << true << qint64(-1) << std::numeric_limits<qint64>::max() << QString();
    QTest::newRow("a limit of zero allows nothing") << true << true << qint64(0) << qint64(1) << u"over_limit"_s;
    QTest::newRow("not granted") << true << false << qint64(-1) << qint64(1) << u"not_permitted"_s;
    QTest::newRow("has left") << false << true << qint64(-1) << qint64(1) << u"staff_inactive"_s;
  }
  void aLimitDecides() {
    QFETCH(bool, active);
    QFETCH(bool, granted);
    QFETCH(qint64, limit);
    QFETCH(qint64, asked);
    QFETCH(QString, code);
    const Standing who = standing(active, granted, limit < 0 ? std::nullopt : std::optional<qint64>(limit));
    const auto done = require(who, Permission::RefundGive, Extent::amountMinor(asked));
    QCOMPARE(done ? QString() : done.error().code, code);
    if (code == u"over_limit") QCOMPARE(done.error().detail, QString::number(limit));
    const Verdict verdict = check(who, Permission::RefundGive, Extent::amountMinor(asked));
    QCOMPARE(verdict, code.isEmpty() ? Verdict::Allowed : active ? Verdict::NeedsApproval : Verdict::Denied);
  }

  void percentagesAndAmountsAreNotCompared() {
    const Standing who = standing(true, true, 500'000);
    QVERIFY(require(who, Permission::SaleDiscount, Extent::percentPpm(500'000)));
    CF_VERIFY_CODE(require(who, Permission::SaleDiscount, Extent::amountMinor(1)), "over_limit");
  }

  void whatBelongsToTheDeskCannotBeLifted() {
    const auto done = requireWithApprover(standing(true, false), standing(true, true), Permission::SettingsEdit, {});
    CF_VERIFY_CODE(done, "not_permitted");
    QCOMPARE(done.error().kind, core::ErrorKind::Refused);
    QCOMPARE(check(standing(true, false), Permission::SettingsEdit, {}), Verdict::Denied);
  }

  void anApproverCountsWithTheirOwnLimit() {
    const Standing clerk = standing(true, true, 5'000);
    const Standing boss = standing(true, true, 100'000);
    const auto ask = [&](qint64 amount) {
      return requireWithApprover(clerk, boss, Permission::RefundGive, Extent::amountMinor(amount));
    };
    QVERIFY(ask(100'000));
    CF_VERIFY_CODE(ask(100'001), "over_limit");
    QCOMPARE(ask(100'001).error().detail, u"100000"_s);
    CF_VERIFY_CODE(
        requireWithApprover(clerk, standing(false, true), Permission::RefundGive, Extent::amountMinor(6'000)),
        "staff_inactive");
    CF_VERIFY_CODE(requireWithApprover(clerk, Standing(), Permission::RefundGive, Extent::amountMinor(6'000)),
                   "unknown_staff");
    CF_VERIFY_CODE(requireWithApprover(standing(false, true), boss, Permission::RefundGive, {}), "staff_inactive");
  }

  void thePresetsAreWhatTheySay_data() {
    QTest::addColumn<QString>("permission");
    QTest::addColumn<QString>("verdicts");  // owner, manager, cashier, trainee: + allowed, ? with approval, - denied
    const auto row = [](const char* word, const char* verdicts) {
      QTest::newRow(word) << QString::fromLatin1(word) << QString::fromLatin1(verdicts);
    };
    row("sale:sell", "++++");
    row("sale:discount", "+++?");
    row("sale:price_override", "++??");
    row("sale:void_line", "++++");
    row("sale:void_ticket", "+++?");
    row("sale:post_void", "++??");
    row("refund:give", "+++?");
    row("refund:without_manual_card", "++??");
    row("payment:leave_in_doubt", "++??");
    row("payment:take_offline", "++??");
    row("cash:pay_in", "+++?");
    row("cash:pay_out", "+++?");
    row("cash:safe_drop", "+++?");
    row("drawer:open", "++??");
    row("shift:open", "+++?");
    row("shift:close", "+++?");
    row("shift:see_expected", "++??");
    row("shift:over_tolerance", "++??");
    row("receipt:reprint", "+++?");
    row("catalog:edit", "++--");
    row("stock:adjust", "++--");
    row("staff:edit", "+---");
    row("staff:unlock", "++??");
    row("settings:edit", "+---");
    row("inbox:resolve", "++--");
    row("journal:read", "++--");
    row("reports:read", "++--");
    row("import:run", "++--");
    row("backup:run", "++--");
  }
  void thePresetsAreWhatTheySay() {
    QFETCH(QString, permission);
    QFETCH(QString, verdicts);
    const auto known = permissionOf(permission);
    QVERIFY(known);
    QString found;
    for (const Preset preset : {Preset::Owner, Preset::Manager, Preset::Cashier, Preset::Trainee}) {
      const Role role = presetRole(preset, 2);
      QVERIFY(checkRole(role));
      const auto grant = role.grants.find(*known);
      const bool granted = grant != role.grants.end();
      const Standing who = standing(true, granted, granted ? grant->second.limit : std::nullopt);
      const Verdict verdict = check(who, *known, Extent::none());
      found += verdict == Verdict::Allowed ? u'+' : verdict == Verdict::NeedsApproval ? u'?' : u'-';
    }
    QCOMPARE(found, verdicts);
  }

  void everyPermissionHasItsWordAndItsRow() {
    for (const PermissionInfo& info : allPermissions())
      QCOMPARE(permissionOf(wordOf(info.permission)), info.permission);
    QVERIFY(!permissionOf(u"sale:everything"));
    QCOMPARE(int(allPermissions().size()), kPermissionCount);
  }

  void rolesWithNonsenseAreRefused() {
    Role role = presetRole(Preset::Cashier, 2);
    role.name = u"  "_s;
    CF_VERIFY_CODE(checkRole(role), "empty_name");
    role.name = QString(101, u'x');
    CF_VERIFY_CODE(checkRole(role), "text_too_long");
    role.name = u"Clerk"_s;
    role.grants[Permission::SaleDiscount] = {1'000'001};
    CF_VERIFY_CODE(checkRole(role), "out_of_range");
    role.grants[Permission::SaleDiscount] = {-1};
    CF_VERIFY_CODE(checkRole(role), "out_of_range");
    role.grants.erase(Permission::SaleDiscount);
    role.grants[Permission::SaleSell] = {1};
    CF_VERIFY_CODE(checkRole(role), "limit_not_applicable");
  }

  void pinsThatPeopleTryFirstAreWarnedOf_data() {
    QTest::addColumn<QString>("pin");
    QTest::addColumn<bool>("trivial");
    for (const char* pin :
         {"0000", "111111", "1234", "123456", "654321", "890123", "121212", "123123", "12341234", "1984", "2026"}) {
      QTest::newRow(pin) << QString::fromLatin1(pin) << true;
    }
    for (const char* pin : {"4711", "083951", "275604", "198412", "112358"}) {
      QTest::newRow(pin) << QString::fromLatin1(pin) << false;
    }
  }
  void pinsThatPeopleTryFirstAreWarnedOf() {
    QFETCH(QString, pin);
    QFETCH(bool, trivial);
    QCOMPARE(isTrivialPin(pin), trivial);
    const PinCost cheap{8, 1};
    const auto hashed = hashPin(pin, "pepper", Trivial::Refuse, cheap);
    QCOMPARE(hashed ? QString() : hashed.error().code, trivial ? u"pin_trivial"_s : QString());
    QVERIFY(hashPin(pin, "pepper", Trivial::Accept, cheap));
  }

  void pinsOfOtherShapesAreRefused() {
    CF_VERIFY_CODE(checkPin(u"123"_s), "pin_length");
    CF_VERIFY_CODE(checkPin(u"1234567890123"_s), "pin_length");
    CF_VERIFY_CODE(checkPin(u""_s), "pin_length");
    CF_VERIFY_CODE(checkPin(u"12a4"_s), "pin_not_digits");
    CF_VERIFY_CODE(checkPin(u"١٢٣٤"_s), "pin_not_digits");
    QVERIFY(checkPin(u"123456789012"_s));
  }

  void waitsDoubleUntilSomebodyMustOpen() {
    const std::vector<qint64> seconds{0, 0, 0, 0, 0, 30, 60, 120, 240, 480};
    for (int failures = 0; failures < 10; ++failures) {
      QCOMPARE(lockAfter(failures).waitMs, seconds[size_t(failures)] * 1000);
      QVERIFY(!lockAfter(failures).untilUnlocked);
    }
    QVERIFY(lockAfter(10).untilUnlocked);
    QVERIFY(lockAfter(1'000'000).untilUnlocked);
  }

  void anEditOfARoleSaysWhatChangedOnly() {
    Role before = presetRole(Preset::Cashier, 2);
    Role after = before;
    after.grants.erase(Permission::CashPayIn);
    after.grants[Permission::SaleDiscount] = {200'000};
    const QJsonObject changes = roleChanges(before, after);
    QCOMPARE(changes.keys(), QStringList{u"permissions"_s});
    const QJsonObject permissions = changes[u"permissions"_s].toObject();
    QCOMPARE(permissions.keys(), (QStringList{u"cash:pay_in"_s, u"sale:discount"_s}));
    const QJsonObject discount = permissions[u"sale:discount"_s].toObject();
    QCOMPARE(discount[u"before"_s].toObject()[u"limit_ppm"_s].toInteger(), 100'000);
    QCOMPARE(discount[u"after"_s].toObject()[u"limit_ppm"_s].toInteger(), 200'000);
    QVERIFY(roleChanges(after, after).isEmpty());
  }

  void tablesDoNotDependOnTheOrderOfFacts() {
    CF_LAW_OF_PROJECTORS([](auto& all) { all.add(std::make_unique<StaffProjector>()); }, history);
  }
};

QTEST_GUILESS_MAIN(TestStaffRules)
#include "tst_staff_rules.moc"
