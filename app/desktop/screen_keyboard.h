// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include "models/settings/types.h"

namespace counterfoil::app {

// Qt's virtual keyboard is an input method: it is chosen before the application object is made and stays for its life.
// It is chosen only where somebody needs it, because it takes the place of the desktop's own input method, and with it
// of dead keys and compose.

/// Does `/proc/bus/input/devices` list a keyboard to type on? A power button is none, nor is a barcode scanner that
/// says what it is; one that passes itself off as a keyboard is told by the till's setting.
[[nodiscard]] bool hasKeyboard(const QByteArray& inputDevices);

/// What the till's setting and the machine come to. Machines that do not list their devices have a keyboard.
[[nodiscard]] bool wantsScreenKeyboard(settings::OnScreenKeyboard choice, const QByteArray& inputDevices);

/// Before the application object is made: makes Qt's virtual keyboard the input method if the store's till wants one
/// and it is installed. False where there will be none. A store that cannot be read decides as the machine does;
/// whoever set QT_IM_MODULE to it has decided already.
[[nodiscard]] bool prepareScreenKeyboard(const QString& storePath, char* programName);

}  // namespace counterfoil::app
