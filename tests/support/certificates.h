// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QStringList>
#include <memory>

typedef struct evp_pkey_st EVP_PKEY;
typedef struct x509_st X509;

namespace counterfoil::support {

/// A server's certificate and its key, as PEM.
struct Issued {
  QByteArray certificate;  ///< with those above it, the authority's own last
  QByteArray key;
};

/// A certificate authority of a test's own. Certificates are good from an hour ago.
class Authority {
 public:
  explicit Authority(const char* name);
  [[nodiscard]] QByteArray pem() const;
  /// For names as OpenSSL writes them: "DNS:localhost", "IP:127.0.0.1". `goodForS` may be negative: it has expired.
  [[nodiscard]] Issued issue(const QByteArray& names, long goodForS = 24 * 3600) const;

 private:
  std::shared_ptr<EVP_PKEY> m_key;
  std::shared_ptr<X509> m_certificate;
};

/// One that nobody else signed.
[[nodiscard]] Issued selfSigned(const QByteArray& names);

/// Writes both; ends the test's program where that fails.
void writeCertificate(const Issued& issued, const QString& certificateFile, const QString& keyFile);

}  // namespace counterfoil::support
