// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCoreApplication>
#include <QFile>
#include <QGuiApplication>
#include <cstdio>
#include <memory>

#include "app/cli/dispatch.h"

namespace {

/// Pages are drawn with fonts, for which Qt wants its graphical application; no display is needed. Everything else
/// starts without.
bool drawsPages(int argc, char* argv[]) {
  for (int i = 1; i < argc; ++i) {
    if (qstrcmp(argv[i], "--format=pdf") == 0) return true;
    if (qstrcmp(argv[i], "--format") == 0 && i + 1 < argc && qstrcmp(argv[i + 1], "pdf") == 0) return true;
  }
  return false;
}

std::unique_ptr<QCoreApplication> makeApplication(int& argc, char* argv[]) {
  if (!drawsPages(argc, argv)) return std::make_unique<QCoreApplication>(argc, argv);
  qputenv("QT_QPA_PLATFORM", "offscreen");
  return std::make_unique<QGuiApplication>(argc, argv);
}

}  // namespace

int main(int argc, char* argv[]) {
  // Standard error holds one error object and nothing else; what Qt remarks on the way is no error of a command.
  qInstallMessageHandler([](QtMsgType type, const QMessageLogContext&, const QString& text) {
    if (type == QtFatalMsg) std::fprintf(stderr, "%s\n", qUtf8Printable(text));
  });
  const auto application = makeApplication(argc, argv);
  QCoreApplication::setApplicationName(QStringLiteral("counterfoil-cli"));
  QCoreApplication::setApplicationVersion(QStringLiteral(COUNTERFOIL_VERSION));
  QCoreApplication::setOrganizationName(QStringLiteral("counterfoil"));
  QFile in;
  QFile out;
  QFile error;
  if (!in.open(stdin, QIODevice::ReadOnly) || !out.open(stdout, QIODevice::WriteOnly) ||
      !error.open(stderr, QIODevice::WriteOnly | QIODevice::Unbuffered)) {
    return 3;
  }
  const auto status = counterfoil::cli::dispatch(QCoreApplication::arguments().mid(1), {in, out, error});
  // What is still in a buffer may meet a full disk only now.
  if (!out.flush() && status == counterfoil::cli::ExitStatus::Success) {
    error.write("{\"error\":{\"code\":\"cannot_write\",\"message\":\"standard output\",\"where\":\"\"}}\n");
    return 3;
  }
  return static_cast<int>(status);
}
