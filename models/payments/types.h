// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <functional>
#include <vector>

#include "models/core/id.h"
#include "models/core/instant.h"
#include "models/core/result.h"
#include "models/journal/sql.h"

namespace counterfoil::payments {

using AttemptId = core::Id<struct AttemptTag>;

/// What a card terminal or a gateway is asked for. A refund gives back part of what was captured; taking back a whole
/// attempt that is not wanted is a reversal of that attempt, not an attempt of its own.
///
/// A payment through a gateway is the attempt that began it (Charge: captured at once, or Authorise) and the steps that
/// name it as their `original`. Every step is an attempt with a key of its own; what the payment has come to is a query
/// over them (payment.h).
enum class Purpose { Charge, Refund, Authorise, Capture, Void };
[[nodiscard]] QString text(Purpose purpose);
[[nodiscard]] Purpose purposeOf(QStringView text);  ///< Charge for a name that is none
/// A payment of its own, not a step of another.
[[nodiscard]] constexpr bool begins(Purpose purpose) {
  return purpose == Purpose::Charge || purpose == Purpose::Authorise;
}

/// What became of an attempt. The order is the lattice: an attempt's state is its outcome of the highest rank, of equal
/// rank the newest, whatever order the facts came in.
///
///   started 0 → unknown 1 → declined, cancelled, not_found 2 → approved and held offline 3 → approved 4 → reversed 5 →
///   approved_late 6 → reversed_late 7
///
/// A time-out is never a decline: it is unknown until an inquiry says otherwise. An approval after a decline or a
/// cancel is believed: money may have moved. One that arrives after a confirmed reversal is `approved_late`. Of a
/// refund `reversed` says that what was given back came back: it failed after it had succeeded.
enum class Outcome {
  Started,
  Unknown,
  Declined,
  Cancelled,  ///< the terminal confirmed that nothing was or will be taken
  NotFound,   ///< the terminal knows nothing of the attempt, after its processing window
  Approved,
  Reversed,
  ApprovedLate,
  ReversedLate,
};
[[nodiscard]] QString text(Outcome outcome);
[[nodiscard]] Outcome outcomeOf(QStringView text);  ///< Unknown for a name of a newer program

/// Of a charge that its terminal keeps while the acquirer is out of reach, to send it later.
///
///   asked → held → forwarded   or   held → declined, of which the outcome is `reversed`
///
/// `declined` is also what the terminal does not have any more though nobody took it back. A terminal that sends it
/// once more may get it approved after all: `forwarded`, and `approved_late`. `asked` is written before the terminal is
/// asked to keep it and counts as held, so that no crash hides exposure.
enum class Offline { No, Asked, Held, Forwarded, Declined };
[[nodiscard]] QString text(Offline offline);        ///< empty for No
[[nodiscard]] Offline offlineOf(QStringView text);  ///< No for a name of a newer program
/// The outcome's place in the lattice. An approval that is only held is below one of the acquirer.
[[nodiscard]] int rankOf(Outcome outcome, Offline offline = Offline::No);
/// What was asked for was done: money of the customer is with us or held for us (charge, capture, authorise), went back
/// to them (refund), or is held no more (void).
[[nodiscard]] constexpr bool moved(Outcome outcome) {
  return outcome == Outcome::Approved || outcome == Outcome::ApprovedLate;
}
/// Nobody knows whether money moved.
[[nodiscard]] constexpr bool open(Outcome outcome) {
  return outcome == Outcome::Started || outcome == Outcome::Unknown;
}

/// An attempt to move money by card. Its id is the idempotency key: one an attempt, never used again.
struct Attempt {
  AttemptId id;
  Purpose purpose = Purpose::Charge;
  core::AnyId ticket;            ///< the open ticket or the document it pays; may be null
  AttemptId original;            ///< of a refund, capture or void: the attempt that began the payment
  core::AnyId originalDocument;  ///< of a refund: the sale
  core::AnyId till;
  core::AnyId shift;
  qint64 amountMinor = 0;  ///< asked for, > 0
  QString currency;
  QString terminal;        ///< the terminal's or the gateway's kind
  core::AnyId gateway;     ///< the gateway's account at the hub; null for a terminal of a till
  core::AnyId askedBy;     ///< the device or API key that asked the hub
  QString orderReference;  ///< the asker's own name for what is paid
  QString request = {};    ///< of what the hub was asked, hashed: the same key with another body is told by it
  core::Instant startedAt;
  Outcome outcome = Outcome::Started;
  qint64 approvedMinor = 0;  ///< what was approved: less than asked for after a partial approval
  QString reference;         ///< the terminal's or the acquirer's
  QString card;              ///< as the terminal masks it: never a full number
  QString reason;
  core::Instant resolvedAt;
  Offline offline = Offline::No;
  qint64 heldMinor = 0;  ///< what the terminal alone had approved, whatever became of it

  /// Of what the terminal had approved alone, what will not come: it was declined when it was sent, approved for less,
  /// or is not there any more.
  [[nodiscard]] qint64 lostMinor() const {
    if (offline == Offline::Declined) return heldMinor;
    return offline == Offline::Forwarded && heldMinor > approvedMinor ? heldMinor - approvedMinor : 0;
  }
  /// Approved by the terminal alone: the acquirer has not heard of it.
  [[nodiscard]] bool isHeld() const { return outcome == Outcome::Approved && offline == Offline::Held; }
};

/// What the terminal said.
struct TerminalAnswer {
  Outcome outcome = Outcome::Unknown;
  qint64 approvedMinor = 0;
  QString reference;
  QString card;
  QString reason;  ///< for people, as the terminal words it
  Offline offline = Offline::No;
  /// Of Declined: the terminal works and its acquirer is out of reach. Nothing was taken or sent.
  bool noContact = false;
};

/// A command to start an attempt.
struct StartPayment {
  Purpose purpose = Purpose::Charge;
  core::AnyId ticket;
  AttemptId original;
  core::AnyId originalDocument;
  core::AnyId till;
  core::AnyId shift;
  qint64 amountMinor = 0;
  QString currency;
  QString terminal;
  core::AnyId gateway;
  core::AnyId askedBy;
  QString orderReference;
  QString request = {};
  AttemptId id = {};  ///< null: a new one; else one that follows from what was asked, and that no attempt has yet
  /// After that long without an answer it is asked about, by whoever looks through the jobs then; 0: only after a
  /// restart. For askers of whom several may share a book.
  qint64 inquireAfterMs = 0;
  /// Asked in the transaction that writes the attempt: limits that the payer's side knows, such as those of a document.
  std::function<core::Done(const journal::Reader&)> guard = {};
};

/// Work that outlives a crash: a local row, tried until the terminal answers.
struct Job {
  enum class Kind { Inquire, Reverse };
  AttemptId attempt;
  Kind kind = Kind::Inquire;
  core::Instant due;
  int tries = 0;
};

}  // namespace counterfoil::payments
