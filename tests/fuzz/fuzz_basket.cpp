// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/json_reader.h"
#include "models/core/result.h"
#include "models/pricing/basket_json.h"
#include "models/pricing/engine.h"
#include "models/pricing/refund.h"
#include "tests/fuzz/targets.h"

namespace counterfoil::fuzz {

namespace {

void require(bool holds, const char* invariant) {
  if (!holds) core::panic(QString::fromLatin1(invariant));
}

void checkLine(const pricing::PricedLine& line) {
  qint64 taxes = 0;
  for (const pricing::PricedTax& tax : line.taxes) taxes += tax.amount.minor();
  require(line.net.minor() + taxes == line.gross.minor(), "the net and taxes of a line are its gross");
  if (line.quantity.isZero()) return;
  const auto refund = pricing::refundLine(line, {}, line.quantity);
  require(refund.has_value(), "all of a line can be refunded");
  require(refund->gross.minor() == -line.gross.minor(), "a refund of all is the mirror in gross");
  require(refund->net.minor() == -line.net.minor(), "a refund of all is the mirror in net");
}

void checkBasket(const pricing::PricedBasket& priced) {
  qint64 gross = 0;
  qint64 net = 0;
  for (const pricing::PricedLine& line : priced.lines) {
    checkLine(line);
    gross += line.gross.minor();
    net += line.net.minor();
  }
  require(priced.gross.minor() == gross && priced.net.minor() == net, "the totals are the sums of the lines");
  require(priced.net.minor() + priced.tax.minor() == priced.gross.minor(), "net and tax are the gross");
  require(priced.due == priced.gross, "what is due is never rounded");
}

}  // namespace

void basket(QByteArrayView input) {
  const auto document = core::parseObject(input);
  if (!document) return;
  const auto read = pricing::readBasket(core::JsonReader(*document));
  if (!read) {
    require(read.error().kind == core::ErrorKind::Invalid, "a basket that cannot be read is malformed input");
    return;
  }
  const auto priced = pricing::price(*read);
  auto explained = pricing::price(*read, pricing::Explain::Yes);
  require(priced.has_value() == explained.has_value(), "an explanation changes nothing");
  if (!priced) return;
  checkBasket(*priced);
  explained->steps.clear();
  require(*explained == *priced, "an explanation changes no figure");
}

}  // namespace counterfoil::fuzz

COUNTERFOIL_FUZZ_TARGET(basket)
