// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/till/actions.h"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>

namespace counterfoil::till {

namespace {

constexpr Action kActions[] = {
    {"help", "*", Qt::Key_F1, "F1", QT_TRANSLATE_NOOP("Actions", "All the keys")},
    {"help", "*", Qt::Key_Question, "?", QT_TRANSLATE_NOOP("Actions", "All the keys")},
    {"palette", "*", Qt::CTRL | Qt::Key_K, "Ctrl+K", QT_TRANSLATE_NOOP("Actions", "Find anything")},
    {"search", "Sell", Qt::Key_F2, "F2", QT_TRANSLATE_NOOP("Actions", "Find a product")},
    {"pricing", "Sell", Qt::Key_F3, "F3", QT_TRANSLATE_NOOP("Actions", "Check a price")},
    {"quantity", "Sell", Qt::Key_F4, "F4", QT_TRANSLATE_NOOP("Actions", "Quantity")},
    {"price", "Sell", Qt::Key_F5, "F5", QT_TRANSLATE_NOOP("Actions", "Change the price")},
    {"discount", "Sell", Qt::Key_F6, "F6", QT_TRANSLATE_NOOP("Actions", "Discount on the line")},
    {"ticketDiscount", "Sell", Qt::SHIFT | Qt::Key_F6, "Shift+F6",
     QT_TRANSLATE_NOOP("Actions", "Discount on everything")},
    {"note", "Sell", Qt::Key_F7, "F7", QT_TRANSLATE_NOOP("Actions", "Note on the line")},
    {"customer", "Sell", Qt::SHIFT | Qt::Key_F7, "Shift+F7", QT_TRANSLATE_NOOP("Actions", "Customer")},
    {"park", "Sell", Qt::Key_F8, "F8", QT_TRANSLATE_NOOP("Actions", "Park the ticket")},
    {"tickets", "Sell Done", Qt::Key_F9, "F9", QT_TRANSLATE_NOOP("Actions", "Parked tickets")},
    {"documents", "Sell Done", Qt::Key_F10, "F10", QT_TRANSLATE_NOOP("Actions", "Receipts and refunds")},
    {"shift", "Sell Done", Qt::Key_F11, "F11", QT_TRANSLATE_NOOP("Actions", "Drawer and shift")},
    {"pay", "Sell", Qt::Key_F12, "F12", QT_TRANSLATE_NOOP("Actions", "Pay")},
    {"voidLine", "Sell", Qt::Key_Delete, "Del", QT_TRANSLATE_NOOP("Actions", "Take the line off")},
    {"undo", "Sell", Qt::CTRL | Qt::Key_Z, "Ctrl+Z", QT_TRANSLATE_NOOP("Actions", "Undo")},
    {"abandon", "Sell", Qt::CTRL | Qt::Key_Delete, "Ctrl+Del", QT_TRANSLATE_NOOP("Actions", "Throw the ticket away")},
    {"payCash", "Pay", Qt::Key_F12, "F12", QT_TRANSLATE_NOOP("Actions", "Cash")},
    {"payCard", "Pay", Qt::Key_F6, "F6", QT_TRANSLATE_NOOP("Actions", "Card")},
    {"payVoucher", "Pay", Qt::Key_F7, "F7", QT_TRANSLATE_NOOP("Actions", "Voucher")},
    {"newSale", "Done", Qt::Key_F12, "F12", QT_TRANSLATE_NOOP("Actions", "Next customer")},
    {"reprintLast", "Done", Qt::Key_F7, "F7", QT_TRANSLATE_NOOP("Actions", "Print the receipt again")},
    {"reprint", "Documents", Qt::Key_F7, "F7", QT_TRANSLATE_NOOP("Actions", "Print the receipt again")},
    {"refund", "Documents", Qt::Key_F12, "F12", QT_TRANSLATE_NOOP("Actions", "Refund or exchange")},
    {"voidDocument", "Documents", Qt::Key_F8, "F8", QT_TRANSLATE_NOOP("Actions", "Void the whole sale")},
    {"returnQuantity", "Refund", Qt::Key_F4, "F4", QT_TRANSLATE_NOOP("Actions", "How much comes back")},
    {"exchange", "Refund", Qt::Key_F9, "F9", QT_TRANSLATE_NOOP("Actions", "Exchange for something else")},
    {"giveBack", "Refund", Qt::Key_F12, "F12", QT_TRANSLATE_NOOP("Actions", "Give the money back")},
    {"desk", "* Lock Unlock Phrase Welcome Setup Join Fetch", Qt::CTRL | Qt::Key_D, "Ctrl+D",
     QT_TRANSLATE_NOOP("Actions", "To the desk")},
    {"dark", "*", Qt::CTRL | Qt::SHIFT | Qt::Key_D, "Ctrl+Shift+D", QT_TRANSLATE_NOOP("Actions", "Light or dark")},
    {"motion", "*", Qt::CTRL | Qt::Key_M, "Ctrl+M", QT_TRANSLATE_NOOP("Actions", "Motion on or off")},
    {"keyboard", "* Lock Unlock Welcome Setup Join", Qt::CTRL | Qt::SHIFT | Qt::Key_K, "Ctrl+Shift+K",
     QT_TRANSLATE_NOOP("Actions", "On-screen keyboard")},
    {"sync", "Sell Done Shift", Qt::CTRL | Qt::Key_H, "Ctrl+H", QT_TRANSLATE_NOOP("Actions", "This till and its hub")},
    {"manners", "Sell Done Shift", Qt::CTRL | Qt::Key_Comma, "Ctrl+,",
     QT_TRANSLATE_NOOP("Actions", "How this till looks")},
    {"newPhrase", "Sell Done Shift", Qt::CTRL | Qt::SHIFT | Qt::Key_P, "Ctrl+Shift+P",
     QT_TRANSLATE_NOOP("Actions", "A new recovery phrase")},
    {"lock", "*", Qt::CTRL | Qt::Key_L, "Ctrl+L", QT_TRANSLATE_NOOP("Actions", "Lock the till")},
    {"back", "*", Qt::Key_Escape, "Esc", QT_TRANSLATE_NOOP("Actions", "Back")},
};

}  // namespace

std::span<const Action> allActions() {
  return kActions;
}

bool isOn(const Action& action, const QString& screen) {
  const QStringList screens = QString::fromLatin1(action.screens).split(u' ');
  if (screens.contains(screen)) return true;
  constexpr const char* kBeforeSignIn[] = {"Lock", "Unlock", "Phrase", "Welcome", "Setup", "Join", "Fetch"};
  const bool locked = std::any_of(std::begin(kBeforeSignIn), std::end(kBeforeSignIn),
                                  [&screen](const char* each) { return screen == QLatin1String(each); });
  return !locked && screens.contains(QLatin1String("*"));
}

const Action* actionFor(const QString& screen, QKeyCombination key) {
  for (const auto& action : kActions) {
    if (action.key == key && isOn(action, screen)) return &action;
  }
  return nullptr;
}

QString labelOf(const Action& action) {
  return QCoreApplication::translate("Actions", action.label);
}

}  // namespace counterfoil::till
