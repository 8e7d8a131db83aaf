// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QLineEdit>
#include <QMainWindow>
#include <QPointer>
#include <QPushButton>
#include <QStackedWidget>
#include <QTimer>
#include <vector>

#include "models/settings/types.h"
#include "ui/desk/nav_button.h"
#include "ui/desk/page.h"
#include "ui/desk/session.h"
#include "ui/shared/hub_view.h"
#include "ui/shared/sync_words.h"

namespace counterfoil::desk {

class EmptyState;
class HubDialog;
class DeskStyle;
class JournalPage;
class SignInPage;
class StationPage;

// The desk: one window, pages on the left under Ctrl+1 to Ctrl+9 and Ctrl+0, one find field (Ctrl+F), the store's state
// below.
//
// It knows interfaces and services by reference and posters for their threads; it reads through queries and writes
// through services. Everything outlives the window: whoever constructs it drains the posters after destroying it.

class DeskWindow : public QMainWindow {
  Q_OBJECT

 public:
  explicit DeskWindow(const DeskParts& parts, QWidget* parent = nullptr);
  ~DeskWindow() override;

  void setTheme(const theme::Theme& theme);
  /// Minutes without a key or a click after which the person is signed out; 0: never.
  void setIdleLock(int seconds);
  /// How the store stands with its hub; shown below, the rest by a click.
  void setSync(const shared::SyncWords& words);
  /// The same in full, for the status page.
  void setHub(const shared::HubView& hub);
  void goTo(int page);
  [[nodiscard]] int pageCount() const { return int(m_pages.size()); }
  [[nodiscard]] Page& page(int index) { return *m_pages[size_t(index)]; }
  [[nodiscard]] Session& session() { return m_session; }
  [[nodiscard]] Wording& wording() { return m_wording; }
  [[nodiscard]] QLineEdit& findField() { return *m_find; }

 Q_SIGNALS:
  /// Somebody wants to sell.
  void tillWanted();
  /// Somebody does not want to wait for the hub.
  void syncWanted();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  /// Dialogs look as the window does.
  void childEvent(QChildEvent* event) override;

 private:
  void makeHead(QWidget* column);
  void makeNavigation(QWidget* column);
  void makeStatus();
  void makeActions();
  void addPage(Page* page);
  void addStation();
  void storeChanged(const QStringList& kinds);
  void sessionChanged();
  void readPlace();
  void followTheme(settings::Theme wanted);
  void readPeople();
  void showPage();
  void showJournal();
  void tell(const QString& text, Tone tone);
  void showSync();
  void showStanding();
  void joinHub();
  void showHub();
  /// Somebody else sits here now, or nobody: what one person may at the hub is not the next one's.
  void leaveHub();
  void enrolAgain();

  const DeskParts& m_parts;
  theme::Theme m_theme;
  Session m_session;
  Wording m_wording;
  Desk m_desk;
  std::unique_ptr<DeskStyle> m_style;
  QStackedWidget* m_whole;
  SignInPage* m_signIn;
  QStackedWidget* m_stack;
  QFrame* m_rule;
  QWidget* m_tools;
  QLabel* m_title;
  QLabel* m_summary;
  QLineEdit* m_find;
  EmptyState* m_denied;
  QLabel* m_state;
  QLabel* m_told;
  QLabel* m_person;
  QPushButton* m_signOut;
  QPushButton* m_sync;
  shared::SyncWords m_syncWords;
  std::shared_ptr<person::Session> m_hubPerson;
  core::StaffId m_hubFor;
  QPointer<HubDialog> m_hubDialog;
  QWidget* m_navigation;
  QTimer m_findTimer;
  QTimer m_toldTimer;
  QTimer m_idleTimer;
  std::vector<Page*> m_pages;
  std::vector<NavButton*> m_buttons;
  std::vector<QString> m_summaries;
  JournalPage* m_journal = nullptr;
  StationPage* m_station = nullptr;
  int m_current = 0;
  core::StaffId m_shownFor;
  std::optional<settings::Theme> m_wantedTheme;
};

}  // namespace counterfoil::desk
