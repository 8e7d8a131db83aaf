// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/till/key_controller.h"

#include "ui/shared/error_text.h"

namespace counterfoil::till {

int KeyController::wordCount() const {
  return static_cast<int>(m_text.split(u' ', Qt::SkipEmptyParts).size());
}

QString KeyController::screen() const {
  if (m_missing) return QStringLiteral("Unlock");
  return m_words.isEmpty() ? QString() : QStringLiteral("Phrase");
}

void KeyController::setShop(const ShopView& shop) {
  m_missing = shop.keyMissing.has_value();
  m_why = m_missing ? shared::errorText(*shop.keyMissing) : QString();
  m_words = shop.newPhrase.split(u' ', Qt::SkipEmptyParts);
  m_inKeychain = shop.keyInKeychain;
  m_till = shop.tillName;
  m_error.clear();
  Q_EMIT changed();
}

void KeyController::setBusy(bool busy) {
  m_busy = busy;
  Q_EMIT changed();
}

void KeyController::setText(const QString& text) {
  if (m_text == text) return;
  m_text = text;
  m_error.clear();
  Q_EMIT changed();
}

void KeyController::submit() {
  if (m_busy || m_text.trimmed().isEmpty()) return;
  setBusy(true);
  const QPointer<KeyController> self(this);
  m_stage.backend().unlock(m_text.simplified(), [self](const core::Result<bool>& kept) {
    if (!self) return;
    self->m_error = kept ? QString() : shared::errorText(kept.error());
    if (kept) self->m_text.clear();
    self->setBusy(false);
    if (!kept) return;
    if (!*kept) {
      self->m_remark = tr("The keychain does not answer: the phrase will be asked for again at the next start.");
    }
    Q_EMIT self->settled();
  });
}

void KeyController::keepInKeychain(bool inKeychain) {
  if (m_busy || inKeychain == m_inKeychain) return;
  setBusy(true);
  m_error.clear();
  const QPointer<KeyController> self(this);
  m_stage.backend().keepKey(inKeychain, [self, inKeychain](const core::Done& done) {
    if (!self) return;
    if (done) self->m_inKeychain = inKeychain;
    if (!done) {
      self->m_error = tr("%1 The key stays in its file.").arg(shared::errorText(done.error()));
    }
    self->setBusy(false);
  });
}

void KeyController::renew() {
  if (m_busy || m_missing || !m_words.isEmpty()) return;
  setBusy(true);
  const QPointer<KeyController> self(this);
  m_stage.backend().proposePhrase([self](const core::Result<QString>& words) {
    if (!self) return;
    self->setBusy(false);
    if (!words) {
      return self->m_stage.fail(words.error(), [self] {
        if (self) self->renew();
      });
    }
    self->m_words = words->split(u' ', Qt::SkipEmptyParts);
    self->m_renewing = true;
    self->m_error.clear();
    Q_EMIT self->changed();
    self->m_stage.show(QStringLiteral("Phrase"));
  });
}

void KeyController::noted() {
  if (m_busy || m_words.isEmpty()) return;
  setBusy(true);
  const QPointer<KeyController> self(this);
  m_stage.backend().phraseNoted([self](const core::Done& done) {
    if (!self) return;
    self->m_error = done ? QString() : shared::errorText(done.error());
    if (!done) return self->setBusy(false);
    const bool instead = std::exchange(self->m_renewing, false);
    self->m_words.clear();
    self->setBusy(false);
    if (instead) {
      Q_EMIT self->renewed(true);
    } else {
      Q_EMIT self->settled();
    }
  });
}

void KeyController::keepOld() {
  if (m_busy || !m_renewing) return;
  forgetNew();
  Q_EMIT renewed(false);
}

void KeyController::forgetNew() {
  if (!m_renewing) return;
  m_renewing = false;
  m_words.clear();
  m_stage.backend().dropPhrase();
  Q_EMIT changed();
}

}  // namespace counterfoil::till
