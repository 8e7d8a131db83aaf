// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <optional>
#include <vector>

#include "models/cash/types.h"
#include "models/catalog/types.h"
#include "models/payments/types.h"
#include "models/pricing/basket.h"

namespace counterfoil::sales {

using DocumentId = core::Id<struct DocumentTag>;
using TicketId = core::Id<struct TicketTag>;
using TicketLineId = core::Id<struct TicketLineTag>;

/// An exchange is a sale with returned lines. A void mirrors a document of the same shift.
enum class DocumentKind { Sale, Refund, Void };
[[nodiscard]] QString text(DocumentKind kind);  ///< sale, refund, void
[[nodiscard]] DocumentKind documentKindOf(QStringView text);
[[nodiscard]] QString text(pricing::TenderKind kind);  ///< cash, card, voucher, account, external
[[nodiscard]] pricing::TenderKind tenderKindOf(QStringView text);

/// The line of an earlier document that a line gives back. Lines count from 1.
struct ReturnOf {
  DocumentId document;
  qint64 line = 0;
  friend bool operator==(const ReturnOf&, const ReturnOf&) = default;
};

struct LineTax {
  QString id;
  QString name;
  qint64 ratePpm = 0;  ///< 0 for a fixed amount per unit
  core::Money base;
  core::Money amount;
};

/// A line as it stands in a document: results and printed words, nothing to look up. Sale lines are positive, returned
/// lines negative, the discounts of a line have its sign.
struct DocumentLine {
  qint64 line = 0;
  catalog::ProductId product;
  QString sku;
  QString name;
  QString unit;
  catalog::CategoryId category;
  QString categoryName;
  catalog::ProductKind kind = catalog::ProductKind::Goods;
  core::Quantity quantity;
  core::UnitPrice unitPrice;
  std::optional<core::UnitPrice> listPrice;  ///< where the unit price was overridden
  QString overrideReason;
  std::optional<core::UnitPrice> cost;
  core::Money undiscounted;  ///< in the price mode of the document
  core::Money discount;
  core::Money basketDiscount;
  QString discountRule;  ///< "10%" or "2.00"; empty without a discount of the line
  QString discountReason;
  core::Money gross;
  core::Money net;
  std::vector<LineTax> taxes;
  core::Quantity moved;  ///< change of what is on hand; zero for services and fees
  std::optional<ReturnOf> returns;
  QString returnReason;
  QString note;
};

/// Money given (positive) or paid out (negative). Of cash, `change` was handed back: `amount − change` stayed.
struct DocumentTender {
  pricing::TenderKind kind = pricing::TenderKind::Cash;
  core::Money amount;
  core::Money change;
  payments::AttemptId attempt;  ///< of a card at a terminal
  QString reference;            ///< of the terminal, or the number of an external voucher
  QString card;                 ///< masked
  DocumentId original;          ///< of a payout: the document whose tender it gives back; null: none
  qint64 originalOrdinal = 0;   ///< and which of its tenders, from 1
  bool offline = false;         ///< of a card: the terminal had no contact and kept it, to be sent later
  /// Of a payout: settles what that tender never brought, such as a card that was declined after it had been kept. No
  /// money moves.
  bool unreceived = false;
};

/// What somebody said about themselves, before it is sealed.
struct CustomerText {
  QString name;
  QString phone;
  QString email;
  QString address;
  QString note;  ///< theirs, such as where to leave a parcel
};

/// The same as sealed bytes; only a query with the vault reads them.
struct SealedCustomer {
  core::AnyId person;
  QByteArray name;
  QByteArray phone;
  QByteArray email;
  QByteArray address;
  QByteArray note;
};

/// Fields of a customer under the names by which they are sealed, in bodies as in the vault's additional data.
struct CustomerField {
  const char* name;
  QString CustomerText::*text;
  QByteArray SealedCustomer::*sealed;
};
inline constexpr CustomerField kCustomerFields[] = {
    {"name", &CustomerText::name, &SealedCustomer::name},
    {"phone", &CustomerText::phone, &SealedCustomer::phone},
    {"email", &CustomerText::email, &SealedCustomer::email},
    {"address", &CustomerText::address, &SealedCustomer::address},
    {"note", &CustomerText::note, &SealedCustomer::note},
};
inline constexpr qsizetype kMaxCustomerText = 500;

/// Where a document that no till made came from.
struct DocumentSource {
  QString kind;       ///< "web"; empty: a till
  QString reference;  ///< what it is called there, such as the number of an order; may be empty
  core::AnyId by;     ///< the API key or user that posted it
  QString key = {};   ///< what its request was once for, hashed: asked again after a restore, it is found by that
  friend bool operator==(const DocumentSource&, const DocumentSource&) = default;
};
inline constexpr const char* kWebSource = "web";

/// What was printed about the shop.
struct PrintedShop {
  QString name;
  QString address;
  QString taxNumber;
  QString header;
  QString footer;
  QString locale;
  QString zone;
};

/// A document: immutable once it is a fact. gross = net + tax; gross + rounding = Σ (tender − change).
struct Document {
  DocumentId id;
  DocumentKind kind = DocumentKind::Sale;
  bool imported = false;
  QString number;
  QString series;
  settings::StoreId store;
  QString storeCode;
  QString storeName;
  settings::TillId till;
  QString tillCode;
  cash::ShiftId shift;  ///< null when imported, and of a web till
  core::StaffId staff;
  QString staffName;
  core::StaffId approver;
  core::Instant at;
  QString businessDay;  ///< YYYY-MM-DD
  int hour = 0;         ///< of the wall clock at the store
  core::Currency currency;
  pricing::PriceMode prices = pricing::PriceMode::Gross;
  pricing::TaxRounding taxRounding = pricing::TaxRounding::Line;
  PrintedShop shop;
  std::vector<DocumentLine> lines;
  std::vector<LineTax> taxes;  ///< sums per tax
  std::vector<DocumentTender> tenders;
  core::Money gross;
  core::Money net;
  core::Money tax;
  core::Money discount;  ///< of lines and basket together
  core::Money rounding;  ///< what paying in cash changed
  QString discountRule;  ///< of the basket
  QString discountReason;
  DocumentId original;  ///< of a refund or void
  QString originalNumber;
  QString reason;                                ///< of a refund or void
  DocumentKind voidedKind = DocumentKind::Sale;  ///< of a void: what it takes back
  QString note;
  std::optional<SealedCustomer> customer;
  std::vector<payments::AttemptId>
      unknownPayments;  ///< attempts in doubt when it was completed; their reversal is queued
  core::AnyId batch;    ///< of an import
  DocumentSource source;

  /// What was given, before change.
  [[nodiscard]] core::Money tendered() const;
  [[nodiscard]] core::Money change() const;
  [[nodiscard]] bool isExchange() const;
};

}  // namespace counterfoil::sales
