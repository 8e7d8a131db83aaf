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
        delegate: PendingRow { width: list.width }
    }
    Timer {
        interval: 3000
        repeat: true
        running: screen.visible && Till.stage.screen === "Pending"
        onTriggered: Till.drawer.refreshPending()
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
