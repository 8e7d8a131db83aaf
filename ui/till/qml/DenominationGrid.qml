// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Templates as T
import Counterfoil.Till

// Notes and coins: value, how many, what they come to.
GridView {
    id: grid
    readonly property int perColumn: Math.max(1, Math.floor(height / cellHeight))
    clip: true
    boundsBehavior: Flickable.StopAtBounds
    flow: GridView.FlowTopToBottom
    cellHeight: 72
    cellWidth: Math.floor(width / Math.max(1, Math.min(Math.floor(width / 296), Math.ceil(count / perColumn))))
    model: Till.drawer.pieces
    currentIndex: Till.drawer.row
    highlightMoveDuration: 0
    delegate: Item {
        id: cell
        required property int index
        required property string value
        required property string count
        required property string sum
        readonly property bool chosen: index === Till.drawer.row
        width: grid.cellWidth
        height: grid.cellHeight
        Rectangle {
            anchors { fill: parent; rightMargin: Theme.unit; bottomMargin: Theme.unit }
            radius: Theme.radius
            color: cell.chosen ? Theme.inkTint : Theme.sheet
            border.width: cell.chosen ? 2 : 1
            border.color: cell.chosen ? Theme.ink : Theme.rule
            T.AbstractButton {
                anchors.fill: parent
                focusPolicy: Qt.NoFocus
                Accessible.name: qsTr("%1, %2 pieces").arg(cell.value).arg(cell.count)
                onClicked: Till.drawer.chooseRow(cell.index)
            }
            Figures {
                x: Theme.unit * 1.5
                y: cell.sum.length > 0 ? 10 : (parent.height - height) / 2
                alignLeft: true
                text: cell.value
                color: Theme.text
                pixelSize: Theme.strong
                weight: 500
            }
            Figures {
                x: Theme.unit * 1.5
                y: 35
                visible: cell.sum.length > 0
                alignLeft: true
                text: cell.sum
                color: Theme.mutedText
                pixelSize: Theme.small
            }
            PushButton {
                id: less
                anchors { right: howMany.left; verticalCenter: parent.verticalCenter }
                kind: "quiet"
                iconName: "minus"
                focusPolicy: Qt.NoFocus
                Accessible.name: qsTr("One %1 less").arg(cell.value)
                onClicked: Till.drawer.step(cell.index, -1)
            }
            Item {
                id: howMany
                anchors { right: more.left; verticalCenter: parent.verticalCenter }
                width: 56; height: 48
                Figures {
                    anchors { horizontalCenter: parent.horizontalCenter; verticalCenter: parent.verticalCenter }
                    text: cell.count
                    color: cell.count === "0" ? Theme.mutedText : Theme.text
                    pixelSize: Theme.title
                    weight: 600
                }
            }
            PushButton {
                id: more
                anchors { right: parent.right; rightMargin: 4; verticalCenter: parent.verticalCenter }
                kind: "quiet"
                iconName: "plus"
                focusPolicy: Qt.NoFocus
                Accessible.name: qsTr("One %1 more").arg(cell.value)
                onClicked: Till.drawer.step(cell.index, 1)
            }
        }
    }
}
