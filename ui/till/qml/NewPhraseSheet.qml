// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// Another recovery phrase, before any word of it is shown.
Sheet {
    id: sheet
    title: qsTr("A new recovery phrase?")
    hint: qsTr("Twelve new words take the place of the old ones once you have written them down.")
    sheetWidth: 560
    FocusScope {
        focus: true
        width: parent.width
        height: column.height
        Column {
            id: column
            width: parent.width
            spacing: Theme.unit * 2
            Words {
                width: parent.width
                text: qsTr("Do this when the paper is lost, or when somebody has read it who should not. Backups that were made until now still need the old words: keep that paper as long as you keep them.")
                wrapMode: Text.Wrap
                lineHeight: 1.2
            }
            PushButton {
                focus: true
                width: parent.width
                kind: "primary"
                text: Till.key.busy ? qsTr("Making them…") : qsTr("Show the new words")
                hint: qsTr("Enter")
                enabled: !Till.key.busy
                onClicked: Till.run("showNewPhrase")
            }
            PushButton {
                width: parent.width
                height: Theme.tall
                text: qsTr("Keep the old ones")
                hint: qsTr("Esc")
                onClicked: Till.run("back")
            }
        }
    }
}
