// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// A field for words, with its name above.
FocusScope {
    id: field
    property alias text: input.text
    property string label
    property int limit: 200
    signal edited(string text)
    signal accepted()
    implicitHeight: 24 + Theme.target
    Words {
        text: field.label
        color: Theme.mutedText
        font.pixelSize: Theme.small
        height: 20
    }
    Rectangle {
        y: 24
        width: parent.width
        height: Theme.target
        radius: Theme.radius
        color: Theme.sheet
        border.width: input.activeFocus ? 2 : 1
        border.color: input.activeFocus ? Theme.ink : Theme.outline
        TextInput {
            id: input
            anchors { fill: parent; leftMargin: Theme.unit * 1.5; rightMargin: Theme.unit * 1.5 }
            focus: true
            activeFocusOnTab: true
            clip: true
            maximumLength: field.limit
            verticalAlignment: TextInput.AlignVCenter
            font.pixelSize: Theme.body
            color: Theme.text
            selectionColor: Theme.ink
            selectedTextColor: Theme.onInk
            selectByMouse: true
            Accessible.role: Accessible.EditableText
            Accessible.name: field.label
            onTextEdited: field.edited(text)
            onAccepted: field.accepted()
        }
    }
}
