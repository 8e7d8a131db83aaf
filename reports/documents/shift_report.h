// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDate>
#include <QString>
#include <QTime>
#include <optional>
#include <vector>

#include "reports/documents/receipt.h"
#include "reports/documents/slip.h"
#include "reports/figures/figure_table.h"

namespace counterfoil::documents {

/// One row of a shift report: what, how often, how much.
struct CountedAmount {
  QString key;  ///< stable where there is one ("cash", a staff id); empty otherwise
  QString name;
  qint64 count = 0;
  qint64 amountMinor = 0;
};

/// The tender of a drawer: what should be there and what was counted.
struct DrawerCount {
  QString name;
  qint64 expectedMinor = 0;
  std::optional<qint64> countedMinor;     ///< empty before a count (an X report, a blind shift)
  std::optional<qint64> recountedMinor;   ///< a second count; the first stands
  std::optional<qint64> differenceMinor;  ///< counted minus expected: negative is short
};

struct Denomination {
  qint64 valueMinor = 0;
  qint64 pieces = 0;
  qint64 amountMinor = 0;
};

struct WallTime {
  QDate date;
  QTime time;
};

/// An X report (any time, no side effect) or a Z (closes the shift). Every figure comes stored or summed by a query;
/// nothing is added up here. Amounts in minor units of `currency`.
struct ShiftReport {
  bool closes = false;  ///< a Z
  QString number;       ///< of the Z, gapless per till; empty for an X
  QString shiftId;
  ShopHeader shop;
  QString till;
  QString openedBy;
  QString closedBy;
  WallTime opened;
  WallTime made;  ///< closed (Z) or read (X)
  QString instantUtc;
  QString businessDay;
  QString locale;
  CurrencyFormat currency;

  qint64 saleCount = 0;
  qint64 salesMinor = 0;  ///< gross of sales, before refunds
  qint64 refundCount = 0;
  qint64 refundsMinor = 0;  ///< gross, negative
  qint64 voidCount = 0;
  qint64 voidsMinor = 0;  ///< with the sign of the voiding documents: negative where sales were voided
  qint64 lineVoidCount = 0;
  qint64 lineVoidsMinor = 0;
  qint64 discountCount = 0;
  qint64 discountsMinor = 0;
  qint64 overrideCount = 0;
  qint64 noSaleCount = 0;
  qint64 reprintCount = 0;
  qint64 abandonedCount = 0;
  qint64 parkedCount = 0;
  qint64 unknownPaymentCount = 0;
  qint64 unpostedPayoutCount = 0;  ///< card refunds that no document tells of
  qint64 heldOfflineCount = 0;     ///< cards taken without contact that the terminal has not sent yet
  qint64 heldOfflineMinor = 0;
  qint64 declinedLateCount = 0;  ///< sent and declined since the last closing
  qint64 declinedLateMinor = 0;
  qint64 documentCount = 0;
  QString firstNumber;
  QString lastNumber;

  qint64 netMinor = 0;
  qint64 taxMinor = 0;
  qint64 grossMinor = 0;  ///< sales, refunds and voids together
  std::vector<ReceiptTax> taxes;
  std::vector<CountedAmount> tenders;
  std::vector<CountedAmount> staff;
  std::vector<CountedAmount> categories;
  std::vector<CountedAmount> lateDocuments;
  qint64 cashRoundingMinor = 0;

  /// Opening float, cash taken, change, cash refunds, pay-ins, pay-outs, drops: signed, in the order of the formula.
  std::vector<CountedAmount> cashParts;
  std::vector<DrawerCount> drawer;
  std::vector<Denomination> denominations;
  std::optional<qint64> leftMinor;    ///< stays in the drawer as the next float
  qint64 openingDifferenceMinor = 0;  ///< the opening float less what the last closing left
  bool expectedHidden = false;        ///< blind count: nobody sees what should be there before the count is committed

  std::optional<qint64> perpetualMinor;  ///< grand total of the till since it was set up, never reset
  int copy = 0;
};

[[nodiscard]] Slip slipOf(const ShiftReport& report);
/// Every figure of it as one table (section, item, count, net, tax, amount), for CSV and sheets.
[[nodiscard]] figures::FigureTable figuresOf(const ShiftReport& report);
/// The slip of a table, for text and pages.
[[nodiscard]] Slip slipOf(const figures::FigureTable& table, const QLocale& locale, const ShopHeader& shop = {});

}  // namespace counterfoil::documents
