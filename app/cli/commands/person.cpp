// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>

#include "app/cli/command.h"
#include "app/cli/shop_access.h"
#include "app/shop/persons.h"
#include "models/devices/facts.h"

namespace counterfoil::cli {

using namespace Qt::StringLiterals;
using core::Done;

namespace {

Done findPerson(Context& context) {
  CF_TRY(const app::ReadingShop shop, openReadingShop(context));
  CF_TRY(const vault::Vault vault, shop.vault());
  const app::Unseal unseal = [&](core::AnyId person, const QString& field, const QByteArray& sealed) {
    return vault.unseal(shop.reader(), vault::PersonId(person.uuid()), field, sealed);
  };
  CF_TRY(const auto found, app::findPersons(shop.reader(), unseal, context.operands().first()));
  CF_CHECK(shop.noteLook(qint64(found.size()), {}));
  QJsonArray list;
  for (const app::FoundPerson& each : found) {
    list.append(QJsonObject{{u"person"_s, each.person.text()},
                            {u"name"_s, each.name},
                            {u"phone"_s, each.phone},
                            {u"documents"_s, each.documents},
                            {u"latest"_s, each.latest}});
  }
  return context.answer({{u"people"_s, list}});
}

Done erasePerson(Context& context) {
  const auto person = core::AnyId::parse(context.operands().first());
  if (!person) return core::invalid(u"malformed_id"_s, u"the id of a person, as `person find` prints it"_s);
  CF_TRY(const OpenShop shop, openShop(context));
  CF_TRY(const bool known, app::isNamed(shop->reader(), *person));
  if (!known) return core::notFound(u"unknown_person"_s, person->text());
  CF_CHECK(shop->book().write([&](journal::Writing& writing) -> Done {
    CF_TRY(const auto ids, app::idsOf(writing.reader(), *person));
    for (const core::AnyId& id : ids) {
      CF_CHECK(vault::Vault::destroyKey(writing, vault::PersonId(id.uuid())));
      CF_CHECK(devices::recordErased(writing, id, context.value(u"reason"_s).value_or(QString()), {}));
    }
    return {};
  }));
  return context.answer(
      {{u"erased"_s, person->text()}, {u"backups"_s, u"Backups made before hold the key until they are deleted."_s}});
}

}  // namespace

std::vector<Command> personCommands() {
  return {
      {u"person find"_s,
       u"TEXT"_s,
       u"customers with a name or phone, as documents have them; that somebody looked is noted"_s,
       {},
       1,
       1,
       findPerson},
      {u"person erase"_s,
       u"ID"_s,
       u"destroys a customer's key: here, and with a hub at every other till"_s,
       {{u"reason"_s, u"TEXT"_s, u"for whoever asks later; no names"_s, false}},
       1,
       1,
       erasePerson},
  };
}

}  // namespace counterfoil::cli
