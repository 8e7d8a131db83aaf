// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCoreApplication>
#include <QFile>
#include <cstdio>

#include "app/cli/dispatch.h"

int main(int argc, char* argv[]) {
  QCoreApplication application(argc, argv);
  QCoreApplication::setApplicationName(QStringLiteral("counterfoil-cli"));
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
