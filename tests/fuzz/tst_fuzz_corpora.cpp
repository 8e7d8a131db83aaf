// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDirIterator>
#include <QTest>

#include "tests/fuzz/targets.h"
#include "tests/support/paths.h"

namespace counterfoil::fuzz {

/// Plays what the fuzzers start from, and what they once found, through every target. A broken invariant aborts.
class TestFuzzCorpora : public QObject {
  Q_OBJECT

  static QList<QByteArray> inputs() {
    QList<QByteArray> all;
    QDirIterator files(support::sourceRoot() + QStringLiteral("/tests/fuzz/corpus"), QDir::Files,
                       QDirIterator::Subdirectories);
    while (files.hasNext()) {
      QFile file(files.next());
      if (file.open(QIODevice::ReadOnly)) all.append(file.readAll());
    }
    return all;
  }

  static void play(void (*target)(QByteArrayView)) {
    const QList<QByteArray> all = inputs();
    QVERIFY(all.size() > 10);
    for (const QByteArray& input : all) {
      target(input);
      // The same cut short and with a byte changed, at a few places.
      for (qsizetype at = 0; at < input.size(); at += 7) {
        target(QByteArrayView(input).first(at));
        QByteArray changed = input;
        changed[at] = static_cast<char>(changed[at] ^ 0x15);
        target(changed);
      }
    }
  }

 private Q_SLOTS:
  void scansSurviveEveryInput() { play(&barcode); }
  void tablesSurviveEveryInput() { play(&csv); }
  void basketsSurviveEveryInput() { play(&basket); }
  void jsonSurvivesEveryInput() { play(&json); }
  void requestsSurviveEveryInput() { play(&request); }
  void pushesSurviveEveryInput() { play(&push); }
  void tokensSurviveEveryInput() { play(&token); }
  void gatewaysSurviveEveryInput() { play(&gateway); }
  void identitiesSurviveEveryInput() { play(&identity); }
};

}  // namespace counterfoil::fuzz

QTEST_APPLESS_MAIN(counterfoil::fuzz::TestFuzzCorpora)
#include "tst_fuzz_corpora.moc"
