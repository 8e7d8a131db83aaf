// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// The head of every screen but lock and done: where one is, who one is, what time it is.
Item {
    id: bar
    property string title
    property bool home: false
    implicitHeight: 64

    PushButton {
        id: backButton
        visible: !bar.home
        x: Theme.unit * 2
        anchors.verticalCenter: parent.verticalCenter
        kind: "quiet"
        iconName: "back"
        command: "back"
        hint: ""
        Accessible.name: qsTr("Back")
    }
    Words {
        x: bar.home ? Theme.unit * 3 : backButton.x + backButton.width + Theme.unit
        anchors.verticalCenter: parent.verticalCenter
        width: heldChip.x - x - Theme.unit * 2
        mayBeCut: bar.home
        text: bar.home ? Till.shopName : bar.title
        font.pixelSize: bar.home ? Theme.strong : Theme.title
        font.weight: Font.DemiBold
    }
    PushButton {
        id: heldChip
        anchors { right: chip.left; verticalCenter: parent.verticalCenter }
        visible: Till.held.shown
        width: visible ? implicitWidth : 0
        kind: Till.held.attention ? "danger" : "quiet"
        iconName: "card"
        textSize: Theme.small
        text: Till.held.text
        command: "held"
        hint: ""
        Accessible.name: Till.held.accessible
    }
    PushButton {
        id: chip
        anchors { right: person.left; verticalCenter: parent.verticalCenter }
        visible: Till.sync.shown
        width: visible ? implicitWidth : 0
        kind: Till.sync.attention ? "danger" : "quiet"
        textSize: Theme.small
        text: Till.sync.text
        command: "sync"
        hint: ""
        Accessible.name: Till.sync.accessible
    }
    PushButton {
        id: person
        anchors { right: help.left; verticalCenter: parent.verticalCenter }
        kind: "quiet"
        iconName: "lock"
        text: Till.staffName
        command: "lock"
        hint: ""
        Accessible.name: qsTr("Lock the till, %1").arg(Till.staffName)
    }
    PushButton {
        id: help
        anchors { right: time.left; rightMargin: Theme.unit; verticalCenter: parent.verticalCenter }
        kind: "quiet"
        iconName: "help"
        command: "help"
        hint: ""
        Accessible.name: qsTr("All the keys")
    }
    Figures {
        id: time
        anchors { right: parent.right; rightMargin: Theme.unit * 3; verticalCenter: parent.verticalCenter }
        text: Till.clock
        color: Theme.mutedText
        pixelSize: Theme.body
        weight: 500
    }
}
