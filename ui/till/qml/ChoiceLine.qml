// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// A field for one of many known values: what its beginning could mean is listed below while it is typed.
FocusScope {
    id: choice
    property alias label: line.label
    property alias help: line.help
    property string what
    property bool touched: false
    property int at: 0
    property int least: 0  // the room that the longest choice needs
    readonly property string value: Till.setup.values[what] ?? ""
    readonly property var found: touched && activeFocus ? Till.setup.matches(what, value) : []
    implicitHeight: line.implicitHeight
    z: found.length > 0 ? 2 : 0

    function take(index) {
        const picked = found[index] ?? ""
        touched = false
        if (picked.length > 0) Till.setup.set(what, picked)
    }
    onFoundChanged: at = 0
    // Whoever goes on means the likeliest.
    onActiveFocusChanged: if (!activeFocus && touched) {
        const likely = Till.setup.matches(what, value)
        touched = false
        if (likely.length > 0) Till.setup.set(what, likely[Math.min(at, likely.length - 1)])
    }
    Keys.onPressed: event => {
        if (found.length === 0) return
        if (event.key === Qt.Key_Down) at = Math.min(at + 1, found.length - 1)
        else if (event.key === Qt.Key_Up) at = Math.max(at - 1, 0)
        else if (event.key === Qt.Key_Escape) touched = false
        else return
        event.accepted = true
    }
    TextLine {
        id: line
        width: parent.width
        focus: true
        noted: true
        limit: 64
        hints: Qt.ImhNoPredictiveText | Qt.ImhNoAutoUppercase
        text: choice.value
        problem: Till.setup.problems[choice.what] ?? ""
        onEdited: text => { choice.touched = true; Till.setup.set(choice.what, text) }
        onAccepted: {
            if (choice.found.length > 0) choice.take(choice.at)
            onward()
        }
    }
    Rectangle {
        visible: choice.found.length > 0
        y: 24 + Theme.target + 2
        width: Math.max(parent.width, choice.least)
        x: parent.width - width
        height: list.height + 2
        radius: Theme.radius
        color: Theme.ticket
        border.color: Theme.outline
        Column {
            id: list
            x: 1; y: 1
            width: parent.width - 2
            Repeater {
                model: choice.found
                PushButton {
                    id: row
                    required property int index
                    required property string modelData
                    width: list.width
                    kind: "quiet"
                    focusPolicy: Qt.NoFocus
                    text: modelData
                    chosen: index === choice.at
                    onClicked: { choice.take(row.index); line.forceActiveFocus() }
                }
            }
        }
    }
}
