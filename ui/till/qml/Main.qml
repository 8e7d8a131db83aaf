// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// One screen at a time, at most one sheet on it. The selling screen is made once and kept, because everything comes
// back to it.
FocusScope {
    id: root
    focus: true
    width: 1024
    height: 768
    readonly property string screen: Till.stage.screen
    readonly property string sheet: Till.stage.sheet

    // The search field of the selling screen always has the focus, so that a typed word finds something; the keyboard
    // comes there only when the field is touched, and elsewhere as soon as there is something to write.
    readonly property bool selling: screen === "Sell" && sheet.length === 0
    onSellingChanged: if (Till.onScreenKeyboard && selling) Qt.callLater(() => Qt.inputMethod.hide())  // qmllint disable

    Rectangle { anchors.fill: parent; color: Theme.paper }
    FocusScope {
        id: body
        anchors { left: parent.left; right: parent.right; top: parent.top; bottom: keyboard.top }
        focus: true

        FocusScope {
            anchors.fill: parent
            focus: root.sheet.length === 0
            Loader {
                anchors.fill: parent
                focus: root.screen === "Sell"
                visible: root.screen === "Sell"
                active: visible || status === Loader.Ready
                source: "SellScreen.qml"
            }
            Loader {
                id: other
                anchors.fill: parent
                focus: root.screen !== "Sell"
                visible: root.screen !== "Sell"
                source: root.screen.length > 0 && root.screen !== "Sell" ? root.screen + "Screen.qml" : ""
            }
        }
        // Over a sheet too: what it asked for may be refused.
        Toast {
            z: 1
            anchors { left: parent.left; leftMargin: Theme.unit * 3; bottom: parent.bottom; bottomMargin: Theme.unit * 3 }
            width: Math.min(parent.width - Theme.unit * 6, 560)
            visible: text.length > 0 && (root.screen !== "Sell" || root.sheet.length > 0)
            text: Till.stage.toast
            kind: Till.stage.toastKind
        }
        Loader {
            anchors.fill: parent
            focus: root.sheet.length > 0
            active: root.sheet.length > 0
            source: root.sheet.length > 0 ? root.sheet + "Sheet.qml" : ""
        }
    }
    Loader {
        id: keyboard
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        height: item ? item.wantedHeight : 0  // qmllint disable type
        active: Till.onScreenKeyboard
        source: "ScreenKeyboard.qml"
    }
}
