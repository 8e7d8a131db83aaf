// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "app/desktop/screen_keyboard.h"

using namespace counterfoil;
using settings::OnScreenKeyboard;

namespace {

constexpr char kPowerButton[] =
    "I: Bus=0019 Vendor=0000 Product=0001 Version=0000\nN: Name=\"Power Button\"\n"
    "H: Handlers=kbd event0\nB: PROP=0\nB: EV=3\nB: KEY=10000000000000 0\n";
constexpr char kKeyboard[] =
    "I: Bus=0011 Vendor=0001 Product=0001 Version=ab41\nN: Name=\"AT Translated Set 2 keyboard\"\n"
    "H: Handlers=sysrq kbd event2 leds\nB: PROP=0\nB: EV=120013\n"
    "B: KEY=402000000 3803078f800d001 feffffdfffefffff fffffffffffffffe\nB: LED=7\n";
constexpr char kScanner[] =
    "I: Bus=0003 Vendor=05e0 Product=1200 Version=0110\nN: Name=\"Symbol Technologies Bar Code Scanner\"\n"
    "H: Handlers=sysrq kbd event5 leds\nB: EV=120013\n"
    "B: KEY=e080ffdf01cfffff fffffffffffffffe\nB: LED=1f\n";
constexpr char kTouch[] =
    "I: Bus=0003 Vendor=0eef Product=0001 Version=0210\nN: Name=\"eGalax Touchscreen\"\n"
    "H: Handlers=mouse0 event4\nB: EV=b\nB: KEY=400 0 0 0 0 0\nB: ABS=3\n";

QByteArray list(std::initializer_list<const char*> devices) {
  QByteArray all;
  for (const char* device : devices) all += QByteArray(device) + '\n';
  return all;
}

}  // namespace

class TestScreenKeyboard : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void onlySomethingToTypeOnIsAKeyboard_data() {
    QTest::addColumn<QByteArray>("devices");
    QTest::addColumn<bool>("keyboard");
    QTest::newRow("a keyboard") << list({kPowerButton, kKeyboard}) << true;
    QTest::newRow("a touch till with a scanner") << list({kPowerButton, kTouch, kScanner}) << false;
    QTest::newRow("all of it") << list({kScanner, kTouch, kKeyboard}) << true;
    QTest::newRow("nothing") << QByteArray() << false;
    QTest::newRow("nonsense") << QByteArray("B: KEY=zz -1 \n\n\nB: KEY=\nN:") << false;
  }
  void onlySomethingToTypeOnIsAKeyboard() {
    QFETCH(QByteArray, devices);
    QTEST(app::hasKeyboard(devices), "keyboard");
  }

  void theSettingGoesBeforeTheMachine() {
    const QByteArray touch = list({kTouch});
    const QByteArray typed = list({kKeyboard});
    QVERIFY(app::wantsScreenKeyboard(OnScreenKeyboard::Automatic, touch));
    QVERIFY(!app::wantsScreenKeyboard(OnScreenKeyboard::Automatic, typed));
    QVERIFY(!app::wantsScreenKeyboard(OnScreenKeyboard::Automatic, {}));  // a machine that does not say
    QVERIFY(app::wantsScreenKeyboard(OnScreenKeyboard::Always, typed));
    QVERIFY(!app::wantsScreenKeyboard(OnScreenKeyboard::Never, touch));
  }
};

QTEST_GUILESS_MAIN(TestScreenKeyboard)
#include "tst_screen_keyboard.moc"
