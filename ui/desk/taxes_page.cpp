// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/taxes_page.h"

#include <QLocale>
#include <algorithm>

#include "models/catalog/queries.h"
#include "models/catalog/rules.h"
#include "models/core/decimal.h"
#include "ui/shared/error_text.h"
#include "ui/shared/format.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

using catalog::Tax;
using catalog::TaxId;
using catalog::TaxKind;
using core::AnyId;
using core::Result;

namespace {

enum Included { AsPrices, InPrice, OnTop };

AnyId anyId(const TaxId& id) {
  return id.as<core::Anything>();
}

QString typedNumber(qint64 value, int decimals, int least) {
  return core::formatScaled(value, decimals, least).replace(u'.', QLocale().decimalPoint());
}

/// A rate may be below zero: withholding.
std::optional<qint64> signedDecimal(const QString& typed, int decimals) {
  QString text = typed.trimmed();
  const bool negative = text.startsWith(u'-') || text.startsWith(QChar(0x2212));
  if (negative) text.remove(0, 1);
  const auto value = shared::parseDecimal(text, decimals);
  return value && negative ? std::optional(-*value) : value;
}

}  // namespace

TaxesPage::TaxesPage(const Desk& desk, QWidget* parent) : FormPage(desk, parent) {
  m_name = new QLineEdit(&form());
  m_code = new QLineEdit(&form());
  m_kind = new QComboBox(&form());
  m_rate = new QLineEdit(&form());
  m_rateLabel = new QLabel(&form());
  m_included = new QComboBox(&form());
  m_affectsNext = new QCheckBox(tr("Part of the base of the taxes after it"), &form());
  m_ignoresPrevious = new QCheckBox(tr("Leaves out what the taxes before it added"), &form());
  m_name->setObjectName(u"taxName"_s);
  m_code->setObjectName(u"taxCode"_s);
  m_kind->setObjectName(u"taxKind"_s);
  m_rate->setObjectName(u"taxRate"_s);
  m_included->setObjectName(u"taxIncluded"_s);
  m_name->setMaxLength(int(catalog::kMaxNameLength));
  m_code->setMaxLength(int(catalog::kMaxCodeLength));
  m_name->setPlaceholderText(tr("As receipts print it: VAT 20 %"));
  m_code->setPlaceholderText(tr("Short: VAT20"));
  m_kind->addItem(tr("Percent of the net price"), int(TaxKind::Percent));
  m_kind->addItem(tr("An amount for each unit"), int(TaxKind::PerUnit));
  m_kind->addItem(tr("Percent of the price with it"), int(TaxKind::Share));
  m_included->addItem(tr("As the shop's prices are"), AsPrices);
  m_included->addItem(tr("Prices contain it"), InPrice);
  m_included->addItem(tr("It comes on top"), OnTop);
  for (QComboBox* choice : {m_kind, m_included}) {
    choice->setMinimumContentsLength(12);
    choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  }
  m_rateLabel->setBuddy(m_rate);
  fields().addRow(tr("&Name"), m_name);
  fields().addRow(tr("C&ode"), m_code);
  fields().addRow(tr("&Kind"), m_kind);
  fields().addRow(m_rateLabel, m_rate);
  fields().addRow(tr("&Prices"), m_included);
  fields().addRow(QString(), m_affectsNext);
  fields().addRow(QString(), m_ignoresPrevious);
  auto* about = makeLabel(tr("A changed rate holds from the next line that is sold. What was sold keeps its own."),
                          desk.theme.type.small, QFont::Normal, &form());
  about->setWordWrap(true);
  fields().addRow(QString(), about);
  connect(m_kind, &QComboBox::currentIndexChanged, this, &TaxesPage::follow);
  follow();
  finish();
}

void TaxesPage::follow() {
  const bool amount = m_kind->currentData().toInt() == int(TaxKind::PerUnit);
  m_rateLabel->setText(amount ? tr("&Amount") : tr("&Rate in %"));
  m_rate->setAccessibleName(amount ? tr("Amount for each unit") : tr("Rate in percent"));
}

void TaxesPage::storeChanged(const QStringList& kinds) {
  if (views::touches(kinds, {u"tax.", u"*"})) read();
}

void TaxesPage::read() {
  views::read(
      m_desk.parts.reads, this,
      [](const journal::Reader& reader) { return catalog::CatalogQueries(reader).taxes(true); },
      [this](const Result<std::vector<Tax>>& taxes) {
        if (!taxes) return Q_EMIT told(shared::errorText(taxes.error()), Tone::Bad);
        m_taxes = *taxes;
        std::vector<Entry> entries;
        for (const Tax& tax : m_taxes) {
          if (!tax.archived || withArchived() || anyId(tax.id) == shown())
            entries.push_back({anyId(tax.id), lineOf(tax), 0, tax.archived});
        }
        setEntries(entries);
      });
}

