// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeyCombination>
#include <QString>
#include <span>

namespace counterfoil::till {

/// One thing that a key does. The same table drives the keys, the hints on buttons and the cheat sheet, so that none of
/// them can say something else.
struct Action {
  const char* id;
  const char* screens;  ///< names of screens, separated by spaces; "*" all of them once somebody signed in
  QKeyCombination key;
  const char* keyText;
  const char* label;  ///< source text, context "Actions"
};

[[nodiscard]] std::span<const Action> allActions();
/// The action that this key starts on this screen, or null.
[[nodiscard]] const Action* actionFor(const QString& screen, QKeyCombination key);
[[nodiscard]] bool isOn(const Action& action, const QString& screen);
[[nodiscard]] QString labelOf(const Action& action);

}  // namespace counterfoil::till
