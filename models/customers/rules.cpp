// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/customers/rules.h"

#include <algorithm>

#include "models/journal/sql.h"

namespace counterfoil::customers {
using namespace Qt::StringLiterals;

using core::Done;
using core::invalid;

namespace {

constexpr qsizetype kLeastSharedDigits = 8;
constexpr int kLeastCardDigits = 13;
constexpr int kMostCardDigits = 19;

QString oneLine(const QString& text) {
  return journal::storable(text).simplified();
}

/// Line breaks stay, other control characters and blanks at the ends go.
QString someLines(const QString& text) {
  QString kept;
  const QString storable = journal::storable(text);
  for (const QChar c : storable) {
    if (c == u'\n' || !(c.category() == QChar::Other_Control)) kept.append(c);
  }
  return kept.trimmed();
}

Done checkLength(const QString& text, qsizetype most, const QString& where) {
  if (text.size() > most) return invalid(u"text_too_long"_s, QString::number(most), where);
  return {};
}

bool looksLikeEmail(const QString& text) {
  const qsizetype at = text.indexOf(u'@');
  return at > 0 && at == text.lastIndexOf(u'@') && at + 1 < text.size() && !text.contains(u' ');
}

bool passesLuhn(const QString& digits) {
  int sum = 0;
  for (qsizetype i = 0; i < digits.size(); ++i) {
    int digit = digits[digits.size() - 1 - i].digitValue();
    if (i % 2 == 1) digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
    sum += digit;
  }
  return sum % 10 == 0;
}

bool isCard(const QString& digits) {
  const bool length = digits.size() >= kLeastCardDigits && digits.size() <= kMostCardDigits;
  // Cards of the known schemes begin so; a run of one digit is no number.
  return length && QStringView(u"23456").contains(digits.front()) && digits.count(digits.front()) < digits.size() &&
         passesLuhn(digits);
}

}  // namespace

const QStringList& purposes() {
  static const QStringList all{u"marketing_email"_s, u"marketing_phone"_s, u"personalisation"_s};
  return all;
}

Customer tidied(Customer customer) {
  customer.name = oneLine(customer.name);
  customer.address = someLines(customer.address);
  customer.note = someLines(customer.note);
  for (Contact& contact : customer.contacts) contact.value = oneLine(contact.value);
  std::erase_if(customer.contacts, [](const Contact& contact) { return contact.value.isEmpty(); });
  return customer;
}

Done checkCustomer(const Customer& customer) {
  if (customer.name.isEmpty() && customer.contacts.empty()) return invalid(u"customer_empty"_s, {}, u"/name"_s);
  CF_CHECK(checkLength(customer.name, kLongestName, u"/name"_s));
  CF_CHECK(checkLength(customer.address, kLongestAddress, u"/address"_s));
  CF_CHECK(checkLength(customer.note, kLongestNote, u"/note"_s));
  if (customer.contacts.size() > kMostContacts) return invalid(u"too_many_contacts"_s, {}, u"/phones"_s);
  for (const Contact& contact : customer.contacts) {
    const bool phone = contact.kind == ContactKind::Phone;
    const QString where = phone ? u"/phones"_s : u"/emails"_s;
    CF_CHECK(checkLength(contact.value, kLongestContact, where));
    if (phone && phoneKey(contact.value).size() < 3) return invalid(u"malformed_phone"_s, {}, where);
    if (!phone && !looksLikeEmail(contact.value)) return invalid(u"malformed_email"_s, {}, where);
  }
  if (holdsCardNumber(customer.note)) return core::refused(u"card_number"_s).at(u"/note"_s);
  if (holdsCardNumber(customer.address)) return core::refused(u"card_number"_s).at(u"/address"_s);
  if (holdsCardNumber(customer.name)) return core::refused(u"card_number"_s).at(u"/name"_s);
  return {};
}

Done checkConsent(const Consent& consent) {
  if (!purposes().contains(consent.purpose)) return invalid(u"unknown_purpose"_s, consent.purpose, u"/purpose"_s);
  return {};
}

bool holdsCardNumber(const QString& text) {
  QString digits;
  for (qsizetype i = 0; i <= text.size(); ++i) {
    const QChar c = i < text.size() ? text[i] : QChar(u'\n');
    if (c.isDigit()) {
      digits.append(c);
    } else if (digits.isEmpty() || (c != u' ' && c != u'-')) {
      if (isCard(digits)) return true;
      digits.clear();
    }
  }
  return false;
}

QString phoneKey(QStringView phone) {
  QString digits;
  for (const QChar c : phone) {
    if (c.isDigit()) digits.append(QChar(u'0' + c.digitValue()));
  }
  qsizetype zeros = 0;
  while (zeros < digits.size() && digits[zeros] == u'0') ++zeros;
  return digits.sliced(zeros);
}

bool samePhone(QStringView keyA, QStringView keyB) {
  if (keyA == keyB) return !keyA.isEmpty();
  const QStringView longer = keyA.size() > keyB.size() ? keyA : keyB;
  const QStringView shorter = keyA.size() > keyB.size() ? keyB : keyA;
  return shorter.size() >= kLeastSharedDigits && longer.endsWith(shorter);
}

QString emailKey(QStringView email) {
  return email.trimmed().toString().toCaseFolded();
}

CustomerId survivorOf(const std::vector<CustomerId>& members, const std::vector<Merge>& merges) {
  CustomerId first;
  CustomerId root;
  for (const CustomerId& member : members) {
    if (first.isNull() || member.bytes() < first.bytes()) first = member;
    const bool lost =
        std::any_of(merges.begin(), merges.end(), [&](const Merge& each) { return each.loser == member; });
    if (!lost && (root.isNull() || member.bytes() < root.bytes())) root = member;
  }
  return root.isNull() ? first : root;
}

}  // namespace counterfoil::customers
