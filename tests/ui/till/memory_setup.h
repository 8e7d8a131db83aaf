// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "ui/till/backend.h"

namespace counterfoil::till {

/// The first run of a shop in memory, and its key.
class MemorySetup : public TillBackend {
 public:
  void setUp(const SetupInput& input, Reply<QList<core::Error>> reply) override {
    checkSetup(input, [this, reply](const core::Result<QList<core::Error>>& faults) {
      if (faults->isEmpty()) firstRun.reset();
      reply(*faults);
    });
  }
  void checkSetup(const SetupInput& input, Reply<QList<core::Error>> reply) override {
    QList<core::Error> faults;
    const auto fault = [&](bool wrong, const char* code, const char* where) {
      if (wrong) faults.append(core::invalid(QLatin1String(code)).at(QLatin1String(where)));
    };
    fault(input.shopName.isEmpty(), "empty_name", "/name");
    fault(input.currency.size() != 3, "unknown_currency", "/currency");
    fault(!input.zone.contains(u'/'), "unknown_zone", "/zone");
    fault(input.ownerName.isEmpty(), "empty_name", "/owner");
    fault(input.pin.size() < 4, "pin_length", "/pin");
    fault(input.storeCode.isEmpty(), "malformed_code", "/store");
    fault(input.tillCode.isEmpty(), "malformed_code", "/till");
    reply(faults);
  }
  void makeDemo(const std::function<void(int, int)>& progress, Done reply) override {
    progress(12, 30);
    demoReply = reply;
  }
  void unlock(const QString& phrase, Reply<bool> reply) override {
    if (phrase.count(u' ') != 11) return reply(core::invalid(QStringLiteral("phrase_words")));
    keyMissing.reset();
    reply(true);
  }
  void keepKey(bool inKeychain, Done reply) override {
    reply(inKeychain ? core::Done(core::storageError(QStringLiteral("no_keychain"))) : core::Done());
  }
  void proposePhrase(Reply<QString> reply) override {
    reply(QStringLiteral("kopid lunar mesot nibel porug tavim babab dolip fumok gerat hibus jalem"));
  }
  void phraseNoted(Done reply) override {
    newPhrase.clear();
    reply({});
  }
  void dropPhrase() override {}
  shared::Joiner joiner() override {
    return {[this](const shared::JoinInput& input, const shared::Joiner::Reply& reply) {
              joinInput = input;
              joinReply = reply;
            },
            [this] { joinReply({core::refused(QStringLiteral("cancelled"))}); }, QStringLiteral("till-2")};
  }
  shared::JoinInput joinInput;
  shared::Joiner::Reply joinReply;
  void findCustomers(const QString& text, Reply<QList<CustomerView>> reply) override {
    QList<CustomerView> found;
    for (const CustomerView& each : people) {
      if (each.name.contains(text, Qt::CaseInsensitive) || each.detail.contains(text)) found.append(each);
    }
    reply(found);
  }
  void newCustomer(const QString& name, const QString& phone, Reply<TicketView> reply) override {
    if (!phone.isEmpty() && phone.size() < 3) return reply(core::invalid(QStringLiteral("malformed_phone")));
    people.append({QString::number(people.size() + 1), name.isEmpty() ? phone : name, phone});
    attachCustomer(people.last().id, std::move(reply));
  }
  QList<CustomerView> people{
      {QStringLiteral("1"), QStringLiteral("Anna Müller"), QStringLiteral("07700 900123")},
      {QStringLiteral("2"), QStringLiteral("Annabel Featherstonehaugh-Cholmondeley of Upper Slaughter"),
       QStringLiteral("annabel.featherstonehaugh@example.org")},
      {QStringLiteral("3"), QStringLiteral("Bert O’Neill"), QStringLiteral("020 7946 0018")}};
  void keepCard(Reply<PaymentView> reply) override { leaveCard(std::move(reply)); }
  void heldCards(Reply<HeldCardsView> reply) override { reply(held); }
  HeldCardsView held;
  std::optional<FirstRunView> firstRun;
  std::optional<core::Error> keyMissing;
  QString newPhrase;
  Done demoReply;
};

}  // namespace counterfoil::till
