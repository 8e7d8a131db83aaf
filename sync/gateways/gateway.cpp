// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/gateways/gateway.h"

namespace counterfoil::gateways {

payments::TerminalAnswer terminalAnswer(const Answer& answer) {
  payments::TerminalAnswer said;
  said.outcome = answer.outcome;
  if (payments::moved(answer.outcome)) said.approvedMinor = answer.amountMinor;
  said.reference = answer.reference;
  said.card = answer.card;
  said.reason = answer.reason.isEmpty() ? answer.code : answer.reason;
  return said;
}

}  // namespace counterfoil::gateways
