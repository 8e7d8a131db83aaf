// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>

#include "models/customers/directory.h"
#include "models/customers/facts.h"
#include "models/customers/projector.h"
#include "models/customers/service.h"
#include "models/staff/projector.h"
#include "models/vault/local_tables.h"

namespace counterfoil::support {

/// What customers need of a program: their projector, that of staff, and a key.
inline void addCustomerProjectors(journal::Projectors& all) {
  all.add(std::make_unique<staff::StaffProjector>());
  all.add(std::make_unique<customers::CustomersProjector>());
}

/// A till with customers in it, over any engine; whoever has no name is the program itself.
struct CustomerScene {
  explicit CustomerScene(journal::Book& of, const vault::StoreKey& key = vault::StoreKey::random())
      : book(of), vault(vault::Vault(key)), service(of, authority, vault) {}

  [[nodiscard]] static customers::Customer person(const QString& name, const QString& phone = {},
                                                  const QString& email = {}) {
    customers::Customer customer;
    customer.name = name;
    if (!phone.isEmpty()) customer.contacts.push_back({{}, customers::ContactKind::Phone, phone, {}});
    if (!email.isEmpty()) customer.contacts.push_back({{}, customers::ContactKind::Email, email, {}});
    return customer;
  }
  [[nodiscard]] customers::Customer read(customers::CustomerId id) const {
    const auto found = service.find(id);
    if (!found || !*found) qFatal("no customer: %s", found ? "unknown" : qPrintable(found.error().code));
    return **found;
  }

  journal::Book& book;
  staff::Authority authority{staff::Authority::Nameless::Program};
  std::optional<vault::Vault> vault;
  customers::CustomerService service;
};

}  // namespace counterfoil::support
