// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/error_text.h"

#include <QCoreApplication>

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
    {"locked_out", QT_TRANSLATE_NOOP("ErrorText", "Too many wrong PINs. Wait a little and try again.")},
    {"locked_until_unlocked",
     QT_TRANSLATE_NOOP("ErrorText", "Too many wrong PINs. Somebody with the permission must unlock this person.")},
    {"not_permitted", QT_TRANSLATE_NOOP("ErrorText", "This needs somebody with the permission.")},
    {"over_limit", QT_TRANSLATE_NOOP("ErrorText", "This is above the limit of this person.")},
    {"staff_inactive", QT_TRANSLATE_NOOP("ErrorText", "This person does not work here any more.")},
    {"no_pin", QT_TRANSLATE_NOOP("ErrorText", "This person has no PIN yet.")},
    {"unknown_staff", QT_TRANSLATE_NOOP("ErrorText", "Nobody here is called that.")},
    {"unknown_badge", QT_TRANSLATE_NOOP("ErrorText", "Nobody has this badge.")},
    {"badge_ambiguous", QT_TRANSLATE_NOOP("ErrorText", "Two people have this badge.")},
    {"badge_taken", QT_TRANSLATE_NOOP("ErrorText", "Somebody else has this badge.")},
    {"unknown_role", QT_TRANSLATE_NOOP("ErrorText", "There is no such role.")},
    {"last_owner", QT_TRANSLATE_NOOP("ErrorText", "Somebody must keep every permission: this is the last one.")},
    {"limit_not_applicable", QT_TRANSLATE_NOOP("ErrorText", "This permission has no limit.")},
    {"pin_not_digits", QT_TRANSLATE_NOOP("ErrorText", "A PIN has digits only.")},
    {"pin_length", QT_TRANSLATE_NOOP("ErrorText", "A PIN has 4 to 12 digits.")},
    {"pin_trivial", QT_TRANSLATE_NOOP("ErrorText", "That PIN is too easy to guess.")},
    // customers
    {"unknown_customer", QT_TRANSLATE_NOOP("ErrorText", "This customer is not known here, or was erased.")},
    {"customer_empty", QT_TRANSLATE_NOOP("ErrorText", "A name, a phone or a mail is needed.")},
    {"malformed_phone", QT_TRANSLATE_NOOP("ErrorText", "That is not a phone number.")},
    {"malformed_email", QT_TRANSLATE_NOOP("ErrorText", "That is not an address for mail.")},
    {"too_many_contacts", QT_TRANSLATE_NOOP("ErrorText", "These are too many phones and mails for one customer.")},
    {"card_number",
     QT_TRANSLATE_NOOP("ErrorText", "That looks like the number of a payment card. It must not be kept here.")},
    {"same_customer", QT_TRANSLATE_NOOP("ErrorText", "These two are one customer already.")},
    {"unknown_merge", QT_TRANSLATE_NOOP("ErrorText", "This merge was undone already.")},
    {"unknown_purpose", QT_TRANSLATE_NOOP("ErrorText", "Consent is not kept for that.")},
    {"person_erased", QT_TRANSLATE_NOOP("ErrorText", "This customer was erased.")},
    {"person_key_missing",
     QT_TRANSLATE_NOOP("ErrorText",
                       "This customer's key has not arrived here yet. It comes with the next contact with the hub.")},
    // catalog
    {"unknown_code", QT_TRANSLATE_NOOP("ErrorText", "Nothing has this code.")},
    {"product_unknown", QT_TRANSLATE_NOOP("ErrorText", "This product is not in the catalog.")},
    {"favourite_unknown", QT_TRANSLATE_NOOP("ErrorText", "This product is no favourite.")},
    {"category_unknown", QT_TRANSLATE_NOOP("ErrorText", "There is no such category.")},
    {"tax_unknown", QT_TRANSLATE_NOOP("ErrorText", "There is no such tax.")},
    {"unit_unknown", QT_TRANSLATE_NOOP("ErrorText", "There is no such unit.")},
    {"code_empty", QT_TRANSLATE_NOOP("ErrorText", "There is no code in that.")},
    {"code_too_long", QT_TRANSLATE_NOOP("ErrorText", "That is too long for a code.")},
    {"verifier_wrong", QT_TRANSLATE_NOOP("ErrorText", "The code was not read rightly. Scan it again.")},
    {"check_digit_wrong", QT_TRANSLATE_NOOP("ErrorText", "The code was not read rightly. Scan it again.")},
    {"gs1_malformed", QT_TRANSLATE_NOOP("ErrorText", "The code was not read rightly. Scan it again.")},
    {"gs1_date_malformed", QT_TRANSLATE_NOOP("ErrorText", "The code has a date that cannot be.")},
    {"sku_taken", QT_TRANSLATE_NOOP("ErrorText", "Another product has this SKU.")},
    {"sku_too_long", QT_TRANSLATE_NOOP("ErrorText", "That is too long for a SKU.")},
    {"name_taken", QT_TRANSLATE_NOOP("ErrorText", "Something else has this name.")},
    {"price_missing", QT_TRANSLATE_NOOP("ErrorText", "A price is needed. 0 is one, too.")},
    {"name_missing", QT_TRANSLATE_NOOP("ErrorText", "A name is needed.")},
    {"empty_name", QT_TRANSLATE_NOOP("ErrorText", "A name is needed.")},
    {"name_too_long", QT_TRANSLATE_NOOP("ErrorText", "That is too long for a name.")},
    {"name_has_control_characters", QT_TRANSLATE_NOOP("ErrorText", "The name has characters that cannot be seen.")},
    {"code_taken", QT_TRANSLATE_NOOP("ErrorText", "Something else has this code.")},
    {"code_missing", QT_TRANSLATE_NOOP("ErrorText", "A code is needed.")},
    {"malformed_code", QT_TRANSLATE_NOOP("ErrorText", "A code has capitals and digits only.")},
    {"barcode_empty", QT_TRANSLATE_NOOP("ErrorText", "A barcode is empty.")},
    {"barcode_too_long", QT_TRANSLATE_NOOP("ErrorText", "That is too long for a barcode.")},
    {"barcode_in_scientific_notation",
     QT_TRANSLATE_NOOP("ErrorText", "A spreadsheet has spoiled this barcode. Enter it anew.")},
    {"barcode_has_control_characters",
     QT_TRANSLATE_NOOP("ErrorText", "The barcode has characters that cannot be seen.")},
    {"too_many_barcodes", QT_TRANSLATE_NOOP("ErrorText", "That is too many barcodes for one product.")},
    {"too_many_taxes", QT_TRANSLATE_NOOP("ErrorText", "That is too many taxes.")},
    {"tax_repeated", QT_TRANSLATE_NOOP("ErrorText", "The same tax is there twice.")},
    {"tax_not_solvable", QT_TRANSLATE_NOOP("ErrorText", "These taxes cannot be taken out of a price together.")},
    {"rate_out_of_range", QT_TRANSLATE_NOOP("ErrorText", "That rate is too large or too small.")},
    {"cost_out_of_range", QT_TRANSLATE_NOOP("ErrorText", "That cost is too large or too small.")},
    {"price_out_of_range", QT_TRANSLATE_NOOP("ErrorText", "That price is too large or too small.")},
    {"parent_is_itself", QT_TRANSLATE_NOOP("ErrorText", "A category cannot lie in itself.")},
    {"parent_is_below", QT_TRANSLATE_NOOP("ErrorText", "A category cannot lie in one that lies in it.")},
    {"picture_missing", QT_TRANSLATE_NOOP("ErrorText", "That picture is not there any more. Choose it again.")},
    {"picture_unreadable", QT_TRANSLATE_NOOP("ErrorText", "That picture could not be read.")},
    {"colour_malformed", QT_TRANSLATE_NOOP("ErrorText", "That is not a colour.")},
    {"picture_too_large", QT_TRANSLATE_NOOP("ErrorText", "That picture is too large.")},
    {"picture_unknown_format", QT_TRANSLATE_NOOP("ErrorText", "That is not a picture that can be shown here.")},
    // files that come in
    {"file_missing", QT_TRANSLATE_NOOP("ErrorText", "There is no such file any more.")},
    {"file_unreadable", QT_TRANSLATE_NOOP("ErrorText", "This program may not read that file.")},
    {"file_empty", QT_TRANSLATE_NOOP("ErrorText", "There is no table in that file: its first line has no names.")},
    {"file_too_large", QT_TRANSLATE_NOOP("ErrorText", "That file is too large.")},
    {"gzip_damaged", QT_TRANSLATE_NOOP("ErrorText", "That packed file is damaged.")},
    {"name_column_missing",
     QT_TRANSLATE_NOOP("ErrorText", "No column holds a name, a phone or a mail. Say which one does.")},
    {"mapping_malformed",
     QT_TRANSLATE_NOOP("ErrorText", "No column holds a name, a phone or a mail. Say which one does.")},
    {"row_empty", QT_TRANSLATE_NOOP("ErrorText", "The line is empty.")},
    {"too_many_cells", QT_TRANSLATE_NOOP("ErrorText", "The line has more cells than the header has names.")},
    {"consent_unclear", QT_TRANSLATE_NOOP("ErrorText", "That is neither a yes nor a no.")},
    {"consent_without_time", QT_TRANSLATE_NOOP("ErrorText", "Nothing says when they agreed.")},
    {"consent_without_source", QT_TRANSLATE_NOOP("ErrorText", "Nothing says where they agreed.")},
    {"consent_in_future", QT_TRANSLATE_NOOP("ErrorText", "That time has not come yet.")},
    {"malformed_time", QT_TRANSLATE_NOOP("ErrorText", "That is no date and no time: write 2026-03-31.")},
    {"batch_already_undone", QT_TRANSLATE_NOOP("ErrorText", "This import is taken back already.")},
    {"statement_columns_missing", QT_TRANSLATE_NOOP("ErrorText", "No line of that file names a date and an amount.")},
    {"statement_empty", QT_TRANSLATE_NOOP("ErrorText", "There is no payment in that file.")},
    {"date_ambiguous",
     QT_TRANSLATE_NOOP("ErrorText", "The dates can be read in two ways. Say whether the day or the month is first.")},
    {"date_missing", QT_TRANSLATE_NOOP("ErrorText", "The date is missing.")},
    {"date_malformed", QT_TRANSLATE_NOOP("ErrorText", "That is no date.")},
    {"amount_missing", QT_TRANSLATE_NOOP("ErrorText", "The amount is missing.")},
    {"number_malformed", QT_TRANSLATE_NOOP("ErrorText", "That is not a number.")},
    {"number_ambiguous", QT_TRANSLATE_NOOP("ErrorText", "That number can be read in two ways.")},
    // numbers and words
    {"too_precise", QT_TRANSLATE_NOOP("ErrorText", "That has too many decimals.")},
    {"out_of_range", QT_TRANSLATE_NOOP("ErrorText", "That is too large or too small.")},
    {"amount_out_of_range", QT_TRANSLATE_NOOP("ErrorText", "That amount is too large or too small.")},
    {"malformed_number", QT_TRANSLATE_NOOP("ErrorText", "That is not a number.")},
    {"amount_not_positive", QT_TRANSLATE_NOOP("ErrorText", "The amount must be above zero.")},
    {"amount_not_zero", QT_TRANSLATE_NOOP("ErrorText", "There is no amount in this.")},
    {"quantity_zero", QT_TRANSLATE_NOOP("ErrorText", "The quantity cannot be zero. Take the line off instead.")},
    {"quantity_not_whole", QT_TRANSLATE_NOOP("ErrorText", "This is sold in whole pieces only.")},
    {"quantity_out_of_range", QT_TRANSLATE_NOOP("ErrorText", "That quantity is too large.")},
    {"reason_missing", QT_TRANSLATE_NOOP("ErrorText", "Say why: a reason is needed.")},
    {"text_too_long", QT_TRANSLATE_NOOP("ErrorText", "That is too long.")},
    {"too_large", QT_TRANSLATE_NOOP("ErrorText", "That is too large.")},
    {"currency_mismatch", QT_TRANSLATE_NOOP("ErrorText", "That is another currency.")},
    {"currency_fixed", QT_TRANSLATE_NOOP("ErrorText", "The currency cannot be changed any more.")},
    {"unknown_currency", QT_TRANSLATE_NOOP("ErrorText", "That currency is not known.")},
    {"unknown_zone", QT_TRANSLATE_NOOP("ErrorText", "That time zone is not known.")},
    {"unknown_locale", QT_TRANSLATE_NOOP("ErrorText", "That language and country are not known.")},
    // tickets
    {"ticket_empty", QT_TRANSLATE_NOOP("ErrorText", "There is nothing on the ticket yet.")},
    {"ticket_full", QT_TRANSLATE_NOOP("ErrorText", "The ticket is full. Start another one.")},
    {"ticket_unreadable", QT_TRANSLATE_NOOP("ErrorText", "A newer program wrote this ticket. Update this one first.")},
    {"ticket_has_payments",
     QT_TRANSLATE_NOOP("ErrorText", "A card has paid for this ticket. Give that money back first.")},
    {"unknown_ticket", QT_TRANSLATE_NOOP("ErrorText", "This ticket is not open any more.")},
    {"unknown_line", QT_TRANSLATE_NOOP("ErrorText", "This line is not there any more.")},
    {"line_is_a_return", QT_TRANSLATE_NOOP("ErrorText", "This cannot be done to something that comes back.")},
    {"not_discountable", QT_TRANSLATE_NOOP("ErrorText", "No discount is given on this product.")},
    {"discount_out_of_range", QT_TRANSLATE_NOOP("ErrorText", "That is more than the price.")},
    {"discount_exceeds_basket", QT_TRANSLATE_NOOP("ErrorText", "That is more than the whole ticket.")},
    {"nothing_to_undo", QT_TRANSLATE_NOOP("ErrorText", "There is nothing to undo.")},
    {"already_parked", QT_TRANSLATE_NOOP("ErrorText", "This ticket is parked already.")},
    {"not_parked", QT_TRANSLATE_NOOP("ErrorText", "This ticket is not parked.")},
    // payment
    {"use_refund", QT_TRANSLATE_NOOP("ErrorText", "That money was taken already. Give it back by a refund.")},
    {"not_fully_paid", QT_TRANSLATE_NOOP("ErrorText", "The ticket is not fully paid yet.")},
    {"tender_exceeds_due", QT_TRANSLATE_NOOP("ErrorText", "Only cash can be more than what is due.")},
    {"payment_unknown", QT_TRANSLATE_NOOP("ErrorText", "Result not known. Do not take the card again yet.")},
    {"payment_in_progress", QT_TRANSLATE_NOOP("ErrorText", "A card payment is under way.")},
    {"no_payment_in_progress", QT_TRANSLATE_NOOP("ErrorText", "No card payment is under way.")},
    {"payment_not_approved", QT_TRANSLATE_NOOP("ErrorText", "The card was not approved.")},
    {"payment_amount_differs", QT_TRANSLATE_NOOP("ErrorText", "The card paid another amount.")},
    {"payment_used", QT_TRANSLATE_NOOP("ErrorText", "This card payment paid for something else already.")},
    {"payment_held_offline",
     QT_TRANSLATE_NOOP(
         "ErrorText", "The terminal has not sent this card payment yet. Void the receipt, or wait until it was sent.")},
    {"never_received",
     QT_TRANSLATE_NOOP("ErrorText",
                       "The card for this was declined after the sale: that money never came. Refund it, and only "
                       "what did come is given back.")},
    {"offline_not_allowed", QT_TRANSLATE_NOOP("ErrorText", "Cards are not taken without contact at this till.")},
    {"offline_not_kept", QT_TRANSLATE_NOOP("ErrorText", "This terminal cannot keep a payment for later.")},
    {"offline_charges_only", QT_TRANSLATE_NOOP("ErrorText", "Money is not given back to a card without contact.")},
    {"offline_payment_limit", QT_TRANSLATE_NOOP("ErrorText", "This is more than one payment without contact may be.")},
    {"offline_total_limit",
     QT_TRANSLATE_NOOP("ErrorText", "With this, more would wait without contact than this till may keep.")},
    {"offline_count_limit",
     QT_TRANSLATE_NOOP("ErrorText", "As many payments as this till may keep are waiting to be sent.")},
    {"offline_age_limit",
     QT_TRANSLATE_NOOP("ErrorText", "A payment has waited too long to be sent. Nothing more is kept until it is.")},
    {"not_offline", QT_TRANSLATE_NOOP("ErrorText", "This card payment is not waiting for a yes any more.")},
    {"offline_cards_held",
     QT_TRANSLATE_NOOP("ErrorText",
                       "The terminal keeps card payments that it has not sent yet. It stays until they are sent.")},
    {"card_not_asked",
     QT_TRANSLATE_NOOP("ErrorText", "A card terminal took this money, so a card terminal must give it back.")},
    {"paid_through_gateway",
     QT_TRANSLATE_NOOP("ErrorText",
                       "This was paid on the web. Give it back there, or choose another way with a manager.")},
    {"refund_unfinished",
     QT_TRANSLATE_NOOP("ErrorText",
                       "A card got money back for this receipt, and that refund is not finished. Finish or reverse it "
                       "under Drawer and shift.")},
    {"unknown_refund", QT_TRANSLATE_NOOP("ErrorText", "This refund is not open any more.")},
    {"payment_not_tendered",
     QT_TRANSLATE_NOOP("ErrorText", "A card has paid for this ticket. Take it into account or give it back first.")},
    {"payout_in_cash_only", QT_TRANSLATE_NOOP("ErrorText", "This can be given back in cash only.")},
    {"payment_of_the_hub", QT_TRANSLATE_NOOP("ErrorText", "The hub takes this payment, and asks the provider itself.")},
    {"unknown_attempt", QT_TRANSLATE_NOOP("ErrorText", "This card payment is not known.")},
    {"already_reversed", QT_TRANSLATE_NOOP("ErrorText", "That money went back already.")},
    // documents
    {"unknown_document", QT_TRANSLATE_NOOP("ErrorText", "There is no such document.")},
    {"nothing_to_refund", QT_TRANSLATE_NOOP("ErrorText", "Everything on this receipt was given back already.")},
    {"not_refundable", QT_TRANSLATE_NOOP("ErrorText", "Nothing of this can be given back.")},
    {"not_capturable", QT_TRANSLATE_NOOP("ErrorText", "That is more than is held, or it was taken already.")},
    {"not_voidable", QT_TRANSLATE_NOOP("ErrorText", "Nothing is held that could be let go.")},
    {"use_refund", QT_TRANSLATE_NOOP("ErrorText", "It was taken already. Give it back as a refund.")},
    {"quantity_exceeds_refundable", QT_TRANSLATE_NOOP("ErrorText", "That is more than is left to give back.")},
    {"quantity_exceeds_original", QT_TRANSLATE_NOOP("ErrorText", "That is more than was sold.")},
    {"tenders_do_not_settle", QT_TRANSLATE_NOOP("ErrorText", "That is not what is to be given back.")},
    {"tender_exceeds_original", QT_TRANSLATE_NOOP("ErrorText", "That is more than was paid this way.")},
    {"other_shift", QT_TRANSLATE_NOOP("ErrorText", "Only a document of this shift can be voided. Refund it instead.")},
    {"not_voidable", QT_TRANSLATE_NOOP("ErrorText", "This cannot be voided.")},
    {"already_voided", QT_TRANSLATE_NOOP("ErrorText", "This was voided already.")},
    {"already_refunded",
     QT_TRANSLATE_NOOP("ErrorText", "Some of this was given back already. Refund the rest instead.")},
    {"card_not_reversed", QT_TRANSLATE_NOOP("ErrorText", "A card paid for this. Give that money back first.")},
    // the drawer
    {"no_open_shift", QT_TRANSLATE_NOOP("ErrorText", "No shift is open. Count the float first.")},
    {"shift_already_open", QT_TRANSLATE_NOOP("ErrorText", "A shift is open already.")},
    {"unknown_shift", QT_TRANSLATE_NOOP("ErrorText", "There is no such shift.")},
    {"unknown_closing", QT_TRANSLATE_NOOP("ErrorText", "There is no such report.")},
    {"not_counted", QT_TRANSLATE_NOOP("ErrorText", "Count the drawer first.")},
    {"left_exceeds_counted", QT_TRANSLATE_NOOP("ErrorText", "More cannot stay in the drawer than was counted.")},
    // the shop and the machine
    {"shop_not_set_up", QT_TRANSLATE_NOOP("ErrorText", "The shop is not set up yet.")},
    {"already_enrolled",
     QT_TRANSLATE_NOOP("ErrorText", "This store belongs to a hub. Its shop comes from there; nothing was made here.")},
    {"till_not_chosen", QT_TRANSLATE_NOOP("ErrorText", "This device is no till yet. Choose which one it is.")},
    {"unknown_store", QT_TRANSLATE_NOOP("ErrorText", "There is no such store.")},
    {"unknown_till", QT_TRANSLATE_NOOP("ErrorText", "There is no such till.")},
    {"store_fixed", QT_TRANSLATE_NOOP("ErrorText", "A till stays in its store.")},
    {"malformed_host", QT_TRANSLATE_NOOP("ErrorText", "That is not the name of a printer.")},
    {"disk_full",
     QT_TRANSLATE_NOOP("ErrorText", "The disk is full. Nothing was taken; free some space and try again.")},
    {"storage_failed", QT_TRANSLATE_NOOP("ErrorText", "It could not be saved. Nothing was changed; try again.")},
    {"io_error", QT_TRANSLATE_NOOP("ErrorText", "The disk does not answer. Nothing was changed; try again.")},
    {"out_of_memory", QT_TRANSLATE_NOOP("ErrorText", "There is no memory left. Nothing was changed.")},
    {"store_busy", QT_TRANSLATE_NOOP("ErrorText", "Another program is using this store.")},
    {"store_missing", QT_TRANSLATE_NOOP("ErrorText", "The store is not there.")},
    {"store_exists", QT_TRANSLATE_NOOP("ErrorText", "There is a store already.")},
    {"store_closed", QT_TRANSLATE_NOOP("ErrorText", "The store was closed.")},
    {"store_corrupt", QT_TRANSLATE_NOOP("ErrorText", "The store is damaged. Restore it from a backup.")},
    {"store_too_new", QT_TRANSLATE_NOOP("ErrorText", "A newer program wrote this store. Update this one first.")},
    {"not_a_store", QT_TRANSLATE_NOOP("ErrorText", "That is no store.")},
    {"backup_damaged", QT_TRANSLATE_NOOP("ErrorText", "That backup is damaged.")},
    {"file_exists", QT_TRANSLATE_NOOP("ErrorText", "There is a file already.")},
    {"cancelled", QT_TRANSLATE_NOOP("ErrorText", "Cancelled. Nothing was changed.")},
    {"no_keychain", QT_TRANSLATE_NOOP("ErrorText", "The keychain does not answer.")},
    {"key_missing",
     QT_TRANSLATE_NOOP("ErrorText",
                       "The key of this store is not on this machine. The recovery phrase brings it back.")},
    {"wrong_key", QT_TRANSLATE_NOOP("ErrorText", "The key on this machine is that of another store.")},
    {"key_file_exposed",
     QT_TRANSLATE_NOOP("ErrorText",
                       "Others can read the key of this store. Its file must be readable by its owner only.")},
    {"key_file_broken",
     QT_TRANSLATE_NOOP("ErrorText", "The file with the key is damaged. The recovery phrase brings it back.")},
    {"wrong_phrase", QT_TRANSLATE_NOOP("ErrorText", "That is not the recovery phrase of this store.")},
    {"phrase_words", QT_TRANSLATE_NOOP("ErrorText", "That is not the right number of words.")},
    {"phrase_unknown_word", QT_TRANSLATE_NOOP("ErrorText", "One of the words is not a word of the phrase.")},
    {"phrase_mistyped", QT_TRANSLATE_NOOP("ErrorText", "One of the words is mistyped.")},
    // the hub
    {"bad_hub_address", QT_TRANSLATE_NOOP("ErrorText", "That is no address of a hub. It looks like hub.example.com.")},
    {"hub_unreachable", QT_TRANSLATE_NOOP("ErrorText", "No hub answers there. Nothing was changed; try again.")},
    {"bad_answer", QT_TRANSLATE_NOOP("ErrorText", "What answers there is no hub.")},
    {"bad_certificate", QT_TRANSLATE_NOOP("ErrorText", "That is no certificate.")},
    {"certificate_unknown", QT_TRANSLATE_NOOP("ErrorText", "Nobody vouches for the hub's certificate.")},
    {"certificate_name", QT_TRANSLATE_NOOP("ErrorText", "The certificate there belongs to another address.")},
    {"certificate_expired",
     QT_TRANSLATE_NOOP("ErrorText", "The certificate there is not good today. Is this computer's clock right?")},
    {"bad_code", QT_TRANSLATE_NOOP(
                     "ErrorText", "The hub does not take this code. Each is good once, for minutes: ask for another.")},
    {"sign_in_timed_out",
     QT_TRANSLATE_NOOP("ErrorText", "Nobody came back from the browser in time. Nobody is signed in; try again.")},
    {"sign_in_in_progress", QT_TRANSLATE_NOOP("ErrorText", "A sign-in is under way in the browser.")},
    {"browser_missing", QT_TRANSLATE_NOOP("ErrorText", "No browser could be opened on this computer.")},
    {"cannot_listen", QT_TRANSLATE_NOOP("ErrorText", "This computer does not let the browser come back here.")},
    {"wrong_password", QT_TRANSLATE_NOOP("ErrorText", "The hub knows nobody with this address and password.")},
    {"bad_link",
     QT_TRANSLATE_NOOP("ErrorText",
                       "The hub does not take this code. Each is good once, for ten minutes, and only where "
                       "it was asked for: ask for another.")},
    {"link_not_asked", QT_TRANSLATE_NOOP("ErrorText", "A code is good only where it was asked for. Ask for one here.")},
    {"overloaded", QT_TRANSLATE_NOOP("ErrorText", "The hub has much to do. Try again in a moment.")},
    {"tenant_erased", QT_TRANSLATE_NOOP("ErrorText", "This shop is not at the hub any more.")},
    {"access_denied", QT_TRANSLATE_NOOP("ErrorText", "The sign-in was refused at the provider. Nobody is signed in.")},
    {"provider_refused",
     QT_TRANSLATE_NOOP("ErrorText", "The provider could not do that. Try again, or ask who runs it.")},
    {"provider_unreachable", QT_TRANSLATE_NOOP("ErrorText", "The hub does not reach the provider. Try again later.")},
    {"wrong_issuer", QT_TRANSLATE_NOOP("ErrorText", "Another provider answered than the one that was asked.")},
    {"identity_refused", QT_TRANSLATE_NOOP("ErrorText", "The hub does not believe the provider's answer. Try again.")},
    {"not_linked",
     QT_TRANSLATE_NOOP(
         "ErrorText", "The provider knows you, but the hub does not. Whoever runs the hub can say who you are there.")},
    {"session_over", QT_TRANSLATE_NOOP("ErrorText", "You are not signed in at the hub any more. Sign in again.")},
    {"own_account", QT_TRANSLATE_NOOP("ErrorText", "Nobody can end their own way in. Ask somebody else who may.")},
    {"forbidden", QT_TRANSLATE_NOOP("ErrorText", "The hub does not let you do that.")},
    {"unknown_device", QT_TRANSLATE_NOOP("ErrorText", "The hub has no such device.")},
    {"unknown_user", QT_TRANSLATE_NOOP("ErrorText", "The hub has no such person.")},
    {"rate_limited", QT_TRANSLATE_NOOP("ErrorText", "Too many tries. Wait a minute and try again.")},
    {"another_tenant",
     QT_TRANSLATE_NOOP("ErrorText", "That code is another shop's. Nothing was changed; ask for one of this shop's.")},
    {"already_succeeded",
     QT_TRANSLATE_NOOP("ErrorText",
                       "Another till has taken that place already. Ask for a code that replaces that one.")},
    {"replaced_keeps_cards",
     QT_TRANSLATE_NOOP(
         "ErrorText",
         "The till that this one replaces keeps card payments that it has not sent yet. Let it send them, "
         "or have a code made that lets them go.")},
    {"tenant_not_empty",
     QT_TRANSLATE_NOOP("ErrorText",
                       "There is a shop at the hub already. A till with sales of its own fills an empty one only.")},
    {"currency_differs", QT_TRANSLATE_NOOP("ErrorText", "The shop at the hub has another currency.")},
    {"not_enrolled", QT_TRANSLATE_NOOP("ErrorText", "This store belongs to no hub.")},
    {"no_printer", QT_TRANSLATE_NOOP("ErrorText", "No printer is set up. It is kept, and can be printed later.")},
    {"printer_refused", QT_TRANSLATE_NOOP("ErrorText", "The printer does not answer. It is kept, and tried again.")},
    {"printer_silent", QT_TRANSLATE_NOOP("ErrorText", "The printer does not answer. It is kept, and tried again.")},
    {"paper_out", QT_TRANSLATE_NOOP("ErrorText", "The printer has no paper. It is kept, and tried again.")},
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
      return QCoreApplication::translate(kContext,
                                         "The store contradicts itself here. Nothing was changed; run a check.");
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
