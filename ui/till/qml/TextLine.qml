// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// A field for words, with its name above and, where it has them, what is wrong or worth knowing below.
FocusScope {
    id: field
    property alias text: input.text
    property string label
    property string help
    property string problem
    property bool noted: false  // keeps room for the line below
    property bool secret: false
    property int limit: 200
    property alias hints: input.inputMethodHints
    signal edited(string text)
    signal accepted()
    // To the next field, as with Tab.
    function onward() {
        const next = input.nextItemInFocusChain(true)
        if (next) next.forceActiveFocus(Qt.TabFocusReason)
    }
    implicitHeight: 24 + Theme.target + (noted ? 24 : 0)
    // Qt tells nobody the name of a field whose text is hidden: its frame carries it.
    Accessible.role: secret ? Accessible.Grouping : Accessible.NoRole
    Accessible.name: secret ? label : ""
    Accessible.ignored: !secret
    Words {
        width: parent.width
        text: field.label
        color: Theme.mutedText
        font.pixelSize: Theme.small
        height: 20
    }
    Rectangle {
        id: frame
        y: 24
        width: parent.width
        height: Theme.target
        radius: Theme.radius
        color: Theme.sheet
        border.width: input.activeFocus ? 2 : 1
        border.color: field.problem.length > 0 ? Theme.bad : input.activeFocus ? Theme.ink : Theme.outline
        TextInput {
            id: input
            anchors { fill: parent; leftMargin: Theme.unit * 1.5; rightMargin: Theme.unit * 1.5 }
            focus: true
            activeFocusOnTab: true
            clip: true
            maximumLength: field.limit
            verticalAlignment: TextInput.AlignVCenter
            echoMode: field.secret ? TextInput.Password : TextInput.Normal
            font.pixelSize: Theme.body
            color: Theme.text
            selectionColor: Theme.ink
            selectedTextColor: Theme.onInk
            selectByMouse: true
            Accessible.role: Accessible.EditableText
            Accessible.name: field.label
            Accessible.description: field.problem.length > 0 ? field.problem : field.help
            onActiveFocusChanged: if (activeFocus && field.noted) selectAll()
            onTextEdited: field.edited(text)
            onAccepted: field.accepted()
        }
    }
    Words {
        visible: field.noted && text.length > 0
        anchors { top: frame.bottom; topMargin: 2 }
        width: parent.width
        height: 20
        text: field.problem.length > 0 ? field.problem : field.help
        color: field.problem.length > 0 ? Theme.bad : Theme.mutedText
        font.pixelSize: Theme.small
        font.weight: field.problem.length > 0 ? Font.Medium : Font.Normal
        Accessible.role: field.problem.length > 0 ? Accessible.AlertMessage : Accessible.StaticText
        Accessible.name: text
    }
}
