// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/postgres_cluster.h"

#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QLockFile>
#include <QProcess>
#include <QTemporaryDir>
#include <cerrno>

namespace counterfoil::support {

using namespace Qt::StringLiterals;

/// Who runs the server: this user, or for root somebody else.
struct ServerUser {
  uid_t uid = geteuid();
  gid_t gid = getegid();
  bool other = false;
};

namespace {

const QString kPrograms = u"/usr/lib/postgresql/15/bin/"_s;

ServerUser serverUser() {
  ServerUser user;
  if (user.uid != 0) return user;
  for (const char* const name : {"postgres", "nobody"}) {
    if (const passwd* const entry = getpwnam(name); entry != nullptr) return {entry->pw_uid, entry->pw_gid, true};
  }
  core::panic(u"neither postgres nor nobody is a user here, and the server refuses root"_s);
}

void own(const ServerUser& user, const QString& path) {
  if (user.other && ::chown(QFile::encodeName(path).constData(), user.uid, user.gid) != 0) {
    core::panic(u"cannot give away "_s + path);
  }
}

/// As the server's user, and gone when this program is.
void prepare(QProcess& process, const ServerUser& user) {
  const pid_t parent = getpid();
  process.setProcessChannelMode(QProcess::MergedChannels);
  process.setWorkingDirectory(u"/"_s);
  process.setChildProcessModifier([user, parent] {
    if (user.other && (setgroups(0, nullptr) != 0 || setgid(user.gid) != 0 || setuid(user.uid) != 0)) _exit(126);
    prctl(PR_SET_PDEATHSIG, SIGQUIT);
    if (getppid() != parent) _exit(125);
  });
}

void run(const QString& program, const QStringList& arguments, const ServerUser& user) {
  QProcess process;
  prepare(process, user);
  process.start(program, arguments);
  if (!process.waitForFinished(60'000) || process.exitCode() != 0) {
    core::panic(program + u": "_s + process.errorString() + u' ' + QString::fromUtf8(process.readAll()));
  }
}

/// Folders of tests that were killed.
void sweep() {
  const QDir folder(QDir::tempPath());
  for (const QString& name : folder.entryList({u"counterfoil-postgres-*"_s}, QDir::Dirs)) {
    const pid_t owner = name.section(u'-', 2, 2).toInt();
    if (owner > 0 && ::kill(owner, 0) != 0 && errno == ESRCH) QDir(folder.filePath(name)).removeRecursively();
  }
}

/// The result of an initdb, made once for a build folder.
QString cleanData(const QString& scratch, const ServerUser& user) {
  const QString kept = QCoreApplication::applicationDirPath() + u"/postgres-15-data"_s;
  QLockFile lock(kept + u".lock"_s);
  if (!lock.lock()) core::panic(u"cannot lock "_s + kept);
  if (QDir(kept).exists()) return kept;
  const QString made = scratch + u"/made"_s;
  run(kPrograms + u"initdb"_s,
      {u"-D"_s, made, u"--no-sync"_s, u"--auth=trust"_s, u"--username=admin"_s, u"--encoding=UTF8"_s, u"--locale=C"_s,
       u"--wal-segsize=4"_s, u"--no-instructions"_s},
      user);
  const QString part = kept + u".part"_s;
  QDir(part).removeRecursively();
  run(u"/bin/cp"_s, {u"-a"_s, made, part}, ServerUser());
  if (!QDir().rename(part, kept)) core::panic(u"cannot keep "_s + kept);
  return kept;
}

}  // namespace

struct PostgresCluster::Private {
  Disk disk;
  ServerUser user = serverUser();
  QTemporaryDir folder;
  QProcess server;
  qint64 logRead = 0;
  explicit Private(Disk how)
      : disk(how),
        folder(QDir::tempPath() + u"/counterfoil-postgres-%1-XXXXXX"_s.arg(QCoreApplication::applicationPid())) {}

