// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/client/http_transport.h"

#include <zlib.h>

#include <QCryptographicHash>
#include <QDateTime>
#include <QHostAddress>
#include <QLocale>
#include <QNetworkReply>
#include <QSslConfiguration>
#include <QTimer>
#include <algorithm>

namespace counterfoil::client {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kCompressAboveBytes = 1024;
/// Half the time of zlib's own choice, for a quarter more: 12 µs and 361 bytes a sale.
constexpr int kPackLevel = 3;
/// A page of 4 MiB of bodies, written as JSON; nothing that a hub sends is larger.
constexpr qint64 kMostAnswerBytes = 32 * 1024 * 1024;

bool isThisComputer(const QString& host) {
  return host == u"localhost" || QHostAddress(host).isLoopback();
}

int retryAfterOf(const QNetworkReply& reply) {
  bool ok = false;
  const int seconds = reply.rawHeader("Retry-After").toInt(&ok);
  return ok && seconds > 0 ? seconds : 0;
}

/// "Sat, 21 Nov 2026 18:00:00 GMT" (RFC 9110, 5.6.7).
std::optional<core::Instant> dateOf(const QNetworkReply& reply) {
  const QString text = QString::fromLatin1(reply.rawHeader("Date"));
  const QDateTime date = QLocale::c().toDateTime(text, u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s);
  if (!date.isValid()) return std::nullopt;
  return core::Instant::fromUtcMs(QDateTime(date.date(), date.time(), Qt::UTC).toMSecsSinceEpoch());
}

/// The worst of what is wrong with a certificate: only one that nobody vouches for could be trusted by a person.
QString faultIn(const QList<QSslError>& errors) {
  const auto has = [&errors](std::initializer_list<QSslError::SslError> kinds) {
    return std::any_of(errors.begin(), errors.end(), [&](const QSslError& each) {
      return std::find(kinds.begin(), kinds.end(), each.error()) != kinds.end();
    });
  };
  if (has({QSslError::CertificateExpired, QSslError::CertificateNotYetValid})) return u"certificate_expired"_s;
  if (has({QSslError::HostNameMismatch})) return u"certificate_name"_s;
  if (has({QSslError::SelfSignedCertificate, QSslError::SelfSignedCertificateInChain, QSslError::CertificateUntrusted,
           QSslError::UnableToGetIssuerCertificate, QSslError::UnableToGetLocalIssuerCertificate,
           QSslError::UnableToVerifyFirstCertificate})) {
    return u"certificate_unknown"_s;
  }
  return {};
}

/// Watches one reply: its deadlines, its size, its end.
class Flight final : public QObject {
 public:
  Flight(QNetworkReply* reply, const Deadlines& deadlines, int waitS, std::function<void(HttpAnswer)> done,
         std::function<void(const QSslCertificate&)> seen)
      : QObject(reply),
        m_reply(reply),
        m_deadlines(deadlines),
        m_waitMs(waitS * 1000),
        m_done(std::move(done)),
        m_seen(std::move(seen)) {
    m_part.setSingleShot(true);
    m_total.setSingleShot(true);
    connect(&m_part, &QTimer::timeout, this, [this] { giveUp(); });
    connect(&m_total, &QTimer::timeout, this, [this] { giveUp(); });
    connect(reply, &QNetworkReply::requestSent, this, [this] { m_part.start(m_deadlines.firstByteMs + m_waitMs); });
    connect(reply, &QNetworkReply::uploadProgress, this, [this] { m_part.start(m_deadlines.firstByteMs + m_waitMs); });
    connect(reply, &QNetworkReply::metaDataChanged, this, [this] { m_part.start(m_deadlines.stallMs); });
    connect(reply, &QNetworkReply::downloadProgress, this, [this](qint64 received) {
      m_part.start(m_deadlines.stallMs);
      if (received > kMostAnswerBytes) giveUp();
    });
    connect(reply, &QNetworkReply::sslErrors, this, [this](const QList<QSslError>& errors) {
      m_fault = faultIn(errors);
      const auto chain = m_reply->sslConfiguration().peerCertificateChain();
      if (m_fault == u"certificate_unknown" && !chain.isEmpty()) m_untrustedPem = chain.last().toPem();
    });
    connect(reply, &QNetworkReply::finished, this, [this] { finish(); });
    m_part.start(m_deadlines.sentMs);
    m_total.start(m_deadlines.totalMs + m_waitMs);
  }

 private:
  void giveUp() {
    m_gaveUp = true;
    m_reply->abort();
  }
  void finish() {
    m_part.stop();
    m_total.stop();
    HttpAnswer answer;
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    // An answer that broke off is none: half a list of results must not look like a whole one.
    const bool whole = m_reply->error() == QNetworkReply::NoError ||
                       (status >= 400 && m_reply->error() >= QNetworkReply::ContentAccessDenied);
    answer.timedOut = m_gaveUp;
    answer.certificateFault = m_fault;
    answer.untrustedPem = m_untrustedPem;
    if (!m_gaveUp && whole && status != 0) {
      m_seen(m_reply->sslConfiguration().peerCertificate());
      answer.status = status;
      answer.body = m_reply->readAll();
      answer.retryAfterS = retryAfterOf(*m_reply);
      answer.date = dateOf(*m_reply);
      answer.etag = m_reply->rawHeader("ETag");
      answer.contentRange = m_reply->rawHeader("Content-Range");
      answer.feedCursor = m_reply->rawHeader("Counterfoil-Cursor");
    }
    m_reply->deleteLater();
    if (auto done = std::exchange(m_done, {})) done(std::move(answer));
  }

