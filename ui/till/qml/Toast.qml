// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// What the till says: at the foot of the left side, never over the ticket.
Rectangle {
    id: toast
    property string text
    property string kind
    visible: text.length > 0
    height: Math.max(Theme.target, words.implicitHeight + Theme.unit * 2)
    radius: Theme.radius
    color: kind === "bad" ? Theme.badTint : kind === "good" ? Theme.goodTint : Theme.ticket
    border.color: kind === "bad" ? Theme.bad : kind === "good" ? Theme.good : Theme.outline
    Accessible.role: Accessible.AlertMessage
    Accessible.name: text

    Icon {
        id: mark
        x: Theme.unit * 2
        anchors.verticalCenter: parent.verticalCenter
        name: toast.kind === "bad" ? "warn" : "check"
        color: toast.kind === "bad" ? Theme.bad : toast.kind === "good" ? Theme.good : Theme.text
        width: 24; height: 24
    }
    Words {
        id: words
        anchors { left: mark.right; leftMargin: Theme.unit * 1.5; right: close.left; verticalCenter: parent.verticalCenter }
        text: toast.text
        font.pixelSize: Theme.strong
        font.weight: Font.Medium
        wrapMode: Text.Wrap
        maximumLineCount: 3
    }
    PushButton {
        id: close
        anchors { right: parent.right; verticalCenter: parent.verticalCenter }
        kind: "quiet"
        iconName: "close"
        focusPolicy: Qt.NoFocus
        Accessible.name: qsTr("Dismiss")
        onClicked: Till.stage.hush()
    }
}
