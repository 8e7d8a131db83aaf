// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDate>

#include "app/desktop/till_desk.h"
#include "app/desktop/till_views.h"
#include "models/catalog/barcode.h"
#include "models/catalog/queries.h"
#include "models/core/rounding.h"
#include "models/sales/repricing.h"
#include "models/settings/queries.h"
#include "models/staff/queries.h"

namespace counterfoil::app {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

template <class IdType>
Result<IdType> idIn(const QString& text, const QString& code) {
  const auto id = IdType::parse(text);
  if (!id) return core::notFound(code, text);
  return *id;
}

}  // namespace

journal::Actor TillDesk::actor() {
  return m_approval.take(m_staff);
}

Result<const cash::Seat::Place*> TillDesk::place() {
  return m_shop.seat().place(m_shop.reader());
}

QString TillDesk::wallTime(core::Instant at, bool withDate) {
  const auto where = place();
  if (!where) return {};
  const core::Zone::Wall wall = (*where)->zone.toWall(at);
  const QLocale locale;
  const QString time = locale.toString(wall.time, QLocale::ShortFormat);
  return withDate ? locale.toString(wall.date, QLocale::ShortFormat) + u' ' + time : time;
}

Result<till::ShopView> TillDesk::load() {
  CF_TRY(const settings::ShopSettings all, settings::readSettings(m_shop.reader()));
  till::ShopView view;
  view.shopName = all.shop.name;
  view.tillName = all.till.name.isEmpty() ? all.till.code : all.till.name;
  view.currency = all.shop.currency;
  view.currencyDecimals = all.shop.currencyDecimals;
  view.idleLockS = all.shop.idleLockS;
  view.manners = {wordOf(all.till.theme), wordOf(all.till.keyboard), !all.till.motionOff, !all.till.soundOff};
  view.keyMissing = m_shop.keyMissing();
  view.keyInKeychain = m_shop.keyPlace() == vault::KeyPlace::Keychain;
  for (const qint64 piece : cash::denominations(all.shop.currency)) view.denominationsMinor.append(piece);
  CF_TRY(const auto people, staff::listStaff(m_shop.reader()));
  CF_TRY(const auto roles, staff::listRoles(m_shop.reader()));
  for (const staff::StaffMember& member : people) {
    QString role;
    for (const staff::Role& each : roles) {
      if (each.id == member.role) role = each.name;
    }
    view.staff.append({member.id.text(), member.name, role, member.hasPin});
  }
  return view;
}

Result<till::SessionView> TillDesk::signedIn(const staff::PinAnswer& answer) {
  CF_TRY(const staff::StaffMember member, m_shop.pins().signIn(answer));
  m_staff = member.id;
  m_approval = {};
  till::SessionView view;
  view.person = {member.id.text(), member.name, {}, true};
  CF_TRY(view.shift, shift());
  // A ticket that a crash left open is simply there again.
  if (m_ticket.isNull()) {
    CF_TRY(const auto open, m_shop.tickets().all());
    for (const sales::TicketView& each : open) {
      if (!each.ticket.parked) m_ticket = each.ticket.id;
    }
  }
  return view;
}

void TillDesk::signOut() {
  m_staff = {};
  m_approval = {};
}

Done TillDesk::changeManners(const till::MannersView& manners) {
  CF_TRY(const settings::ShopSettings all, settings::readSettings(m_shop.reader()));
  settings::Till till = all.till;
  till.theme = settings::themeOf(manners.theme);
  till.keyboard = settings::onScreenKeyboardOf(manners.keyboard);
  till.motionOff = !manners.motion;
  till.soundOff = !manners.sound;
  return m_shop.settings().changeTill(till, actor());
}

Result<QString> TillDesk::proposePhrase() {
  CF_CHECK(m_shop.authority().authorise(m_shop.reader(), actor(), staff::Permission::SettingsEdit));
  return m_shop.proposePhrase();
}

Result<QList<till::Person>> TillDesk::approvers() {
  CF_TRY(const till::ShopView everybody, load());
  const auto& refusal = m_shop.authority().lastRefusal();
  if (!refusal) return everybody.staff;
  QList<till::Person> able;
  for (const till::Person& person : everybody.staff) {
    const auto id = core::StaffId::parse(person.id);
    if (!id || *id == m_staff || !person.hasPin) continue;
    CF_TRY(const staff::Verdict verdict,
           m_shop.authority().verdict(m_shop.reader(), *id, refusal->permission, refusal->extent));
    if (verdict == staff::Verdict::Allowed) able.append(person);
  }
  return able;
}

