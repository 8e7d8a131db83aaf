// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/till/till_controller.h"

#include "ui/till/actions.h"

namespace counterfoil::till {

TillController::TillController(TillBackend& backend, theme::ThemeObject& theme, QObject* parent)
    : QObject(parent),
      m_theme(theme),
      m_stage(backend),
      m_lock(m_stage),
      m_key(m_stage),
      m_setup(m_stage),
      m_join(backend.joiner()),
      m_manners(m_stage, theme),
      m_sync(m_stage),
      m_held(m_stage),
      m_basket(m_stage),
      m_customer(m_stage),
      m_entry(m_stage),
      m_payment(m_stage),
      m_documents(m_stage),
      m_drawer(m_stage),
      m_tickets(m_stage),
      m_pictures(backend),
      m_keys({"key", "label"}) {
  connect(&m_lock, &LockController::signedIn, this, &TillController::enter);
  connect(&m_basket, &BasketController::touched, this, [this] {
    if (m_stage.screen() != QLatin1String("Sell")) m_stage.show(QStringLiteral("Sell"));
  });
  connect(&m_payment, &PaymentController::heldChanged, &m_held, &HeldController::refresh);
  connect(&m_payment, &PaymentController::completed, &m_basket, &BasketController::reload);
  connect(&m_payment, &PaymentController::doubted, this, &TillController::doubtCash);
  connect(&m_tickets, &TicketListController::recalled, this, [this](const TicketView& ticket) {
    m_basket.show(ticket);
    m_stage.show(QStringLiteral("Sell"));
    if (!ticket.movedPrices.isEmpty()) m_stage.openSheet(QStringLiteral("Recall"));
  });
  connect(&m_basket, &BasketController::unknownCode, this, [this] {
    if (m_manners.sound()) Q_EMIT alarm();
  });
  connect(&m_drawer, &DrawerController::shiftOpened, this, [this] {
    m_basket.reload();
    m_stage.show(QStringLiteral("Sell"));
  });
  wireWindow();
  wireKeys();
  wireSelling();
  wirePaying();
  wireDrawer();
  wirePalette();
}

TillController::~TillController() = default;

TillController* TillController::create(QQmlEngine* engine, QJSEngine*) {
  auto* till = engine->property("counterfoilTill").value<TillController*>();
  QJSEngine::setObjectOwnership(till, QJSEngine::CppOwnership);
  return till;
}

void TillController::start() {
  if (m_stage.screen().isEmpty()) m_stage.show(QStringLiteral("Lock"));
  m_stage.send<ShopView>([this](auto reply) { m_stage.backend().load(reply); },
                         [this](const ShopView& shop) {
                           m_shop = shop;
                           m_stage.setMoney({shop.currency, shop.currencyDecimals});
                           m_lock.setStaff(shop.staff);
                           m_key.setShop(shop);
                           m_setup.setShop(shop);
                           m_manners.set(shop.manners);
                           showLock();
                           if (shop.firstRun) return;
                           if (const QString remark = m_key.takeRemark(); !remark.isEmpty()) {
                             m_stage.say(remark, QStringLiteral("bad"));
                           }
                           m_held.watch();
                           m_drawer.setDenominations(shop.denominationsMinor);
                           m_payment.setLargestNote(shop.denominationsMinor.value(0));
                           Q_EMIT shopChanged();
                           m_basket.loadCatalog();
                         });
}

void TillController::setClock(const QString& text) {
  if (m_clock == text) return;
  m_clock = text;
  Q_EMIT clockChanged();
}

void TillController::setOnScreenKeyboard(bool on) {
  if (m_onScreenKeyboard == on) return;
  m_onScreenKeyboard = on;
  Q_EMIT keyboardChanged();
}

void TillController::enter(const SessionView& session) {
  m_session = session;
  m_drawer.setShift(session.shift);
  Q_EMIT sessionChanged();
  Q_EMIT staffChanged();
  if (!session.shift.open) return m_drawer.startFloat();
  m_basket.reload();
  m_stage.show(QStringLiteral("Sell"));
}

void TillController::showLock() {
  const QString first = m_setup.isWanted() ? m_setup.screen() : m_key.screen();
  m_stage.show(first.isEmpty() ? QStringLiteral("Lock") : first);
}

void TillController::lockNow() {
  if (m_payment.cardPending() && m_stage.screen() == QLatin1String("Pay")) return;
  m_key.forgetNew();
  m_stage.backend().signOut();
  m_session = {};
  m_lock.cancelApproval();
  showLock();
  Q_EMIT sessionChanged();
  Q_EMIT staffChanged();
}

void TillController::idle() {
  if (signedIn()) lockNow();
}

void TillController::scanned(const QString& code) {
  const QString screen = m_stage.screen();
  const QString sheet = m_stage.sheet();
  if (!signedIn() || screen == QLatin1String("Pay") || screen == QLatin1String("Count")) return;
  if (screen == QLatin1String("Documents") || screen == QLatin1String("Refund")) {
    m_stage.show(QStringLiteral("Documents"));
    m_documents.setSearchText(code);
    return;
  }
  if (!sheet.isEmpty() && sheet != QLatin1String("Price")) m_stage.closeSheet();
  m_basket.scan(code);
}

void TillController::takeBack(int characters) {
  const QString screen = m_stage.screen();
  for (int i = 0; i < characters; ++i) {
    if (screen == QLatin1String("Lock") || m_stage.sheet() == QLatin1String("Approval")) {
      m_lock.erase();
    } else if (m_stage.sheet() == QLatin1String("Entry")) {
      m_entry.erase();
    } else if (screen == QLatin1String("Pay")) {
      m_payment.erase();
    } else if (screen == QLatin1String("Count")) {
      m_drawer.erase();
    }
  }
}

bool TillController::keyPressed(QKeyCombination key) {
  auto modifiers = key.keyboardModifiers();
  modifiers.setFlag(Qt::KeypadModifier, false);
  if (key.key() == Qt::Key_Question) modifiers.setFlag(Qt::ShiftModifier, false);
  const Action* action = actionFor(m_stage.screen(), QKeyCombination(modifiers, key.key()));
  if (action == nullptr) return false;
  const QString id = QLatin1String(action->id);
  // On a sheet only what belongs to every screen, and there a question mark is a letter.
  const bool everywhere = action->screens[0] == '*';
  if (!m_stage.sheet().isEmpty() && (!everywhere || key.key() == Qt::Key_Question)) return false;
  // Delete belongs to the text while there is any.
  if (id == QLatin1String("voidLine") && !m_basket.searchText().isEmpty()) return false;
  run(id);
  return true;
}

void TillController::run(const QString& action) {
  const auto found = m_actions.constFind(action);
  if (found != m_actions.constEnd()) (*found)();
}

QString TillController::keyOf(const QString& action) const {
  for (const auto& row : allActions()) {
    if (action == QLatin1String(row.id)) return QLatin1String(row.keyText);
  }
  return {};
}

void TillController::back() {
  const QString screen = m_stage.screen();
  if (!m_stage.sheet().isEmpty()) {
    m_lock.cancelApproval();
    if (m_basket.pricing()) m_basket.setPricing(false);
    m_stage.closeSheet();
    return;
  }
  if (!signedIn()) return m_lock.reset();
  if (screen == QLatin1String("Pay") && m_payment.cardPending()) return;
  if (screen == QLatin1String("Pay") && m_payment.refund()) return m_documents.open();
  if (screen == QLatin1String("Refund")) return m_stage.show(QStringLiteral("Documents"));
  if (screen == QLatin1String("Report") && m_drawer.closed()) return lockNow();
  if (screen == QLatin1String("Count") && m_drawer.opening()) return lockNow();
  if (screen == QLatin1String("Count") || screen == QLatin1String("Report") || screen == QLatin1String("Pending")) {
    return m_stage.show(QStringLiteral("Shift"));
  }
  if (screen != QLatin1String("Sell")) return m_stage.show(QStringLiteral("Sell"));
  m_basket.setSearchText({});
  m_basket.clearMultiplier();
  m_stage.hush();
}

void TillController::showKeys() {
  QList<Rows::Row> rows;
  for (const auto& action : allActions()) {
    if (!isOn(action, m_stage.screen())) continue;
    rows.append({QLatin1String(action.keyText), {QLatin1String(action.keyText), labelOf(action)}});
  }
  m_keys.set(rows);
  m_stage.openSheet(QStringLiteral("Keys"));
}

void TillController::on(const char* action, const std::function<void()>& start) {
  m_actions.insert(QLatin1String(action), start);
}

void TillController::wireWindow() {
  on("help", [this] { showKeys(); });
  on("lock", [this] { lockNow(); });
  on("back", [this] { back(); });
  on("dark", [this] { m_theme.setScheme(m_theme.dark() ? theme::Scheme::Light : theme::Scheme::Dark); });
  on("motion", [this] { m_theme.setMotion(m_theme.motionMs() == 0); });
  on("sync", [this] { m_sync.open(); });
  on("held", [this] { m_held.explain(); });
  on("manners", [this] { m_stage.openSheet(QStringLiteral("Manners")); });
  on("desk", [this] { Q_EMIT deskWanted(); });
  on("keyboard", [this] {
    if (m_keyboardAvailable) return setOnScreenKeyboard(!m_onScreenKeyboard);
    m_stage.say(tr("This till started without the on-screen keyboard. Its settings switch it on at the next start."));
  });
}

void TillController::wireKeys() {
  connect(&m_key, &KeyController::settled, this, &TillController::start);
  connect(&m_key, &KeyController::renewed, this, [this](bool changed) {
    m_stage.show(QStringLiteral("Sell"));
    if (!changed) return m_stage.say(tr("The old recovery phrase stays."));
    m_stage.say(tr("The new recovery phrase holds from now on."), QStringLiteral("good"));
  });
  connect(&m_setup, &SetupController::made, this, &TillController::start);
  connect(&m_join, &shared::JoinForm::joined, this, &TillController::start);
  on("joinShop", [this] { m_setup.openJoin(); });
  on("leaveJoin", [this] {
    if (m_join.busy()) return m_join.cancel();
    if (!m_join.fingerprint().isEmpty()) return m_join.distrust();
    start();  // by now an empty store may be there
  });
  on("newPhrase", [this] { m_stage.openSheet(QStringLiteral("NewPhrase")); });
  on("showNewPhrase", [this] { m_key.renew(); });
  on("setUpShop", [this] { m_setup.open(); });
  on("makeDemo", [this] { m_setup.makeDemo(); });
}

void TillController::wireSelling() {
  on("search", [this] { Q_EMIT searchWanted(); });
  on("pricing", [this] {
    m_basket.setPricing(true);
    m_stage.openSheet(QStringLiteral("Price"));
  });
  on("quantity", [this] { askQuantity(); });
  on("price", [this] { askPrice(); });
  on("discount", [this] { askDiscount(false); });
  on("ticketDiscount", [this] { askDiscount(true); });
  on("note", [this] { askNote(); });
  on("park", [this] { askPark(); });
  on("voidLine", [this] { m_basket.voidSelected(); });
  on("undo", [this] { m_basket.undo(); });
  on("abandon", [this] {
    if (!m_basket.empty()) m_basket.abandon();
  });
  on("abandonFromSheet", [this] {
    m_stage.closeSheet();
    run(QStringLiteral("abandon"));
  });
  on("customer", [this] { m_customer.open(m_basket.customer()); });
  connect(&m_customer, &CustomerController::ticketChanged, &m_basket, &BasketController::show);
  on("more", [this] { m_stage.openSheet(QStringLiteral("More")); });
  on("tickets", [this] { m_tickets.open(); });
  on("recall", [this] { m_tickets.recall(); });
  on("newPrices", [this] { ticketCommand([this](auto reply) { m_stage.backend().takeNewPrices(reply); }); });
  on("documents", [this] { m_documents.open(); });
  on("reprint", [this] { m_documents.reprint(m_documents.view().head.id); });
  on("reprintLast", [this] { m_documents.reprint(m_payment.lastDone().documentId); });
  on("refund", [this] {
    if (m_documents.canRefund()) m_documents.startRefund();
  });
  on("voidDocument", [this] { askVoidDocument(); });
  on("returnQuantity", [this] { askReturnQuantity(); });
  on("giveBack", [this] { askReturnReason(false); });
  on("exchange", [this] { askReturnReason(true); });
}

void TillController::wirePaying() {
  on("pay", [this] {
    if (!m_basket.empty()) m_payment.begin();
  });
  on("payCash", [this] { m_payment.cash(); });
  on("payCard", [this] { m_payment.payByCard(); });
  on("payVoucher", [this] { askVoucher(); });
  on("newSale", [this] { m_stage.show(QStringLiteral("Sell")); });
}

void TillController::wireDrawer() {
  on("shift", [this] { m_stage.show(QStringLiteral("Shift")); });
  on("payIn", [this] { askCash(CashMove::PayIn); });
  on("payOut", [this] { askCash(CashMove::PayOut); });
  on("safeDrop", [this] { askCash(CashMove::SafeDrop); });
  on("noSale", [this] { askCash(CashMove::NoSale); });
  on("xReport", [this] { m_drawer.showX(); });
  on("closeShift", [this] { m_drawer.startClosing(); });
  on("countAnyway", [this] { m_drawer.startCount(); });
  on("finishCount", [this] { m_drawer.finishCount(); });
  on("printReport", [this] { m_drawer.printReport(); });
}

}  // namespace counterfoil::till
