// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Templates as T
import Counterfoil.Till

// What is sold most, one touch away.
GridView {
    id: grid
    signal chosen(int row)
    readonly property int columns: Math.max(3, Math.floor(width / (Theme.wide ? 224 : 176)))
    cellWidth: Math.floor(width / columns)
    cellHeight: Theme.wide ? 120 : 96
    clip: true
    boundsBehavior: Flickable.StopAtBounds
    cacheBuffer: 0

    delegate: Item {
        id: cell
        required property int index
        required property string name
        required property string price
        required property string drawn
        required property string colour
        required property string stored
        width: grid.cellWidth
        height: grid.cellHeight
        T.AbstractButton {
            id: tile
            anchors { fill: parent; rightMargin: Theme.unit; bottomMargin: Theme.unit }
            focusPolicy: Qt.NoFocus
            Accessible.name: cell.name
            Accessible.role: Accessible.Button
            onClicked: grid.chosen(cell.index)
            background: Rectangle {
                radius: Theme.radius
                color: tile.pressed ? Theme.inkTint : Theme.sheet
                border.color: tile.pressed ? Theme.ink : Theme.rule
            }
            contentItem: Item {
                Words {
                    x: Theme.unit * 1.5; y: Theme.unit * 1.5
                    width: parent.width - Theme.unit * 3
                    text: cell.name
                    mayBeCut: true
                    font.weight: Font.Medium
                    wrapMode: Text.Wrap
                    maximumLineCount: 2
                    lineHeight: 1.1
                    verticalAlignment: Text.AlignTop
                }
                ProductPicture {
                    anchors { right: parent.right; rightMargin: Theme.unit; bottom: parent.bottom; bottomMargin: Theme.unit }
                    width: Theme.wide ? 44 : 32
                    height: width
                    drawn: cell.drawn
                    stored: cell.stored
                    colour: cell.colour
                    dark: Theme.dark
                }
                Figures {
                    x: Theme.unit * 1.5
                    anchors { bottom: parent.bottom; bottomMargin: Theme.unit * 1.5 }
                    text: cell.price
                    color: Theme.mutedText
                    pixelSize: Theme.body
                }
            }
        }
    }
}
