// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// The first start: there is no shop on this machine yet.
FocusScope {
    id: screen
    focus: true
    Keys.onPressed: event => {
        if (event.text === "1") Till.run("makeDemo")
        else if (event.text === "2") Till.run("setUpShop")
        else if (event.text === "3") Till.run("joinShop")
        else return
        event.accepted = true
    }

    Rectangle { anchors.fill: parent; color: Theme.paper }
    Rectangle {
        id: card
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
                text: qsTr("Welcome to Counterfoil")
                font.pixelSize: Theme.title
                font.weight: Font.DemiBold
            }
            Words {
                width: parent.width
                text: qsTr("There is no shop on this machine yet. Look around in one that trades already, begin your own, or make this a till of one that has a hub.")
                color: Theme.mutedText
                wrapMode: Text.Wrap
                lineHeight: 1.2
            }
            ActionCard {
                width: parent.width
                visible: Till.setup.demoPossible
                focus: visible
                enabled: !Till.setup.busy
                command: "makeDemo"
                hint: "1"
                iconName: "tag"
                text: qsTr("Try the demo shop")
                detail: qsTr("176 products, five people, a month of sales. Nothing in it is real.")
                KeyNavigation.down: own
            }
            ActionCard {
                id: own
                width: parent.width
                focus: !Till.setup.demoPossible
                KeyNavigation.down: existing
                enabled: !Till.setup.busy
                command: "setUpShop"
                hint: "2"
                iconName: "receipt"
                text: qsTr("Set up your shop")
                detail: qsTr("Its name, its currency, your PIN. Two minutes, and it can sell.")
            }
            ActionCard {
                id: existing
                width: parent.width
                enabled: !Till.setup.busy
                command: "joinShop"
                hint: "3"
                iconName: "swap"
                text: qsTr("Join an existing shop")
                detail: qsTr("Another till of it is there, and a hub: its address and a code.")
            }
            Item {
                width: parent.width
                height: 32
                Words {
                    id: below
                    width: parent.width
                    height: 20
                    text: Till.setup.error.length > 0 ? Till.setup.error
                        : Till.setup.busy ? qsTr("Making the demo shop and its month…")
                        : qsTr("Kept in %1").arg(Till.setup.place)
                    mayBeCut: true
                    elide: Text.ElideMiddle
                    color: Till.setup.error.length > 0 ? Theme.bad : Theme.mutedText
                    font.pixelSize: Theme.small
                    Accessible.role: Till.setup.error.length > 0 ? Accessible.AlertMessage : Accessible.StaticText
                    Accessible.name: text
                }
                Rectangle {
                    anchors { top: below.bottom; topMargin: 4 }
                    visible: Till.setup.busy
                    width: parent.width
                    height: 8
                    radius: 4
                    color: Theme.rule
                    Accessible.role: Accessible.ProgressBar
                    Accessible.name: qsTr("%1 percent").arg(Till.setup.progress)
                    Rectangle {
                        width: Math.max(8, parent.width * Till.setup.progress / 100)
                        height: 8
                        radius: 4
                        color: Theme.ink
                    }
                }
            }
        }
    }
}
