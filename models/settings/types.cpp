// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/settings/types.h"

#include <array>

namespace counterfoil::settings {

namespace {

template <class Enum>
struct Word {
  Enum value;
  QLatin1String word;
};

constexpr std::array<Word<PriceMode>, 2> kPriceModes{
    {{PriceMode::Gross, QLatin1String("gross")}, {PriceMode::Net, QLatin1String("net")}}};
constexpr std::array<Word<TaxRounding>, 2> kTaxRoundings{
    {{TaxRounding::Line, QLatin1String("line")}, {TaxRounding::Document, QLatin1String("document")}}};
constexpr std::array<Word<CashRounding>, 3> kCashRoundings{{{CashRounding::HalfUp, QLatin1String("half_up")},
                                                            {CashRounding::Up, QLatin1String("up")},
                                                            {CashRounding::Down, QLatin1String("down")}}};
constexpr std::array<Word<TerminalKind>, 3> kTerminals{{{TerminalKind::None, QLatin1String("none")},
                                                        {TerminalKind::Manual, QLatin1String("manual")},
                                                        {TerminalKind::Simulator, QLatin1String("simulator")}}};
constexpr std::array<Word<Theme>, 3> kThemes{{{Theme::System, QLatin1String("system")},
                                              {Theme::Light, QLatin1String("light")},
                                              {Theme::Dark, QLatin1String("dark")}}};
constexpr std::array<Word<OnScreenKeyboard>, 3> kKeyboards{{{OnScreenKeyboard::Automatic, QLatin1String("automatic")},
                                                            {OnScreenKeyboard::Always, QLatin1String("always")},
                                                            {OnScreenKeyboard::Never, QLatin1String("never")}}};

constexpr std::array<Word<TillKind>, 2> kTillKinds{
    {{TillKind::Counter, QLatin1String("counter")}, {TillKind::Web, QLatin1String("web")}}};

template <class Enum, size_t n>
QString wordIn(const std::array<Word<Enum>, n>& words, Enum value) {
  for (const Word<Enum>& each : words) {
    if (each.value == value) return each.word;
  }
  return words.front().word;
}

template <class Enum, size_t n>
Enum valueIn(const std::array<Word<Enum>, n>& words, QStringView word, Enum fallback) {
  for (const Word<Enum>& each : words) {
    if (word == each.word) return each.value;
  }
  return fallback;
}

}  // namespace

QString wordOf(PriceMode value) {
  return wordIn(kPriceModes, value);
}
QString wordOf(TaxRounding value) {
  return wordIn(kTaxRoundings, value);
}
QString wordOf(CashRounding value) {
  return wordIn(kCashRoundings, value);
}
QString wordOf(TerminalKind value) {
  return wordIn(kTerminals, value);
}
QString wordOf(Theme value) {
  return wordIn(kThemes, value);
}
QString wordOf(TillKind value) {
  return wordIn(kTillKinds, value);
}
QString wordOf(OnScreenKeyboard value) {
  return wordIn(kKeyboards, value);
}
PriceMode priceModeOf(QStringView word, PriceMode fallback) {
  return valueIn(kPriceModes, word, fallback);
}
TaxRounding taxRoundingOf(QStringView word, TaxRounding fallback) {
  return valueIn(kTaxRoundings, word, fallback);
}
CashRounding cashRoundingOf(QStringView word, CashRounding fallback) {
  return valueIn(kCashRoundings, word, fallback);
}
TerminalKind terminalKindOf(QStringView word, TerminalKind fallback) {
  return valueIn(kTerminals, word, fallback);
}
Theme themeOf(QStringView word, Theme fallback) {
  return valueIn(kThemes, word, fallback);
}
TillKind tillKindOf(QStringView word, TillKind fallback) {
  return valueIn(kTillKinds, word, fallback);
}
OnScreenKeyboard onScreenKeyboardOf(QStringView word, OnScreenKeyboard fallback) {
  return valueIn(kKeyboards, word, fallback);
}

}  // namespace counterfoil::settings
