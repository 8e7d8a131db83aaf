// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// What is still open before the shift closes. None of it forbids closing.
FocusScope {
    id: screen
    focus: true
    Keys.onPressed: event => {
        if (event.key === Qt.Key_F12 || event.key === Qt.Key_Return || event.key === Qt.Key_Enter) Till.run("countAnyway")
        else return
        event.accepted = true
    }
    Rectangle { anchors.fill: parent; color: Theme.paper }
    TopBar { id: bar; width: parent.width; title: qsTr("Before you close") }
    Words {
        id: hint
        anchors { left: list.left; right: list.right; top: bar.bottom; topMargin: Theme.unit }
        text: qsTr("These are still open. They can wait: nothing is lost by closing.")
        color: Theme.mutedText
        wrapMode: Text.Wrap
    }
    ListView {
        id: list
        anchors { horizontalCenter: parent.horizontalCenter; top: hint.bottom; topMargin: Theme.unit * 2
                  bottom: buttons.top; bottomMargin: Theme.unit * 2 }
        width: Math.min(parent.width - Theme.unit * 12, 768)
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        spacing: Theme.unit
        model: Till.drawer.pending
        delegate: Rectangle {
            id: row
            required property string kind
            required property string text
            width: list.width
            height: 64
            radius: Theme.radius
            color: row.kind === "payment" ? Theme.warnTint : Theme.sheet
            border.color: row.kind === "payment" ? Theme.warn : Theme.rule
            Icon {
                x: Theme.unit * 2
                anchors.verticalCenter: parent.verticalCenter
                name: row.kind === "payment" ? "card" : row.kind === "print" ? "print" : "tickets"
                color: row.kind === "payment" ? Theme.warn : Theme.text
            }
            Words {
                x: Theme.unit * 7
                width: parent.width - x - Theme.unit * 2
                height: parent.height
                text: row.text
                wrapMode: Text.Wrap
                maximumLineCount: 2
            }
        }
    }
    Row {
        id: buttons
        anchors { horizontalCenter: parent.horizontalCenter; bottom: parent.bottom; bottomMargin: Theme.unit * 3 }
        spacing: Theme.unit * 2
        PushButton {
            width: 264; height: 72
            text: qsTr("Parked tickets")
            iconName: "tickets"
            command: "tickets"
            hint: ""
        }
        PushButton {
            width: 392; height: 72
            kind: "primary"
            text: qsTr("Count and close")
            hint: "F12"
            command: "countAnyway"
            textSize: Theme.strong
        }
    }
}
