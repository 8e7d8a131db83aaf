// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Templates as T
import Counterfoil.Till

// `kind`: "primary" (one a screen), "plain", "quiet" (no edge), "danger".
T.AbstractButton {
    id: button

    property string kind: "plain"
    property string command
    property string iconName
    property string hint: command.length > 0 ? Till.keyOf(command) : ""
    property bool chosen: false
    property bool stacked: false
    property int textSize: kind === "primary" ? Theme.strong : Theme.body
    readonly property color front: !enabled ? Theme.mutedText
        : kind === "primary" ? Theme.onInk
        : kind === "danger" ? Theme.bad
        : chosen || kind === "quiet" ? Theme.ink : Theme.text

    implicitHeight: stacked ? 72 : kind === "primary" ? Theme.tall : Theme.target
    implicitWidth: Math.max(Theme.target, content.implicitWidth + 2 * Theme.unit * (stacked ? 1 : 2))
    focusPolicy: Qt.TabFocus
    onClicked: if (command.length > 0) Till.run(command)
    Accessible.name: text
    Accessible.role: Accessible.Button
    Accessible.onPressAction: button.clicked()
    Keys.onReturnPressed: button.clicked()
    Keys.onEnterPressed: button.clicked()

    background: Rectangle {
        radius: Theme.radius
        color: button.kind === "primary"
            ? (!button.enabled ? Theme.rule : button.pressed ? Theme.inkPressed : Theme.ink)
            : button.chosen || button.pressed ? Theme.inkTint
            : button.kind === "quiet" ? "transparent" : Theme.sheet
        border.width: button.visualFocus ? 2 : button.kind === "primary" || button.kind === "quiet" ? 0 : 1
        border.color: button.visualFocus ? (button.kind === "primary" ? Theme.text : Theme.ink)
            : button.chosen ? Theme.ink : button.enabled ? Theme.outline : Theme.rule
    }

    contentItem: Item {
        id: content
        implicitWidth: button.stacked
            ? Math.max(label.implicitWidth, 24) : (row.iconRoom + label.implicitWidth + row.hintRoom)
        implicitHeight: button.stacked ? 24 + 4 + label.implicitHeight : label.implicitHeight

        QtObject {
            id: row
            readonly property int iconRoom: button.iconName.length > 0 ? 24 + (button.text.length > 0 ? Theme.unit : 0) : 0
            readonly property int hintRoom: hintText.visible && !button.stacked ? hintText.implicitWidth + Theme.unit * 1.5 : 0
            readonly property real start: button.stacked ? 0
                : Math.max(0, (content.width - iconRoom - label.implicitWidth - hintRoom) / 2)
        }
        Icon {
            visible: button.iconName.length > 0
            name: button.iconName
            color: button.front
            x: button.stacked ? (content.width - width) / 2 : row.start
            y: button.stacked ? (content.height - 28 - label.implicitHeight) / 2 : (content.height - height) / 2
            width: 24
            height: 24
        }
        Words {
            id: label
            visible: button.text.length > 0
            text: button.text
            color: button.front
            font.pixelSize: button.stacked ? Theme.small : button.textSize
            font.weight: button.kind === "primary" ? Font.DemiBold : Font.Medium
            horizontalAlignment: button.stacked ? Text.AlignHCenter : Text.AlignLeft
            x: button.stacked ? 0 : row.start + row.iconRoom
            y: button.stacked ? (content.height - 28 - implicitHeight) / 2 + 28 : 0
            width: button.stacked ? content.width : Math.max(0, Math.min(implicitWidth, content.width - row.iconRoom - row.hintRoom))
            height: button.stacked ? implicitHeight : content.height
        }
        KeyHint {
            id: hintText
            visible: button.hint.length > 0 && !button.stacked
            text: button.hint
            color: button.kind === "primary" && button.enabled ? Theme.onInk : Theme.mutedText
            x: row.start + row.iconRoom + label.width + Theme.unit * 1.5
            height: content.height
        }
    }
}
