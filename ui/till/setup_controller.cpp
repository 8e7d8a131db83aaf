// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/till/setup_controller.h"

#include <algorithm>

#include "models/core/money.h"
#include "ui/shared/error_text.h"

namespace counterfoil::till {

namespace {

constexpr int kMatches = 5;
constexpr int kPercentDecimals = 4;
/// In the order in which they stand on the screen.
constexpr const char* kFields[] = {"name",  "currency", "zone",      "tax_name", "tax_rate",
                                   "owner", "pin",      "pin_again", "store",    "till"};

TaxWay wayOf(const QString& word) {
  return word == QLatin1String("none")    ? TaxWay::None
         : word == QLatin1String("added") ? TaxWay::Added
                                          : TaxWay::Included;
}

QString wordOf(TaxWay way) {
  return way == TaxWay::None    ? QStringLiteral("none")
         : way == TaxWay::Added ? QStringLiteral("added")
                                : QStringLiteral("included");
}

}  // namespace

QString SetupController::text(const char* field) const {
  return m_values.value(QLatin1String(field)).toString();
}

void SetupController::setShop(const ShopView& shop) {
  const bool was = m_wanted;
  m_wanted = shop.firstRun.has_value();
  if (!m_wanted || !was) m_values.clear();  // PINs among them
  m_waiting.clear();
  if (m_wanted) m_proposed = *shop.firstRun;
  if (m_wanted && !was) {
    const SetupInput& first = m_proposed.proposed;
    m_values = {{QStringLiteral("name"), first.shopName},   {QStringLiteral("currency"), first.currency},
                {QStringLiteral("zone"), first.zone},       {QStringLiteral("tax_name"), first.taxName},
                {QStringLiteral("tax_rate"), QString()},    {QStringLiteral("owner"), first.ownerName},
                {QStringLiteral("pin"), QString()},         {QStringLiteral("pin_again"), QString()},
                {QStringLiteral("store"), first.storeCode}, {QStringLiteral("till"), first.tillCode}};
    m_tax = wordOf(first.tax);
  }
  Q_EMIT changed();
}

QString SetupController::screen() const {
  if (!m_wanted) return {};
  if (m_proposed.fetching) return QStringLiteral("Fetch");
  // The first store of a hub makes the shop that the others get.
  return m_proposed.hub.isEmpty() ? QStringLiteral("Welcome") : QStringLiteral("Setup");
}

void SetupController::setBusy(bool busy) {
  m_busy = busy;
  Q_EMIT changed();
}

void SetupController::set(const QString& field, const QString& text) {
  if (m_values.value(field).toString() == text) return;
  m_values.insert(field, text);
  m_problems.remove(field);
  if (field == QLatin1String("pin")) m_problems.remove(QStringLiteral("pin_again"));
  m_error.clear();
  Q_EMIT changed();
}

void SetupController::setTax(const QString& way) {
  if (m_tax == way) return;
  m_tax = way;
  m_problems.remove(QStringLiteral("tax_name"));
  m_problems.remove(QStringLiteral("tax_rate"));
  Q_EMIT changed();
}

QStringList SetupController::matches(const QString& field, const QString& text) const {
  const bool zone = field == QLatin1String("zone");
  const QStringList& known = zone ? m_proposed.zones : m_proposed.currencies;
  QString wanted = text.trimmed();
  if (wanted.isEmpty() || known.contains(wanted)) return {};
  if (zone) wanted.replace(u' ', u'_');
  QStringList first;
  QStringList then;
  for (const QString& each : known) {
    const QString city = each.section(u'/', -1);
    if (city.startsWith(wanted, Qt::CaseInsensitive) || each.startsWith(wanted, Qt::CaseInsensitive)) {
      first.append(each);
    } else if (each.contains(wanted, Qt::CaseInsensitive)) {
      then.append(each);
    }
  }
  return (first + then).mid(0, kMatches);
}

QString SetupController::firstNumber() const {
  return QStringLiteral("%1-%2A-S-000001").arg(text("store").trimmed().toUpper(), text("till").trimmed().toUpper());
}

QString SetupController::currencySample() const {
  const auto currency = core::Currency::of(text("currency").trimmed().toUpper());
  if (!currency) return {};
  const shared::MoneyFormat money{currency->code(), currency->decimals()};
  return money.text(1'234 * currency->minorPerUnit() + currency->minorPerUnit() / 2);
}

void SetupController::open() {
  if (m_busy) return;
  m_error.clear();
  m_stage.show(QStringLiteral("Setup"));
}

void SetupController::openJoin() {
  if (m_busy || !m_proposed.hub.isEmpty()) return;
  m_error.clear();
  m_stage.show(QStringLiteral("Join"));
}

void SetupController::setWaiting(const QString& why) {
  if (m_waiting == why) return;
  m_waiting = why;
  Q_EMIT changed();
}

void SetupController::setFetching(const QString& words) {
  if (m_fetching == words) return;
  m_fetching = words;
  Q_EMIT changed();
}

void SetupController::back() {
  if (!m_busy && m_proposed.hub.isEmpty()) m_stage.show(QStringLiteral("Welcome"));
}

QVariantMap SetupController::ownProblems(SetupInput& input) const {
  QVariantMap problems;
  if (input.tax != TaxWay::None) {
    QString rate = text("tax_rate").trimmed();
    if (rate.endsWith(u'%')) rate = rate.chopped(1).trimmed();
    const auto ppm = shared::parseDecimal(rate, kPercentDecimals);
    if (rate.isEmpty()) {
      problems.insert(QStringLiteral("tax_rate"), tr("How many percent?"));
    } else if (!ppm) {
      problems.insert(QStringLiteral("tax_rate"), tr("That is not a rate."));
    } else {
      input.taxPpm = *ppm;
    }
  }
  if (text("pin_again") != text("pin")) {
    problems.insert(QStringLiteral("pin_again"), tr("That is not the same PIN."));
  }
  return problems;
}

void SetupController::show(const QVariantMap& problems) {
  m_problems = problems;
  m_error = problems.isEmpty() ? QString() : tr("Not yet: something above needs another look.");
  setBusy(false);
  for (const char* field : kFields) {
    if (m_problems.contains(QLatin1String(field))) return Q_EMIT pointed(QLatin1String(field));
  }
}

void SetupController::submit() {
  if (m_busy || !m_wanted) return;
  SetupInput input;
  input.shopName = text("name").simplified();
  input.currency = text("currency").trimmed().toUpper();
  input.zone = text("zone").trimmed();
  input.tax = wayOf(m_tax);
  input.taxName = text("tax_name").simplified();
  input.ownerName = text("owner").simplified();
  input.pin = text("pin");
  input.storeCode = text("store").trimmed().toUpper();
  input.tillCode = text("till").trimmed().toUpper();
  const QVariantMap own = ownProblems(input);
  m_error.clear();
  setBusy(true);
  const QPointer<SetupController> self(this);
  const auto answered = [self, own](const core::Result<QList<core::Error>>& faults) {
    if (!self) return;
    if (!faults) {
      self->m_error = shared::errorText(faults.error());
      return self->setBusy(false);
    }
    QVariantMap problems = own;
    for (const core::Error& fault : *faults) {
      const QString field = fault.where.section(u'/', 1, 1);
      if (!problems.contains(field)) problems.insert(field, shared::errorText(fault));
    }
    if (!problems.isEmpty()) return self->show(problems);
    self->setBusy(false);
    Q_EMIT self->made();
  };
  // What is wrong here is told together with what is wrong there; nothing is made as long as anything is.
  if (own.isEmpty()) return m_stage.backend().setUp(input, answered);
  m_stage.backend().checkSetup(input, answered);
}

void SetupController::makeDemo() {
  if (m_busy || !m_wanted || !m_proposed.demoPossible) return;
  m_error.clear();
  m_progress = 0;
  setBusy(true);
  const QPointer<SetupController> self(this);
  const auto progressed = [self](int done, int of) {
    if (!self || of <= 0) return;
    self->m_progress = std::clamp(done * 100 / of, 0, 100);
    Q_EMIT self->changed();
  };
  m_stage.backend().makeDemo(progressed, [self](const core::Done& done) {
    if (!self) return;
    if (!done) self->m_error = shared::errorText(done.error());
    self->setBusy(false);
    if (done) Q_EMIT self->made();
  });
}

}  // namespace counterfoil::till
