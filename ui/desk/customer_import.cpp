// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/customer_import.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QVBoxLayout>
#include <map>

#include "models/imports/customer_import.h"
#include "models/imports/undo.h"
#include "ui/desk/customer_editor.h"
#include "ui/desk/empty_state.h"
#include "ui/desk/session.h"
#include "ui/shared/error_text.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

using core::Done;
using core::Result;
using imports::CustomerField;
using imports::CustomerImportReport;
using imports::CustomerRowVerdict;
using imports::CustomerVerdict;
using journal::Reader;

namespace {

constexpr size_t kMostShown = 500;
constexpr int kMostEarlier = 200;

using Names = std::map<customers::CustomerId, QString>;

QStringList fieldLabels() {
  const auto said = [](const QString& purpose) {
    return QStringList{purpose, CustomerImportDialog::tr("%1: when").arg(purpose),
                       CustomerImportDialog::tr("%1: where").arg(purpose)};
  };
  return QStringList{CustomerImportDialog::tr("Name"),      CustomerImportDialog::tr("First name"),
                     CustomerImportDialog::tr("Last name"), CustomerImportDialog::tr("Phone"),
                     CustomerImportDialog::tr("Mail"),      CustomerImportDialog::tr("Address"),
                     CustomerImportDialog::tr("Street"),    CustomerImportDialog::tr("Postcode"),
                     CustomerImportDialog::tr("City"),      CustomerImportDialog::tr("Country"),
                     CustomerImportDialog::tr("Note")} +
         said(purposeText(u"marketing_email"_s)) + said(purposeText(u"marketing_phone"_s)) +
         said(purposeText(u"personalisation"_s)) +
         QStringList{CustomerImportDialog::tr("Consents: when"), CustomerImportDialog::tr("Consents: where")};
}

bool isConsent(int field) {
  return field >= int(CustomerField::MarketingEmail);
}

QString fieldLabel(const QString& name) {
  const QStringList labels = fieldLabels();
  for (int field = 0; field < labels.size(); ++field) {
    if (imports::fieldName(CustomerField(field)) == name) return labels[field];
  }
  return name;
}

QString reasonOf(const CustomerRowVerdict& row, const Names& names) {
  const auto known = names.find(row.customer);
  const QString who = known != names.end() ? known->second
                      : row.firstLine > 0  ? CustomerImportDialog::tr("Line %1").arg(row.firstLine)
                                           : CustomerImportDialog::tr("Somebody");
  if (row.code == u"duplicate") return CustomerImportDialog::tr("%1 has the same phone or mail.").arg(who);
  if (row.code == u"name_differs") {
    return CustomerImportDialog::tr("%1 has the same phone or mail under another name.").arg(who);
  }
  if (row.code == u"duplicate_ambiguous") {
    return CustomerImportDialog::tr("Several customers have this phone or mail.");
  }
  if (row.code.isEmpty()) return CustomerImportDialog::tr("A spreadsheet would calculate this; it is kept as text.");
  const QString why = shared::errorText(core::refused(row.code));
  return row.detail.isEmpty() ? why : CustomerImportDialog::tr("%1 (“%2”)").arg(why, row.detail);
}

QString verdictWord(CustomerVerdict verdict) {
  switch (verdict) {
    case CustomerVerdict::Skipped:
      return CustomerImportDialog::tr("Left out");
    case CustomerVerdict::Refused:
      return CustomerImportDialog::tr("Refused");
    case CustomerVerdict::Created:
    case CustomerVerdict::Updated:
    case CustomerVerdict::Unchanged:
      break;
  }
  return CustomerImportDialog::tr("Taken");
}

QString countsText(const CustomerImportReport& report, bool dryRun) {
  QStringList parts;
  const auto add = [&](CustomerVerdict verdict, const QString& words) {
    if (report.count(verdict) > 0) parts.append(words.arg(Wording::count(report.count(verdict))));
  };
  add(CustomerVerdict::Updated, dryRun ? CustomerImportDialog::tr("Would be given what they lack: %1.")
                                       : CustomerImportDialog::tr("Given what they lacked: %1."));
  add(CustomerVerdict::Unchanged, CustomerImportDialog::tr("Here already, with all that the file says: %1."));
  add(CustomerVerdict::Skipped, CustomerImportDialog::tr("Left out: %1."));
  add(CustomerVerdict::Refused, CustomerImportDialog::tr("Refused: %1."));
  if (report.undoneBefore > 0) {
    parts.append(CustomerImportDialog::tr("An import that had been cut off was taken back first."));
  }
  return parts.join(u' ');
}

ImportFindings findingsOf(const CustomerImportReport& report, const Names& names, bool dryRun) {
  ImportFindings found;
  const qint64 created = report.count(CustomerVerdict::Created);
  if (report.cancelled) {
    found.title = CustomerImportDialog::tr("Stopped; what was written is taken back");
    found.tone = Tone::Warn;
    return found;
  }
  found.title = dryRun ? CustomerImportDialog::tr("New customers: %1 of %2 rows")
                             .arg(Wording::count(created), Wording::count(report.rows))
                       : CustomerImportDialog::tr("Customers added: %1").arg(Wording::count(created));
  found.tone = dryRun ? Tone::Plain : Tone::Good;
  found.text = countsText(report, dryRun);
  found.takeable = created + report.count(CustomerVerdict::Updated) > 0;
  found.heads = {CustomerImportDialog::tr("Line"), CustomerImportDialog::tr("What"), CustomerImportDialog::tr("Column"),
                 CustomerImportDialog::tr("Why")};
  for (const CustomerRowVerdict& row : report.notable) {
    if (found.rows.size() >= kMostShown) break;
    const Tone tone = row.verdict == CustomerVerdict::Refused ? Tone::Bad : Tone::Plain;
    found.rows.push_back(
        {{Wording::count(row.line), verdictWord(row.verdict), fieldLabel(row.field), reasonOf(row, names)}, tone});
  }
  found.left = qint64(report.notable.size() - found.rows.size());
  return found;
}

Result<Names> namesIn(const CustomerImportReport& report, const customers::Directory& directory, const Reader& reader) {
  Names names;
  for (size_t i = 0; i < report.notable.size() && i < kMostShown; ++i) {
    const customers::CustomerId id = report.notable[i].customer;
    if (id.isNull() || names.contains(id)) continue;
    CF_TRY(const auto found, directory.customer(reader, id));
    if (found) names[id] = customerName(*found);
  }
  return names;
}

Done mayImport(const DeskServices& services, const Reader& reader, const journal::Actor& actor) {
  CF_CHECK(services.authority.authorise(reader, actor, staff::Permission::ImportRun));
  return services.authority.authorise(reader, actor, staff::Permission::CustomersWrite);
}

QString stateOf(const imports::Batch& batch, const journal::OriginId& own) {
  if (batch.undone) return CustomerImportDialog::tr("Taken back");
  if (!batch.finished) {
    return batch.origin == own ? CustomerImportDialog::tr("Cut off")
                               : CustomerImportDialog::tr("Not finished yet at another till");
  }
  return CustomerImportDialog::tr("Added: %1, given what they lacked: %2")
      .arg(Wording::count(batch.counts[u"created"_s].toInteger()),
           Wording::count(batch.counts[u"updated"_s].toInteger()));
}

}  // namespace

