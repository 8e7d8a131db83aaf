// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <array>
#include <optional>

#include "models/customers/types.h"
#include "models/imports/csv.h"

namespace counterfoil::imports {

/// What a column of a table of customers holds.
enum class CustomerField {
  Name,
  FirstName,
  LastName,
  Phone,
  Email,
  Address,
  Street,
  Postcode,
  City,
  Country,
  Note,
  MarketingEmail,
  MarketingEmailAt,
  MarketingEmailSource,
  MarketingPhone,
  MarketingPhoneAt,
  MarketingPhoneSource,
  Personalisation,
  PersonalisationAt,
  PersonalisationSource,
  ConsentAt,      ///< of every purpose that has no such column of its own
  ConsentSource,  ///< likewise
};
inline constexpr size_t kCustomerFields = 22;

/// The member of mapping files and reports: "name", "first_name", …, "marketing_email", "marketing_email_at" …
[[nodiscard]] QString fieldName(CustomerField field);

/// Which columns are which, counted from 0: several may be one field, as "Phone" and "Mobile" are.
struct CustomerMapping {
  std::array<std::vector<size_t>, kCustomerFields> columns{};
  [[nodiscard]] const std::vector<size_t>& columnsOf(CustomerField field) const { return columns[size_t(field)]; }
};

/// What each column of a header seems to hold, by its name in several languages.
[[nodiscard]] std::vector<std::optional<CustomerField>> customerFieldsOf(const std::vector<QString>& header);
/// The same as a mapping. Errors: Invalid `name_column_missing` where there is neither a
/// name nor a phone nor a mail.
[[nodiscard]] core::Result<CustomerMapping> customerMappingOfHeader(const std::vector<QString>& header);
/// By a file: {"columns": {"name": "Kunde", "phone": ["Tel", "Mobil"], "email": 3}}. Errors: Invalid `malformed_json`,
/// `mapping_malformed`, `column_unknown`.
[[nodiscard]] core::Result<CustomerMapping> customerMappingOfFile(const QByteArray& json,
                                                                  const std::vector<QString>& header);

/// A row, read: what it says of somebody, or why it says nothing.
struct CustomerRow {
  qint64 line = 0;
  customers::Customer customer;
  bool formula = false;
  std::optional<core::Error> wrong;  ///< where: "/email" …
  qint64 column = 0;                 ///< of what is wrong; 0 for the whole row
};

// A table with a header. A cell of phones or mails may hold several, divided by semicolons or bars. A consent counts
// where its column says yes or no, and a yes only with the time and the source that columns give it: nobody is said to
// have agreed at the time of an import. Rows with a yes and no time are refused (`consent_without_time`,
// `consent_without_source`), or with `ignoreConsent` taken without.
class CustomerRows {
 public:
  /// `mappingJson` may be empty. Errors: those of the mapping; Invalid `file_empty`.
  [[nodiscard]] static core::Result<CustomerRows> open(const QByteArray& bytes, const QByteArray& mappingJson,
                                                       bool ignoreConsent);
  /// Nothing at the end. `now`: what is later than that was not said yet (`consent_in_future`).
  [[nodiscard]] std::optional<CustomerRow> next(core::Instant now);
  /// Which column is taken for what, for the preview: the header's name by field.
  [[nodiscard]] std::vector<std::pair<QString, QString>> taken() const;
  [[nodiscard]] qint64 bytesDone() const { return m_reader.bytesDone(); }
  [[nodiscard]] qint64 bytesTotal() const { return m_reader.bytesTotal(); }

 private:
  CustomerRows(CsvReader reader, CustomerMapping mapping, std::vector<QString> header, bool ignoreConsent)
      : m_reader(std::move(reader)),
        m_mapping(std::move(mapping)),
        m_header(std::move(header)),
        m_ignoreConsent(ignoreConsent) {}
  [[nodiscard]] core::Error inTheTable(core::Error error, const CsvRecord& record) const;
  [[nodiscard]] core::Done fill(CustomerRow& row, const CsvRecord& record, core::Instant now) const;
  [[nodiscard]] core::Done fillConsents(CustomerRow& row, const CsvRecord& record, core::Instant now) const;
  [[nodiscard]] QString cell(const CsvRecord& record, CustomerField field) const;
  [[nodiscard]] QStringList values(const CsvRecord& record, CustomerField field) const;

  CsvReader m_reader;
  CustomerMapping m_mapping;
  std::vector<QString> m_header;
  bool m_ignoreConsent = false;
};

}  // namespace counterfoil::imports
