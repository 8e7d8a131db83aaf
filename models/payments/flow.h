// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/payments/service.h"
#include "models/payments/terminal.h"

namespace counterfoil::payments {

// One card payment in front of the customer.
//
//   begin → Asking → Approved | Declined | Cancelled
//              ├ no contact → NoContact, where the rules and the terminal allow it: a person decides
//              │                 ├ acceptOffline → Asking → Approved, held by the terminal until it can send it
//              │                 └ refuseOffline → Declined
//              └ no answer → Unknown (inquires, counts down) → Approved | Declined
//                                └ other tender → GivenUp: the reversal is a job, tried until it is confirmed
//
// Every step is in the book before the screen goes on, so that a crash at any point loses nothing: at the next start
// the attempt is unknown and Recovery asks.

enum class Stage { Idle, Asking, NoContact, Unknown, Approved, Declined, Cancelled, GivenUp };

struct FlowState {
  Stage stage = Stage::Idle;
  Attempt attempt;
  qint64 secondsLeft = 0;  ///< of Unknown: until the terminal's processing window is over
  bool cancelling = false;
  /// Of Declined for want of contact: why the terminal does not keep it.
  std::optional<core::Error> notOffline = std::nullopt;
};

class CardFlow {
 public:
  using Listener = std::function<void(const FlowState&)>;
  /// The window in which an acquirer may still finish an attempt: 150 s covers the slowest that is documented.
  static constexpr qint64 kWindowMs = 150'000;

  CardFlow(PaymentService& payments, CardTerminal& terminal, Timers& timers)
      : m_payments(payments), m_terminal(terminal), m_timers(timers) {}
  ~CardFlow();
  CardFlow(const CardFlow&) = delete;
  CardFlow& operator=(const CardFlow&) = delete;

  /// Called at every change and every second of a countdown.
  void setListener(Listener listener) { m_listener = std::move(listener); }
  [[nodiscard]] const FlowState& state() const { return m_state; }

  /// What this till may take without contact, read afresh for each payment; without it nothing.
  using Rules = std::function<core::Result<OfflineRules>()>;
  void setOfflineRules(Rules rules) { m_rules = std::move(rules); }

  /// Writes the attempt and asks. Refused `payment_in_progress` while one is Asking or Unknown; otherwise those of
  /// PaymentService::start.
  [[nodiscard]] core::Result<Attempt> begin(StartPayment command, const journal::Actor& actor);
  /// Asks the terminal to drop it; the outcome is known when it confirms.
  void cancel();
  /// The terminal is to keep the payment and send it later. `guard` as PaymentService::askOffline. Refused
  /// `no_payment_in_progress` where nobody is asked that; those of askOffline: it is still to be decided then.
  [[nodiscard]] core::Done acceptOffline(const std::function<core::Done(const journal::Reader&)>& guard,
                                         const journal::Actor& actor);
  /// It is not: nothing was taken.
  void refuseOffline();
  /// A person read it off the machine's slip or screen, and the machine does not say it itself.
  void settleByHand(Outcome outcome);
  /// Another tender is taken: the attempt will be reversed whatever became of it.
  [[nodiscard]] core::Done giveUp();
  /// Back to Idle after an outcome; an attempt in progress is given up.
  void reset();

 private:
  void answered(AttemptId attempt, const TerminalAnswer& answer);
  void becomeUnknown(const QString& reason);
  void inquire();
  void windowIsOver();
  void tick();
  void settle(const TerminalAnswer& answer);
  [[nodiscard]] core::Done mayBeKept() const;
  void startTimeout();
  void stopTimers();
  void tell();

  PaymentService& m_payments;
  CardTerminal& m_terminal;
  Timers& m_timers;
  Listener m_listener;
  Rules m_rules;
  FlowState m_state;
  journal::Actor m_actor;
  Timers::Handle m_timer = 0;
  qint64 m_waitedMs = 0;
  int m_inquiries = 0;
  std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

/// Works off the persisted jobs: inquiries about attempts in doubt and about what the terminal keeps, reversals until
/// they are confirmed.
class Recovery {
 public:
  Recovery(PaymentService& payments, CardTerminal& terminal) : m_payments(payments), m_terminal(terminal) {}
  ~Recovery() { *m_alive = false; }
  Recovery(const Recovery&) = delete;
  Recovery& operator=(const Recovery&) = delete;
  /// Asks about every job that is due, once; call it at the start, every few seconds, and after the network came back.
  /// How many were asked.
  [[nodiscard]] core::Result<int> work();

 private:
  void answered(const Job& job, const TerminalAnswer& answer);
  PaymentService& m_payments;
  CardTerminal& m_terminal;
  std::map<AttemptId, Job::Kind> m_asking;
  std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

}  // namespace counterfoil::payments
