// SPDX-License-Identifier: GPL-3.0-or-later
#include <QBuffer>
#include <QDir>
#include <QFile>
#include <QSet>
#include <QTest>

#include "models/vault/file_hash.h"
#include "models/vault/key_file.h"
#include "models/vault/opening.h"
#include "models/vault/phrase.h"
#include "tests/models/staff/people_shop.h"
#include "tests/support/random.h"

using namespace Qt::StringLiterals;
namespace core = counterfoil::core;
namespace journal = counterfoil::journal;
using counterfoil::support::PeopleShop;
using counterfoil::support::Random;
using namespace counterfoil::vault;

namespace {

constexpr Argon2Cost kCheap{8, 1};

PersonId personOf(int number) {
  return PersonId::fromBytes(QByteArray(16, char(number)));
}

QByteArray flipped(QByteArray bytes, qsizetype bit) {
  bytes[bit / 8] = char(bytes[bit / 8] ^ (1 << (bit % 8)));
  return bytes;
}

}  // namespace

class TestVault : public QObject {
  Q_OBJECT

  std::unique_ptr<PeopleShop> m_shop;
  std::unique_ptr<QTemporaryDir> m_folder;

  core::Result<QByteArray> seal(const Vault& vault, PersonId person, const QString& field, const QString& text) {
    return m_shop->book().write([&](journal::Writing& writing) { return vault.seal(writing, person, field, text); });
  }
  auto unseal(const Vault& vault, PersonId person, const QString& field, const QByteArray& sealed) {
    return vault.unseal(m_shop->reader(), person, field, sealed);
  }
  core::Done destroy(PersonId person) {
    return m_shop->book().write([&](journal::Writing& writing) { return Vault::destroyKey(writing, person); });
  }
  QString keyFolder() const { return m_folder->filePath(u"keys"_s); }
  core::Result<NewKey> create() {
    KeyFiles files(keyFolder());
    return createStoreKey(m_shop->book(), files, m_shop->store().id(), kCheap);
  }
  core::Result<StoreKey> find() {
    KeyFiles files(keyFolder());
    return findStoreKey(m_shop->reader(), files, m_shop->store().id());
  }

 private Q_SLOTS:
  void init() {
    m_shop = std::make_unique<PeopleShop>();
    m_folder = std::make_unique<QTemporaryDir>();
  }

