// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/certificates.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <QFile>
#include <QSaveFile>
#include <atomic>

namespace counterfoil::support {

namespace {

using Key = std::shared_ptr<EVP_PKEY>;
using Certificate = std::shared_ptr<X509>;

Key newKey() {
  return {EVP_EC_gen("P-256"), &EVP_PKEY_free};
}

void extend(X509* certificate, int kind, const char* value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value);
  if (!extension || X509_add_ext(certificate, extension, -1) != 1) qFatal("no certificate");
  X509_EXTENSION_free(extension);
}

Certificate newCertificate(const char* name, const Key& key, long goodForS) {
  static std::atomic<long> serial{1};
  Certificate made(X509_new(), &X509_free);
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), serial++);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -7200);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), goodForS);
  X509_set_pubkey(made.get(), key.get());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  return made;
}

template <class Write>
QByteArray written(Write write) {
  BIO* out = BIO_new(BIO_s_mem());
  if (write(out) != 1) qFatal("no PEM");
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(out, &bytes);
  const QByteArray pem(bytes, qsizetype(size));
  BIO_free(out);
  return pem;
}

QByteArray pemOf(const Certificate& certificate) {
  return written([&](BIO* out) { return PEM_write_bio_X509(out, certificate.get()); });
}

QByteArray pemOf(const Key& key) {
  return written(
      [&](BIO* out) { return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
}

void write(const QString& name, const QByteArray& bytes) {
  QSaveFile file(name);
  if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit()) qFatal("not written");
  QFile::setPermissions(name, QFile::ReadOwner | QFile::WriteOwner);
}

}  // namespace

Authority::Authority(const char* name) : m_key(newKey()), m_certificate(newCertificate(name, m_key, 24 * 3600)) {
  X509_set_issuer_name(m_certificate.get(), X509_get_subject_name(m_certificate.get()));
  extend(m_certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
  if (X509_sign(m_certificate.get(), m_key.get(), EVP_sha256()) == 0) qFatal("not signed");
}

QByteArray Authority::pem() const {
  return pemOf(m_certificate);
}

Issued Authority::issue(const QByteArray& names, long goodForS) const {
  const Key key = newKey();
  const Certificate leaf = newCertificate("Hub", key, goodForS);
  X509_set_issuer_name(leaf.get(), X509_get_subject_name(m_certificate.get()));
  extend(leaf.get(), NID_subject_alt_name, names.constData());
  if (X509_sign(leaf.get(), m_key.get(), EVP_sha256()) == 0) qFatal("not signed");
  return {pemOf(leaf) + pem(), pemOf(key)};
}

Issued selfSigned(const QByteArray& names) {
  const Key key = newKey();
  const Certificate made = newCertificate("Hub", key, 24 * 3600);
  X509_set_issuer_name(made.get(), X509_get_subject_name(made.get()));
  extend(made.get(), NID_subject_alt_name, names.constData());
  if (X509_sign(made.get(), key.get(), EVP_sha256()) == 0) qFatal("not signed");
  return {pemOf(made), pemOf(key)};
}

void writeCertificate(const Issued& issued, const QString& certificateFile, const QString& keyFile) {
  write(certificateFile, issued.certificate);
  write(keyFile, issued.key);
}

}  // namespace counterfoil::support
