// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QCommandLineParser>
#include <QQuickStyle>
#include <QQuickWindow>
#include <algorithm>
#include <cstdio>

#include "app/desktop/play_day.h"
#include "app/desktop/program.h"
#include "app/desktop/screen_keyboard.h"

using namespace Qt::StringLiterals;
namespace app = counterfoil::app;
namespace core = counterfoil::core;

namespace {

int failed(const core::Error& error) {
  std::fprintf(stderr, "counterfoil: %s: %s\n", qPrintable(error.code), qPrintable(error.detail));
  return error.kind == core::ErrorKind::Integrity ? 4 : 3;
}

/// The store of the command line, which has to be known before there is an application to read it properly.
QString storeNamed(int argc, char** argv) {
  const auto named = qEnvironmentVariable("COUNTERFOIL_STORE");
  QString path = named.isEmpty() ? app::defaultStorePath() : named;
  for (int i = 1; i < argc; ++i) {
    const QString word = QString::fromLocal8Bit(argv[i]);
    if (word.startsWith(u"--store=")) path = word.mid(8);
    if (word == u"--store" && i + 1 < argc) path = QString::fromLocal8Bit(argv[i + 1]);
  }
  return path;
}

void describe(QCommandLineParser& parser) {
  QCoreApplication::setApplicationName(u"counterfoil"_s);
  QCoreApplication::setApplicationVersion(QStringLiteral(COUNTERFOIL_VERSION));
  parser.setApplicationDescription(u"Counterfoil: the till and the desk of a shop."_s);
  parser.addHelpOption();
  parser.addVersionOption();
  parser.addOptions(
      {{u"store"_s, u"The store to open."_s, u"FILE"_s},
       {u"demo"_s, u"Make the demo shop where there is no store yet, without asking."_s},
       {u"dark"_s, u"Dark colours."_s},
       {u"desk"_s, u"Begin at the desk instead of the till."_s},
       {u"no-motion"_s, u"Without motion."_s},
       {u"play-day"_s, u"Play a working day in a demo shop, with pictures in FOLDER, and end."_s, u"FOLDER"_s}});
}

/// Where no window can be, Qt ends a program that asks for one.
bool hasDisplay(int argc, char** argv) {
  for (const char* const name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}) {
    if (!qEnvironmentVariableIsEmpty(name)) return true;
  }
  return std::any_of(argv, argv + argc, [](const char* word) { return qstrcmp(word, "-platform") == 0; });
}

/// What is answered without a window: a question about the program itself, and that there is no display.
int runWithoutDisplay(int argc, char** argv) {
  QCoreApplication application(argc, argv);
  QCommandLineParser parser;
  describe(parser);
  parser.process(application);
  std::fputs(
      "counterfoil: no_display: There is no display here. Without one, counterfoil-cli does what the till does, and "
      "QT_QPA_PLATFORM=offscreen lets --play-day run.\n",
      stderr);
  return 3;
}

}  // namespace

int main(int argc, char** argv) {
  if (!hasDisplay(argc, argv)) return runWithoutDisplay(argc, argv);
  // Tills often have no graphics processor that helps; software rendering starts sooner and takes half the memory.
  if (!qEnvironmentVariableIsSet("COUNTERFOIL_GPU")) QQuickWindow::setGraphicsApi(QSGRendererInterface::Software);
  QQuickStyle::setStyle(u"Basic"_s);
  const bool keyboard = app::prepareScreenKeyboard(storeNamed(argc, argv), argv[0]);
  QApplication application(argc, argv);
  QCommandLineParser parser;
  describe(parser);
  parser.process(application);

  app::ProgramOptions options;
  options.keyboardAvailable = keyboard;
  options.storePath = parser.value(u"store"_s);
  if (options.storePath.isEmpty()) options.storePath = qEnvironmentVariable("COUNTERFOIL_STORE");
  options.demo = parser.isSet(u"demo"_s);
  if (parser.isSet(u"dark"_s)) {
    options.scheme = counterfoil::theme::Scheme::Dark;
    options.schemeGiven = true;
  }
  options.motion = !parser.isSet(u"no-motion"_s);
  if (parser.isSet(u"play-day"_s)) {
    const core::Done played = app::playDay(parser.value(u"play-day"_s));
    return played ? 0 : failed(played.error());
  }
  app::Program program(options);
  if (const core::Done started = program.start(); !started) return failed(started.error());
  if (parser.isSet(u"desk"_s) && !program.asksForShop()) {
    if (const core::Done shown = program.showDesk(); !shown) return failed(shown.error());
  } else {
    program.showTill();
  }
  return QApplication::exec();
}