  void whatIsSealedIsReadAgain_data() {
    QTest::addColumn<QString>("text");
    QTest::newRow("a name") << u"Zoë Łukasiewicz"_s;
    QTest::newRow("nothing") << u""_s;
    QTest::newRow("signs beyond the first plane") << u"👩‍🦰 名前"_s;
    QTest::newRow("a long note") << QString(100'000, u'x');
  }
  void whatIsSealedIsReadAgain() {
    QFETCH(QString, text);
    const Vault vault(StoreKey::random());
    const auto sealed = seal(vault, personOf(1), u"name"_s, text);
    CF_VERIFY_OK(sealed);
    QCOMPARE(sealed->size(), 1 + 4 + 12 + text.toUtf8().size() + 16);
    if (text.size() > 3) QVERIFY(!sealed->contains(text.toUtf8().left(4)));
    QCOMPARE(*unseal(vault, personOf(1), u"name"_s, *sealed), std::optional(text));
  }

  void equalTextsDoNotLookEqual() {
    const Vault vault(StoreKey::random());
    QVERIFY(*seal(vault, personOf(1), u"name"_s, u"Ann"_s) != *seal(vault, personOf(1), u"name"_s, u"Ann"_s));
  }

  void everyFlippedBitIsRefused() {
    const Vault vault(StoreKey::random());
    const QByteArray sealed = *seal(vault, personOf(1), u"phone"_s, u"+44 20 7946 0018"_s);
    for (qsizetype bit = 0; bit < sealed.size() * 8; ++bit) {
      const auto read = unseal(vault, personOf(1), u"phone"_s, flipped(sealed, bit));
      QVERIFY2(!read, QByteArray::number(bit).constData());
      QCOMPARE(read.error().code, u"sealed_broken"_s);
      QCOMPARE(read.error().kind, core::ErrorKind::Integrity);
    }
  }

  void everyShorterPieceIsRefused() {
    const Vault vault(StoreKey::random());
    const QByteArray sealed = *seal(vault, personOf(1), u"phone"_s, u"12345"_s);
    for (qsizetype size = 0; size < sealed.size(); ++size) {
      CF_VERIFY_CODE(unseal(vault, personOf(1), u"phone"_s, sealed.left(size)), "sealed_broken");
    }
    CF_VERIFY_CODE(unseal(vault, personOf(1), u"phone"_s, sealed + '\0'), "sealed_broken");
  }

  void aSealedFieldCannotStandInAnotherPlace() {
    const Vault vault(StoreKey::random());
    const QByteArray sealed = *seal(vault, personOf(1), u"phone"_s, u"1"_s);
    QVERIFY(seal(vault, personOf(2), u"phone"_s, u"2"_s));
    CF_VERIFY_CODE(unseal(vault, personOf(2), u"phone"_s, sealed), "sealed_broken");
    CF_VERIFY_CODE(unseal(vault, personOf(1), u"mail"_s, sealed), "sealed_broken");
    CF_VERIFY_CODE(unseal(Vault(StoreKey::random()), personOf(1), u"phone"_s, sealed), "sealed_broken");
  }

  void randomBytesAreNeverRead() {
    const Vault vault(StoreKey::random());
    QVERIFY(seal(vault, personOf(1), u"name"_s, u"Ann"_s));
    Random random(Random::runSeed());
    for (int i = 0; i < 500; ++i) {
      QByteArray noise(random.below(80), '\0');
      for (char& byte : noise) byte = char(random.below(256));
      if (noise.size() > 4) noise.replace(0, 5, QByteArray("\1\0\0\0\1", 5));
      QVERIFY(!unseal(vault, personOf(1), u"name"_s, noise));
    }
  }

  void anErasedPersonCannotBeReadOrSealedAgain() {
    const Vault vault(StoreKey::random());
    const QByteArray sealed = *seal(vault, personOf(1), u"name"_s, u"Ann"_s);
    const QByteArray other = *seal(vault, personOf(2), u"name"_s, u"Bo"_s);
    CF_VERIFY_OK(destroy(personOf(1)));
    CF_VERIFY_OK(destroy(personOf(3)));
    QCOMPARE(*unseal(vault, personOf(1), u"name"_s, sealed), std::nullopt);
    CF_VERIFY_CODE(seal(vault, personOf(1), u"name"_s, u"Ann"_s), "person_erased");
    CF_VERIFY_CODE(seal(vault, personOf(3), u"name"_s, u"Cy"_s), "person_erased");
    QCOMPARE(*unseal(vault, personOf(2), u"name"_s, other), std::optional(u"Bo"_s));
    QCOMPARE(*unseal(vault, personOf(4), u"name"_s, sealed), std::nullopt);
  }

  void aCommandThatFailsLeavesNoKey() {
    const Vault vault(StoreKey::random());
    const auto done = m_shop->book().write([&](journal::Writing& writing) -> core::Done {
      if (const auto sealed = vault.seal(writing, personOf(1), u"name"_s, u"Ann"_s); !sealed) return sealed.error();
      return core::refused(u"changed_my_mind"_s);
    });
    CF_VERIFY_CODE(done, "changed_my_mind");
    QCOMPARE(*m_shop->reader().integer("SELECT COUNT(*) FROM vault_person_key", {}), 0);
  }

  void thePhraseBringsTheKeyBack() {
    const auto made = create();
    CF_VERIFY_OK(made);
    QVERIFY(*vaultExists(m_shop->reader()));
    QVERIFY(QDir(keyFolder()).removeRecursively());
    CF_VERIFY_CODE(find(), "key_missing");
    const auto wrap = readPhraseWrap(m_shop->reader());
    CF_VERIFY_OK(wrap);
    const auto key = openWithPhrase(*wrap, made->phrase.toUpper());
    CF_VERIFY_OK(key);
    QCOMPARE(key->bytes(), made->key.bytes());
    CF_VERIFY_OK(checkKey(m_shop->reader(), *key));
    KeyFiles files(keyFolder());
    keepStoreKey(files, m_shop->store().id(), *key, [](const core::Done& done) { QVERIFY(done); });
    QCOMPARE(find()->bytes(), made->key.bytes());
    CF_VERIFY_CODE(openWithPhrase(*wrap, phraseOf(QByteArray(16, 'x'))), "wrong_phrase");
    CF_VERIFY_CODE(openWithPhrase(*wrap, u"not a phrase"_s), "phrase_unknown_word");
  }

  void aKeyIsMadeOnceOnly() {
    CF_VERIFY_OK(create());
    CF_VERIFY_CODE(create(), "vault_exists");
    QVERIFY(QDir(keyFolder()).removeRecursively());
    CF_VERIFY_CODE(create(), "vault_exists");
    QVERIFY(!QFile::exists(keyFolder()));
  }

  void theKeyFileIsForItsOwnerAlone() {
    const auto made = create();
    const QString path = KeyFiles(keyFolder()).pathOf(secretName(m_shop->store().id()));
    const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    QVERIFY(!(QFile::permissions(path) & others));
    QCOMPARE(find()->bytes(), made->key.bytes());
    QVERIFY(QFile::setPermissions(path, QFile::permissions(path) | QFile::ReadGroup));
    CF_VERIFY_CODE(find(), "key_file_exposed");
  }

  void anotherStoresKeyIsTold() {
    CF_VERIFY_OK(create());
    KeyFiles files(keyFolder());
    files.write(secretName(m_shop->store().id()), randomBytes(32), [](const core::Done& done) { QVERIFY(done); });
    CF_VERIFY_CODE(find(), "wrong_key");
    files.write(secretName(m_shop->store().id()), randomBytes(31), [](const core::Done& done) { QVERIFY(done); });
    CF_VERIFY_CODE(find(), "malformed_key");
  }

  void aKeyFileWithSomethingElseInItIsTold_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("no header") << QByteArray(32, 'a').toHex();
    QTest::newRow("header only") << QByteArray("counterfoil-key 1 ");
    QTest::newRow("no hexadecimal") << QByteArray("counterfoil-key 1 zz");
    QTest::newRow("a newer one") << QByteArray("counterfoil-key 2 00");
    QTest::newRow("a megabyte") << QByteArray(1 << 20, 'a');
  }
  void aKeyFileWithSomethingElseInItIsTold() {
    QFETCH(QByteArray, content);
    CF_VERIFY_OK(create());
    QFile file(KeyFiles(keyFolder()).pathOf(secretName(m_shop->store().id())));
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write(content);
    file.close();
    CF_VERIFY_CODE(find(), "key_file_broken");
  }

