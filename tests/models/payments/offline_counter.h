// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTemporaryDir>

#include "models/inbox/queries.h"
#include "models/payments/flow.h"
#include "tests/support/shop_fixture.h"

namespace counterfoil {

inline payments::OfflineRules offlineAllowed() {
  payments::OfflineRules rules;
  rules.allowed = true;
  return rules;
}

/// A till whose terminal outlives it: crash() ends the program at any moment.
struct OfflineCounter {
  QTemporaryDir folder;
  support::ShopFixture shop;
  payments::ManualTimers timers;
  std::unique_ptr<payments::SimulatedTerminal> terminal;
  std::unique_ptr<payments::CardFlow> flow;
  std::unique_ptr<payments::Recovery> recovery;
  payments::OfflineRules rules = offlineAllowed();
  core::AnyId till;

  OfflineCounter() {
    till = shop.openShift(0).till.as<core::Anything>();
    terminal = std::make_unique<payments::SimulatedTerminal>(timers, folder.filePath(QStringLiteral("terminal")));
    start();
  }
  void start() {
    flow = std::make_unique<payments::CardFlow>(shop.payments(), *terminal, timers);
    flow->setOfflineRules([this] { return core::Result<payments::OfflineRules>(rules); });
    recovery = std::make_unique<payments::Recovery>(shop.payments(), *terminal);
  }
  void crash() {
    flow.reset();
    recovery.reset();
    shop.restart();
    start();
    if (!shop.payments().recover(till)) qFatal("not recovered");
  }
  void pass(qint64 ms) {
    for (; ms > 0; ms -= 500) {
      shop.clock().advanceMs(500);
      timers.advance(500);
    }
  }
  void settle() {
    for (int i = 0; i < 200; ++i) {
      (void)recovery->work();
      pass(5'000);
    }
  }
  payments::StartPayment charge(qint64 minor) const {
    payments::StartPayment command;
    command.amountMinor = minor;
    command.currency = QStringLiteral("GBP");
    command.till = till;
    return command;
  }
  /// Asked, and told that there is no contact.
  void begin(qint64 minor, payments::Scenario scenario = payments::Scenario::NoContact) {
    terminal->script({scenario});
    if (!flow->begin(charge(minor), shop.asCashier())) qFatal("not begun");
    pass(2'000);
  }
  core::Done accept() { return flow->acceptOffline({}, shop.asManager()); }
  void keep(qint64 minor, payments::Scenario scenario = payments::Scenario::NoContact) {
    begin(minor, scenario);
    if (!accept()) qFatal("not kept");
    pass(2'000);
  }
  [[nodiscard]] payments::Attempt attempt(payments::AttemptId id) {
    return payments::attemptById(shop.reader(), id)->value();
  }
  [[nodiscard]] payments::Attempt attempt() { return attempt(flow->state().attempt.id); }
  [[nodiscard]] payments::Exposure exposure() {
    return payments::exposureOf(*payments::attemptsHeldOffline(shop.reader(), till));
  }
  [[nodiscard]] qint64 questions() { return *inbox::openCount(shop.reader()); }
};

}  // namespace counterfoil
