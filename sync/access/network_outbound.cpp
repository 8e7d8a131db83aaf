// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/access/network_outbound.h"

#include <QNetworkReply>

namespace counterfoil::access {

namespace {

constexpr int kOutboundMs = 10'000;
constexpr qint64 kMostOutboundBytes = 256 * 1024;

}  // namespace

NetworkOutbound::NetworkOutbound() {
  m_network.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
  m_network.setTransferTimeout(kOutboundMs);
}

void NetworkOutbound::fetch(const QString& url, const QByteArray& form, std::function<void(const Answer&)> done) {
  QMetaObject::invokeMethod(
      this, [this, url, form, done = std::move(done)] { start(url, form, done); }, Qt::QueuedConnection);
}

void NetworkOutbound::start(const QString& url, const QByteArray& form, std::function<void(const Answer&)> done) {
  QNetworkRequest request(QUrl(url, QUrl::StrictMode));
  request.setRawHeader("Accept", "application/json");
  request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
  if (!form.isEmpty()) {
    request.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/x-www-form-urlencoded"));
  }
  QNetworkReply* const reply = form.isEmpty() ? m_network.get(request) : m_network.post(request, form);
  connect(reply, &QNetworkReply::downloadProgress, reply, [reply](qint64 received) {
    if (received > kMostOutboundBytes) reply->abort();
  });
  connect(reply, &QNetworkReply::finished, reply, [reply, done = std::move(done)] {
    reply->deleteLater();
    const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    const bool whole = reply->error() == QNetworkReply::NoError || reply->error() >= QNetworkReply::ContentAccessDenied;
    if (!whole || reply->bytesAvailable() > kMostOutboundBytes) return done({});
    done({status, reply->readAll()});
  });
}

}  // namespace counterfoil::access
