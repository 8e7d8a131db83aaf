// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/till/till_controller.h"

#include "ui/till/actions.h"

namespace counterfoil::till {

TillController::TillController(TillBackend& backend, theme::ThemeObject& theme, QObject* parent)
    : QObject(parent),
      m_theme(theme),
      m_stage(backend),
      m_lock(m_stage),
      m_basket(m_stage),
      m_keys({"key", "label"}) {
  connect(&m_lock, &LockController::signedIn, this, &TillController::signedIn);
  connect(&m_basket, &BasketController::touched, this, [this] {
    if (m_stage.screen() != QLatin1String("Sell")) m_stage.show(QStringLiteral("Sell"));
  });
  wireActions();
}

TillController::~TillController() = default;

TillController* TillController::create(QQmlEngine* engine, QJSEngine*) {
  auto* till = engine->property("counterfoilTill").value<TillController*>();
  QJSEngine::setObjectOwnership(till, QJSEngine::CppOwnership);
  return till;
}

void TillController::start() {
  m_stage.show(QStringLiteral("Lock"));
  m_stage.send<ShopView>([this](auto reply) { m_stage.backend().load(reply); },
                         [this](const ShopView& shop) {
                           m_shop = shop;
                           m_stage.setMoney({shop.currency, shop.currencyDecimals});
                           m_lock.setStaff(shop.staff);
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

void TillController::signedIn(const SessionView& session) {
  m_session = session;
  Q_EMIT sessionChanged();
  m_basket.reload();
  m_stage.show(QStringLiteral("Sell"));
}

void TillController::lockNow() {
  m_stage.backend().signOut();
  m_session = {};
  m_lock.cancelApproval();
  m_stage.show(QStringLiteral("Lock"));
  Q_EMIT sessionChanged();
}

void TillController::scanned(const QString& code) {
  const QString screen = m_stage.screen();
  if (screen == QLatin1String("Sell") || screen == QLatin1String("Done")) m_basket.scan(code);
}

bool TillController::keyPressed(QKeyCombination key) {
  const Action* action = actionFor(m_stage.screen(), key);
  if (action == nullptr) return false;
  run(QLatin1String(action->id));
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
  if (!m_stage.sheet().isEmpty()) {
    m_lock.cancelApproval();
    m_basket.setPricing(false);
    m_stage.closeSheet();
    return;
  }
  if (m_stage.screen() != QLatin1String("Sell") && m_stage.screen() != QLatin1String("Lock")) {
    m_stage.show(QStringLiteral("Sell"));
    return;
  }
  m_basket.setSearchText({});
  m_basket.clearMultiplier();
  m_stage.hush();
}

void TillController::wireActions() {
  m_actions.insert(QStringLiteral("search"), [this] { Q_EMIT searchWanted(); });
  m_actions.insert(QStringLiteral("lock"), [this] { lockNow(); });
  m_actions.insert(QStringLiteral("back"), [this] { back(); });
  m_actions.insert(QStringLiteral("undo"), [this] { m_basket.undo(); });
  m_actions.insert(QStringLiteral("voidLine"), [this] { m_basket.voidSelected(); });
  m_actions.insert(QStringLiteral("abandon"), [this] { m_basket.abandon(); });
  m_actions.insert(QStringLiteral("dark"), [this] {
    m_theme.setScheme(m_theme.dark() ? theme::Scheme::Light : theme::Scheme::Dark);
  });
  m_actions.insert(QStringLiteral("motion"), [this] { m_theme.setMotion(m_theme.motionMs() == 0); });
  m_actions.insert(QStringLiteral("keyboard"), [this] { setOnScreenKeyboard(!m_onScreenKeyboard); });
}

}  // namespace counterfoil::till
