// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/printing/timers.h"

#include <QTimer>

namespace counterfoil::printing {

namespace {

/// The call may destroy its own timer, so Qt's goes later.
class SystemTimer final : public Timer {
 public:
  SystemTimer(qint64 ms, std::function<void()> call) : m_timer(new QTimer) {
    m_timer->setSingleShot(true);
    QObject::connect(m_timer, &QTimer::timeout, m_timer, std::move(call));
    m_timer->start(static_cast<int>(qBound<qint64>(0, ms, 24LL * 3600 * 1000)));
  }
  ~SystemTimer() override {
    m_timer->stop();
    m_timer->disconnect();
    m_timer->deleteLater();
  }
  SystemTimer(const SystemTimer&) = delete;
  SystemTimer& operator=(const SystemTimer&) = delete;

 private:
  QTimer* m_timer;
};

}  // namespace

std::unique_ptr<Timer> SystemTimers::after(qint64 ms, std::function<void()> call) {
  return std::make_unique<SystemTimer>(ms, std::move(call));
}

}  // namespace counterfoil::printing
