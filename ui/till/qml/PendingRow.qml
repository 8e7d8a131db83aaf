// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// One thing that is still open, and what can be done about it here.
Rectangle {
    id: row
    required property int index
    required property string kind
    required property string text
    required property bool byHand
    required property bool givesBack
    readonly property bool ofCard: kind === "payment" || kind === "offline" || kind === "refund" || kind === "reversal"
    height: 64
    radius: Theme.radius
    color: row.ofCard ? Theme.warnTint : Theme.sheet
    border.color: row.ofCard ? Theme.warn : Theme.rule
    Icon {
        x: Theme.unit * 2
        anchors.verticalCenter: parent.verticalCenter
        name: row.ofCard ? "card" : row.kind === "print" ? "print" : "tickets"
        color: row.ofCard ? Theme.warn : Theme.text
    }
    Column {
        x: Theme.unit * 7
        width: actions.x - x - Theme.unit
        anchors.verticalCenter: parent.verticalCenter
        Words {
            visible: row.ofCard
            width: parent.width
            mayBeCut: true
            text: row.kind === "refund" ? qsTr("A card got this back, and no receipt says so")
                : row.kind === "reversal" ? qsTr("To be taken back by the terminal")
                : row.kind === "offline" ? qsTr("Taken without contact: not sent yet")
                : row.givesBack ? qsTr("Given back to a card: result not known")
                : qsTr("Card payment: result not known")
            font.weight: Font.Medium
        }
        Words {
            width: parent.width
            mayBeCut: true
            text: row.text
            color: row.ofCard ? Theme.mutedText : Theme.text
        }
    }
    Row {
        id: actions
        anchors { right: parent.right; rightMargin: Theme.unit; verticalCenter: parent.verticalCenter }
        spacing: Theme.unit
        PushButton {
            visible: row.kind === "refund"
            text: qsTr("Reverse")
            focusPolicy: Qt.TabFocus
            onClicked: Till.drawer.settlePending(row.index, "reverse")
        }
        PushButton {
            visible: row.kind === "refund"
            chosen: true
            text: qsTr("Finish")
            focusPolicy: Qt.TabFocus
            onClicked: Till.finishPending(row.index)
        }
        PushButton {
            visible: row.kind === "payment" && row.byHand
            text: qsTr("Declined")
            focusPolicy: Qt.TabFocus
            onClicked: Till.drawer.settlePending(row.index, "notApproved")
        }
        PushButton {
            visible: row.kind === "payment" && row.byHand
            text: qsTr("Approved")
            focusPolicy: Qt.TabFocus
            onClicked: Till.drawer.settlePending(row.index, "approved")
        }
        PushButton {
            visible: row.kind === "reversal" && row.byHand
            text: qsTr("Taken back")
            focusPolicy: Qt.TabFocus
            onClicked: Till.drawer.settlePending(row.index, "takenBack")
        }
        PushButton {
            visible: !row.byHand && (row.kind === "payment" || row.kind === "offline" || row.kind === "reversal")
            text: qsTr("Ask now")
            focusPolicy: Qt.TabFocus
            onClicked: Till.drawer.settlePending(row.index, "ask")
        }
    }
}
