// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// The change, large. It stays until the next scan.
FocusScope {
    id: screen
    focus: true
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter || event.key === Qt.Key_Space) {
            Till.run("newSale")
            event.accepted = true
        } else if (event.text.length === 1 && event.text > " " && event.modifiers === Qt.NoModifier) {
            Till.run("newSale")
            Till.basket.setSearchText(event.text)
            event.accepted = true
        }
    }
    Rectangle { anchors.fill: parent; color: Theme.paper }
    Rectangle {
        id: slip
        anchors { horizontalCenter: parent.horizontalCenter; top: parent.top; topMargin: Theme.unit * 6
                  bottom: buttons.top; bottomMargin: Theme.unit * 4 }
        width: Math.min(parent.width - Theme.unit * 12, Theme.wide ? 832 : 672)
        color: Theme.ticket
        Perforation {
            width: parent.width; height: 8
            across: true
            color: Theme.paper
        }
        Column {
            anchors { left: parent.left; right: parent.right; leftMargin: Theme.unit * 6; rightMargin: Theme.unit * 6
                      verticalCenter: parent.verticalCenter }
            spacing: Theme.unit
            Icon {
                anchors.horizontalCenter: parent.horizontalCenter
                name: "check"
                color: Theme.good
                width: 48; height: 48
            }
            Words {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: Till.payment.doneTitle
                color: Theme.mutedText
                font.pixelSize: Theme.title
            }
            Figures {
                anchors.horizontalCenter: parent.horizontalCenter
                text: Till.payment.hasChange ? Till.payment.change : Till.payment.doneTotal
                color: Theme.text
                pixelSize: Theme.wide ? 128 : 88
                weight: 600
                Accessible.role: Accessible.StaticText
                Accessible.name: Till.payment.doneTitle + " " + text
            }
            Item { width: 1; height: Theme.unit * 2 }
            Rectangle { width: parent.width; height: 1; color: Theme.rule }
            Item {
                width: parent.width
                height: 40
                Words { height: parent.height; text: qsTr("Total"); font.weight: Font.DemiBold }
                Figures {
                    anchors { right: parent.right; verticalCenter: parent.verticalCenter }
                    text: Till.payment.doneTotal
                    color: Theme.text
                    pixelSize: Theme.strong
                    weight: 600
                }
            }
            Repeater {
                model: Till.payment.doneTenders
                Item {
                    id: tender
                    required property string name
                    required property string amount
                    width: parent.width
                    height: 32
                    Words { height: parent.height; width: parent.width - paid.width - Theme.unit; text: tender.name; color: Theme.mutedText }
                    Figures {
                        id: paid
                        anchors { right: parent.right; verticalCenter: parent.verticalCenter }
                        text: tender.amount
                        color: Theme.mutedText
                    }
                }
            }
            Words {
                width: parent.width
                text: Till.payment.doneNumber
                color: Theme.mutedText
                font.pixelSize: Theme.small
            }
        }
    }
    Row {
        id: buttons
        anchors { horizontalCenter: parent.horizontalCenter; bottom: parent.bottom; bottomMargin: Theme.unit * 6 }
        spacing: Theme.unit * 2
        PushButton {
            width: 264; height: 72
            iconName: "print"
            text: qsTr("Print a copy")
            command: "reprintLast"
        }
        PushButton {
            width: 392; height: 72
            kind: "primary"
            text: qsTr("Next customer")
            hint: qsTr("Enter")
            command: "newSale"
            textSize: Theme.title
        }
    }
}
