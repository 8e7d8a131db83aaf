// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/till/ticket_list_controller.h"

#include "ui/shared/format.h"

namespace counterfoil::till {

void TicketListController::open() {
  m_stage.send<QList<TicketRow>>([this](auto reply) { m_stage.backend().parked(reply); },
                                 [this](const QList<TicketRow>& tickets) {
                                   QList<Rows::Row> rows;
                                   for (const auto& ticket : tickets) {
                                     const QString pieces =
                                         shared::counted(ticket.pieces, tr("1 item"), tr("%1 items"));
                                     const QString detail = pieces + QStringLiteral("  ·  ") +
                                                            tr("%1 at %2").arg(ticket.parkedBy, ticket.parkedAt);
                                     rows.append({ticket.id,
                                                  {ticket.label.isEmpty() ? tr("Ticket") : ticket.label, detail,
                                                   m_stage.money().text(ticket.totalMinor)}});
                                   }
                                   m_tickets.set(rows);
                                   m_chosen = rows.isEmpty() ? -1 : 0;
                                   Q_EMIT changed();
                                   m_stage.show(QStringLiteral("Tickets"));
                                 });
}

void TicketListController::choose(int row) {
  if (row < 0 || row >= m_tickets.count()) return;
  m_chosen = row;
  Q_EMIT changed();
}

void TicketListController::moveChoice(int by) {
  if (m_tickets.count() > 0) choose(qBound(0, m_chosen + by, m_tickets.count() - 1));
}

void TicketListController::recall() {
  const QString id = m_tickets.key(m_chosen);
  if (id.isEmpty()) return;
  m_stage.send<TicketView>([this, id](auto reply) { m_stage.backend().recall(id, reply); },
                           [this](const TicketView& ticket) {
                             QList<Rows::Row> rows;
                             for (const MovedPriceView& each : ticket.movedPrices) {
                               rows.append({QString::number(rows.size()),
                                            {each.name, m_stage.money().unitPrice(each.beforeMicro),
                                             m_stage.money().unitPrice(each.nowMicro)}});
                             }
                             m_moved.set(rows);
                             Q_EMIT recalled(ticket);
                           });
}

}  // namespace counterfoil::till
