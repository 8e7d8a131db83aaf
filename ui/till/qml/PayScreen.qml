// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// Taking the money: left the ticket's due amount and what was given so far, right the ways to pay.
FocusScope {
    id: screen
    focus: true
    readonly property int dueWidth: Theme.wide ? 528 : 352
    readonly property bool waiting: Till.payment.card.length > 0
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter) Till.run("payCash")
        else if (event.key === Qt.Key_Backspace) Till.payment.erase()
        else if (event.text.length === 1 && "0123456789.,".indexOf(event.text) >= 0) Till.payment.key(event.text)
        else return
        event.accepted = true
    }
    Rectangle { anchors.fill: parent; color: Theme.paper }

    Rectangle {
        id: stub
        width: screen.dueWidth
        height: parent.height
        color: Theme.ticket
        Perforation {
            anchors { right: parent.right }
            width: 8; height: parent.height
            mirrored: true
            color: Theme.paper
        }
        PushButton {
            id: backButton
            x: Theme.unit * 2; y: Theme.unit
            kind: "quiet"
            iconName: "back"
            text: Till.payment.refund ? qsTr("Receipts") : qsTr("Ticket")
            command: "back"
            hint: "Esc"
            enabled: !screen.waiting || Till.payment.card === "declined"
        }
        Column {
            id: dueColumn
            anchors { left: parent.left; leftMargin: Theme.unit * 4; right: parent.right; rightMargin: Theme.unit * 4
                      top: backButton.bottom; topMargin: Theme.unit * 4 }
            Words {
                text: Till.payment.givesBack ? qsTr("To give back") : Till.payment.even ? qsTr("Nothing is due") : qsTr("To pay")
                color: Theme.mutedText
                font.pixelSize: Theme.strong
            }
            Figures {
                text: Till.payment.due
                alignLeft: true
                color: Till.payment.givesBack ? Theme.bad : Theme.text
                pixelSize: Theme.wide ? Theme.display : 52
                weight: 600
                Accessible.role: Accessible.StaticText
                Accessible.name: text
            }
            Words {
                visible: Till.payment.cashDue.length > 0
                text: qsTr("%1 in cash, rounded").arg(Till.payment.cashDue)
                color: Theme.mutedText
            }
        }
        ListView {
            anchors { left: dueColumn.left; right: dueColumn.right; top: dueColumn.bottom; topMargin: Theme.unit * 4
                      bottom: givenColumn.top; bottomMargin: Theme.unit * 2 }
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            model: Till.payment.refund ? Till.payment.lines : Till.basket.lines
            delegate: Item {
                id: sold
                required property string name
                required property string total
                width: ListView.view.width
                height: Theme.body + 13
                Words {
                    width: parent.width - soldTotal.width - Theme.unit * 2
                    height: parent.height
                    mayBeCut: true
                    text: sold.name
                    color: Theme.mutedText
                }
                Figures {
                    id: soldTotal
                    anchors { right: parent.right; verticalCenter: parent.verticalCenter }
                    text: sold.total
                    color: Theme.mutedText
                    pixelSize: Theme.body
                }
            }
        }
        Column {
            id: givenColumn
            anchors { left: parent.left; leftMargin: Theme.unit * 4; right: parent.right; rightMargin: Theme.unit * 4
                      bottom: parent.bottom; bottomMargin: Theme.unit * 4 }
            spacing: 0
            Repeater {
                model: Till.payment.tenders
                Item {
                    id: tenderRow
                    required property int index
                    required property string name
                    required property string amount
                    required property string icon
                    required property bool removable
                    width: parent.width
                    height: 56
                    Icon {
                        anchors.verticalCenter: parent.verticalCenter
                        name: tenderRow.icon
                        color: Theme.good
                        width: 24; height: 24
                    }
                    Words {
                        x: Theme.unit * 4.5
                        width: given.x - x - Theme.unit
                        height: parent.height
                        text: tenderRow.name
                    }
                    Figures {
                        id: given
                        anchors { right: remove.left; verticalCenter: parent.verticalCenter }
                        text: tenderRow.amount
                        color: Theme.text
                        weight: 500
                        pixelSize: Theme.body
                    }
                    PushButton {
                        id: remove
                        anchors { right: parent.right; rightMargin: -Theme.unit * 1.5; verticalCenter: parent.verticalCenter }
                        visible: tenderRow.removable
                        width: visible ? Theme.target : Theme.unit * 1.5
                        kind: "quiet"
                        iconName: "close"
                        focusPolicy: Qt.NoFocus
                        Accessible.name: qsTr("Remove %1").arg(tenderRow.name)
                        onClicked: Till.payment.remove(tenderRow.index)
                    }
                }
            }
            Rectangle { width: parent.width; height: 1; color: Theme.rule }
            Item {
                width: parent.width
                height: 48
                Words { height: parent.height; text: qsTr("Total"); font.weight: Font.DemiBold }
                Figures {
                    anchors { right: parent.right; verticalCenter: parent.verticalCenter }
                    text: Till.payment.total
                    color: Theme.text
                    pixelSize: Theme.strong
                    weight: 600
                }
            }
        }
    }

    Item {
        anchors { left: stub.right; right: parent.right; top: parent.top; bottom: parent.bottom }
        Column {
            id: ways
            visible: !screen.waiting
            anchors.centerIn: parent
            width: Math.min(parent.width - Theme.unit * 8, Theme.wide ? 768 : 608)
            spacing: Theme.unit * 2

            Grid {
                id: quickGrid
                visible: Till.payment.suggestions.count > 0 && !Till.payment.givesBack && !Till.payment.even
                columns: Math.max(1, Till.payment.suggestions.count)
                spacing: Theme.unit
                width: parent.width
                Repeater {
                    model: Till.payment.suggestions
                    PushButton {
                        required property int index
                        required property string amount
                        width: (quickGrid.width - (quickGrid.columns - 1) * Theme.unit) / quickGrid.columns
                        height: Theme.tall
                        text: amount
                        textSize: Theme.strong
                        focusPolicy: Qt.NoFocus
                        Accessible.name: qsTr("%1 in cash").arg(amount)
                        onClicked: Till.payment.quick(index)
                    }
                }
            }
            Row {
                visible: !Till.payment.givesBack && !Till.payment.even
                spacing: Theme.unit * 2
                Column {
                    id: padColumn
                    spacing: Theme.unit * 2
                    Rectangle {
                        width: pad.width
                        height: 64
                        radius: Theme.radius
                        color: Theme.ticket
                        border.color: Theme.outline
                        Words {
                            x: Theme.unit * 2
                            height: parent.height
                            text: qsTr("Given")
                            color: Theme.mutedText
                        }
                        Figures {
                            anchors { right: parent.right; rightMargin: Theme.unit * 2; verticalCenter: parent.verticalCenter }
                            text: Till.payment.entry
                            color: Till.payment.typed.length > 0 ? Theme.text : Theme.mutedText
                            pixelSize: 26
                            weight: 600
                        }
                    }
                    KeyPad {
                        id: pad
                        keyWidth: Math.floor((ways.width * 0.56 - 2 * Theme.unit) / 3)
                        keyHeight: 72
                        onKey: key => Till.payment.key(key)
                        onErase: Till.payment.erase()
                    }
                }
                Column {
                    width: ways.width - padColumn.width - Theme.unit * 2
                    spacing: Theme.unit
                    PushButton {
                        width: parent.width
                        height: 64 + Theme.unit * 2 + 72
                        kind: "primary"
                        iconName: "cash"
                        text: qsTr("Cash")
                        hint: qsTr("Enter")
                        command: "payCash"
                        textSize: Theme.title
                    }
                    PushButton {
                        width: parent.width
                        height: 112
                        iconName: "card"
                        text: qsTr("Card")
                        command: "payCard"
                        textSize: Theme.strong
                    }
                    PushButton {
                        width: parent.width
                        height: 112
                        iconName: "voucher"
                        text: qsTr("Voucher")
                        command: "payVoucher"
                        textSize: Theme.strong
                    }
                }
            }
            PushButton {
                visible: Till.payment.givesBack && Till.payment.cardBack.length > 0
                width: parent.width
                height: 88
                kind: "primary"
                iconName: "card"
                text: qsTr("Give %1 back to the card").arg(Till.payment.cardBack)
                hint: qsTr("Enter")
                command: "payCard"
                textSize: Theme.title
            }
            PushButton {
                visible: Till.payment.even || Till.payment.givesBack
                width: parent.width
                height: Till.payment.cardBack.length > 0 ? Theme.tall : 88
                kind: Till.payment.cardBack.length > 0 ? "plain" : "primary"
                iconName: Till.payment.even ? "check" : "cash"
                text: Till.payment.even ? qsTr("Finish") : qsTr("Give %1 back in cash").arg(Till.payment.cashDue || Till.payment.due)
                hint: Till.payment.cardBack.length > 0 ? "" : qsTr("Enter")
                textSize: Till.payment.cardBack.length > 0 ? Theme.body : Theme.title
                onClicked: Till.payment.even ? Till.run("payCash") : Till.payment.giveBack()
            }
        }
        CardPanel {
            anchors.centerIn: parent
            visible: screen.waiting
            width: Math.min(parent.width - Theme.unit * 8, Theme.wide ? 640 : 520)
        }
    }
}
