// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/typing.h"

#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include "models/core/line_end.h"

namespace counterfoil::cli {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kMostTyped = 4096;

termios shownAgain;

extern "C" void showAndEnd(int signal) {
  ::tcsetattr(STDIN_FILENO, TCSANOW, &shownAgain);
  ::signal(signal, SIG_DFL);
  ::raise(signal);
}

/// While it lives, what is typed is not shown; also where the program is interrupted, it is shown again afterwards.
class Unseen {
 public:
  Unseen() {
    if (::tcgetattr(STDIN_FILENO, &shownAgain) != 0) return;
    for (size_t i = 0; i < std::size(kSignals); ++i) m_before[i] = ::signal(kSignals[i], &showAndEnd);
    termios unseen = shownAgain;
    unseen.c_lflag &= ~tcflag_t(ECHO);
    m_isSet = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &unseen) == 0;
  }
  ~Unseen() {
    if (!m_isSet) return;
    ::tcsetattr(STDIN_FILENO, TCSANOW, &shownAgain);
    for (size_t i = 0; i < std::size(kSignals); ++i) ::signal(kSignals[i], m_before[i]);
  }
  Unseen(const Unseen&) = delete;
  Unseen& operator=(const Unseen&) = delete;

 private:
  static constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};
  void (*m_before[std::size(kSignals)])(int) = {};
  bool m_isSet = false;
};

}  // namespace

core::Result<QString> typedLine(const Context& context, const QByteArray& question, const QString& what, bool secret) {
  const bool terminal = ::isatty(STDIN_FILENO) != 0;
  std::optional<Unseen> unseen;
  if (terminal) {
    if (secret) unseen.emplace();
    context.progress().write(question);
    if (auto* const file = qobject_cast<QFileDevice*>(&context.progress())) file->flush();
  }
  const QByteArray line = context.input().readLine(kMostTyped);
  if (unseen) context.progress().write("\n");
  QString typed = core::withoutLineEnd(QString::fromUtf8(line));
  if (!secret) typed = typed.trimmed();
  if (typed.isEmpty()) return core::invalid(u"nothing_typed"_s, u"a line is due on standard input: "_s + what);
  return typed;
}

}  // namespace counterfoil::cli
