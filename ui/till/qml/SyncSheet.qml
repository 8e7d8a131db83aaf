// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// How this till stands with its hub.
Sheet {
    id: sheet
    title: Till.sync.text
    sheetWidth: 560
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter) { Till.run("back"); event.accepted = true }
    }
    Column {
        width: parent.width
        spacing: Theme.unit * 2
        Words {
            width: parent.width
            visible: text.length > 0
            text: Till.sync.needs
            color: Theme.bad
            wrapMode: Text.Wrap
        }
        Column {
            width: parent.width
            Repeater {
                model: Till.sync.rows
                delegate: Item {
                    id: row
                    required property string label
                    required property string value
                    width: sheet.width > 0 ? parent.width : 0  // qmllint disable type
                    height: 36
                    Accessible.role: Accessible.StaticText
                    Accessible.name: row.label + ": " + row.value
                    Words {
                        width: 176
                        height: parent.height
                        text: row.label
                        color: Theme.mutedText
                    }
                    Words {
                        x: 184
                        width: parent.width - x
                        height: parent.height
                        text: row.value
                    }
                }
            }
        }
        PushButton {
            text: qsTr("Try now")
            onClicked: Till.sync.tryNow()
        }
    }
}
