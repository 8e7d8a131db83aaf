// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shop/browser_page.h"

#include <QCoreApplication>

namespace counterfoil::app {

namespace {

struct PageSentence {
  const char* code;
  const char* text;
};
constexpr PageSentence kPageSentences[] = {
    {"", QT_TRANSLATE_NOOP("BrowserPage", "You are signed in. You can close this page and go back to Counterfoil.")},
    {"state_mismatch",
     QT_TRANSLATE_NOOP("BrowserPage", "This answer belongs to no sign-in that was begun here. Nothing was done.")},
    {"already_answered",
     QT_TRANSLATE_NOOP("BrowserPage", "This sign-in was answered already. You can close this page.")},
    {"not_understood", QT_TRANSLATE_NOOP("BrowserPage", "There is nothing here.")},
    {"cancelled",
     QT_TRANSLATE_NOOP("BrowserPage", "The sign-in was cancelled in Counterfoil. You can close this page.")},
    {"sign_in_timed_out", QT_TRANSLATE_NOOP("BrowserPage", "That took too long. Begin again in Counterfoil.")},
    {"access_denied",
     QT_TRANSLATE_NOOP("BrowserPage", "The sign-in was refused at the provider. Nobody is signed in.")},
    {"not_linked", QT_TRANSLATE_NOOP("BrowserPage",
                                     "The provider knows you, but this shop's hub does not. Whoever runs the hub can "
                                     "say who you are there.")},
    {"identity_refused",
     QT_TRANSLATE_NOOP("BrowserPage", "The hub does not believe this answer. Nobody is signed in.")},
    {"hub_unreachable", QT_TRANSLATE_NOOP("BrowserPage", "The hub does not answer. Nobody is signed in.")},
};

}  // namespace

QString browserSentence(const QString& code) {
  for (const PageSentence& each : kPageSentences) {
    if (code == QLatin1String(each.code)) return QCoreApplication::translate("BrowserPage", each.text);
  }
  return QCoreApplication::translate("BrowserPage",
                                     "That did not work; Counterfoil says why. Nobody is signed in. (%1)")
      .arg(code);
}

}  // namespace counterfoil::app
