// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/program.h"

#include <QApplication>
#include <QFileInfo>
#include <QGuiApplication>
#include <QLocale>
#include <QPalette>

#include "app/desktop/first_run.h"
#include "models/core/zone.h"
#include "models/settings/queries.h"
#include "models/vault/keychain.h"
#include "reports/printing/local_tables.h"
#include "reports/printing/shop_printing.h"

namespace counterfoil::app {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

/// The demo trades in the past, on a clock of its own, and is closed again. Answers the recovery phrase.
Result<QString> makeDemoStore(const ShopOptions& options, core::Instant today,
                              const std::function<void(int, int)>& progress = {}) {
  core::ManualClock clock(today.plusMs(-40LL * 86'400'000));
  core::RandomIds ids;
  CF_TRY(const auto shop, Shop::create(options, clock, ids));
  CF_CHECK(makeDemo(*shop, clock, today, progress));
  return shop->newPhrase();
}

}  // namespace

Program::~Program() {
  m_ending = true;
  m_fetching.waitForFinished();
  m_joiner.reset();
  m_hub.reset();
  m_desk.reset();
  m_window.reset();
  m_backend.reset();
  m_printer.reset();
  if (m_storeThread) {
    m_storeThread->call([this] {
      m_printing.reset();
      // What is left of a lock-out is written down, so that a restart does not begin it anew.
      if (m_shop && !m_shop->keyMissing() && !m_shop->pins().rememberWaits())
        qWarning("lock-outs were not written down");
      m_shop.reset();
    });
  }
}

ShopOptions Program::shopOptions() const {
  ShopOptions options;
  options.path = m_options.storePath.isEmpty() ? defaultStorePath() : m_options.storePath;
  return options;
}

Done Program::openShop() {
  const ShopOptions options = shopOptions();
  if (!QFileInfo::exists(options.path)) {
    m_asksForShop = !m_options.demo;
    if (m_asksForShop) return {};
    CF_TRY(m_newPhrase, makeDemoStore(options, m_clock.now()));
  }
  CF_TRY(m_shop, Shop::open(options, m_clock, m_ids));
  return {};
}

Result<FirstRun::Made> Program::makeOwn(const NewShop& wanted) {
  if (!m_shop) {
    CF_TRY(m_shop, Shop::create(shopOptions(), m_clock, m_ids));
    m_newPhrase = m_shop->newPhrase();
  }
  // A store that was there without a shop: whoever made it did not come to its phrase.
  if (m_newPhrase.isEmpty()) {
    CF_TRY(m_newPhrase, m_shop->proposePhrase());
  }
  CF_TRY(const MadeShop made, setUp(*m_shop, wanted));
  if (made.till.isNull()) return core::integrityError(u"unknown_till"_s);
  return FirstRun::Made{m_shop.get(), m_newPhrase};
}

Result<FirstRun::Made> Program::makeDemoShop(const std::function<void(int, int)>& progress) {
  const ShopOptions options = shopOptions();
  CF_TRY(m_newPhrase, makeDemoStore(options, m_clock.now(), progress));
  CF_TRY(m_shop, Shop::open(options, m_clock, m_ids));
  return FirstRun::Made{m_shop.get(), m_newPhrase};
}

FirstRun Program::firstRun() {
  FirstRun first;
  first.view = [this] {
    const bool storeThere = QFileInfo::exists(shopOptions().path);
    return firstRunView(shopOptions().path, storeThere, m_belonging);
  };
  first.joiner = joiner();
  first.setUp = [this](const NewShop& wanted) { return makeOwn(wanted); };
  first.makeDemo = [this](const std::function<void(int, int)>& progress) { return makeDemoShop(progress); };
  first.made = [this] {
    m_asksForShop = false;
    begin();
  };
  return first;
}

void Program::askForPhraseAgain() {
  if (!m_newPhrase.isEmpty()) return;
  m_storeThread->call([this] {
    const auto noted = m_shop->phraseNoted();
    if (m_shop->keyMissing() || !noted || *noted) return;
    if (const auto words = m_shop->proposePhrase()) m_newPhrase = *words;
  });
}

