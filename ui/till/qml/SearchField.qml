// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// One line to type in, with a glass before it and a cross to empty it.
FocusScope {
    id: field
    property alias text: input.text
    property string prompt
    property string prefix
    property string iconName: "search"
    signal edited(string text)
    signal accepted()
    signal moved(int by)
    signal cleared()
    implicitHeight: 56

    Rectangle {
        anchors.fill: parent
        radius: Theme.radius
        color: Theme.ticket
        border.width: input.activeFocus ? 2 : 1
        border.color: input.activeFocus ? Theme.ink : Theme.outline
    }
    Icon {
        id: glass
        x: Theme.unit * 2
        anchors.verticalCenter: parent.verticalCenter
        name: field.iconName
        color: Theme.mutedText
        width: 24; height: 24
    }
    Rectangle {
        id: chip
        visible: field.prefix.length > 0
        anchors { left: glass.right; leftMargin: Theme.unit * 1.5; verticalCenter: parent.verticalCenter }
        width: visible ? prefixText.implicitWidth + Theme.unit * 2 : 0
        height: 32
        radius: Theme.radiusSmall
        color: Theme.ink
        Words {
            id: prefixText
            anchors.centerIn: parent
            text: field.prefix
            color: Theme.onInk
            font.weight: Font.DemiBold
        }
    }
    TextInput {
        id: input
        anchors { left: chip.visible ? chip.right : glass.right; leftMargin: Theme.unit * 1.5
                  right: clear.left; top: parent.top; bottom: parent.bottom }
        focus: true
        clip: true
        verticalAlignment: TextInput.AlignVCenter
        font.pixelSize: Theme.strong
        color: Theme.text
        selectionColor: Theme.ink
        selectedTextColor: Theme.onInk
        selectByMouse: true
        Accessible.role: Accessible.EditableText
        Accessible.name: field.prompt
        onTextEdited: field.edited(text)
        onAccepted: field.accepted()
        Keys.onUpPressed: field.moved(-1)
        Keys.onDownPressed: field.moved(1)
    }
    Words {
        anchors { left: input.left; right: input.right; verticalCenter: parent.verticalCenter }
        visible: input.text.length === 0 && input.preeditText.length === 0
        text: field.prompt
        color: Theme.mutedText
        font.pixelSize: Theme.strong
        Accessible.ignored: true
    }
    PushButton {
        id: clear
        anchors { right: parent.right; rightMargin: 4; verticalCenter: parent.verticalCenter }
        visible: input.text.length > 0 || field.prefix.length > 0
        width: visible ? Theme.target : 0
        kind: "quiet"
        iconName: "close"
        focusPolicy: Qt.NoFocus
        Accessible.name: qsTr("Clear")
        onClicked: field.cleared()
    }
}
