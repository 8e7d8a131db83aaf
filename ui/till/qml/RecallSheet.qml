// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// Prices moved while a ticket was parked: what was said to the customer, or what the shelf says now?
Sheet {
    id: sheet
    title: qsTr("Prices have changed")
    hint: qsTr("While this ticket was parked. Nothing changes unless you say so.")
    sheetWidth: 560
    FocusScope {
        focus: true
        width: parent.width
        height: column.height
        Keys.onPressed: event => {
            if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter) Till.run("back")
            else if (event.key === Qt.Key_F12) Till.run("newPrices")
            else return
            event.accepted = true
        }
        Column {
            id: column
            width: parent.width
            spacing: Theme.unit * 2
            ListView {
                id: list
                width: parent.width
                height: Math.min(count, 6) * 40
                clip: true
                boundsBehavior: Flickable.StopAtBounds
                model: Till.tickets.moved
                delegate: Item {
                    id: row
                    required property string name
                    required property string before
                    required property string now
                    width: list.width
                    height: 40
                    Words {
                        height: parent.height
                        width: old.x - Theme.unit
                        mayBeCut: true
                        text: row.name
                    }
                    Figures {
                        id: old
                        anchors { right: arrow.left; rightMargin: Theme.unit; verticalCenter: parent.verticalCenter }
                        text: row.before
                        color: Theme.mutedText
                    }
                    Icon {
                        id: arrow
                        x: parent.width - 112
                        anchors.verticalCenter: parent.verticalCenter
                        name: "next"
                        color: Theme.mutedText
                        width: 16; height: 16
                    }
                    Figures {
                        anchors { right: parent.right; verticalCenter: parent.verticalCenter }
                        text: row.now
                        color: Theme.text
                        weight: 600
                    }
                }
            }
            PushButton {
                focus: true
                width: parent.width
                kind: "primary"
                text: qsTr("Keep the old prices")
                hint: qsTr("Enter")
                onClicked: Till.run("back")
            }
            PushButton {
                width: parent.width
                height: Theme.tall
                text: qsTr("Take the new prices")
                hint: "F12"
                onClicked: Till.run("newPrices")
            }
        }
    }
}
