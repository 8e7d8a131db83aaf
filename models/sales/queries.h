// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "models/journal/sql.h"
#include "models/pricing/refund.h"
#include "models/sales/types.h"

namespace counterfoil::sales {

/// The whole document, as it was written. NotFound `unknown_document`.
[[nodiscard]] core::Result<Document> documentById(const journal::Reader& reader, DocumentId id);
/// By its printed number; the newest of several (numbers are labels, not keys). NotFound `unknown_document`.
[[nodiscard]] core::Result<DocumentId> documentByNumber(const journal::Reader& reader, const QString& number);

/// What became of a sale. Refunds and voids stay completed.
enum class DocumentState { Completed, PartiallyRefunded, Refunded, Voided };
[[nodiscard]] QString text(DocumentState state);  ///< completed, partially_refunded, refunded, voided
[[nodiscard]] std::optional<DocumentState> documentStateOf(QStringView text);

/// A row of a list.
struct DocumentRow {
  DocumentId id;
  DocumentKind kind = DocumentKind::Sale;
  bool imported = false;
  QString number;
  QString businessDay;
  core::Instant at;
  QString staffName;
  QString tillCode;
  core::Money gross;
  QString originalNumber;
  qint64 lineCount = 0;
  DocumentSource source;  ///< without who posted it
  settings::StoreId store;
  core::AnyId person;
  DocumentState state = DocumentState::Completed;
};
struct DocumentFilter {
  QString fromDay;  ///< inclusive, YYYY-MM-DD; empty: from the first
  QString toDay;    ///< inclusive; empty: to the last
  std::optional<DocumentKind> kind;
  cash::ShiftId shift;  ///< null: any
  QString numberPart;   ///< of the number, or the whole reference of its source; empty: any
  std::optional<core::Instant> since = std::nullopt;  ///< inclusive
  std::optional<core::Instant> until = std::nullopt;  ///< exclusive
  settings::StoreId store = {};                       ///< null: any
  std::optional<QString> source = std::nullopt;       ///< DocumentSource::kind
  QString reference = {};                             ///< DocumentSource::reference; empty: any
  core::AnyId person = {};                            ///< the customer; null: any
  std::optional<DocumentState> state = std::nullopt;
};
/// Where a page ended.
struct DocumentCursor {
  QString businessDay;
  core::Instant at;
  DocumentId id;
};
/// Newest first, at most `limit`, after `after`.
[[nodiscard]] core::Result<std::vector<DocumentRow>> listDocuments(const journal::Reader& reader,
                                                                   const DocumentFilter& filter,
                                                                   const std::optional<DocumentCursor>& after,
                                                                   int limit);

/// What can still be given back of a line.
struct RefundableLine {
  DocumentLine line;
  pricing::RefundedSoFar refunded;
  core::Quantity left;  ///< never negative
};
/// What can still go back to a tender.
struct RefundableTender {
  DocumentTender tender;
  qint64 ordinal = 0;  ///< from 1
  core::Money booked;  ///< left by documents alone
  core::Money left;    ///< and by the attempts at the terminal: a refund in doubt holds its amount
  core::Money unpaid;  ///< besides `left`: never received, so that a refund settles it and no money goes back
};
struct Refundable {
  Document document;
  bool voided = false;
  std::vector<RefundableLine> lines;      ///< lines that were sold
  std::vector<RefundableTender> tenders;  ///< most recent first
  [[nodiscard]] bool any() const;
};
/// From the ledger: every line and tender that references the document, of refunds, exchanges and voids alike.
[[nodiscard]] core::Result<Refundable> refundable(const journal::Reader& reader, DocumentId document);

/// Whether a receipt that the charge paid for stands and was not settled without its money.
[[nodiscard]] core::Result<bool> chargeStands(const journal::Reader& reader, payments::AttemptId charge);

/// Copies printed so far.
[[nodiscard]] core::Result<qint64> reprintsOf(const journal::Reader& reader, DocumentId document);

}  // namespace counterfoil::sales