  void theKeyIsNowhereInTheStore() {
    const auto made = create();
    m_shop->restart();
    for (const char* suffix : {"", "-wal"}) {
      QFile file(m_shop->store().path() + QLatin1String(suffix));
      if (!file.open(QIODevice::ReadOnly)) continue;
      const QByteArray bytes = file.readAll();
      QVERIFY(!bytes.contains(made->key.bytes()));
      QVERIFY(!bytes.contains(made->key.bytes().toHex()));
    }
    QCOMPARE(find()->bytes(), made->key.bytes());
  }

  void aNewPhraseOpensTheSameKey() {
    const auto made = create();
    const QByteArray entropy = randomBytes(kPhraseEntropyBytes);
    const auto wrap = wrapWithPhrase(made->key, entropy, kCheap);
    const auto change = [&](const StoreKey& key) {
      return m_shop->book().write([&](journal::Writing& writing) { return changePhrase(writing, key, *wrap); });
    };
    CF_VERIFY_CODE(change(StoreKey::random()), "wrong_key");
    CF_VERIFY_OK(change(made->key));
    const PhraseWrap now = *readPhraseWrap(m_shop->reader());
    CF_VERIFY_CODE(openWithPhrase(now, made->phrase), "wrong_phrase");
    QCOMPARE(openWithPhrase(now, phraseOf(entropy))->bytes(), made->key.bytes());
  }

