// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// The key that does the same, in small.
Words {
    font.pixelSize: Theme.small
    font.weight: Font.Medium
    visible: text.length > 0
    Accessible.ignored: true
}
