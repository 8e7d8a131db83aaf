// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "models/payments/payment.h"
#include "tests/support/random.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;
using payments::Attempt;
using payments::Outcome;
using payments::Payment;
using payments::Purpose;

namespace {

Attempt attempt(Purpose purpose, Outcome outcome, qint64 minor) {
  Attempt made;
  made.id = payments::AttemptId(QUuid::createUuid());
  made.purpose = purpose;
  made.outcome = outcome;
  made.amountMinor = minor;
  made.approvedMinor = payments::moved(outcome) ? minor : 0;
  return made;
}

/// "authorise approved 100, capture unknown 60"
Payment paymentOf(const QString& words) {
  Payment payment;
  bool first = true;
  for (const QString& part : words.split(u", "_s)) {
    const QStringList word = part.split(u' ');
    if (word[0] == u"dispute") {
      payment.disputes.push_back({{}, {}, word[2].toLongLong(), {}, payments::disputeStateOf(word[1]), {}, {}});
      continue;
    }
    const Attempt step = attempt(payments::purposeOf(word[0]), payments::outcomeOf(word[1]), word[2].toLongLong());
    if (std::exchange(first, false)) {
      payment.root = step;
    } else {
      payment.steps.push_back(step);
    }
  }
  return payment;
}

}  // namespace

class TestPaymentStates : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aPaymentIsWhatItsStepsCameTo_data() {
    QTest::addColumn<QString>("steps");
    QTest::addColumn<QString>("state");
    QTest::addColumn<qint64>("capturable");
    QTest::addColumn<qint64>("refundable");
    const auto row = [](const char* steps, const char* state, qint64 capturable, qint64 refundable) {
      QTest::newRow(steps) << QString::fromLatin1(steps) << QString::fromLatin1(state) << capturable << refundable;
    };
    row("charge started 100", "authorising", 0, 0);
    row("charge unknown 100", "unknown", 0, 0);
    row("charge declined 100", "declined", 0, 0);
    row("charge cancelled 100", "voided", 0, 0);
    row("charge not_found 100", "voided", 0, 0);
    row("charge reversed 100", "voided", 0, 0);
    row("charge approved 100", "captured", 0, 100);
    row("charge approved_late 100", "captured", 0, 100);
    row("authorise approved 100", "authorised", 100, 0);
    row("authorise approved 100, capture started 60", "capturing", 0, 0);
    row("authorise approved 100, capture unknown 60", "unknown", 0, 0);
    row("authorise approved 100, capture declined 60", "authorised", 100, 0);
    row("authorise approved 100, capture approved 60", "captured", 0, 60);
    row("authorise approved 100, void started 100", "voiding", 0, 0);
    row("authorise approved 100, void approved 100", "voided", 0, 0);
    row("authorise approved 100, void declined 100", "authorised", 100, 0);
    // The void was confirmed, and the money was taken all the same: it is there to be given back.
    row("authorise approved 100, void approved 100, capture approved 60", "captured", 0, 60);
    row("charge approved 100, refund started 30", "refunding", 0, 70);
    row("charge approved 100, refund unknown 30", "unknown", 0, 70);
    row("charge approved 100, refund approved 30", "partially_refunded", 0, 70);
    row("charge approved 100, refund approved 30, refund approved 70", "refunded", 0, 0);
    row("charge approved 100, refund declined 30", "captured", 0, 100);
    // A refund that was given up and done after all: more went back than came.
    row("charge approved 100, refund approved 100, refund approved 30", "refunded", 0, 0);
    row("charge approved 100, dispute open 100", "disputed", 0, 100);
    row("charge approved 100, dispute won 100", "captured", 0, 100);
    row("charge approved 100, dispute lost 100", "dispute_lost", 0, 100);
    row("charge approved 100, refund unknown 10, dispute open 100", "unknown", 0, 90);
  }
  void aPaymentIsWhatItsStepsCameTo() {
    QFETCH(QString, steps);
    const Payment payment = paymentOf(steps);
    QCOMPARE(payments::text(payment.state()), *static_cast<QString*>(QTest::qData("state", QMetaType::QString)));
    QTEST(payment.capturableMinor(), "capturable");
    QTEST(payment.refundableMinor(), "refundable");
  }

  void theStepInDoubtIsNamedBeforeTheOneInFlight() {
    const Payment payment = paymentOf(u"charge approved 100, refund started 10, refund unknown 20"_s);
    QCOMPARE(payment.openStep()->outcome, Outcome::Unknown);
    QCOMPARE(payment.openStep()->amountMinor, 20);
  }

  void theOrderOfStepsDoesNotMatter() {
    support::Random random(support::Random::runSeed());
    for (int round = 0; round < 500; ++round) {
      Payment payment;
      payment.root = attempt(random.below(2) == 0 ? Purpose::Charge : Purpose::Authorise, Outcome(random.below(9)),
                             random.between(1, 100));
      for (qint64 n = random.below(6); n > 0; --n) {
        const Purpose purpose = std::array{Purpose::Capture, Purpose::Refund, Purpose::Void}[size_t(random.below(3))];
        payment.steps.push_back(attempt(purpose, Outcome(random.below(9)), random.between(1, 100)));
      }
      Payment other = payment;
      random.shuffle(other.steps);
      QCOMPARE(other.capturedMinor(), payment.capturedMinor());
      QCOMPARE(other.refundableMinor(), payment.refundableMinor());
      QCOMPARE(other.openStep().has_value(), payment.openStep().has_value());
      if (!payment.openStep()) QCOMPARE(payments::text(other.state()), payments::text(payment.state()));
      QVERIFY(payment.refundableMinor() <= std::max<qint64>(payment.capturedMinor(), 0));
    }
  }
};

QTEST_GUILESS_MAIN(TestPaymentStates)
#include "tst_payment_states.moc"
