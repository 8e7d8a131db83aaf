// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/imports/customer_import.h"

#include <algorithm>

#include "models/catalog/text_key.h"
#include "models/customers/queries.h"
#include "models/customers/rules.h"
#include "models/imports/undo.h"

namespace counterfoil::imports {
using namespace Qt::StringLiterals;

using core::Done;
using core::Result;
using customers::Consent;
using customers::Contact;
using customers::ContactKind;
using customers::CustomerId;
using journal::Writing;

namespace {

/// What samePhone compares at least.
constexpr qsizetype kPhoneTail = 8;

QString nameAndAddress(const customers::Customer& customer) {
  return catalog::textKey(customer.name) + u'\n' + catalog::textKey(customer.address);
}

bool sameContact(const Contact& a, const Contact& b) {
  if (a.kind != b.kind) return false;
  if (a.kind == ContactKind::Email) return customers::emailKey(a.value) == customers::emailKey(b.value);
  const QString keyA = customers::phoneKey(a.value);
  const QString keyB = customers::phoneKey(b.value);
  return keyA == keyB || customers::samePhone(keyA, keyB);
}

/// What somebody has, with what the row says besides. A name stays; consents are those that were given later.
customers::Customer withWhatLacks(const customers::Customer& before, const customers::Customer& row) {
  customers::Customer after = before;
  if (after.name.isEmpty()) after.name = row.name;
  if (after.address.isEmpty()) after.address = row.address;
  if (after.note.isEmpty()) after.note = row.note;
  for (const Contact& each : row.contacts) {
    const bool known = std::any_of(after.contacts.begin(), after.contacts.end(),
                                   [&](const Contact& other) { return sameContact(each, other); });
    if (!known && after.contacts.size() < customers::kMostContacts) after.contacts.push_back(each);
  }
  for (const Consent& each : row.consents) {
    const auto known = std::find_if(after.consents.begin(), after.consents.end(),
                                    [&](const Consent& other) { return other.purpose == each.purpose; });
    if (known == after.consents.end()) {
      after.consents.push_back(each);
    } else if (known->granted != each.granted && known->at < each.at) {
      *known = each;
    }
  }
  return after;
}

bool same(const customers::Customer& a, const customers::Customer& b) {
  const auto answers = [](const customers::Customer& customer) {
    QStringList all;
    for (const Consent& each : customer.consents) all.append(each.purpose + (each.granted ? u'+' : u'-'));
    all.sort();
    return all;
  };
  return a.name == b.name && a.address == b.address && a.note == b.note && a.contacts.size() == b.contacts.size() &&
         answers(a) == answers(b);
}

}  // namespace

QString verdictName(CustomerVerdict verdict) {
  static constexpr const char* kNames[] = {"created", "updated", "unchanged", "skipped", "refused"};
  return QLatin1String(kNames[size_t(verdict)]);
}

/// Everybody's phones, mails, names and addresses, each unsealed once.
Done CustomerImporter::readEverybody() {
  CF_TRY(const auto ids,
         m_reader.list("SELECT id FROM customer WHERE created_stamp IS NOT NULL AND erased = 0 AND deleted = 0", {},
                       [](const journal::Row& row) { return row.id<CustomerId>(0); }));
  for (const CustomerId& id : ids) {
    CF_TRY(const auto record, customers::record(m_reader, id, m_unseal));
    if (!record || record->state != customers::State::Active) continue;
    // Whoever was merged stands for all of their ids.
    CF_TRY(const auto family, customers::familyOf(m_reader, id));
    const CustomerId survivor = family.survivor();
    auto place = m_places.constFind(survivor);
    if (place == m_places.constEnd()) {
      place = m_places.insert(survivor, m_known.size());
      m_known.push_back({survivor, 0, {}});
    }
    index(*record, *place);
  }
  return {};
}

void CustomerImporter::index(const customers::Customer& customer, size_t known) {
  for (const Contact& each : customer.contacts) {
    if (each.kind == ContactKind::Email) {
      m_mails.insert(customers::emailKey(each.value), known);
    } else if (const QString key = customers::phoneKey(each.value); !key.isEmpty()) {
      m_phones.insert(key.right(kPhoneTail), {key, known});
    }
  }
  m_names.insert(nameAndAddress(customer), known);
}

std::vector<size_t> CustomerImporter::whoFits(const customers::Customer& customer) const {
  std::vector<size_t> all;
  const auto add = [&all](size_t place) {
    if (std::find(all.begin(), all.end(), place) == all.end()) all.push_back(place);
  };
  const auto addAll = [&add](const QMultiHash<QString, size_t>& keys, const QString& key) {
    for (auto at = keys.constFind(key); at != keys.constEnd() && at.key() == key; ++at) add(*at);
  };
  for (const Contact& each : customer.contacts) {
    if (each.kind == ContactKind::Email) {
      addAll(m_mails, customers::emailKey(each.value));
      continue;
    }
    const QString key = customers::phoneKey(each.value);
    const QString tail = key.right(kPhoneTail);
    for (auto at = m_phones.constFind(tail); at != m_phones.constEnd() && at.key() == tail; ++at) {
      if (at->first == key || customers::samePhone(at->first, key)) add(at->second);
    }
  }
  if (customer.contacts.empty()) addAll(m_names, nameAndAddress(customer));
  return all;
}

Result<CustomerImportReport> CustomerImporter::run(CustomerRows& rows) {
  m_report = {};
  if (!m_options.dryRun) {
    CF_TRY(m_report.undoneBefore, undoUnfinished(*m_book, m_options.actor));
  }
  CF_CHECK(readEverybody());
  if (!m_options.dryRun) {
    CF_TRY(m_report.batch, m_book->write([&](Writing& writing) {
      return startBatch(writing, u"customers"_s, m_options.source, m_options.actor);
    }));
  }
  for (bool more = true; more;) {
    if (m_options.dryRun) {
      CF_TRY(more, runSlice(rows, nullptr, m_reader));
    } else {
      CF_TRY(more, m_book->write([&](Writing& writing) { return runSlice(rows, &writing, writing.reader()); }));
      m_pace.end();
      m_report.slices = m_pace.times();
    }
    if (m_options.progress && !m_options.progress(m_report.rows, rows.bytesDone(), rows.bytesTotal())) {
      m_report.cancelled = true;
      break;
    }
  }
  if (m_options.dryRun) return m_report;
  if (m_report.cancelled) {
    CF_TRY([[maybe_unused]] const auto undone, undoCustomerBatch(*m_book, m_report.batch, m_options.actor));
    return m_report;
  }
  QJsonObject counts{{u"rows"_s, m_report.rows}};
  for (size_t i = 0; i < m_report.counts.size(); ++i) counts[verdictName(CustomerVerdict(i))] = m_report.counts[i];
  CF_CHECK(
      m_book->write([&](Writing& writing) { return finishBatch(writing, m_report.batch, counts, m_options.actor); }));
  return m_report;
}

Result<bool> CustomerImporter::runSlice(CustomerRows& rows, Writing* writing, const journal::Reader& reader) {
  m_pace.begin();
  do {
    const auto row = rows.next(m_clock.now());
    if (!row) return false;
    CF_TRY(Plan plan, planOf(*row, reader));
    const CustomerVerdict verdict = plan.verdict.verdict;
    if (verdict == CustomerVerdict::Created || verdict == CustomerVerdict::Updated) {
      if (writing != nullptr) CF_CHECK(commit(plan, *writing));
      remember(plan);
    }
    count(plan.verdict);
  } while (!m_pace.isOver());
  return true;
}

Result<CustomerImporter::Plan> CustomerImporter::planOf(const CustomerRow& row, const journal::Reader& reader) const {
  Plan plan;
  CustomerRowVerdict& verdict = plan.verdict;
  verdict.line = row.line;
  verdict.formula = row.formula;
  plan.after = row.customer;
  const auto become = [&](CustomerVerdict what, const QString& code = {}) {
    verdict.verdict = what;
    verdict.code = code;
    return plan;
  };
  if (row.wrong) {
    verdict.detail = row.wrong->detail.left(80);
    verdict.column = row.column;
    verdict.field = row.wrong->where.mid(1);
    return become(CustomerVerdict::Refused, row.wrong->code);
  }
  const auto fits = whoFits(row.customer);
  if (fits.empty()) return become(CustomerVerdict::Created);
  const Known& known = m_known[fits.front()];
  verdict.customer = known.id;
  verdict.firstLine = known.line;
  if (fits.size() > 1) return become(CustomerVerdict::Skipped, u"duplicate_ambiguous"_s);
  CF_TRY(plan.before, asTheyAre(known, reader));
  plan.after = withWhatLacks(plan.before, row.customer);
  const bool differs = !row.customer.name.isEmpty() && !plan.before.name.isEmpty() &&
                       catalog::textKey(row.customer.name) != catalog::textKey(plan.before.name);
  if (differs) return become(CustomerVerdict::Skipped, u"name_differs"_s);
  if (same(plan.before, plan.after)) return become(CustomerVerdict::Unchanged);
  if (m_options.duplicates == Duplicates::Skip) return become(CustomerVerdict::Skipped, u"duplicate"_s);
  return become(CustomerVerdict::Updated);
}

Result<customers::Customer> CustomerImporter::asTheyAre(const Known& known, const journal::Reader& reader) const {
  if (known.id.isNull() || (m_options.dryRun && known.line > 0)) return known.planned;
  // What a preview would have changed is not in the tables.
  if (m_options.dryRun && !known.planned.id.isNull()) return known.planned;
  CF_TRY(const auto found, customers::customer(reader, known.id, m_unseal));
  return found ? *found : customers::Customer();
}

Done CustomerImporter::commit(Plan& plan, Writing& writing) {
  const auto batch = m_report.batch.as<core::Anything>();
  if (plan.verdict.verdict == CustomerVerdict::Created) {
    CF_TRY(plan.after.id, m_service->recordNew(writing, plan.after, u"import"_s, m_options.actor, batch));
    plan.verdict.customer = plan.after.id;
    return {};
  }
  const auto changed = m_service->recordChange(writing, plan.before, plan.after, u"import"_s, m_options.actor, batch);
  if (changed) return {};
  if (changed.error().kind == core::ErrorKind::Storage) return changed.error();
  // Their key is on its way, or they were erased while this ran.
  plan.verdict.verdict = CustomerVerdict::Refused;
  plan.verdict.code = changed.error().code;
  return {};
}

void CustomerImporter::remember(const Plan& plan) {
  const auto fits = whoFits(plan.after);
  if (plan.verdict.verdict == CustomerVerdict::Created) {
    m_known.push_back({plan.verdict.customer, plan.verdict.line, plan.after});
    return index(plan.after, m_known.size() - 1);
  }
  if (plan.verdict.verdict != CustomerVerdict::Updated || fits.empty()) return;
  m_known[fits.front()].planned = plan.after;
  index(plan.after, fits.front());
}

void CustomerImporter::count(const CustomerRowVerdict& verdict) {
  ++m_report.rows;
  ++m_report.counts[size_t(verdict.verdict)];
  const bool notable = verdict.verdict == CustomerVerdict::Skipped || verdict.verdict == CustomerVerdict::Refused;
  if (notable || verdict.formula) m_report.notable.push_back(verdict);
}

}  // namespace counterfoil::imports
