// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <functional>

#include "models/core/json_reader.h"
#include "tests/support/paths.h"

namespace counterfoil::support {

/// What the program answered.
struct ProgramRun {
  int status = -1;
  bool died = false;
  QByteArray out;
  QByteArray error;

  [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
  [[nodiscard]] QString code() const { return errorMember(QStringLiteral("code")); }
  [[nodiscard]] QString where() const { return errorMember(QStringLiteral("where")); }
  /// Empty when standard output is one JSON document without fractions and standard error is silent (or, after a
  /// failure, one error object); otherwise what is wrong.
  [[nodiscard]] QByteArray breachOfContract() const {
    if (died) return "the program died";
    if (status == 0 && !error.isEmpty()) return "done, but standard error holds: " + error;
    if (status != 0) {
      const auto object = core::parseObject(error);
      if (!object) return "the error is no JSON object: " + error;
      const QJsonObject inner = object->value(QStringLiteral("error")).toObject();
      if (inner.keys() != QStringList({QStringLiteral("code"), QStringLiteral("message"), QStringLiteral("where")})) {
        return "the error has other members: " + error;
      }
      if (inner[QStringLiteral("code")].toString().isEmpty()) return "the error has no code";
    }
    if (out.isEmpty()) return status == 0 ? "nothing was answered" : "";
    const auto document = core::parseDocument(out);
    if (!document) return "standard output is no JSON document: " + out.left(200);
    return fractionIn(*document, {});
  }

 private:
  [[nodiscard]] QString errorMember(const QString& name) const {
    return QJsonDocument::fromJson(error)[QStringLiteral("error")][name].toString();
  }
  static QByteArray fractionIn(const QJsonValue& value, const QByteArray& place) {
    static const QStringList decimals{
        QStringLiteral("amount"),   QStringLiteral("gross"),         QStringLiteral("net"),
        QStringLiteral("tax"),      QStringLiteral("due"),           QStringLiteral("change"),
        QStringLiteral("tendered"), QStringLiteral("price"),         QStringLiteral("rate"),
        QStringLiteral("quantity"), QStringLiteral("cash_rounding"), QStringLiteral("percent"),
        QStringLiteral("on_hand"),  QStringLiteral("sold"),          QStringLiteral("unit_price"),
        QStringLiteral("discount")};
    if (value.isDouble() && std::trunc(value.toDouble()) != value.toDouble()) return place + " is a fraction";
    const QJsonArray array = value.toArray();
    for (qsizetype i = 0; i < array.size(); ++i) {
      if (const QByteArray found = fractionIn(array[i], place + '/' + QByteArray::number(i)); !found.isEmpty())
        return found;
    }
    const QJsonObject object = value.toObject();
    for (auto member = object.begin(); member != object.end(); ++member) {
      const QByteArray here = place + '/' + member.key().toUtf8();
      if (member->isDouble() && decimals.contains(member.key())) return here + " is no decimal string";
      if (const QByteArray found = fractionIn(*member, here); !found.isEmpty()) return found;
    }
    return {};
  }
};

/// The real command line program in a temporary folder, with a home of its own.
class ProgramDesk {
 public:
  [[nodiscard]] QString path(const QString& name) const { return m_folder.filePath(name); }
  void write(const QString& name, const QByteArray& bytes) const {
    QFile file(path(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) qFatal("cannot write a test file");
  }
  [[nodiscard]] QByteArray read(const QString& name) const {
    QFile file(path(name));
    if (!file.open(QIODevice::ReadOnly)) qFatal("cannot read a test file");
    return file.readAll();
  }
  [[nodiscard]] QString storePath() const { return path(QStringLiteral("shop.cfl")); }

  /// Not yet waited for. `extra` is environment, "NAME=value"; `inside` runs in the child before the program.
  [[nodiscard]] std::unique_ptr<QProcess> start(const QStringList& arguments, const QStringList& extra = {},
                                                const std::function<void()>& inside = {}) const {
    auto process = std::make_unique<QProcess>();
    if (inside) process->setChildProcessModifier(inside);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("HOME"), m_folder.path());
    environment.insert(QStringLiteral("XDG_STATE_HOME"), path(QStringLiteral("state")));
    environment.insert(QStringLiteral("XDG_DATA_HOME"), path(QStringLiteral("data")));
    environment.insert(QStringLiteral("COUNTERFOIL_STORE"), storePath());
    for (const QString& each : extra) environment.insert(each.section(u'=', 0, 0), each.section(u'=', 1));
    process->setProcessEnvironment(environment);
    process->setWorkingDirectory(m_folder.path());
    process->start(program(QStringLiteral("counterfoil-cli")), arguments);
    return process;
  }
  [[nodiscard]] static ProgramRun finish(QProcess& process) {
    if (!process.waitForFinished(120'000)) qFatal("the program does not end");
    return {process.exitCode(), process.exitStatus() == QProcess::CrashExit, process.readAllStandardOutput(),
            process.readAllStandardError()};
  }
  [[nodiscard]] ProgramRun run(const QStringList& arguments, const QByteArray& input = {},
                               const QStringList& extra = {}) const {
    const auto process = start(arguments, extra);
    process->write(input);
    process->closeWriteChannel();
    return finish(*process);
  }
  /// Words divided by spaces.
  [[nodiscard]] ProgramRun say(const char* words, const QByteArray& input = {}) const {
    return run(QString::fromUtf8(words).split(u' '), input);
  }

  /// A new store with an owner, Maya, and four products.
  void openShop() const {
    const ProgramRun made = say("init --owner Maya --pin 739154 --currency GBP");
    if (made.status != 0) qFatal("init: %s", made.error.constData());
    write(QStringLiteral("products.csv"),
          "SKU,Name,Barcode,Price,Unit\nTEA,Green tea,5012345678900,4.99,piece\nBREAD,Rye bread,,2.50,piece\n"
          "CHEESE,Cheddar,,18.40,kg\nBAG,Paper bag,,0.10,piece\n");
    const ProgramRun imported = say("import products products.csv");
    if (imported.status != 0) qFatal("import: %s", imported.error.constData());
  }

 private:
  QTemporaryDir m_folder;
};

}  // namespace counterfoil::support

/// It ended with this status, and said so as the contract wants it.
#define CF_VERIFY_STATUS(outcome, expected)                                                   \
  do {                                                                                        \
    const auto& cf_run = (outcome);                                                           \
    QVERIFY2(cf_run.status == (expected), (cf_run.error + cf_run.out.left(400)).constData()); \
    const QByteArray cf_breach = cf_run.breachOfContract();                                   \
    QVERIFY2(cf_breach.isEmpty(), cf_breach.constData());                                     \
  } while (false)
