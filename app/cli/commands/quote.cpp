// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonDocument>

#include "app/cli/command.h"
#include "app/cli/context.h"
#include "models/core/json_reader.h"
#include "models/pricing/basket_json.h"
#include "models/pricing/engine.h"

namespace counterfoil::cli {

using core::Done;
using core::Result;

namespace {

Result<QJsonObject> quoted(QByteArrayView bytes, bool explained) {
  CF_TRY(const QJsonObject document, core::parseObject(bytes));
  CF_TRY(const pricing::Basket basket, pricing::readBasket(core::JsonReader(document)));
  CF_TRY(const pricing::PricedBasket priced,
         pricing::price(basket, explained ? pricing::Explain::Yes : pricing::Explain::No));
  return pricing::toJson(priced, explained);
}

/// A basket a line in, an answer or an error a line out; for tests that price thousands.
Done quoteLines(Context& context, bool explained) {
  QIODevice& input = context.input();
  for (QByteArray line = input.readLine(); !line.isEmpty(); line = input.readLine()) {
    const auto answer = quoted(line, explained);
    CF_CHECK(context.answer(answer ? *answer : errorJson(answer.error())));
  }
  return {};
}

Done quote(Context& context) {
  const bool explained = context.flag(QStringLiteral("explain"));
  const QString& path = context.operands().first();
  if (context.flag(QStringLiteral("lines"))) {
    if (path != u'-') return core::invalid(QStringLiteral("bad_usage"), QStringLiteral("--lines reads standard input"));
    return quoteLines(context, explained);
  }
  CF_TRY(const QByteArray bytes, context.readInput(path));
  CF_TRY(const QJsonObject answer, quoted(bytes, explained));
  return context.answer(answer);
}

}  // namespace

std::vector<Command> quoteCommands() {
  return {{QStringLiteral("quote"),
           QStringLiteral("FILE|-"),
           QStringLiteral("prices a basket without a store"),
           {{QStringLiteral("explain"), {}, QStringLiteral("with the steps that led to every figure"), false},
            {QStringLiteral("lines"), {}, QStringLiteral("a basket a line"), true}},
           1,
           1,
           quote}};
}

}  // namespace counterfoil::cli
