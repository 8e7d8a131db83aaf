// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/first_run.h"

#include <QDir>
#include <QFileInfo>
#include <QLocale>
#include <QTimeZone>
#include <QUrl>

#include "models/core/zone.h"

namespace counterfoil::app {

using namespace Qt::StringLiterals;

namespace {

/// A computer that says nothing speaks like the programs' own texts.
QLocale computersLocale() {
  const QLocale system = QLocale::system();
  return system.language() == QLocale::C ? QLocale(QLocale::English, QLocale::UnitedKingdom) : system;
}

/// Every currency that some country pays with.
QStringList currencies() {
  QStringList codes;
  for (const QLocale& each :
       QLocale::matchingLocales(QLocale::AnyLanguage, QLocale::AnyScript, QLocale::AnyTerritory)) {
    const QString code = each.currencySymbol(QLocale::CurrencyIsoCode);
    if (core::Currency::of(code)) codes.append(code);
  }
  codes.sort();
  codes.removeDuplicates();
  return codes;
}

QStringList zones() {
  QStringList names{u"UTC"_s};
  for (const QByteArray& each : QTimeZone::availableTimeZoneIds()) {
    const bool place = each.contains('/') && !each.startsWith("Etc/") && !each.startsWith("SystemV/");
    if (place) names.append(QString::fromLatin1(each));
  }
  return names;
}

QString guessedZone(const QLocale& locale) {
  const QString system = QString::fromLatin1(QTimeZone::systemTimeZoneId());
  const bool known = bool(core::Zone::named(system));
  if (known && system.contains(u'/') && !system.startsWith(u"Etc/")) return system;
  // A machine in UTC is a server or a bare image: a country with one zone says more.
  const QList<QByteArray> local = QTimeZone::availableTimeZoneIds(locale.territory());
  if (local.size() == 1) return QString::fromLatin1(local.first());
  return u"UTC"_s;
}

}  // namespace

till::FirstRunView firstRunView(const QString& place, bool storeThere, const Belonging& belonging) {
  const QLocale locale = computersLocale();
  const NewShop defaults;
  till::FirstRunView view;
  const QString home = QDir::homePath() + u'/';
  view.place = QFileInfo(place).absoluteFilePath();
  if (view.place.startsWith(home)) view.place.replace(0, home.size(), u"~/"_s);
  view.demoPossible = !storeThere;
  view.hub = QUrl(belonging.hub).authority();
  view.fetching = belonging.shopComes;
  view.currencies = currencies();
  view.zones = zones();
  const QString currency = locale.currencySymbol(QLocale::CurrencyIsoCode);
  view.proposed.currency = core::Currency::of(currency) ? currency : u"EUR"_s;
  view.proposed.zone = guessedZone(locale);
  // Where sales taxes differ from street to street, they are added at the till.
  const bool added = view.proposed.currency == u"USD" || view.proposed.currency == u"CAD";
  view.proposed.tax = added ? till::TaxWay::Added : till::TaxWay::Included;
  view.proposed.taxName = added ? u"Sales tax"_s : u"VAT"_s;
  view.proposed.storeCode = defaults.storeCode;
  view.proposed.tillCode = defaults.tillCode;
  return view;
}

NewShop newShopOf(const till::SetupInput& input) {
  NewShop wanted;
  wanted.shop.name = input.shopName;
  wanted.shop.currency = input.currency;
  if (const auto currency = core::Currency::of(input.currency)) wanted.shop.currencyDecimals = currency->decimals();
  wanted.shop.locale = computersLocale().name();
  wanted.shop.zone = input.zone;
  wanted.shop.priceMode = input.tax == till::TaxWay::Added ? settings::PriceMode::Net : settings::PriceMode::Gross;
  wanted.ownerName = input.ownerName;
  wanted.ownerPin = input.pin;
  wanted.storeCode = input.storeCode;
  wanted.tillCode = input.tillCode;
  if (input.tax != till::TaxWay::None) wanted.tax = taxNamed(input.taxName, core::Percent::ofPpm(input.taxPpm));
  return wanted;
}

QList<core::Error> faultsIn(const till::SetupInput& input) {
  const NewShop wanted = newShopOf(input);
  QList<core::Error> faults;
  bool pinSound = true;
  for (const core::Error& fault : faultsOf(wanted)) {
    pinSound = pinSound && fault.where != u"/pin";
    faults.append(fault);
  }
  if (pinSound && staff::isTrivialPin(wanted.ownerPin)) faults.append(core::refused(u"pin_trivial"_s).at(u"/pin"_s));
  return faults;
}

}  // namespace counterfoil::app
