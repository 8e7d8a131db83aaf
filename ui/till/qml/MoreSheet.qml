// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// What is done to the ticket as a whole.
Sheet {
    title: qsTr("This ticket")
    hint: Till.basket.pieces
    sheetWidth: 416
    FocusScope {
        focus: true
        width: parent.width
        height: column.height
        Column {
            id: column
            width: parent.width
            spacing: Theme.unit
            PushButton {
                visible: Till.basket.selected >= 0
                width: parent.width; height: 56
                iconName: "note"; text: qsTr("Note on the line"); command: "note"
            }
            PushButton {
                focus: true
                width: parent.width; height: 56
                iconName: "park"; text: qsTr("Park it for later"); command: "park"
            }
            PushButton {
                width: parent.width; height: 56
                iconName: "percent"; text: qsTr("Discount on everything"); command: "ticketDiscount"
            }
            PushButton {
                width: parent.width; height: 56
                kind: "danger"
                iconName: "bin"; text: qsTr("Throw it away"); command: "abandonFromSheet"; hint: Till.keyOf("abandon")
            }
        }
    }
}
