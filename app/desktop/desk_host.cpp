// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/desk_host.h"

#include "app/desktop/desk_station.h"
#include "app/desktop/hub_person.h"
#include "reports/printing/shop_printing.h"
#include "sync/client/person_keys.h"

namespace counterfoil::app {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

views::ReadPoster DeskHost::Reads::poster() {
  return [this](std::function<void(const journal::Reader&)> work) {
    (void)thread.post([this, work = std::move(work)] { work(*reader); });
  };
}

DeskHost::DeskHost(store::WorkerThread& storeThread)
    : m_storeThread(storeThread),
      m_reads(u"desk lists"_s),
      m_longReads(u"desk search"_s),
      m_checks(u"desk checks"_s),
      m_imports(u"desk imports"_s) {}

Result<std::unique_ptr<DeskHost>> DeskHost::open(store::WorkerThread& storeThread, Shop& shop, theme::Scheme scheme,
                                                 const shared::Joiner& joiner) {
  std::unique_ptr<DeskHost> host(new DeskHost(storeThread));
  CF_CHECK(host->start(shop, scheme, joiner));
  return host;
}

Done DeskHost::start(Shop& shop, theme::Scheme scheme, const shared::Joiner& joiner) {
  const QString path = shop.store().path();
  for (Reads* const reads : {&m_reads, &m_longReads, &m_checks, &m_imports}) {
    const Done opened = reads->thread.call([reads, &path]() -> Done {
      CF_TRY(reads->reader, store::openReader(path));
      return {};
    });
    if (!opened) return opened;
  }
  const Done wired = m_storeThread.call([&]() -> Done {
    if (shop.keyMissing()) return *shop.keyMissing();
    m_parts = std::make_unique<desk::DeskParts>(
        desk::DeskParts{[this](std::function<void()> work) { (void)m_storeThread.post(std::move(work)); },
                        m_reads.poster(),
                        m_longReads.poster(),
                        m_checks.poster(),
                        m_imports.poster(),
                        m_changes,
                        {shop.book(), shop.authority(), shop.staff(), shop.pins(), shop.catalog(), shop.inbox(),
                         shop.customers(), shop.directory(),
                         [](const journal::Reader& reader, customers::CustomerId id) {
                           return client::erasureWaitsFor(reader, id.as<core::Anything>());
                         },
                         [&sales = shop.sales()](sales::DocumentId document, const journal::Actor& actor) {
                           return printing::reprintReceipt(sales, document, actor);
                         },
                         [&closing = shop.closing()](cash::ShiftId shift, const journal::Actor& actor) {
                           return printing::reprintReport(closing, shift, actor);
                         },
                         shop.settings()},
                        theme::make(scheme),
                        joiner,
                        stationOf(shop, m_clock),
                        [this, &shop] { return hubPerson(m_storeThread, shop); }});
    m_subscription = shop.book().subscribe([this](const journal::Change& change) { m_changes.deliver(change); });
    return {};
  });
  if (!wired) return wired;
  m_window = std::make_unique<desk::DeskWindow>(*m_parts);
  return {};
}

DeskHost::~DeskHost() {
  m_window.reset();
  m_storeThread.call([this] { m_subscription.reset(); });
  for (Reads* const reads : {&m_reads, &m_longReads, &m_checks, &m_imports}) {
    reads->thread.call([reads] { reads->reader.reset(); });
  }
}

}  // namespace counterfoil::app
