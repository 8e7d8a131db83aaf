// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/wording.h"

#include <QLocale>

#include "models/core/decimal.h"
#include "models/core/id.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

using views::CellKind;

void Wording::setPlace(const shared::MoneyFormat& money, const core::Zone& zone) {
  m_money = money;
  m_zone = zone;
  Q_EMIT changed();
}

void Wording::setPeople(const QHash<QByteArray, QString>& names) {
  if (names == m_people) return;
  m_people = names;
  Q_EMIT changed();
}

QString Wording::instant(core::Instant at) const {
  const core::Zone::Wall wall = m_zone.toWall(at);
  const QLocale locale;
  return locale.toString(wall.date, QLocale::ShortFormat) + u' ' + locale.toString(wall.time, u"HH:mm:ss"_s);
}

QString Wording::day(const QString& iso) const {
  const QDate date = QDate::fromString(iso, Qt::ISODate);
  return date.isValid() ? QLocale().toString(date, QLocale::ShortFormat) : iso;
}

QString Wording::person(const QByteArray& id) const {
  if (id.isEmpty()) return {};
  const auto known = m_people.constFind(id);
  return known != m_people.constEnd() ? *known : core::StaffId::fromBytes(id).text().left(8);
}

QString Wording::rate(qint64 ppm) const {
  return core::formatScaled(ppm, 4, 0).replace(u'.', QLocale().decimalPoint()) + u"\u202f%"_s;
}

QString Wording::count(qint64 number) {
  return QLocale().toString(number);
}

QString Wording::cell(const views::Column& column, const QVariant& value) const {
  switch (column.kind) {
    case CellKind::Text:
      return value.toString();
    case CellKind::Word:
      return word(value.toString());
    case CellKind::Count:
      return count(value.toLongLong());
    case CellKind::Money:
      return m_money.text(value.toLongLong());
    case CellKind::Price:
      return m_money.unitPrice(value.toLongLong());
    case CellKind::Quantity:
      return shared::quantityText(value.toLongLong());
    case CellKind::Rate:
      return rate(value.toLongLong());
    case CellKind::Instant:
      return instant(core::Instant::fromUtcMs(value.toLongLong()));
    case CellKind::Day:
      return day(value.toString());
    case CellKind::Flag:
      return value.toBool() ? tr("yes") : QString();
    case CellKind::Person:
      return person(value.toByteArray());
  }
  return {};
}

