// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtQml/qqml.h>
#include <QHash>
#include <QJSEngine>
#include <QObject>
#include <QQmlEngine>

#include "ui/shared/join_form.h"
#include "ui/shared/palette.h"
#include "ui/theme/theme_object.h"
#include "ui/till/basket_controller.h"
#include "ui/till/customer_controller.h"
#include "ui/till/document_controller.h"
#include "ui/till/drawer_controller.h"
#include "ui/till/entry_controller.h"
#include "ui/till/held_controller.h"
#include "ui/till/key_controller.h"
#include "ui/till/lock_controller.h"
#include "ui/till/manners_controller.h"
#include "ui/till/payment_controller.h"
#include "ui/till/picture_shelf.h"
#include "ui/till/rows.h"
#include "ui/till/setup_controller.h"
#include "ui/till/stage.h"
#include "ui/till/sync_controller.h"
#include "ui/till/ticket_list_controller.h"

namespace counterfoil::till {

/// The till as its screens see it: `Till.basket`, `Till.lock` and so on, and `Till.run("pay")` for everything that a
/// key or a button starts. One object for each window; QML finds it through its engine.
class TillController : public QObject {
  Q_OBJECT
  QML_NAMED_ELEMENT(Till)
  QML_SINGLETON
  Q_PROPERTY(counterfoil::till::Stage* stage READ stage CONSTANT)
  Q_PROPERTY(counterfoil::till::LockController* lock READ lock CONSTANT)
  Q_PROPERTY(counterfoil::till::KeyController* key READ key CONSTANT)
  Q_PROPERTY(counterfoil::till::SetupController* setup READ setup CONSTANT)
  Q_PROPERTY(counterfoil::shared::JoinForm* join READ join CONSTANT)
  Q_PROPERTY(counterfoil::till::MannersController* manners READ manners CONSTANT)
  Q_PROPERTY(counterfoil::till::SyncController* sync READ sync CONSTANT)
  Q_PROPERTY(counterfoil::till::HeldController* held READ held CONSTANT)
  Q_PROPERTY(counterfoil::till::BasketController* basket READ basket CONSTANT)
  Q_PROPERTY(counterfoil::till::CustomerController* customer READ customer CONSTANT)
  Q_PROPERTY(counterfoil::till::EntryController* entry READ entry CONSTANT)
  Q_PROPERTY(counterfoil::till::PaymentController* payment READ payment CONSTANT)
  Q_PROPERTY(counterfoil::till::DocumentController* documents READ documents CONSTANT)
  Q_PROPERTY(counterfoil::till::DrawerController* drawer READ drawer CONSTANT)
  Q_PROPERTY(counterfoil::till::TicketListController* tickets READ tickets CONSTANT)
  Q_PROPERTY(counterfoil::shared::Palette* palette READ palette CONSTANT)
  Q_PROPERTY(counterfoil::till::Rows* keys READ keys CONSTANT)
  Q_PROPERTY(QString shopName READ shopName NOTIFY shopChanged)
  Q_PROPERTY(QString tillName READ tillName NOTIFY shopChanged)
  Q_PROPERTY(QString staffName READ staffName NOTIFY sessionChanged)
  Q_PROPERTY(QString clock READ clock NOTIFY clockChanged)
  Q_PROPERTY(bool onScreenKeyboard READ onScreenKeyboard NOTIFY keyboardChanged)

 public:
  TillController(TillBackend& backend, theme::ThemeObject& theme, QObject* parent = nullptr);
  ~TillController() override;
  static TillController* create(QQmlEngine* engine, QJSEngine*);

