// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sync/http/http_bench.h"

#include <QFile>
#include <QThread>

namespace counterfoil::http {

using namespace Qt::StringLiterals;
using std::chrono::seconds;

HttpBench::HttpBench(const Options& options)
    : m_router(routes(), {},
               [this](const Outcome& outcome) {
                 const std::lock_guard lock(m_mutex);
                 m_outcomes.push_back(outcome);
                 m_changed.notify_all();
               }),
      server(m_router, m_clock) {
  QFile file(m_folder.filePath(u"file"_s));
  if (file.open(QIODevice::WriteOnly)) file.write(fileContent());
  started = server.start(options);
}

HttpBench::~HttpBench() {
  server.stop();
}

QByteArray HttpBench::fileContent() {
  QByteArray content(1024 * 1024, Qt::Uninitialized);
  for (qsizetype i = 0; i < content.size(); ++i) content[i] = char(i * 31 + i / 257);
  return content;
}

std::vector<Route> HttpBench::routes() {
  const auto later = [this](const Request&, const Answer& answer) {
    const std::lock_guard lock(m_mutex);
    m_pending.push_back(answer);
    m_changed.notify_all();
  };
  std::vector<Route> all;
  const auto add = [&](const char* method, const char16_t* path, std::function<void(Request, Answer)> handle,
                       qint64 bodyLimitBytes = 0, bool waits = false) {
    all.push_back({method, QString::fromUtf16(path), std::move(handle), {}, {}, bodyLimitBytes, waits, {}});
  };
  add("GET", u"/hello", answering([](const Request&) { return text("hello"); }));
  add("POST", u"/echo", answering([](const Request& request) { return text(request.body); }), 1024 * 1024);
  add("POST", u"/push", answering([](const Request& request) { return text(QByteArray::number(request.body.size())); }),
      8 * 1024 * 1024);
  add("GET", u"/wait", later, 0, true);
  add("GET", u"/slow", later);
  add("GET", u"/drop", [](const Request&, const Answer&) {});
  add("GET", u"/big", answering([](const Request&) { return json({{u"text"_s, QString(100'000, u'x')}}); }));
  add("GET", u"/file", answering([this](const Request&) {
        Response response;
        response.filePath = m_folder.filePath(u"file"_s);
        response.headers.add("ETag", "\"one\"");
        return response;
      }));
  add("GET", u"/trace", answering([](const Request& request) { return text(request.trace.traceparent()); }));
  add("GET", u"/peer", answering([](const Request& request) { return text(request.peer.toUtf8()); }));
  return all;
}

std::vector<Answer> HttpBench::pending(size_t count) {
  std::unique_lock lock(m_mutex);
  m_changed.wait_for(lock, seconds(30), [&] { return m_pending.size() >= count; });
  return std::exchange(m_pending, {});
}

std::vector<Outcome> HttpBench::outcomes(size_t count) {
  std::unique_lock lock(m_mutex);
  m_changed.wait_for(lock, seconds(30), [&] { return m_outcomes.size() >= count; });
  return m_outcomes;
}

bool HttpBench::comesTo(const std::function<bool(const Stats&)>& wanted) {
  const auto giveUp = std::chrono::steady_clock::now() + seconds(30);
  while (!wanted(server.stats())) {
    if (std::chrono::steady_clock::now() > giveUp) return false;
    QThread::yieldCurrentThread();
  }
  return true;
}

}  // namespace counterfoil::http
