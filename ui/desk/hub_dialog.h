// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableWidget>
#include <memory>

#include "sync/person/session.h"
#include "ui/desk/desk_parts.h"
#include "ui/desk/hub_account_form.h"
#include "ui/desk/wording.h"

class QVBoxLayout;

namespace counterfoil::desk {

/// Somebody signs in at the hub, in their browser or by what the hub has of them, sees who is let in there, ends a
/// device or a person, and makes a code for the next till. The session outlives the dialog: it is the window's.
class HubDialog : public QDialog {
  Q_OBJECT

 public:
  HubDialog(std::shared_ptr<person::Session> session, const theme::Theme& theme, const Wording& wording,
            QWidget* parent);
  ~HubDialog() override;
  /// Ends the waiting first, and closes when nothing is waited for.
  void reject() override;

 private:
  [[nodiscard]] QWidget* makeDoor();
  [[nodiscard]] QWidget* makeInside();
  [[nodiscard]] QWidget* makeDevices();
  [[nodiscard]] QWidget* makeUsers();
  [[nodiscard]] QTableWidget* makeTable(const QString& name, const QStringList& heads);
  [[nodiscard]] QPushButton* makeButton(const QString& name, const QString& text);
  void say(const QString& text, Tone tone);
  /// As high as its words, and on the screen.
  void fit();
  void fail(const core::Error& error);
  void askOffers();
  void showOffers(const std::vector<person::Offer>& offers);
  void signIn(const person::Offer& offer);
  void mailLink(const QString& login);
  /// Of every way in, when it is over.
  [[nodiscard]] person::Session::Reply<person::Who> entering();
  void waitFor(const QString& words);
  void signOut();
  void refresh();
  void showDevices(const std::vector<devices::Device>& all);
  void showUsers(const std::vector<devices::User>& all);
  void offerActs();
  void revoke();
  void makeCode();
  void disable();
  /// For replies that may come after this dialog has gone.
  template <class T>
  [[nodiscard]] person::Session::Reply<T> here(std::function<void(const core::Result<T>&)> take);

  std::shared_ptr<person::Session> m_session;
  std::shared_ptr<int> m_alive = std::make_shared<int>(0);
  const theme::Theme& m_theme;
  const Wording& m_wording;
  QStackedWidget* m_pages = nullptr;
  QVBoxLayout* m_offers = nullptr;
  HubAccountForm* m_account = nullptr;
  QPushButton* m_again = nullptr;
  QLabel* m_who = nullptr;
  QWidget* m_manage = nullptr;
  QTableWidget* m_devices = nullptr;
  devices::DeviceId m_keepsCards;  ///< to be shut out though its terminal keeps card payments, when asked again
  QTableWidget* m_users = nullptr;
  QLineEdit* m_reason = nullptr;
  QPushButton* m_revoke = nullptr;
  QLineEdit* m_name = nullptr;
  QLabel* m_code = nullptr;
  QPushButton* m_disable = nullptr;
  bool m_asking = false;
  QLabel* m_told = nullptr;
  QPushButton* m_close = nullptr;
};

}  // namespace counterfoil::desk
