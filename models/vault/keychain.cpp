// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/vault/keychain.h"

#include <qt6keychain/keychain.h>

#include <QEventLoop>
#include <QTimer>
#include <memory>

#include "models/vault/crypto.h"

namespace counterfoil::vault {

using core::Done;
using core::Result;
using core::storageError;

namespace {

constexpr int kTimeoutMs = 3000;

core::Error noKeychain(const QString& why) {
  return storageError(QStringLiteral("no_keychain"), why);
}

/// Starts a job and calls `done(job)` once: when it has finished, or with null after the time-out. The job's late
/// answer is then dropped, and the job deletes itself.
template <class Job>
void start(Job* job, std::function<void(Job*)> done) {
  job->setAutoDelete(true);
  job->setInsecureFallback(false);
  const auto open = std::make_shared<bool>(true);
  const auto once = [open, done](Job* answer) {
    if (!*open) return;
    *open = false;
    done(answer);
  };
  QObject::connect(job, &QKeychain::Job::finished, job, [once, job](QKeychain::Job*) { once(job); });
  QTimer::singleShot(kTimeoutMs, job, [once] { once(nullptr); });
  job->start();
}

template <class Job>
Done outcome(const Job* job) {
  if (!job) return noKeychain(QStringLiteral("no answer within 3 s"));
  if (job->error() != QKeychain::NoError && job->error() != QKeychain::EntryNotFound) {
    return noKeychain(job->errorString());
  }
  return {};
}

/// Starts an asynchronous call and runs a loop until it has answered.
template <class Answer, class Start>
Answer awaited(Start begin) {
  std::optional<Answer> answer;
  QEventLoop loop;
  begin([&](Answer given) {
    answer.emplace(std::move(given));
    loop.quit();
  });
  if (!answer) loop.exec();
  return answer ? *std::move(answer) : Answer(noKeychain(QStringLiteral("no answer")));
}

QString service() {
  return QStringLiteral("counterfoil");
}

}  // namespace

void Keychain::read(const QString& name, ReadDone done) {
  auto* job = new QKeychain::ReadPasswordJob(service());
  job->setKey(name);
  start<QKeychain::ReadPasswordJob>(job, [done](QKeychain::ReadPasswordJob* answer) {
    if (const Done good = outcome(answer); !good) return done(good.error());
    if (answer->error() == QKeychain::EntryNotFound) return done(std::optional<QByteArray>());
    done(std::optional<QByteArray>(QByteArray::fromHex(answer->textData().toLatin1())));
  });
}

void Keychain::write(const QString& name, const QByteArray& secret, WriteDone done) {
  auto* job = new QKeychain::WritePasswordJob(service());
  job->setKey(name);
  // As text: some keychains truncate binary secrets at the first zero byte.
  job->setTextData(QString::fromLatin1(secret.toHex()));
  start<QKeychain::WritePasswordJob>(job, [done](QKeychain::WritePasswordJob* answer) {
    if (answer && answer->error() == QKeychain::EntryNotFound) return done(noKeychain(answer->errorString()));
    done(outcome(answer));
  });
}

void Keychain::remove(const QString& name, WriteDone done) {
  auto* job = new QKeychain::DeletePasswordJob(service());
  job->setKey(name);
  start<QKeychain::DeletePasswordJob>(job, [done](QKeychain::DeletePasswordJob* answer) { done(outcome(answer)); });
}

void Keychain::probe(WriteDone done) {
  const QString name = QStringLiteral("probe-") + QString::fromLatin1(randomBytes(8).toHex());
  const QByteArray secret = randomBytes(16);
  write(name, secret, [this, name, secret, done = std::move(done)](const Done& written) {
    if (!written) return done(written.error());
    read(name, [this, name, secret, done](const Result<std::optional<QByteArray>>& found) {
      const Done same = !found             ? Done(found.error())
                        : *found == secret ? Done()
                                           : Done(noKeychain(QStringLiteral("it forgets")));
      remove(name, [done, same](const Done&) { done(same); });
    });
  });
}

void WaitingKeychain::read(const QString& name, ReadDone done) {
  done(awaited<Result<std::optional<QByteArray>>>([&](auto then) { m_keychain.read(name, then); }));
}

void WaitingKeychain::write(const QString& name, const QByteArray& secret, WriteDone done) {
  done(awaited<Done>([&](auto then) { m_keychain.write(name, secret, then); }));
}

void WaitingKeychain::remove(const QString& name, WriteDone done) {
  done(awaited<Done>([&](auto then) { m_keychain.remove(name, then); }));
}

}  // namespace counterfoil::vault
