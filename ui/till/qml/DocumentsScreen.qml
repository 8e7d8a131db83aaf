// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// Finding an earlier document, and what can be done with it.
FocusScope {
    id: screen
    focus: true
    Rectangle { anchors.fill: parent; color: Theme.paper }
    TopBar { id: bar; width: parent.width; title: qsTr("Receipts") }
    Item {
        id: left
        anchors { left: parent.left; leftMargin: Theme.unit * 3; top: bar.bottom; bottom: parent.bottom }
        width: Math.min(720, Math.floor((parent.width - Theme.unit * 9) * 0.45))
        SearchField {
            id: search
            focus: true
            width: parent.width
            prompt: qsTr("Scan or type a receipt number")
            onEdited: text => Till.documents.setSearchText(text)
            onAccepted: Till.run("refund")
            onMoved: by => Till.documents.moveChoice(by)
            onCleared: Till.documents.setSearchText("")
            Binding on text { value: Till.documents.searchText }
        }
        ListView {
            id: list
            anchors { left: parent.left; right: parent.right; top: search.bottom; topMargin: Theme.unit; bottom: parent.bottom }
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            model: Till.documents.documents
            currentIndex: Till.documents.chosen
            highlightMoveDuration: 0
            delegate: ListRow {
                required property int index
                required property string number
                required property string at
                required property string kind
                required property var model
                width: list.width
                title: number
                detail: at + "  ·  " + model.detail
                figure: model.total
                mark: kind
                chosen: index === Till.documents.chosen
                onClicked: Till.documents.choose(index)
            }
        }
        EmptyState {
            anchors.centerIn: list
            width: parent.width - Theme.unit * 4
            visible: list.count === 0
            iconName: "receipt"
            title: qsTr("No receipt like that")
            hint: qsTr("Part of the number is enough; the newest are shown when nothing is typed.")
        }
    }
    Rectangle {
        id: paper
        anchors { left: left.right; leftMargin: Theme.unit * 3; right: parent.right; rightMargin: Theme.unit * 3; top: bar.bottom
                  bottom: buttons.top; bottomMargin: Theme.unit * 2 }
        color: Theme.ticket
        visible: Till.documents.chosen >= 0
        Perforation { width: 8; height: parent.height; color: Theme.paper }
        Item {
            id: head
            anchors { left: parent.left; right: parent.right; leftMargin: Theme.unit * 3; rightMargin: Theme.unit * 3 }
            height: 80
            Words {
                y: 16
                width: parent.width
                text: Till.documents.head.number || ""
                font.pixelSize: Theme.strong
                font.weight: Font.DemiBold
            }
            Words {
                y: 42
                width: parent.width
                text: [Till.documents.head.kind, Till.documents.head.at, Till.documents.head.staff].filter(part => part).join("  ·  ")  // qmllint disable type
                color: Theme.mutedText
                font.pixelSize: Theme.small
            }
        }
        ListView {
            id: lines
            anchors { left: parent.left; leftMargin: Theme.unit * 1.5; right: parent.right; rightMargin: Theme.unit * 1.5
                      top: head.bottom; bottom: sums.top; bottomMargin: Theme.unit }
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            model: Till.documents.lines
            delegate: ListRow {
                required property string name
                required property string remains
                required property var model
                width: lines.width
                height: Theme.row
                enabled: false
                title: name
                detail: model.detail
                figure: model.total
                mark: remains
            }
        }
        Column {
            id: sums
            anchors { left: parent.left; right: parent.right; bottom: parent.bottom; leftMargin: Theme.unit * 3; rightMargin: Theme.unit * 3
                      bottomMargin: Theme.unit * 2 }
            Rectangle { width: parent.width; height: 1; color: Theme.rule }
            Item { width: 1; height: Theme.unit }
            Repeater {
                model: Till.documents.sums
                Item {
                    id: sum
                    required property string label
                    required property string amount
                    required property bool strong
                    width: sums.width
                    height: strong ? 36 : 26
                    Words {
                        width: parent.width - value.width - Theme.unit
                        height: parent.height
                        text: sum.label
                        color: sum.strong ? Theme.text : Theme.mutedText
                        font.weight: sum.strong ? Font.DemiBold : Font.Normal
                    }
                    Figures {
                        id: value
                        anchors { right: parent.right; verticalCenter: parent.verticalCenter }
                        text: sum.amount
                        color: sum.strong ? Theme.text : Theme.mutedText
                        pixelSize: sum.strong ? Theme.title : Theme.body
                        weight: sum.strong ? 600 : 400
                    }
                }
            }
        }
    }
    Row {
        id: buttons
        visible: Till.documents.chosen >= 0
        anchors { left: paper.left; right: paper.right; bottom: parent.bottom; bottomMargin: Theme.unit * 2 }
        spacing: Theme.unit
        PushButton {
            width: 96; height: 72
            stacked: true
            iconName: "print"
            text: qsTr("Copy")
            command: "reprint"
        }
        PushButton {
            width: 96; height: 72
            stacked: true
            kind: "danger"
            iconName: "bin"
            text: qsTr("Void")
            command: "voidDocument"
            enabled: Till.documents.canVoid
        }
        PushButton {
            width: buttons.width - 2 * (96 + Theme.unit); height: 72
            kind: "primary"
            text: qsTr("Refund or exchange")
            command: "refund"
            enabled: Till.documents.canRefund
        }
    }
}
