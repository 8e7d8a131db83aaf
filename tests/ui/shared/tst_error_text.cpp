// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDirIterator>
#include <QRegularExpression>
#include <QTest>

#include "tests/support/paths.h"
#include "ui/shared/error_text.h"

using namespace counterfoil;

class TestErrorText : public QObject {
  Q_OBJECT

 private:
  /// Codes that only mistakes of the program or of its callers bring about: nobody at a counter can cause them.
  static QStringList internalCodes() {
    return QStringLiteral(
               "wrong_type one_of malformed_key unknown_member bad_weights pattern_malformed does_not_balance "
               "return_without_figures migration_missing no_vault vault_exists no_sealer sealed_broken "
               "person_erased other_version")
        .split(u' ');
  }

 private Q_SLOTS:
  void everyRefusalOfTheSlicesHasASentence() {
    const QRegularExpression refusal(
        QStringLiteral("(?:refused|denied|invalid|notFound|storageError)\\((?:u\"|QStringLiteral\\(\")([a-z_0-9]+)\""));
    QStringList without;
    int seen = 0;
    for (const auto& slice :
         QStringLiteral("catalog cash core payments sales settings staff store vault").split(u' ')) {
      QDirIterator files(support::sourceRoot() + QStringLiteral("/models/") + slice, {QStringLiteral("*.cpp")});
      while (files.hasNext()) {
        QFile file(files.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString text = QString::fromUtf8(file.readAll());
        for (auto hits = refusal.globalMatch(text); hits.hasNext();) {
          const QString code = hits.next().captured(1);
          ++seen;
          if (internalCodes().contains(code) || without.contains(code)) continue;
          if (shared::errorText(core::refused(code)).contains(code)) without.append(code);
        }
      }
    }
    QVERIFY(seen > 100);
    QVERIFY2(without.isEmpty(), qPrintable(without.join(u' ')));
  }

  void anUnknownCodeSaysItsKindAndKeepsTheCode() {
    const QString text = shared::errorText(core::storageError(QStringLiteral("from_the_future")));
    QVERIFY(text.startsWith(QStringLiteral("It could not be saved.")));
    QVERIFY(text.contains(QStringLiteral("from_the_future")));
  }

  void sentencesAreSentences() {
    QCOMPARE(shared::errorText(core::refused(QStringLiteral("wrong_pin"))), QStringLiteral("That is not the PIN."));
  }
};

QTEST_APPLESS_MAIN(TestErrorText)
#include "tst_error_text.moc"
