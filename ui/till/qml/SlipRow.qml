// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// One row of a slip. Levels: 0 heading, 1 row, 2 total, 3 rule, 4 words in the middle.
Item {
    id: row
    required property string label
    required property string value
    required property int level
    height: level === 0 ? 48 : level === 3 ? 17 : level === 2 ? 36 : Math.max(28, words.implicitHeight + 6)
    Rectangle {
        visible: row.level === 3
        y: 8
        width: parent.width
        height: 1
        color: Theme.rule
    }
    Words {
        id: words
        visible: row.level !== 3
        y: row.level === 0 ? 16 : 0
        width: row.value.length > 0 ? parent.width - figure.width - Theme.unit * 2 : parent.width
        height: row.level === 0 ? 28 : parent.height
        text: row.label
        color: row.level === 1 ? Theme.mutedText : Theme.text
        font.pixelSize: row.level === 0 ? Theme.strong : Theme.body
        font.weight: row.level === 0 || row.level === 2 ? Font.DemiBold : Font.Normal
        horizontalAlignment: row.level === 4 ? Text.AlignHCenter : Text.AlignLeft
        wrapMode: Text.Wrap
    }
    Figures {
        id: figure
        visible: row.value.length > 0
        anchors.right: parent.right
        y: (words.height - height) / 2 + words.y
        text: row.value
        color: Theme.text
        pixelSize: row.level === 2 ? Theme.strong : Theme.body
        weight: row.level === 2 ? 600 : 400
    }
}