QString Wording::word(const QString& word) {
  static const QHash<QString, QString> known = {
      {u"origin.opened"_s, tr("Journal opened")},
      {u"shop.changed"_s, tr("Shop changed")},
      {u"store.created"_s, tr("Branch created")},
      {u"store.changed"_s, tr("Branch changed")},
      {u"till.created"_s, tr("Till created")},
      {u"till.changed"_s, tr("Till changed")},
      {u"role.created"_s, tr("Role created")},
      {u"role.changed"_s, tr("Role changed")},
      {u"staff.created"_s, tr("Person added")},
      {u"staff.changed"_s, tr("Person changed")},
      {u"staff.pin_set"_s, tr("PIN set")},
      {u"staff.signed_in"_s, tr("Signed in")},
      {u"staff.sign_in_failed"_s, tr("Sign-in failed")},
      {u"staff.locked"_s, tr("Locked out")},
      {u"staff.unlocked"_s, tr("Unlocked")},
      {u"tax.created"_s, tr("Tax created")},
      {u"tax.changed"_s, tr("Tax changed")},
      {u"category.created"_s, tr("Category created")},
      {u"category.changed"_s, tr("Category changed")},
      {u"customer.created"_s, tr("Customer added")},
      {u"customer.changed"_s, tr("Customer changed")},
      {u"customer.deleted"_s, tr("Customer removed")},
      {u"customer.restored"_s, tr("Customer brought back")},
      {u"customer.merged"_s, tr("Customers merged")},
      {u"customer.unmerged"_s, tr("Merge undone")},
      {u"product.created"_s, tr("Product created")},
      {u"product.changed"_s, tr("Product changed")},
      {u"stock.adjusted"_s, tr("Stock adjusted")},
      {u"shift.opened"_s, tr("Shift opened")},
      {u"shift.counted"_s, tr("Drawer counted")},
      {u"shift.closed"_s, tr("Shift closed")},
      {u"cash.moved"_s, tr("Cash moved")},
      {u"payment.started"_s, tr("Card asked")},
      {u"payment.resolved"_s, tr("Card answered")},
      {u"payment.disputed"_s, tr("Card disputed")},
      {u"gateway.reported"_s, tr("Provider reported")},
      {u"statement.imported"_s, tr("Statement imported")},
      {u"reconciliation.explained"_s, tr("Difference settled")},
      {u"matched"_s, tr("Matched")},
      {u"missing_at_provider"_s, tr("Not there")},
      {u"missing_locally"_s, tr("Not here")},
      {u"amount_mismatch"_s, tr("Differs")},
      {u"duplicate_capture"_s, tr("Taken twice")},
      {u"unknown_open"_s, tr("Not known yet")},
      {u"late_decline"_s, tr("Declined late")},
      {u"refund_mismatch"_s, tr("Refund differs")},
      {u"fee"_s, tr("Fee")},
      {u"stripe"_s, tr("Stripe")},
      {u"paypal"_s, tr("PayPal")},
      {u"manual"_s, tr("Terminal apart")},
      {u"simulator"_s, tr("Simulator")},
      {u"sale.completed"_s, tr("Sale")},
      {u"refund.completed"_s, tr("Refund")},
      {u"sale.voided"_s, tr("Void")},
      {u"sale.imported"_s, tr("Imported sale")},
      {u"refund.imported"_s, tr("Imported refund")},
      {u"money.adjusted"_s, tr("Imported adjustment")},
      {u"import.started"_s, tr("Import started")},
      {u"import.finished"_s, tr("Import finished")},
      {u"import.undone"_s, tr("Import undone")},
      {u"ticket.parked"_s, tr("Ticket parked")},
      {u"ticket.recalled"_s, tr("Ticket recalled")},
      {u"ticket.abandoned"_s, tr("Ticket abandoned")},
      {u"line.voided"_s, tr("Line removed")},
      {u"price.overridden"_s, tr("Price overridden")},
      {u"receipt.reprinted"_s, tr("Receipt reprinted")},
      {u"report.reprinted"_s, tr("Report reprinted")},
      {u"hub.administered"_s, tr("Done at the hub")},
      {u"device.enrolled"_s, tr("Device let in")},
      {u"device.renamed"_s, tr("Device renamed")},
      {u"device.revoked"_s, tr("Device shut out")},
      {u"device.released"_s, tr("Device's facts let in")},
      {u"device.succeeded"_s, tr("Device replaced")},
      {u"device.disk_destroyed"_s, tr("Device's disk destroyed")},
      {u"device.token_reused"_s, tr("Device copied?")},
      {u"api_key.created"_s, tr("API key made")},
      {u"api_key.revoked"_s, tr("API key ended")},
      {u"user.created"_s, tr("Account made")},
      {u"user.disabled"_s, tr("Account ended")},
      {u"user.password_set"_s, tr("Password set")},
      {u"user.linked"_s, tr("Account linked")},
      {u"user.token_reused"_s, tr("Session copied?")},
      {u"provider.added"_s, tr("Sign-in provider added")},
      {u"provider.removed"_s, tr("Sign-in provider removed")},
      {u"person.looked_up"_s, tr("Customers looked up")},
      {u"person.erased"_s, tr("Customer erased")},
      {u"exception.raised"_s, tr("Asked in the inbox")},
      {u"exception.resolved"_s, tr("Decided in the inbox")},
      {u"exception.reopened"_s, tr("Opened again in the inbox")},
      {u"edit_conflict"_s, tr("Changed twice")},
      {u"duplicate_sku"_s, tr("Same SKU")},
      {u"duplicate_barcode"_s, tr("Same barcode")},
      {u"chain_parted"_s, tr("Till copied")},
      {u"clock_ahead"_s, tr("Clock ahead")},
      {u"duplicate_order"_s, tr("Order twice")},
      {u"card_declined_late"_s, tr("Declined later")},
      {u"card_approved_late"_s, tr("Approved after all")},
      {u"refund_failed"_s, tr("Came back")},
      {u"fact_rejected"_s, tr("Not believed")},
      {u"hub_only"_s, tr("only the hub may say so")},
      {u"chain_broken"_s, tr("its journal does not hold")},
      {u"lost_or_stolen_card"_s, tr("the card was lost or stolen")},
      {u"expired_or_canceled_card"_s, tr("the card has expired or was cancelled")},
      {u"amount_minor"_s, tr("Amount")},
      {u"kept"_s, tr("Kept")},
      {u"taken"_s, tr("Taken")},
      {u"dismissed"_s, tr("Dismissed")},
      {u"web"_s, tr("Web")},
      {u"name"_s, tr("Name")},
      {u"sku"_s, tr("SKU")},
      {u"price_micro"_s, tr("Price")},
      {u"cost_micro"_s, tr("Cost")},
      {u"category_id"_s, tr("Category")},
      {u"tax_ids"_s, tr("Taxes")},
      {u"rate_ppm"_s, tr("Rate")},
      {u"barcode"_s, tr("Barcode")},
      {u"favourite"_s, tr("Tile")},
      {u"picture"_s, tr("Picture")},
      {u"unit"_s, tr("Unit")},
      {u"code"_s, tr("Code")},
      {u"colour"_s, tr("Colour")},
      {u"discountable"_s, tr("Discounts")},
      {u"sale"_s, tr("Sale")},
      {u"refund"_s, tr("Refund")},
      {u"void"_s, tr("Void")},
      {u"open"_s, tr("Open")},
      {u"closed"_s, tr("Closed")},
      {u"active"_s, tr("Active")},
      {u"inactive"_s, tr("Inactive")},
      {u"archived"_s, tr("Archived")},
      {u"goods"_s, tr("Goods")},
      {u"service"_s, tr("Service")},
      {u"fee"_s, tr("Fee")},
  };
  return known.value(word, word);
}

Tone Wording::tone(const QString& word) {
  static const QHash<QString, Tone> known = {
      {u"refund"_s, Tone::Warn},      {u"refund.completed"_s, Tone::Warn},    {u"void"_s, Tone::Bad},
      {u"sale.voided"_s, Tone::Bad},  {u"staff.sign_in_failed"_s, Tone::Bad}, {u"staff.locked"_s, Tone::Bad},
      {u"line.voided"_s, Tone::Warn}, {u"price.overridden"_s, Tone::Warn},    {u"ticket.abandoned"_s, Tone::Warn},
      {u"cash.moved"_s, Tone::Warn},  {u"receipt.reprinted"_s, Tone::Warn},   {u"open"_s, Tone::Good},
      {u"inactive"_s, Tone::Muted},   {u"archived"_s, Tone::Muted},           {u"closed"_s, Tone::Muted},
  };
  return known.value(word, Tone::Plain);
}

}  // namespace counterfoil::desk
