// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// Counting the drawer, coin by coin. What should be there is not shown: the count comes first.
FocusScope {
    id: screen
    focus: true
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter || event.key === Qt.Key_Down) {
            if (event.modifiers & Qt.ControlModifier) Till.run("finishCount")
            else Till.drawer.moveRow(1)
        } else if (event.key === Qt.Key_Up) Till.drawer.moveRow(-1)
        else if (event.key === Qt.Key_F12) Till.run("finishCount")
        else if (event.key === Qt.Key_Backspace) Till.drawer.erase()
        else if (event.key === Qt.Key_Plus) Till.drawer.step(Till.drawer.row, 1)
        else if (event.key === Qt.Key_Minus) Till.drawer.step(Till.drawer.row, -1)
        else if (event.text.length === 1 && event.text >= "0" && event.text <= "9") Till.drawer.key(event.text)
        else return
        event.accepted = true
    }
    Rectangle { anchors.fill: parent; color: Theme.paper }
    TopBar {
        id: bar
        width: parent.width
        title: Till.drawer.opening ? qsTr("Count the float") : qsTr("Count the drawer")
    }
    DenominationGrid {
        anchors { left: parent.left; leftMargin: Theme.unit * 3; right: side.left; rightMargin: Theme.unit * 3
                  top: bar.bottom; bottom: parent.bottom; bottomMargin: Theme.unit * 3 }
    }
    Item {
        id: side
        anchors { right: parent.right; rightMargin: Theme.unit * 4; top: bar.bottom; bottom: parent.bottom; bottomMargin: Theme.unit * 3 }
        width: Theme.wide ? 352 : 288
        Words {
            id: hint
            width: parent.width
            wrapMode: Text.Wrap
            lineHeight: 1.25
            color: Theme.mutedText
            text: Till.drawer.opening
                ? qsTr("Count what is in the drawer now.") + (Till.drawer.expectedFloat.length === 0 ? ""
                    : " " + qsTr("At the last closing %1 was left.").arg(Till.drawer.expectedFloat))
                : qsTr("Count everything. What should be there is shown afterwards.")
        }
        KeyPad {
            anchors { top: hint.bottom; topMargin: Theme.unit * 3 }
            keyWidth: Math.floor((side.width - 2 * Theme.unit) / 3)
            keyHeight: 64
            point: false
            onKey: key => { Till.drawer.key(key.charAt(0)); if (key.length > 1) Till.drawer.key(key.charAt(1)) }
            onErase: Till.drawer.erase()
        }
        Column {
            anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
            spacing: Theme.unit * 2
            Item {
                width: parent.width
                height: 48
                Words { height: parent.height; text: qsTr("Counted"); font.pixelSize: Theme.strong; font.weight: Font.DemiBold }
                Figures {
                    anchors { right: parent.right; verticalCenter: parent.verticalCenter }
                    text: Till.drawer.counted
                    color: Theme.text
                    pixelSize: Theme.total
                    weight: 600
                }
            }
            PushButton {
                width: parent.width
                height: 72
                kind: "primary"
                text: Till.drawer.opening ? qsTr("Open the shift") : qsTr("Close the shift")
                hint: "F12"
                command: "finishCount"
                textSize: Theme.strong
            }
        }
    }
}
