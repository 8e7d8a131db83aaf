// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "models/journal/book.h"
#include "models/settings/types.h"

namespace counterfoil::settings {

/// Changes settings. Synchronous, on the store's thread. Every edit carries the changed fields with before and after;
/// one that changes nothing writes nothing.
class SettingsService {
 public:
  /// May this person change settings? Given by app (staff's Authority with `settings:edit`): settings are below staff.
  using Guard = std::function<core::Done(const journal::Reader&, const journal::Actor&)>;

  /// Whether this device may be used as `after` instead of as `before`: given by app, which knows what hangs on it.
  using TillGuard = std::function<core::Done(const journal::Reader&, const Till& before, const Till& after)>;

  SettingsService(journal::Book& book, Guard guard, TillGuard tillGuard = {});

  /// Sets every field of the shop to `shop`. Errors: those of checkShop; Refused `currency_fixed` when another currency
  /// was set before; the guard's.
  [[nodiscard]] core::Done changeShop(const Shop& shop, const journal::Actor& actor);
  /// `store.id` is ignored. Errors: those of checkStore; Refused `code_taken`.
  [[nodiscard]] core::Result<StoreId> createStore(const Store& store, const journal::Actor& actor);
  [[nodiscard]] core::Done changeStore(const Store& store, const journal::Actor& actor);
  /// `till.id` is ignored. Errors: those of checkTill; Refused `code_taken`; NotFound `unknown_store`.
  [[nodiscard]] core::Result<TillId> createTill(const Till& till, const journal::Actor& actor);
  /// A till stays in its store: Refused `store_fixed`, because its numbers name the store. The till guard's.
  [[nodiscard]] core::Done changeTill(const Till& till, const journal::Actor& actor);
  /// This device is that till from now on. NotFound `unknown_till`. The till guard's.
  [[nodiscard]] core::Done useTill(TillId till, const journal::Actor& actor);

  // The same inside a larger command, such as setting up a new store.
  [[nodiscard]] core::Done changeShop(journal::Writing& writing, const Shop& shop, const journal::Actor& actor);
  [[nodiscard]] core::Result<StoreId> createStore(journal::Writing& writing, const Store& store,
                                                  const journal::Actor& actor);
  [[nodiscard]] core::Result<TillId> createTill(journal::Writing& writing, const Till& till,
                                                const journal::Actor& actor);
  [[nodiscard]] core::Done useTill(journal::Writing& writing, TillId till, const journal::Actor& actor);
  /// The web till of a store, made where there is none, under the code "WEB" or, where that is taken, "WEB2" and so on.
  /// NotFound `unknown_store`. Asks nobody: a hub makes it when the first order comes.
  [[nodiscard]] static core::Result<Till> webTill(journal::Writing& writing, StoreId store);

 private:
  [[nodiscard]] core::Done allowed(const journal::Reader& reader, const journal::Actor& actor) const;
  journal::Book& m_book;
  Guard m_guard;
  TillGuard m_tillGuard;
};

}  // namespace counterfoil::settings
