// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/hands.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QImage>
#include <QKeyEvent>
#include <QTimer>

namespace counterfoil::app {

using namespace Qt::StringLiterals;

void Hands::send(Qt::Key key, Qt::KeyboardModifiers modifiers, const QString& text) {
  if (failed()) return;
  QKeyEvent press(QEvent::KeyPress, key, modifiers, text);
  QCoreApplication::sendEvent(&m_window, &press);
  QKeyEvent release(QEvent::KeyRelease, key, modifiers, text);
  QCoreApplication::sendEvent(&m_window, &release);
}

void Hands::pause(int ms) {
  if (failed()) return;
  QEventLoop loop;
  QTimer::singleShot(ms, &loop, &QEventLoop::quit);
  loop.exec();
}

void Hands::key(Qt::Key key, Qt::KeyboardModifiers modifiers) {
  send(key, modifiers, key == Qt::Key_Return ? u"\r"_s : QString());
  pause(5);
}

void Hands::type(const QString& text) {
  for (const QChar c : text) {
    send(static_cast<Qt::Key>(c.toUpper().unicode()), Qt::NoModifier, QString(c));
    pause(60);  // a scanner is faster
  }
}

void Hands::scan(const QString& code) {
  pause(60);
  for (const QChar c : code) send(static_cast<Qt::Key>(c.toUpper().unicode()), Qt::NoModifier, QString(c));
  send(Qt::Key_Return, Qt::NoModifier, u"\r"_s);
}

bool Hands::until(const char* what, const std::function<bool()>& condition) {
  if (failed()) return false;
  QElapsedTimer waited;
  waited.start();
  // Sleeps between events, and wakes now and then to ask again. With a time of its own processEvents would not sleep,
  // and what the program costs could not be told from the waiting.
  QTimer wake;
  wake.start(5);
  while (!condition()) {
    if (waited.elapsed() > 10'000) {
      m_wrong = u"waited for %1; the screen was %2, its sheet '%3', it said '%4'"_s.arg(
          QLatin1String(what), screen(), sheet(), m_window.till().stage()->toast());
      picture(u"99-went-wrong"_s);
      return false;
    }
    QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
  }
  return true;
}

bool Hands::untilScreen(const char* name) {
  return until(name, [&] { return screen() == QLatin1String(name); });
}

void Hands::picture(const QString& name) {
  QCoreApplication::processEvents();
  const QImage image = m_window.grabWindow();
  if (!image.save(m_folder + u'/' + name + u".png"_s)) m_wrong = u"cannot write a picture into "_s + m_folder;
}

core::Done Hands::outcome() const {
  if (m_wrong.isEmpty()) return {};
  return core::refused(u"day_went_wrong"_s, m_wrong);
}

}  // namespace counterfoil::app
