// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/signalfd.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QDir>
#include <QSocketNotifier>
#include <csignal>

#include "app/hub/admin_socket.h"
#include "app/hub/serving.h"
#include "sync/http/tls.h"

namespace counterfoil::daemon {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

constexpr quint16 kDefaultPort = 7410;
constexpr quint16 kMetricsPort = 7411;

/// "HOST:PORT", "[::1]:PORT", ":PORT" or "HOST".
Result<http::Options> addressIn(const Invocation& invocation, const QString& name, quint16 fallbackPort) {
  http::Options options;
  options.port = fallbackPort;
  QString listen = invocation.value(name, u"127.0.0.1"_s);
  const qsizetype colon = listen.lastIndexOf(u':');
  if (colon >= 0 && !listen.endsWith(u']')) {
    bool isNumber = false;
    options.port = listen.mid(colon + 1).toUShort(&isNumber);
    if (!isNumber) return core::invalid(u"bad_usage"_s, u"--%1 is HOST:PORT"_s.arg(name));
    listen.truncate(colon);
  }
  if (listen.startsWith(u'[') && listen.endsWith(u']')) listen = listen.mid(1, listen.size() - 2);
  if (listen == u"localhost") listen = u"127.0.0.1"_s;
  if (!listen.isEmpty()) options.address = listen;
  return options;
}

Result<ServingOptions> servingOptions(const Invocation& invocation) {
  ServingOptions options;
  CF_TRY(options.http, addressIn(invocation, u"listen"_s, kDefaultPort));
  options.http.certificateFile = invocation.value(u"tls-certificate"_s);
  options.http.keyFile = invocation.value(u"tls-key"_s);
  options.http.behindProxy = invocation.flag(u"behind-proxy"_s);
  if (options.http.certificateFile.isEmpty() != options.http.keyFile.isEmpty()) {
    return core::invalid(u"bad_usage"_s, u"--tls-certificate and --tls-key go together"_s);
  }
  CF_TRY(const qint64 drainS, invocation.integer(u"drain"_s, 10, 0, 600));
  options.drainMs = int(drainS * 1000);
  CF_TRY(const qint64 percent, invocation.integer(u"rates"_s, 100, 1, 1'000'000));
  options.ratesPercent = int(percent);
  if (const QString address = invocation.value(u"traces"_s); !address.isEmpty()) {
    CF_TRY(options.watch.traces, traces::collectorUrl(address));
  }
  CF_TRY(const qint64 traced, invocation.integer(u"traces-percent"_s, 5, 0, 100));
  options.watch.tracesPercent = int(traced);
  if (const QString folder = invocation.value(u"backups"_s); !folder.isEmpty()) {
    if (!invocation.value(u"postgres"_s).isEmpty()) {
      return core::refused(u"not_embedded"_s, u"a PostgreSQL cluster is backed up with its own tools"_s);
    }
    options.backups.folder = QDir(folder).absolutePath();
    options.watch.backups = options.backups.folder;
    CF_TRY(const qint64 minutes, invocation.integer(u"copy-every"_s, 60, 1, 24 * 60));
    CF_TRY(const qint64 seconds, invocation.integer(u"segment-every"_s, 60, 1, 3600));
    options.backups.copyEveryMs = minutes * 60'000;
    options.backups.segmentEveryMs = seconds * 1'000;
  }
  if (!invocation.value(u"metrics"_s).isEmpty()) {
    CF_TRY(options.metrics, addressIn(invocation, u"metrics"_s, kMetricsPort));
    // Figures without names, for a network that the operator chose: there is nothing to be hidden by TLS.
    options.metrics->behindProxy = true;
  }
  return options;
}

/// SIGTERM, SIGINT and SIGHUP as something to read. They are blocked in `main`, before any thread is made.
class Signals {
 public:
  Signals() {
    sigset_t wanted;
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGTERM);
    sigaddset(&wanted, SIGINT);
    sigaddset(&wanted, SIGHUP);
    m_descriptor = ::signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
  }
  ~Signals() {
    if (m_descriptor >= 0) ::close(m_descriptor);
  }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;
  [[nodiscard]] int descriptor() const { return m_descriptor; }
  /// The next one that came; 0: none.
  [[nodiscard]] int next() const {
    signalfd_siginfo came{};
    return ::read(m_descriptor, &came, sizeof(came)) == ssize_t(sizeof(came)) ? int(came.ssi_signo) : 0;
  }

