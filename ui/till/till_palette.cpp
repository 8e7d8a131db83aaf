// SPDX-License-Identifier: GPL-3.0-or-later
// What Ctrl+K finds at the till, and what it does with it.
#include <algorithm>

#include "ui/till/actions.h"
#include "ui/till/till_controller.h"

namespace counterfoil::till {

namespace {

constexpr QLatin1String kAction("action");
constexpr QLatin1String kProduct("product");
constexpr QLatin1String kDocument("document");
constexpr QLatin1String kCustomer("customer");

/// One letter finds half of the town.
constexpr int kLeastOfName = 3;

/// While money is being taken or counted, only what belongs to that screen is offered.
bool isFree(const QString& screen) {
  constexpr const char* kFree[] = {"Sell", "Done", "Tickets", "Documents", "Shift"};
  for (const char* each : kFree) {
    if (screen == QLatin1String(each)) return true;
  }
  return false;
}

QList<shared::PaletteEntry> actionsOn(const QString& screen, const QString& text) {
  QList<shared::PaletteEntry> found;
  QString last;
  for (const Action& action : allActions()) {
    const QString id = QLatin1String(action.id);
    const bool itself = id == QLatin1String("palette") || id == QLatin1String("back");
    if (itself || id == last || !isOn(action, screen) || !shared::matchesWords(labelOf(action), text)) continue;
    last = id;
    found.append({kAction, id, labelOf(action), {}, QLatin1String(action.keyText)});
  }
  return found;
}

}  // namespace

void TillController::wirePalette() {
  using Entries = QList<shared::PaletteEntry>;
  using Answer = shared::Palette::Answer;
  m_palette.addSource([this](const QString& text, const Answer& answer) { answer(actionsOn(m_stage.screen(), text)); },
                      40);
  m_palette.addSource(
      [this](const QString& text, const Answer& answer) {
        if (text.isEmpty() || !isFree(m_stage.screen())) return answer({});
        m_stage.backend().find(
            text, [self = QPointer<TillController>(this), answer](const core::Result<QList<ProductView>>& products) {
              Entries found;
              if (self && products) {
                for (const ProductView& product : *products) {
                  found.append({kProduct, product.id, product.name, product.sku,
                                self->m_stage.money().unitPrice(product.priceMicro)});
                }
              }
              answer(found);
            });
      },
      8);
  m_palette.addSource(
      [this](const QString& text, const Answer& answer) {
        const bool numbered = std::any_of(text.begin(), text.end(), [](QChar c) { return c.isDigit(); });
        if (!numbered || !isFree(m_stage.screen())) return answer({});
        m_stage.backend().documents(
            text, [self = QPointer<TillController>(this), answer](const core::Result<QList<DocumentRow>>& documents) {
              Entries found;
              if (self && documents) {
                for (const DocumentRow& row : *documents) {
                  found.append({kDocument, row.id, row.number, row.at + QStringLiteral("  ·  ") + row.staff,
                                self->m_stage.money().text(row.totalMinor)});
                }
              }
              answer(found);
            });
      },
      6);
  m_palette.addSource(
      [this](const QString& text, const Answer& answer) {
        if (text.size() < kLeastOfName || m_stage.screen() != QLatin1String("Sell")) return answer({});
        m_stage.backend().findCustomers(text, [answer](const core::Result<QList<CustomerView>>& people) {
          Entries found;
          if (people) {
            for (const CustomerView& each : *people) found.append({kCustomer, each.id, each.name, each.detail, {}});
          }
          answer(found);
        });
      },
      5);
  connect(&m_palette, &shared::Palette::taken, this, &TillController::take);
  on("palette", [this] { openPalette(); });
}

void TillController::openPalette() {
  if (m_stage.sheet() == QLatin1String("Palette")) return back();
  m_lock.cancelApproval();
  if (m_basket.pricing()) m_basket.setPricing(false);
  m_palette.open();
  m_stage.openSheet(QStringLiteral("Palette"));
}

void TillController::take(const shared::PaletteEntry& entry) {
  m_stage.closeSheet();
  if (entry.kind == kAction) return run(entry.id);
  if (entry.kind == kProduct) return m_basket.put(entry.id);
  if (entry.kind == kCustomer) return m_customer.put(entry.id);
  m_documents.find(entry.title);
}

}  // namespace counterfoil::till
