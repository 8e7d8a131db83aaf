// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QTimer>

#include "sync/client/http_transport.h"

namespace counterfoil::support {
using namespace Qt::StringLiterals;

/// A browser without a window: it follows wherever it is sent, and keeps what the last page said.
class Fetcher {
 public:
  void go(const QUrl& url) {
    QNetworkRequest request(url);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::NoLessSafeRedirectPolicy);
    QNetworkReply* const reply = m_network.get(request);
    QObject::connect(reply, &QNetworkReply::finished, reply, [this, reply] {
      status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
      page = reply->readAll();
      address = reply->url();
      over = true;
      reply->deleteLater();
    });
  }
  int status = 0;
  QByteArray page;
  QUrl address;
  bool over = false;

 private:
  QNetworkAccessManager m_network;
};

/// A line on which one kind of request can be held, or lost.
class HeldLine final : public client::Transport {
 public:
  explicit HeldLine(client::HubAddress address) : m_line(std::move(address)) {}
  void send(client::HttpRequest request, std::function<void(client::HttpAnswer)> done) override {
    const bool token = request.target == u"/v1/token";
    if (token && lost) {
      QTimer::singleShot(0, &m_timer, [done] { done({}); });
    } else if (token && held) {
      waiting = [this, request, done] { m_line.send(request, done); };
    } else {
      m_line.send(std::move(request), std::move(done));
    }
  }
  bool held = false;
  bool lost = false;
  std::function<void()> waiting;

 private:
  client::HttpTransport m_line;
  QTimer m_timer;
};

}  // namespace counterfoil::support