  void aPhraseIsUnnotedUntilSomebodySaysSo() {
    const auto made = create();
    QVERIFY(!*phraseNoted(m_shop->reader()));
    CF_VERIFY_OK(m_shop->book().write([](journal::Writing& writing) { return markPhraseNoted(writing); }));
    QVERIFY(*phraseNoted(m_shop->reader()));
    QCOMPARE(openWithPhrase(*readPhraseWrap(m_shop->reader()), made->phrase)->bytes(), made->key.bytes());
  }

  void aProposedPhraseChangesNothingUntilItIsNoted() {
    const auto made = create();
    const auto proposed = makePhrase(made->key, kCheap);
    CF_VERIFY_OK(proposed);
    CF_VERIFY_OK(openWithPhrase(*readPhraseWrap(m_shop->reader()), made->phrase));
    CF_VERIFY_OK(m_shop->book().write(
        [&](journal::Writing& writing) { return changePhrase(writing, made->key, proposed->wrap); }));
    QVERIFY(*phraseNoted(m_shop->reader()));
    const PhraseWrap now = *readPhraseWrap(m_shop->reader());
    CF_VERIFY_CODE(openWithPhrase(now, made->phrase), "wrong_phrase");
    QCOMPARE(openWithPhrase(now, proposed->words)->bytes(), made->key.bytes());
  }

  void everyWordIsAnother() {
    QSet<QString> words;
    for (int i = 0; i < kWordCount; ++i) words.insert(phraseWord(i));
    QCOMPARE(int(words.size()), kWordCount);
  }

  void phrasesGoBothWays() {
    Random random(Random::runSeed());
    for (int round = 0; round < 500; ++round) {
      QByteArray entropy(kPhraseEntropyBytes, '\0');
      for (char& byte : entropy) byte = char(random.below(256));
      if (round == 0) entropy.fill('\0');
      if (round == 1) entropy.fill('\xff');
      const QString phrase = phraseOf(entropy);
      QCOMPARE(*entropyOf(phrase), entropy);
      QCOMPARE(*entropyOf(u"  "_s + QString(phrase).replace(u' ', u"-\t"_s).toUpper()), entropy);
      // One word mistaken for another, and two exchanged.
      QStringList words = phrase.split(u' ');
      const qsizetype at = random.below(kPhraseWords);
      const QString other = phraseWord(int(random.below(kWordCount)));
      if (words[at] != other) {
        words[at] = other;
        QVERIFY(!entropyOf(words.join(u' ')));
      }
      words = phrase.split(u' ');
      if (words[0] != words[1]) {
        words.swapItemsAt(0, 1);
        QVERIFY(!entropyOf(words.join(u' ')));
      }
    }
  }

  void whatIsNoPhraseIsTold() {
    CF_VERIFY_CODE(entropyOf(QString()), "phrase_words");
    QStringList words = phraseOf(QByteArray(16, 'k')).split(u' ');
    CF_VERIFY_CODE(entropyOf(words.mid(1).join(u' ')), "phrase_words");
    CF_VERIFY_CODE(entropyOf((words + words).join(u' ')), "phrase_words");
    words[4] = u"zebra"_s;
    const auto unknown = entropyOf(words.join(u' '));
    CF_VERIFY_CODE(unknown, "phrase_unknown_word");
    QCOMPARE(unknown.error().where, u"5"_s);
    CF_VERIFY_CODE(entropyOf(QStringList(12, u"tatat"_s).join(u' ')), "phrase_mistyped");
  }

  void hashesAgreeWithTheStandards() {
    // RFC 4231, case 2.
    QCOMPARE(hmacSha256("Jefe", "what do ya want for nothing?").toHex(),
             QByteArray("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
    // FIPS 180-4, the example of one block.
    QBuffer abc;
    abc.setData("abc");
    QVERIFY(abc.open(QIODevice::ReadOnly));
    QCOMPARE(sha256OfRest(abc)->toHex(),
             QByteArray("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    CF_VERIFY_CODE(argon2id("secret", QByteArray(16, 's'), {~0u, 1}), "out_of_range");
    CF_VERIFY_CODE(argon2id("secret", QByteArray(16, 's'), {8, 0}), "out_of_range");
    CF_VERIFY_CODE(argon2id("secret", "short", {8, 1}), "out_of_range");
  }
};

QTEST_GUILESS_MAIN(TestVault)
#include "tst_vault.moc"
