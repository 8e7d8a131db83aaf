// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>

#include "app/cli/command.h"
#include "app/cli/document_json.h"
#include "app/cli/shop_access.h"

namespace counterfoil::cli {

using namespace Qt::StringLiterals;
using core::Done;

namespace {

Done shiftOpen(Context& context) {
  CF_TRY(const OpenShop shop, openShop(context));
  CF_TRY(const auto actor, actorOf(context, shop->reader()));
  CF_TRY(const auto currency, currencyOf(shop->reader()));
  CF_TRY(const auto openingFloat, moneyOption(context, u"float"_s, currency));
  CF_TRY(const auto shift, shop->cash().openShift(cash::countOf(openingFloat), actor));
  return context.answer(shiftJson(shift));
}

Done shiftShow(Context& context) {
  CF_TRY(const auto reader, openShopReader(context));
  CF_TRY(const auto shifts, cash::listShifts(*reader, 1));
  if (shifts.empty()) return core::refused(u"no_open_shift"_s, u"no shift was ever opened"_s);
  CF_TRY(const auto figures, sales::shiftFigures(*reader, shifts.front().id, core::SystemClock().now()));
  return context.answer(figuresJson(figures));
}

Done shiftClose(Context& context) {
  CF_TRY(const OpenShop shop, openShop(context));
  CF_TRY(const auto actor, actorOf(context, shop->reader()));
  CF_TRY(const auto currency, currencyOf(shop->reader()));
  sales::CloseRequest request;
  CF_TRY(const auto counted, moneyOption(context, u"counted"_s, currency));
  request.counted = cash::countOf(counted);
  if (context.flag(u"left"_s)) {
    CF_TRY(request.left, moneyOption(context, u"left"_s, currency));
  }
  auto closed = shop->closing().close(request, actor);
  if (!closed && closed.error().code == u"disk_full") {
    // The reserve is for this: a day must end on a full disk too.
    shop->store().releaseReserve();
    closed = shop->closing().close(request, actor);
  }
  CF_TRY(const auto figures, std::move(closed));
  return context.answer(figuresJson(figures));
}

Done moveCash(Context& context, cash::MovementKind kind) {
  CF_TRY(const OpenShop shop, openShop(context));
  CF_TRY(const auto actor, actorOf(context, shop->reader()));
  CF_TRY(const auto currency, currencyOf(shop->reader()));
  auto amount = core::Money::parse(context.operands().first(), currency);
  if (!amount) return amount.error();
  CF_TRY(const auto movement, shop->cash().move(kind, *amount, context.value(u"reason"_s).value_or(QString()), actor));
  return context.answer(movementJson(movement));
}

Done cashIn(Context& context) {
  return moveCash(context, cash::MovementKind::PayIn);
}
Done cashOut(Context& context) {
  return moveCash(context, cash::MovementKind::PayOut);
}
Done cashDrop(Context& context) {
  return moveCash(context, cash::MovementKind::SafeDrop);
}

const Option kStaffOption{u"staff"_s, u"NAME"_s, u"who does it: name or id"_s, false};
const Option kApproverOption{u"approver"_s, u"NAME"_s, u"who lifts a limit"_s, false};
const Option kReasonOption{u"reason"_s, u"TEXT"_s, u"why"_s, false};

}  // namespace

std::vector<Command> drawerCommands() {
  return {
      {u"shift open"_s,
       {},
       u"opens the drawer's day with a counted float"_s,
       {kStaffOption, kApproverOption, {u"float"_s, u"AMOUNT"_s, u"what lies in the drawer"_s, false}},
       0,
       0,
       shiftOpen},
      {u"shift close"_s,
       {},
       u"counts, closes and answers with the Z"_s,
       {kStaffOption,
        kApproverOption,
        {u"counted"_s, u"AMOUNT"_s, u"what was counted"_s, false},
        {u"left"_s, u"AMOUNT"_s, u"what stays in the drawer (otherwise all)"_s, false}},
       0,
       0,
       shiftClose},
      {u"shift show"_s, {}, u"the figures of the newest shift, without side effect"_s, {}, 0, 0, shiftShow},
      {u"cash in"_s,
       u"AMOUNT"_s,
       u"pays money into the drawer"_s,
       {kStaffOption, kApproverOption, kReasonOption},
       1,
       1,
       cashIn},
      {u"cash out"_s,
       u"AMOUNT"_s,
       u"pays money out of the drawer"_s,
       {kStaffOption, kApproverOption, kReasonOption},
       1,
       1,
       cashOut},
      {u"cash drop"_s,
       u"AMOUNT"_s,
       u"moves money to the safe"_s,
       {kStaffOption, kApproverOption, kReasonOption},
       1,
       1,
       cashDrop},
  };
}

}  // namespace counterfoil::cli
