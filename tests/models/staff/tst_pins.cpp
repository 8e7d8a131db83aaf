// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QTest>
#include <thread>

#include "models/staff/queries.h"
#include "tests/models/staff/people_shop.h"

using namespace Qt::StringLiterals;
namespace core = counterfoil::core;
namespace journal = counterfoil::journal;
using counterfoil::support::StaffedShop;
using namespace counterfoil::staff;

namespace {

const auto kRight = QStringLiteral("275604");
const auto kWrong = QStringLiteral("275605");
constexpr qint64 kDayMs = 24 * 60 * 60 * 1000;

}  // namespace

class TestPins : public QObject {
  Q_OBJECT

  std::unique_ptr<StaffedShop> m_shop;
  std::unique_ptr<PinService> m_pins;

  PinVerifier cheap(const QString& pin) { return hashPin(pin, m_pins->pepper(), Trivial::Refuse, {8, 1}).value(); }
  void restart() {
    m_pins.reset();
    m_shop->restart();
    m_pins = std::make_unique<PinService>(m_shop->book(), m_shop->authority, QByteArray("pepper"));
  }
  /// Empty when it was right.
  QString attempt(const QString& pin) {
    const auto challenge = m_pins->begin(m_shop->cashier);
    if (!challenge) return challenge.error().code;
    const auto done = m_pins->signIn(PinAnswer::of(*challenge, pin));
    return done ? QString() : done.error().code;
  }
  LockState state() { return m_pins->lockState(m_shop->cashier).value(); }
  void fail(int times) {
    for (int i = 0; i < times; ++i) {
      m_shop->clock().advanceMs(state().remainingMs);
      QCOMPARE(attempt(kWrong), u"wrong_pin"_s);
    }
  }

 private Q_SLOTS:
  void init() {
    m_shop = std::make_unique<StaffedShop>();
    m_pins = std::make_unique<PinService>(m_shop->book(), m_shop->authority, QByteArray("pepper"));
    CF_VERIFY_OK(m_pins->setPin(m_shop->cashier, cheap(kRight), {m_shop->cashier, {}}));
    CF_VERIFY_OK(m_pins->setPin(m_shop->manager, cheap(u"904182"_s), {m_shop->owner, {}}));
  }

  void theRightPinSignsIn() {
    QCOMPARE(attempt(kRight), QString());
    const auto facts = m_shop->factsOf(u"staff.signed_in"_s);
    QCOMPARE(int(facts.size()), 1);
    QCOMPARE(facts.front().actor, m_shop->cashier);
    QVERIFY(member(m_shop->cashier).hasPin);
  }

  void theJournalHoldsNoPin() {
    QCOMPARE(attempt(kWrong), u"wrong_pin"_s);
    QCOMPARE(attempt(kRight), QString());
    const auto done = m_shop->reader().rows("SELECT body FROM journal", {}, [](const journal::Row& row) {
      const QByteArray body = row.bytes(0);
      return !body.contains(kRight.toUtf8()) && !body.contains(kWrong.toUtf8());
    });
    QVERIFY(done);
    const QJsonObject failed = m_shop->factsOf(u"staff.sign_in_failed"_s).front().object;
    QCOMPARE(failed.keys(), (QStringList{u"failures"_s, u"purpose"_s}));
    const QJsonObject set = m_shop->factsOf(u"staff.pin_set"_s).front().object;
    QCOMPARE(set.keys(), QStringList{u"verifier"_s});
  }

  void anotherStoresPepperMakesThePinWrong() {
    PinService other(m_shop->book(), m_shop->authority, QByteArray("another pepper"));
    const auto challenge = other.begin(m_shop->cashier);
    QVERIFY(!PinAnswer::of(*challenge, kRight).isRight());
  }

  void hashingRunsOnAnyThread() {
    const auto challenge = m_pins->begin(m_shop->cashier);
    PinAnswer answer;
    std::thread([&] { answer = PinAnswer::of(*challenge, kRight); }).join();
    CF_VERIFY_OK(m_pins->signIn(answer));
  }

