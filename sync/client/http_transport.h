// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDate>
#include <QNetworkAccessManager>
#include <QSslCertificate>
#include <QUrl>
#include <memory>

#include "models/core/result.h"
#include "sync/client/environment.h"

namespace counterfoil::client {

/// How long each part of a request may take, in milliseconds.
struct Deadlines {
  int sentMs = 15'000;       ///< until the request is out: 5 s to connect and 10 s for TLS
  int firstByteMs = 30'000;  ///< of the answer, beside what the hub may hold the request open
  int stallMs = 20'000;      ///< without any byte
  int totalMs = 120'000;
};

struct HubAddress {
  QUrl url;  ///< https://host:port; http for this computer alone
  /// Whom to trust beside the system: the certificate of a private authority, PEM. With one, the system's are not
  /// asked.
  QByteArray authorityPem;
};

/// Invalid `bad_hub_address` for anything but https (or http to a loopback address) with a host and nothing after the
/// path's slash; `bad_certificate` for an authority that is none.
[[nodiscard]] core::Result<HubAddress> checkedAddress(const QString& url, const QByteArray& authorityPem);

/// Requests over HTTP/1.1 with TLS 1.3. Bodies above a kilobyte are sent compressed. Lives on the thread that
/// makes it; its destruction ends what is in flight without an answer.
class HttpTransport final : public Transport {
 public:
  explicit HttpTransport(HubAddress address, Deadlines deadlines = {});
  ~HttpTransport() override;
  void send(HttpRequest request, std::function<void(HttpAnswer)> done) override;
  void pack(HttpRequest& request) const override;
  /// Called on this thread with the certificate of a hub that answered, when it is another than before. PEM.
  void onCertificate(std::function<void(const QByteArray& pem)> listener) { m_listener = std::move(listener); }

 private:
  void see(const QSslCertificate& certificate);

  HubAddress m_address;
  Deadlines m_deadlines;
  QSslConfiguration m_tls;
  std::function<void(const QByteArray&)> m_listener;
  QSslCertificate m_shown;
  QNetworkAccessManager m_network;
};

/// A certificate as a person compares it.
struct ShownCertificate {
  QString fingerprint;  ///< SHA-256, in pairs
  QString name;
  QDate goodUntil;
};
/// The first of a PEM text; nothing where there is none.
[[nodiscard]] std::optional<ShownCertificate> shownCertificate(const QByteArray& pem);

/// One gzip member.
[[nodiscard]] QByteArray gzipped(const QByteArray& bytes);

}  // namespace counterfoil::client
