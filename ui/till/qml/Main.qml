// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// One screen at a time. The selling screen is made once and kept, because everything comes back to it.
FocusScope {
    id: root
    focus: true
    width: 1024
    height: 768
    readonly property string screen: Till.stage.screen

    Rectangle { anchors.fill: parent; color: Theme.paper }
    Loader {
        anchors.fill: parent
        focus: root.screen === "Sell"
        visible: root.screen === "Sell"
        active: visible || status === Loader.Ready
        source: "SellScreen.qml"
    }
    Loader {
        anchors.fill: parent
        focus: root.screen !== "Sell"
        visible: root.screen !== "Sell"
        source: root.screen.length > 0 && root.screen !== "Sell" ? root.screen + "Screen.qml" : ""
    }
}
