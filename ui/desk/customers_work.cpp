// SPDX-License-Identifier: GPL-3.0-or-later
// What the page of customers writes, and takes back.
#include "models/customers/directory.h"
#include "ui/desk/customer_import.h"
#include "ui/desk/customers_page.h"
#include "ui/desk/session.h"
#include "ui/shared/error_text.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

using core::Done;
using core::Result;
using customers::Customer;
using customers::CustomerId;
using customers::State;

namespace {
constexpr size_t kMostUndone = 200;
}  // namespace

/// Whoever opens the page can read everybody: that is written down, once a visit.
void CustomersPage::noteLook() {
  views::run(
      m_desk.parts.store, this,
      [services = m_desk.parts.services, actor = m_desk.session.actor()]() -> Done {
        const qint64 people = services.directory->count();
        return people > 0 ? services.customers.noteLookedUp(people, actor) : Done();
      },
      [this](const Done& done) {
        if (!done) Q_EMIT told(shared::errorText(done.error()), Tone::Bad);
      });
}

void CustomersPage::import() {
  auto* const dialog = new CustomerImportDialog(m_desk, window());
  connect(dialog, &ImportDialog::told, this, &CustomersPage::told);
  dialog->open();
}

void CustomersPage::undoable(const QString& name, Back back) {
  m_undo.push_back({name, std::move(back)});
  if (m_undo.size() > kMostUndone) m_undo.erase(m_undo.begin());
  m_undoButton->setEnabled(true);
}

void CustomersPage::work(Work work, const QString& done, Back back) {
  views::run(
      m_desk.parts.store, this,
      [services = m_desk.parts.services, actor = m_desk.session.actor(), work = std::move(work)] {
        return work(services, actor);
      },
      [this, done, back = std::move(back)](const Result<CustomerId>& id) {
        if (!id) return Q_EMIT told(shared::errorText(id.error()), Tone::Bad);
        if (back) undoable(done, back);
        m_right->setCurrentWidget(m_detail);
        choose(id->as<core::Anything>());
        if (current() == id->as<core::Anything>()) showDetail(current());
        Q_EMIT told(done, Tone::Good);
      });
}

void CustomersPage::undo() {
  if (m_undo.empty()) return;
  const Taken taken = m_undo.back();
  m_undo.pop_back();
  m_undoButton->setEnabled(!m_undo.empty());
  views::run(
      m_desk.parts.store, this,
      [services = m_desk.parts.services, actor = m_desk.session.actor(), taken] { return taken.back(services, actor); },
      [this, taken](const Done& done) {
        if (!done) return Q_EMIT told(shared::errorText(done.error()), Tone::Bad);
        Q_EMIT told(tr("Took back: %1").arg(taken.name), Tone::Good);
      });
}

// The one who is saved may be a duplicate: that is said, and never refused.
void CustomersPage::save() {
  if (m_saving || !m_editor->isDirty()) return;
  m_saving = true;
  const Customer before = m_editor->shown();
  const Customer after = m_editor->typedIn();
  views::run(
      m_desk.parts.store, this,
      [services = m_desk.parts.services, actor = m_desk.session.actor(), before, after]() -> Result<CustomerId> {
        if (before.id.isNull()) return services.customers.create(after, u"desk"_s, actor);
        CF_TRY([[maybe_unused]] const bool changed, services.customers.change(before, after, u"desk"_s, actor));
        return before.id;
      },
      [this, before, after](const Result<CustomerId>& id) {
        m_saving = false;
        if (!id) {
          Q_EMIT told(shared::errorText(id.error()), Tone::Bad);
          if (m_editor->shown().id == before.id) m_editor->complain(id.error());
          return;
        }
        m_kept.erase(before.id.as<core::Anything>());
        if (m_editor->shown().id == before.id) {
          Customer saved = after;
          saved.id = *id;
          m_shown.customer = saved;
          m_editor->edit(saved);
        }
        if (before.id.isNull()) {
          undoable(tr("Added %1").arg(after.name),
                   [id = *id](const DeskServices& services, const journal::Actor& actor) {
                     return services.customers.remove(id, actor);
                   });
        }
        choose(id->as<core::Anything>());
        if (current() == id->as<core::Anything>()) showDetail(current());
        Q_EMIT told(tr("Saved %1").arg(customerName(after)), Tone::Good);
      });
}

void CustomersPage::merge(CustomerId stays, CustomerId goes) {
  views::run(
      m_desk.parts.store, this,
      [services = m_desk.parts.services, actor = m_desk.session.actor(), stays, goes] {
        return services.customers.merge(stays, goes, actor);
      },
      [this, stays](const Result<customers::MergeId>& merge) {
        if (!merge) return Q_EMIT told(shared::errorText(merge.error()), Tone::Bad);
        undoable(tr("Merged"), [id = *merge](const DeskServices& services, const journal::Actor& actor) {
          return services.customers.unmerge(id, actor);
        });
        m_right->setCurrentWidget(m_detail);
        choose(stays.as<core::Anything>());
        if (current() == stays.as<core::Anything>()) showDetail(current());
        Q_EMIT told(tr("They are one customer now"), Tone::Good);
      });
}

void CustomersPage::erase(CustomerId id, const QString& reason) {
  m_kept.erase(id.as<core::Anything>());
  // Undoing an addition or a merge of somebody who is gone means nothing.
  m_undo.clear();
  m_undoButton->setEnabled(false);
  m_editor->edit({});
  work(
      [id, reason](const DeskServices& services, const journal::Actor& actor) -> Result<CustomerId> {
        CF_TRY([[maybe_unused]] const auto erased, services.customers.erase(id, reason, actor));
        return id;
      },
      tr("Erased"));
}

void CustomersPage::removeOrRestore() {
  const CustomerId id = m_shown.customer.id;
  const bool active = m_shown.customer.state == State::Active;
  work(
      [id, active](const DeskServices& services, const journal::Actor& actor) -> Result<CustomerId> {
        CF_CHECK(active ? services.customers.remove(id, actor) : services.customers.restore(id, actor));
        return id;
      },
      active ? tr("Removed %1").arg(customerName(m_shown.customer)) : tr("Back on the list"),
      [id, active](const DeskServices& services, const journal::Actor& actor) {
        return active ? services.customers.restore(id, actor) : services.customers.remove(id, actor);
      });
}

}  // namespace counterfoil::desk
