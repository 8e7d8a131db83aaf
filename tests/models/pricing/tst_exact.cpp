// SPDX-License-Identifier: GPL-3.0-or-later
#include <rapidcheck.h>

#include <QTest>

#include "models/pricing/exact.h"

namespace counterfoil::pricing {

using core::Int128;

class TestExact : public QObject {
  Q_OBJECT

  static Wide powerOfTwo(int exponent) {
    Wide power = Int128(1);
    for (int i = 0; i < exponent; ++i) power = power * Int128(2);
    return power;
  }

 private Q_SLOTS:
  void wideAgreesWithNarrow() {
    QVERIFY(rc::check([] {
      const Int128 a = Int128(*rc::gen::arbitrary<qint64>()) * *rc::gen::inRange<qint64>(-1000, 1000);
      const Int128 b = *rc::gen::arbitrary<qint64>();
      const Int128 c = *rc::gen::inRange<qint64>(-1'000'000, 1'000'000);
      const Int128 denominator = *rc::gen::inRange<qint64>(1, 1'000'000'000);
      const Narrow narrow = (Narrow(a) + Narrow(b) - Narrow(c)) * Narrow(c);
      const Wide wide = (Wide(a) + Wide(b) - Wide(c)) * Wide(c);
      RC_ASSERT(!narrow.overflowed());
      RC_ASSERT(rounded(narrow, denominator) == rounded(wide, denominator));
      // A factor that cancels, too large for the narrow.
      const Wide factor = powerOfTwo(300);
      RC_ASSERT(rounded(wide * factor, Wide(denominator) * factor) == rounded(narrow, denominator));
    }));
  }

  void anOverflowIsRemembered() {
    const Narrow large = (Int128(1) << 126) - 1;
    QVERIFY((large * large - large * large).overflowed());
    QVERIFY(!rounded(large * large, Int128(1)));
    QVERIFY(!rounded(Wide(Int128(1) << 63), Int128(1)));
    QCOMPARE(*rounded(Wide((Int128(1) << 63) - 1), Int128(1)), std::numeric_limits<qint64>::max());
    const Wide tooLarge = powerOfTwo(16'000) * powerOfTwo(16'000);
    QVERIFY(tooLarge.overflowed());
    QVERIFY(!rounded(tooLarge - tooLarge, Int128(1)));
  }

  void aSumIsRoundedOnce() {
    QVERIFY(rc::check([] {
      // Over a common denominator that all of them divide.
      const Int128 common = Int128(2) * 3 * 5 * 7 * 11 * 13 * 17 * 19 * 23;
      ExactSum sum;
      Int128 numerator = 0;
      const int count = *rc::gen::inRange(0, 40);
      for (int i = 0; i < count; ++i) {
        const Int128 denominator = *rc::gen::element<qint64>(1, 2, 3, 30, 77, 221, 437, 2310, 46189);
        const Int128 part = *rc::gen::inRange<qint64>(-1'000'000'000'000, 1'000'000'000'000);
        if (*rc::gen::inRange(0, 4) == 0) {
          sum.add(Wide(part), Wide(denominator));
        } else {
          sum.add(Narrow(part), Narrow(denominator));
        }
        numerator += part * (common / denominator);
      }
      RC_ASSERT(sum.rounded() == rounded(Narrow(numerator), Narrow(common)));
    }));
  }
};

}  // namespace counterfoil::pricing

QTEST_APPLESS_MAIN(counterfoil::pricing::TestExact)
#include "tst_exact.moc"
