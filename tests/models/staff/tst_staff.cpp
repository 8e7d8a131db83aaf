// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QTest>

#include "models/staff/facts.h"
#include "models/staff/queries.h"
#include "tests/models/staff/people_shop.h"

using namespace Qt::StringLiterals;
namespace core = counterfoil::core;
namespace journal = counterfoil::journal;
using counterfoil::support::PeopleShop;
using counterfoil::support::StaffedShop;
using namespace counterfoil::staff;

class TestStaff : public QObject {
  Q_OBJECT

  std::unique_ptr<StaffedShop> m_shop;
  StaffMember member(core::StaffId id) { return findStaff(m_shop->reader(), id).value(); }
  Role roleOf(core::StaffId id) { return findRole(m_shop->reader(), member(id).role).value(); }
  core::Done ask(const journal::Actor& actor, Permission permission, Extent extent = {}) {
    return m_shop->authority.authorise(m_shop->reader(), actor, permission, extent);
  }

  /// A role as a program wrote it that did not know the permission.
  core::StaffId personOfOldRole(const QStringList& words) {
    QJsonObject grants;
    for (const QString& word : words) grants.insert(word, QJsonObject{{u"granted"_s, true}});
    const auto role = m_shop->book().write([&](journal::Writing& writing) -> core::Result<RoleId> {
      const auto id = writing.make<RoleId>();
      CF_CHECK(writing.record({QString::fromLatin1(kRoleCreated),
                               1,
                               id.as<core::Anything>(),
                               {{u"name"_s, u"Old role of %1"_s.arg(words.size())}, {u"permissions"_s, grants}},
                               {m_shop->owner, {}}}));
      return id;
    });
    StaffMember member;
    member.name = u"Nils"_s;
    member.role = *role;
    return StaffService(m_shop->book(), m_shop->authority).createStaff(member, {m_shop->owner, {}}).value();
  }

 private Q_SLOTS:
  void init() { m_shop = std::make_unique<StaffedShop>(); }

  void whatWasMadeCanBeRead() {
    const auto roles = listRoles(m_shop->reader()).value();
    QCOMPARE(int(roles.size()), 4);
    QCOMPARE(roles.front().name, u"Cashier"_s);
    QCOMPARE(roles.front().grants, presetRole(Preset::Cashier, 2).grants);
    const auto people = listStaff(m_shop->reader()).value();
    QCOMPARE(int(people.size()), 4);
    QCOMPARE(people.front().name, u"Chen"_s);
    QVERIFY(!people.front().hasPin);
  }

  void theFirstPersonNeedsNobody() {
    PeopleShop empty;
    const Authority authority;
    QVERIFY(authority.authorise(empty.reader(), {}, Permission::StaffEdit));
    CF_VERIFY_CODE(ask({}, Permission::StaffEdit), "unknown_staff");
    QVERIFY(Authority(Authority::Nameless::Program).authorise(m_shop->reader(), {}, Permission::ImportRun));
  }

  void aNewStoreGetsItsRolesAndOwnerInOneCommand() {
    PeopleShop empty;
    const Authority authority;
    StaffService service(empty.book(), authority);
    const auto owner = empty.book().write([&](journal::Writing& writing) -> core::Result<core::StaffId> {
      CF_TRY(const auto roles, service.createPresetRoles(writing, 2, {}));
      StaffMember first;
      first.name = u"Olga"_s;
      first.role = roles.owner;
      return service.createStaff(writing, first, {});
    });
    CF_VERIFY_OK(owner);
    QCOMPARE(int(listRoles(empty.reader())->size()), 4);
    QVERIFY(authority.authorise(empty.reader(), {*owner, {}}, Permission::SettingsEdit));
    CF_VERIFY_CODE(authority.authorise(empty.reader(), {}, Permission::SaleSell), "unknown_staff");
  }

  void anApproverWithoutAPersonLiftsNothing() {
    CF_VERIFY_CODE(ask({{}, m_shop->manager}, Permission::SaleSell), "unknown_staff");
    const core::StaffId stranger(QUuid::createUuid());
    CF_VERIFY_CODE(ask({stranger, m_shop->manager}, Permission::SaleSell), "unknown_staff");
  }

