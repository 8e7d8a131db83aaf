// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// A number, some words, a reason: whatever the till asks.
Sheet {
    id: sheet
    title: Till.entry.title
    hint: Till.entry.hint
    sheetWidth: Till.entry.wantsNumber && Till.entry.wantsReason ? 704 : 448
    readonly property bool beside: Till.entry.wantsNumber && Till.entry.wantsReason

    FocusScope {
        id: body
        focus: true
        width: parent.width
        height: childrenRect.height
        Keys.onPressed: event => {
            if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter) Till.entry.submit()
            else if (event.key === Qt.Key_Backspace) Till.entry.erase()
            else if (event.key === Qt.Key_Up) Till.entry.moveReason(-1)
            else if (event.key === Qt.Key_Down) Till.entry.moveReason(1)
            else if (event.text === "%") Till.entry.setPercent(!Till.entry.percent)
            else if (event.text.length === 1 && "0123456789.,".indexOf(event.text) >= 0) Till.entry.key(event.text)
            else return
            event.accepted = true
        }
        // With a number to type, keys go here; without one, to the words or the reason.
        Item { id: keys; focus: Till.entry.wantsNumber; activeFocusOnTab: Till.entry.wantsNumber }

        Column {
            id: number
            visible: Till.entry.wantsNumber
            width: 280
            height: visible ? implicitHeight : 0
            anchors.horizontalCenter: sheet.beside ? undefined : parent.horizontalCenter
            spacing: Theme.unit * 2
            Rectangle {
                width: parent.width
                height: 72
                radius: Theme.radius
                color: Theme.sheet
                border.width: keys.activeFocus ? 2 : 1
                border.color: keys.activeFocus ? Theme.ink : Theme.outline
                Figures {
                    anchors { right: parent.right; rightMargin: Theme.unit * 2; verticalCenter: parent.verticalCenter }
                    text: Till.entry.shown
                    color: Theme.text
                    pixelSize: Theme.total
                    weight: 600
                    Accessible.role: Accessible.StaticText
                    Accessible.name: text
                }
            }
            Row {
                visible: Till.entry.canPercent
                spacing: Theme.unit
                PushButton {
                    width: 136
                    text: qsTr("Percent")
                    chosen: Till.entry.percent
                    focusPolicy: Qt.NoFocus
                    onClicked: Till.entry.setPercent(true)
                }
                PushButton {
                    width: 136
                    text: qsTr("Amount")
                    chosen: !Till.entry.percent
                    focusPolicy: Qt.NoFocus
                    onClicked: Till.entry.setPercent(false)
                }
            }
            KeyPad {
                keyHeight: 56
                onKey: key => Till.entry.key(key)
                onErase: Till.entry.erase()
            }
        }
        Column {
            id: words
            x: sheet.beside ? number.width + Theme.unit * 4 : 0
            y: sheet.beside || !number.visible ? 0 : number.height + Theme.unit * 2
            width: parent.width - x
            spacing: Theme.unit * 2
            TextLine {
                visible: Till.entry.wantsText
                focus: Till.entry.wantsText
                width: parent.width
                label: Till.entry.title
                text: Till.entry.text
                onEdited: text => Till.entry.setText(text)
            }
            Words {
                visible: Till.entry.wantsReason
                text: qsTr("Why?")
                font.weight: Font.DemiBold
            }
            Grid {
                visible: Till.entry.reasons.length > 0
                columns: sheet.beside ? 2 : 2
                spacing: Theme.unit
                Repeater {
                    model: Till.entry.reasons
                    PushButton {
                        required property string modelData
                        width: (words.width - Theme.unit) / 2
                        text: modelData
                        chosen: Till.entry.reason === modelData
                        focusPolicy: Qt.NoFocus
                        onClicked: Till.entry.setReason(modelData)
                    }
                }
            }
            TextLine {
                visible: Till.entry.wantsReason
                focus: !Till.entry.wantsNumber && !Till.entry.wantsText
                width: parent.width
                label: qsTr("Another reason")
                text: Till.entry.reasons.indexOf(Till.entry.reason) >= 0 ? "" : Till.entry.reason  // qmllint disable type
                onEdited: text => Till.entry.setReason(text)
            }
            Words {
                visible: text.length > 0
                width: parent.width
                text: Till.entry.error
                color: Theme.bad
                font.weight: Font.Medium
                wrapMode: Text.Wrap
                Accessible.role: Accessible.AlertMessage
                Accessible.name: text
            }
            PushButton {
                width: parent.width
                kind: "primary"
                text: Till.entry.primary
                hint: qsTr("Enter")
                enabled: Till.entry.ready
                onClicked: Till.entry.submit()
            }
        }
    }
}
