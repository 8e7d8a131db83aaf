// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// The drawer between opening and closing.
FocusScope {
    id: screen
    focus: true
    Keys.onPressed: event => {
        const keys = { "1": "payIn", "2": "payOut", "3": "safeDrop", "4": "noSale", "5": "xReport", "6": "newPhrase" }
        if (keys[event.text] !== undefined) Till.run(keys[event.text])
        else if (event.key === Qt.Key_F12) Till.run("closeShift")
        else return
        event.accepted = true
    }
    Rectangle { anchors.fill: parent; color: Theme.paper }
    TopBar { id: bar; width: parent.width; title: qsTr("Drawer and shift") }
    Column {
        anchors { top: bar.bottom; topMargin: Theme.unit * 2; horizontalCenter: parent.horizontalCenter }
        width: Math.min(parent.width - Theme.unit * 12, Theme.wide ? 1024 : 768)
        spacing: Theme.unit * 3
        Words {
            width: parent.width
            text: Till.drawer.shiftText
            color: Theme.mutedText
            font.pixelSize: Theme.strong
        }
        Grid {
            id: grid
            columns: 2
            spacing: Theme.unit * 2
            width: parent.width
            Repeater {
                model: [
                    { command: "payIn", key: "1", icon: "in", title: qsTr("Put cash in"), text: qsTr("Change from the bank, a topped-up float") },
                    { command: "payOut", key: "2", icon: "out", title: qsTr("Take cash out"), text: qsTr("A supplier, postage, shop supplies") },
                    { command: "safeDrop", key: "3", icon: "lock", title: qsTr("Drop to the safe"), text: qsTr("Too much cash in the drawer") },
                    { command: "noSale", key: "4", icon: "drawer", title: qsTr("Open the drawer"), text: qsTr("Without a sale, with a reason") },
                    { command: "xReport", key: "5", icon: "receipt", title: qsTr("X report"), text: qsTr("The shift so far; changes nothing") },
                    { command: "newPhrase", key: "6", icon: "note", title: qsTr("Recovery phrase"), text: qsTr("New words where the paper is lost") }
                ]
                ActionCard {
                    required property var modelData
                    width: (grid.width - grid.spacing) / 2
                    command: modelData.command
                    hint: modelData.key
                    iconName: modelData.icon
                    text: modelData.title
                    detail: modelData.text
                }
            }
        }
        PushButton {
            width: parent.width
            height: 72
            kind: "primary"
            text: qsTr("Close the shift")
            hint: "F12"
            command: "closeShift"
            textSize: Theme.strong
        }
    }
}