  void aRefundAboveTheLimitNeedsAManager() {
    const Extent sixty = Extent::amountMinor(60'00);
    const auto alone = ask({m_shop->cashier, {}}, Permission::RefundGive, sixty);
    CF_VERIFY_CODE(alone, "over_limit");
    QCOMPARE(alone.error().kind, core::ErrorKind::Denied);
    QCOMPARE(alone.error().detail, u"5000"_s);
    QVERIFY(ask({m_shop->cashier, m_shop->manager}, Permission::RefundGive, sixty));
    CF_VERIFY_CODE(ask({m_shop->cashier, m_shop->cashier}, Permission::RefundGive, sixty), "over_limit");
    CF_VERIFY_CODE(ask({m_shop->cashier, m_shop->trainee}, Permission::RefundGive, sixty), "not_permitted");
    CF_VERIFY_CODE(ask({m_shop->cashier, m_shop->manager}, Permission::RefundGive, Extent::amountMinor(2'000'00)),
                   "over_limit");
    QCOMPARE(m_shop->authority.verdict(m_shop->reader(), m_shop->cashier, Permission::RefundGive, sixty).value(),
             Verdict::NeedsApproval);
  }

  void aCommandSeesWhatItWroteItself() {
    const auto done = m_shop->book().write([&](journal::Writing& writing) -> core::Done {
      const Permission asked = Permission::DrawerOpen;
      const journal::Actor cashier{m_shop->cashier, {}};
      if (m_shop->authority.authorise(writing.reader(), cashier, asked)) return core::refused(u"too_early"_s);
      Role after = roleOf(m_shop->cashier);
      after.grants[asked] = {};
      const auto changes = roleChanges(roleOf(m_shop->cashier), after);
      CF_TRY(const auto fact,
             writing.record({QLatin1String(kRoleChanged), 1, after.id.as<core::Anything>(), changes, {}}));
      Q_UNUSED(fact)
      return m_shop->authority.authorise(writing.reader(), cashier, asked);
    });
    CF_VERIFY_OK(done);
    QVERIFY(ask({m_shop->cashier, {}}, Permission::DrawerOpen));
  }

  void bothNamesStayOnTheFact() {
    StaffService service(m_shop->book(), m_shop->authority);
    StaffMember changed = member(m_shop->trainee);
    changed.language = u"sv"_s;
    CF_VERIFY_OK(service.changeStaff(changed, {m_shop->owner, m_shop->manager}));
    const auto facts = m_shop->factsOf(u"staff.changed"_s);
    QCOMPARE(facts.front().actor, m_shop->owner);
    QCOMPARE(facts.front().approver, m_shop->manager);
    QCOMPARE(facts.front().object.keys(), QStringList{u"language"_s});
    CF_VERIFY_OK(service.changeStaff(changed, {m_shop->owner, {}}));
    QCOMPARE(m_shop->factsOf(u"staff.changed"_s).size(), facts.size());
  }

  void whoMayNotEditPeopleIsRefusedAndNothingIsWritten() {
    StaffService service(m_shop->book(), m_shop->authority);
    StaffMember changed = member(m_shop->cashier);
    changed.role = member(m_shop->owner).role;
    CF_VERIFY_CODE(service.changeStaff(changed, {m_shop->cashier, {}}), "not_permitted");
    CF_VERIFY_CODE(service.changeStaff(changed, {m_shop->cashier, m_shop->owner}), "not_permitted");
    CF_VERIFY_CODE(service.changeStaff(changed, {m_shop->manager, {}}), "not_permitted");
    QVERIFY(m_shop->factsOf(u"staff.changed"_s).empty());
  }

  void somebodyCanAlwaysEditPeople() {
    StaffService service(m_shop->book(), m_shop->authority);
    const journal::Actor owner{m_shop->owner, {}};
    StaffMember leaving = member(m_shop->owner);
    leaving.active = false;
    CF_VERIFY_CODE(service.changeStaff(leaving, owner), "last_owner");
    Role weaker = roleOf(m_shop->owner);
    weaker.grants.erase(Permission::StaffEdit);
    CF_VERIFY_CODE(service.changeRole(weaker, owner), "last_owner");
    QVERIFY(member(m_shop->owner).active);
    StaffMember second = member(m_shop->manager);
    second.role = member(m_shop->owner).role;
    CF_VERIFY_OK(service.changeStaff(second, owner));
    CF_VERIFY_OK(service.changeStaff(leaving, owner));
    CF_VERIFY_CODE(ask(owner, Permission::StaffEdit), "staff_inactive");
    QCOMPARE(int(listStaff(m_shop->reader()).value().size()), 3);
    QCOMPARE(int(listStaff(m_shop->reader(), StaffFilter::Everybody).value().size()), 4);
  }

  void badgesFindTheirPerson() {
    StaffService service(m_shop->book(), m_shop->authority);
    const journal::Actor owner{m_shop->owner, {}};
    StaffMember cashier = member(m_shop->cashier);
    cashier.badgeCode = u"B-0042"_s;
    CF_VERIFY_OK(service.changeStaff(cashier, owner));
    QCOMPARE(findByBadge(m_shop->reader(), u"B-0042"_s).value().id, m_shop->cashier);
    CF_VERIFY_CODE(findByBadge(m_shop->reader(), u"B-42"_s), "unknown_badge");
    CF_VERIFY_CODE(findByBadge(m_shop->reader(), QString()), "unknown_badge");
    StaffMember trainee = member(m_shop->trainee);
    trainee.badgeCode = u"B-0042"_s;
    CF_VERIFY_CODE(service.changeStaff(trainee, owner), "badge_taken");
    CF_VERIFY_CODE(service.createRole(presetRole(Preset::Cashier, 2), owner), "name_taken");
    trainee.role = RoleId(QUuid::createUuid());
    CF_VERIFY_CODE(service.changeStaff(trainee, owner), "unknown_role");
  }

  void aRebuildGivesTheSamePeople() {
    const auto before = listRoles(m_shop->reader()).value();
    CF_VERIFY_OK(m_shop->store().rebuild([](qint64, qint64) { return true; }));
    const auto after = listRoles(m_shop->reader()).value();
    QCOMPARE(after.size(), before.size());
    for (size_t i = 0; i < after.size(); ++i) QCOMPARE(after[i].grants, before[i].grants);
  }

  void anOldRoleKeepsWhatWasAPartOfAPermission() {
    constexpr auto part = Permission::PaymentLeaveInDoubt;
    const core::StaffId old = personOfOldRole({u"sale:sell"_s, u"sale:post_void"_s});
    QVERIFY(ask({old, {}}, part));
    CF_VERIFY_CODE(ask({personOfOldRole({u"sale:sell"_s}), {}}, part), "not_permitted");
    StaffService service(m_shop->book(), m_shop->authority);
    Role role = findRole(m_shop->reader(), findStaff(m_shop->reader(), old)->role).value();
    QVERIFY(role.grants.count(part));
    // Taken alone, it is gone; and it does not come back with what it was a part of.
    role.grants.erase(part);
    CF_VERIFY_OK(service.changeRole(role, {m_shop->owner, {}}));
    CF_VERIFY_CODE(ask({old, {}}, part), "not_permitted");
    QVERIFY(ask({old, {}}, Permission::SalePostVoid));
    // A role of this program says what it means.
    Role fresh;
    fresh.name = u"Void only"_s;
    fresh.grants = {{Permission::SalePostVoid, {}}};
    const RoleId id = service.createRole(fresh, {m_shop->owner, {}}).value();
    QVERIFY(!findRole(m_shop->reader(), id)->grants.count(part));
  }

  void askingIsQuick() {
    const journal::Actor actor{m_shop->cashier, m_shop->manager};
    constexpr int rounds = 20'000;
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < rounds; ++i) QVERIFY(ask(actor, Permission::SaleDiscount, Extent::percentPpm(300'000)));
    const qint64 nanoseconds = timer.nsecsElapsed() / rounds;
    qInfo("person and approver: %lld ns", nanoseconds);
    QVERIFY2(nanoseconds < 200'000, "ten times what it should be");
  }
};

QTEST_GUILESS_MAIN(TestStaff)
#include "tst_staff.moc"
