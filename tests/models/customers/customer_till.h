// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/facts_queries.h"
#include "models/store/store.h"
#include "tests/models/customers/customers_scene.h"

namespace counterfoil::support {

using namespace Qt::StringLiterals;
using customers::Customer;
using customers::CustomerId;

inline constexpr qint64 kCustomersNow = 1'772'442'000'000;

/// A till with a file of its own; several share a key, as the tills of a tenant do.
struct CustomerTill {
  explicit CustomerTill(const vault::StoreKey& key, quint64 seed,
                        const std::function<void(journal::Projectors&)>& more = {})
      : ids(seed) {
    addCustomerProjectors(projectors);
    if (more) more(projectors);
    store::OpenOptions options;
    options.path = folder.filePath(u"shop.cfl"_s);
    options.machineFolder = folder.filePath(u"machine"_s);
    options.reserveBytes = 0;
    options.localTables.assign(std::begin(vault::kLocalTables), std::end(vault::kLocalTables));
    auto made = store::Store::create(options, projectors, clock, ids);
    if (!made) qFatal("%s", qPrintable(made.error().code));
    store = std::move(*made);
    scene.emplace(store->book(), key);
  }
  [[nodiscard]] const journal::Reader& reader() const { return store->reader(); }
  /// Everything that the other has, facts and keys, as by way of a hub.
  void pull(CustomerTill& other, bool withKeys = true) {
    const auto facts = journal::factsAfter(other.reader(), 0, 1'000'000, true);
    if (!facts || !store->book().receiveAll(*facts)) qFatal("no facts");
    if (withKeys) pullKeys(other);
  }
  void pullKeys(CustomerTill& other) {
    struct Key {
      core::AnyId person;
      qint64 version;
      QByteArray wrapped;
    };
    const auto keys = other.reader().list("SELECT person_id, key_version, wrapped FROM vault_person_key", {},
                                          [](const journal::Row& row) {
                                            return Key{row.id<core::AnyId>(0), row.integer(1), row.bytes(2)};
                                          });
    const auto done = store->book().write([&](journal::Writing& writing) -> core::Done {
      for (const Key& key : *keys) {
        if (key.wrapped.isEmpty()) {
          CF_CHECK(vault::Vault::destroyKey(writing, vault::PersonId(key.person.uuid())));
          continue;
        }
        CF_CHECK(writing.local(vault::kPersonKeyTable)
                     .execute("INSERT INTO vault_person_key(person_id, key_version, wrapped) VALUES($1, $2, $3) "
                              "ON CONFLICT(person_id) DO NOTHING",
                              {key.person, key.version, key.wrapped}));
      }
      return {};
    });
    if (!done) qFatal("no keys");
  }
  [[nodiscard]] customers::CustomerService& service() { return scene->service; }
  CustomerId add(const QString& name, const QString& phone = {}, const QString& email = {}) {
    const auto id = service().create(CustomerScene::person(name, phone, email), u"till"_s, {});
    if (!id) qFatal("%s", qPrintable(id.error().code));
    clock.advanceMs(10);
    return *id;
  }
  void rename(CustomerId id, const QString& name) {
    const Customer before = scene->read(id);
    Customer after = before;
    after.name = name;
    if (!service().change(before, after, u"till"_s, {})) qFatal("not renamed");
    clock.advanceMs(10);
  }

  QTemporaryDir folder;
  journal::Projectors projectors;
  core::ManualClock clock{core::Instant::fromUtcMs(kCustomersNow)};
  core::SeededIds ids;
  std::unique_ptr<store::Store> store;
  std::optional<CustomerScene> scene;
};

inline QStringList namesOf(const core::Result<std::vector<Customer>>& found) {
  QStringList names;
  if (!found) return {found.error().code};
  for (const Customer& each : *found) names.append(each.name);
  return names;
}

inline QJsonObject edited(const QString& field, const QJsonValue& before, const QJsonValue& after) {
  return {{field, QJsonObject{{u"before"_s, before}, {u"after"_s, after}}}};
}

}  // namespace counterfoil::support
