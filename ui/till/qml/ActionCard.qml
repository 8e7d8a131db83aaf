// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Templates as T
import Counterfoil.Till

// A choice with a line of explanation.
T.AbstractButton {
    id: card
    property string command
    property string iconName
    property string detail
    property string hint
    implicitHeight: 96
    focusPolicy: Qt.TabFocus
    Accessible.name: text
    Accessible.role: Accessible.Button
    onClicked: Till.run(command)
    Keys.onReturnPressed: card.clicked()
    Keys.onEnterPressed: card.clicked()
    background: Rectangle {
        radius: Theme.radius
        color: card.pressed ? Theme.inkTint : Theme.sheet
        border.width: card.visualFocus ? 2 : 1
        border.color: card.visualFocus ? Theme.ink : Theme.outline
    }
    contentItem: Item {
        Icon {
            id: mark
            x: Theme.unit * 2
            anchors.verticalCenter: parent.verticalCenter
            name: card.iconName
            color: Theme.ink
            width: 32; height: 32
        }
        Words {
            x: Theme.unit * 8
            y: parent.height / 2 - implicitHeight - 1
            width: parent.width - x - key.width - Theme.unit * 2
            text: card.text
            font.pixelSize: Theme.strong
            font.weight: Font.DemiBold
        }
        Words {
            x: Theme.unit * 8
            y: parent.height / 2 + 2
            width: parent.width - x - key.width - Theme.unit * 2
            text: card.detail
            color: Theme.mutedText
            font.pixelSize: Theme.small
        }
        KeyHint {
            id: key
            anchors { right: parent.right; rightMargin: Theme.unit * 2; verticalCenter: parent.verticalCenter }
            text: card.hint
            color: Theme.mutedText
        }
    }
}
