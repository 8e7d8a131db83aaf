// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>
#include <thread>

#include "models/vault/crypto.h"
#include "sync/access/access_token.h"
#include "sync/access/hub_keys.h"
#include "tests/support/verify.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using access::HubKeys;

namespace {

const hub::TenantId kTenant = hub::TenantId::fromBytes(QByteArray(16, 't'));
const access::Subject kDevice{access::PrincipalKind::Device, core::AnyId::fromBytes(QByteArray(16, 'd'))};

QString variable(const QByteArray& key) {
  return QString::fromLatin1(key.toBase64());
}

}  // namespace

class TestHubKeys : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;
  core::ManualClock m_clock{core::Instant::fromUtcMs(1'774'000'000'000)};
  int m_places = 0;

  QString newPlace() { return m_folder.filePath(u"keys %1"_s.arg(++m_places)); }
  bool reads(const HubKeys& keys, const QByteArray& token) const {
    return access::readAccessToken(*protocol::parseCompactToken(token), keys, m_clock.now()).has_value();
  }

 private Q_SLOTS:
  void keysAreMadeOnFirstUseAndFoundAgain() {
    const QString place = newPlace();
    const auto first = HubKeys::open({place}, m_clock);
    CF_VERIFY_OK(first);
    const auto second = HubKeys::open({place}, m_clock);
    CF_VERIFY_OK(second);
    QCOMPARE((*second)->cursorKey(), (*first)->cursorKey());
    QCOMPARE((*second)->derive("a"), (*first)->derive("a"));
    QVERIFY((*second)->derive("a") != (*first)->derive("b"));
    QCOMPARE((*second)->signer().kid, (*first)->signer().kid);
    QCOMPARE(int((*first)->published().size()), 1);
    for (const QString& name : {u"cursor"_s, u"root"_s, u"signing-first"_s}) {
      const auto permissions = QFileInfo(place + u'/' + name + u".key"_s).permissions();
      const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
      QCOMPARE(permissions & (others | QFile::WriteOwner), QFile::Permissions());
    }
  }

  void twoThatStartTogetherHaveTheSameKeys() {
    const QString place = newPlace();
    std::array<QByteArray, 8> cursors;
    std::array<QString, 8> kids;
    {
      std::vector<std::jthread> processes;
      for (size_t i = 0; i < cursors.size(); ++i) {
        processes.emplace_back([&, i] {
          if (const auto keys = HubKeys::open({place}, m_clock)) {
            cursors[i] = (*keys)->cursorKey();
            kids[i] = (*keys)->signer().kid;
          }
        });
      }
    }
    QCOMPARE(cursors[0].size(), 32);
    for (size_t i = 1; i < cursors.size(); ++i) {
      QCOMPARE(cursors[i], cursors[0]);
      QCOMPARE(kids[i], kids[0]);
    }
  }

  void aFileThatOthersMayReadOrThatIsBrokenIsRefused() {
    const QString place = newPlace();
    CF_VERIFY_OK(HubKeys::open({place}, m_clock));
    const QString root = place + u"/root.key"_s;
    QVERIFY(QFile::setPermissions(root, QFile::ReadOwner | QFile::ReadOther));
    CF_VERIFY_CODE(HubKeys::open({place}, m_clock), "key_file_exposed");
    QVERIFY(QFile::setPermissions(root, QFile::ReadOwner | QFile::WriteOwner));
    QFile file(root);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("counterfoil-hub-key 1 0 zz\n");
    file.close();
    CF_VERIFY_CODE(HubKeys::open({place}, m_clock), "key_file_broken");
  }

  void theEnvironmentTakesThePlaceOfFiles() {
    const QString place = newPlace();
    const auto newest = vault::SigningKey::random();
    const auto previous = vault::SigningKey::random();
    QProcessEnvironment environment;
    environment.insert(u"COUNTERFOIL_HUB_SIGNING_KEY"_s, variable(newest.seed()));
    environment.insert(u"COUNTERFOIL_HUB_SIGNING_KEY_PREVIOUS"_s, variable(previous.seed()));
    environment.insert(u"COUNTERFOIL_HUB_CURSOR_KEY"_s, variable(QByteArray(32, 'c')));
    environment.insert(u"COUNTERFOIL_HUB_ROOT_KEY"_s, variable(QByteArray(32, 'r')));
    const auto keys = HubKeys::open({place, environment}, m_clock);
    CF_VERIFY_OK(keys);
    QVERIFY(!QFileInfo::exists(place));
    QCOMPARE((*keys)->cursorKey(), QByteArray(32, 'c'));
    QCOMPARE((*keys)->signer().key.publicKey(), newest.publicKey());
    QCOMPARE(int((*keys)->published().size()), 2);
    CF_VERIFY_CODE((*keys)->rotate(), "keys_from_environment");
    environment.insert(u"COUNTERFOIL_HUB_ROOT_KEY"_s, u"short"_s);
    CF_VERIFY_CODE(HubKeys::open({place, environment}, m_clock), "malformed_key");
  }

  void keysRotateWhileTwoHubsServe() {
    const QString place = newPlace();
    const auto one = std::move(*HubKeys::open({place}, m_clock));
    const auto two = std::move(*HubKeys::open({place}, m_clock));
    const QByteArray before = access::makeAccessToken(*one, kTenant, kDevice, m_clock.now(), "1");
    CF_VERIFY_CODE(one->rotate(), "rotation_too_soon");
    m_clock.advanceMs(access::kRotationLeastMs);
    const QString oldKid = one->signer().kid;
    CF_VERIFY_OK(one->rotate());
    QCOMPARE(int(one->published().size()), 2);
    // The other process has not looked yet: what the first one signs now must be known to it.
    QCOMPARE(one->signer().kid, oldKid);
    QVERIFY(reads(*two, access::makeAccessToken(*one, kTenant, kDevice, m_clock.now(), "2")));
    CF_VERIFY_OK(two->refresh());
    m_clock.advanceMs(access::kPublishedBeforeSigningMs);
    QVERIFY(one->signer().kid != oldKid);
    const QByteArray byOld = access::makeAccessToken(*one, kTenant, kDevice, m_clock.now(), "3");
    QVERIFY(reads(*two, byOld));
    CF_VERIFY_CODE(one->rotate(), "rotation_too_soon");
    m_clock.advanceMs(access::kRotationLeastMs);
    CF_VERIFY_OK(one->rotate());
    QCOMPARE(int(one->published().size()), 2);
    QVERIFY(!one->publicKey(oldKid));
    QVERIFY(!reads(*one, before));
  }

  void aWrappedKeyOpensForItsTenantAlone() {
    const auto keys = std::move(*HubKeys::open({newPlace()}, m_clock));
    const auto others = std::move(*HubKeys::open({newPlace()}, m_clock));
    const QByteArray key = vault::randomBytes(32);
    const QByteArray wrapped = keys->wrap(kTenant.bytes(), key);
    QVERIFY(!wrapped.contains(key));
    QCOMPARE(*keys->unwrap(kTenant.bytes(), wrapped), key);
    CF_VERIFY_CODE(keys->unwrap(QByteArray(16, 'u'), wrapped), "sealed_broken");
    CF_VERIFY_CODE(others->unwrap(kTenant.bytes(), wrapped), "sealed_broken");
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestHubKeys)
#include "tst_hub_keys.moc"
