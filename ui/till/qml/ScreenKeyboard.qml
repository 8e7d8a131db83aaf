// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.VirtualKeyboard
import Counterfoil.Till

// Only loaded where it is wanted: the module behind it is heavy.
Rectangle {
    readonly property real wantedHeight: panel.active ? panel.height : 0
    color: Theme.paper
    clip: true
    InputPanel {
        id: panel
        width: parent.width
        visible: active
    }
}
