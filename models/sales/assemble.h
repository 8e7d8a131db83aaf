// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/sales/service.h"

namespace counterfoil::sales {

// From a priced ticket to the lines, taxes and tenders of a document: pure.

/// `priced.lines` are in the order of the ticket's.
[[nodiscard]] std::vector<DocumentLine> documentLines(const Ticket& ticket, const pricing::PricedBasket& priced,
                                                      const PricingRules& rules);
/// Sums per tax over the lines, in the order of first appearance.
[[nodiscard]] std::vector<LineTax> documentTaxes(const std::vector<DocumentLine>& lines,
                                                 const core::Currency& currency);
/// "10%" or "2.00".
[[nodiscard]] QString ruleText(const std::optional<pricing::Discount>& discount);
[[nodiscard]] std::vector<pricing::Tender> pricingTenders(const std::vector<TenderRequest>& tenders);
/// The change is handed back from the last cash tender, then from those before it.
[[nodiscard]] std::vector<DocumentTender> documentTenders(const std::vector<TenderRequest>& tenders,
                                                          core::Money change);
/// Totals from the lines, and Refused-never Integrity `does_not_balance` where gross + rounding is not what was paid.
[[nodiscard]] core::Done totalUp(Document& document);
/// The mirror of a line: every figure with the opposite sign, giving back `of`.
[[nodiscard]] DocumentLine mirrored(const DocumentLine& line, ReturnOf of);

}  // namespace counterfoil::sales
