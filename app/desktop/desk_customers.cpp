// SPDX-License-Identifier: GPL-3.0-or-later
// The customer of a ticket.
#include <QCoreApplication>

#include "app/desktop/till_desk.h"
#include "models/customers/queries.h"

namespace counterfoil::app {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;
using customers::CustomerId;

namespace {

struct CustomerWords {
  Q_DECLARE_TR_FUNCTIONS(TillDesk)
};

}  // namespace

Done TillDesk::mayFindCustomers() {
  return m_shop.authority().authorise(m_shop.reader(), {m_staff, {}}, staff::Permission::CustomersRead);
}

Result<till::TicketView> TillDesk::attach(CustomerId id) {
  CF_TRY(const customers::Family family, customers::familyOf(m_shop.reader(), id));
  CF_TRY(const auto known, customers::sealedCustomer(m_shop.reader(), family.survivor()));
  if (!known || known->deleted) return core::notFound(u"unknown_customer"_s, id.text());
  if (known->erased) return core::refused(u"person_erased"_s, id.text());
  CF_CHECK(ensureTicket());
  sales::SealedCustomer customer;
  customer.person = known->id.as<core::Anything>();
  customer.name = known->name;
  return shown(m_shop.tickets().attach(m_ticket, customer));
}

Result<till::TicketView> TillDesk::attachCustomer(const QString& customerId) {
  if (customerId.isEmpty()) {
    if (m_ticket.isNull()) return ticket();
    return shown(m_shop.tickets().attach(m_ticket, {}));
  }
  const auto id = CustomerId::parse(customerId);
  if (!id) return core::notFound(u"unknown_customer"_s, customerId);
  CF_CHECK(m_shop.authority().authorise(m_shop.reader(), actor(), staff::Permission::CustomersRead));
  return attach(*id);
}

Result<till::TicketView> TillDesk::newCustomer(const QString& name, const QString& phone) {
  customers::Customer customer;
  customer.name = name;
  if (!phone.trimmed().isEmpty()) customer.contacts.push_back({{}, customers::ContactKind::Phone, phone, {}});
  CF_TRY(const CustomerId id, m_shop.customers().create(customer, u"till"_s, actor()));
  return attach(id);
}

/// The name as it is now; else as it was when it was put on the ticket.
Result<QString> TillDesk::customerName(const sales::SealedCustomer& customer) const {
  const CustomerId id(customer.person.uuid());
  CF_TRY(const auto known, m_shop.directory()->customer(m_shop.reader(), id));
  if (known && known->state == customers::State::Erased) return CustomerWords::tr("Erased customer");
  if (known && !known->name.isEmpty()) return known->name;
  CF_TRY(const auto named, m_shop.directory()->nameOn(m_shop.reader(), id, customer.name));
  if (named && !named->isEmpty()) return *named;
  if (known && !known->contacts.empty()) return known->contacts.front().value;
  return CustomerWords::tr("Customer");
}

}  // namespace counterfoil::app
