// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>
#include <QJsonDocument>

#include "app/cli/command.h"
#include "app/cli/shop_access.h"
#include "models/journal/facts_queries.h"
#include "models/journal/verify.h"
#include "models/store/backup.h"

namespace counterfoil::cli {

using namespace Qt::StringLiterals;
using core::Done;

namespace {

template <class IdType>
QJsonValue idOrNull(const IdType& id) {
  return id.isNull() ? QJsonValue(QJsonValue::Null) : QJsonValue(id.text());
}

QJsonObject factJson(const journal::Fact& fact, bool bodyAsText) {
  QJsonObject json{{u"position"_s, fact.position},
                   {u"fact_id"_s, fact.id.text()},
                   {u"origin"_s, fact.origin.text()},
                   {u"origin_seq"_s, fact.originSeq},
                   {u"hlc"_s, fact.hlc.text()},
                   {u"at"_s, fact.at().text()},
                   {u"kind"_s, fact.kind},
                   {u"version"_s, fact.version},
                   {u"subject"_s, idOrNull(fact.subject)},
                   {u"actor"_s, idOrNull(fact.actor)},
                   {u"approver"_s, idOrNull(fact.approver)},
                   {u"digest"_s, QString::fromLatin1(fact.digest.toHex())}};
  // The exported body is the bytes as they were hashed; the shown one is readable.
  if (bodyAsText) {
    json[u"body"_s] = QString::fromUtf8(fact.body);
  } else {
    json[u"body"_s] = fact.object;
  }
  return json;
}

QJsonArray headsJson(const std::vector<journal::OriginHead>& heads) {
  QJsonArray all;
  for (const journal::OriginHead& head : heads) {
    all.append(QJsonObject{{u"origin"_s, head.origin.text()},
                           {u"origin_seq"_s, head.originSeq},
                           {u"digest"_s, QString::fromLatin1(head.digest.toHex())}});
  }
  return all;
}

Done show(Context& context) {
  CF_TRY(const auto reader, openShopReader(context));
  CF_TRY(const qint64 limit, context.integer(u"limit"_s, 50, 1, 10'000));
  std::vector<journal::Fact> facts;
  if (const auto subject = context.value(u"subject"_s)) {
    const auto id = core::AnyId::parse(*subject);
    if (!id) return core::invalid(u"bad_usage"_s, u"--subject is an id"_s, u"--subject"_s);
    CF_TRY(facts, journal::factsAbout(*reader, *id));
  } else {
    CF_TRY(facts, journal::newestFacts(*reader, {}, context.value(u"kind"_s).value_or(u""_s), int(limit)));
  }
  QJsonArray all;
  for (const journal::Fact& fact : facts) all.append(factJson(fact, false));
  return context.answer({{u"facts"_s, all}});
}

Done verify(Context& context) {
  CF_TRY(const auto reader, openShopReader(context));
  CF_TRY(const auto report, journal::verifyChains(*reader));
  QJsonArray faults;
  for (const journal::ChainFault& fault : report.faults) {
    faults.append(QJsonObject{{u"position"_s, fault.position},
                              {u"origin"_s, fault.origin.text()},
                              {u"origin_seq"_s, fault.originSeq},
                              {u"code"_s, fault.code}});
  }
  CF_TRY(const auto unprojected, journal::unprojectedFacts(*reader));
  CF_CHECK(context.answer({{u"facts"_s, report.facts},
                           {u"chains"_s, headsJson(report.heads)},
                           {u"faults"_s, faults},
                           {u"unprojected"_s, qint64(unprojected.size())},
                           {u"holds"_s, report.holds()}}));
  if (report.holds()) return {};
  const journal::ChainFault& first = report.faults.front();
  core::Error error = core::integrityError(first.code, u"the chain does not hold at position %1"_s.arg(first.position));
  error.where = u"position:%1"_s.arg(first.position);
  return error;
}

Done replay(Context& context) {
  const auto target = context.value(u"into"_s);
  if (!target) return core::invalid(u"bad_usage"_s, u"--into FILE is needed"_s, u"--into"_s);
  CF_TRY(const auto reader, openShopReader(context));
  app::ShopOptions options;
  options.path = *target;
  store::OpenOptions into = app::storeOptions(options);
  const core::SystemClock clock;
  core::RandomIds ids;
  CF_TRY(const qint64 facts, store::replayInto(*reader, into, app::allProjectors(), clock, ids));
  CF_TRY(const auto fresh, store::openReader(*target));
  CF_TRY(const auto differences, journal::compareProjections(*reader, *fresh, app::allProjectors()));
  QJsonArray all;
  for (const journal::RowDifference& difference : differences) {
    all.append(QJsonObject{{u"table"_s, difference.table}, {u"key"_s, difference.key}, {u"what"_s, difference.what}});
  }
  CF_CHECK(context.answer({{u"facts"_s, facts}, {u"differences"_s, all}, {u"equal"_s, differences.empty()}}));
  if (differences.empty()) return {};
  return core::integrityError(u"projections_differ"_s, u"%1 rows differ"_s.arg(differences.size()));
}

/// One document, written while the journal is read, because the whole of it may not fit into memory. Each fact stands
/// on a line of its own.
Done exportFacts(Context& context) {
  CF_TRY(const auto reader, openShopReader(context));
  CF_CHECK(context.write(R"({"facts":[)"));
  qint64 position = 0;
  for (;;) {
    CF_TRY(const auto facts, journal::factsAfter(*reader, position, 500, false));
    if (facts.empty()) return context.write("\n]}\n");
    QByteArray lines;
    for (const journal::Fact& fact : facts) {
      lines += position == 0 ? "\n" : ",\n";
      lines += QJsonDocument(factJson(fact, true)).toJson(QJsonDocument::Compact);
      position = fact.position;
    }
    CF_CHECK(context.write(lines));
  }
}

}  // namespace

std::vector<Command> journalCommands() {
  return {
      {u"journal show"_s,
       {},
       u"the newest facts"_s,
       {{u"kind"_s, u"PREFIX"_s, u"only kinds that begin so"_s, false},
        {u"subject"_s, u"ID"_s, u"only facts about this"_s, false},
        {u"limit"_s, u"N"_s, u"at most so many (50)"_s, false}},
       0,
       0,
       show},
      {u"journal verify"_s, {}, u"computes every chain again; exit 4 where one does not hold"_s, {}, 0, 0, verify},
      {u"journal replay"_s,
       {},
       u"builds a new store from the journal alone and compares every table"_s,
       {{u"into"_s, u"FILE"_s, u"the new store"_s, false}},
       0,
       0,
       replay},
      {u"journal export"_s, {}, u"every fact, its body as it was hashed"_s, {}, 0, 0, exportFacts},
  };
}

}  // namespace counterfoil::cli
