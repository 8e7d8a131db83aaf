// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTemporaryDir>
#include <QTest>

#include "sync/client/http_transport.h"
#include "sync/client/snapshot_download.h"
#include "tests/support/random.h"
#include "tests/support/verify.h"
#include "tests/sync/client/timeline.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using client::HttpAnswer;
using client::HttpRequest;
using client::SnapshotDownload;

namespace {

QByteArray etagOf(const QByteArray& bytes) {
  return '"' + QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).left(16).toHex() + '"';
}

/// A hub with one snapshot, whose answers a test spoils.
struct Line final : client::Transport {
  explicit Line(sim::Timeline& time) : timeline(time) {}
  void send(HttpRequest request, std::function<void(HttpAnswer)> done) override {
    ++asked;
    const QByteArray range = request.range.mid(qsizetype(strlen("bytes=")));
    const qint64 from = range.left(range.indexOf('-')).toLongLong();
    const qint64 to = std::min<qint64>(range.mid(range.indexOf('-') + 1).toLongLong(), packed.size() - 1);
    HttpAnswer answer;
    answer.status = from > to ? 416 : 206;
    if (from <= to) {
      answer.body = packed.mid(from, to - from + 1);
      answer.etag = etagOf(packed);
      answer.feedCursor = "a cursor";
      answer.contentRange =
          "bytes " + QByteArray::number(from) + '-' + QByteArray::number(to) + '/' + QByteArray::number(packed.size());
      bytes += answer.body.size();
    }
    if (spoil) spoil(asked, answer);
    timeline.after(5, [done, answer] { done(answer); });
  }
  sim::Timeline& timeline;
  QByteArray packed;
  std::function<void(int, HttpAnswer&)> spoil;
  int asked = 0;
  qint64 bytes = 0;
};

struct Scene {
  Scene() : timers(timeline), line(timeline) {
    support::Random random(7);
    plain.resize(20'000'000);
    for (char& byte : plain) byte = char(random.next());  // does not compress: three parts
    line.packed = client::gzipped(plain);
  }
  void run(SnapshotDownload::Progress progress = {}) {
    result.reset();
    download.emplace(line, timers, path());
    download->start(std::move(progress),
                    [this](core::Result<SnapshotDownload::Snapshot> said) { result.emplace(std::move(said)); });
    timeline.runUntil(timeline.nowMs() + 60 * 60'000);
    if (!result) qFatal("it does not end");
  }
  [[nodiscard]] QString path() const { return folder.filePath(u"shop.cfl.snapshot"_s); }
  [[nodiscard]] bool isWhole() const {
    QFile file(path());
    return result && *result && (*result)->cursor == u"a cursor" && file.open(QIODevice::ReadOnly) &&
           file.readAll() == plain;
  }
  QTemporaryDir folder;
  sim::Timeline timeline;
  sim::Timers timers;
  Line line;
  QByteArray plain;
  std::optional<SnapshotDownload> download;
  std::optional<core::Result<SnapshotDownload::Snapshot>> result;
};

}  // namespace

class TestSnapshotDownload : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void itComesInPartsAndIsWhole();
  void whatIsThereIsNotAskedForAgain();
  void anotherSnapshotInBetweenIsBegunAnew();
  void aHubThatIsBusyIsAskedAgainAndOneThatIsGoneIsGivenUp();
  void whatTheHubRefusesIsSaid();
  void bytesThatDifferAreNoStore();
  void aFullDiskIsSaid();
};

void TestSnapshotDownload::itComesInPartsAndIsWhole() {
  Scene scene;
  qint64 last = -1;
  scene.run([&](qint64 done, qint64) { return std::exchange(last, done) < done; });
  QVERIFY(scene.isWhole());
  QCOMPARE(scene.line.asked, 3);
  QCOMPARE(last, scene.line.packed.size());
}

void TestSnapshotDownload::whatIsThereIsNotAskedForAgain() {
  Scene scene;
  scene.run([](qint64 done, qint64) { return done == 0; });
  QCOMPARE(scene.result->error().code, u"cancelled"_s);
  scene.run();
  QVERIFY(scene.isWhole());
  QCOMPARE(scene.line.bytes, scene.line.packed.size());
}

void TestSnapshotDownload::anotherSnapshotInBetweenIsBegunAnew() {
  Scene scene;
  scene.line.spoil = [&](int asked, HttpAnswer&) {
    if (asked != 2) return;
    scene.plain = QByteArray(5'000'000, 'x') + scene.plain;
    scene.line.packed = client::gzipped(scene.plain);
  };
  scene.run();
  QVERIFY(scene.isWhole());
}

void TestSnapshotDownload::aHubThatIsBusyIsAskedAgainAndOneThatIsGoneIsGivenUp() {
  Scene scene;
  scene.line.spoil = [](int asked, HttpAnswer& answer) {
    if (asked % 2 == 0) answer = {};
    if (asked % 3 == 0) answer.status = 503;
  };
  scene.run();
  QVERIFY(scene.isWhole());
  Scene gone;
  gone.line.spoil = [](int, HttpAnswer& answer) { answer = {}; };
  gone.run();
  QCOMPARE(gone.result->error().code, u"hub_unreachable"_s);
}

void TestSnapshotDownload::whatTheHubRefusesIsSaid() {
  Scene scene;
  scene.line.spoil = [](int, HttpAnswer& answer) {
    answer = {};
    answer.status = 403;
    answer.body = R"({"type":"urn:counterfoil:problem:device_revoked","status":403})";
  };
  scene.run();
  QCOMPARE(scene.result->error().code, u"device_revoked"_s);
  Scene hostile;
  hostile.line.spoil = [](int, HttpAnswer& answer) {
    answer.status = 200;
    answer.body = "<html>Please sign in</html>";
    answer.etag.clear();
  };
  hostile.run();
  QCOMPARE(hostile.result->error().code, u"hub_unreachable"_s);
}

void TestSnapshotDownload::bytesThatDifferAreNoStore() {
  Scene scene;
  scene.line.spoil = [](int, HttpAnswer& answer) { answer.body[0] = char(answer.body[0] ^ 1); };
  scene.run();
  QCOMPARE(scene.result->error().code, u"snapshot_damaged"_s);
  QVERIFY(!QFile::exists(scene.path()));
  scene.line.spoil = {};
  scene.run();
  QVERIFY(scene.isWhole());
}

void TestSnapshotDownload::aFullDiskIsSaid() {
  Scene scene;
  QVERIFY(QDir().mkpath(scene.path() + u".part"_s));  // where the bytes should go
  scene.run();
  QCOMPARE(scene.result->error().code, u"storage_failed"_s);
}

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestSnapshotDownload)
#include "tst_snapshot_download.moc"