Done TillDesk::approved(const staff::PinAnswer& answer) {
  CF_TRY(m_approval, m_shop.pins().approve(answer));
  return {};
}

Done TillDesk::ensureTicket() {
  if (!m_ticket.isNull()) return {};
  CF_TRY(const sales::TicketView opened, m_shop.tickets().open({m_staff, {}}));
  m_ticket = opened.ticket.id;
  m_shownLines.clear();
  return {};
}

Result<till::TicketView> TillDesk::shown(Result<sales::TicketView> changed) {
  if (!changed) return changed.error();
  CF_TRY(const auto* const where, place());
  till::TicketView view = ticketViewOf(*changed, *where);
  if (changed->ticket.customer) {
    CF_TRY(view.customer, customerName(*changed->ticket.customer));
  }
  const auto& lines = changed->ticket.lines;
  for (const sales::TicketLine& line : lines) {
    const auto before = std::find_if(m_shownLines.begin(), m_shownLines.end(),
                                     [&](const sales::TicketLine& each) { return each.id == line.id; });
    const bool same = before != m_shownLines.end() && before->quantity == line.quantity &&
                      before->unitPrice == line.unitPrice && before->discount == line.discount &&
                      before->note == line.note;
    if (!same) view.touchedLineId = line.id.text();
  }
  m_shownLines = lines;
  return view;
}

Result<till::TicketView> TillDesk::ticket() {
  if (m_ticket.isNull()) return till::TicketView();
  auto view = m_shop.tickets().view(m_ticket);
  if (!view && view.error().code == u"unknown_ticket") {
    m_ticket = {};
    return till::TicketView();
  }
  return shown(std::move(view));
}

Result<till::TicketView> TillDesk::addCode(const QString& code, qint64 quantityMicro) {
  CF_TRY(const auto* const where, place());
  const QString country = where->settings.shop.locale.mid(3, 2);
  CF_TRY(const catalog::Scan scan, catalog::parseScan(code, catalog::measureRulesOf(country),
                                                      where->zone.toWall(m_shop.book().clock().now()).date));
  const catalog::CatalogQueries queries(m_shop.reader());
  CF_TRY(auto matches, queries.byCodeKey(scan.exactKey));
  bool measured = false;
  if (matches.empty() && !scan.lookupKey.isEmpty()) {
    CF_TRY(matches, queries.byCodeKey(scan.lookupKey));
    measured = true;
  }
  if (matches.empty()) {
    CF_TRY(matches, queries.bySku(code.trimmed()));
  }
  if (matches.empty()) return core::notFound(u"unknown_code"_s, code);
  for (const catalog::CodeMatch& match : matches) {
    if (match.product != matches.front().product) return core::refused(u"product_ambiguous"_s, code);
  }
  qint64 quantity = matches.front().quantityMicro;
  if (scan.quantityMicro && (measured || scan.kind == catalog::ScanKind::ElementString)) {
    quantity = *scan.quantityMicro;
  } else if (measured && scan.amountMicro) {
    CF_TRY(const auto product, queries.product(matches.front().product));
    if (!product || product->priceMicro <= 0) return core::refused(u"price_missing"_s, code);
    // The printed amount stays: a quantity with six decimals gives it back exactly when it is priced.
    const auto units = core::multiplyDivide(*scan.amountMicro, 1'000'000, product->priceMicro);
    if (!units) return core::invalid(u"out_of_range"_s, code);
    quantity = *units;
  }
  const auto times = core::multiplyDivide(quantity, quantityMicro, 1'000'000);
  if (!times) return core::invalid(u"out_of_range"_s, code);
  return addProduct(matches.front().product, core::Quantity::ofMicro(*times));
}

Result<till::TicketView> TillDesk::addProduct(catalog::ProductId product, core::Quantity quantity) {
  CF_CHECK(ensureTicket());
  return shown(m_shop.tickets().addProduct(m_ticket, product, quantity, actor()));
}

Result<till::TicketView> TillDesk::setQuantity(const QString& lineId, qint64 quantityMicro) {
  CF_TRY(const auto line, idIn<sales::TicketLineId>(lineId, u"unknown_line"_s));
  return shown(m_shop.tickets().setQuantity(m_ticket, line, core::Quantity::ofMicro(quantityMicro), actor()));
}

