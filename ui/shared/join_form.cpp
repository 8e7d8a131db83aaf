// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/join_form.h"

#include <QHostAddress>
#include <QLocale>
#include <QUrl>

#include "sync/client/http_transport.h"
#include "ui/shared/error_text.h"

namespace counterfoil::shared {

using namespace Qt::StringLiterals;

namespace {

constexpr const char* kJoinFields[] = {"hub", "code", "name"};

/// Which field a refusal belongs to; none: the whole form.
QString fieldOf(const QString& code) {
  for (const char* const each :
       {"malformed_code", "bad_code", "another_tenant", "already_succeeded", "replaced_keeps_cards"}) {
    if (code == QLatin1String(each)) return u"code"_s;
  }
  const bool address = code == u"bad_hub_address" || code == u"hub_unreachable" || code == u"bad_answer" ||
                       code.startsWith(u"certificate_");
  return address ? u"hub"_s : QString();
}

}  // namespace

QString hubAddressOf(const QString& typed) {
  const QString text = typed.trimmed();
  if (text.isEmpty() || text.contains(u"://")) return text;
  const QString host = QUrl(u"https://"_s + text).host();
  const bool here = host == u"localhost" || QHostAddress(host).isLoopback();
  return (here ? u"http://"_s : u"https://"_s) + text;
}

JoinForm::JoinForm(Joiner joiner, QObject* parent) : QObject(parent), m_joiner(std::move(joiner)) {
  clear(m_joiner.proposedName);
}

JoinForm::~JoinForm() {
  if (m_busy) m_joiner.cancel();
}

QString JoinForm::text(const char* field) const {
  return m_values.value(QLatin1String(field)).toString();
}

void JoinForm::clear(const QString& proposedName) {
  m_values = {{u"hub"_s, QString()}, {u"code"_s, QString()}, {u"name"_s, proposedName}};
  m_problems.clear();
  m_error.clear();
  m_untrustedPem.clear();
  m_trustedPem.clear();
  Q_EMIT changed();
}

QString JoinForm::fingerprint() const {
  const auto shown = client::shownCertificate(m_untrustedPem);
  return shown ? shown->fingerprint : QString();
}

QString JoinForm::certificate() const {
  const auto shown = client::shownCertificate(m_untrustedPem);
  if (!shown) return {};
  const QString until = QLocale().toString(shown->goodUntil, QLocale::ShortFormat);
  return tr("%1, good until %2").arg(shown->name.isEmpty() ? tr("No name") : shown->name, until);
}

void JoinForm::setAgain(const QString& hub) {
  m_again = true;
  set(u"hub"_s, hub);
}

void JoinForm::set(const QString& field, const QString& text) {
  if (m_busy || m_values.value(field).toString() == text) return;
  m_values.insert(field, text);
  m_problems.remove(field);
  m_error.clear();
  if (field == u"hub") m_untrustedPem.clear();
  Q_EMIT changed();
}

void JoinForm::submit() {
  if (m_busy) return;
  JoinInput input;
  input.hub = hubAddressOf(text("hub"));
  input.code = text("code").trimmed();
  input.name = text("name").simplified();
  input.actor = m_actor;
  input.again = m_again;
  // Another hub is not the one that was compared.
  if (input.hub == m_trustedHub) input.authorityPem = m_trustedPem;
  m_problems.clear();
  m_error.clear();
  m_untrustedPem.clear();
  if (input.hub.isEmpty()) m_problems.insert(u"hub"_s, tr("Where is the hub?"));
  if (input.code.isEmpty()) m_problems.insert(u"code"_s, tr("The hub gives it, good once and for ten minutes."));
  if (input.name.isEmpty()) m_problems.insert(u"name"_s, tr("A name is needed."));
  if (!m_problems.isEmpty()) return point();
  m_busy = true;
  Q_EMIT changed();
  m_joiner.join(input, [self = QPointer<JoinForm>(this)](const JoinOutcome& outcome) {
    if (self) self->take(outcome);
  });
}

void JoinForm::take(const JoinOutcome& outcome) {
  m_busy = false;
  if (outcome.done) {
    clear(m_joiner.proposedName);
    Q_EMIT joined();
    return;
  }
  const core::Error& error = outcome.done.error();
  if (error.code == u"certificate_unknown" && !outcome.untrustedPem.isEmpty()) {
    m_untrustedPem = outcome.untrustedPem;
    Q_EMIT changed();
    return;
  }
  if (error.code == u"cancelled") {
    Q_EMIT changed();
    return;
  }
  // A till's own codes are shorter: the sentence of this one says how it looks.
  const QString sentence =
      error.code == u"malformed_code"
          ? tr("A letter or digit is missing or mistyped. A code looks like %1.").arg(u"7K2M-9QXW-0AB3"_s)
          : errorText(error);
  const QString field = fieldOf(error.code);
  if (field.isEmpty()) {
    m_error = sentence;
    Q_EMIT changed();
    return;
  }
  m_problems.insert(field, sentence);
  point();
}

void JoinForm::point() {
  Q_EMIT changed();
  for (const char* field : kJoinFields) {
    if (m_problems.contains(QLatin1String(field))) return Q_EMIT pointed(QLatin1String(field));
  }
}

void JoinForm::trust() {
  if (m_busy || m_untrustedPem.isEmpty()) return;
  m_trustedPem = m_untrustedPem;
  m_trustedHub = hubAddressOf(text("hub"));
  submit();
}

void JoinForm::distrust() {
  m_untrustedPem.clear();
  Q_EMIT changed();
}

void JoinForm::cancel() {
  if (m_busy) m_joiner.cancel();
}

}  // namespace counterfoil::shared
