// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>
#include <QLineEdit>
#include <QTest>

#include "tests/ui/desk/desk_shop.h"
#include "ui/desk/desk_window.h"

namespace counterfoil::support {

/// The manager signs in, by choosing her name and typing her PIN.
inline void signIn(desk::DeskWindow& window) {
  const QString manager = QStringLiteral("Mona Manager");
  auto* who = window.findChild<QComboBox*>(QStringLiteral("signInPerson"));
  QTRY_VERIFY(who->findText(manager) >= 0);
  who->setCurrentIndex(who->findText(manager));
  auto* secret = window.findChild<QLineEdit*>(QStringLiteral("signInPin"));
  QTest::keyClicks(secret, QString::fromLatin1(DeskShop::kPin));
  QTest::keyClick(secret, Qt::Key_Return);
  QTRY_VERIFY(window.session().isOpen());
}

/// Goes to the page of that type, as by its line at the left.
template <class PageType>
PageType& goTo(desk::DeskWindow& window) {
  auto* page = window.findChild<PageType*>();
  for (int index = 0; index < window.pageCount(); ++index) {
    if (&window.page(index) == page) window.goTo(index);
  }
  return *page;
}

}  // namespace counterfoil::support
