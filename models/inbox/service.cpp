// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/inbox/service.h"

#include <algorithm>

#include "models/inbox/facts.h"
#include "models/inbox/queries.h"
#include "models/journal/facts_queries.h"
#include "models/journal/record_about.h"

namespace counterfoil::inbox {
using namespace Qt::StringLiterals;

using core::Done;
using core::Result;
using journal::Actor;
using journal::Writing;

namespace {

constexpr int kLongestReason = 500;

Done resolve(Writing& writing, ItemId item, How how, const QString& note, const Actor& actor) {
  return journal::recordAbout(writing, kResolved, item, {{u"how"_s, wordOf(how)}, {u"note"_s, note}}, actor);
}

Done edit(Writing& writing, const QString& kind, const core::AnyId& subject, const QString& field,
          const QJsonValue& before, const QJsonValue& after, const Actor& actor) {
  const QJsonObject body{{field, QJsonObject{{u"before"_s, before}, {u"after"_s, after}}}};
  CF_TRY([[maybe_unused]] const journal::Fact fact, writing.record({kind, 1, subject, body, actor}));
  return {};
}

}  // namespace

InboxService::InboxService(journal::Book& book, Guard guard) : m_book(book), m_guard(std::move(guard)) {}

Result<Item> InboxService::found(const journal::Reader& reader, ItemId id, const Actor& actor) const {
  if (m_guard) {
    CF_CHECK(m_guard(reader, actor));
  }
  return item(reader, id);
}

Result<Item> InboxService::open(const journal::Reader& reader, ItemId id, const Actor& actor) const {
  CF_TRY(Item item, found(reader, id, actor));
  if (item.how != How::Open) return core::refused(u"already_resolved"_s, wordOf(item.how));
  return item;
}

Done InboxService::keep(ItemId id, const Actor& actor) {
  return m_book.write([&](Writing& writing) -> Done {
    CF_TRY([[maybe_unused]] const Item item, open(writing.reader(), id, actor));
    return resolve(writing, id, How::Kept, u""_s, actor);
  });
}

Done InboxService::take(ItemId id, journal::FactId chosen, const Actor& actor) {
  return m_book.write([&](Writing& writing) -> Done {
    CF_TRY(const Item item, open(writing.reader(), id, actor));
    if (item.code != QLatin1String(kEditConflict)) return core::refused(u"not_a_field"_s, item.code);
    const auto side =
        std::find_if(item.sides.begin(), item.sides.end(), [&](const Side& each) { return each.fact == chosen; });
    if (side == item.sides.end()) return core::notFound(u"unknown_side"_s, chosen.text());
    CF_TRY(const auto stands, standing(writing.reader(), item.subject, item.field));
    if (!stands || stands->value == side->value) return resolve(writing, id, How::Kept, u""_s, actor);
    CF_CHECK(edit(writing, side->kind, item.subject, item.field, stands->value, side->value, actor));
    return resolve(writing, id, How::Taken, u""_s, actor);
  });
}

Done InboxService::dismiss(ItemId id, const QString& reason, const Actor& actor) {
  const QString note = reason.trimmed();
  if (note.isEmpty()) return core::invalid(u"reason_missing"_s, {}, u"/reason"_s);
  if (note.size() > kLongestReason) return core::invalid(u"reason_too_long"_s, {}, u"/reason"_s);
  return m_book.write([&](Writing& writing) -> Done {
    CF_TRY([[maybe_unused]] const Item item, open(writing.reader(), id, actor));
    return resolve(writing, id, How::Dismissed, note, actor);
  });
}

Done InboxService::reopen(ItemId id, const Actor& actor) {
  return m_book.write([&](Writing& writing) -> Done {
    CF_TRY(const Item item, found(writing.reader(), id, actor));
    if (item.how == How::Open) return core::refused(u"not_resolved"_s, id.text());
    if (item.how == How::Taken) {
      // The taking edit is the newest of the decision's own; where somebody edited since, theirs stands.
      CF_TRY(const auto stands, standing(writing.reader(), item.subject, item.field));
      if (stands && stands->fact.actor == item.resolvedBy && stands->fact.at() <= item.resolvedAt) {
        const QJsonValue before = stands->fact.object.value(item.field).toObject().value("before"_L1);
        const bool ofASide = std::any_of(item.sides.begin(), item.sides.end(),
                                         [&](const Side& side) { return side.fact == stands->fact.id; });
        if (!ofASide) {
          CF_CHECK(edit(writing, stands->fact.kind, item.subject, item.field, stands->value, before, actor));
        }
      }
    }
    return journal::recordAbout(writing, kReopened, id, {}, actor);
  });
}

}  // namespace counterfoil::inbox
