// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// A recovery phrase is shown this once: of a new store, whose key gets its place here too, or instead of an older one.
FocusScope {
    id: screen
    focus: true
    Keys.onPressed: event => {
        if (event.key === Qt.Key_F12) Till.key.noted()
        else if (event.key === Qt.Key_Escape && Till.key.renewing) Till.key.keepOld()
        else return
        event.accepted = true
    }

    Rectangle { anchors.fill: parent; color: Theme.paper }
    Rectangle {
        anchors.centerIn: parent
        width: Theme.wide ? 896 : 832
        height: body.height + Theme.unit * 8
        radius: Theme.radius
        color: Theme.ticket
        border.color: Theme.rule
        Column {
            id: body
            x: Theme.unit * 4; y: Theme.unit * 4
            width: parent.width - Theme.unit * 8
            spacing: Theme.unit * 2
            Words {
                text: qsTr("Write these twelve words down: %1").arg(Till.key.till)
                font.pixelSize: Theme.title
                font.weight: Font.DemiBold
            }
            Words {
                width: parent.width
                text: Till.key.renewing
                    ? qsTr("They take the place of the old words of this till when you go on. Until then nothing has changed. They are not shown again.")
                    : qsTr("They are the key of this till's book on paper: write the till's name beside them. If this machine is lost, they and a backup of it bring everything back. Every other till has words of its own. They are not shown again.")
                color: Theme.mutedText
                wrapMode: Text.Wrap
                lineHeight: 1.2
            }
            Rectangle {
                width: parent.width
                height: words.height + Theme.unit * 4
                radius: Theme.radiusSmall
                color: Theme.sheet
                border.color: Theme.rule
                Grid {
                    id: words
                    x: Theme.unit * 2; y: Theme.unit * 2
                    width: parent.width - Theme.unit * 4
                    columns: 4
                    rowSpacing: Theme.unit
                    Repeater {
                        model: Till.key.words
                        Item {
                            id: cell
                            required property int index
                            required property string modelData
                            width: words.width / 4
                            height: 32
                            Figures {
                                width: 24; height: parent.height
                                text: cell.index + 1
                                color: Theme.mutedText
                                pixelSize: Theme.small
                            }
                            Words {
                                x: 36
                                height: parent.height
                                width: parent.width - x
                                text: cell.modelData
                                font.pixelSize: Theme.strong
                                font.weight: Font.DemiBold
                            }
                        }
                    }
                }
            }
            Words {
                visible: !Till.key.renewing
                text: qsTr("Where shall this machine keep its copy?")
                font.weight: Font.DemiBold
            }
            Row {
                visible: !Till.key.renewing
                width: parent.width
                spacing: Theme.unit * 2
                PushButton {
                    width: (parent.width - Theme.unit * 2) / 2
                    text: qsTr("In a file: this till is shared")
                    chosen: !Till.key.inKeychain
                    enabled: !Till.key.busy
                    onClicked: Till.key.keepInKeychain(false)
                }
                PushButton {
                    width: (parent.width - Theme.unit * 2) / 2
                    text: qsTr("In the keychain: this desk is mine")
                    chosen: Till.key.inKeychain
                    enabled: !Till.key.busy
                    onClicked: Till.key.keepInKeychain(true)
                }
            }
            Words {
                width: parent.width
                visible: !Till.key.renewing || Till.key.error.length > 0
                text: Till.key.error.length > 0 ? Till.key.error
                    : Till.key.inKeychain ? qsTr("The till opens after you have signed in to your desktop.")
                    : qsTr("The till starts by itself. Only this account can read the file.")
                color: Till.key.error.length > 0 ? Theme.bad : Theme.mutedText
                wrapMode: Text.Wrap
                Accessible.role: Till.key.error.length > 0 ? Accessible.AlertMessage : Accessible.StaticText
                Accessible.name: text
            }
            PushButton {
                focus: true
                width: parent.width
                kind: "primary"
                text: qsTr("I have written them down")
                hint: "F12"
                enabled: !Till.key.busy
                onClicked: Till.key.noted()
            }
            PushButton {
                visible: Till.key.renewing
                width: parent.width
                height: Theme.tall
                text: qsTr("Keep the old words")
                hint: qsTr("Esc")
                enabled: !Till.key.busy
                onClicked: Till.key.keepOld()
            }
        }
    }
}
