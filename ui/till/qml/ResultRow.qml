// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Templates as T
import Counterfoil.Till

// One product that was found.
T.AbstractButton {
    id: row
    required property int index
    required property string name
    required property string detail
    required property string price
    property bool chosen: false
    height: Theme.row
    focusPolicy: Qt.NoFocus
    Accessible.name: row.name + ", " + row.price
    Accessible.role: Accessible.ListItem
    background: Rectangle {
        radius: Theme.radiusSmall
        color: row.chosen || row.pressed ? Theme.inkTint : "transparent"
    }
    contentItem: Item {
        Words {
            x: Theme.unit * 1.5; y: 8
            mayBeCut: true
            width: parent.width - price.width - Theme.unit * 4
            text: row.name
            font.weight: Font.Medium
        }
        Words {
            x: Theme.unit * 1.5; y: Theme.row - 26
            mayBeCut: true
            width: parent.width - price.width - Theme.unit * 4
            text: row.detail
            color: Theme.mutedText
            font.pixelSize: Theme.small
        }
        Figures {
            id: price
            anchors { right: parent.right; rightMargin: Theme.unit * 1.5; verticalCenter: parent.verticalCenter }
            text: row.price
            color: Theme.text
            weight: 500
        }
    }
}
