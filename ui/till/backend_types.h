// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>
#include <optional>

#include "models/core/result.h"

namespace counterfoil::till {

// What the screens show, as plain values. Amounts are minor units of the shop's currency, unit prices and quantities
// are millionths. Ids are text and mean nothing to a screen.

struct Person {
  QString id;
  QString name;
  QString role;
  bool hasPin = true;
};

/// How this till looks and sounds, in the words of its settings.
struct MannersView {
  QString theme = QStringLiteral("system");        ///< "system", "light", "dark"
  QString keyboard = QStringLiteral("automatic");  ///< "automatic", "always", "never": from the next start on
  bool motion = true;
  bool sound = true;
  bool operator==(const MannersView&) const = default;
};

/// How prices and the usual tax go together.
enum class TaxWay { None, Included, Added };

/// What setting up a shop needs to know, as it was typed.
struct SetupInput {
  QString shopName;
  QString currency;  ///< ISO 4217
  QString zone;      ///< IANA
  TaxWay tax = TaxWay::Included;
  QString taxName;
  qint64 taxPpm = 0;
  QString ownerName;
  QString pin;
  QString storeCode;
  QString tillCode;
};

/// There is no shop yet: what the first screens propose.
struct FirstRunView {
  QString place;             ///< where the store will be, for reading
  bool demoPossible = true;  ///< not where an empty store is there already
  QString hub;               ///< that this store joined; empty: none yet
  bool fetching = false;     ///< that hub has a shop, which is on its way
  SetupInput proposed;
  QStringList currencies;
  QStringList zones;
};

struct ShopView {
  QString shopName;
  QString tillName;
  QString currency;
  int currencyDecimals = 2;
  QList<qint64> denominationsMinor;  ///< coins and notes, largest first
  QList<Person> staff;
  QString signedInStaffId;  ///< still signed in, as after a restart; else empty
  int idleLockS = 300;      ///< 0: never
  MannersView manners;
  std::optional<core::Error> keyMissing;  ///< the store's key is not on this machine, and why
  QString newPhrase;                      ///< of a store that was just made: to be shown once
  bool keyInKeychain = false;
  std::optional<FirstRunView> firstRun;  ///< nothing else is there then
};

struct ShiftView {
  bool open = false;
  QString number;
  QString openedAt;
  QString openedBy;
  std::optional<qint64> expectedFloatMinor = {};  ///< what the last count left in the drawer; none: there was none
};

struct SessionView {
  Person person;
  ShiftView shift;
};

struct ProductView {
  QString id;
  QString name;
  QString sku;
  QString barcode;
  QString category;
  QString unit;
  QString picture;         ///< "drawn:mug"; empty: drawn from the name
  QString categoryColour;  ///< "#2f7d6b", or empty
  qint64 priceMicro = 0;
  qint64 onHandMicro = 0;
  bool tracked = false;
};

struct CategoryView {
  QString id;
  QString name;
};

struct LineView {
  QString id;
  QString name;
  QString sku;
  QString unit;
  QString note;
  QString discount;  ///< what was taken off, in words, such as "−10 %"
  qint64 quantityMicro = 0;
  qint64 unitPriceMicro = 0;
  qint64 listPriceMicro = 0;
  qint64 totalMinor = 0;
  bool isReturn = false;
  friend bool operator==(const LineView&, const LineView&) = default;
};

struct AmountRow {
  QString label;
  qint64 amountMinor = 0;
};

struct MovedPriceView {
  QString name;
  qint64 beforeMicro = 0;
  qint64 nowMicro = 0;
};

struct CustomerView {
  QString id;
  QString name;
  QString detail;  ///< a phone or mail
};

struct TicketView {
  QString id;
  QString label;
  QString customer;  ///< who is buying; empty: nobody was said
  QList<LineView> lines;
  QList<AmountRow> notes;  ///< discounts of the whole ticket, taxes: what stands above the total
  qint64 totalMinor = 0;
  qint64 cashTotalMinor = 0;  ///< after cash rounding
  qint64 pieces = 0;          ///< for "6 items"
  bool canUndo = false;
  QString touchedLineId;              ///< the line that the last command was about
  QList<MovedPriceView> movedPrices;  ///< of a ticket that was just recalled: what costs something else today
};

struct TicketRow {
  QString id;
  QString label;
  QString parkedAt;
  QString parkedBy;
  qint64 totalMinor = 0;
  qint64 pieces = 0;
};

enum class TenderKind { Cash, Card, Voucher };

struct TenderView {
  QString id;
  TenderKind kind = TenderKind::Cash;
  QString name;
  qint64 amountMinor = 0;
  bool removable = true;
};

enum class CardState { None, Asking, NoContact, Approved, Declined, Unknown };

/// Card payments that the terminal took without contact and has not sent yet.
struct HeldCardsView {
  qint64 count = 0;
  qint64 minor = 0;
  qint64 mostCount = 0;  ///< what may be kept
  qint64 mostMinor = 0;
  qint64 secondsLeft = 0;  ///< until the oldest is too old for another one; below zero: it is
  QString oldestAt;
  friend bool operator==(const HeldCardsView&, const HeldCardsView&) = default;
};

struct DoneView {
  QString documentId;
  QString number;
  qint64 totalMinor = 0;
  qint64 changeMinor = 0;
  QList<TenderView> tenders;
  bool isRefund = false;
};

struct PaymentView {
  qint64 totalMinor = 0;
  qint64 dueMinor = 0;      ///< negative: to be given to the customer
  qint64 cashDueMinor = 0;  ///< the same, as cash rounds it
  QList<qint64> suggestionsMinor;
  QList<TenderView> tenders;
  QString attemptId;
  CardState card = CardState::None;
  QString cardText;
  std::optional<core::Error> notOffline;  ///< of a card that was declined for want of contact: why it is not kept
  HeldCardsView held;
  qint64 cardMinor = 0;
  bool cardByHand = false;   ///< the terminal stands apart: the cashier says what it says
  bool refund = false;       ///< gives back lines of an earlier document
  QList<AmountRow> lines;    ///< of a refund: what comes back
  qint64 cardBackMinor = 0;  ///< what a card is to get back next; 0: nothing
  bool completed = false;
  DoneView done;
};

struct DocumentRow {
  QString id;
  QString number;
  QString at;
  QString staff;
  QString kind;  ///< in words; empty for a plain sale
  QString tenders;
  qint64 totalMinor = 0;
};

struct DocumentLineView {
  int number = 0;
  QString name;
  qint64 quantityMicro = 0;
  qint64 refundableMicro = 0;
  qint64 unitPriceMicro = 0;
  qint64 totalMinor = 0;
  QString unit = {};   ///< "kg"; empty for pieces
  bool parts = false;  ///< sold by weight or length
};

struct DocumentView {
  DocumentRow head;
  QList<DocumentLineView> lines;
  QList<AmountRow> taxes;
  QList<TenderView> tenders;
  bool canVoid = false;
  bool canRefund = false;
};

struct ReturnLine {
  int number = 0;
  qint64 quantityMicro = 0;
};

/// What a return comes to, negative. What was never received is settled by it: nothing is given back for that.
struct RefundQuoteView {
  qint64 backMinor = 0;
  qint64 unreceivedMinor = 0;
};

struct CountRow {
  qint64 denominationMinor = 0;
  qint64 pieces = 0;
};

struct PendingRow {
  QString kind;  ///< `parked`, `refund` (a card got money, no receipt tells), `payment` (in doubt), `offline` (not
                 ///< sent yet), `reversal`, `print`
  QString id;
  QString text;
  bool byHand = false;     ///< of a card: only a person can say what the terminal says
  bool givesBack = false;  ///< of a card: money for the customer
};

/// What can be done about a card payment that is not settled.
enum class PendingAction { Ask, Reverse, Approved, NotApproved, TakenBack };

struct ReportRow {
  QString label;
  QString value;
  int level = 1;  ///< 0 a heading, 1 a row, 2 a total
};

struct ReportView {
  QString title;
  QList<ReportRow> rows;
  qint64 differenceMinor = 0;
  QString reference;  ///< what printing it again needs
};

enum class CashMove { PayIn, PayOut, SafeDrop, NoSale };

/// A percentage of the line or ticket, or an amount off.
struct DiscountInput {
  bool percent = true;
  qint64 ppm = 0;
  qint64 amountMinor = 0;
  QString reason;
};

}  // namespace counterfoil::till