  void fiveFailuresMakeOneWait() {
    fail(4);
    QVERIFY(!state().isLocked());
    fail(1);
    QCOMPARE(state().remainingMs, 30'000);
    QCOMPARE(attempt(kRight), u"locked_out"_s);
    m_shop->clock().advanceMs(29'999);
    QCOMPARE(attempt(kRight), u"locked_out"_s);
    m_shop->clock().advanceMs(1);
    QCOMPARE(attempt(kRight), QString());
    QCOMPARE(state().failures, 0);
    const auto locked = m_shop->factsOf(u"staff.locked"_s);
    QCOMPARE(int(locked.size()), 1);
    QCOMPARE(locked.front().object[u"wait_ms"_s].toInteger(), 30'000);
  }

  void settingTheClockDoesNotShortenAWait() {
    fail(5);
    m_shop->clock().setWall(m_shop->clock().now().plusMs(kDayMs));
    QCOMPARE(attempt(kRight), u"locked_out"_s);
    m_shop->clock().setWall(m_shop->clock().now().plusMs(-2 * kDayMs));
    QCOMPARE(attempt(kRight), u"locked_out"_s);
    QCOMPARE(state().remainingMs, 30'000);
  }

  void restartingDoesNotShortenAWait() {
    fail(6);
    QCOMPARE(state().remainingMs, 60'000);
    m_shop->clock().advanceMs(20'000);
    restart();
    QCOMPARE(state().remainingMs, 60'000);  // nobody wrote down that time had passed
    m_shop->clock().advanceMs(20'000);
    CF_VERIFY_OK(m_pins->rememberWaits());
    restart();
    QCOMPARE(state().remainingMs, 40'000);
    QCOMPARE(attempt(kRight), u"locked_out"_s);
    m_shop->clock().advanceMs(40'000);
    QCOMPARE(state().failures, 6);
    QCOMPARE(attempt(kRight), QString());
  }

  void killingTheProgramInTheMiddleOfATryGainsNothing() {
    for (int i = 0; i < 5; ++i) {
      QVERIFY(m_pins->begin(m_shop->cashier));
      restart();
    }
    QCOMPARE(attempt(kRight), u"locked_out"_s);
  }

  void tenFailuresNeedSomebodyToOpen() {
    fail(10);
    QVERIFY(state().untilUnlocked);
    m_shop->clock().advanceMs(kDayMs);
    QCOMPARE(attempt(kRight), u"locked_until_unlocked"_s);
    restart();
    QCOMPARE(attempt(kRight), u"locked_until_unlocked"_s);
    CF_VERIFY_CODE(m_pins->unlock(m_shop->cashier, {m_shop->cashier, {}}), "not_permitted");
    CF_VERIFY_CODE(m_pins->unlock(m_shop->cashier, {m_shop->trainee, {}}), "not_permitted");
    CF_VERIFY_OK(m_pins->unlock(m_shop->cashier, {m_shop->manager, {}}));
    QCOMPARE(m_shop->factsOf(u"staff.unlocked"_s).front().actor, m_shop->manager);
    QCOMPARE(attempt(kRight), QString());
  }

  void anotherPersonsFailuresAreTheirOwn() {
    fail(5);
    QVERIFY(m_pins->begin(m_shop->manager));
  }

  void anApprovalLiftsOneAction() {
    const auto challenge = m_pins->begin(m_shop->manager);
    auto approval = m_pins->approve(PinAnswer::of(*challenge, u"904182"_s));
    CF_VERIFY_OK(approval);
    QVERIFY(m_shop->factsOf(u"staff.signed_in"_s).empty());
    const Extent discount = Extent::percentPpm(300'000);
    const auto ask = [&] {
      return m_shop->authority.authorise(m_shop->reader(), approval->take(m_shop->cashier), Permission::SaleDiscount,
                                         discount);
    };
    CF_VERIFY_OK(ask());
    QVERIFY(approval->isEmpty());
    CF_VERIFY_CODE(ask(), "over_limit");
    const auto again = m_pins->begin(m_shop->manager);
    CF_VERIFY_CODE(m_pins->approve(PinAnswer::of(*again, kWrong)), "wrong_pin");
  }

  void peopleSetTheirOwnPinsOnly() {
    CF_VERIFY_CODE(m_pins->setPin(m_shop->manager, cheap(kRight), {m_shop->cashier, {}}), "not_permitted");
    CF_VERIFY_CODE(m_pins->setPin(m_shop->owner, cheap(kRight), {m_shop->manager, {}}), "not_permitted");
    CF_VERIFY_CODE(m_pins->begin(m_shop->trainee), "no_pin");
    CF_VERIFY_CODE(m_pins->begin(core::StaffId(QUuid::createUuid())), "unknown_staff");
  }

  void whoHasLeftCannotSignIn() {
    StaffService service(m_shop->book(), m_shop->authority);
    StaffMember leaving = member(m_shop->cashier);
    leaving.active = false;
    CF_VERIFY_OK(service.changeStaff(leaving, {m_shop->owner, {}}));
    QCOMPARE(attempt(kRight), u"staff_inactive"_s);
  }

  void theRealCostIsAsMeasured() {
    QElapsedTimer timer;
    timer.start();
    CF_VERIFY_OK(hashPin(kRight, QByteArray("pepper")));
    qInfo("a hash of 19 MiB, two passes: %lld ms", timer.elapsed());
  }

 private:
  StaffMember member(core::StaffId id) { return findStaff(m_shop->reader(), id).value(); }
};

QTEST_GUILESS_MAIN(TestPins)
#include "tst_pins.moc"
