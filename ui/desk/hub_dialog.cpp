// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/hub_dialog.h"

#include <QHBoxLayout>
#include <QScreen>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "ui/desk/empty_state.h"
#include "ui/desk/style.h"
#include "ui/shared/error_text.h"
#include "ui/shared/format.h"

namespace counterfoil::desk {

using namespace Qt::StringLiterals;
using core::Result;

namespace {

constexpr int kHubWidth = 720;

/// A dialog does not ask how high its words are at their width.
void fitHubWords(QLabel* label) {
  constexpr int kWordsWidth = kHubWidth - 48;
  label->setWordWrap(true);
  label->setFixedWidth(kWordsWidth);
  label->setMinimumHeight(label->text().isEmpty() ? 0 : label->heightForWidth(kWordsWidth));
}

QVariant chosenIn(const QTableWidget* table) {
  const QTableWidgetItem* const item = table->item(table->currentRow(), 0);
  return item != nullptr && table->selectionModel()->hasSelection() ? item->data(Qt::UserRole) : QVariant();
}

}  // namespace

template <class T>
person::Session::Reply<T> HubDialog::here(std::function<void(const Result<T>&)> take) {
  return [weak = std::weak_ptr<int>(m_alive), take = std::move(take)](const Result<T>& result) {
    if (weak.lock()) take(result);
  };
}

HubDialog::HubDialog(std::shared_ptr<person::Session> session, const theme::Theme& theme, const Wording& wording,
                     QWidget* parent)
    : QDialog(parent), m_session(std::move(session)), m_theme(theme), m_wording(wording) {
  setObjectName(u"hubDialog"_s);
  setWindowTitle(tr("Who is let in at the hub"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(24, 24, 24, 16);
  column->setSpacing(12);
  m_pages = new QStackedWidget(this);
  m_told = makeLabel({}, theme.type.body, QFont::Normal, this);
  m_told->setObjectName(u"hubTold"_s);
  m_pages->addWidget(makeDoor());
  m_pages->addWidget(makeInside());
  column->addWidget(m_pages, 1);
  column->addWidget(m_told);
  m_close = makeButton(u"hubClose"_s, {});
  column->addWidget(m_close, 0, Qt::AlignRight);
  connect(m_close, &QPushButton::clicked, this, &HubDialog::reject);
  setFixedWidth(kHubWidth);
  refresh();
}

HubDialog::~HubDialog() {
  m_alive.reset();
  m_session->cancel();
}

QPushButton* HubDialog::makeButton(const QString& name, const QString& text) {
  auto* button = new QPushButton(text, this);
  button->setObjectName(name);
  button->setAutoDefault(false);
  return button;
}

QWidget* HubDialog::makeDoor() {
  auto* door = new QWidget(this);
  auto* column = new QVBoxLayout(door);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(12);
  QLabel* const words =
      makeLabel(tr("This is about you, not about this till. Sign in with an account of the hub's own, or "
                   "at a provider that it trusts: your browser opens there, and comes back."),
                m_theme.type.body, QFont::Normal, door);
  fitHubWords(words);
  colourText(words, m_theme.palette.mutedText);
  column->addWidget(words);
  m_offers = new QVBoxLayout;
  m_offers->setSpacing(8);
  column->addLayout(m_offers);
  m_again = makeButton(u"hubAgain"_s, tr("Try again"));
  column->addWidget(m_again, 0, Qt::AlignLeading);
  column->addSpacing(8);
  m_account = new HubAccountForm(m_theme, door);
  column->addWidget(m_account);
  column->addStretch(1);
  connect(m_account, &HubAccountForm::passwordGiven, this, [this](const QString& login, const QString& password) {
    m_session->signInByPassword(login, password, entering());
    waitFor(tr("Asking the hub…"));
  });
  connect(m_account, &HubAccountForm::linkWanted, this, &HubDialog::mailLink);
  connect(m_account, &HubAccountForm::linkGiven, this, [this](const QString& link) {
    m_session->signInByLink(link, entering());
    waitFor(tr("Asking the hub…"));
  });
  connect(m_again, &QPushButton::clicked, this, [this] {
    m_told->clear();
    askOffers();
  });
  return door;
}

QWidget* HubDialog::makeInside() {
  auto* inside = new QWidget(this);
  auto* column = new QVBoxLayout(inside);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(12);
  auto* head = new QHBoxLayout;
  m_who = makeLabel({}, m_theme.type.strong, QFont::DemiBold, inside);
  m_who->setObjectName(u"hubWho"_s);
  head->addWidget(m_who, 1);
  QPushButton* const out = makeButton(u"hubSignOut"_s, tr("Sign out at the hub"));
  head->addWidget(out);
  connect(out, &QPushButton::clicked, this, &HubDialog::signOut);
  column->addLayout(head);
  m_manage = new QWidget(inside);
  auto* manage = new QVBoxLayout(m_manage);
  manage->setContentsMargins(0, 0, 0, 0);
  manage->setSpacing(8);
  manage->addWidget(makeDevices());
  manage->addSpacing(8);
  manage->addWidget(makeUsers());
  column->addWidget(m_manage);
  column->addStretch(1);
  return inside;
}

QWidget* HubDialog::makeDevices() {
  auto* part = new QWidget(this);
  auto* column = new QVBoxLayout(part);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
  column->addWidget(makeLabel(tr("Devices"), m_theme.type.strong, QFont::DemiBold, part));
  m_devices = makeTable(u"hubDevices"_s, {tr("Name"), tr("Till"), tr("State"), tr("Since")});
  m_devices->setAccessibleName(tr("Devices of the hub"));
  column->addWidget(m_devices);
  auto* ending = new QHBoxLayout;
  m_reason = new QLineEdit(part);
  m_reason->setObjectName(u"hubReason"_s);
  m_reason->setPlaceholderText(tr("Why the chosen device is let in no more"));
  m_reason->setAccessibleName(tr("Reason"));
  m_reason->setMaxLength(200);
  m_revoke = makeButton(u"hubRevoke"_s, tr("&Let it in no more"));
  ending->addWidget(m_reason, 1);
  ending->addWidget(m_revoke);
  column->addLayout(ending);
  auto* adding = new QHBoxLayout;
  m_name = new QLineEdit(part);
  m_name->setObjectName(u"hubName"_s);
  m_name->setPlaceholderText(tr("Name of the next till"));
  m_name->setAccessibleName(tr("Name of the next till"));
  m_name->setMaxLength(80);
  QPushButton* const code = makeButton(u"hubMakeCode"_s, tr("Make a &code"));
  adding->addWidget(m_name, 1);
  adding->addWidget(code);
  column->addLayout(adding);
  m_code = makeLabel({}, m_theme.type.strong, QFont::DemiBold, part);
  m_code->setObjectName(u"hubCode"_s);
  m_code->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  m_code->hide();
  column->addWidget(m_code);
  connect(m_reason, &QLineEdit::textChanged, this, &HubDialog::offerActs);
  connect(m_reason, &QLineEdit::returnPressed, m_revoke, &QPushButton::click);
  connect(m_revoke, &QPushButton::clicked, this, &HubDialog::revoke);
  connect(m_name, &QLineEdit::returnPressed, code, &QPushButton::click);
  connect(code, &QPushButton::clicked, this, &HubDialog::makeCode);
  return part;
}

QWidget* HubDialog::makeUsers() {
  auto* part = new QWidget(this);
  auto* column = new QVBoxLayout(part);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
  column->addWidget(makeLabel(tr("People who use the hub"), m_theme.type.strong, QFont::DemiBold, part));
  m_users = makeTable(u"hubUsers"_s, {tr("Name"), tr("May"), tr("State")});
  m_users->setAccessibleName(tr("People who use the hub"));
  column->addWidget(m_users);
  m_disable = makeButton(u"hubDisable"_s, tr("Let the chosen &person in no more"));
  column->addWidget(m_disable, 0, Qt::AlignTrailing);
  connect(m_disable, &QPushButton::clicked, this, &HubDialog::disable);
  return part;
}

void HubDialog::say(const QString& text, Tone tone) {
  const theme::Palette& c = m_theme.palette;
  colourText(m_told, tone == Tone::Bad ? c.bad : tone == Tone::Good ? c.good : c.mutedText);
  m_told->setText(text);
  fitHubWords(m_told);
  m_told->setVisible(!text.isEmpty());
  fit();
}

void HubDialog::fit() {
  adjustSize();
  // It grows downwards, and the button that closes it is the lowest.
  const QRect room = screen()->availableGeometry();
  const int below = frameGeometry().bottom() - room.bottom();
  if (below > 0) move(pos().x(), std::max(room.top(), pos().y() - below));
}

void HubDialog::fail(const core::Error& error) {
  if (m_pages->currentIndex() == 1 && !m_session->who()) refresh();  // the hub knows the session no more
  if (error.code == u"cancelled") return say({}, Tone::Plain);
  if (error.code == u"rate_limited" && m_session->retryAfterS() > 0) {
    return say(shared::counted(m_session->retryAfterS(), tr("Too many tries. The hub listens again in a second."),
                               tr("Too many tries. The hub listens again in %1 seconds.")),
               Tone::Bad);
  }
  const QString detail = error.code == u"provider_refused" ? u" (%1)"_s.arg(error.detail.left(64)) : QString();
  say(shared::errorText(error) + detail, Tone::Bad);
}

void HubDialog::refresh() {
  const bool inside = bool(m_session->who());
  const bool waiting = m_session->isSigningIn();
  m_pages->setCurrentIndex(inside ? 1 : 0);
  // The page that is not shown asks for no room.
  for (int i = 0; i < m_pages->count(); ++i) {
    const auto policy = i == m_pages->currentIndex() ? QSizePolicy::Preferred : QSizePolicy::Ignored;
    m_pages->widget(i)->setSizePolicy(QSizePolicy::Preferred, policy);
  }
  m_close->setText(waiting ? tr("Cancel") : tr("Close"));
  if (!inside) {
    if (!waiting) askOffers();
    return;
  }
  const person::Who& who = *m_session->who();
  m_who->setText(tr("Signed in at the hub: %1").arg(who.name));
  m_manage->setVisible(who.manages());
  offerActs();
  if (!who.manages()) {
    return say(tr("You may not see or change who is let in: whoever runs the hub can give you “access:manage”."),
               Tone::Muted);
  }
  say({}, Tone::Plain);
  m_session->listDevices(here<std::vector<devices::Device>>([this](const auto& all) {
    if (!all) return fail(all.error());
    showDevices(*all);
  }));
  m_session->listUsers(here<std::vector<devices::User>>([this](const auto& all) {
    if (!all) return fail(all.error());
    showUsers(*all);
  }));
}

void HubDialog::askOffers() {
  m_again->hide();
  // What was said before, such as why somebody is not let in, stands until the next act.
  m_asking = m_told->text().isEmpty();
  if (m_asking) say(tr("Asking the hub…"), Tone::Muted);
  m_session->offers(here<std::vector<person::Offer>>([this](const auto& offers) {
    if (m_session->who() || m_session->isSigningIn()) return;
    m_again->setVisible(!offers);
    if (!offers) return fail(offers.error());
    showOffers(*offers);
  }));
}

void HubDialog::showOffers(const std::vector<person::Offer>& offers) {
  while (QLayoutItem* const item = m_offers->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  QPushButton* before = m_again;
  for (const person::Offer& offer : offers) {
    QPushButton* const button = makeButton(u"hubSignIn"_s, tr("Sign in with %1").arg(offer.name));
    if (m_offers->isEmpty()) button->setProperty(kButtonRole, u"primary"_s);
    button->setStyle(style());
    m_offers->addWidget(button, 0, Qt::AlignLeading);
    setTabOrder(std::exchange(before, button), button);
    connect(button, &QPushButton::clicked, this, [this, offer] { signIn(offer); });
  }
  if (!offers.empty()) return m_asking ? say({}, Tone::Plain) : fit();
  if (m_asking) {
    say(tr("This hub lets nobody in through a browser yet. Whoever runs it can add a provider with “counterfoil-hub "
           "oidc "
           "add”."),
        Tone::Muted);
  }
}

void HubDialog::signIn(const person::Offer& offer) {
  m_session->signIn(offer, entering());
  waitFor(tr("Go on in your browser. This waits until it comes back."));
}

person::Session::Reply<person::Who> HubDialog::entering() {
  return here<person::Who>([this](const auto& who) {
    m_pages->setEnabled(true);
    m_close->setText(tr("Close"));
    if (!who) {
      m_account->beginAgain();
      return fail(who.error());
    }
    m_account->forget();
    raise();
    activateWindow();
    refresh();
  });
}

void HubDialog::waitFor(const QString& words) {
  if (!m_session->isSigningIn()) return;
  m_pages->setEnabled(false);
  m_close->setText(tr("Cancel"));
  say(words, Tone::Muted);
}

void HubDialog::mailLink(const QString& login) {
  m_session->mailLink(login, here<void>([this](const core::Done& asked) {
                        if (!asked) return fail(asked.error());
                        m_account->askForLink();
                        say(tr("If the hub knows that address, a mail is on its way. Copy its code here within ten "
                               "minutes."),
                            Tone::Good);
                      }));
}

void HubDialog::signOut() {
  m_session->signOut(here<void>([this](const core::Done& told) {
    if (told) return say(tr("You are signed out."), Tone::Good);
    say(tr("You are signed out here. The hub did not hear of it; there it ends by itself."), Tone::Bad);
  }));
  m_code->hide();
  refresh();
}

void HubDialog::offerActs() {
  m_revoke->setEnabled(!chosenIn(m_devices).isNull() && !m_reason->text().trimmed().isEmpty());
  m_disable->setEnabled(!chosenIn(m_users).isNull());
}

void HubDialog::revoke() {
  const devices::DeviceId device(chosenIn(m_devices).toUuid());
  // Asked once more for the same device, it is meant.
  const bool anyway = std::exchange(m_keepsCards, {}) == device;
  m_session->revoke(device, m_reason->text().trimmed(), anyway, here<void>([this, device](const core::Done& done) {
                      if (!done && done.error().code == u"offline_cards_held") {
                        m_keepsCards = device;
                        return say(
                            tr("Its terminal keeps card payments that it has not sent (%1). Shut out now, nobody "
                               "hears what becomes of them. If it must be, as when it is stolen, press again.")
                                .arg(done.error().detail.left(64)),
                            Tone::Bad);
                      }
                      if (!done) return fail(done.error());
                      m_reason->clear();
                      refresh();
                      say(tr("It is let in no more. What it still sends waits for a decision."), Tone::Good);
                    }));
}

void HubDialog::makeCode() {
  m_session->makeCode(
      m_name->text().simplified(), here<person::Code>([this](const auto& code) {
        if (!code) return fail(code.error());
        m_name->clear();
        m_code->setText(tr("%1 – good once, until %2").arg(code->code, m_wording.instant(code->expiresAt)));
        m_code->show();
        say(tr("Type it at the new till, under “Join a hub”."), Tone::Good);
      }));
}

void HubDialog::disable() {
  m_session->disable(devices::UserId(chosenIn(m_users).toUuid()), here<void>([this](const core::Done& done) {
                       if (!done) return fail(done.error());
                       refresh();
                       say(tr("That person is let in no more."), Tone::Good);
                     }));
}

void HubDialog::reject() {
  if (m_session->isSigningIn()) return m_session->cancel();
  QDialog::reject();
}

}  // namespace counterfoil::desk
