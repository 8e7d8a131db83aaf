// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/cash/seat.h"

#include "models/cash/local_tables.h"
#include "models/settings/queries.h"

namespace counterfoil::cash {

using core::Result;

Result<Seat::Place> Seat::Place::of(settings::ShopSettings settings) {
  if (!settings.shopReady()) return core::refused(QStringLiteral("shop_not_set_up"));
  if (!settings.tillReady()) return core::refused(QStringLiteral("till_not_chosen"));
  CF_TRY(const core::Currency currency, core::Currency::custom(settings.shop.currency, settings.shop.currencyDecimals));
  CF_TRY(const core::Zone zone, core::Zone::named(settings.shop.zone));
  return Place{std::move(settings), currency, zone};
}

Seat::Seat(Place place, int ordinal) : m_ordinal(ordinal), m_place(std::move(place)) {}

journal::Book& Seat::book() const {
  if (m_book == nullptr) core::panic(QStringLiteral("this seat has no book"));
  return *m_book;
}

Seat::Seat(journal::Book& book) : m_book(&book) {
  m_subscription = book.subscribe([this](const journal::Change& change) {
    if (settings::concernsSettings(change)) m_place.reset();
  });
}

Result<const Seat::Place*> Seat::place(const journal::Reader& reader) const {
  if (!m_place) {
    CF_TRY(settings::ShopSettings read, settings::readSettings(reader));
    CF_TRY(m_place, Place::of(std::move(read)));
  }
  return static_cast<const Place*>(&*m_place);
}

Result<QString> Seat::nextNumber(journal::Writing& writing, const QString& series) const {
  CF_TRY(const Place* here, place(writing.reader()));
  const QString prefix = here->settings.store.code + u'-' + here->settings.till.code +
                         incarnationLetters(m_book != nullptr ? m_book->originOrdinal() : m_ordinal) + u'-' + series +
                         u'-';
  CF_CHECK(writing.local(kCounterTable)
               .execute("INSERT INTO document_counter(series, last) VALUES ($1, 1) "
                        "ON CONFLICT(series) DO UPDATE SET last = document_counter.last + 1",
                        {prefix}));
  CF_TRY(const qint64 last, writing.reader().integer("SELECT last FROM document_counter WHERE series = $1", {prefix}));
  return prefix + QString::number(last).rightJustified(6, u'0');
}

QString incarnationLetters(int ordinal) {
  QString letters;
  for (int rest = ordinal; rest >= 0; rest = rest / 26 - 1) letters.prepend(QChar(u'A' + rest % 26));
  return letters;
}

}  // namespace counterfoil::cash
