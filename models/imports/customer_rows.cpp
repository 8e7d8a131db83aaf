// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/imports/customer_rows.h"

#include <QDate>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>

#include "models/catalog/text_key.h"
#include "models/customers/rules.h"

namespace counterfoil::imports {
using namespace Qt::StringLiterals;

using catalog::textKey;
using core::Done;
using core::invalid;
using core::refused;
using core::Result;
using customers::ContactKind;

namespace {

struct CustomerColumn {
  const char* name;
  const char* words;  ///< text keys, divided by bars
};

// In the order of CustomerField.
constexpr std::array<CustomerColumn, kCustomerFields> kCustomerColumns{{
    {"name",
     "name|customer|customer name|full name|contact name|display name|kunde|kundenname|nom complet|client|cliente|"
     "nombre completo|klant|kund|klient|jmeno"},
    {"first_name", "first name|firstname|given name|forename|vorname|prenom|nombre|nome|voornaam|fornamn|fornavn|imie"},
    {"last_name",
     "last name|lastname|surname|family name|nachname|familienname|nom|nom de famille|apellido|apellidos|cognome|"
     "achternaam|efternamn|efternavn|nazwisko|prijmeni"},
    {"phone",
     "phone|phone number|telephone|tel|mobile|mobile phone|mobile number|cell|cell phone|telefon|telefonnummer|handy|"
     "mobil|mobiltelefon|telephone portable|portable|telefono|movil|telefoon|mobiel|phone 1|phone 2|phone1|phone2"},
    {"email",
     "email|e mail|mail|email address|e mail address|e mail adresse|email adresse|courriel|correo|correo electronico|"
     "adresse e mail|e post|epost|email 1|email 2"},
    {"address", "address|full address|postal address|adresse|anschrift|direccion|indirizzo|adres|adress"},
    {"street",
     "street|address line 1|address 1|address1|strasse|strasse und hausnummer|rue|calle|via|straat|gata|ulica"},
    {"postcode", "postcode|postal code|zip|zip code|plz|postleitzahl|code postal|codigo postal|cap|postnummer"},
    {"city", "city|town|ort|stadt|ville|ciudad|citta|plaats|stad|by|miasto|mesto"},
    {"country", "country|country code|land|pays|pais|paese|kraj"},
    {"note", "note|notes|comment|comments|remark|remarks|notiz|bemerkung|bemerkungen|nota|notas|note client"},
    {"marketing_email",
     "marketing email|accepts marketing|accepts email marketing|email marketing|newsletter|email consent|email opt in"},
    {"marketing_email_at", "marketing email at|email consent at|email consent date|newsletter at|newsletter date"},
    {"marketing_email_source", "marketing email source|email consent source|newsletter source"},
    {"marketing_phone", "marketing phone|accepts sms marketing|sms marketing|sms consent|phone consent|sms opt in"},
    {"marketing_phone_at", "marketing phone at|sms consent at|sms consent date|phone consent at|phone consent date"},
    {"marketing_phone_source", "marketing phone source|sms consent source|phone consent source"},
    {"personalisation", "personalisation|personalization|profiling|profiling consent"},
    {"personalisation_at", "personalisation at|personalization at|profiling consent at"},
    {"personalisation_source", "personalisation source|personalization source|profiling consent source"},
    {"consent_at", "consent at|consent date|consent time|opt in date|opt in at"},
    {"consent_source", "consent source|opt in source|consent from"},
}};

struct PurposeColumns {
  const char* purpose;
  CustomerField said;
  CustomerField at;
  CustomerField source;
};
constexpr PurposeColumns kPurposes[] = {
    {"marketing_email", CustomerField::MarketingEmail, CustomerField::MarketingEmailAt,
     CustomerField::MarketingEmailSource},
    {"marketing_phone", CustomerField::MarketingPhone, CustomerField::MarketingPhoneAt,
     CustomerField::MarketingPhoneSource},
    {"personalisation", CustomerField::Personalisation, CustomerField::PersonalisationAt,
     CustomerField::PersonalisationSource},
};

bool saysWhom(const CustomerMapping& mapping) {
  return std::any_of(std::begin(mapping.columns), std::begin(mapping.columns) + size_t(CustomerField::Address),
                     [](const auto& columns) { return !columns.empty(); });
}

std::optional<size_t> columnNamed(const QJsonValue& wanted, const std::vector<QString>& header) {
  if (wanted.isDouble()) {
    const qint64 number = wanted.toInteger();
    return number >= 1 && number <= qint64(header.size()) ? std::optional(size_t(number - 1)) : std::nullopt;
  }
  const QString name = wanted.toString().trimmed();
  for (size_t i = 0; i < header.size(); ++i) {
    if (!name.isEmpty() && header[i].trimmed().compare(name, Qt::CaseInsensitive) == 0) return i;
  }
  return std::nullopt;
}

std::optional<bool> answerIn(const QString& text) {
  static const QStringList yes =
      u"yes|y|true|1|ja|j|oui|si|sim|tak|ano|opted in|opt in|subscribed|granted"_s.split(u'|');
  static const QStringList no =
      u"no|n|false|0|nein|non|nej|nie|ne|opted out|opt out|unsubscribed|denied|withdrawn"_s.split(u'|');
  const QString key = textKey(text);
  if (yes.contains(key)) return true;
  return no.contains(key) ? std::optional(false) : std::nullopt;
}

/// RFC 3339 in UTC, or a day, which counts from its beginning in UTC.
std::optional<core::Instant> timeIn(const QString& text) {
  if (const auto instant = core::Instant::parse(text)) return instant;
  return QDate::fromString(text, Qt::ISODate).isValid() && text.size() == 10
             ? core::Instant::parse(text + u"T00:00:00Z"_s)
             : std::nullopt;
}

core::Error blameField(CustomerField field, const QString& code, const QString& detail) {
  return refused(code, detail.left(80)).at(u'/' + fieldName(field));
}

}  // namespace

QString fieldName(CustomerField field) {
  return QLatin1String(kCustomerColumns[size_t(field)].name);
}

std::vector<std::optional<CustomerField>> customerFieldsOf(const std::vector<QString>& header) {
  std::vector<std::optional<CustomerField>> fields(header.size());
  for (size_t column = 0; column < header.size(); ++column) {
    // As exports of programs name it, and as people do.
    const QString key = textKey(QString(header[column]).replace(u'_', u' '));
    for (size_t field = 0; field < kCustomerFields && !key.isEmpty() && !fields[column]; ++field) {
      const bool named = QString::fromLatin1(kCustomerColumns[field].words).split(u'|').contains(key);
      if (named) fields[column] = CustomerField(field);
    }
  }
  return fields;
}

Result<CustomerMapping> customerMappingOfHeader(const std::vector<QString>& header) {
  CustomerMapping mapping;
  const auto fields = customerFieldsOf(header);
  for (size_t column = 0; column < fields.size(); ++column) {
    if (fields[column]) mapping.columns[size_t(*fields[column])].push_back(column);
  }
  if (!saysWhom(mapping)) {
    return invalid(u"name_column_missing"_s, QStringList(header.begin(), header.end()).join(u", "_s).left(200),
                   u"1:1"_s);
  }
  return mapping;
}

Result<CustomerMapping> customerMappingOfFile(const QByteArray& json, const std::vector<QString>& header) {
  QJsonParseError error{};
  const QJsonDocument document = QJsonDocument::fromJson(json, &error);
  if (!document.isObject()) return invalid(u"malformed_json"_s, error.errorString(), QString::number(error.offset));
  CustomerMapping mapping;
  const QJsonObject columns = document.object().value(u"columns"_s).toObject();
  for (auto it = columns.begin(); it != columns.end(); ++it) {
    const QString where = u"/columns/"_s + it.key();
    const auto field = std::find_if(kCustomerColumns.begin(), kCustomerColumns.end(),
                                    [&](const CustomerColumn& each) { return it.key() == QLatin1String(each.name); });
    if (field == kCustomerColumns.end()) return invalid(u"mapping_malformed"_s, it.key(), where);
    const QJsonArray wanted = it->isArray() ? it->toArray() : QJsonArray{it.value()};
    for (const QJsonValue each : wanted) {
      const auto column = columnNamed(each, header);
      if (!column) return invalid(u"column_unknown"_s, each.toVariant().toString().left(80), where);
      mapping.columns[size_t(field - kCustomerColumns.begin())].push_back(*column);
    }
  }
  if (!saysWhom(mapping))
    return invalid(u"mapping_malformed"_s, u"no column for name, phone or email"_s, u"/columns"_s);
  return mapping;
}

Result<CustomerRows> CustomerRows::open(const QByteArray& bytes, const QByteArray& mappingJson, bool ignoreConsent) {
  CsvReader reader(bytes);
  const auto header = reader.next();
  if (!header || header->isBlank()) return invalid(u"file_empty"_s);
  CF_TRY(auto mapping, mappingJson.isEmpty() ? customerMappingOfHeader(header->cells)
                                             : customerMappingOfFile(mappingJson, header->cells));
  return CustomerRows(std::move(reader), std::move(mapping), header->cells, ignoreConsent);
}

std::vector<std::pair<QString, QString>> CustomerRows::taken() const {
  std::vector<std::pair<QString, QString>> all;
  for (size_t field = 0; field < kCustomerFields; ++field) {
    for (const size_t column : m_mapping.columns[field]) {
      all.emplace_back(fieldName(CustomerField(field)), m_header[column].left(80));
    }
  }
  return all;
}

QStringList CustomerRows::values(const CsvRecord& record, CustomerField field) const {
  QStringList all;
  for (const size_t column : m_mapping.columnsOf(field)) {
    const QString text = column < record.cells.size() ? record.cells[column].trimmed() : QString();
    if (!text.isEmpty()) all.append(text);
  }
  return all;
}

QString CustomerRows::cell(const CsvRecord& record, CustomerField field) const {
  return values(record, field).join(field == CustomerField::Note ? u"\n"_s : u" "_s);
}

std::optional<CustomerRow> CustomerRows::next(core::Instant now) {
  const auto record = m_reader.next();
  if (!record) return std::nullopt;
  CustomerRow row;
  row.line = record->line;
  const Done filled = fill(row, *record, now);
  if (filled) return row;
  row.wrong = filled.error();
  for (size_t field = 0; field < kCustomerFields; ++field) {
    const auto& columns = m_mapping.columns[field];
    if (!columns.empty() && row.wrong->where == u'/' + fieldName(CustomerField(field))) {
      row.column = qint64(columns.front()) + 1;
    }
  }
  return row;
}

/// Whoever checks a customer speaks of lists of phones and mails.
core::Error CustomerRows::inTheTable(core::Error error, const CsvRecord& record) const {
  const bool phone = error.where == u"/phones";
  if (!phone && error.where != u"/emails") return error;
  const CustomerField field = phone ? CustomerField::Phone : CustomerField::Email;
  const QString text = cell(record, field);
  if (error.detail.isEmpty() && !customers::holdsCardNumber(text)) error.detail = text.left(80);
  error.where = u'/' + fieldName(field);
  return error;
}

Done CustomerRows::fill(CustomerRow& row, const CsvRecord& record, core::Instant now) const {
  if (record.isBlank()) return refused(u"row_empty"_s);
  for (size_t i = m_header.size(); i < record.cells.size(); ++i) {
    if (!record.cells[i].trimmed().isEmpty()) return refused(u"too_many_cells"_s);
  }
  customers::Customer& customer = row.customer;
  customer.name = cell(record, CustomerField::Name);
  if (customer.name.isEmpty()) {
    customer.name = (cell(record, CustomerField::FirstName) + u' ' + cell(record, CustomerField::LastName)).trimmed();
  }
  const auto addContacts = [&](CustomerField field, ContactKind kind) {
    for (const QString& value : values(record, field)) {
      for (const QString& part : QString(value).replace(u'|', u';').split(u';', Qt::SkipEmptyParts)) {
        customer.contacts.push_back({{}, kind, part.trimmed(), {}});
      }
    }
  };
  addContacts(CustomerField::Phone, ContactKind::Phone);
  addContacts(CustomerField::Email, ContactKind::Email);
  QStringList lines = values(record, CustomerField::Address);
  lines.append(values(record, CustomerField::Street));
  const QString town = (cell(record, CustomerField::Postcode) + u' ' + cell(record, CustomerField::City)).trimmed();
  if (!town.isEmpty()) lines.append(town);
  lines.append(values(record, CustomerField::Country));
  customer.address = lines.join(u'\n');
  customer.note = cell(record, CustomerField::Note);
  row.formula = isFormulaLike(customer.name) || isFormulaLike(customer.note);
  customer = customers::tidied(customer);
  if (const Done fits = customers::checkCustomer(customer); !fits) return inTheTable(fits.error(), record);
  return m_ignoreConsent ? Done() : fillConsents(row, record, now);
}

Done CustomerRows::fillConsents(CustomerRow& row, const CsvRecord& record, core::Instant now) const {
  for (const PurposeColumns& each : kPurposes) {
    const QString said = cell(record, each.said);
    if (said.isEmpty()) continue;
    const auto answer = answerIn(said);
    if (!answer) return blameField(each.said, u"consent_unclear"_s, said);
    const auto own = [&](CustomerField field, CustomerField common) {
      return m_mapping.columnsOf(field).empty() ? common : field;
    };
    const CustomerField atField = own(each.at, CustomerField::ConsentAt);
    const CustomerField sourceField = own(each.source, CustomerField::ConsentSource);
    const QString at = cell(record, atField);
    const QString source = cell(record, sourceField).left(200);
    const auto time = timeIn(at);
    if (!at.isEmpty() && !time) return blameField(atField, u"malformed_time"_s, at);
    if (time && *time > now) return blameField(atField, u"consent_in_future"_s, at);
    // Who never agreed has nothing to take back.
    if (!*answer && !time) continue;
    if (!time) return blameField(each.said, u"consent_without_time"_s, said);
    if (source.isEmpty()) return blameField(each.said, u"consent_without_source"_s, said);
    row.customer.consents.push_back({QLatin1String(each.purpose), *answer, *time, source});
  }
  return {};
}

}  // namespace counterfoil::imports
