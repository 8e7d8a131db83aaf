// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sales/ticket_steps.h"

#include <QJsonDocument>

#include "models/sales/local_tables.h"

namespace counterfoil::sales {

using core::Done;
using core::Result;
using journal::Row;
using journal::Writing;

namespace {

Done addStep(KeptTicket& kept, qint64 step, const QByteArray& bytes) {
  const QJsonDocument change = QJsonDocument::fromJson(bytes);
  if (!change.isObject()) return core::integrityError(QStringLiteral("ticket_unreadable"));
  if (kept.last < 0) kept.first = step;
  kept.last = step;
  return applyTicketChange(kept.ticket, change.object());
}

Done writeStep(Writing& writing, TicketId ticket, qint64 step, const QJsonObject& change) {
  return writing.local(kTicketTable)
      .execute("INSERT INTO ticket_step(ticket_id, step, change) VALUES ($1, $2, $3)",
               {ticket, step, QJsonDocument(change).toJson(QJsonDocument::Compact)});
}

}  // namespace

Result<KeptTicket> readKept(const journal::Reader& reader, TicketId ticket, qint64 upTo) {
  KeptTicket kept;
  Done done;
  CF_CHECK(reader.rows("SELECT step, change FROM ticket_step WHERE ticket_id = $1 AND step <= $2 ORDER BY step",
                       {ticket, upTo}, [&](const Row& row) {
                         done = addStep(kept, row.integer(0), row.bytes(1));
                         return bool(done);
                       }));
  CF_CHECK(done);
  if (kept.last < 0) return core::notFound(QStringLiteral("unknown_ticket"), ticket.text());
  return kept;
}

Result<std::vector<KeptTicket>> readAllKept(const journal::Reader& reader) {
  std::vector<KeptTicket> all;
  TicketId current;
  bool readable = true;
  CF_CHECK(
      reader.rows("SELECT ticket_id, step, change FROM ticket_step ORDER BY ticket_id, step", {}, [&](const Row& row) {
        if (const auto id = row.id<TicketId>(0); id != current) {
          current = id;
          readable = true;
          all.emplace_back();
        }
        if (!readable) return true;
        readable = bool(addStep(all.back(), row.integer(1), row.bytes(2)));
        if (!readable) all.pop_back();
        return true;
      }));
  return all;
}

Done keepWhole(Writing& writing, KeptTicket& kept) {
  CF_CHECK(dropTicket(writing, kept.ticket.id));
  kept.first = kept.last = 0;
  return writeStep(writing, kept.ticket.id, 0, ticketChange({}, kept.ticket));
}

Done keepStep(Writing& writing, KeptTicket& kept, Ticket after) {
  const QJsonObject change = ticketChange(kept.ticket, after);
  if (change.isEmpty()) return {};
  CF_CHECK(writeStep(writing, after.id, ++kept.last, change));
  kept.ticket = std::move(after);
  if (kept.last - kept.first < kMostSteps) return {};

  const qint64 upTo = kept.last - kUndoSteps;
  CF_TRY(const KeptTicket old, readKept(writing.reader(), kept.ticket.id, upTo));
  CF_CHECK(writing.local(kTicketTable)
               .execute("DELETE FROM ticket_step WHERE ticket_id = $1 AND step <= $2", {kept.ticket.id, upTo}));
  kept.first = upTo;
  return writeStep(writing, kept.ticket.id, upTo, ticketChange({}, old.ticket));
}

Done dropStep(Writing& writing, KeptTicket& kept) {
  if (!kept.canUndo()) return core::refused(QStringLiteral("nothing_to_undo"));
  CF_CHECK(writing.local(kTicketTable)
               .execute("DELETE FROM ticket_step WHERE ticket_id = $1 AND step = $2", {kept.ticket.id, kept.last}));
  CF_TRY(kept, readKept(writing.reader(), kept.ticket.id));
  return {};
}

Done dropTicket(Writing& writing, TicketId ticket) {
  return writing.local(kTicketTable).execute("DELETE FROM ticket_step WHERE ticket_id = $1", {ticket});
}

}  // namespace counterfoil::sales
