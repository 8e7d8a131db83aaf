// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// The cheat sheet, from the same table that the keys themselves come from.
Sheet {
    id: sheet
    title: qsTr("All the keys")
    hint: qsTr("Type to search. Scan at any time; 3 * before it takes three. Arrows choose a line.")
    sheetWidth: 768
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter) { Till.run("back"); event.accepted = true }
    }
    GridView {
        width: parent.width
        height: Math.ceil(count / 2) * cellHeight
        cellWidth: width / 2
        cellHeight: 36
        interactive: false
        flow: GridView.FlowTopToBottom
        model: Till.keys
        delegate: Item {
            id: row
            required property string key
            required property string label
            width: GridView.view.cellWidth  // qmllint disable type
            height: 36
            Rectangle {
                width: 112; height: 28
                radius: Theme.radiusSmall
                color: Theme.sheet
                border.color: Theme.outline
                Words {
                    anchors.centerIn: parent
                    text: row.key
                    font.weight: Font.DemiBold
                    font.pixelSize: Theme.small
                }
            }
            Words {
                x: 128
                width: parent.width - x - Theme.unit
                height: 28
                text: row.label
            }
        }
    }
}
