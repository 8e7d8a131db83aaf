// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/till/customer_controller.h"

#include <algorithm>

#include "ui/shared/error_text.h"

namespace counterfoil::till {

namespace {

constexpr int kLeastPhoneDigits = 7;

int digitsIn(const QString& text) {
  return int(std::count_if(text.begin(), text.end(), [](QChar c) { return c.isDigit(); }));
}

/// What was searched for may be what the new one is called, or their number.
bool isNumber(const QString& text) {
  return digitsIn(text) > 0 && std::none_of(text.begin(), text.end(), [](QChar c) { return c.isLetter(); });
}

}  // namespace

CustomerController::CustomerController(Stage& stage, QObject* parent)
    : QObject(parent), m_stage(stage), m_found({"name", "detail"}) {
  // Names do not stay in memory longer than they are looked at.
  connect(&stage, &Stage::sheetChanged, this, [this] {
    if (m_stage.sheet() != QLatin1String("Customer") && m_stage.sheet() != QLatin1String("Approval")) forget();
  });
}

void CustomerController::forget() {
  if (m_text.isEmpty() && m_name.isEmpty() && m_phone.isEmpty() && m_found.count() == 0) return;
  ++m_number;
  m_text.clear();
  m_name.clear();
  m_phone.clear();
  m_warning.clear();
  m_problem.clear();
  m_found.set({});
  m_chosen = -1;
  m_searched = false;
  m_acceptWaits = false;
  Q_EMIT changed();
}

void CustomerController::open(const QString& current) {
  forget();
  m_current = current;
  Q_EMIT changed();
  m_stage.openSheet(QStringLiteral("Customer"));
}

void CustomerController::setText(const QString& text) {
  if (m_text == text) return;
  m_text = text;
  m_acceptWaits = false;
  m_problem.clear();
  search();
  Q_EMIT changed();
}

void CustomerController::search() {
  const int number = ++m_number;
  m_searched = false;
  if (m_text.trimmed().isEmpty()) {
    fill({});
    return;
  }
  m_stage.backend().findCustomers(
      m_text, [self = QPointer<CustomerController>(this), number](const core::Result<QList<CustomerView>>& people) {
        if (!self || number != self->m_number) return;
        if (!people) {
          self->m_problem = shared::errorText(people.error());
          return self->fill({});
        }
        self->m_searched = true;
        self->fill(*people);
      });
}

void CustomerController::fill(const QList<CustomerView>& people) {
  QList<Rows::Row> rows;
  for (const CustomerView& each : people) rows.append({each.id, {each.name, each.detail}});
  m_found.set(rows);
  m_chosen = rows.isEmpty() ? -1 : 0;
  if (m_searched && rows.isEmpty()) {
    (isNumber(m_text) ? m_phone : m_name) = m_text.trimmed();
    (isNumber(m_text) ? m_name : m_phone).clear();
  }
  Q_EMIT changed();
  if (m_searched && std::exchange(m_acceptWaits, false)) accept();
}

void CustomerController::setName(const QString& name) {
  m_name = name;
  m_problem.clear();
  Q_EMIT changed();
}

void CustomerController::setPhone(const QString& phone) {
  m_phone = phone;
  m_problem.clear();
  m_warning.clear();
  if (digitsIn(phone) >= kLeastPhoneDigits) warn();
  Q_EMIT changed();
}

void CustomerController::warn() {
  m_stage.backend().findCustomers(m_phone, [self = QPointer<CustomerController>(this),
                                            phone = m_phone](const core::Result<QList<CustomerView>>& people) {
    if (!self || self->m_phone != phone || !people || people->isEmpty()) return;
    self->m_warning = tr("%1 has this number already.").arg(people->front().name);
    Q_EMIT self->changed();
  });
}

void CustomerController::moveChoice(int by) {
  if (m_found.count() == 0) return;
  m_chosen = qBound(0, m_chosen + by, m_found.count() - 1);
  Q_EMIT changed();
}

void CustomerController::choose(int row) {
  put(m_found.key(row));
}

void CustomerController::accept() {
  if (!m_searched) {
    m_acceptWaits = !m_text.trimmed().isEmpty();
    return;
  }
  choose(m_chosen);
}

void CustomerController::put(const QString& customerId) {
  if (customerId.isEmpty()) return;
  m_stage.send<TicketView>([this, customerId](auto reply) { m_stage.backend().attachCustomer(customerId, reply); },
                           [this](const TicketView& ticket) {
                             m_stage.closeSheet();
                             Q_EMIT ticketChanged(ticket);
                           });
}

void CustomerController::add() {
  if (!canAdd()) return;
  const auto call = [this, name = m_name, phone = m_phone](auto reply) {
    m_stage.backend().newCustomer(
        name, phone, [this, self = QPointer<CustomerController>(this), reply](const core::Result<TicketView>& ticket) {
          const bool wrong = !ticket && ticket.error().kind == core::ErrorKind::Invalid;
          if (!self || !wrong) return reply(ticket);
          m_problem = shared::errorText(ticket.error());
          Q_EMIT changed();
        });
  };
  m_stage.send<TicketView>(call, [this](const TicketView& ticket) {
    m_stage.closeSheet();
    Q_EMIT ticketChanged(ticket);
    m_stage.say(tr("The new customer is on the ticket."), QStringLiteral("good"));
  });
}

void CustomerController::takeOff() {
  m_stage.send<TicketView>([this](auto reply) { m_stage.backend().attachCustomer({}, reply); },
                           [this](const TicketView& ticket) {
                             m_stage.closeSheet();
                             Q_EMIT ticketChanged(ticket);
                           });
}

}  // namespace counterfoil::till