Result<till::TicketView> TillDesk::overridePrice(const QString& lineId, qint64 priceMicro, const QString& reason) {
  CF_TRY(const auto line, idIn<sales::TicketLineId>(lineId, u"unknown_line"_s));
  return shown(m_shop.tickets().overridePrice(m_ticket, line, core::UnitPrice::ofMicro(priceMicro), reason, actor()));
}

Result<till::TicketView> TillDesk::discount(const QString& lineId, const till::DiscountInput& input) {
  CF_TRY(const auto* const where, place());
  std::optional<pricing::Discount> taken;
  if (input.percent ? input.ppm != 0 : input.amountMinor != 0) {
    taken.emplace();
    taken->kind = input.percent ? pricing::Discount::Kind::Percent : pricing::Discount::Kind::Amount;
    taken->percent = core::Percent::ofPpm(input.ppm);
    taken->amount = core::Money::ofMinor(input.amountMinor, where->currency);
  }
  if (lineId.isEmpty()) return shown(m_shop.tickets().discountTicket(m_ticket, taken, input.reason, actor()));
  CF_TRY(const auto line, idIn<sales::TicketLineId>(lineId, u"unknown_line"_s));
  return shown(m_shop.tickets().discountLine(m_ticket, line, taken, input.reason, actor()));
}

Result<till::TicketView> TillDesk::note(const QString& lineId, const QString& text) {
  if (lineId.isEmpty()) return shown(m_shop.tickets().noteTicket(m_ticket, text));
  CF_TRY(const auto line, idIn<sales::TicketLineId>(lineId, u"unknown_line"_s));
  return shown(m_shop.tickets().noteLine(m_ticket, line, text));
}

Result<till::TicketView> TillDesk::voidLine(const QString& lineId) {
  CF_TRY(const auto line, idIn<sales::TicketLineId>(lineId, u"unknown_line"_s));
  return shown(m_shop.tickets().voidLine(m_ticket, line, {}, actor()));
}

Result<till::TicketView> TillDesk::undo() {
  return shown(m_shop.tickets().undo(m_ticket));
}

Result<till::TicketView> TillDesk::abandon() {
  if (!m_ticket.isNull()) CF_CHECK(m_shop.tickets().abandon(m_ticket, {}, actor()));
  m_ticket = {};
  m_given.clear();
  return ticket();
}

Result<till::TicketView> TillDesk::park(const QString& label) {
  CF_CHECK(m_shop.tickets().park(m_ticket, label, actor()));
  m_ticket = {};
  m_given.clear();
  return ticket();
}

Result<QList<till::TicketRow>> TillDesk::parked() {
  CF_TRY(const auto all, m_shop.tickets().all());
  QList<till::TicketRow> rows;
  for (const sales::TicketView& each : all) {
    if (!each.ticket.parked) continue;
    till::TicketRow row;
    row.id = each.ticket.id.text();
    row.label = each.ticket.label;
    row.parkedAt = wallTime(each.ticket.openedAt, false);
    if (const auto member = staff::findStaff(m_shop.reader(), each.ticket.staff)) row.parkedBy = member->name;
    row.totalMinor = each.priced.due.minor();
    row.pieces = qint64(each.ticket.lines.size());
    rows.append(row);
  }
  return rows;
}

Result<till::TicketView> TillDesk::recall(const QString& ticketId) {
  CF_TRY(const auto wanted, idIn<sales::TicketId>(ticketId, u"unknown_ticket"_s));
  if (!m_ticket.isNull()) {
    CF_TRY(const auto current, m_shop.tickets().view(m_ticket));
    // What is on the counter is not lost: it is parked in its turn.
    if (!current.ticket.isEmpty()) CF_CHECK(m_shop.tickets().park(m_ticket, {}, {m_staff, {}}));
  }
  auto view = m_shop.tickets().recall(wanted, actor());
  if (!view) return view.error();
  m_ticket = wanted;
  m_given.clear();
  CF_TRY(const auto moved, sales::movedPrices(m_shop.reader(), view->ticket));
  CF_TRY(till::TicketView recalled, shown(std::move(view)));
  for (const sales::MovedPrice& each : moved) {
    recalled.movedPrices.append({each.name, each.before.micro(), each.now.micro()});
  }
  return recalled;
}

Result<till::TicketView> TillDesk::takeNewPrices() {
  return shown(m_shop.tickets().takeNewPrices(m_ticket, actor()));
}

}  // namespace counterfoil::app
