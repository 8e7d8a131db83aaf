// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/client/snapshot_download.h"

#include <zlib.h>

#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

#include "models/core/json_reader.h"
#include "models/vault/file_hash.h"
#include "sync/protocol/problem.h"

namespace counterfoil::client {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

/// What one request asks for: it is in memory while it is on its way.
constexpr qint64 kPartBytes = 8 * 1024 * 1024;
/// How long the hub may take to make a snapshot before it answers.
constexpr int kMakingS = 120;
constexpr int kMostFailures = 12;
/// A hub makes a new one now and then; more often than this in a row it does not keep any.
constexpr int kMostBegun = 5;

core::Error storageFailed(const QFileDevice& file) {
  return core::storageError(u"storage_failed"_s, file.errorString());
}

Done unpackInto(const QString& from, const QString& to) {
  constexpr int kStep = 256 * 1024;
  // What an earlier try left of a log would be played into the new file.
  for (const QLatin1String end : {"-wal"_L1, "-shm"_L1}) QFile::remove(to + end);
  QFile out(to);
  if (!out.open(QIODevice::WriteOnly | QIODevice::Truncate)) return storageFailed(out);
  const gzFile in = gzopen(QFile::encodeName(from).constData(), "rb");
  if (in == nullptr) return core::storageError(u"storage_failed"_s, from);
  QByteArray step(kStep, Qt::Uninitialized);
  int count = 0;
  bool written = true;
  while (written && (count = gzread(in, step.data(), unsigned(kStep))) > 0) {
    written = out.write(step.constData(), count) == count;
  }
  const bool whole = gzclose(in) == Z_OK && count == 0;
  if (!written || !out.flush()) return storageFailed(out);
  return whole ? Done() : core::integrityError(u"snapshot_damaged"_s, u"it does not unpack"_s);
}

/// "bytes 0-99/1234"
qint64 totalOf(const QByteArray& contentRange) {
  return contentRange.mid(contentRange.indexOf('/') + 1).toLongLong();
}

}  // namespace

SnapshotDownload::SnapshotDownload(Transport& line, Scheduler& scheduler, QString path)
    : m_line(line), m_scheduler(scheduler), m_path(std::move(path)), m_part(m_path + u".part"_s) {}

SnapshotDownload::~SnapshotDownload() {
  m_scheduler.cancel(m_timer);
}

void SnapshotDownload::remove(const QString& path) {
  for (const QLatin1String end : {""_L1, "-wal"_L1, "-shm"_L1, ".part"_L1, ".mark"_L1}) QFile::remove(path + end);
}

std::optional<SnapshotDownload::Mark> SnapshotDownload::readMark() const {
  QFile file(m_path + u".mark"_s);
  if (!file.open(QIODevice::ReadOnly)) return std::nullopt;
  const auto json = core::parseObject(file.read(64 * 1024));
  if (!json) return std::nullopt;
  return Mark{(*json)[u"etag"_s].toString().toLatin1(), (*json)[u"cursor"_s].toString(),
              (*json)[u"total"_s].toInteger()};
}

Done SnapshotDownload::writeMark(const Mark& mark) const {
  const QJsonObject json{
      {u"etag"_s, QString::fromLatin1(mark.etag)}, {u"cursor"_s, mark.cursor}, {u"total"_s, mark.total}};
  QSaveFile file(m_path + u".mark"_s);
  const QByteArray bytes = QJsonDocument(json).toJson(QJsonDocument::Compact);
  if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit()) return {};
  return storageFailed(file);
}

void SnapshotDownload::start(Progress progress, Then then) {
  m_progress = std::move(progress);
  m_then = std::move(then);
  if (!m_part.open(QIODevice::ReadWrite)) return finish(storageFailed(m_part));
  const auto mark = readMark();
  if (mark) m_mark = *mark;
  // Without a mark nobody knows whose the bytes are.
  if (!mark && !m_part.resize(0)) return finish(storageFailed(m_part));
  ask();
}

