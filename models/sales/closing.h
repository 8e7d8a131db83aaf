// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "models/sales/service.h"

namespace counterfoil::sales {

struct Tally {
  QString key;   ///< "cash", a staff id, a tax id, a category id
  QString name;  ///< as printed then; empty where the key says it all
  qint64 count = 0;
  core::Money amount;
};
struct TaxTally {
  QString id;
  QString name;
  qint64 ratePpm = 0;
  core::Money net;
  core::Money tax;
};

/// Every figure of an X or a Z. All of them are sums of stored amounts; nothing is computed from totals.
struct ShiftFigures {
  cash::Shift shift;
  QString storeCode;
  PrintedShop shop;
  core::Instant at;  ///< when it was read or closed
  core::Currency currency;

  qint64 saleCount = 0;  ///< exchanges too
  core::Money sales;     ///< gross of sales
  qint64 refundCount = 0;
  core::Money refunds;  ///< gross, negative
  qint64 voidCount = 0;
  core::Money voids;  ///< gross of voiding documents, with their sign
  core::Money gross;  ///< sales + refunds + voids
  core::Money net;
  core::Money tax;
  std::vector<TaxTally> taxes;
  core::Money discounts;  ///< with the sign of the documents: given in sales, less what came back with refunds
  qint64 discountCount = 0;
  qint64 lineVoidCount = 0;
  core::Money lineVoids;
  qint64 overrideCount = 0;
  qint64 reprintCount = 0;
  qint64 abandonedCount = 0;
  core::Money rounding;
  std::vector<Tally> tenders;  ///< net of change, in the order cash, card, voucher, account
  std::vector<Tally> staff;
  std::vector<Tally> categories;
  qint64 documentCount = 0;
  QString firstNumber;
  QString lastNumber;

  cash::DrawerSums drawer;
  core::Money cashTaken;     ///< cash tendered in sales, before change
  core::Money cashChange;    ///< positive
  core::Money cashPaidOut;   ///< cash given back in refunds and voids, positive
  core::Money expectedCash;  ///< float + taken − change − paid out + pay-ins − pay-outs − safe drops

  // Of a Z only.
  QString number;
  core::StaffId closedBy;
  QString closedByName;
  std::optional<cash::Count> counted;  ///< the first count
  std::optional<core::Money> recounted;
  core::Money overShort;                    ///< counted less expected: negative is short
  core::Money left;                         ///< stays in the drawer as the next float
  core::Money perpetual;                    ///< grand total of this till's gross since it was set up, never reset
  std::vector<QString> unresolvedPayments;  ///< attempts in doubt, by id
  std::vector<QString> unpostedPayouts;     ///< attempts whose money went back and no document tells of, by id
  qint64 parkedTickets = 0;

  // Of an X as well: cards that were taken without contact.
  std::vector<QString> heldOffline;  ///< attempts that the terminal has not sent yet, by id
  core::Money heldOfflineSum;
  std::vector<QString> declinedLate;  ///< attempts that were sent and declined or cut since the last closing, by id
  core::Money declinedLateSum;
};

/// An X: any time, no side effect. For a closed shift it is read from its Z. NotFound `unknown_shift`.
[[nodiscard]] core::Result<ShiftFigures> shiftFigures(const journal::Reader& reader, cash::ShiftId shift,
                                                      core::Instant now);
/// Cash that should be in the drawer.
[[nodiscard]] core::Result<core::Money> expectedCash(const journal::Reader& reader, const cash::Shift& shift);

/// What a person should see before closing. None of it stops the closing.
struct Pending {
  std::vector<TicketView> tickets;  ///< parked, or open with lines
  std::vector<payments::Attempt> unknownPayments;
  /// A terminal gave money back and no document tells of it: the refund is to be finished or the money taken back.
  std::vector<payments::Attempt> unpostedPayouts;
  std::vector<payments::Attempt> heldOffline;  ///< kept by the terminal, to be sent
  std::vector<payments::Attempt> reversing;  ///< money that is not wanted, until the terminal confirms that it is gone
  qint64 reversals = 0;
  qint64 unprintedJobs = 0;
  [[nodiscard]] bool any() const {
    return !tickets.empty() || !unknownPayments.empty() || !unpostedPayouts.empty() || !heldOffline.empty() ||
           reversals > 0 || unprintedJobs > 0;
  }
};

struct CloseRequest {
  /// Needed unless the shift was counted already; of an earlier count the first stands, and this is a recount.
  std::optional<cash::Count> counted;
  std::optional<core::Money> left;  ///< what stays in the drawer; empty: all that was counted
};

struct ClosingRow {
  QString number;
  cash::ShiftId shift;
  QString tillCode;
  QString businessDay;
  core::Instant at;
  core::Money gross;
  core::Money overShort;
  QString closedByName;
};
/// Newest first.
[[nodiscard]] core::Result<std::vector<ClosingRow>> listClosings(const journal::Reader& reader, int limit);
/// The Z as it was written. NotFound `unknown_closing`.
[[nodiscard]] core::Result<ShiftFigures> closingOf(const journal::Reader& reader, cash::ShiftId shift);

/// How often a Z was printed again.
[[nodiscard]] core::Result<qint64> reprintsOf(const journal::Reader& reader, cash::ShiftId shift);

/// Ends the day. Closing cannot fail for a cent: it sums what was stored and compares it with what was counted.
class ClosingService {
 public:
  /// Called in the transaction of a Z: local rows of the print queue.
  using Hook = std::function<core::Done(journal::Writing&, const ShiftFigures&)>;
  using UnprintedJobs = std::function<core::Result<qint64>(const journal::Reader&)>;

  ClosingService(cash::Seat& seat, const staff::Authority& authority, const TicketDesk& desk)
      : m_seat(seat), m_authority(authority), m_desk(desk) {}
  void setHook(Hook hook) { m_hook = std::move(hook); }
  void setUnprintedJobs(UnprintedJobs jobs) { m_unprintedJobs = std::move(jobs); }

  [[nodiscard]] core::Result<Pending> pending() const;
  /// The X of this till's open shift. Refused `no_open_shift`.
  [[nodiscard]] core::Result<ShiftFigures> x() const;
  /// The Z. Refused `no_open_shift`, `not_counted`, `left_exceeds_counted`; Denied where the count is off by more than
  /// the tolerance and nobody with the permission accepts it.
  [[nodiscard]] core::Result<ShiftFigures> close(const CloseRequest& request, const journal::Actor& actor);
  /// Notes that a Z is printed again; answers which copy it is, from 1. NotFound `unknown_closing`.
  [[nodiscard]] core::Result<int> reprint(cash::ShiftId shift, const journal::Actor& actor);
  [[nodiscard]] cash::Seat& seat() const { return m_seat; }

 private:
  cash::Seat& m_seat;
  const staff::Authority& m_authority;
  const TicketDesk& m_desk;
  Hook m_hook;
  UnprintedJobs m_unprintedJobs;
};

}  // namespace counterfoil::sales
