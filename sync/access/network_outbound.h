// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QNetworkAccessManager>
#include <QObject>

#include "sync/access/provider_client.h"

namespace counterfoil::access {

/// The hub's own requests. Lives on the main thread, which has an event loop; asked from any.
class NetworkOutbound final : public QObject, public Outbound {
 public:
  NetworkOutbound();
  void fetch(const QString& url, const QByteArray& form, std::function<void(const Answer&)> done) override;

 private:
  void start(const QString& url, const QByteArray& form, std::function<void(const Answer&)> done);
  QNetworkAccessManager m_network;
};

}  // namespace counterfoil::access
