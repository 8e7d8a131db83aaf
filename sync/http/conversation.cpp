// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/http/conversation.h"

#include <QRandomGenerator>
#include <algorithm>

namespace counterfoil::http {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace {

// Of a chunked body: sizes, line ends and trailers.
constexpr qint64 kOverheadAtMost = 64 * 1024;
constexpr qint64 kLingerBytes = 1024 * 1024;

// Unique in this process, and with its first half among processes.
QByteArray nextRequestId() {
  static const quint32 process = QRandomGenerator::global()->generate();
  static std::atomic<quint64> number = 0;
  return QByteArray::number(process, 16).rightJustified(8, '0') + '-' + QByteArray::number(++number, 16);
}

// The client that the nearest proxy names, where it names one.
QString proxiedPeer(const Headers& headers, const QString& fallback) {
  QByteArray last;
  for (const Headers::Field& field : headers.all()) {
    if (field.first.compare("X-Forwarded-For", Qt::CaseInsensitive) == 0) last = field.second;
  }
  last = last.mid(last.lastIndexOf(',') + 1).trimmed();
  const bool plausible = !last.isEmpty() && last.size() <= 45 && std::all_of(last.begin(), last.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '.' || c == ':';
  });
  return plausible ? QString::fromLatin1(last) : fallback;
}

}  // namespace

Conversation::Conversation(std::shared_ptr<Surroundings> surroundings, Wire& wire, QString peer)
    : m_around(std::move(surroundings)), m_wire(wire), m_peer(std::move(peer)) {}

Conversation::~Conversation() = default;

void Conversation::start() {
  if (m_around->draining) return close();
  m_wire.setDeadline(milliseconds(m_around->limits.headerTimeMs));
  wantRead();
}

void Conversation::turnAway(Response why) {
  m_turnedAway = true;
  m_current = {};
  m_current.since = Steady::now();
  refuse(std::move(why));
}

void Conversation::wantRead() {
  if (m_reading || m_ended || m_state == State::Closed) return;
  m_reading = true;
  m_wire.read();
}

void Conversation::bytesCame(QByteArrayView bytes) {
  m_reading = false;
  m_around->bytesIn += bytes.size();
  switch (m_state) {
    case State::Head:
      m_in.append(bytes);
      return tryHead();
    case State::Body:
      m_in.append(bytes);
      m_current.outcome.bytesIn += bytes.size();
      return readBody();
    case State::Handling:
    case State::Sending:
      // A request that came early waits, but not any number of them. Reading on also tells when the client goes.
      m_in.append(bytes);
      if (m_in.size() < m_around->limits.headerBytes) wantRead();
      return;
    case State::Lingering:
      m_phaseBytes += bytes.size();
      if (m_phaseBytes > kLingerBytes) return close();
      return wantRead();
    case State::Closed:
      return;
  }
}

void Conversation::ended() {
  m_reading = false;
  m_ended = true;
  switch (m_state) {
    case State::Handling:
      // It may be waiting for its answer with its own half closed; whoever makes the answer may also stop.
      if (const auto exchange = m_exchange.lock()) exchange->leave();
      return;
    case State::Sending:
      return;
    case State::Head:
    case State::Body:
    case State::Lingering:
      return close();
    case State::Closed:
      return;
  }
}

void Conversation::broke() {
  close();
}

void Conversation::drain() {
  if (m_state == State::Head && m_in.isEmpty()) close();
}

void Conversation::deadlinePassed() {
  switch (m_state) {
    case State::Head:
      if (m_in.isEmpty()) return close();
      ++m_around->timeouts;
      m_current = {};
      m_current.since = Steady::now();
      return refuse(core::invalid(u"request_timeout"_s, u"the head did not come in time"_s));
    case State::Body:
      ++m_around->timeouts;
      return refuse(core::invalid(u"request_timeout"_s, u"the body came too slowly"_s));
    case State::Handling:
      ++m_around->timeouts;
      if (const auto exchange = m_exchange.lock()) exchange->leave();
      ++m_exchangeNumber;  // a later answer is for nobody
      m_current.close = true;
      return send(retryLater(503, u"handler_timeout"_s, 1));
    case State::Sending:
      ++m_around->timeouts;
      return close();
    case State::Lingering:
      return close();
    case State::Closed:
      return;
  }
}

