// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/sales/service.h"

namespace counterfoil::sales {

/// Refunds that were begun on this device and have no document yet, oldest first.
[[nodiscard]] core::Result<std::vector<OpenRefund>> openRefunds(const journal::Reader& reader);
/// NotFound `unknown_refund`.
[[nodiscard]] core::Result<OpenRefund> openRefund(const journal::Reader& reader, DocumentId refund);
[[nodiscard]] core::Done writeOpenRefund(journal::Writing& writing, const OpenRefund& refund);
[[nodiscard]] core::Done removeOpenRefund(journal::Writing& writing, DocumentId refund);
/// Refused `refund_unfinished` where a refund of this document was begun and a card got money for it, or may have.
[[nodiscard]] core::Done refuseUnfinished(const journal::Reader& reader, DocumentId original);

/// Money that a terminal gave back and no document tells of, oldest first: after a crash between the two. What is on
/// its way back to us is left out.
[[nodiscard]] core::Result<std::vector<payments::Attempt>> unpostedPayouts(const journal::Reader& reader);

}  // namespace counterfoil::sales
