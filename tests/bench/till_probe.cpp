// SPDX-License-Identifier: GPL-3.0-or-later
// The till's own window, opened as the program opens it, with a pair of hands before it: prints "ready" when the first
// frame that takes input was shown, and then one line of JSON with what it saw. A process of its own, so that its start
// and its memory are those of the program. usage: till_probe STORE [BARCODE…]: sells the first one, then scans the
// others on a ticket
#include <QApplication>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QQuickStyle>
#include <QQuickWindow>
#include <cstdio>

#include "app/desktop/hands.h"
#include "app/desktop/program.h"
#include "tests/bench/report.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;

namespace {

qint64 residentKb() {
  QFile status(u"/proc/self/status"_s);
  if (!status.open(QIODevice::ReadOnly)) return 0;
  const QByteArray text = status.readAll();
  const qsizetype at = text.indexOf("VmRSS:");
  return text.mid(at + 6, text.indexOf("kB", at) - at - 6).trimmed().toLongLong();
}

/// Notes when a key with Return came in, and when frames were shown.
class Watch : public QObject {
 public:
  explicit Watch(QQuickWindow& window) {
    window.installEventFilter(this);
    QObject::connect(&window, &QQuickWindow::beforeSynchronizing, this, [this] { m_frame.start(); });
    QObject::connect(&window, &QQuickWindow::frameSwapped, this, [this] {
      ++frames;
      if (m_frame.isValid()) frameUs.push_back(double(m_frame.nsecsElapsed()) / 1000);
      if (waiting && waiting()) {
        waiting = {};
        reaction.add(double(m_key.nsecsElapsed()) / 1000, bench::processCpuUs() - m_keyCpuUs);
      }
    });
  }
  bool eventFilter(QObject* object, QEvent* event) override {
    if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Return) {
      m_key.start();
      m_keyCpuUs = bench::processCpuUs();
    }
    return QObject::eventFilter(object, event);
  }

  int frames = 0;
  std::vector<double> frameUs;
  std::function<bool()> waiting;  ///< what the next frame must show to end a reaction
  bench::Samples reaction;

 private:
  QElapsedTimer m_frame;
  QElapsedTimer m_key;
  double m_keyCpuUs = 0;
};

class Probe {
 public:
  explicit Probe(app::Program& program)
      : m_window(program.window()),
        m_till(program.window().till()),
        m_watch(program.window()),
        m_hands(program.window(), QDir::tempPath()) {}

  void start() {
    m_hands.until("the names", [&] { return m_till.lock()->staff()->count() >= 1 && m_watch.frames > 0; });
    // The names may have come with this frame or after it: one more shows them for certain.
    const int seen = m_watch.frames;
    m_window.update();
    m_hands.until("their frame", [&] { return m_watch.frames > seen; });
    std::printf("ready\n");
    std::fflush(stdout);
  }

  void sellOne(const QString& code) {
    for (int i = 0; i < 20 && name() != u"Aisha Khan"; ++i) m_hands.key(Qt::Key_Down);
    m_hands.type(u"1379"_s);
    m_hands.key(Qt::Key_Return);
    m_hands.until("the shift", [&] { return m_hands.screen() == u"Count" || m_hands.screen() == u"Sell"; });
    if (m_hands.screen() == u"Count") m_hands.key(Qt::Key_F12);
    m_hands.untilScreen("Sell");
    scan(code);
    m_hands.pause(200);  // a person looks at the total before paying
    m_hands.key(Qt::Key_F12);
    m_hands.untilScreen("Pay");
    m_hands.key(Qt::Key_F12);
    m_hands.untilScreen("Done");
    m_hands.key(Qt::Key_F12);
    m_hands.untilScreen("Sell");
  }

  void scan(const QString& code) {
    const QString total = m_till.basket()->total();
    const auto changed = [this, total] { return m_till.basket()->total() != total; };
    m_watch.waiting = changed;
    m_hands.scan(code);
    m_hands.until("the scanned line", [&] { return changed() && !m_watch.waiting; });
  }

  [[nodiscard]] QJsonObject outcome() {
    return {{u"failed"_s, m_hands.failed() ? m_hands.outcome().error().detail : QString()},
            {u"rss_kb"_s, m_soldKb},
            {u"reaction_p50_ms"_s, m_watch.reaction.percentile(0.5) / 1000},
            {u"reaction_p99_ms"_s, m_watch.reaction.percentile(0.99) / 1000},
            {u"reaction_cpu_ms"_s, m_watch.reaction.cpuUs() / 1000},
            {u"frame_p50_ms"_s, bench::shareOf(m_watch.frameUs, 0.5) / 1000},
            {u"frame_p99_ms"_s, bench::shareOf(m_watch.frameUs, 0.99) / 1000}};
  }
  /// Forgets what was seen so far, and remembers the memory after one sale.
  void begin() {
    m_soldKb = residentKb();
    m_watch.frameUs.clear();
    m_watch.reaction = {};
  }

 private:
  QString name() const { return m_till.lock()->staff()->value(m_till.lock()->chosen(), u"name"_s).toString(); }

  till::TillWindow& m_window;
  till::TillController& m_till;
  Watch m_watch;
  app::Hands m_hands;
  qint64 m_soldKb = 0;
};

}  // namespace

int main(int count, char** arguments) {
  QQuickWindow::setGraphicsApi(QSGRendererInterface::Software);
  QQuickStyle::setStyle(u"Basic"_s);
  const QApplication application(count, arguments);
  const QStringList words = QCoreApplication::arguments();
  app::ProgramOptions options;
  options.storePath = words.value(1);
  options.motion = false;
  app::Program program(options);
  if (const auto started = program.start(); !started) {
    std::fprintf(stderr, "%s\n", qPrintable(started.error().code));
    return 1;
  }
  program.window().resize(1280, 800);
  Probe probe(program);
  program.window().show();
  probe.start();
  if (words.size() > 2) {
    probe.sellOne(words[2]);
    probe.begin();
    for (const QString& code : words.mid(3)) probe.scan(code);
    std::printf("%s\n", QJsonDocument(probe.outcome()).toJson(QJsonDocument::Compact).constData());
  }
  return 0;
}
