// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// This machine does not have the store's key: the words on the paper bring it back.
FocusScope {
    id: screen
    focus: true

    Rectangle { anchors.fill: parent; color: Theme.paper }
    Words {
        x: Theme.unit * 4; y: Theme.unit * 3
        width: parent.width - Theme.unit * 24
        text: Till.shopName
        mayBeCut: true
        font.pixelSize: Theme.strong
        font.weight: Font.DemiBold
    }
    Words {
        anchors { right: parent.right; rightMargin: Theme.unit * 4; top: parent.top; topMargin: Theme.unit * 3 }
        text: Till.clock
        color: Theme.mutedText
    }
    Rectangle {
        anchors.horizontalCenter: parent.horizontalCenter
        y: Math.max(Theme.unit * 8, (parent.height - height) / 2)
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
                text: qsTr("The recovery phrase, please")
                font.pixelSize: Theme.title
                font.weight: Font.DemiBold
            }
            Words {
                width: parent.width
                text: Till.key.why
                wrapMode: Text.Wrap
                lineHeight: 1.2
            }
            Words {
                width: parent.width
                text: qsTr("Nothing is lost, and no new key is made. Type the twelve words that were written down for %1. Those of another till do not open it.").arg(Till.key.till)
                color: Theme.mutedText
                wrapMode: Text.Wrap
                lineHeight: 1.2
            }
            TextLine {
                width: parent.width
                focus: true
                label: qsTr("Twelve words, with spaces between them")
                text: Till.key.text
                enabled: !Till.key.busy
                onEdited: text => Till.key.setText(text)
                onAccepted: Till.key.submit()
            }
            Item {
                width: parent.width
                height: Math.max(20, problem.implicitHeight)
                Words {
                    id: problem
                    width: parent.width - count.width - Theme.unit * 2
                    text: Till.key.error
                    color: Theme.bad
                    font.weight: Font.Medium
                    wrapMode: Text.Wrap
                    Accessible.role: Accessible.AlertMessage
                    Accessible.name: text
                }
                Words {
                    id: count
                    anchors.right: parent.right
                    text: qsTr("%1 of 12 words").arg(Till.key.wordCount)
                    color: Theme.mutedText
                }
            }
            PushButton {
                width: parent.width
                kind: "primary"
                text: Till.key.busy ? qsTr("Looking…") : qsTr("Open the store")
                hint: qsTr("Enter")
                enabled: Till.key.wordCount > 0 && !Till.key.busy
                onClicked: Till.key.submit()
            }
        }
    }
}
