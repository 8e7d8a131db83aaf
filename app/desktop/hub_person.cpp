// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/hub_person.h"

#include <QDesktopServices>

#include "app/shop/browser_page.h"
#include "sync/client/enrolment.h"
#include "sync/client/http_transport.h"

namespace counterfoil::app {

using namespace Qt::StringLiterals;
using core::Result;

namespace {

/// The session goes before what it works with.
struct LineAndSession {
  core::SystemClock clock;
  client::HttpTransport line;
  std::unique_ptr<person::Session> session;
  explicit LineAndSession(const client::HubAddress& address) : line(address) {}
};

}  // namespace

Result<std::shared_ptr<person::Session>> hubPerson(store::WorkerThread& storeThread, Shop& shop) {
  CF_TRY(const auto enrolment, storeThread.call([&shop] { return client::readEnrolment(shop.reader()); }));
  if (!enrolment) return core::notFound(u"not_enrolled"_s);
  CF_TRY(const auto address, client::checkedAddress(enrolment->hub, enrolment->authorityPem));
  const auto whole = std::make_shared<LineAndSession>(address);
  person::Session::Options options;
  options.browser = [](const QUrl& url) { return QDesktopServices::openUrl(url); };
  options.words = &browserSentence;
  whole->session =
      std::make_unique<person::Session>(whole->line, enrolment->identity.tenant, whole->clock, std::move(options));
  return std::shared_ptr<person::Session>(whole, whole->session.get());
}

}  // namespace counterfoil::app
