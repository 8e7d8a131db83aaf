// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// How this till looks and sounds.
Sheet {
    id: sheet
    title: qsTr("This till")
    hint: qsTr("Kept for everybody who works here.")
    sheetWidth: 608
    function change(kind, value) {
        if (kind === "theme") Till.manners.setTheme(value)
        else if (kind === "keyboard") Till.manners.setKeyboard(value)
        else if (kind === "motion") Till.manners.setMotion(value)
        else Till.manners.setSound(value)
    }
    FocusScope {
        focus: true
        width: parent.width
        height: column.height
        Column {
            id: column
            width: parent.width
            spacing: Theme.unit * 2
            Repeater {
                model: [
                    { kind: "theme", label: qsTr("Colours"),
                      choices: [["system", qsTr("Like the desktop")], ["light", qsTr("Light")], ["dark", qsTr("Dark")]] },
                    { kind: "keyboard", label: qsTr("On-screen keyboard"),
                      choices: [["automatic", qsTr("Where there is none")], ["always", qsTr("Always")], ["never", qsTr("Never")]] },
                    { kind: "motion", label: qsTr("Motion"), choices: [[true, qsTr("On")], [false, qsTr("Off")]] },
                    { kind: "sound", label: qsTr("A sound for unknown codes"), choices: [[true, qsTr("On")], [false, qsTr("Off")]] }
                ]
                Column {
                    id: group
                    required property var modelData
                    width: column.width
                    spacing: Theme.unit / 2
                    Words {
                        text: group.modelData.label
                        font.weight: Font.DemiBold
                    }
                    Row {
                        spacing: Theme.unit
                        Repeater {
                            model: group.modelData.choices
                            PushButton {
                                id: choice
                                required property var modelData
                                width: (group.width - Theme.unit * 2) / 3
                                text: modelData[1]
                                chosen: Till.manners[group.modelData.kind] === modelData[0]
                                Accessible.name: group.modelData.label + ": " + modelData[1]
                                onClicked: sheet.change(group.modelData.kind, modelData[0])
                            }
                        }
                    }
                }
            }
        }
    }
}
