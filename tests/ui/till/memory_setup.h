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
  std::optional<FirstRunView> firstRun;
  std::optional<core::Error> keyMissing;
  QString newPhrase;
  Done demoReply;
};

}  // namespace counterfoil::till
