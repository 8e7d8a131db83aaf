// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// What the card terminal is doing, in words; nothing else can be done meanwhile.
Column {
    id: panel
    readonly property string state_: Till.payment.card
    readonly property bool unknown: state_ === "unknown"
    readonly property bool declined: state_ === "declined"
    readonly property bool noContact: state_ === "nocontact"
    readonly property bool doubtful: unknown || noContact
    spacing: Theme.unit * 3

    Rectangle {
        anchors.horizontalCenter: parent.horizontalCenter
        width: 96; height: 96; radius: 48
        color: panel.doubtful ? Theme.warnTint : panel.declined ? Theme.badTint : Theme.inkTint
        Icon {
            anchors.centerIn: parent
            width: 48; height: 48
            name: panel.doubtful ? "warn" : panel.declined ? "close" : "card"
            color: panel.doubtful ? Theme.warn : panel.declined ? Theme.bad : Theme.ink
        }
    }
    Figures {
        anchors.horizontalCenter: parent.horizontalCenter
        text: Till.payment.cardAmount
        color: Theme.text
        pixelSize: 40
        weight: 600
    }
    Words {
        width: parent.width
        horizontalAlignment: Text.AlignHCenter
        wrapMode: Text.Wrap
        text: Till.payment.cardText
        font.pixelSize: Theme.title
        font.weight: Font.Medium
        lineHeight: 1.3
        color: panel.doubtful ? Theme.warn : panel.declined ? Theme.bad : Theme.text
        Accessible.role: Accessible.AlertMessage
        Accessible.name: text
    }
    Row {
        anchors.horizontalCenter: parent.horizontalCenter
        visible: panel.state_ === "asking" && Till.payment.cardByHand
        spacing: Theme.unit * 2
        PushButton {
            width: 200; height: 72
            text: qsTr("Declined")
            iconName: "close"
            focusPolicy: Qt.TabFocus
            onClicked: Till.payment.cardTaken(false)
        }
        PushButton {
            width: 264; height: 72
            kind: "primary"
            text: qsTr("Approved")
            iconName: "check"
            focusPolicy: Qt.TabFocus
            onClicked: Till.payment.cardTaken(true)
        }
    }
    Column {
        anchors.horizontalCenter: parent.horizontalCenter
        visible: panel.noContact
        spacing: Theme.unit
        PushButton {
            width: 416; height: 72
            kind: "primary"
            text: qsTr("Choose another way")
            focusPolicy: Qt.TabFocus
            onClicked: Till.payment.leaveCard()
        }
        PushButton {
            width: 416; height: 72
            iconName: "card"
            text: qsTr("Keep it and send it later")
            focusPolicy: Qt.TabFocus
            onClicked: Till.payment.keepCard()
        }
    }
    PushButton {
        anchors.horizontalCenter: parent.horizontalCenter
        visible: panel.declined
        width: 320; height: 72
        kind: "primary"
        text: qsTr("Choose another way")
        focusPolicy: Qt.TabFocus
        onClicked: Till.payment.forgetCard()
    }
    Column {
        anchors.horizontalCenter: parent.horizontalCenter
        visible: panel.unknown
        spacing: Theme.unit
        PushButton {
            width: 416; height: 72
            kind: "primary"
            text: qsTr("Ask the terminal now")
            focusPolicy: Qt.TabFocus
            onClicked: Till.payment.askAgain()
        }
        Row {
            spacing: Theme.unit
            PushButton {
                width: 204
                text: qsTr("Slip says approved")
                focusPolicy: Qt.TabFocus
                onClicked: Till.payment.cardTaken(true)
            }
            PushButton {
                width: 204
                text: qsTr("Slip says declined")
                focusPolicy: Qt.TabFocus
                onClicked: Till.payment.cardTaken(false)
            }
        }
        PushButton {
            width: 416
            iconName: "cash"
            text: Till.payment.givesBack ? qsTr("Give it back in another way") : qsTr("Pay in another way")
            focusPolicy: Qt.TabFocus
            onClicked: Till.payment.leaveCard()
        }
    }
}
