// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/http/tls.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <QFile>
#include <memory>

namespace counterfoil::http {

using namespace Qt::StringLiterals;

namespace {

constexpr unsigned char kHttp11[] = "\x08http/1.1";

// A client that names protocols must name ours.
int selectProtocol(SSL*, const unsigned char** out, unsigned char* outLength, const unsigned char* in,
                   unsigned int inLength, void*) {
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, outLength, kHttp11, sizeof(kHttp11) - 1, in, inLength) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

core::Error badCertificate(const QString& file) {
  char words[256] = "";
  ERR_error_string_n(ERR_get_error(), words, sizeof(words));
  ERR_clear_error();
  return core::invalid(u"bad_certificate"_s, file + u": "_s + QString::fromLatin1(words));
}

}  // namespace

QString fingerprintOf(const QString& certificateFile) {
  QFile file(certificateFile);
  if (certificateFile.isEmpty() || !file.open(QIODevice::ReadOnly)) return {};
  const QByteArray pem = file.readAll();
  std::unique_ptr<BIO, decltype(&BIO_free)> in(BIO_new_mem_buf(pem.constData(), int(pem.size())), &BIO_free);
  QByteArray digest;
  while (X509* const each = PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)) {
    unsigned int size = 0;
    digest.resize(EVP_MAX_MD_SIZE);
    X509_digest(each, EVP_sha256(), reinterpret_cast<unsigned char*>(digest.data()), &size);
    digest.truncate(int(size));
    X509_free(each);
  }
  ERR_clear_error();
  return QString::fromLatin1(digest.toHex(':')).toUpper();
}

core::Result<ssl_ctx_st*> makeTlsContext(const QString& certificateFile, const QString& keyFile) {
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
  if (!context) return badCertificate(u"TLS"_s);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_num_tickets(context.get(), 0);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_max_early_data(context.get(), 0);
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(context.get(), &selectProtocol, nullptr);
  if (SSL_CTX_set1_groups_list(context.get(), "X25519:P-256") != 1) return badCertificate(u"TLS"_s);
  if (SSL_CTX_use_certificate_chain_file(context.get(), QFile::encodeName(certificateFile).constData()) != 1) {
    return badCertificate(certificateFile);
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), QFile::encodeName(keyFile).constData(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context.get()) != 1) {
    return badCertificate(keyFile);
  }
  return context.release();
}

}  // namespace counterfoil::http