  QNetworkReply* m_reply;
  Deadlines m_deadlines;
  int m_waitMs;
  std::function<void(HttpAnswer)> m_done;
  std::function<void(const QSslCertificate&)> m_seen;
  QTimer m_part;
  QTimer m_total;
  bool m_gaveUp = false;
  QString m_fault;
  QByteArray m_untrustedPem;
};

}  // namespace

QByteArray gzipped(const QByteArray& bytes) {
  constexpr int kGzipWindow = 15 + 16;
  z_stream stream{};
  if (deflateInit2(&stream, kPackLevel, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    core::panic(u"zlib does not start"_s);
  }
  QByteArray out(qsizetype(deflateBound(&stream, uLong(bytes.size()))) + 32, Qt::Uninitialized);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.constData()));
  stream.avail_in = uInt(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = uInt(out.size());
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END) core::panic(u"zlib does not end"_s);
  out.truncate(qsizetype(stream.total_out));
  deflateEnd(&stream);
  return out;
}

std::optional<ShownCertificate> shownCertificate(const QByteArray& pem) {
  const auto all = QSslCertificate::fromData(pem, QSsl::Pem);
  if (all.isEmpty()) return std::nullopt;
  const QSslCertificate& first = all.first();
  return ShownCertificate{QString::fromLatin1(first.digest(QCryptographicHash::Sha256).toHex(':')).toUpper(),
                          first.subjectInfo(QSslCertificate::CommonName).value(0), first.expiryDate().date()};
}

core::Result<HubAddress> checkedAddress(const QString& text, const QByteArray& authorityPem) {
  HubAddress address{QUrl(text, QUrl::StrictMode), authorityPem};
  const QUrl& url = address.url;
  const bool bare = url.path().isEmpty() || url.path() == u"/";
  const bool secure = url.scheme() == u"https" || (url.scheme() == u"http" && isThisComputer(url.host()));
  if (!url.isValid() || url.host().isEmpty() || !bare || !secure || url.hasQuery() || url.hasFragment() ||
      !url.userInfo().isEmpty()) {
    return core::invalid(u"bad_hub_address"_s, u"https://HOST[:PORT]; http for this computer alone"_s);
  }
  if (!authorityPem.isEmpty() && QSslCertificate::fromData(authorityPem, QSsl::Pem).isEmpty()) {
    return core::invalid(u"bad_certificate"_s, u"the authority is no PEM certificate"_s);
  }
  address.url.setPath({});
  return address;
}

HttpTransport::HttpTransport(HubAddress address, Deadlines deadlines)
    : m_address(std::move(address)), m_deadlines(deadlines), m_tls(QSslConfiguration::defaultConfiguration()) {
  m_tls.setProtocol(QSsl::TlsV1_3OrLater);
  if (!m_address.authorityPem.isEmpty()) {
    m_tls.setCaCertificates(QSslCertificate::fromData(m_address.authorityPem, QSsl::Pem));
  }
  // A till does not follow where it is sent: a hub has one address.
  m_network.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
}
HttpTransport::~HttpTransport() = default;

void HttpTransport::see(const QSslCertificate& certificate) {
  if (certificate.isNull() || certificate == m_shown) return;
  m_shown = certificate;
  if (m_listener) m_listener(certificate.toPem());
}

void HttpTransport::pack(HttpRequest& request) const {
  if (request.isPacked || request.body.size() <= kCompressAboveBytes) return;
  request.body = gzipped(request.body);
  request.isPacked = true;
}

void HttpTransport::send(HttpRequest request, std::function<void(HttpAnswer)> done) {
  QNetworkRequest http(QUrl(m_address.url.toString() + request.target, QUrl::StrictMode));
  http.setSslConfiguration(m_tls);
  http.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
  http.setRawHeader("Accept", "application/json");
  if (!request.range.isEmpty()) http.setRawHeader("Range", request.range);
  if (!request.authorization.isEmpty()) http.setRawHeader("Authorization", request.authorization);
  if (!request.traceparent.isEmpty()) http.setRawHeader("traceparent", request.traceparent);
  QNetworkReply* reply = nullptr;
  if (request.method == "GET") {
    reply = m_network.get(http);
  } else {
    http.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    pack(request);
    if (request.isPacked) http.setRawHeader("Content-Encoding", "gzip");
    reply = m_network.sendCustomRequest(http, request.method, request.body);
  }
  // Its parent is the reply.
  new Flight(reply, m_deadlines, request.waitS, std::move(done),
             [this](const QSslCertificate& certificate) { see(certificate); });
}

}  // namespace counterfoil::client
