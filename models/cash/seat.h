// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>

#include "models/core/money.h"
#include "models/core/zone.h"
#include "models/journal/book.h"
#include "models/settings/types.h"

namespace counterfoil::cash {

/// Where this device sells: shop, store and till as the settings say, read once and again after they changed.
class Seat {
 public:
  struct Place {
    settings::ShopSettings settings;
    core::Currency currency;
    core::Zone zone = core::Zone::utc();
    [[nodiscard]] QString businessDay(core::Instant at) const {
      return zone.businessDay(at, settings.shop.cutOverHour).toString(Qt::ISODate);
    }
    /// Of settings that are complete. Refused `shop_not_set_up`, `till_not_chosen`.
    [[nodiscard]] static core::Result<Place> of(settings::ShopSettings settings);
  };

  explicit Seat(journal::Book& book);
  /// A place that is not this device's: a hub sells there, inside transactions that it is handed. It has no book, so
  /// that only commands that take a Writing can be used over it. `ordinal` counts the incarnations of who sells.
  Seat(Place place, int ordinal);
  /// Valid until the settings change. Refused `shop_not_set_up`, `till_not_chosen`.
  [[nodiscard]] core::Result<const Place*> place(const journal::Reader& reader) const;

  /// The next number of a series, "<store>-<till><incarnation letters>-<series>-<6 digits>": gapless, because its
  /// counter is a row of the same transaction; another incarnation of this till counts under other letters.
  [[nodiscard]] core::Result<QString> nextNumber(journal::Writing& writing, const QString& series) const;
  [[nodiscard]] journal::Book& book() const;

 private:
  journal::Book* m_book = nullptr;
  int m_ordinal = 0;  ///< without a book
  mutable std::optional<Place> m_place;
  std::unique_ptr<journal::Subscription> m_subscription;
};

/// 0 → A … 25 → Z, 26 → AA.
[[nodiscard]] QString incarnationLetters(int ordinal);

// The series of document numbers.
inline constexpr const char* kSaleSeries = "S";
inline constexpr const char* kRefundSeries = "R";
inline constexpr const char* kVoidSeries = "V";
inline constexpr const char* kClosingSeries = "Z";
inline constexpr const char* kCashSeries = "C";

}  // namespace counterfoil::cash