void Conversation::awaitRequest() {
  m_state = State::Head;
  m_parser.reset();
  m_inflater.reset();
  m_searchFrom = 0;
  m_skippedLine = false;
  m_first = false;
  m_begun = false;
  m_current = {};
  if (m_in.isEmpty() && (m_ended || m_around->draining)) return m_ended ? close() : linger();
  if (!m_in.isEmpty()) return tryHead();
  m_wire.setDeadline(milliseconds(m_around->limits.idleTimeMs));
  wantRead();
}

void Conversation::tryHead() {
  const Limits& limits = m_around->limits;
  if (!m_begun) {
    m_begun = true;
    m_current.since = Steady::now();
    if (!m_first) m_wire.setDeadline(milliseconds(limits.headerTimeMs));
  }
  // One empty line before a request is left over from clients that end a body with one.
  if (!m_skippedLine && m_in.startsWith("\r\n")) {
    m_skippedLine = true;
    m_in.remove(0, 2);
    m_searchFrom = 0;
  }
  const qsizetype end = endOfHead(m_in, m_searchFrom);
  if (end < 0 && m_in.size() < limits.headerBytes) {
    m_searchFrom = std::max<qsizetype>(0, m_in.size() - 3);
    if (m_ended) return close();
    return wantRead();
  }
  if (end < 0 || end > limits.headerBytes) {
    return refuse(core::invalid(u"head_too_large"_s, u"at most %1 bytes"_s.arg(limits.headerBytes)));
  }
  ++m_around->requests;
  m_current.outcome.bytesIn = m_in.size();
  m_parser = std::make_unique<MessageParser>();
  auto head = m_parser->head(QByteArrayView(m_in).first(end), limits.headerFields);
  if (!head) return refuse(head.error());
  m_in.remove(0, end);
  beginRequest(std::move(*head));
}

void Conversation::beginRequest(Head head) {
  const Limits& limits = m_around->limits;
  m_request = {};
  m_request.method = head.method;
  m_request.peer = m_around->behindProxy ? proxiedPeer(head.headers, m_peer) : m_peer;
  m_request.trace = continueTrace(head.headers.value("traceparent"));
  m_request.id = nextRequestId();
  m_request.receivedAt = m_around->clock->now();
  Outcome& outcome = m_current.outcome;
  outcome.method = m_request.method;
  outcome.peer = m_request.peer;
  outcome.trace = m_request.trace;
  outcome.id = m_request.id;
  m_current.isHead = head.method == "HEAD";
  m_current.acceptsGzip = acceptsGzip(head.headers.value("Accept-Encoding"));
  m_current.range = head.headers.value("Range");
  m_current.ifRange = head.headers.value("If-Range");

  if (head.target.size() > limits.targetBytes) return refuse(core::invalid(u"target_too_long"_s));
  auto target = parseTarget(head.target);
  if (!target) return refuse(target.error());
  m_request.path = std::move(target->path);
  m_request.query = std::move(target->query);
  const QByteArray encoding = head.headers.value("Content-Encoding").toLower();
  m_request.headers = std::move(head.headers);

  m_admission = m_around->handler->admit(m_request);
  outcome.route = m_request.route;
  if (m_admission.refusal) {
    // What was not read would be taken for the next request, so the connection ends unless there is nothing.
    m_current.close = head.hasBody() || !head.keepAlive;
    ++m_around->refused;
    return send(*std::exchange(m_admission.refusal, std::nullopt));
  }
  if (head.contentLength > m_admission.bodyLimitBytes || (head.chunked && m_admission.bodyLimitBytes == 0)) {
    return refuse(core::invalid(u"body_too_large"_s, u"at most %1 bytes"_s.arg(m_admission.bodyLimitBytes)));
  }
  if (encoding == "gzip") {
    m_inflater = std::make_unique<Inflater>(m_admission.bodyLimitBytes, limits.inflateRatio);
  } else if (!encoding.isEmpty() && encoding != "identity") {
    Response unsupported = problem(415, u"unsupported_encoding"_s, u"gzip or none"_s);
    unsupported.headers.add("Accept-Encoding", "gzip");
    return refuse(std::move(unsupported));
  }
  m_current.close = !head.keepAlive;
  m_state = State::Body;
  m_phaseSince = Steady::now();
  m_phaseBytes = 0;
  m_overheadBytes = 0;
  if (head.expectsContinue && m_in.isEmpty() && !m_parser->isDone()) {
    m_writing = true;
    m_wire.write("HTTP/1.1 100 Continue\r\n\r\n", {});
  }
  readBody();
}

