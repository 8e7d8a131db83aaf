// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/traces/exporter.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QThread>
#include <QTimer>
#include <algorithm>
#include <deque>
#include <mutex>

#include "sync/http/gzip.h"

namespace counterfoil::traces {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMostDoublings = 5;
constexpr int kLastTryMs = 2'000;

bool isWorthAnotherTry(int status) {
  return status == 0 || status == 429 || status == 502 || status == 503 || status == 504;
}

}  // namespace

struct Exporter::Queue {
  explicit Queue(size_t most) : limit(most) {}
  const size_t limit;
  mutable std::mutex mutex;
  std::deque<Span> spans;
  Counts counts;

  std::vector<Span> take(size_t most) {
    const std::lock_guard lock(mutex);
    std::vector<Span> taken;
    while (!spans.empty() && taken.size() < most) {
      taken.push_back(std::move(spans.front()));
      spans.pop_front();
    }
    return taken;
  }
};

/// Lives on its thread, but for start and end.
class Exporter::Sender final {
 public:
  Sender(ExporterOptions options, std::shared_ptr<Queue> queue)
      : m_options(std::move(options)), m_queue(std::move(queue)) {
    m_thread.setObjectName(u"traces"_s);
    m_here.moveToThread(&m_thread);
    m_thread.start();
    onThread([this] {
      m_network = std::make_unique<QNetworkAccessManager>();
      m_network->setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
      m_timer = std::make_unique<QTimer>();
      m_timer->setSingleShot(true);
      QObject::connect(m_timer.get(), &QTimer::timeout, &m_here, [this] { send(); });
      m_timer->start(m_options.everyMs);
    });
  }
  ~Sender() {
    onThread([this] {
      m_ending = true;
      QTimer::singleShot(kLastTryMs, &m_here, [this] { end(); });
      if (!m_reply) send();
    });
    m_thread.wait();
  }
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

 private:
  void onThread(std::function<void()> work) {
    QMetaObject::invokeMethod(&m_here, std::move(work), Qt::QueuedConnection);
  }

  void send() {
    if (m_reply) return;
    if (m_batch.empty()) m_batch = m_queue->take(m_options.batch);
    if (m_batch.empty()) return m_ending ? end() : m_timer->start(m_options.everyMs);
    QNetworkRequest request(m_options.url);
    request.setHeader(QNetworkRequest::ContentTypeHeader, QByteArray("application/json"));
    request.setRawHeader("Content-Encoding", "gzip");
    request.setTransferTimeout(m_options.deadlineMs);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    m_reply = m_network->post(request, http::gzip(exportBody(m_batch, m_options.source)));
    QObject::connect(m_reply, &QNetworkReply::finished, &m_here, [this] { answered(); });
  }

  void answered() {
    QNetworkReply* const reply = std::exchange(m_reply, nullptr);
    reply->deleteLater();
    const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (!m_ending && isWorthAnotherTry(status)) {
      const int waitMs = m_options.leastWaitMs << std::min(m_tries++, kMostDoublings);
      const int askedS = reply->rawHeader("Retry-After").toInt();
      return m_timer->start(std::max(waitMs, std::min(askedS, 60) * 1000));
    }
    m_tries = 0;
    {
      const std::lock_guard lock(m_queue->mutex);
      (status / 100 == 2 ? m_queue->counts.exported : m_queue->counts.dropped) += qint64(m_batch.size());
    }
    m_batch.clear();
    if (m_ending) return status / 100 == 2 ? send() : end();
    m_timer->start(0);
  }

  void end() {
    if (m_reply) {
      m_reply->disconnect(&m_here);
      m_reply->abort();
      delete std::exchange(m_reply, nullptr);
    }
    m_timer.reset();
    m_network.reset();
    m_thread.quit();
  }

  const ExporterOptions m_options;
  const std::shared_ptr<Queue> m_queue;
  QThread m_thread;
  QObject m_here;
  std::unique_ptr<QNetworkAccessManager> m_network;
  std::unique_ptr<QTimer> m_timer;
  QNetworkReply* m_reply = nullptr;
  std::vector<Span> m_batch;
  int m_tries = 0;
  bool m_ending = false;
};

core::Result<QUrl> collectorUrl(const QString& text) {
  QUrl url(text, QUrl::StrictMode);
  const bool known = url.scheme() == u"http" || url.scheme() == u"https";
  if (!url.isValid() || !known || url.host().isEmpty() || url.hasFragment() || !url.userInfo().isEmpty()) {
    return core::invalid(u"bad_address"_s, u"http://HOST:4318 or https://HOST:4318/v1/traces"_s);
  }
  if (url.path().isEmpty() || url.path() == u"/") url.setPath(u"/v1/traces"_s);
  return url;
}

Exporter::Exporter(ExporterOptions options)
    : m_queue(std::make_shared<Queue>(options.queue)),
      m_sender(std::make_unique<Sender>(std::move(options), m_queue)) {}
Exporter::~Exporter() = default;

void Exporter::offer(Span span) {
  const std::lock_guard lock(m_queue->mutex);
  if (m_queue->spans.size() >= m_queue->limit) {
    ++m_queue->counts.dropped;
    return;
  }
  m_queue->spans.push_back(std::move(span));
}

Exporter::Counts Exporter::counts() const {
  const std::lock_guard lock(m_queue->mutex);
  Counts counts = m_queue->counts;
  counts.waiting = qint64(m_queue->spans.size());
  return counts;
}

}  // namespace counterfoil::traces