  [[nodiscard]] Stage* stage() { return &m_stage; }
  [[nodiscard]] LockController* lock() { return &m_lock; }
  [[nodiscard]] KeyController* key() { return &m_key; }
  [[nodiscard]] SetupController* setup() { return &m_setup; }
  [[nodiscard]] shared::JoinForm* join() { return &m_join; }
  [[nodiscard]] MannersController* manners() { return &m_manners; }
  [[nodiscard]] SyncController* sync() { return &m_sync; }
  [[nodiscard]] HeldController* held() { return &m_held; }
  [[nodiscard]] BasketController* basket() { return &m_basket; }
  [[nodiscard]] CustomerController* customer() { return &m_customer; }
  [[nodiscard]] EntryController* entry() { return &m_entry; }
  [[nodiscard]] PaymentController* payment() { return &m_payment; }
  [[nodiscard]] DocumentController* documents() { return &m_documents; }
  [[nodiscard]] DrawerController* drawer() { return &m_drawer; }
  [[nodiscard]] TicketListController* tickets() { return &m_tickets; }
  [[nodiscard]] shared::Palette* palette() { return &m_palette; }
  [[nodiscard]] PictureShelf& pictures() { return m_pictures; }
  [[nodiscard]] Rows* keys() { return &m_keys; }
  [[nodiscard]] QString shopName() const { return m_shop.shopName; }
  [[nodiscard]] QString tillName() const { return m_shop.tillName; }
  [[nodiscard]] QString staffName() const { return m_session.person.name; }
  [[nodiscard]] QString clock() const { return m_clock; }
  [[nodiscard]] bool onScreenKeyboard() const { return m_onScreenKeyboard; }
  [[nodiscard]] int idleLockS() const { return m_shop.idleLockS; }
  [[nodiscard]] bool signedIn() const { return !m_session.person.id.isEmpty(); }

  /// Reads the shop and shows the lock, or what must come before it.
  void start();
  void setClock(const QString& text);
  /// Whether there is an on-screen keyboard to show; without it the key says so.
  void setKeyboardAvailable(bool available) { m_keyboardAvailable = available; }
  void setOnScreenKeyboard(bool on);
  /// A code from the scanner, whatever has the focus.
  void scanned(const QString& code);
  /// So many keys went to a keypad or a PIN before it was clear that a scanner had sent them.
  void takeBack(int characters);
  /// True when the key started something here and must go no further.
  [[nodiscard]] bool keyPressed(QKeyCombination key);
  /// Products or categories changed: tiles and tabs are read again.
  void refreshCatalog() { m_basket.loadCatalog(); }
  /// Nobody touched anything for the time the shop allows.
  void idle();

  Q_INVOKABLE void run(const QString& action);
  /// Goes on with a refund of the list before closing.
  Q_INVOKABLE void finishPending(int row) {
    m_payment.finish(m_drawer.pendingId(row));
    m_basket.reload();
  }
  /// The key that starts it, as the hint on a button says it.
  Q_INVOKABLE [[nodiscard]] QString keyOf(const QString& action) const;

 Q_SIGNALS:
  void shopChanged();
  void sessionChanged();
  void clockChanged();
  void keyboardChanged();
  /// The search field wants the keyboard.
  void searchWanted();
  /// Somebody signed in, or the till was locked.
  void staffChanged();
  /// Something was scanned that nobody knows: for the ear of somebody who does not look.
  void alarm();
  /// The other face is wanted.
  void deskWanted();

 private:
  void wireWindow();
  void wireKeys();
  void wireSelling();
  void wirePaying();
  void wireDrawer();
  void wirePalette();
  void openPalette();
  void take(const shared::PaletteEntry& entry);
  void enter(const SessionView& session);
  void showLock();
  void lockNow();
  void back();
  void showKeys();
  void on(const char* action, const std::function<void()>& start);

  void askQuantity();
  void askPrice();
  void askDiscount(bool wholeTicket);
  void doubtCash(qint64 amountMinor);
  void askNote();
  void askPark();
  void askVoucher();
  void askCash(CashMove kind);
  void askVoidDocument();
  void askReturnQuantity();
  /// Why it comes back: for money, or for something else.
  void askReturnReason(bool exchange);
  void ticketCommand(const std::function<void(TillBackend::Reply<TicketView>)>& call);

  theme::ThemeObject& m_theme;
  Stage m_stage;
  LockController m_lock;
  KeyController m_key;
  SetupController m_setup;
  shared::JoinForm m_join;
  MannersController m_manners;
  SyncController m_sync;
  HeldController m_held;
  BasketController m_basket;
  CustomerController m_customer;
  EntryController m_entry;
  PaymentController m_payment;
  DocumentController m_documents;
  DrawerController m_drawer;
  TicketListController m_tickets;
  shared::Palette m_palette;
  PictureShelf m_pictures;
  Rows m_keys;
  ShopView m_shop;
  SessionView m_session;
  QString m_clock;
  QHash<QString, std::function<void()>> m_actions;
  bool m_onScreenKeyboard = false;
  bool m_keyboardAvailable = false;
};

}  // namespace counterfoil::till
