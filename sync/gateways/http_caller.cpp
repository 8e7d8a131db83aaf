// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/gateways/http_caller.h"

#include <QHostAddress>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QSslConfiguration>
#include <QThread>
#include <QTimer>
#include <future>

namespace counterfoil::gateways {

using namespace Qt::StringLiterals;

namespace {

/// A page of a hundred lines with everything expanded is some 500 KiB.
constexpr qint64 kAnswerBytesAtMost = 8 * 1024 * 1024;

/// One request under way. Whatever becomes of it, its promise is kept once.
class Flight final : public QObject {
 public:
  Flight(QNetworkReply* reply, int timeoutMs, std::shared_ptr<std::promise<HttpReply>> promise)
      : QObject(reply), m_reply(reply), m_promise(std::move(promise)) {
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] {
      m_failure = HttpReply::Failure::Timeout;
      m_reply->abort();
    });
    connect(reply, &QNetworkReply::downloadProgress, this, [this](qint64 received) {
      if (received > kAnswerBytesAtMost) m_reply->abort();
    });
    connect(reply, &QNetworkReply::finished, this, [this] { finish(); });
    m_timer.start(timeoutMs);
  }
  ~Flight() override {
    if (m_promise) m_promise->set_value({m_failure, 0, {}, {}});
  }

 private:
  void finish() {
    m_timer.stop();
    HttpReply said{m_failure, 0, {}, {}};
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    // Half an answer is none.
    const bool whole = m_reply->error() == QNetworkReply::NoError ||
                       (status >= 400 && m_reply->error() >= QNetworkReply::ContentAccessDenied);
    if (whole && status != 0 && m_failure != HttpReply::Failure::Timeout) {
      said.failure = HttpReply::Failure::None;
      said.status = status;
      said.body = m_reply->readAll();
      const auto fields = m_reply->rawHeaderPairs();
      for (const auto& [name, value] : fields) said.headers.add(name, value);
    }
    m_reply->deleteLater();
    if (const auto promise = std::exchange(m_promise, {})) promise->set_value(std::move(said));
  }

  QNetworkReply* m_reply;
  QTimer m_timer;
  std::shared_ptr<std::promise<HttpReply>> m_promise;
  HttpReply::Failure m_failure = HttpReply::Failure::Unreachable;
};

}  // namespace

int HttpReply::retryAfterS() const {
  bool ok = false;
  const int seconds = headers.value("Retry-After").toInt(&ok);
  return ok && seconds > 0 ? seconds : 0;
}

core::Result<QUrl> checkedBaseUrl(const QString& text) {
  QUrl url(text, QUrl::StrictMode);
  const bool here = url.host() == u"localhost" || QHostAddress(url.host()).isLoopback();
  const bool secure = url.scheme() == u"https" || (url.scheme() == u"http" && here);
  if (!url.isValid() || url.host().isEmpty() || !secure || url.hasQuery() || url.hasFragment() ||
      !url.userInfo().isEmpty()) {
    return core::invalid(u"bad_gateway_address"_s, u"https://HOST[:PORT][/PATH]; http for this computer alone"_s);
  }
  QString path = url.path();
  while (path.endsWith(u'/')) path.chop(1);
  url.setPath(path);
  return url;
}

struct HttpCaller::Private {
  QUrl base;
  int timeoutMs = 0;
  QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
  QThread thread;
  QObject* place = nullptr;  // lives on the thread, ends with it
  QNetworkAccessManager* network = nullptr;

  void send(const HttpCall& call, std::shared_ptr<std::promise<HttpReply>> promise) {
    QNetworkRequest request(QUrl(base.toString(QUrl::FullyEncoded) + call.target, QUrl::StrictMode));
    request.setSslConfiguration(tls);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    for (const auto& [name, value] : call.fields) request.setRawHeader(name, value);
    QNetworkReply* reply =
        call.method == "GET" ? network->get(request) : network->sendCustomRequest(request, call.method, call.body);
    new Flight(reply, timeoutMs, std::move(promise));  // its parent is the reply
  }
};

HttpCaller::HttpCaller(QUrl base, int timeoutMs) : d(std::make_unique<Private>()) {
  d->base = std::move(base);
  d->timeoutMs = timeoutMs;
  d->tls.setProtocol(QSsl::TlsV1_2OrLater);
  d->place = new QObject;
  d->place->moveToThread(&d->thread);
  QObject::connect(&d->thread, &QThread::finished, d->place, &QObject::deleteLater);
  d->thread.setObjectName(u"payments"_s);
  d->thread.start();
  QMetaObject::invokeMethod(
      d->place, [this] { d->network = new QNetworkAccessManager(d->place); }, Qt::BlockingQueuedConnection);
}

HttpCaller::~HttpCaller() {
  d->thread.quit();
  d->thread.wait();
}

HttpReply HttpCaller::call(const HttpCall& wanted) {
  const auto promise = std::make_shared<std::promise<HttpReply>>();
  std::future<HttpReply> said = promise->get_future();
  HttpCall call = wanted;
  if (const http::Trace* const trace = http::TraceScope::current()) {
    call.fields.emplace_back("traceparent", trace->traceparent());
  }
  QMetaObject::invokeMethod(
      d->place, [this, call, promise] { d->send(call, promise); }, Qt::QueuedConnection);
  return said.get();
}

Form& Form::add(QByteArrayView name, const QString& value) {
  if (!m_bytes.isEmpty()) m_bytes += '&';
  m_bytes += QByteArray(name.toByteArray()).toPercentEncoding() + '=' + QUrl::toPercentEncoding(value);
  return *this;
}

}  // namespace counterfoil::gateways