void Program::askKeychain() {
  const QString name = m_storeThread->call([this] {
    const bool wanted = m_shop->keyMissing() && m_shop->keyPlace() == vault::KeyPlace::Keychain;
    return wanted ? m_shop->secretName() : QString();
  });
  if (name.isEmpty()) return;
  // No event loop runs yet, and the till cannot show anything of use before the answer: 30 ms, three seconds at most.
  vault::WaitingKeychain keychain;
  keychain.read(name, [this](const Result<std::optional<QByteArray>>& found) {
    if (!found) return qWarning("the keychain does not answer: %s", qPrintable(found.error().detail));
    m_storeThread->call([&] {
      if (const Done used = m_shop->useKeychainKey(*found); !used) qWarning("%s", qPrintable(used.error().code));
    });
  });
}

void Program::startPrinting() {
  const auto onStore = [this](std::function<void(journal::Book&)> work) {
    m_storeThread->post([this, work = std::move(work)] {
      if (m_shop) work(m_shop->book());
    });
  };
  const auto nameOf = [directory = m_shop->directory()](const journal::Reader& reader,
                                                        const sales::SealedCustomer& customer) {
    const auto name = directory->nameOn(reader, customers::CustomerId(customer.person.uuid()), customer.name);
    return name ? name->value_or(QString()) : QString();
  };
  m_printer = std::make_unique<printing::PrintThread>(onStore, printing::renderFromBook(nameOf));
  const auto route = m_storeThread->call([this]() -> printing::Route {
    const auto settings = settings::readSettings(m_shop->reader());
    m_printing = m_shop->book().subscribe([this](const journal::Change& change) {
      m_changes.deliver(change);
      for (const QString& table : change.localTables) {
        if (table == QLatin1String(printing::kPrintJobTable)) m_printer->wake();
      }
      if (!settings::concernsSettings(change)) return;
      if (const auto now = settings::readSettings(m_shop->reader())) m_printer->setRoute(printing::routeOf(now->till));
    });
    return settings ? printing::routeOf(settings->till) : printing::Route();
  });
  m_printer->start(route);
}

void Program::startClock(const QString& zoneName) {
  const auto zone = core::Zone::named(zoneName);
  if (!zone) return;
  const auto show = [this, zone = *zone] {
    m_window->till().setClock(QLocale().toString(zone.toWall(m_clock.now()).time, QLocale::ShortFormat));
  };
  show();
  QObject::connect(&m_wallClock, &QTimer::timeout, m_window.get(), show);
  m_wallClock.start(5000);
}

void Program::followCatalog() {
  m_catalogChanged.setSingleShot(true);
  m_catalogChanged.setInterval(300);
  QObject::connect(&m_catalogChanged, &QTimer::timeout, &m_changes, [this] {
    if (m_window) m_window->till().refreshCatalog();
  });
  QObject::connect(&m_changes, &views::ChangeSignal::changed, &m_catalogChanged, [this](const QStringList& kinds) {
    const bool catalog = views::touches(kinds, {u"product.", u"category.", u"tax.", u"import.", u"*"});
    if (catalog && !m_catalogChanged.isActive()) m_catalogChanged.start();
  });
}

void Program::begin() {
  startPrinting();
  followCatalog();
  const auto known = m_storeThread->call([this] { return settings::readSettings(m_shop->reader()); });
  if (!known) return;
  // Figures and dates are written as the shop writes them, whatever the computer is set to.
  if (!known->shop.locale.isEmpty()) QLocale::setDefault(QLocale(known->shop.locale));
  if (!m_window) return;
  startClock(known->shop.zone);
  if (!m_hub) startSync();
}

