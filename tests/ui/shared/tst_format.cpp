// SPDX-License-Identifier: GPL-3.0-or-later
#include <QLocale>
#include <QTest>
#include <limits>

#include "ui/shared/format.h"

using counterfoil::shared::counted;
using counterfoil::shared::MoneyFormat;
using counterfoil::shared::parseDecimal;
using counterfoil::shared::quantityText;

class TestFormat : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom)); }

  void moneyReadsAsPeopleWriteIt_data() {
    QTest::addColumn<QString>("currency");
    QTest::addColumn<int>("decimals");
    QTest::addColumn<qint64>("minor");
    QTest::addColumn<QString>("text");
    QTest::newRow("euros") << QStringLiteral("EUR") << 2 << qint64{1240} << QStringLiteral("€12.40");
    QTest::newRow("thousands") << QStringLiteral("GBP") << 2 << qint64{123456789} << QStringLiteral("£1,234,567.89");
    QTest::newRow("nothing") << QStringLiteral("USD") << 2 << qint64{0} << QStringLiteral("$0.00");
    QTest::newRow("negative, with a true minus")
        << QStringLiteral("EUR") << 2 << qint64{-5} << QStringLiteral("−€0.05");
    QTest::newRow("no decimals") << QStringLiteral("JPY") << 0 << qint64{1500} << QStringLiteral("¥1,500");
    QTest::newRow("three decimals, no symbol")
        << QStringLiteral("KWD") << 3 << qint64{1005} << QStringLiteral("KWD\u00a01.005");
    QTest::newRow("the smallest of all") << QStringLiteral("EUR") << 2 << std::numeric_limits<qint64>::min()
                                         << QStringLiteral("−€92,233,720,368,547,758.08");
  }
  void moneyReadsAsPeopleWriteIt() {
    QFETCH(QString, currency);
    QFETCH(int, decimals);
    QFETCH(qint64, minor);
    QTEST((MoneyFormat{currency, decimals}.text(minor)), "text");
  }

  void unitPricesKeepTheDecimalsTheyNeed() {
    const MoneyFormat euro{QStringLiteral("EUR"), 2};
    QCOMPARE(euro.unitPrice(4'800'000), QStringLiteral("4.80"));
    QCOMPARE(euro.unitPrice(4'805'000), QStringLiteral("4.805"));
    QCOMPARE(euro.unitPrice(1), QStringLiteral("0.000001"));
  }

  void oneThingIsNotSeveral() {
    const auto said = [](qint64 count) { return counted(count, QStringLiteral("1 fact"), QStringLiteral("%1 facts")); };
    QCOMPARE(said(0), QStringLiteral("0 facts"));
    QCOMPARE(said(1), QStringLiteral("1 fact"));
    QCOMPARE(said(1204), QStringLiteral("1,204 facts"));
  }

  void quantitiesHaveNoNeedlessZeros() {
    QCOMPARE(quantityText(3'000'000), QStringLiteral("3"));
    QCOMPARE(quantityText(455'000), QStringLiteral("0.455"));
    QCOMPARE(quantityText(-2'500'000), QStringLiteral("−2.5"));
  }

  void whatIsTypedIsRead_data() {
    QTest::addColumn<QString>("typed");
    QTest::addColumn<int>("decimals");
    QTest::addColumn<qint64>("value");
    QTest::addColumn<bool>("ok");
    QTest::newRow("whole") << QStringLiteral("12") << 2 << qint64{1200} << true;
    QTest::newRow("point") << QStringLiteral("12.4") << 2 << qint64{1240} << true;
    QTest::newRow("comma") << QStringLiteral("12,40") << 2 << qint64{1240} << true;
    QTest::newRow("begins with the point") << QStringLiteral(".5") << 2 << qint64{50} << true;
    QTest::newRow("ends with the point") << QStringLiteral("7.") << 2 << qint64{700} << true;
    QTest::newRow("too precise") << QStringLiteral("1.005") << 2 << qint64{0} << false;
    QTest::newRow("no decimals allowed") << QStringLiteral("1.5") << 0 << qint64{0} << false;
    QTest::newRow("two points") << QStringLiteral("1.2.3") << 2 << qint64{0} << false;
    QTest::newRow("a point alone") << QStringLiteral(".") << 2 << qint64{0} << false;
    QTest::newRow("empty") << QString() << 2 << qint64{0} << false;
    QTest::newRow("letters") << QStringLiteral("1e5") << 2 << qint64{0} << false;
    QTest::newRow("a sign") << QStringLiteral("-3") << 2 << qint64{0} << false;
    QTest::newRow("digits of another script") << QStringLiteral("١٢") << 2 << qint64{0} << false;
    QTest::newRow("twelve digits") << QStringLiteral("999999999999") << 6 << qint64{999999999999} * 1'000'000 << true;
    QTest::newRow("thirteen digits") << QStringLiteral("9999999999999") << 6 << qint64{0} << false;
  }
  void whatIsTypedIsRead() {
    QFETCH(QString, typed);
    QFETCH(int, decimals);
    QFETCH(qint64, value);
    QFETCH(bool, ok);
    const auto read = parseDecimal(typed, decimals);
    QCOMPARE(read.has_value(), ok);
    if (ok) QCOMPARE(*read, value);
  }
};

QTEST_APPLESS_MAIN(TestFormat)
#include "tst_format.moc"
