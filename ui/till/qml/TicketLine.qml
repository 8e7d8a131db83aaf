// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Templates as T
import Counterfoil.Till

// One line of the ticket: what, how many at what price, and what it comes to.
T.AbstractButton {
    id: line
    required property int index
    required property string name
    required property string detail
    required property string total
    required property string note
    required property bool isReturn
    property bool chosen: false

    height: Theme.row + (note.length > 0 ? 24 : 0)
    focusPolicy: Qt.NoFocus
    Accessible.name: line.name + ", " + line.detail + ", " + line.total
    Accessible.role: Accessible.ListItem
    background: Rectangle {
        radius: Theme.radiusSmall
        color: line.chosen ? Theme.inkTint : "transparent"
    }
    contentItem: Item {
        Words {
            x: Theme.unit * 1.5; y: 8
            mayBeCut: true
            width: parent.width - amount.width - Theme.unit * 4
            text: line.isReturn ? qsTr("Return: %1").arg(line.name) : line.name
            font.weight: Font.Medium
            color: line.isReturn ? Theme.bad : Theme.text
        }
        Words {
            x: Theme.unit * 1.5; y: Theme.row - 26
            mayBeCut: true
            width: parent.width - Theme.unit * 3
            text: line.detail
            color: Theme.mutedText
            font.pixelSize: Theme.small
        }
        Words {
            visible: text.length > 0
            x: Theme.unit * 1.5; y: Theme.row - 4
            mayBeCut: true
            width: parent.width - Theme.unit * 3
            text: line.note
            color: Theme.mutedText
            font.pixelSize: Theme.small
            font.italic: true
        }
        Figures {
            id: amount
            anchors { right: parent.right; rightMargin: Theme.unit * 1.5 }
            y: 8
            text: line.total
            color: line.isReturn ? Theme.bad : Theme.text
            weight: 500
            pixelSize: Theme.body
        }
    }
}
