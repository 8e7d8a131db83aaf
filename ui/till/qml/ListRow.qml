// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Templates as T
import Counterfoil.Till

// A row to choose: two lines at the left, a figure at the right.
T.AbstractButton {
    id: row
    property string title
    property string detail
    property string figure
    property string mark
    property bool chosen: false
    implicitHeight: Theme.row + 8
    focusPolicy: Qt.NoFocus
    Accessible.name: [row.title, row.detail, row.figure].join(", ")  // qmllint disable type
    Accessible.role: Accessible.ListItem
    background: Rectangle {
        radius: Theme.radius
        color: row.chosen || row.pressed ? Theme.inkTint : "transparent"
    }
    contentItem: Item {
        Words {
            x: Theme.unit * 1.5; y: 11
            mayBeCut: true
            width: parent.width - amount.width - Theme.unit * 4
            text: row.title
            font.weight: Font.Medium
        }
        Words {
            x: Theme.unit * 1.5; y: Theme.row - 22
            mayBeCut: true
            width: parent.width - Theme.unit * 3 - (markText.visible ? markText.width + Theme.unit : 0)
            text: row.detail
            color: Theme.mutedText
            font.pixelSize: Theme.small
        }
        Figures {
            id: amount
            anchors { right: parent.right; rightMargin: Theme.unit * 1.5 }
            y: 11
            text: row.figure
            color: Theme.text
            weight: 500
        }
        Words {
            id: markText
            visible: text.length > 0
            anchors { right: parent.right; rightMargin: Theme.unit * 1.5 }
            y: Theme.row - 22
            text: row.mark
            color: Theme.bad
            font.pixelSize: Theme.small
            font.weight: Font.Medium
        }
    }
}
