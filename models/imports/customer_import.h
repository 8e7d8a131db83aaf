// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>

#include "models/customers/service.h"
#include "models/imports/batches.h"
#include "models/imports/customer_rows.h"
#include "models/imports/product_import.h"
#include "models/imports/slice_pace.h"

namespace counterfoil::imports {

enum class CustomerVerdict {
  Created,
  Updated,    ///< what an existing customer lacked was added
  Unchanged,  ///< there already, with all that the row says
  Skipped,    ///< there already, and the row says more; nothing was done
  Refused,
};
[[nodiscard]] QString verdictName(CustomerVerdict verdict);

/// What becomes of a row whose phone or mail somebody has already.
enum class Duplicates {
  Skip,   ///< nothing
  Merge,  ///< what they lack is added: contacts, an empty address or note, newer answers to consent
};

struct CustomerRowVerdict {
  qint64 line = 0;
  CustomerVerdict verdict = CustomerVerdict::Unchanged;
  customers::CustomerId customer;  ///< who it is, or whose duplicate; null in a preview for one of the file
  qint64 firstLine = 0;            ///< of a duplicate of a row before
  qint64 column = 0;
  QString field;
  QString code;  ///< of a refusal, or why it was skipped: `duplicate`, `name_differs`, `duplicate_ambiguous`
  QString detail;
  bool formula = false;
};

struct CustomerImportReport {
  BatchId batch;  ///< null after a dry run
  qint64 rows = 0;
  std::array<qint64, 5> counts{};           ///< by verdict
  std::vector<CustomerRowVerdict> notable;  ///< skipped and refused rows, and those with a formula
  bool cancelled = false;
  qint64 undoneBefore = 0;
  SliceTimes slices;
  [[nodiscard]] qint64 count(CustomerVerdict verdict) const { return counts[size_t(verdict)]; }
};

struct CustomerImportOptions {
  QString source;  ///< name of the file
  bool dryRun = false;
  Duplicates duplicates = Duplicates::Skip;
  journal::Actor actor;
  ImportProgress progress = {};
};

// Customers from a table. A row is somebody who is there already where they share a phone or a mail, with one another
// or with a row before; without either, where name and address are the same. Whom nobody else fits is made. So a file
// that is imported again changes nothing. A duplicate whose name is another one is a family's phone as likely as a
// marriage: it is skipped, and said. Removed and erased customers fit nobody.
//
// Everything that is unsealed for this stays in memory for the time of the import.
class CustomerImporter {
 public:
  /// `service` needs the store's key: Refused `key_missing` without.
  CustomerImporter(const SlicedBook& book, customers::CustomerService& service, CustomerImportOptions options)
      : m_book(book),
        m_service(&service),
        m_reader(book.reader()),
        m_unseal(service.unseal()),
        m_clock(book.clock()),
        m_options(std::move(options)),
        m_pace(book.clock()) {}
  /// A dry run over a reader, beside whoever writes.
  CustomerImporter(const journal::Reader& reader, customers::Unseal unseal, const core::Clock& clock,
                   CustomerImportOptions options)
      : m_reader(reader), m_unseal(std::move(unseal)), m_clock(clock), m_options(std::move(options)), m_pace(clock) {
    m_options.dryRun = true;
  }

  [[nodiscard]] core::Result<CustomerImportReport> run(CustomerRows& rows);

 private:
  /// Somebody who is there, or a row before.
  struct Known {
    customers::CustomerId id;  ///< null: of the file, in a dry run
    qint64 line = 0;           ///< of the row before; 0 for who was there
    customers::Customer planned;
  };
  struct Plan {
    CustomerRowVerdict verdict;
    customers::Customer before;
    customers::Customer after;
  };

  [[nodiscard]] core::Done readEverybody();
  [[nodiscard]] core::Result<bool> runSlice(CustomerRows& rows, journal::Writing* writing,
                                            const journal::Reader& reader);
  [[nodiscard]] core::Result<Plan> planOf(const CustomerRow& row, const journal::Reader& reader) const;
  /// Who fits, each once.
  [[nodiscard]] std::vector<size_t> whoFits(const customers::Customer& customer) const;
  [[nodiscard]] core::Result<customers::Customer> asTheyAre(const Known& known, const journal::Reader& reader) const;
  [[nodiscard]] core::Done commit(Plan& plan, journal::Writing& writing);
  void remember(const Plan& plan);
  void index(const customers::Customer& customer, size_t known);
  void count(const CustomerRowVerdict& verdict);

  std::optional<SlicedBook> m_book;
  customers::CustomerService* m_service = nullptr;
  const journal::Reader& m_reader;
  customers::Unseal m_unseal;
  const core::Clock& m_clock;
  CustomerImportOptions m_options;
  CustomerImportReport m_report;
  SlicePace m_pace;
  std::vector<Known> m_known;
  QHash<customers::CustomerId, size_t> m_places;
  /// By the last digits, of which samePhone wants all the others to fit too.
  QMultiHash<QString, std::pair<QString, size_t>> m_phones;
  QMultiHash<QString, size_t> m_mails;
  QMultiHash<QString, size_t> m_names;  ///< name and address
};

/// Takes back what a batch did to customers: whom it made go off the lists, what it added to others goes again, unless
/// somebody changed it since; answers to consent that it brought are answered the other way, now. Nobody is erased by
/// it. In slices; started anew it goes on where it was. Errors: as undoProductBatch.
[[nodiscard]] core::Result<QJsonObject> undoCustomerBatch(const SlicedBook& book, BatchId batch,
                                                          const journal::Actor& actor,
                                                          const ImportProgress& progress = {});

}  // namespace counterfoil::imports
