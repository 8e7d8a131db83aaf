// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/resource.h>
#include <sys/stat.h>

#include <QCoreApplication>
#include <QFile>
#include <csignal>
#include <cstdio>

#include "app/hub/invocation.h"

namespace {

/// Every tenant that is a file keeps a few open, beside the connections; the usual 1,024 are over at some 150 tenants.
void raiseOpenFiles() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  // Where that is not allowed it stays as it was.
  static_cast<void>(::setrlimit(RLIMIT_NOFILE, &limit));
}

}  // namespace

int main(int argc, char* argv[]) {
  // Stores, backups, exports and keys are for nobody but who runs this.
  ::umask(S_IRWXG | S_IRWXO);
  raiseOpenFiles();
  // Blocked before the first thread, so that all inherit it; who serves reads them (serve_command.cpp), and any other
  // command is over soon.
  bool serves = false;
  for (int i = 1; i < argc; ++i) serves = serves || qstrcmp(argv[i], "serve") == 0;
  if (serves) {
    sigset_t held;
    sigemptyset(&held);
    sigaddset(&held, SIGTERM);
    sigaddset(&held, SIGINT);
    sigaddset(&held, SIGHUP);
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
