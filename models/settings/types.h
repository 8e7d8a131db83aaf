// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <vector>

#include "models/core/id.h"

namespace counterfoil::settings {

using StoreId = core::Id<struct StoreTag>;
using TillId = core::Id<struct TillTag>;

/// Whether unit prices contain their taxes.
enum class PriceMode { Gross, Net };
/// Where taxes are rounded.
enum class TaxRounding { Line, Document };
enum class CashRounding { HalfUp, Up, Down };
/// How cards are taken at a till: none, an external terminal confirmed by hand, or the built-in simulator.
enum class TerminalKind { None, Manual, Simulator };
/// What a till is: a counter with people behind it, or the web shop of a store, which the hub sells for. A web till is
/// no device's: it has no shift, drawer or printer.
enum class TillKind { Counter, Web };
enum class Theme { System, Light, Dark };
/// Automatic: where no other keyboard is attached.
enum class OnScreenKeyboard { Automatic, Always, Never };

/// The shop as a whole. Texts of several lines are separated by '\n'.
struct Shop {
  QString name;
  QString address;
  QString taxNumber;
  QString currency;          ///< ISO 4217, such as "GBP"; fixed once set; denominations follow from it
  int currencyDecimals = 2;  ///< 0 to 6
  QString locale;            ///< such as "en_GB"
  QString zone;              ///< IANA, such as "Europe/London"
  PriceMode priceMode = PriceMode::Gross;
  TaxRounding taxRounding = TaxRounding::Line;
  qint64 cashStepMinor = 0;  ///< 0: cash is exact
  CashRounding cashRounding = CashRounding::HalfUp;
  bool exactCashAccepted = false;  ///< cash of exactly what is due is not rounded
  int cutOverHour = 0;             ///< 0 to 12: until then it is still yesterday's business day
  QString receiptHeader;
  QString receiptFooter;
  int idleLockS = 300;             ///< 0: never, otherwise 10 to 86,400
  qint64 countToleranceMinor = 0;  ///< over or short at a count, either way
  bool overToleranceNeedsManager = true;
};

/// A place of business. Its code begins every document number.
struct Store {
  StoreId id;
  QString code;  ///< 1 to 8 of A-Z and 0-9, unique
  QString name;
};

/// Cards while the terminal has no contact with its acquirer (models/payments/offline.h). Off until somebody says so.
struct OfflineCards {
  bool allowed = false;
  qint64 paymentMinor = 5'000;  ///< of one payment, > 0
  qint64 totalMinor = 50'000;   ///< of all that is not sent yet, at least one payment's
  int count = 25;               ///< 1 to 1,000
  int ageS = 86'400;            ///< 3,600 to 259,200: after that most acquirers take nothing any more
  bool operator==(const OfflineCards&) const = default;
};

struct Till {
  TillId id;
  StoreId store;
  QString code;  ///< 1 to 8 of A-Z and 0-9, unique in its store
  QString name;
  QString printerHost;  ///< empty: no printer
  int printerPort = 9100;
  int printerColumns = 42;  ///< 24 to 64 characters of the normal font
  QString printerCodePage;  ///< such as "PC858"; empty: the renderer's default
  bool drawer = true;       ///< a cash drawer hangs on the printer
  TerminalKind terminal = TerminalKind::Manual;
  bool motionOff = false;
  bool soundOff = false;
  Theme theme = Theme::System;
  OnScreenKeyboard keyboard = OnScreenKeyboard::Automatic;
  TillKind kind = TillKind::Counter;
  OfflineCards offlineCards;
};

/// All of it as one device sees it, read in one go and kept by callers until `concernsSettings` says it changed.
struct ShopSettings {
  Shop shop;
  Store store;  ///< of this till; null id where none is chosen
  Till till;    ///< this device's; null id where none is chosen

  /// The shop has been set up: currency, zone and locale are there.
  [[nodiscard]] bool shopReady() const { return !shop.currency.isEmpty() && !shop.zone.isEmpty(); }
  /// And this device is a till, so it can sell.
  [[nodiscard]] bool tillReady() const { return shopReady() && !till.id.isNull() && !store.id.isNull(); }
};

// The words that stand in facts, tables and the command line: "gross", "net" · "line", "document" · "half_up", "up",
// "down" · "none", "manual", "simulator" · "system", "light", "dark" · "counter", "web" · "automatic", "always",
// "never". Unknown words read as the fallback: a newer program may have written them.
[[nodiscard]] QString wordOf(PriceMode value);
[[nodiscard]] QString wordOf(TaxRounding value);
[[nodiscard]] QString wordOf(CashRounding value);
[[nodiscard]] QString wordOf(TerminalKind value);
[[nodiscard]] QString wordOf(Theme value);
[[nodiscard]] QString wordOf(TillKind value);
[[nodiscard]] QString wordOf(OnScreenKeyboard value);
[[nodiscard]] PriceMode priceModeOf(QStringView word, PriceMode fallback = PriceMode::Gross);
[[nodiscard]] TaxRounding taxRoundingOf(QStringView word, TaxRounding fallback = TaxRounding::Line);
[[nodiscard]] CashRounding cashRoundingOf(QStringView word, CashRounding fallback = CashRounding::HalfUp);
[[nodiscard]] TerminalKind terminalKindOf(QStringView word, TerminalKind fallback = TerminalKind::Manual);
[[nodiscard]] Theme themeOf(QStringView word, Theme fallback = Theme::System);
[[nodiscard]] TillKind tillKindOf(QStringView word, TillKind fallback = TillKind::Counter);
[[nodiscard]] OnScreenKeyboard onScreenKeyboardOf(QStringView word,
                                                  OnScreenKeyboard fallback = OnScreenKeyboard::Automatic);

}  // namespace counterfoil::settings