QString TaxesPage::lineOf(const Tax& tax) const {
  const QString how = tax.kind == TaxKind::PerUnit
                          ? tr("%1 a unit").arg(m_desk.wording.money().unitPrice(tax.amountMicro))
                          : m_desk.wording.rate(tax.ratePpm);
  return tr("%1 – %2, %3").arg(tax.name, tax.code, how);
}

const Tax* TaxesPage::known(const AnyId& id) const {
  const auto found = std::find_if(m_taxes.begin(), m_taxes.end(), [&](const Tax& tax) { return anyId(tax.id) == id; });
  return found == m_taxes.end() ? nullptr : &*found;
}

QString TaxesPage::nameOf(const AnyId& id) const {
  const Tax* tax = known(id);
  return tax ? tax->name : newTitle();
}

bool TaxesPage::isArchived(const AnyId& id) const {
  const Tax* tax = known(id);
  return tax && tax->archived;
}

void TaxesPage::fill(const AnyId& id) {
  const Tax* tax = known(id);
  m_before = tax ? *tax : Tax();
  m_name->setText(m_before.name);
  m_code->setText(m_before.code);
  m_kind->setCurrentIndex(m_kind->findData(int(m_before.kind)));
  m_rate->setText(!tax ? QString()
                  : m_before.kind == TaxKind::PerUnit
                      ? typedNumber(m_before.amountMicro, 6, m_desk.wording.money().decimals)
                      : typedNumber(m_before.ratePpm, 4, 0));
  m_included->setCurrentIndex(!m_before.included ? AsPrices : *m_before.included ? InPrice : OnTop);
  m_affectsNext->setChecked(m_before.affectsNext);
  m_ignoresPrevious->setChecked(m_before.ignoresPrevious);
}

Result<Tax> TaxesPage::after() const {
  Tax tax = m_before;
  tax.name = m_name->text().trimmed();
  tax.code = m_code->text().trimmed();
  tax.kind = TaxKind(m_kind->currentData().toInt());
  const bool amount = tax.kind == TaxKind::PerUnit;
  const auto number = signedDecimal(m_rate->text(), amount ? 6 : 4);
  if (!number) return core::invalid(u"malformed_number"_s, m_rate->text(), u"/rate_ppm"_s);
  tax.ratePpm = amount ? 0 : *number;
  tax.amountMicro = amount ? *number : 0;
  const int included = m_included->currentIndex();
  tax.included = included == AsPrices ? std::optional<bool>() : std::optional(included == InPrice);
  tax.affectsNext = m_affectsNext->isChecked();
  tax.ignoresPrevious = m_ignoresPrevious->isChecked();
  return tax;
}

void TaxesPage::saveShown() {
  const auto tax = after();
  if (!tax) return complain(tax.error());
  const Tax before = m_before;
  write(
      [before, after = *tax](const DeskServices& services, const journal::Actor& actor) -> Result<AnyId> {
        if (!after.id.isNull()) {
          CF_CHECK(services.catalog.changeTax(before, after, actor));
          return anyId(after.id);
        }
        CF_TRY(const TaxId id, services.catalog.createTax(after, actor));
        return anyId(id);
      },
      tr("Saved %1").arg(tax->name),
      [before, after = *tax](const DeskServices& services, const journal::Actor& actor, AnyId id) -> Result<AnyId> {
        if (before.id.isNull()) {
          CF_CHECK(services.catalog.setArchived(id.as<catalog::TaxTag>(), true, actor));
        } else {
          CF_CHECK(services.catalog.changeTax(after, before, actor));
        }
        return id;
      },
      true);
}

void TaxesPage::archiveShown(bool archived) {
  const TaxId id = m_before.id;
  write(
      [id, archived](const DeskServices& services, const journal::Actor& actor) -> Result<AnyId> {
        CF_CHECK(services.catalog.setArchived(id, archived, actor));
        return anyId(id);
      },
      archived ? tr("Archived %1").arg(m_before.name) : tr("%1 is back").arg(m_before.name),
      [archived](const DeskServices& services, const journal::Actor& actor, AnyId tax) -> Result<AnyId> {
        CF_CHECK(services.catalog.setArchived(tax.as<catalog::TaxTag>(), !archived, actor));
        return tax;
      });
}

QString TaxesPage::summary(int entries) const {
  return shared::counted(entries, tr("1 tax"), tr("%1 taxes"));
}

void TaxesPage::sayEmpty(EmptyState& empty) {
  empty.say(tr("There are no taxes yet"), tr("Add the rates that your shop charges; products then name them."),
            tr("New tax"));
}

QWidget* TaxesPage::fieldOf(const QString& where) {
  if (where.startsWith(u"/name"_s)) return m_name;
  if (where.startsWith(u"/code"_s)) return m_code;
  if (where.startsWith(u"/rate"_s) || where.startsWith(u"/amount"_s)) return m_rate;
  return nullptr;
}

}  // namespace counterfoil::desk
