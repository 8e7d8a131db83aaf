// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QSet>
#include <deque>
#include <optional>

#include "models/core/result.h"

namespace counterfoil::simulator {

/// What goes wrong with a request that moves money.
enum class Fault {
  None,
  Decline,          ///< with a code
  TimeoutBefore,    ///< never received; never answered
  TimeoutAfter,     ///< done; never answered
  LateApprove,      ///< never answered; in progress until it was looked at twice, then approved
  LateAfterCancel,  ///< never answered; a cancel is confirmed, and the approval comes after it (`POST /sim/advance`)
  PartialApprove,   ///< of half
  ErrorThenOk,      ///< 500 once and nothing done; the same key then works
  ErrorAfter,       ///< done, but 500, and the same 500 for that key from then on
  InProgress,       ///< 409 once
  RateLimited,      ///< 429 once
};

struct Choice {
  Fault fault = Fault::None;
  QString declineCode;
};
/// "timeout_after", "decline", "decline:insufficient_funds"; nothing for other words.
[[nodiscard]] std::optional<Choice> choiceOf(const QString& text);
/// All such words.
[[nodiscard]] QStringList faultNames();
/// Whether it is no payment method: "pm_sim_" and a word that chooses nothing. It must not become a payment.
[[nodiscard]] bool isMistyped(const QString& token);

/// Which fault a request meets: the next scripted one for its operation, else by its token ("pm_sim_timeout_after"), by
/// the last two digits of its amount, or by the seed. Those that happen once happen once a key.
class Faults {
 public:
  bool byAmount = false;
  quint64 seed = 0;
  int percent = 0;  ///< of requests that meet one by the seed

  /// `operation` is "authorise", "capture", "void", "refund" or "any".
  void script(const QString& operation, const Choice& choice) { m_script.push_back({operation, choice}); }
  [[nodiscard]] qsizetype scripted() const { return qsizetype(m_script.size()); }
  void clear() { m_script.clear(); }
  [[nodiscard]] Choice choose(const QString& operation, const QString& key, const QString& token, qint64 amount);

 private:
  struct Scripted {
    QString operation;
    Choice choice;
  };
  std::deque<Scripted> m_script;
  QSet<QString> m_met;  // keys whose fault happened
};

}  // namespace counterfoil::simulator
