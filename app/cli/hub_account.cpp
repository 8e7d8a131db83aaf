// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/hub_account.h"

#include <QDir>
#include <QEventLoop>
#include <QFile>
#include <QJsonDocument>
#include <QLockFile>
#include <QProcess>
#include <QSaveFile>

#include "app/cli/shop_access.h"
#include "app/shop/browser_page.h"
#include "models/core/json_reader.h"
#include "models/vault/key_file.h"
#include "sync/client/enrolment.h"

namespace counterfoil::cli {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

constexpr qint64 kMostSessionBytes = 16 * 1024;
constexpr int kLockMs = 10'000;

}  // namespace

struct HubAccount::Private {
  core::SystemClock clock;
  client::Enrolment enrolment;
  QString file;
  bool noBrowser = false;
  QIODevice* said = nullptr;  ///< where a person reads
  std::unique_ptr<QLockFile> lock;
  std::unique_ptr<client::HttpTransport> line;
  std::unique_ptr<person::Session> session;
  QEventLoop loop;
};

HubAccount::HubAccount() : d(std::make_unique<Private>()) {}
HubAccount::~HubAccount() = default;

const QString& HubAccount::hub() const {
  return d->enrolment.hub;
}

person::Session& HubAccount::session() {
  return *d->session;
}

void HubAccount::turn() {
  d->loop.exec();
}

void HubAccount::quit() {
  d->loop.quit();
}

Result<std::unique_ptr<HubAccount>> HubAccount::open(const Context& context) {
  std::unique_ptr<HubAccount> account(new HubAccount);
  Private& d = *account->d;
  {
    CF_TRY(const auto reader, openShopReader(context));
    CF_TRY(const auto enrolment, client::readEnrolment(*reader));
    if (!enrolment) return core::notFound(u"not_enrolled"_s, u"this store belongs to no hub"_s);
    d.enrolment = *enrolment;
  }
  CF_TRY(const auto address, client::checkedAddress(d.enrolment.hub, d.enrolment.authorityPem));
  const QString folder = vault::KeyFiles::defaultFolder();
  if (!QDir().mkpath(folder)) return core::storageError(u"cannot_write"_s, folder);
  d.file = u"%1/hub-session-%2.json"_s.arg(folder, d.enrolment.identity.device.text());
  d.lock = std::make_unique<QLockFile>(d.file + u".lock"_s);
  if (!d.lock->tryLock(kLockMs)) {
    return core::Error{core::ErrorKind::Busy, u"session_busy"_s, u"another command speaks with the hub"_s, {}};
  }
  d.noBrowser = context.flag(u"no-browser"_s);
  d.said = &context.progress();
  d.line = std::make_unique<client::HttpTransport>(address);
  person::Session::Options options;
  options.browser = [raw = account.get()](const QUrl& url) { return raw->browse(url); };
  options.words = &app::browserSentence;
  CF_TRY(const qint64 seconds, context.integer(u"timeout"_s, 300, 1, 3600));
  options.mostMs = int(seconds * 1000);
  d.session = std::make_unique<person::Session>(*d.line, d.enrolment.identity.tenant, d.clock, std::move(options));
  CF_CHECK(account->read());
  return account;
}

/// As other programs of the command line do: $BROWSER, else the desktop's.
bool HubAccount::browse(const QUrl& url) const {
  const QByteArray address = url.toEncoded();
  if (d->noBrowser) return d->said->write("Sign in here: " + address + '\n') > 0;
  const QString browser = qEnvironmentVariable("BROWSER");
  return QProcess::startDetached(browser.isEmpty() ? u"xdg-open"_s : browser, {QString::fromLatin1(address)});
}

Done HubAccount::read() {
  QFile file(d->file);
  if (!file.open(QIODevice::ReadOnly)) return {};
  const auto object = core::parseObject(file.read(kMostSessionBytes));
  if (!object) return {};  // whoever was signed in signs in again
  const core::JsonReader json(*object);
  const auto client = json.string("client"_L1);
  const auto access = json.string("access_token"_L1);
  const auto refresh = json.string("refresh_token"_L1);
  const auto until = core::Instant::parse(json.string("access_until"_L1, {}).value_or(QString()));
  if (client && access && refresh && until) {
    d->session->resume({*client, access->toLatin1(), *until, refresh->toLatin1()});
  }
  return {};
}

Done HubAccount::save() {
  const auto kept = d->session->kept();
  if (!kept) {
    if (QFile::exists(d->file) && !QFile::remove(d->file)) return core::storageError(u"cannot_write"_s, d->file);
    return {};
  }
  const QJsonObject json{{u"client"_s, kept->client},
                         {u"access_token"_s, QString::fromLatin1(kept->accessToken)},
                         {u"access_until"_s, kept->accessUntil.text()},
                         {u"refresh_token"_s, QString::fromLatin1(kept->refreshToken)}};
  QSaveFile file(d->file);
  const QByteArray bytes = QJsonDocument(json).toJson(QJsonDocument::Compact);
  const bool isWritten = file.open(QIODevice::WriteOnly) && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) &&
                         file.write(bytes) == bytes.size() && file.commit();
  return isWritten ? Done() : Done(core::storageError(u"cannot_write"_s, d->file));
}

}  // namespace counterfoil::cli