CustomerImportDialog::CustomerImportDialog(const Desk& desk, QWidget* parent)
    : ImportDialog(
          desk,
          {u"customerImport"_s, tr("Import customers"),
           tr("From a table with a header, as programs and spreadsheets save it: CSV, with commas, semicolons "
              "or tabs. Name, phone, mail, address, note and what people agreed to are recognised by the names "
              "of their columns, in several languages. Nothing is written before you have seen what would "
              "happen."),
           tr("&Import"), tr("&Earlier imports"), tr("&Take back")},
          parent),
      m_columns(new ColumnPicker(fieldLabels(), m_desk.theme, this)),
      m_columnsTitle(makeLabel(tr("What the columns hold"), desk.theme.type.small, QFont::DemiBold, this)),
      m_duplicates(new QComboBox(this)),
      m_consent(new QCheckBox(tr("Take what the columns say of &consent"), this)),
      m_consentWords(makeLabel({}, desk.theme.type.small, QFont::Normal, this)) {
  auto* label = makeLabel(tr("&Whose phone or mail is here already"), desk.theme.type.small, QFont::DemiBold, this);
  label->setBuddy(m_duplicates);
  m_duplicates->setObjectName(u"customerImportDuplicates"_s);
  m_duplicates->addItems({tr("Leave them as they are"), tr("Add what they lack")});
  m_consent->setObjectName(u"customerImportConsent"_s);
  m_consent->setChecked(true);
  m_consentWords->setText(
      tr("A yes counts only with when and where it was said: nobody agreed because somebody imported a file. A no, or "
         "nothing, needs neither."));
  m_consentWords->setWordWrap(true);
  colourText(m_consentWords, desk.theme.palette.mutedText);
  options().addWidget(m_columnsTitle);
  options().addWidget(m_columns, 1);
  options().addWidget(label);
  options().addWidget(m_duplicates);
  options().addWidget(m_consent);
  options().addWidget(m_consentWords);
  opened();
  connect(m_columns, &ColumnPicker::changed, this, &CustomerImportDialog::choicesChanged);
  connect(m_duplicates, &QComboBox::currentIndexChanged, this, &CustomerImportDialog::look);
  connect(m_consent, &QCheckBox::toggled, this, &CustomerImportDialog::look);
}

