// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/tills_page.h"

#include <algorithm>
#include <map>

#include "models/payments/queries.h"
#include "models/settings/queries.h"
#include "ui/desk/style.h"
#include "ui/shared/error_text.h"
#include "ui/shared/format.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

using core::AnyId;
using core::Result;
using settings::TerminalKind;
using settings::Till;

namespace {

constexpr int kHourS = 3'600;

AnyId anyId(const settings::TillId& id) {
  return id.as<core::Anything>();
}

}  // namespace

TillsPage::TillsPage(const Desk& desk, QWidget* parent) : FormPage(desk, parent) {
  makeFields();
  connect(m_terminal, &QComboBox::currentIndexChanged, this, &TillsPage::follow);
  connect(m_allowed, &QCheckBox::toggled, this, &TillsPage::follow);
  follow();
  finish();
}

void TillsPage::makeFields() {
  const auto line = [this](const QString& name, const QString& accessible) {
    auto* field = new QLineEdit(&form());
    field->setObjectName(name);
    field->setAccessibleName(accessible);
    return field;
  };
  const auto remark = [this](const QString& text) {
    auto* label = makeLabel(text, m_desk.theme.type.small, QFont::Normal, &form());
    label->setWordWrap(true);
    fields().addRow(label);
    return label;
  };
  m_name = line(u"tillName"_s, tr("Name"));
  m_name->setMaxLength(100);
  m_terminal = new QComboBox(&form());
  m_terminal->setObjectName(u"tillTerminal"_s);
  m_terminal->addItem(tr("None"), int(TerminalKind::None));
  m_terminal->addItem(tr("Stands apart, confirmed by hand"), int(TerminalKind::Manual));
  m_terminal->addItem(tr("Simulator"), int(TerminalKind::Simulator));
  m_terminal->setMinimumContentsLength(12);
  m_terminal->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  m_allowed = new QCheckBox(tr("Take cards while the terminal has no contact"), &form());
  m_allowed->setObjectName(u"tillOffline"_s);
  m_payment = line(u"tillOfflinePayment"_s, tr("At most for one payment"));
  m_total = line(u"tillOfflineTotal"_s, tr("At most unsent"));
  m_count = line(u"tillOfflineCount"_s, tr("Payments unsent"));
  m_hours = line(u"tillOfflineHours"_s, tr("Hours until sent"));
  fields().addRow(tr("&Name"), m_name);
  fields().addRow(tr("Card &terminal"), m_terminal);
  fields().addRow(m_allowed);
  fields().addRow(tr("For one &payment"), m_payment);
  fields().addRow(tr("&Unsent in all"), m_total);
  fields().addRow(tr("Payments u&nsent"), m_count);
  fields().addRow(tr("&Hours to wait"), m_hours);
  remark(
      tr("The terminal keeps such a payment and sends it when it has contact again. If the bank declines it then, the "
         "loss is the shop's. Somebody with the permission says yes to each."));
  remark(
      tr("Only a terminal that stores and sends by itself can do this. Of those that are known here the simulator "
         "does; a terminal that stands apart does not tell."));
  m_kept = remark({});
  m_kept->setObjectName(u"tillKept"_s);
}

void TillsPage::follow() {
  const bool keeps = TerminalKind(m_terminal->currentData().toInt()) == TerminalKind::Simulator;
  m_allowed->setEnabled(keeps || m_allowed->isChecked());
  for (QLineEdit* field : {m_payment, m_total, m_count, m_hours}) field->setEnabled(m_allowed->isChecked());
}

void TillsPage::storeChanged(const QStringList& kinds) {
  if (views::touches(kinds, {u"till.", u"store.", u"payment.", u"*"})) read();
}

Result<std::vector<TillsPage::Shown>> TillsPage::tillsIn(const journal::Reader& reader) {
  CF_TRY(const auto tills, settings::listTills(reader));
  CF_TRY(const auto stores, settings::listStores(reader));
  CF_TRY(const auto held, payments::attemptsHeldOffline(reader, AnyId()));
  std::map<AnyId, std::vector<payments::Attempt>> heldBy;
  for (const payments::Attempt& attempt : held) heldBy[attempt.till].push_back(attempt);
  std::vector<Shown> shown;
  for (const Till& till : tills) {
    if (till.kind == settings::TillKind::Web) continue;
    const auto store =
        std::find_if(stores.begin(), stores.end(), [&](const settings::Store& each) { return each.id == till.store; });
    shown.push_back(
        {till, store == stores.end() ? QString() : store->code, payments::exposureOf(heldBy[anyId(till.id)])});
  }
  return shown;
}

void TillsPage::read() {
  views::read(m_desk.parts.reads, this, &TillsPage::tillsIn, [this](const Result<std::vector<Shown>>& tills) {
    if (!tills) return Q_EMIT told(shared::errorText(tills.error()), Tone::Bad);
    m_tills = *tills;
    std::vector<Entry> entries;
    for (const Shown& each : m_tills) entries.push_back({anyId(each.till.id), lineOf(each), 0, false});
    setEntries(entries);
    // Typing is kept, but what is at risk is as of now.
    if (const Shown* now = isOpen() ? known(shown()) : nullptr) m_kept->setText(keptText(*now));
  });
}

