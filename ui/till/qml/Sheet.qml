// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// A question laid over the screen. Escape and a touch beside it put it away.
FocusScope {
    id: sheet
    default property alias content: inner.data
    property string title
    property string hint
    property int sheetWidth: 480
    property bool closable: true
    focus: true

    Rectangle {
        anchors.fill: parent
        color: Theme.shade
        MouseArea {
            anchors.fill: parent
            onClicked: if (sheet.closable) Till.run("back")
        }
    }
    Rectangle {
        id: card
        anchors.centerIn: parent
        width: Math.min(sheet.sheetWidth, parent.width - Theme.unit * 4)
        height: Math.min(inner.childrenRect.height + inner.y + Theme.unit * 3, parent.height - Theme.unit * 4)
        radius: Theme.radius
        color: Theme.ticket
        border.color: Theme.rule
        clip: true
        Accessible.role: Accessible.Dialog
        Accessible.name: sheet.title
        MouseArea { anchors.fill: parent }
        Words {
            id: heading
            x: Theme.unit * 3; y: Theme.unit * 2.5
            width: parent.width - x - close.width - Theme.unit * 2
            text: sheet.title
            font.pixelSize: Theme.title
            font.weight: Font.DemiBold
        }
        Words {
            id: hintText
            anchors { top: heading.bottom; topMargin: 4 }
            x: Theme.unit * 3
            width: parent.width - Theme.unit * 6
            visible: sheet.hint.length > 0
            height: visible ? implicitHeight : 0
            text: sheet.hint
            color: Theme.mutedText
            wrapMode: Text.Wrap
        }
        PushButton {
            id: close
            anchors { right: parent.right; rightMargin: Theme.unit; top: parent.top; topMargin: Theme.unit * 1.5 }
            kind: "quiet"
            iconName: "close"
            command: "back"
            hint: ""
            focusPolicy: Qt.NoFocus
            Accessible.name: qsTr("Close")
        }
        Item {
            id: inner
            x: Theme.unit * 3
            y: (hintText.visible ? hintText.y + hintText.height : heading.y + heading.height) + Theme.unit * 2
            width: parent.width - Theme.unit * 6
            height: childrenRect.height
        }
    }
}
