// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCoreApplication>
#include <QFile>
#include <csignal>
#include <cstdio>

#include "app/hub/invocation.h"

int main(int argc, char* argv[]) {
  // Blocked before the first thread, so that all inherit it; who serves reads them (serve_command.cpp), and any other
  // command is over soon.
  bool serves = false;
  for (int i = 1; i < argc; ++i) serves = serves || qstrcmp(argv[i], "serve") == 0;
  if (serves) {
    sigset_t held;
    sigemptyset(&held);
    sigaddset(&held, SIGTERM);
    sigaddset(&held, SIGINT);
    pthread_sigmask(SIG_BLOCK, &held, nullptr);
  }
  std::signal(SIGPIPE, SIG_IGN);
  const QCoreApplication application(argc, argv);
  QCoreApplication::setApplicationName(QStringLiteral("counterfoil-hub"));
  QCoreApplication::setApplicationVersion(QStringLiteral(COUNTERFOIL_VERSION));
  QCoreApplication::setOrganizationName(QStringLiteral("counterfoil"));
  QFile out;
  QFile error;
  if (!out.open(stdout, QIODevice::WriteOnly) || !error.open(stderr, QIODevice::WriteOnly | QIODevice::Unbuffered)) {
    return 3;
  }
  const int status = counterfoil::daemon::dispatch(QCoreApplication::arguments().mid(1), out, error);
  return out.flush() || status != 0 ? status : 3;
}
