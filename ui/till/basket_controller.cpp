// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/till/basket_controller.h"

#include "ui/shared/format.h"
#include "ui/shared/product_picture.h"

namespace counterfoil::till {

namespace {
constexpr qint64 kOneMicro = 1'000'000;
// A little longer than a scanner's rhythm: the first character of a code starts no search.
constexpr int kFirstLetterMs = 50;
constexpr QLatin1String kDrawn("drawn:");
constexpr QLatin1String kStored("sha256:");
}  // namespace

BasketController::BasketController(Stage& stage, QObject* parent)
    : QObject(parent),
      m_stage(stage),
      m_lines({"name", "detail", "total", "note", "isReturn"}),
      m_notes({"label", "amount"}),
      m_results({"name", "detail", "price", "drawn", "colour", "stored"}),
      m_tiles({"name", "detail", "price", "drawn", "colour", "stored"}),
      m_categories({"name"}) {
  m_firstLetter.setSingleShot(true);
  m_firstLetter.setInterval(kFirstLetterMs);
  connect(&m_firstLetter, &QTimer::timeout, this, &BasketController::search);
}

QString BasketController::multiplier() const {
  return m_multiplierMicro > 0 ? shared::quantityText(m_multiplierMicro) + QStringLiteral(" ×") : QString();
}

std::optional<LineView> BasketController::selectedLine() const {
  if (m_selected < 0 || m_selected >= m_ticket.lines.size()) return std::nullopt;
  return m_ticket.lines.at(m_selected);
}

Rows::Row BasketController::rowOf(const LineView& line) const {
  const auto& money = m_stage.money();
  QString detail = shared::quantityText(line.quantityMicro);
  if (!line.unit.isEmpty()) detail += u' ' + line.unit;
  detail += QStringLiteral(" × ") + money.unitPrice(line.unitPriceMicro);
  if (line.unitPriceMicro != line.listPriceMicro) {
    detail += QStringLiteral("  ·  ") + tr("instead of %1").arg(money.unitPrice(line.listPriceMicro));
  }
  if (!line.discount.isEmpty()) detail += QStringLiteral("  ·  ") + line.discount;
  return {line.id, {line.name, detail, money.plain(line.totalMinor), line.note, line.isReturn}};
}

QList<Rows::Row> BasketController::rowsOf(const QList<ProductView>& products) const {
  QList<Rows::Row> rows;
  rows.reserve(products.size());
  for (const auto& product : products) {
    QString detail = product.sku;
    if (!product.barcode.isEmpty()) detail += QStringLiteral("  ·  ") + product.barcode;
    const QString drawn =
        product.picture.startsWith(kDrawn) ? product.picture.mid(kDrawn.size()) : shared::drawnNameFor(product.name);
    const QString stored = product.picture.startsWith(kStored) ? product.picture : QString();
    rows.append(
        {product.id,
         {product.name, detail, m_stage.money().unitPrice(product.priceMicro), drawn, product.categoryColour, stored}});
  }
  return rows;
}

void BasketController::loadCatalog() {
  const QPointer<BasketController> self(this);
  m_stage.backend().categories([self](core::Result<QList<CategoryView>> result) {
    if (!self || !result) return;
    QList<Rows::Row> rows{{QString(), {tr("Favourites")}}};
    for (const auto& category : *result) rows.append({category.id, {category.name}});
    self->m_categories.set(rows);
    self->chooseCategory(qMin(self->m_category, self->m_categories.count() - 1));
  });
}

void BasketController::reload() {
  m_stage.send<TicketView>([this](auto reply) { m_stage.backend().ticket(reply); },
                           [this](const TicketView& ticket) { show(ticket); });
}

void BasketController::show(const TicketView& ticket) {
  QList<Rows::Row> rows;
  rows.reserve(ticket.lines.size());
  for (int i = 0; i < ticket.lines.size(); ++i) {
    // Figures as words are most of the work on a long ticket: a line that did not change keeps its own.
    const bool same = i < m_ticket.lines.size() && m_ticket.lines.at(i) == ticket.lines.at(i);
    rows.append(same ? m_lines.at(i) : rowOf(ticket.lines.at(i)));
  }
  m_ticket = ticket;
  m_lines.set(rows);
  QList<Rows::Row> notes;
  for (const auto& note : ticket.notes)
    notes.append({note.label, {note.label, m_stage.money().plain(note.amountMinor)}});
  m_notes.set(notes);
  m_total = m_stage.money().text(ticket.totalMinor);
  m_pieces = ticket.lines.isEmpty() ? QString() : shared::counted(ticket.pieces, tr("1 item"), tr("%1 items"));
  const int touchedRow = ticket.touchedLineId.isEmpty() ? -1 : m_lines.rowOf(ticket.touchedLineId);
  const int row = touchedRow >= 0 ? touchedRow : qMin(m_selected, m_lines.count() - 1);
  const bool moved = row != m_selected;
  m_selected = row;
  Q_EMIT ticketChanged();
  if (moved) Q_EMIT selectedChanged();
}

qint64 BasketController::takeMultiplier() {
  const qint64 taken = m_multiplierMicro > 0 ? m_multiplierMicro : kOneMicro;
  clearMultiplier();
  return taken;
}

void BasketController::clearMultiplier() {
  if (m_multiplierMicro == 0) return;
  m_multiplierMicro = 0;
  Q_EMIT multiplierChanged();
}

void BasketController::scan(const QString& code) {
  clearSearch();
  const QPointer<BasketController> self(this);
  if (m_pricing) {
    m_stage.backend().findCode(code, [self, code](core::Result<ProductView> result) {
      if (!self) return;
      if (result) return self->showPrice(*result);
      self->m_priced = {{QStringLiteral("unknown"), code}};
      Q_EMIT self->unknownCode();
      Q_EMIT self->pricingChanged();
    });
    return;
  }
  Q_EMIT touched();
  const qint64 quantity = takeMultiplier();
  m_stage.backend().addCode(code, quantity, [self, code, quantity](core::Result<TicketView> result) {
    if (!self) return;
    if (result) {
      self->m_stage.hush();
      return self->show(*result);
    }
    if (result.error().code == QLatin1String("unknown_code")) {
      Q_EMIT self->unknownCode();
      return self->m_stage.say(tr("Nothing has the code %1.").arg(code), QStringLiteral("bad"));
    }
    self->m_stage.fail(result.error(), [self, code, quantity] {
      if (!self) return;
      self->m_multiplierMicro = quantity;
      self->scan(code);
    });
  });
}

void BasketController::add(const ProductView& product) {
  if (m_pricing) return showPrice(product);
  put(product.id);
}

void BasketController::put(const QString& productId) {
  Q_EMIT touched();
  const qint64 quantity = takeMultiplier();
  m_stage.send<TicketView>(
      [this, id = productId, quantity](auto reply) { m_stage.backend().addProduct(id, quantity, reply); },
      [this](const TicketView& ticket) {
        m_stage.hush();
        show(ticket);
      });
}

void BasketController::showPrice(const ProductView& product) {
  m_priced = {{QStringLiteral("name"), product.name},
              {QStringLiteral("price"), m_stage.money().symbol() + m_stage.money().unitPrice(product.priceMicro)},
              {QStringLiteral("detail"), product.sku},
              {QStringLiteral("stock"),
               product.tracked ? tr("%1 in stock").arg(shared::quantityText(product.onHandMicro)) : QString()}};
  clearSearch();
  Q_EMIT pricingChanged();
}

void BasketController::setPricing(bool pricing) {
  m_pricing = pricing;
  m_priced = {};
  clearSearch();
  Q_EMIT pricingChanged();
}

void BasketController::clearSearch() {
  ++m_searchNumber;
  m_firstLetter.stop();
  if (!m_searching && m_searchText.isEmpty() && m_results.count() == 0) return;
  m_searchText.clear();
  m_acceptWaits = false;
  m_searching = false;
  m_found.clear();
  m_results.set({});
  m_result = -1;
  Q_EMIT searchChanged();
}

void BasketController::setSearchText(const QString& text) {
  if (text == m_searchText) return;
  if (!text.isEmpty() && (text.endsWith(u'*') || text.endsWith(u'×'))) {
    const auto quantity = shared::parseDecimal(QStringView(text).chopped(1), 6);
    clearSearch();
    if (quantity && *quantity > 0) {
      m_multiplierMicro = *quantity;
      Q_EMIT multiplierChanged();
    }
    Q_EMIT searchChanged();
    return;
  }
  if (text.trimmed().isEmpty()) {
    clearSearch();
    return;
  }
  const bool first = m_searchText.isEmpty();
  m_searchText = text;
  Q_EMIT searchChanged();
  if (first || m_firstLetter.isActive()) {
    m_firstLetter.start();
  } else {
    search();
  }
}

void BasketController::search() {
  m_firstLetter.stop();
  const int number = ++m_searchNumber;
  const QPointer<BasketController> self(this);
  m_stage.backend().find(m_searchText, [self, number](core::Result<QList<ProductView>> result) {
    if (!self || number != self->m_searchNumber) return;  // an older answer than what is typed now
    if (!result) return self->m_stage.fail(result.error());
    self->m_found = *result;
    self->m_results.set(self->rowsOf(*result));
    self->m_result = result->isEmpty() ? -1 : 0;
    self->m_searching = true;
    Q_EMIT self->searchChanged();
    if (self->m_acceptWaits) self->acceptSearch();
  });
}

void BasketController::moveResult(int by) {
  if (m_found.isEmpty()) return;
  m_result = qBound(0, m_result + by, static_cast<int>(m_found.size()) - 1);
  Q_EMIT searchChanged();
}

void BasketController::acceptSearch() {
  m_acceptWaits = false;
  if (m_searchText.isEmpty()) return;
  if (!m_searching) {
    // Enter came before the answer: it is for that answer.
    m_acceptWaits = true;
    return search();
  }
  if (m_result >= 0 && m_result < m_found.size()) return addResult(m_result);
  scan(m_searchText.trimmed());
}

void BasketController::addResult(int row) {
  if (row < 0 || row >= m_found.size()) return;
  const ProductView product = m_found.at(row);
  clearSearch();
  add(product);
}

void BasketController::addTile(int row) {
  if (row >= 0 && row < m_tileProducts.size()) add(m_tileProducts.at(row));
}

void BasketController::chooseCategory(int row) {
  if (row < 0 || row >= m_categories.count()) return;
  m_category = row;
  Q_EMIT categoryChanged();
  const QPointer<BasketController> self(this);
  m_stage.backend().tiles(m_categories.key(row), [self, row](core::Result<QList<ProductView>> result) {
    if (!self || row != self->m_category || !result) return;
    self->m_tileProducts = *result;
    self->m_tiles.set(self->rowsOf(*result));
  });
}

void BasketController::select(int row) {
  row = qBound(-1, row, m_lines.count() - 1);
  if (row == m_selected) return;
  m_selected = row;
  Q_EMIT selectedChanged();
}

void BasketController::moveSelection(int by) {
  if (m_lines.count() == 0) return;
  select(m_selected < 0 ? m_lines.count() - 1 : qBound(0, m_selected + by, m_lines.count() - 1));
}

void BasketController::step(int by) {
  const auto line = selectedLine();
  if (!line) return;
  const qint64 direction = line->isReturn ? -by : by;
  const qint64 next = line->quantityMicro + direction * kOneMicro;
  if (next == 0 || (next < 0) != (line->quantityMicro < 0)) return voidSelected();
  m_stage.send<TicketView>([this, id = line->id, next](auto reply) { m_stage.backend().setQuantity(id, next, reply); },
                           [this](const TicketView& ticket) { show(ticket); });
}

void BasketController::voidSelected() {
  const auto line = selectedLine();
  if (!line) return;
  m_stage.send<TicketView>([this, id = line->id](auto reply) { m_stage.backend().voidLine(id, reply); },
                           [this, name = line->name](const TicketView& ticket) {
                             show(ticket);
                             m_stage.say(tr("%1 taken off. Undo brings it back.").arg(name), QStringLiteral("good"));
                           });
}

void BasketController::undo() {
  m_stage.send<TicketView>([this](auto reply) { m_stage.backend().undo(reply); },
                           [this](const TicketView& ticket) {
                             m_stage.hush();
                             show(ticket);
                           });
}

void BasketController::abandon() {
  m_stage.send<TicketView>([this](auto reply) { m_stage.backend().abandon(reply); },
                           [this](const TicketView& ticket) {
                             show(ticket);
                             m_stage.say(tr("The ticket was thrown away."), QStringLiteral("good"));
                           });
}

}  // namespace counterfoil::till