QString TillsPage::lineOf(const Shown& shown) const {
  const QString name = tr("%1-%2 – %3").arg(shown.store, shown.till.code, shown.till.name);
  return shown.kept.count == 0 ? name : tr("%1, %2 not sent").arg(name, m_desk.wording.money().text(shown.kept.minor));
}

QString TillsPage::keptText(const Shown& shown) const {
  if (shown.kept.count == 0) return tr("Nothing waits to be sent.");
  const QString amount = m_desk.wording.money().text(shown.kept.minor);
  const QString since = m_desk.wording.instant(shown.kept.oldest);
  return shared::counted(shown.kept.count, tr("Waits to be sent: %2 in 1 payment, since %3."),
                         tr("Waits to be sent: %2 in %1 payments, the oldest since %3."))
      .arg(amount, since);
}

const TillsPage::Shown* TillsPage::known(const AnyId& id) const {
  const auto found =
      std::find_if(m_tills.begin(), m_tills.end(), [&](const Shown& each) { return anyId(each.till.id) == id; });
  return found == m_tills.end() ? nullptr : &*found;
}

QString TillsPage::nameOf(const AnyId& id) const {
  const Shown* shown = known(id);
  return shown ? shown->till.name : QString();
}

bool TillsPage::isArchived(const AnyId& id) const {
  Q_UNUSED(id)
  return false;
}

void TillsPage::fill(const AnyId& id) {
  const Shown* shown = known(id);
  m_before = shown ? shown->till : Till();
  const settings::OfflineCards& cards = m_before.offlineCards;
  m_name->setText(m_before.name);
  m_terminal->setCurrentIndex(m_terminal->findData(int(m_before.terminal)));
  m_allowed->setChecked(cards.allowed);
  m_payment->setText(m_desk.wording.money().plain(cards.paymentMinor));
  m_total->setText(m_desk.wording.money().plain(cards.totalMinor));
  m_count->setText(QString::number(cards.count));
  m_hours->setText(QString::number(cards.ageS / kHourS));
  m_kept->setText(shown ? keptText(*shown) : QString());
  follow();
}

Result<Till> TillsPage::after() const {
  Till till = m_before;
  till.name = m_name->text().trimmed();
  till.terminal = TerminalKind(m_terminal->currentData().toInt());
  settings::OfflineCards& cards = till.offlineCards;
  cards.allowed = m_allowed->isChecked();
  if (!cards.allowed) return till;
  const auto number = [](const QLineEdit& field, const QString& where) -> Result<int> {
    bool good = false;
    const int value = field.text().trimmed().toInt(&good);
    if (!good) return core::invalid(u"malformed_number"_s, field.text(), where);
    return value;
  };
  const auto money = [this](const QLineEdit& field, const QString& where) -> Result<qint64> {
    const auto value = m_desk.wording.money().parse(field.text().trimmed());
    if (!value) return core::invalid(u"malformed_number"_s, field.text(), where);
    return *value;
  };
  CF_TRY(cards.paymentMinor, money(*m_payment, u"/offline_payment_minor"_s));
  CF_TRY(cards.totalMinor, money(*m_total, u"/offline_total_minor"_s));
  CF_TRY(cards.count, number(*m_count, u"/offline_count"_s));
  CF_TRY(const int hours, number(*m_hours, u"/offline_age_s"_s));
  if (hours < 1 || hours > 72) return core::invalid(u"out_of_range"_s, u"1 to 72"_s, u"/offline_age_s"_s);
  // Seconds that no hour says stay as they are where nobody touched them.
  if (hours != cards.ageS / kHourS) cards.ageS = hours * kHourS;
  return till;
}

void TillsPage::saveShown() {
  const auto till = after();
  if (!till) return complain(till.error());
  // What is not on this page, such as the printer, stays as it is by now.
  const auto change = [](const Till& to) -> Work {
    return [to](const DeskServices& services, const journal::Actor& actor) -> Result<AnyId> {
      CF_TRY(Till now, settings::findTill(services.book.reader(), to.id));
      now.name = to.name;
      now.terminal = to.terminal;
      now.offlineCards = to.offlineCards;
      CF_CHECK(services.settings.changeTill(now, actor));
      return anyId(to.id);
    };
  };
  write(
      change(*till), tr("Saved %1").arg(till->name),
      [back = change(m_before)](const DeskServices& services, const journal::Actor& actor, AnyId) -> Result<AnyId> {
        return back(services, actor);
      },
      true);
}

QString TillsPage::summary(int entries) const {
  payments::Exposure all;
  for (const Shown& each : m_tills) {
    all.count += each.kept.count;
    all.minor += each.kept.minor;
  }
  const QString tills = shared::counted(entries, tr("1 till"), tr("%1 tills"));
  return all.count == 0 ? tills : tr("%1, %2 not sent").arg(tills, m_desk.wording.money().text(all.minor));
}

void TillsPage::sayEmpty(EmptyState& empty) {
  empty.say(tr("There is no till yet"), tr("The first screens of the till make one."));
}

QWidget* TillsPage::fieldOf(const QString& where) {
  if (where == u"/name") return m_name;
  if (where == u"/offline_payment_minor") return m_payment;
  if (where == u"/offline_total_minor") return m_total;
  if (where == u"/offline_count") return m_count;
  if (where == u"/offline_age_s") return m_hours;
  return nullptr;
}

}  // namespace counterfoil::desk
