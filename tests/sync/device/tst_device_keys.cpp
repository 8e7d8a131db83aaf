// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTemporaryDir>
#include <QTest>
#include <set>

#include "models/vault/crypto.h"
#include "models/vault/key_file.h"
#include "sync/device/device_keys.h"
#include "sync/protocol/compact_token.h"
#include "sync/protocol/crockford.h"
#include "tests/support/random.h"
#include "tests/support/verify.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using device::DeviceKeys;

namespace {

journal::StoreFileId someStore() {
  return journal::StoreFileId::fromBytes(QByteArray(16, 's'));
}

DeviceKeys keysOf(vault::SecretStore& secrets) {
  std::optional<DeviceKeys> found;
  device::findOrMakeKeys(secrets, someStore(), [&](const core::Result<DeviceKeys>& keys) { found = *keys; });
  return *found;
}

}  // namespace

class TestDeviceKeys : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void theKeyIsMadeOnceAndFoundAgain() {
    const QTemporaryDir folder;
    vault::KeyFiles files(folder.filePath(u"keys"_s));
    const DeviceKeys made = keysOf(files);
    QCOMPARE(keysOf(files).publicKey(), made.publicKey());
    QVERIFY(!made.publicKey().contains(made.bytes()));
    CF_VERIFY_CODE(DeviceKeys::fromBytes("short"), "malformed_key");
  }

  void signaturesAreThoseOfTheStandard() {
    // RFC 8032, 7.1, TEST 2.
    const auto key = vault::SigningKey::fromSeed(
        QByteArray::fromHex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
    CF_VERIFY_OK(key);
    QCOMPARE(key->publicKey().toHex(), QByteArray("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"));
    const QByteArray signature = key->sign("\x72");
    QCOMPARE(signature.toHex(), QByteArray("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                                           "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"));
    QVERIFY(vault::verifySignature(key->publicKey(), "\x72", signature));
    QVERIFY(!vault::verifySignature(key->publicKey(), "\x73", signature));
    QVERIFY(!vault::verifySignature(key->publicKey().left(31), "\x72", signature));
    QVERIFY(!vault::verifySignature(key->publicKey(), "\x72", signature.left(63)));
  }

  void aCodeIsReadAsPeopleTypeIt() {
    const QString code = protocol::enrolmentCode(0xabcde, 0x123456789);
    QCOMPARE(code.size(), protocol::kCodeCharacters);
    QCOMPARE(protocol::hintOf(code), 0xabcdeu);
    QCOMPARE(protocol::readEnrolmentCode(protocol::groupedCode(code)), code);
    QCOMPARE(protocol::readEnrolmentCode(u" "_s + code.toLower() + u" "_s), code);
    QString misread = code;
    QCOMPARE(protocol::readEnrolmentCode(misread.replace(u'0', u'o').replace(u'1', u'l')), code);
    QVERIFY(!protocol::readEnrolmentCode(u""_s));
    QVERIFY(!protocol::readEnrolmentCode(code.left(11)));
    QVERIFY(!protocol::readEnrolmentCode(code + u'0'));
    QVERIFY(!protocol::readEnrolmentCode(QString(1000, u'0')));
    const auto request = DeviceKeys::random().enrolRequest(code.left(11) + (code[11] == u'7' ? u'8' : u'7'));
    CF_VERIFY_CODE(request, "malformed_code");
  }

  void everyWrongCharacterOfACodeIsNoticed() {
    support::Random random(support::Random::runSeed());
    const QString symbols = u"0123456789ABCDEFGHJKMNPQRSTVWXYZ"_s;
    for (int round = 0; round < 200; ++round) {
      const QString code = protocol::enrolmentCode(quint32(random.below(1 << 20)), quint64(random.below(1ll << 35)));
      QVERIFY(protocol::readEnrolmentCode(code));
      QString wrong = code;
      const auto at = qsizetype(random.below(12));
      do {
        wrong[at] = symbols[random.below(32)];
      } while (wrong == code);
      QVERIFY(!protocol::readEnrolmentCode(wrong));
    }
  }

  void bytesSurviveBase32AndHaveOneSpelling() {
    support::Random random(support::Random::runSeed());
    for (qsizetype size = 0; size <= 40; ++size) {
      QByteArray bytes(size, '\0');
      for (char& byte : bytes) byte = char(random.below(256));
      const QString text = protocol::crockford(bytes);
      QCOMPARE(protocol::fromCrockford(text, size), bytes);
      QVERIFY(!protocol::fromCrockford(text + u'0', size));
      if (size > 0)
        QVERIFY(size % 5 == 0 || !protocol::fromCrockford(text.chopped(1) + u'z', size) || text.endsWith(u'z'));
    }
    QVERIFY(!protocol::fromCrockford(u"zz", 1));
    QVERIFY(!protocol::fromCrockford(u"ZG", 1));
  }

  void anAssertionSaysWhoAndIsNeverTheSame() {
    const DeviceKeys keys = DeviceKeys::random();
    const device::Identity identity{protocol::TenantId::fromBytes(QByteArray(16, 't')),
                                    protocol::DeviceId::fromBytes(QByteArray(16, 'd'))};
    const auto now = core::Instant::fromUtcMs(1'774'000'000'999);
    std::set<QByteArray> all;
    for (int i = 0; i < 20; ++i) all.insert(keys.assertion(identity, now));
    QCOMPARE(all.size(), 20u);
    const auto token = protocol::parseCompactToken(*all.begin());
    CF_VERIFY_OK(token);
    QVERIFY(vault::verifySignature(keys.publicKey(), token->signedPart, token->signature));
    QCOMPARE(token->claims[u"iss"_s].toString(), identity.device.text());
    QCOMPARE(token->claims[u"tid"_s].toString(), identity.tenant.text());
    QCOMPARE(token->claims[u"exp"_s].toInteger() - token->claims[u"iat"_s].toInteger(), 60);
  }

  void messagesSurviveBeingWrittenAndRead() {
    const DeviceKeys keys = DeviceKeys::random();
    auto request = keys.enrolRequest(protocol::enrolmentCode(1, 2));
    CF_VERIFY_OK(request);
    request->name = u"Front"_s;
    request->store = protocol::StoreState::History;
    request->storeKey = QByteArray(32, 'k');
    request->tillCode = u"7"_s;
    const auto read = protocol::EnrolRequest::fromJson(request->toJson());
    CF_VERIFY_OK(read);
    QCOMPARE(read->toJson(), request->toJson());
    QVERIFY(
        vault::verifySignature(read->publicKey, protocol::enrolmentProof(read->code, read->publicKey), read->proof));
    protocol::EnrolAnswer answer;
    answer.device = protocol::DeviceId::fromBytes(QByteArray(16, 'd'));
    answer.tenant = protocol::TenantId::fromBytes(QByteArray(16, 't'));
    answer.tillCode = u"2"_s;
    answer.bootstrap = protocol::Bootstrap::Snapshot;
    answer.tenantKey = QByteArray(32, 'k');
    answer.hubKeys = {{u"0011"_s, keys.publicKey()}};
    answer.serverTime = core::Instant::fromUtcMs(1'774'000'000'123);
    QCOMPARE(protocol::EnrolAnswer::fromJson(answer.toJson())->toJson(), answer.toJson());
    const protocol::TokenRequest ask{"a.b.c", "cfr_x"};
    QCOMPARE(protocol::TokenRequest::fromJson(ask.toJson())->toJson(), ask.toJson());
    const protocol::TokenAnswer token{"a.b.c", 600, "cfr_y", 86'400, answer.hubKeys, answer.serverTime};
    QCOMPARE(protocol::TokenAnswer::fromJson(token.toJson())->toJson(), token.toJson());
  }

  void requestsThatMakeNoSenseAreRefused_data() {
    QTest::addColumn<QString>("member");
    QTest::addColumn<QJsonValue>("value");
    QTest::addColumn<QString>("code");
    const auto row = [](const char* name, const char* member, const QJsonValue& value, const char* code) {
      QTest::newRow(name) << QString::fromLatin1(member) << value << QString::fromLatin1(code);
    };
    row("no code", "code", QJsonValue(), "missing_member");
    row("a code that is a number", "code", 12, "wrong_type");
    row("a code that never ends", "code", QString(41, u'0'), "out_of_range");
    row("no name", "name", QString(), "out_of_range");
    row("a name of blanks", "name", u"   "_s, "out_of_range");
    row("a name that never ends", "name", QString(81, u'n'), "out_of_range");
    row("a key of another length", "public_key", u"AAAA"_s, "malformed_bytes");
    row("a key that is no Base64", "public_key", u"!"_s, "malformed_bytes");
    row("no proof", "proof", QJsonValue(), "missing_member");
    row("another state", "store_state", u"half"_s, "out_of_range");
    row("a store key of another length", "store_key", u"AAAA"_s, "malformed_bytes");
    row("a till code of small letters", "till_code", u"a1"_s, "out_of_range");
    row("a till code that never ends", "till_code", u"123456789"_s, "out_of_range");
  }
  void requestsThatMakeNoSenseAreRefused() {
    QFETCH(QString, member);
    QFETCH(QJsonValue, value);
    auto request = DeviceKeys::random().enrolRequest(protocol::enrolmentCode(1, 2));
    request->name = u"Front"_s;
    QJsonObject json = request->toJson();
    CF_VERIFY_OK(protocol::EnrolRequest::fromJson(json));
    json[member] = value;
    const auto read = protocol::EnrolRequest::fromJson(json);
    QVERIFY(!read);
    QTEST(read.error().code, "code");
    QCOMPARE(read.error().kind, core::ErrorKind::Invalid);
  }

  void aHeadIsTheHubsOrNot() {
    const auto hub = vault::SigningKey::random();
    const std::vector<protocol::HubKey> keys{{u"old"_s, vault::SigningKey::random().publicKey()},
                                             {u"new"_s, hub.publicKey()}};
    QVERIFY(device::signedByHub(keys, "head", hub.sign("head")));
    QVERIFY(!device::signedByHub(keys, "another", hub.sign("head")));
    QVERIFY(!device::signedByHub({}, "head", hub.sign("head")));
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestDeviceKeys)
#include "tst_device_keys.moc"
