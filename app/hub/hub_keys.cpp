// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/hub_keys.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <QDir>
#include <QFile>
#include <memory>

#include "models/vault/crypto.h"

namespace counterfoil::daemon {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

Key ed25519(const QByteArray& secret) {
  return Key(EVP_PKEY_new_raw_private_key(
      EVP_PKEY_ED25519, nullptr, reinterpret_cast<const unsigned char*>(secret.constData()), size_t(secret.size())));
}

/// Under its own name only when it is whole and on the disk; the first of two processes wins.
Done makeKey(const QString& path) {
  const QByteArray part = QFile::encodeName(path + u'.' + QString::number(::getpid()));
  const int descriptor = ::open(part.constData(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0400);
  if (descriptor < 0) return core::storageError(u"cannot_write"_s, path);
  QByteArray key = vault::randomBytes(vault::kKeyBytes);
  const bool written =
      ::write(descriptor, key.constData(), size_t(key.size())) == key.size() && ::fsync(descriptor) == 0;
  vault::wipe(key);
  ::close(descriptor);
  const bool linked =
      written && (::link(part.constData(), QFile::encodeName(path).constData()) == 0 || errno == EEXIST);
  ::unlink(part.constData());
  return linked ? Done() : Done(core::storageError(u"cannot_write"_s, path));
}

Result<QByteArray> keyIn(const QString& folder, const QString& name) {
  const QString path = folder + u'/' + name;
  if (!QFile::exists(path)) CF_CHECK(makeKey(path));
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly)) return core::storageError(u"cannot_read"_s, path);
  QByteArray key = file.readAll();
  if (key.size() != vault::kKeyBytes) return core::integrityError(u"malformed_key"_s, path);
  return key;
}

}  // namespace

Result<HubKeys> HubKeys::open(const QString& folder) {
  if (!QDir().mkpath(folder)) return core::storageError(u"cannot_write"_s, folder);
  QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
  HubKeys keys;
  CF_TRY(keys.m_cursor, keyIn(folder, u"cursor.key"_s));
  CF_TRY(keys.m_access, keyIn(folder, u"access.key"_s));
  CF_TRY(keys.m_signing, keyIn(folder, u"signing.key"_s));
  return keys;
}

QByteArray HubKeys::sign(const QByteArray& bytes) const {
  const Key key = ed25519(m_signing);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  QByteArray signature(64, '\0');
  size_t length = size_t(signature.size());
  if (!key || !context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length,
                     reinterpret_cast<const unsigned char*>(bytes.constData()), size_t(bytes.size())) != 1) {
    core::panic(u"OpenSSL cannot sign"_s);
  }
  return signature;
}

QByteArray HubKeys::publicKey() const {
  const Key key = ed25519(m_signing);
  QByteArray bytes(32, '\0');
  size_t length = size_t(bytes.size());
  if (!key || EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(bytes.data()), &length) != 1) {
    core::panic(u"OpenSSL cannot name a public key"_s);
  }
  return bytes;
}

}  // namespace counterfoil::daemon
