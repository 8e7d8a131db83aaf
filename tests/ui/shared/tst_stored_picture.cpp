// SPDX-License-Identifier: GPL-3.0-or-later
#include <QBuffer>
#include <QRandomGenerator>
#include <QTest>

#include "ui/shared/stored_picture.h"

using namespace Qt::StringLiterals;
using counterfoil::shared::pictureToStore;
using counterfoil::shared::storedPicture;

namespace {

QByteArray fileOf(const QImage& image, const char* format) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  image.save(&buffer, format);
  return bytes;
}

QImage filled(QSize size, const QColor& colour, QImage::Format format = QImage::Format_RGB32) {
  QImage image(size, format);
  image.fill(colour);
  return image;
}

/// Pixels that no coder makes smaller.
QImage noise(QSize size, QImage::Format format) {
  QImage image(size, format);
  QRandomGenerator random(7);
  for (int y = 0; y < size.height(); ++y) {
    for (int x = 0; x < size.width(); ++x) image.setPixel(x, y, random.generate());
  }
  return image;
}

}  // namespace

class TestStoredPicture : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aPictureIsMadeToFit_data() {
    QTest::addColumn<QSize>("size");
    QTest::addColumn<QSize>("stored");
    QTest::newRow("a photograph") << QSize(2000, 1000) << QSize(512, 256);
    QTest::newRow("an upright one") << QSize(600, 1200) << QSize(256, 512);
    QTest::newRow("a small one stays small") << QSize(40, 30) << QSize(40, 30);
    QTest::newRow("a line") << QSize(3000, 2) << QSize(512, 1);
  }
  void aPictureIsMadeToFit() {
    QFETCH(QSize, size);
    QFETCH(QSize, stored);
    const auto bytes = pictureToStore(fileOf(filled(size, Qt::red), "png"));
    QVERIFY(bytes);
    QCOMPARE(storedPicture(*bytes).size(), stored);
    const QColor centre = storedPicture(*bytes).pixelColor(stored.width() / 2, stored.height() / 2);
    QVERIFY2(centre.red() > 240 && centre.green() < 20, qPrintable(centre.name()));
  }
  void whatIsTransparentStaysTransparent() {
    const auto bytes = pictureToStore(filled({100, 100}, QColor(0, 0, 255, 80), QImage::Format_ARGB32));
    QVERIFY(bytes);
    QVERIFY(bytes->startsWith("\x89PNG"));
    QCOMPARE(storedPicture(*bytes).pixelColor(50, 50).alpha(), 80);
  }
  void evenNoiseFitsIntoAFact() {
    for (const auto format : {QImage::Format_RGB32, QImage::Format_ARGB32}) {
      const auto bytes = pictureToStore(noise({700, 700}, format));
      QVERIFY(bytes);
      QVERIFY(bytes->size() <= 256 * 1024);
      QVERIFY(!storedPicture(*bytes).isNull());
    }
  }
  void theSamePictureIsTheSameBytes() {
    const QByteArray file = fileOf(noise({300, 200}, QImage::Format_RGB32), "png");
    QCOMPARE(*pictureToStore(file), *pictureToStore(file));
  }
  void whatIsNoPictureIsRefused_data() {
    QTest::addColumn<QByteArray>("file");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("words") << QByteArray("not a picture at all");
    QTest::newRow("cut off in its head") << fileOf(filled({50, 50}, Qt::red), "png").left(12);
    QTest::newRow("cut off in its pixels") << fileOf(noise({90, 90}, QImage::Format_RGB32), "png").left(60);
  }
  void whatIsNoPictureIsRefused() {
    QFETCH(QByteArray, file);
    const auto bytes = pictureToStore(file);
    QVERIFY(!bytes);
    QCOMPARE(bytes.error().code, u"picture_unreadable"_s);
  }
  void storedBytesOfSomebodyElseAreNotTrusted() {
    QVERIFY(storedPicture("\x89PNG\r\n\x1a\n nonsense").isNull());
    QVERIFY(storedPicture(fileOf(filled({4000, 4000}, Qt::red), "png")).isNull());
    QVERIFY(storedPicture({}).isNull());
  }
};

QTEST_GUILESS_MAIN(TestStoredPicture)
#include "tst_stored_picture.moc"
