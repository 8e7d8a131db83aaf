// SPDX-License-Identifier: GPL-3.0-or-later
// The half of a conversation that answers.
#include <algorithm>

#include "sync/http/conversation.h"
#include "sync/http/range.h"

namespace counterfoil::http {

using namespace Qt::StringLiterals;

namespace {

// Small enough for one TLS record and one system call together with the head.
constexpr qsizetype kJoinedBytes = 16 * 1024;
constexpr qint64 kFilePieceBytes = 256 * 1024;

}  // namespace

qint64 Conversation::prepareFile(Response& response) {
  auto file = std::make_unique<QFile>(response.filePath);
  if (!file->open(QIODevice::ReadOnly)) {
    response = problem(500, u"internal"_s, u"a file is missing"_s);
    return response.body.size();
  }
  const qint64 size = file->size();
  const QByteArray etag = response.headers.value("ETag");
  const bool sameFile = m_current.ifRange.isEmpty() || (m_current.ifRange == etag && !etag.startsWith("W/"));
  Range range{Range::Kind::Whole, 0, size};
  if (response.status == 200 && sameFile) range = parseRange(m_current.range, size);
  response.headers.set("Accept-Ranges", "bytes");
  const QByteArray sizeText = QByteArray::number(size);
  if (range.kind == Range::Kind::Unsatisfiable) {
    response = problem(416, u"range_not_satisfiable"_s);
    response.headers.add("Content-Range", "bytes */" + sizeText);
    return response.body.size();
  }
  if (range.kind == Range::Kind::Part) {
    response.status = 206;
    response.headers.set("Content-Range", "bytes " + QByteArray::number(range.first) + '-' +
                                              QByteArray::number(range.first + range.length - 1) + '/' + sizeText);
  }
  file->seek(range.first);
  m_file = std::move(file);
  m_fileLeft = range.length;
  return range.length;
}

void Conversation::send(Response response) {
  m_state = State::Sending;
  if (m_writing) {
    m_held = std::move(response);
    return;
  }
  m_keep = std::move(response.keep);
  m_fileLeft = 0;
  const qint64 length = response.filePath.isEmpty() ? response.body.size() : prepareFile(response);
  if (m_around->draining || (m_ended && m_in.isEmpty())) m_current.close = true;
  HeadContext context;
  context.contentLength = length;
  context.close = m_current.close;
  context.strictTransport = m_around->strictTransport;
  context.date = m_around->date.text(m_around->clock->now());
  context.requestId = m_current.outcome.id;
  QByteArray head = headBytes(response, context);
  QByteArray body = std::move(response.body);
  if (m_current.isHead || response.status == 204 || response.status == 304 || m_file) body.clear();
  if (m_current.isHead) {
    m_file.reset();
    m_fileLeft = 0;
  }
  if (body.size() <= kJoinedBytes) {
    head.append(body);
    body.clear();
  }
  m_current.outcome.status = response.status;
  m_current.outcome.cause = response.cause;
  m_current.outcome.uneventful = response.uneventful;
  m_phaseSince = Steady::now();
  m_phaseBytes = head.size() + body.size();
  m_writing = true;
  // One deadline for all of a body in memory: the slowest pace allowed for its size.
  const qint64 bodyMs = m_phaseBytes * 1000 / m_around->limits.bytesPerSecond;
  m_wire.setDeadline(std::chrono::milliseconds(m_around->limits.stallTimeMs + bodyMs));
  m_wire.write(std::move(head), std::move(body));
}

void Conversation::written() {
  m_writing = false;
  if (m_held) return send(*std::exchange(m_held, std::nullopt));
  if (m_state != State::Sending) return;
  if (m_fileLeft > 0) return sendMore();
  sent();
}

void Conversation::sendMore() {
  QByteArray piece = m_file->read(std::min(m_fileLeft, kFilePieceBytes));
  // A file that became shorter cannot be told any more: the length has been said.
  if (piece.isEmpty()) return close();
  m_fileLeft -= piece.size();
  m_phaseBytes += piece.size();
  m_writing = true;
  const qint64 pieceMs = piece.size() * 1000 / m_around->limits.bytesPerSecond;
  m_wire.setDeadline(std::chrono::milliseconds(m_around->limits.stallTimeMs + pieceMs));
  m_wire.write(std::move(piece), {});
}

void Conversation::sent() {
  m_around->bytesOut += m_phaseBytes;
  m_current.outcome.bytesOut = m_phaseBytes;
  report(m_current.outcome.status);
  m_keep.reset();
  m_file.reset();
  if (m_current.close) return linger();
  awaitRequest();
}

void Conversation::linger() {
  // Closing with unread bytes would take the answer back from a client that is still sending.
  m_state = State::Lingering;
  m_phaseBytes = 0;
  m_in.clear();
  if (m_ended) return close();
  m_wire.setDeadline(std::chrono::milliseconds(m_around->limits.lingerTimeMs));
  m_wire.endWriting();
  wantRead();
}

void Conversation::report(int status) {
  if (m_turnedAway) return;
  m_current.outcome.status = status;
  const auto took = Steady::now() - m_current.since;
  m_current.outcome.durationUs = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
  m_around->handler->ended(m_current.outcome);
}

}  // namespace counterfoil::http
