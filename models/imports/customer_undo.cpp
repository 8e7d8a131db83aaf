// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>
#include <algorithm>

#include "models/customers/facts.h"
#include "models/customers/queries.h"
#include "models/imports/customer_import.h"
#include "models/imports/slices.h"
#include "models/journal/record_about.h"

namespace counterfoil::imports {
using namespace Qt::StringLiterals;

using core::Done;
using core::refused;
using core::Result;
using customers::CustomerId;
using journal::Writing;

namespace {

struct CustomerStep {
  CustomerId customer;
  QJsonObject edit;  ///< empty: they were made
};

struct CustomerUndo {
  qint64 removed = 0;
  qint64 restored = 0;
  qint64 kept = 0;  ///< fields that somebody changed since
};

Done takeAway(Writing& writing, CustomerId id, const journal::Actor& actor, CustomerUndo& report) {
  CF_TRY(const auto now, customers::sealedCustomer(writing.reader(), id));
  if (!now || now->deleted || now->erased) return {};
  ++report.removed;
  return journal::recordAbout(writing, customers::kCustomerDeleted, id,
                              {{u"deleted"_s, QJsonObject{{u"before"_s, false}, {u"after"_s, true}}}}, actor);
}

/// Sealed bytes go back as they were: nothing has to be read for it.
Done setBack(Writing& writing, const CustomerStep& step, const journal::Actor& actor, CustomerUndo& report) {
  CF_TRY(const auto now, customers::sealedCustomer(writing.reader(), step.customer));
  if (!now || now->erased) return {};
  QJsonObject body;
  for (const char* const field : customers::kSealedFields) {
    const QString name = QLatin1String(field);
    if (!step.edit.contains(name)) continue;
    const QJsonValue before = step.edit[name]["before"_L1];
    const QJsonValue after = step.edit[name]["after"_L1];
    const QByteArray& stands = name == u"name" ? now->name : name == u"address" ? now->address : now->note;
    if (customers::sealedText(stands) == after.toString()) {
      body.insert(name, QJsonObject{{u"before"_s, after}, {u"after"_s, before}});
    } else if (customers::sealedText(stands) != before.toString()) {
      ++report.kept;
    }
  }
  CF_TRY(const auto contacts, customers::contactsOf(writing.reader(), step.customer));
  QJsonArray removed;
  for (const QJsonValue each : step.edit[u"contacts_added"_s].toArray()) {
    for (const customers::SealedContact& contact : contacts) {
      if (contact.id.text() == each["id"_L1].toString()) removed.append(QJsonObject{{u"id"_s, contact.id.text()}});
    }
  }
  if (!removed.isEmpty()) body.insert(u"contacts_removed"_s, removed);
  CF_TRY(const auto said, customers::consentsOf(writing.reader(), {step.customer}));
  QJsonArray consents;
  for (const QJsonValue each : step.edit[u"consents"_s].toArray()) {
    // A yes is taken back. A no stays: only the person makes it a yes again, and nobody may have said one before.
    if (!each["granted"_L1].toBool()) continue;
    const QString purpose = each["purpose"_L1].toString();
    const bool stands = std::any_of(said.begin(), said.end(), [&](const customers::Consent& consent) {
      return consent.purpose == purpose && consent.granted;
    });
    if (stands) consents.append(customers::toJson(customers::Consent{purpose, false, writing.now(), u"import"_s}));
  }
  if (!consents.isEmpty()) body.insert(u"consents"_s, consents);
  if (body.isEmpty()) return {};
  ++report.restored;
  return journal::recordAbout(writing, customers::kCustomerChanged, step.customer, body, actor);
}

}  // namespace

Result<QJsonObject> undoCustomerBatch(const SlicedBook& book, BatchId batch, const journal::Actor& actor,
                                      const ImportProgress& progress) {
  CF_TRY(const auto known, batchById(book.reader(), batch));
  if (!known) return core::notFound(u"batch_unknown"_s, batch.text());
  if (known->undone) return refused(u"batch_already_undone"_s, batch.text());
  std::vector<CustomerStep> steps;
  CF_CHECK(eachFactOfBatch(book.reader(), batch, [&](const journal::Fact& fact) {
    const auto id = fact.subject.as<customers::CustomerTag>();
    if (fact.kind == QLatin1String(customers::kCustomerCreated)) steps.push_back({id, {}});
    if (fact.kind == QLatin1String(customers::kCustomerChanged)) steps.push_back({id, fact.object});
  }));
  CustomerUndo report;
  const auto undo = [&](Writing& writing, const CustomerStep& step) {
    return step.edit.isEmpty() ? takeAway(writing, step.customer, actor, report)
                               : setBack(writing, step, actor, report);
  };
  CF_CHECK(inSlices(book, steps.rbegin(), steps.rend(), undo, progress));
  const QJsonObject counts{{u"removed"_s, report.removed}, {u"restored"_s, report.restored}, {u"kept"_s, report.kept}};
  CF_CHECK(book.write([&](Writing& writing) { return markUndone(writing, batch, counts, actor); }));
  return counts;
}

}  // namespace counterfoil::imports
