// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <deque>
#include <functional>
#include <map>

#include "models/payments/timers.h"
#include "models/payments/types.h"

namespace counterfoil::payments {

/// What a terminal is asked. The attempt's id is its idempotency key: asking twice moves money once.
struct TerminalRequest {
  AttemptId attempt;
  Purpose purpose = Purpose::Charge;
  qint64 amountMinor = 0;
  QString currency;
  AttemptId original;  ///< of a refund: the charge
};
[[nodiscard]] TerminalRequest requestOf(const Attempt& attempt);

/// A machine that takes cards. Every call answers later, at most once, on the same thread; perhaps never. Whoever asks
/// keeps a timer. An answer may come after the asker gave up: it is recorded all the same.
class CardTerminal {
 public:
  using OnAnswer = std::function<void(const TerminalAnswer&)>;
  virtual ~CardTerminal() = default;
  [[nodiscard]] virtual QString name() const = 0;
  /// How long without an answer until the outcome is unknown.
  [[nodiscard]] virtual qint64 timeoutMs() const = 0;
  /// Approved (perhaps of less), Declined, or Unknown where it could not be reached.
  virtual void start(const TerminalRequest& request, OnAnswer answer) = 0;
  /// What became of it: Approved, Declined, Reversed, NotFound, or Unknown while it is in progress or out of reach.
  virtual void inquire(const TerminalRequest& request, OnAnswer answer) = 0;
  /// Takes it back: Cancelled where nothing was taken, Reversed where it was, Unknown. Safe when nothing exists.
  virtual void cancel(const TerminalRequest& request, OnAnswer answer) = 0;
  /// Whether it keeps charges while its acquirer is out of reach and sends them by itself later.
  [[nodiscard]] virtual bool keepsOffline() const { return false; }
  /// Keeps a charge for which `start` said that there is no contact: Approved and Held, Approved where contact is back,
  /// Declined. An inquiry then says Held until it was sent, afterwards Approved or Declined.
  virtual void keep(const TerminalRequest& request, OnAnswer answer) {
    Q_UNUSED(request)
    TerminalAnswer cannot;
    cannot.outcome = Outcome::Declined;
    cannot.noContact = true;
    answer(cannot);
  }
};

/// A machine of its own beside the till: the cashier keys the amount in there and says here what it said. There is no
/// time-out: a person decides.
class ManualTerminal final : public CardTerminal {
 public:
  enum class Asked { Start, Inquire, Cancel };
  struct Question {
    Asked asked = Asked::Start;
    TerminalRequest request;
  };
  /// Called when there is something to ask; the screen shows it and calls `reply`.
  void setListener(std::function<void(const Question&)> listener) { m_listener = std::move(listener); }
  [[nodiscard]] const std::deque<Question>& questions() const { return m_questions; }
  /// The cashier's answer to the oldest question about the attempt. `reference` is optional.
  void reply(AttemptId attempt, Outcome outcome, const QString& reference = {});

  [[nodiscard]] QString name() const override { return QStringLiteral("manual"); }
  [[nodiscard]] qint64 timeoutMs() const override { return 0; }
  void start(const TerminalRequest& request, OnAnswer answer) override;
  void inquire(const TerminalRequest& request, OnAnswer answer) override;
  void cancel(const TerminalRequest& request, OnAnswer answer) override;

 private:
  void ask(Asked asked, const TerminalRequest& request, OnAnswer answer);
  std::function<void(const Question&)> m_listener;
  std::deque<Question> m_questions;
  std::deque<OnAnswer> m_answers;
};

/// What the simulator does with an attempt. Without a script the last two digits of the amount choose: the number here.
enum class Scenario {
  Approve = 0,
  Decline = 1,
  PartialApprove = 2,           ///< half of the amount
  TimeOutThenApproved = 3,      ///< no answer; an inquiry finds it approved
  TimeOutThenNotFound = 4,      ///< no answer; an inquiry finds nothing
  LateApprovalAfterCancel = 5,  ///< no answer; a cancel says cancelled; the approval comes after that
  Offline = 6,                  ///< out of reach: unknown to every question, until `setOnline`
  Slow = 7,                     ///< approves, but only after the time-out
  NoContact = 8,                ///< reaches no acquirer for a minute; what it keeps is approved then
  NoContactThenDeclined = 9,    ///< the same, and declined then
};

/// A terminal without a machine: every outcome, on demand, the same for the same questions. What it keeps offline is in
/// a file, because a terminal's memory outlives the till's program; without one it is lost with this object.
class SimulatedTerminal final : public CardTerminal {
 public:
  explicit SimulatedTerminal(Timers& timers, const QString& memoryFile = {});
  /// The next attempts do these, in order.
  void script(std::initializer_list<Scenario> scenarios) { m_script.insert(m_script.end(), scenarios); }
  /// An attempt that was offline counts as never received.
  void setOnline() { m_online = true; }
  /// The acquirer can be reached again: everything that is kept is sent.
  void restoreContact();
  ~SimulatedTerminal() override { *m_alive = false; }
  SimulatedTerminal(const SimulatedTerminal&) = delete;
  SimulatedTerminal& operator=(const SimulatedTerminal&) = delete;
  /// How often it sent an attempt to the acquirer.
  [[nodiscard]] int timesSent(AttemptId attempt) const;
  /// Money that it holds for an attempt, in minor units; negative: given back.
  [[nodiscard]] qint64 takenMinor(AttemptId attempt) const;

  static constexpr qint64 kAnswerMs = 1'500;
  static constexpr qint64 kTimeoutMs = 60'000;
  static constexpr qint64 kNoContactMs = 60'000;
  [[nodiscard]] QString name() const override { return QStringLiteral("simulator"); }
  [[nodiscard]] qint64 timeoutMs() const override { return kTimeoutMs; }
  void start(const TerminalRequest& request, OnAnswer answer) override;
  void inquire(const TerminalRequest& request, OnAnswer answer) override;
  void cancel(const TerminalRequest& request, OnAnswer answer) override;
  [[nodiscard]] bool keepsOffline() const override { return true; }
  void keep(const TerminalRequest& request, OnAnswer answer) override;

 private:
  struct Held {
    Scenario scenario = Scenario::Approve;
    bool kept = false;  ///< and not sent yet
    int sent = 0;
    Outcome outcome = Outcome::Unknown;
    qint64 takenMinor = 0;
    OnAnswer late;
    TerminalRequest request;
  };
  [[nodiscard]] Scenario choose(const TerminalRequest& request);
  [[nodiscard]] static TerminalAnswer approvalOf(const Held& held);
  [[nodiscard]] TerminalAnswer approve(Held& held, qint64 amountMinor);
  void answerLater(qint64 ms, const OnAnswer& answer, const TerminalAnswer& said);
  void send(Held& held);
  void sendLater(AttemptId attempt);
  void readMemory();
  void writeMemory() const;

  Timers& m_timers;
  QString m_memoryFile;
  std::deque<Scenario> m_script;
  std::map<AttemptId, Held> m_held;
  bool m_online = false;
  std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

}  // namespace counterfoil::payments
