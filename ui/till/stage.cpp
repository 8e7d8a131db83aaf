// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/till/stage.h"

#include "ui/shared/error_text.h"

namespace counterfoil::till {

void Stage::show(const QString& screen) {
  closeSheet();
  if (m_screen == screen) return;
  m_screen = screen;
  hush();
  Q_EMIT screenChanged();
}

void Stage::openSheet(const QString& sheet) {
  if (m_sheet == sheet) return;
  m_sheet = sheet;
  Q_EMIT sheetChanged();
}

void Stage::closeSheet() {
  openSheet({});
}

void Stage::say(const QString& text, const QString& kind) {
  if (m_toast == text && m_toastKind == kind) return;
  m_toast = text;
  m_toastKind = kind;
  Q_EMIT toastChanged();
}

void Stage::fail(const core::Error& error, const std::function<void()>& retry) {
  if (error.kind == core::ErrorKind::Denied && retry) {
    Q_EMIT approvalNeeded(shared::errorText(error), retry);
    return;
  }
  say(shared::errorText(error), QStringLiteral("bad"));
}

}  // namespace counterfoil::till