void CustomerImportDialog::opened() {
  std::vector<FileColumn> columns;
  if (!file().head.empty()) {
    const std::vector<QString>& header = file().head.front().cells;
    const auto fields = imports::customerFieldsOf(header);
    for (size_t column = 0; column < header.size(); ++column) {
      FileColumn each{header[column], {}, {}};
      if (fields[column]) each.field = int(*fields[column]);
      for (size_t row = 1; row < file().head.size() && each.sample.isEmpty(); ++row) {
        const auto& cells = file().head[row].cells;
        if (column < cells.size()) each.sample = cells[column].trimmed();
      }
      columns.push_back(each);
    }
  }
  m_columns->setColumns(columns);
  m_columnsTitle->setVisible(!columns.empty());
  const auto picked = m_columns->picked();
  m_consent->setEnabled(
      std::any_of(picked.begin(), picked.end(), [](const auto& field) { return field && isConsent(*field); }));
}

void CustomerImportDialog::choicesChanged() {
  const auto picked = m_columns->picked();
  m_consent->setEnabled(
      std::any_of(picked.begin(), picked.end(), [](const auto& field) { return field && isConsent(*field); }));
  look();
}

ImportWork CustomerImportDialog::work(bool dryRun) const {
  QJsonObject columns;
  const auto picked = m_columns->picked();
  for (size_t column = 0; column < picked.size(); ++column) {
    if (!picked[column]) continue;
    const QString field = imports::fieldName(CustomerField(*picked[column]));
    QJsonArray all = columns[field].toArray();
    all.append(qint64(column) + 1);
    columns[field] = all;
  }
  const QByteArray mapping = QJsonDocument(QJsonObject{{u"columns"_s, columns}}).toJson(QJsonDocument::Compact);
  imports::CustomerImportOptions options;
  options.source = file().name;
  options.dryRun = dryRun;
  options.duplicates = m_duplicates->currentIndex() == 1 ? imports::Duplicates::Merge : imports::Duplicates::Skip;
  options.actor = m_desk.session.actor();
  return [&parts = m_desk.parts, bytes = file().bytes, mapping, options, ignore = !m_consent->isChecked()](
             const Reader& reader, const Watched& watch) mutable -> Result<Telling> {
    const DeskServices& services = parts.services;
    CF_CHECK(mayImport(services, reader, options.actor));
    CF_TRY(auto rows, imports::CustomerRows::open(*bytes, mapping, ignore));
    options.progress = progressOf(watch);
    imports::CustomerImporter importer =
        options.dryRun ? imports::CustomerImporter(reader, services.customers.unseal(), services.book.clock(), options)
                       : imports::CustomerImporter(bookBetweenSales(parts, reader, watch), services.customers, options);
    CF_TRY(const auto report, importer.run(rows));
    CF_TRY(const auto names, namesIn(report, *services.directory, reader));
    return Telling([report, names, dryRun = options.dryRun] { return findingsOf(report, names, dryRun); });
  };
}

ImportWork CustomerImportDialog::looking() const {
  return work(true);
}

ImportWork CustomerImportDialog::taking() const {
  return work(false);
}

ImportWork CustomerImportDialog::listing() const {
  return [&wording = m_desk.wording, own = m_desk.parts.services.book.origin()](const Reader& reader,
                                                                                const Watched&) -> Result<Telling> {
    CF_TRY(auto batches, imports::batches(reader, kMostEarlier));
    std::erase_if(batches, [](const imports::Batch& batch) { return batch.format != u"customers"; });
    return Telling([batches, &wording, own] {
      ImportFindings found;
      found.title = tr("Earlier imports of customers");
      found.text = batches.empty() ? tr("No file of customers has come in yet.")
                                   : tr("Taking one back takes those whom it added off the lists, and from others what "
                                        "it gave them. Nobody is erased by it.");
      found.heads = {tr("When"), tr("File"), tr("What it did")};
      for (const imports::Batch& batch : batches) {
        found.rows.push_back({{wording.instant(batch.startedAt), batch.source, stateOf(batch, own)},
                              batch.undone ? Tone::Muted : Tone::Plain,
                              batch.undone ? core::AnyId() : batch.id.as<core::Anything>()});
      }
      return found;
    });
  };
}

ImportWork CustomerImportDialog::takingBack(const core::AnyId& what) const {
  return [&parts = m_desk.parts, actor = m_desk.session.actor(), list = listing(),
          batch = what.as<imports::BatchTag>()](const Reader& reader, const Watched& watch) -> Result<Telling> {
    CF_CHECK(mayImport(parts.services, reader, actor));
    CF_TRY(const auto counts,
           imports::undoBatch(bookBetweenSales(parts, reader, watch), batch, actor, progressOf(watch)));
    CF_TRY(const Telling all, list(reader, watch));
    return Telling([all, counts] {
      ImportFindings found = all();
      found.title =
          tr("Taken back; off the lists: %1, set back: %2")
              .arg(Wording::count(counts[u"removed"_s].toInteger()), Wording::count(counts[u"restored"_s].toInteger()));
      found.tone = Tone::Good;
      return found;
    });
  };
}

}  // namespace counterfoil::desk
