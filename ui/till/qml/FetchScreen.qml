// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// The hub took this till in; its shop is on the way. Goes on by itself, also at the next start.
FocusScope {
    id: screen
    focus: true
    Keys.onPressed: event => {
        if (event.key !== Qt.Key_Return && event.key !== Qt.Key_Enter && event.key !== Qt.Key_F12) return
        Till.sync.tryNow()
        event.accepted = true
    }

    Rectangle { anchors.fill: parent; color: Theme.paper }
    Rectangle {
        anchors.centerIn: parent
        width: Theme.wide ? 768 : 704
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
                text: qsTr("Your shop is on its way")
                font.pixelSize: Theme.title
                font.weight: Font.DemiBold
            }
            Words {
                width: parent.width
                text: qsTr("%1 took this till in. Everything that the shop has comes here now: products, people, receipts. If the program ends before, it goes on at the next start.").arg(Till.setup.hub)
                color: Theme.mutedText
                wrapMode: Text.Wrap
                lineHeight: 1.2
            }
            Words {
                width: parent.width
                text: Till.setup.fetching.length > 0 ? Till.setup.fetching
                    : Till.sync.text.length > 0 ? Till.sync.text : qsTr("Connecting")
                font.pixelSize: Theme.strong
                font.weight: Font.DemiBold
                color: Till.sync.attention ? Theme.bad : Theme.text
            }
            Column {
                width: parent.width
                Repeater {
                    model: Till.sync.rows
                    delegate: Item {
                        id: row
                        required property string label
                        required property string value
                        width: screen.width > 0 ? parent.width : 0  // qmllint disable type
                        height: 32
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
                            mayBeCut: true
                            elide: Text.ElideRight
                        }
                    }
                }
            }
            Words {
                width: parent.width
                height: Math.max(20, implicitHeight)
                text: Till.sync.needs.length > 0 ? Till.sync.needs : Till.setup.waiting
                color: Theme.bad
                wrapMode: Text.Wrap
                Accessible.role: Accessible.AlertMessage
                Accessible.name: text
            }
            PushButton {
                width: parent.width
                focus: true
                kind: "primary"
                text: qsTr("Try now")
                hint: "F12"
                onClicked: Till.sync.tryNow()
            }
        }
    }
}