  /// A file, because a server whose log nobody reads would wait for a pipe to be emptied.
  [[nodiscard]] QString logFile() const { return folder.filePath(u"log"_s); }
  [[nodiscard]] QString url(const char* role) const {
    return u"host=%1 dbname=postgres user=%2"_s.arg(folder.path(), QLatin1String(role));
  }
};

PostgresCluster::PostgresCluster(Disk disk) {
  sweep();
  d = std::make_unique<Private>(disk);
  if (!d->folder.isValid()) core::panic(u"no folder for a cluster"_s);
  own(d->user, d->folder.path());
  const QString clean = cleanData(d->folder.path(), d->user);
  const QString data = d->folder.filePath(u"data"_s);
  run(u"/bin/cp"_s, {u"-a"_s, clean, data}, ServerUser());
  if (disk == Disk::Archiving) {
    QDir().mkpath(d->folder.filePath(u"archive"_s));
    own(d->user, d->folder.filePath(u"archive"_s));
  }
  if (d->user.other) {
    run(u"/bin/chown"_s, {u"-R"_s, u"%1:%2"_s.arg(d->user.uid).arg(d->user.gid), data}, ServerUser());
  }
  start();
  const auto admin = postgres::Connection::open(adminUrl());
  if (!admin) core::panic(admin.error().detail);
  const auto made = (*admin)->script(
      "CREATE ROLE shop_owner LOGIN; CREATE ROLE shop_server LOGIN; GRANT CREATE ON DATABASE postgres TO shop_owner");
  if (!made) core::panic(made.error().detail);
  if (disk == Disk::Archiving) archiveWith("cp %p " + d->folder.filePath(u"archive/%f"_s).toUtf8());
}

void PostgresCluster::archiveWith(const QByteArray& command) const {
  script("ALTER SYSTEM SET archive_command = '" + command + "'");
  script("SELECT pg_reload_conf()");
}

PostgresCluster::PostgresCluster(std::unique_ptr<Private> made) : d(std::move(made)) {}

std::unique_ptr<PostgresCluster> PostgresCluster::standbyOf(const PostgresCluster& primary) {
  auto made = std::make_unique<Private>(primary.d->disk);
  if (!made->folder.isValid()) core::panic(u"no folder for a cluster"_s);
  own(made->user, made->folder.path());
  run(kPrograms + u"pg_basebackup"_s,
      {u"-h"_s, primary.folder(), u"-U"_s, u"admin"_s, u"-D"_s, made->folder.filePath(u"data"_s), u"-R"_s, u"-X"_s,
       u"stream"_s, u"--checkpoint=fast"_s, u"--no-sync"_s},
      made->user);
  std::unique_ptr<PostgresCluster> standby(new PostgresCluster(std::move(made)));
  standby->start();
  return standby;
}

QString PostgresCluster::baseBackup(const QString& name) const {
  const QString path = d->folder.filePath(name);
  run(kPrograms + u"pg_basebackup"_s,
      {u"-h"_s, folder(), u"-U"_s, u"admin"_s, u"-D"_s, path, u"-X"_s, u"none"_s, u"--checkpoint=fast"_s,
       u"--no-sync"_s},
      d->user);
  return path;
}

void PostgresCluster::archiveNow() const {
  const QString wanted = ask("SELECT pg_walfile_name(pg_switch_wal())");
  const QByteArray question =
      "SELECT CAST(last_archived_wal >= '" + wanted.toLatin1() + "' AS text) FROM pg_stat_archiver";
  for (int tried = 0; ask(question.constData()) != u"true"; ++tried) {
    if (tried > 3000) core::panic(u"the server does not archive"_s);
    ::usleep(10'000);
  }
}

std::unique_ptr<PostgresCluster> PostgresCluster::restoredFrom(const PostgresCluster& lost, const QString& base,
                                                               const QString& until) {
  auto made = std::make_unique<Private>(Disk::Durable);
  if (!made->folder.isValid()) core::panic(u"no folder for a cluster"_s);
  own(made->user, made->folder.path());
  const QString data = made->folder.filePath(u"data"_s);
  run(u"/bin/cp"_s, {u"-a"_s, base, data}, ServerUser());
  QFile settings(data + u"/postgresql.auto.conf"_s);
  QFile signal(data + u"/recovery.signal"_s);
  if (!settings.open(QIODevice::Append) || !signal.open(QIODevice::WriteOnly)) core::panic(u"cannot write "_s + data);
  settings.write("restore_command = 'cp " + lost.d->folder.filePath(u"archive"_s).toUtf8() +
                 "/%f %p'\nrecovery_target_time = '" + until.toUtf8() + "'\nrecovery_target_action = 'promote'\n");
  settings.close();
  signal.close();
  own(made->user, signal.fileName());
  std::unique_ptr<PostgresCluster> restored(new PostgresCluster(std::move(made)));
  restored->start();
  for (int tried = 0; restored->ask("SELECT CAST(pg_is_in_recovery() AS text)") != u"false"; ++tried) {
    if (tried > 3000) core::panic(u"the server does not come back"_s);
    ::usleep(10'000);
  }
  return restored;
}

PostgresCluster::~PostgresCluster() {
  kill();
}

QString PostgresCluster::ownerUrl() const {
  return d->url("shop_owner");
}
QString PostgresCluster::servingUrl() const {
  return d->url("shop_server");
}
QByteArray PostgresCluster::servingRole() {
  return "shop_server";
}
QString PostgresCluster::adminUrl() const {
  return d->url("admin");
}

QString PostgresCluster::folder() const {
  return d->folder.path();
}
QString PostgresCluster::urlOfPrimary(const QStringList& folders, const char* role) {
  return u"host=%1 dbname=postgres user=%2 target_session_attrs=read-write"_s.arg(folders.join(u','),
                                                                                  QLatin1String(role));
}

QString PostgresCluster::ask(const char* sql) const {
  const auto admin = postgres::Connection::open(adminUrl());
  if (!admin) core::panic(admin.error().detail);
  QString answer;
  const auto asked = (*admin)->composedRows(QString::fromLatin1(sql), {}, [&](const journal::Row& row) {
    answer = row.text(0);
    return false;
  });
  if (!asked) core::panic(asked.error().detail);
  return answer;
}

void PostgresCluster::catchUpWith(const PostgresCluster& primary) const {
  const QString wanted = primary.ask("SELECT CAST(pg_current_wal_flush_lsn() AS text)");
  const QByteArray question = "SELECT CAST(pg_last_wal_replay_lsn() >= '" + wanted.toLatin1() + "' AS text)";
  for (int tried = 0; ask(question.constData()) != u"true"; ++tried) {
    if (tried > 3000) core::panic(u"the standby does not follow"_s);
    ::usleep(10'000);
  }
}

void PostgresCluster::cutOff() const {
  const auto admin = postgres::Connection::open(adminUrl());
  if (!admin || !(*admin)->script("ALTER SYSTEM SET primary_conninfo = ''") ||
      !(*admin)->script("SELECT pg_reload_conf()")) {
    core::panic(u"a standby cannot be cut off"_s);
  }
  for (int tried = 0; ask("SELECT CAST(count(*) AS text) FROM pg_stat_wal_receiver") != u"0"; ++tried) {
    if (tried > 3000) core::panic(u"the standby goes on following"_s);
    ::usleep(10'000);
  }
}

void PostgresCluster::promote() const {
  if (ask("SELECT CAST(pg_promote() AS text)") != u"true") core::panic(u"a standby was not promoted"_s);
}

void PostgresCluster::script(const QByteArray& sql) const {
  const auto admin = postgres::Connection::open(adminUrl());
  if (!admin) core::panic(admin.error().detail);
  if (const auto done = (*admin)->script(sql); !done) core::panic(done.error().detail);
}

QByteArray PostgresCluster::log() const {
  QFile file(d->logFile());
  if (!file.open(QIODevice::ReadOnly) || !file.seek(d->logRead)) return {};
  const QByteArray said = file.readAll();
  d->logRead += said.size();
  return said;
}

void PostgresCluster::kill() {
  if (d->server.state() == QProcess::NotRunning) return;
  // "Immediate": no checkpoint; and unlike SIGKILL it takes the server's children along.
  ::kill(pid_t(d->server.processId()), SIGQUIT);
  d->server.waitForFinished(30'000);
}

void PostgresCluster::signalAll(int number) const {
  const pid_t server = pid_t(d->server.processId());
  QFile children(u"/proc/%1/task/%1/children"_s.arg(server));
  if (!children.open(QIODevice::ReadOnly)) core::panic(u"cannot see the server's processes"_s);
  ::kill(server, number);
  for (const QByteArray& child : children.readAll().simplified().split(' ')) ::kill(pid_t(child.toInt()), number);
}

void PostgresCluster::freeze() const {
  signalAll(SIGSTOP);
}

void PostgresCluster::thaw() const {
  signalAll(SIGCONT);
}

void PostgresCluster::start() {
  prepare(d->server, d->user);
  QStringList settings{u"listen_addresses="_s,   u"unix_socket_directories="_s + d->folder.path(),
                       u"shared_buffers=64MB"_s, u"dynamic_shared_memory_type=mmap"_s,
                       u"max_connections=100"_s, u"log_min_messages=log"_s,
                       u"log_checkpoints=off"_s};
  if (d->disk == Disk::Fast) {
    settings << u"fsync=off"_s << u"synchronous_commit=off"_s << u"full_page_writes=off"_s;
  }
  if (d->disk == Disk::Archiving) settings << u"archive_mode=on"_s;
  QStringList arguments{u"-D"_s, d->folder.filePath(u"data"_s)};
  for (const QString& setting : std::as_const(settings)) arguments << u"-c"_s << setting;
  d->server.setStandardOutputFile(d->logFile(), QIODevice::Append);
  static_cast<void>(log());
  d->server.start(kPrograms + u"postgres"_s, arguments);
  QByteArray said;
  // "connections", and of a standby "read-only connections".
  for (int tried = 0; !said.contains("ready to accept"); ++tried) {
    if (tried > 3000 || d->server.waitForFinished(10)) {
      core::panic(u"the server does not start: "_s + QString::fromUtf8(said + log()));
    }
    said += log();
  }
}

}  // namespace counterfoil::support
