// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Templates as T
import Counterfoil.Till

// A person: initials in a disc, name, role.
T.AbstractButton {
    id: row
    required property int index
    required property string name
    required property string role
    required property string initials
    property bool chosen: false

    implicitHeight: 64
    focusPolicy: Qt.TabFocus
    Accessible.name: name
    Accessible.role: Accessible.Button
    background: Rectangle {
        radius: Theme.radius
        color: row.chosen || row.pressed ? Theme.inkTint : "transparent"
        border.width: row.visualFocus ? 2 : 0
        border.color: Theme.ink
    }
    contentItem: Item {
        Rectangle {
            id: disc
            x: Theme.unit * 1.5
            anchors.verticalCenter: parent.verticalCenter
            width: 40; height: 40; radius: 20
            color: row.chosen ? Theme.ink : Theme.paper
            Words {
                anchors.centerIn: parent
                text: row.initials
                font.weight: Font.DemiBold
                color: row.chosen ? Theme.onInk : Theme.mutedText
            }
        }
        Words {
            x: disc.x + disc.width + Theme.unit * 1.5
            y: parent.height / 2 - implicitHeight - (roleText.visible ? 0 : -implicitHeight / 2)
            width: parent.width - x - Theme.unit
            text: row.name
            mayBeCut: true
            font.pixelSize: Theme.strong
            font.weight: Font.Medium
        }
        Words {
            id: roleText
            visible: text.length > 0
            x: disc.x + disc.width + Theme.unit * 1.5
            y: parent.height / 2 + 1
            width: parent.width - x - Theme.unit
            text: row.role
            color: Theme.mutedText
            font.pixelSize: Theme.small
        }
    }
}