void SnapshotDownload::ask() {
  const qint64 have = m_part.size();
  if (m_progress && !m_progress(have, m_mark.total)) return finish(core::refused(u"cancelled"_s));
  if (m_mark.total > 0 && have >= m_mark.total) return finish(unpack());
  HttpRequest request{"GET", u"/v1/sync/snapshot"_s, {}, kMakingS, {}};
  request.range = "bytes=" + QByteArray::number(have) + '-' + QByteArray::number(have + kPartBytes - 1);
  m_line.send(std::move(request), [weak = std::weak_ptr<int>(m_alive), this](const HttpAnswer& answer) {
    if (weak.lock()) answered(answer);
  });
}

void SnapshotDownload::answered(const HttpAnswer& answer) {
  if (!m_then) return;
  if (answer.status == 200 || answer.status == 206) return take(answer);
  // There is less than is here: it is another one.
  if (answer.status == 416) return beginAnew();
  if (answer.status == 0 || answer.status == 429 || answer.status >= 500) return tryAgain(answer);
  const auto json = core::parseObject(answer.body);
  const auto problem = json ? protocol::Problem::fromJson(*json) : std::nullopt;
  finish(problem ? core::refused(problem->code, problem->detail)
                 : core::refused(u"bad_answer"_s, u"status %1"_s.arg(answer.status)));
}

void SnapshotDownload::take(const HttpAnswer& answer) {
  const bool part = answer.status == 206;
  const Mark mark{answer.etag, QString::fromLatin1(answer.feedCursor),
                  part ? totalOf(answer.contentRange) : qint64(answer.body.size())};
  if (mark.etag.isEmpty() || mark.cursor.isEmpty() || mark.total <= 0) return tryAgain(answer);
  const bool begins = m_part.size() == 0;
  if (!begins && (!part || mark.etag != m_mark.etag)) return beginAnew();
  m_failures = 0;
  if (begins) {
    m_mark = mark;
    if (const Done noted = writeMark(m_mark); !noted) return finish(noted.error());
  }
  if (!m_part.seek(m_part.size()) || m_part.write(answer.body) != answer.body.size() || !m_part.flush()) {
    return finish(storageFailed(m_part));
  }
  ask();
}

void SnapshotDownload::tryAgain(const HttpAnswer& answer) {
  if (++m_failures > kMostFailures) {
    return finish(core::Error{core::ErrorKind::Network, u"hub_unreachable"_s, u"the hub does not answer"_s, {}});
  }
  if (m_progress && !m_progress(m_part.size(), m_mark.total)) return finish(core::refused(u"cancelled"_s));
  m_timer = m_scheduler.after(m_backoff.next(answer.status != 0, answer.retryAfterS), [this] { ask(); });
}

void SnapshotDownload::beginAnew() {
  if (++m_begun > kMostBegun) return finish(core::integrityError(u"snapshot_damaged"_s, u"the hub keeps none"_s));
  m_mark = {};
  QFile::remove(m_path + u".mark"_s);
  if (!m_part.resize(0)) return finish(storageFailed(m_part));
  ask();
}

Result<SnapshotDownload::Snapshot> SnapshotDownload::unpack() {
  const auto hash = m_part.seek(0) ? vault::sha256OfRest(m_part) : std::nullopt;
  if (!hash) return storageFailed(m_part);
  m_part.close();
  const bool same = m_mark.etag == '"' + hash->left(16).toHex() + '"';
  const Done unpacked =
      same ? unpackInto(m_part.fileName(), m_path) : core::integrityError(u"snapshot_damaged"_s, u"bytes differ"_s);
  if (!unpacked) {
    // Begun anew the next time.
    if (unpacked.error().kind == core::ErrorKind::Integrity) remove(m_path);
    return unpacked.error();
  }
  return Snapshot{m_path, m_mark.cursor};
}

void SnapshotDownload::finish(Result<Snapshot> result) {
  m_part.close();
  if (const auto then = std::exchange(m_then, {})) then(std::move(result));
}

}  // namespace counterfoil::client
