// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/signalfd.h>
#include <unistd.h>

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QJsonDocument>
#include <QSocketNotifier>
#include <csignal>
#include <cstdio>

#include "app/gateway_simulator/deliveries.h"
#include "sync/http/server.h"

namespace {

using namespace Qt::StringLiterals;
using namespace counterfoil;

/// A secret from a file or the environment, else a word that is no secret.
QByteArray secretFrom(const QString& file, const char* variable, const QByteArray& otherwise) {
  if (!file.isEmpty()) {
    QFile secret(file);
    return secret.open(QIODevice::ReadOnly) ? secret.read(1024).trimmed() : QByteArray();
  }
  const QByteArray value = qgetenv(variable);
  return value.isEmpty() ? otherwise : value;
}

void print(FILE* to, const QJsonObject& line) {
  const QByteArray text = QJsonDocument(line).toJson(QJsonDocument::Compact) + '\n';
  std::fwrite(text.constData(), 1, size_t(text.size()), to);
  std::fflush(to);
}

int failed(const QString& code, const QString& detail, int status) {
  print(stderr, {{u"error"_s, QJsonObject{{u"code"_s, code}, {u"detail"_s, detail}}}});
  return status;
}

int descriptorOfSignals() {
  sigset_t wanted;
  sigemptyset(&wanted);
  sigaddset(&wanted, SIGTERM);
  sigaddset(&wanted, SIGINT);
  pthread_sigmask(SIG_BLOCK, &wanted, nullptr);  // before any thread is made
  return ::signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
}

void describe(QCommandLineParser& parser) {
  parser.setApplicationDescription(
      u"A payment provider on this computer, for tests and for trying out: no money moves.\n"
      "Speaks the Stripe-compatible API under /v1, PayPal's under /v1 and /v2, and is steered under /sim.\n"
      "A payment method pm_sim_WORD meets a fault, WORD being one of: "_s +
      simulator::faultNames().join(u", "_s) + u". decline:CODE says why."_s);
  parser.addHelpOption();
  parser.addVersionOption();
  parser.addOptions({
      {u"port"_s, u"of 127.0.0.1; else any free one, which it prints"_s, u"PORT"_s, u"0"_s},
      {u"data"_s, u"what it knows is kept here; else nowhere"_s, u"FILE"_s},
      {u"secret-file"_s, u"the key that callers must show; else $COUNTERFOIL_SIMULATOR_SECRET or sk_test_simulator"_s,
       u"FILE"_s},
      {u"webhook"_s, u"where events are sent"_s, u"URL"_s},
      {u"webhook-secret-file"_s, u"else $COUNTERFOIL_SIMULATOR_WEBHOOK_SECRET or whsec_simulator"_s, u"FILE"_s},
      {u"deliver"_s, u"sends events by itself, not only on POST /sim/webhooks"_s},
      {u"seed"_s, u"chooses which requests meet a fault"_s, u"NUMBER"_s, u"0"_s},
      {u"percent"_s, u"how many of them do"_s, u"NUMBER"_s, u"0"_s},
      {u"by-amount"_s, u"the last two digits of an amount choose its fault"_s},
  });
}

int run(const QCommandLineParser& parser, int stop) {
  const core::SystemClock clock;
  auto state = simulator::State::open(parser.value(u"data"_s), clock);
  if (!state) return failed(state.error().code, state.error().detail, 3);
  const QByteArray secret =
      secretFrom(parser.value(u"secret-file"_s), "COUNTERFOIL_SIMULATOR_SECRET", "sk_test_simulator");
  const QByteArray signing =
      secretFrom(parser.value(u"webhook-secret-file"_s), "COUNTERFOIL_SIMULATOR_WEBHOOK_SECRET", "whsec_simulator");
  if (secret.isEmpty() || signing.isEmpty()) return failed(u"missing_secret"_s, u"the file holds none"_s, 2);
  simulator::Provider provider(**state, secret);
  bool numbers = true;
  bool ok = false;
  provider.faults.seed = parser.value(u"seed"_s).toULongLong(&ok);
  numbers = numbers && ok;
  provider.faults.percent = parser.value(u"percent"_s).toInt(&ok);
  numbers = numbers && ok && provider.faults.percent >= 0 && provider.faults.percent <= 100;
  provider.faults.byAmount = parser.isSet(u"by-amount"_s);
  http::Options options;
  options.port = parser.value(u"port"_s).toUShort(&ok);
  options.threads = 4;
  if (!numbers || !ok) return failed(u"bad_usage"_s, u"a number is out of range"_s, 2);
  QUrl target;
  if (parser.isSet(u"webhook"_s)) {
    auto checked = gateways::checkedBaseUrl(parser.value(u"webhook"_s));
    if (!checked) return failed(checked.error().code, checked.error().detail, 2);
    target = std::move(checked).value();
  }
  simulator::Deliveries deliveries(provider, target, signing);
  std::vector<http::Route> routes = simulator::stripeRoutes(provider);
  for (http::Route& route : simulator::payPalRoutes(provider)) routes.push_back(std::move(route));
  for (http::Route& route : simulator::controlRoutes(provider, deliveries)) routes.push_back(std::move(route));
  http::Router router(std::move(routes));
  http::Server server(router, clock);
  if (const auto started = server.start(options); !started) {
    return failed(started.error().code, started.error().detail, 4);
  }
  if (parser.isSet(u"deliver"_s)) deliveries.beginByItself({});
  print(stdout, {{u"event"_s, u"listening"_s}, {u"port"_s, server.port()}, {u"pid"_s, qint64(::getpid())}});
  const QSocketNotifier ended(stop, QSocketNotifier::Read);
  QObject::connect(&ended, &QSocketNotifier::activated, qApp, &QCoreApplication::quit);
  QCoreApplication::exec();
  server.stop();
  return 0;
}

}  // namespace

int main(int argc, char* argv[]) {
  const int stop = descriptorOfSignals();
  std::signal(SIGPIPE, SIG_IGN);
  const QCoreApplication application(argc, argv);
  QCoreApplication::setApplicationName(QStringLiteral("counterfoil-gateway-simulator"));
  QCoreApplication::setApplicationVersion(QStringLiteral(COUNTERFOIL_VERSION));
  QCommandLineParser parser;
  describe(parser);
  parser.process(application);
  return run(parser, stop);
}
