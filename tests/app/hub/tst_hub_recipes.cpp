// SPDX-License-Identifier: GPL-3.0-or-later
// What installer/hub holds, as the programs read it that it is written for, and against the metrics that the hub has.
#include <QDir>
#include <QDirIterator>
#include <QRegularExpression>
#include <set>

#include "tests/app/hub/enrolled.h"
#include "tests/sync/api/fact_chain.h"

namespace counterfoil {
using namespace Qt::StringLiterals;

namespace {

struct Said {
  bool isThere = false;
  int status = -1;
  QByteArray text;
};

/// What a program says that may not be installed; then it is said aloud, and nothing is checked.
Said run(const QString& program, const QStringList& arguments, const QStringList& environment = {}) {
  QProcess process;
  QProcessEnvironment all = QProcessEnvironment::systemEnvironment();
  for (const QString& each : environment) all.insert(each.section(u'=', 0, 0), each.section(u'=', 1));
  process.setProcessEnvironment(all);
  process.setProcessChannelMode(QProcess::MergedChannels);
  process.start(program, arguments);
  Said said;
  said.isThere = process.waitForStarted(10'000);
  if (!said.isThere) {
    qWarning("NOT CHECKED: %s is not installed", qPrintable(program));
    return said;
  }
  if (!process.waitForFinished(60'000)) process.kill();
  said.status = process.exitCode();
  said.text = process.readAll();
  return said;
}

QString recipe(const QString& name) {
  return support::sourceRoot() + u"/installer/hub/"_s + name;
}

QStringList recipes(const QStringList& patterns) {
  QStringList all;
  QDirIterator files(recipe({}), patterns, QDir::Files, QDirIterator::Subdirectories);
  while (files.hasNext()) all.append(files.next());
  all.sort();
  return all;
}

QByteArray contentOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

std::set<QString> metricsNamedIn(const QByteArray& text) {
  static const QRegularExpression name(
      u"\\b((?:counterfoil|http_server|db_pool|pg|process)_[a-z0-9_]+|build_info)\\b"_s);
  static const QRegularExpression part(u"_(bucket|sum|count)$"_s);
  std::set<QString> names;
  auto found = name.globalMatch(QString::fromUtf8(text));
  while (found.hasNext()) names.insert(found.next().captured(1).remove(part));
  return names;
}

std::set<QString> metricsExported(const QByteArray& text) {
  static const QRegularExpression line(u"^# TYPE (\\S+) "_s, QRegularExpression::MultilineOption);
  std::set<QString> names;
  auto found = line.globalMatch(QString::fromUtf8(text));
  while (found.hasNext()) names.insert(found.next().captured(1));
  return names;
}

}  // namespace

class TestHubRecipes : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void haproxyTakesItsConfigurations() {
    const QStringList addresses{u"COUNTERFOIL_BIND=127.0.0.1:7443"_s,  u"COUNTERFOIL_HUB_1=127.0.0.1:7410"_s,
                                u"COUNTERFOIL_HUB_2=127.0.0.1:7420"_s, u"COUNTERFOIL_POSTGRES_BIND=127.0.0.1:5000"_s,
                                u"COUNTERFOIL_POSTGRES_1=127.0.0.1"_s, u"COUNTERFOIL_POSTGRES_2=127.0.0.2"_s};
    for (const char* const name : {"haproxy.cfg", "haproxy-postgres.cfg"}) {
      const Said said = run(u"/usr/sbin/haproxy"_s, {u"-c"_s, u"-f"_s, recipe(QLatin1String(name))}, addresses);
      QVERIFY2(!said.isThere || said.status == 0, said.text.constData());
      QVERIFY2(!said.text.contains("WARNING"), said.text.constData());
    }
  }

  void systemdTakesItsUnits() {
    const QTemporaryDir folder;
    QStringList units;
    for (const QString& path : recipes({u"*.service"_s, u"*.timer"_s})) {
      QFile copy(folder.filePath(QFileInfo(path).fileName()));
      QVERIFY(copy.open(QIODevice::WriteOnly));
      copy.write(contentOf(path).replace("/usr/bin/counterfoil-hub", support::program(u"counterfoil-hub"_s).toUtf8()));
      units.append(copy.fileName());
    }
    QVERIFY(units.size() >= 3);
    const Said said = run(u"systemd-analyze"_s, QStringList{u"verify"_s, u"--man=no"_s} + units);
    if (!said.isThere) return;
    QVERIFY2(said.status == 0, said.text.constData());
    // It warns about what it would ignore, and ends with 0.
    for (const QString& unit : std::as_const(units)) {
      QVERIFY2(!said.text.contains(QFileInfo(unit).fileName().toUtf8()), said.text.constData());
    }
  }

  void yamlIsYaml() {
    const QStringList files = recipes({u"*.yml"_s, u"*.yaml"_s});
    QVERIFY(files.size() >= 4);
    const Said said =
        run(u"yamllint"_s, QStringList{u"-d"_s, u"{extends: relaxed, rules: {line-length: disable}}"_s} + files);
    QVERIFY2(!said.isThere || said.status == 0, said.text.constData());
  }

  void theContainerHasEveryLibraryThatTheHubNeeds() {
    const QByteArray recipeText = contentOf(recipe(u"Containerfile"_s));
    const Said needed = run(u"ldd"_s, {support::program(u"counterfoil-hub"_s)});
    const Said named = run(u"objdump"_s, {u"-p"_s, support::program(u"counterfoil-hub"_s)});
    if (!needed.isThere || !named.isThere) return;
    static const QRegularExpression direct(u"NEEDED +(\\S+)"_s);
    // What Debian's own image has, and what a build for tests adds.
    static const QStringList essential{u"libc6"_s,  u"libgcc-s1"_s, u"libstdc++6"_s,
                                       u"zlib1g"_s, u"libasan8"_s,  u"libubsan1"_s};
    int checked = 0;
    auto found = direct.globalMatch(QString::fromUtf8(named.text));
    while (found.hasNext()) {
      const QString library = found.next().captured(1);
      const QRegularExpression place(QRegularExpression::escape(library) + u" => (\\S+)"_s);
      const QString path = place.match(QString::fromUtf8(needed.text)).captured(1);
      if (path.isEmpty()) continue;
      // Debian 12 knows a file by the path that its package has, with or without /usr.
      const QString real = QFileInfo(path).canonicalFilePath();
      QByteArray owner = run(u"dpkg"_s, {u"-S"_s, real}).text;
      if (!owner.contains(": /")) owner = run(u"dpkg"_s, {u"-S"_s, QString(real).remove(0, 4)}).text;
      if (!owner.contains(": /")) continue;
      const QByteArray package = owner.left(owner.indexOf(':'));
      if (essential.contains(QString::fromUtf8(package))) continue;
      ++checked;
      QVERIFY2(recipeText.contains(' ' + package + ' '), package.constData());
    }
    QVERIFY(checked > 8);
  }

  void prometheusTakesItsRules() {
    const Said said = run(u"promtool"_s, {u"check"_s, u"rules"_s, recipe(u"monitoring/alerts.yml"_s)});
    QVERIFY2(!said.isThere || said.status == 0, said.text.constData());
  }

  void rulesFireWhereTheyShould() {
    const QString cases = support::sourceRoot() + u"/tests/fixtures/monitoring/alerts.test.yml"_s;
    const Said said = run(u"promtool"_s, {u"test"_s, u"rules"_s, cases});
    QVERIFY2(!said.isThere || said.status == 0, said.text.constData());
  }

  void everyMetricThatIsLookedAtIsExported() {
    support::HubProgram hub;
    hub.serve({u"--metrics"_s, u"127.0.0.1:0"_s, u"--backups"_s, hub.path(u"backups"_s), u"--traces"_s,
               u"http://127.0.0.1:9"_s});
    const QByteArray key = support::enrolled(hub, "Tea");
    api::FactChain chain(1);
    chain.note(u"one"_s);
    http::RawClient client(hub.port());
    QCOMPARE(client.ask(http::post("/v1/sync/push", chain.pushAll(), key)).status, 200);
    QCOMPARE(client.ask(http::get("/v1/sync/pull", key)).status, 200);
    QByteArray figures;
    QTRY_VERIFY((figures = http::RawClient(hub.metricsPort()).ask(http::get("/metrics")).body)
                    .contains("route=\"/v1/sync/pull\""));
    std::set<QString> exported = metricsExported(figures);
    // What only a PostgreSQL cluster has, and what a till writes (counterfoil-cli sync status --format metrics).
    for (const char* const name :
         {"pg_replica_lag_seconds", "counterfoil_pg_standbys", "counterfoil_pg_archive_failures_total",
          "counterfoil_outbox_pending", "counterfoil_outbox_oldest_seconds", "counterfoil_outbox_parked",
          "counterfoil_sync_shut_out"}) {
      exported.insert(QLatin1String(name));
    }
    const QStringList files = recipes({u"alerts.yml"_s, u"dashboard.json"_s});
    QCOMPARE(files.size(), 2);
    for (const QString& path : files) {
      const QByteArray text = contentOf(path);
      if (path.endsWith(u".json")) QVERIFY2(QJsonDocument::fromJson(text).isObject(), qPrintable(path));
      const auto named = metricsNamedIn(text);
      QVERIFY(named.size() > 5);
      for (const QString& name : named) QVERIFY2(exported.count(name) == 1, qPrintable(path + u": "_s + name));
    }
    const Said said = [&] {
      QFile file(hub.path(u"figures"_s));
      if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write");
      file.write(figures);
      file.close();
      return run(u"/bin/sh"_s,
                 {u"-c"_s, u"command -v promtool >/dev/null || exit 0; promtool check metrics < "_s + file.fileName()});
    }();
    QVERIFY2(said.status == 0, said.text.constData());
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestHubRecipes)
#include "tst_hub_recipes.moc"