 private:
  int m_descriptor = -1;
};

void readCertificateAgain(Serving& serving, const QString& file, const JsonLog& log) {
  const Done read = serving.readCertificateAgain();
  if (!read) return log.warn("certificate_refused", "the old certificate stays", {{u"code"_s, read.error().code}});
  log.note("certificate_read", "new connections get the certificate",
           {{u"certificate_sha256"_s, http::fingerprintOf(file)}});
}

Done serve(Invocation& invocation) {
  const core::SystemClock clock;
  const QString level = invocation.value(u"log-level"_s, u"info"_s);
  if (level != u"info" && level != u"debug") {
    return core::invalid(u"bad_usage"_s, u"--log-level is one of info, debug"_s);
  }
  const JsonLog log(clock, level == u"debug");
  CF_TRY(const ServingOptions options, servingOptions(invocation));
  CF_TRY(const auto place, Place::open(invocation, clock));
  AdminSocket admin(*place);
  if (askServingHub(place->folder(), {u"tenant"_s, u"list"_s})) {
    return core::Error{core::ErrorKind::Busy, u"store_busy"_s, u"another hub serves this folder"_s, {}};
  }
  Serving serving(*place, options, log);
  CF_CHECK(serving.start());
  // Without it everything works but commands for tenants that are in use.
  if (const Done listening = admin.listen(place->folder()); !listening) {
    log.warn("no_admin_socket", "commands cannot reach this process", {{u"code"_s, listening.error().code}});
  }
  const Signals signals;
  QSocketNotifier ended(signals.descriptor(), QSocketNotifier::Read);
  QObject::connect(&ended, &QSocketNotifier::activated, qApp, [&] {
    while (const int came = signals.next()) {
      if (came != SIGHUP) return QCoreApplication::quit();
      readCertificateAgain(serving, options.http.certificateFile, log);
    }
  });
  log.note("listening", "the hub listens",
           {{u"address"_s, options.http.address},
            {u"port"_s, serving.port()},
            {u"metrics_port"_s, serving.metricsPort()},
            {u"tls"_s, !options.http.certificateFile.isEmpty()},
            // What a person compares at a till that does not know who issued it.
            {u"certificate_sha256"_s, http::fingerprintOf(options.http.certificateFile)},
            {u"pid"_s, qint64(::getpid())},
            {u"ver"_s, QCoreApplication::applicationVersion()}});
  QCoreApplication::exec();
  log.note("draining", "no new requests are taken");
  const bool all = serving.drain();
  // A command that still runs works on what ends with `serving`.
  admin.end();
  log.note("ended", all ? "every request was finished" : "the time to finish was over");
  return {};
}

}  // namespace

Command serveCommand() {
  return {u"serve"_s,
          {},
          u"serves the tills of every tenant until SIGTERM; SIGHUP reads the certificate again"_s,
          {
              {u"listen"_s, u"HOST:PORT"_s, u"else 127.0.0.1:7410; other than loopback only with TLS"_s},
              {u"tls-certificate"_s, u"FILE"_s, u"PEM, with the chain"_s},
              {u"tls-key"_s, u"FILE"_s, u"PEM"_s},
              {u"behind-proxy"_s, {}, u"a proxy in front does TLS and names the client"_s},
              {u"metrics"_s, u"HOST:PORT"_s, u"answers Prometheus there, without TLS"_s},
              {u"log-level"_s, u"info|debug"_s, u"debug: also waits that ended without news; else info"_s},
              {u"rates"_s, u"PERCENT"_s, u"of what one caller may ask in a minute; else 100"_s},
              {u"traces"_s, u"URL"_s, u"sends spans to this OpenTelemetry collector (OTLP/HTTP JSON)"_s},
              {u"traces-percent"_s, u"NUMBER"_s, u"of requests that neither failed nor move money; else 5"_s},
              {u"backups"_s, u"DIR"_s, u"keeps backups of --data there, best on another disk"_s},
              {u"copy-every"_s, u"MINUTES"_s, u"a whole copy; else 60"_s},
              {u"segment-every"_s, u"SECONDS"_s, u"what came since; else 60"_s},
              {u"drain"_s, u"SECONDS"_s, u"for requests in flight after SIGTERM; else 10"_s},
          },
          0,
          0,
          &serve,
          false,
          false,
          true};
}

}  // namespace counterfoil::daemon
