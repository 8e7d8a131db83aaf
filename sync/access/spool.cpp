// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/access/spool.h"

#include <QDateTime>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QSaveFile>
#include <QThread>

#include "models/core/json_reader.h"
#include "models/vault/crypto.h"

namespace counterfoil::access {

using namespace Qt::StringLiterals;
using core::Done;
using core::ErrorKind;
using core::Result;

namespace {

constexpr qint64 kMostSpoolBytes = 256 * 1024;
constexpr qint64 kForgottenMs = 60'000;
constexpr int kLookAgainMs = 50;
const QString kRequestSuffix = u".request"_s;
const QString kAnswerSuffix = u".answer"_s;

Done makeFolder(const QString& folder) {
  if (QDir().mkpath(folder) && QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner)) {
    return {};
  }
  return core::storageError(u"storage_failed"_s, folder);
}

Done writeJson(const QString& path, const QJsonObject& json) {
  QSaveFile file(path);
  const QByteArray bytes = QJsonDocument(json).toJson(QJsonDocument::Compact);
  if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) ||
      file.write(bytes) != bytes.size() || !file.commit()) {
    return core::storageError(u"storage_failed"_s, file.errorString());
  }
  return {};
}

Result<QJsonObject> takeJson(const QString& path) {
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly)) return core::storageError(u"storage_failed"_s, file.errorString());
  const QByteArray bytes = file.read(kMostSpoolBytes);
  file.close();
  QFile::remove(path);
  return core::parseObject(bytes);
}

QJsonObject toJson(const Result<QJsonObject>& outcome) {
  if (outcome) return {{u"answer"_s, *outcome}};
  const core::Error& error = outcome.error();
  return {{u"error"_s, QJsonObject{{u"kind"_s, int(error.kind)},
                                   {u"code"_s, error.code},
                                   {u"detail"_s, error.detail},
                                   {u"where"_s, error.where}}}};
}

Result<QJsonObject> fromJson(const QJsonObject& json) {
  if (!json.contains(u"error"_s)) return json[u"answer"_s].toObject();
  const QJsonObject error = json[u"error"_s].toObject();
  const int kind = qBound(0, error[u"kind"_s].toInt(), int(ErrorKind::TooNew));
  return core::Error{ErrorKind(kind), error[u"code"_s].toString(), error[u"detail"_s].toString(),
                     error[u"where"_s].toString()};
}

Result<QJsonObject> throughSpool(const QString& folder, const AdminRequest& request, int waitMs) {
  CF_CHECK(makeFolder(folder));
  const QString name = folder + u'/' + QString::fromLatin1(vault::randomBytes(16).toHex());
  CF_CHECK(writeJson(name + kRequestSuffix, request.toJson()));
  QElapsedTimer waited;
  waited.start();
  while (!QFileInfo::exists(name + kAnswerSuffix)) {
    if (waited.hasExpired(waitMs)) {
      QFile::remove(name + kRequestSuffix);
      return core::Error{ErrorKind::Busy, u"hub_silent"_s, u"the store is in use, and no hub answered"_s, {}};
    }
    QThread::msleep(kLookAgainMs);
  }
  CF_TRY(const QJsonObject json, takeJson(name + kAnswerSuffix));
  return fromJson(json);
}

}  // namespace

SpoolServer::SpoolServer(QString folder, const HubKeys& keys, hub::Workforce& workforce, const core::Clock& clock,
                         std::shared_ptr<Changes> changes)
    : m_folder(std::move(folder)),
      m_keys(keys),
      m_workforce(workforce),
      m_clock(clock),
      m_changes(std::move(changes)) {}

void SpoolServer::tick() {
  const qint64 forgottenMs = m_clock.now().utcMs() - kForgottenMs;
  const auto files = QDir(m_folder).entryInfoList({u"*"_s + kRequestSuffix, u"*"_s + kAnswerSuffix}, QDir::Files);
  for (const QFileInfo& file : files) {
    const bool old = file.lastModified().toMSecsSinceEpoch() < forgottenMs;
    if (old) QFile::remove(file.filePath());
    if (old || !file.fileName().endsWith(kRequestSuffix)) continue;
    const auto json = takeJson(file.filePath());
    const auto request = json ? AdminRequest::fromJson(*json) : Result<AdminRequest>(json.error());
    const QString answer = m_folder + u'/' + file.completeBaseName() + kAnswerSuffix;
    if (request) {
      act(answer, *request);
    } else {
      static_cast<void>(writeJson(answer, toJson(Result<QJsonObject>(request.error()))));
    }
  }
}

void SpoolServer::act(const QString& answerPath, const AdminRequest& request) {
  const auto outcome = std::make_shared<QJsonObject>();
  m_workforce.write(
      request.tenant,
      [&keys = m_keys, &clock = m_clock, request, outcome](journal::Writing& writing) -> Done {
        CF_TRY(*outcome, administer(writing, keys, request, clock.now()));
        return {};
      },
      [changes = m_changes, answerPath, tenant = request.tenant, outcome](const Done& done) {
        if (done) changes->tell(tenant);
        static_cast<void>(
            writeJson(answerPath, toJson(done ? Result<QJsonObject>(*outcome) : Result<QJsonObject>(done.error()))));
      });
}

Result<QJsonObject> askHub(hub::Estate& estate, const QString& spoolFolder, const HubKeys& keys,
                           const core::Clock& clock, const AdminRequest& request, int waitMs) {
  auto opened = estate.open(request.tenant);
  if (!opened && opened.error().code == u"store_busy") return throughSpool(spoolFolder, request, waitMs);
  if (!opened) return opened.error();
  return (*opened)->book().write(
      [&](journal::Writing& writing) { return administer(writing, keys, request, clock.now()); });
}

}  // namespace counterfoil::access
