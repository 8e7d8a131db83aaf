// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/error_text.h"

#include <QCoreApplication>
#include <QHash>

namespace counterfoil::shared {

namespace {

constexpr const char* kContext = "ErrorText";

struct Sentence {
  const char* code;
  const char* text;
};

// One line a code. The text is the English source of the translation.
constexpr Sentence kSentences[] = {
    // people
    {"wrong_pin", QT_TRANSLATE_NOOP("ErrorText", "That is not the PIN.")},
    {"locked", QT_TRANSLATE_NOOP("ErrorText", "Too many wrong PINs. Wait a little, or ask a manager to unlock you.")},
    {"locked_out", QT_TRANSLATE_NOOP("ErrorText", "Too many wrong PINs. Wait a little, or ask a manager to unlock you.")},
    {"not_allowed", QT_TRANSLATE_NOOP("ErrorText", "This needs somebody with the permission.")},
    {"permission_denied", QT_TRANSLATE_NOOP("ErrorText", "This needs somebody with the permission.")},
    {"above_limit", QT_TRANSLATE_NOOP("ErrorText", "This is above your limit.")},
    {"not_signed_in", QT_TRANSLATE_NOOP("ErrorText", "Sign in first.")},
    // catalog
    {"unknown_code", QT_TRANSLATE_NOOP("ErrorText", "Nothing has this code.")},
    {"unknown_product", QT_TRANSLATE_NOOP("ErrorText", "This product is not in the catalog.")},
    {"no_price", QT_TRANSLATE_NOOP("ErrorText", "This product has no price yet.")},
    {"inactive_product", QT_TRANSLATE_NOOP("ErrorText", "This product is no longer sold.")},
    // numbers
    {"too_precise", QT_TRANSLATE_NOOP("ErrorText", "That has too many decimals.")},
    {"out_of_range", QT_TRANSLATE_NOOP("ErrorText", "That number is too large or too small.")},
    {"not_a_number", QT_TRANSLATE_NOOP("ErrorText", "That is not a number.")},
    {"negative", QT_TRANSLATE_NOOP("ErrorText", "That cannot be negative.")},
    {"zero_quantity", QT_TRANSLATE_NOOP("ErrorText", "The quantity cannot be zero. Remove the line instead.")},
    {"reason_required", QT_TRANSLATE_NOOP("ErrorText", "Say why: a reason is needed.")},
    {"not_discountable", QT_TRANSLATE_NOOP("ErrorText", "No discount is given on this product.")},
    // tickets and payment
    {"empty_ticket", QT_TRANSLATE_NOOP("ErrorText", "There is nothing on the ticket yet.")},
    {"nothing_to_undo", QT_TRANSLATE_NOOP("ErrorText", "There is nothing to undo.")},
    {"not_paid", QT_TRANSLATE_NOOP("ErrorText", "The ticket is not paid yet.")},
    {"overpaid", QT_TRANSLATE_NOOP("ErrorText", "Only cash can be more than what is due.")},
    {"payment_pending", QT_TRANSLATE_NOOP("ErrorText", "Wait for the card terminal first.")},
    {"payment_unknown", QT_TRANSLATE_NOOP("ErrorText", "Result not known. Do not take the card again yet.")},
    {"declined", QT_TRANSLATE_NOOP("ErrorText", "The card was declined. Nothing was taken.")},
    {"card_in_flight", QT_TRANSLATE_NOOP("ErrorText", "A card payment is under way for this ticket.")},
    // documents
    {"nothing_refundable", QT_TRANSLATE_NOOP("ErrorText", "Everything on this receipt was given back already.")},
    {"above_refundable", QT_TRANSLATE_NOOP("ErrorText", "That is more than is left to refund.")},
    {"already_voided", QT_TRANSLATE_NOOP("ErrorText", "This document was voided already.")},
    {"other_shift", QT_TRANSLATE_NOOP("ErrorText", "Only a document of this shift can be voided. Refund it instead.")},
    {"unknown_document", QT_TRANSLATE_NOOP("ErrorText", "There is no such document.")},
    // the drawer
    {"no_shift", QT_TRANSLATE_NOOP("ErrorText", "No shift is open. Count the float first.")},
    {"shift_open", QT_TRANSLATE_NOOP("ErrorText", "A shift is open already.")},
    {"shift_already_open", QT_TRANSLATE_NOOP("ErrorText", "A shift is open already.")},
    {"not_counted", QT_TRANSLATE_NOOP("ErrorText", "Count the drawer first.")},
    {"pending_work", QT_TRANSLATE_NOOP("ErrorText", "Something is still open. See the list.")},
    // the machine
    {"disk_full", QT_TRANSLATE_NOOP("ErrorText", "The disk is full. Nothing was taken; free some space and try again.")},
    {"store_busy", QT_TRANSLATE_NOOP("ErrorText", "Another program is using this store.")},
    {"no_printer", QT_TRANSLATE_NOOP("ErrorText", "No printer is set up. The receipt is kept and can be printed later.")},
};

QString byKind(const core::Error& error) {
  switch (error.kind) {
    case core::ErrorKind::Denied:
      return QCoreApplication::translate(kContext, "This needs somebody with the permission.");
    case core::ErrorKind::NotFound:
      return QCoreApplication::translate(kContext, "That was not found.");
    case core::ErrorKind::Busy:
      return QCoreApplication::translate(kContext, "Another program is using this store.");
    case core::ErrorKind::Storage:
      return QCoreApplication::translate(kContext, "It could not be saved. Nothing was changed; try again.");
    case core::ErrorKind::Network:
      return QCoreApplication::translate(kContext, "No answer. Nothing was changed; try again.");
    case core::ErrorKind::Integrity:
      return QCoreApplication::translate(kContext, "The store contradicts itself here. Nothing was changed; run a check.");
    case core::ErrorKind::TooNew:
      return QCoreApplication::translate(kContext, "This was written by a newer program. Update this one first.");
    case core::ErrorKind::Refused:
    case core::ErrorKind::Invalid:
      break;
  }
  return QCoreApplication::translate(kContext, "That is not possible now.");
}

}  // namespace

QString errorText(const core::Error& error) {
  for (const auto& row : kSentences) {
    if (error.code == QLatin1String(row.code)) return QCoreApplication::translate(kContext, row.text);
  }
  return error.code.isEmpty() ? byKind(error) : byKind(error) + QStringLiteral(" (%1)").arg(error.code);
}

}  // namespace counterfoil::shared
