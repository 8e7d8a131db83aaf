// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "sync/http/gzip.h"
#include "sync/hub/packing.h"
#include "tests/support/random.h"
#include "tests/support/verify.h"

namespace counterfoil {
using namespace Qt::StringLiterals;

/// What packs a snapshot, read by what knows one gzip member and its check sum.
class TestPacking : public QObject {
  Q_OBJECT
  QTemporaryDir m_folder;

 private Q_SLOTS:
  void whateverTheLengthItComesOutAsItWent_data() {
    QTest::addColumn<qint64>("bytes");
    constexpr qint64 kPiece = 1024 * 1024;
    for (const qint64 bytes :
         {qint64(0), qint64(1), kPiece - 1, kPiece, kPiece + 1, 2 * kPiece, 2 * kPiece + 1, 5 * kPiece + 77}) {
      QTest::addRow("%lld bytes", static_cast<long long>(bytes)) << bytes;
    }
  }
  void whateverTheLengthItComesOutAsItWent() {
    QFETCH(qint64, bytes);
    support::Random random(quint64(bytes) + 1);
    QByteArray plain(bytes, 'x');
    // Noise that does not pack, and a run that does.
    for (qint64 i = 0; i < bytes / 2; ++i) plain[i] = char(random.below(256));
    QFile from(m_folder.filePath(u"plain"_s));
    QVERIFY(from.open(QIODevice::WriteOnly) && from.write(plain) == bytes);
    from.close();
    CF_VERIFY_OK(hub::packFile(from.fileName(), m_folder.filePath(u"packed"_s)));
    QFile packed(m_folder.filePath(u"packed"_s));
    QVERIFY(packed.open(QIODevice::ReadOnly));
    http::Inflater inflater(16 * 1024 * 1024, 10'000);
    QByteArray out;
    CF_VERIFY_OK(inflater.feed(packed.readAll(), out));
    QVERIFY(inflater.isComplete());
    QVERIFY(out == plain);
  }

  void whatCannotBeReadOrWrittenIsSaid() {
    CF_VERIFY_CODE(hub::packFile(m_folder.filePath(u"missing"_s), m_folder.filePath(u"packed"_s)), "storage_failed");
    QFile from(m_folder.filePath(u"plain"_s));
    QVERIFY(from.open(QIODevice::WriteOnly) && from.write("some") == 4);
    from.close();
    CF_VERIFY_CODE(hub::packFile(from.fileName(), m_folder.filePath(u"nowhere/packed"_s)), "storage_failed");
    CF_VERIFY_CODE(hub::packFile(from.fileName(), u"/dev/full"_s), "storage_failed");
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestPacking)
#include "tst_packing.moc"