void Conversation::setBodyDeadline(qint64 bytes) {
  const Limits& limits = m_around->limits;
  const auto spent = std::chrono::duration_cast<milliseconds>(Steady::now() - m_phaseSince);
  const milliseconds allowed(limits.stallTimeMs + bytes * 1000 / limits.bytesPerSecond);
  m_wire.setDeadline(std::clamp(allowed - spent, milliseconds(1), milliseconds(limits.stallTimeMs)));
}

core::Done Conversation::takeBody() {
  while (!m_in.isEmpty() && !m_parser->isDone()) {
    QByteArray content;
    CF_TRY(const qsizetype taken, m_parser->body(m_in, content));
    m_in.remove(0, taken);
    m_phaseBytes += content.size();
    m_overheadBytes += taken - content.size();
    if (m_overheadBytes > kOverheadAtMost + 8 * m_phaseBytes) return core::invalid(u"bad_chunk"_s);
    if (m_inflater) {
      CF_CHECK(m_inflater->feed(content, m_request.body));
    } else {
      m_request.body.append(content);
    }
    if (m_request.body.size() > m_admission.bodyLimitBytes || m_phaseBytes > m_admission.bodyLimitBytes) {
      return core::invalid(u"body_too_large"_s, u"at most %1 bytes"_s.arg(m_admission.bodyLimitBytes));
    }
    if (taken == 0) break;
  }
  return {};
}

void Conversation::readBody() {
  if (const core::Done taken = takeBody(); !taken) return refuse(taken.error());
  if (m_parser->isDone()) return finishBody();
  // What is left over is the beginning of a chunk's line or of the trailers.
  if (m_in.size() > m_around->limits.headerBytes) return refuse(core::invalid(u"bad_chunk"_s));
  if (m_ended) return close();
  setBodyDeadline(m_phaseBytes);
  wantRead();
}

void Conversation::finishBody() {
  if (m_inflater && m_phaseBytes > 0 && !m_inflater->isComplete()) {
    return refuse(core::invalid(u"bad_encoding"_s, u"the gzip body is cut short"_s));
  }
  dispatch();
}

void Conversation::dispatch() {
  const bool waits = m_admission.waits;
  std::atomic<qint64>& gauge = waits ? m_around->waiting : m_around->handling;
  if (++gauge > m_around->limits.handlers && !waits) {
    --gauge;
    ++m_around->refused;
    return send(retryLater(503, u"overloaded"_s, 1));
  }
  const quint64 number = ++m_exchangeNumber;
  const bool mayCompress = m_current.acceptsGzip && !m_current.isHead;
  auto deliver = [around = m_around, waits, number, mayCompress, post = m_wire.poster()](Response response) {
    --(waits ? around->waiting : around->handling);
    if (mayCompress) compress(response, around->limits.gzipAboveBytes);
    post([number, held = std::move(response)](Conversation& self) mutable { self.answered(number, std::move(held)); });
  };
  const auto exchange = std::make_shared<Exchange>(std::move(deliver));
  m_exchange = exchange;
  m_state = State::Handling;
  m_wire.setDeadline(milliseconds(m_around->limits.handlerTimeMs));
  wantRead();
  m_around->handler->handle(std::exchange(m_request, {}), Answer(exchange));
}

void Conversation::answered(quint64 exchange, Response response) {
  if (m_state != State::Handling || exchange != m_exchangeNumber) return;
  if (response.status == 0) return close();
  send(std::move(response));
}

void Conversation::refuse(const core::Error& error) {
  refuse(problem(statusOf(error), error.code, error.detail));
}

void Conversation::refuse(Response response) {
  ++m_around->refused;
  m_current.close = true;
  send(std::move(response));
}

void Conversation::close() {
  if (m_state == State::Closed) return;
  const State before = std::exchange(m_state, State::Closed);
  if (before == State::Handling || before == State::Sending) {
    ++m_around->clientsGone;
    report(0);
  }
  const auto exchange = m_exchange.lock();
  m_keep.reset();
  m_file.reset();
  m_wire.close();
  if (exchange) exchange->leave();
}

}  // namespace counterfoil::http
