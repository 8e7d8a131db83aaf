// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Templates as T
import Counterfoil.Till

// One field that finds any action, product or receipt.
Sheet {
    id: sheet
    title: qsTr("Find anything")
    sheetWidth: 640
    FocusScope {
        focus: true
        width: parent.width
        height: field.height + Theme.unit + list.height
        SearchField {
            id: field
            focus: true
            width: parent.width
            prompt: qsTr("An action, a product, a customer, a receipt's number")
            onEdited: text => Till.palette.setText(text)
            onAccepted: Till.palette.accept()
            onMoved: by => Till.palette.moveChoice(by)
            onCleared: Till.palette.setText("")
            Binding on text { value: Till.palette.text }
        }
        ListView {
            id: list
            anchors { left: parent.left; right: parent.right; top: field.bottom; topMargin: Theme.unit }
            height: 48 * 9
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            model: Till.palette
            currentIndex: Till.palette.chosen
            highlightMoveDuration: 0
            delegate: T.AbstractButton {
                id: row
                required property int index
                required property string kind
                required property string title
                required property string detail
                required property string hint
                width: list.width
                height: 48
                focusPolicy: Qt.NoFocus
                Accessible.name: [title, detail, hint].filter(part => part.length > 0).join(", ")
                Accessible.role: Accessible.ListItem
                onClicked: Till.palette.take(index)
                background: Rectangle {
                    radius: Theme.radiusSmall
                    color: row.index === Till.palette.chosen || row.pressed ? Theme.inkTint : "transparent"
                }
                contentItem: Item {
                    Icon {
                        id: mark
                        x: Theme.unit
                        anchors.verticalCenter: parent.verticalCenter
                        name: row.kind === "product" ? "tag" : row.kind === "document" ? "receipt" : row.kind === "customer" ? "person" : "next"
                        color: Theme.mutedText
                    }
                    Words {
                        id: name
                        x: Theme.unit * 5
                        height: parent.height
                        width: Math.min(implicitWidth, end.x - x - Theme.unit)
                        mayBeCut: true
                        text: row.title
                        font.weight: Font.Medium
                    }
                    Words {
                        anchors { left: name.right; leftMargin: Theme.unit * 2; right: end.left; rightMargin: Theme.unit }
                        height: parent.height
                        mayBeCut: true
                        visible: width > 48
                        text: row.detail
                        color: Theme.mutedText
                        font.pixelSize: Theme.small
                    }
                    Words {
                        id: end
                        anchors { right: parent.right; rightMargin: Theme.unit * 1.5 }
                        height: parent.height
                        text: row.hint
                        color: Theme.mutedText
                        font.pixelSize: row.kind === "action" ? Theme.small : Theme.body
                        font.weight: Font.Medium
                    }
                }
            }
            EmptyState {
                anchors.centerIn: parent
                width: parent.width - Theme.unit * 8
                visible: list.count === 0 && Till.palette.searched
                iconName: "search"
                title: qsTr("Nothing like that")
                hint: qsTr("Try a word of its name, or a part of the receipt's number.")
            }
        }
    }
}
