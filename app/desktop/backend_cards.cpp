// SPDX-License-Identifier: GPL-3.0-or-later
// Cards while the terminal has no contact.
#include "app/desktop/backend_asking.h"

namespace counterfoil::app {

void ShopBackend::keepCard(Reply<till::PaymentView> reply) {
  ask([](TillDesk& desk) { return desk.keepCard(); }, std::move(reply));
}

void ShopBackend::heldCards(Reply<till::HeldCardsView> reply) {
  // Before there is a shop nothing is kept.
  if (m_shop == nullptr) return reply(till::HeldCardsView());
  ask([](TillDesk& desk) { return desk.heldCards(); }, std::move(reply));
}

}  // namespace counterfoil::app