Done Program::start() {
  m_storeThread = std::make_unique<store::WorkerThread>(u"store"_s);
  CF_CHECK(m_storeThread->call([this] { return openShop(); }));
  settings::ShopSettings known;
  if (m_shop) {
    askKeychain();
    const auto read = m_storeThread->call([this] { return settings::readSettings(m_shop->reader()); });
    if (read) known = *read;
    readBelonging();
    // Made, and then the program ended before the shop was set up, or before it came from the hub.
    const bool shopMissing = read && (!read->shopReady() || m_belonging.shopComes);
    m_asksForShop = shopMissing && m_storeThread->call([this] { return !m_shop->keyMissing(); });
  }
  makeJoiner();
  apply(known.till);
  if (m_asksForShop) {
    m_backend = std::make_unique<ShopBackend>(*m_storeThread, firstRun());
  } else {
    askForPhraseAgain();
    begin();
    m_backend = std::make_unique<ShopBackend>(*m_storeThread, *m_shop);
    m_backend->setNewPhrase(m_newPhrase);
  }
  m_window = std::make_unique<till::TillWindow>(*m_backend, m_options.scheme, m_options.motion);
  QObject::connect(&m_window->till(), &till::TillController::deskWanted, m_window.get(), [this] {
    if (const Done shown = showDesk(); !shown) m_window->till().stage()->fail(shown.error());
  });
  QObject::connect(&m_window->till(), &till::TillController::alarm, m_window.get(), [] { QApplication::beep(); });
  m_window->till().setKeyboardAvailable(m_options.keyboardAvailable);
  m_window->till().setOnScreenKeyboard(m_options.keyboardAvailable);
  QString why;
  if (!m_window->start(&why)) return core::storageError(u"screen_failed"_s, why);
  if (!m_asksForShop) startClock(known.shop.zone);
  if (m_asksForShop && m_belonging.shopComes) {
    fetchShop();
  } else if (!m_asksForShop || !m_belonging.hub.isEmpty()) {
    startSync();
  }
  return {};
}

void Program::startSync() {
  m_hub.reset();
  m_hub = std::make_unique<HubLink>(*m_storeThread, *m_shop, m_clock, m_ids);
  QObject::connect(m_hub.get(), &HubLink::changed, m_hub.get(), [this] {
    showSync();
    seeWhetherTheShopCame();
  });
  QObject::connect(m_window->till().sync(), &till::SyncController::wanted, m_hub.get(), &HubLink::hurry);
  if (m_desk) QObject::connect(&m_desk->window(), &desk::DeskWindow::syncWanted, m_hub.get(), &HubLink::hurry);
  m_hub->start();
}

void Program::showSync() {
  if (!m_hub) return;
  const shared::SyncWords words = shared::syncWords(m_hub->status(), m_hub->hub(), m_clock.now());
  m_window->till().sync()->set(words);
  if (!m_desk) return;
  m_desk->window().setSync(words);
  m_desk->window().setHub({m_hub->status(), m_hub->hub(), m_hub->certificatePem(), m_hub->isTrustedByHand()});
}

void Program::apply(const settings::Till& till) {
  m_options.motion = m_options.motion && !till.motionOff;
  if (m_options.schemeGiven) return;
  const bool systemIsDark = QGuiApplication::palette().color(QPalette::Window).lightness() < 128;
  const bool dark = till.theme == settings::Theme::Dark || (till.theme == settings::Theme::System && systemIsDark);
  m_options.scheme = dark ? theme::Scheme::Dark : theme::Scheme::Light;
}

Done Program::showDesk() {
  if (!m_shop) return core::refused(u"shop_not_set_up"_s);
  if (!m_desk) {
    CF_TRY(m_desk, DeskHost::open(*m_storeThread, *m_shop, m_options.scheme, joiner()));
    QObject::connect(&m_desk->window(), &desk::DeskWindow::tillWanted, &m_desk->window(), [this] { showTill(); });
    if (m_hub) {
      QObject::connect(&m_desk->window(), &desk::DeskWindow::syncWanted, m_hub.get(), &HubLink::hurry);
    }
    showSync();
  }
  m_desk->window().show();
  m_desk->window().raise();
  m_desk->window().activateWindow();
  return {};
}

void Program::showTill() {
  if (!m_window->isVisible()) m_window->showMaximized();
  m_window->raise();
  m_window->requestActivate();
}

}  // namespace counterfoil::app
