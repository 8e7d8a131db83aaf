// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// Who is it? A name, then a PIN.
FocusScope {
    id: screen
    focus: true
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Backspace) Till.lock.erase()
        else if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter) Till.lock.submit()
        else if (event.key === Qt.Key_Up) Till.lock.moveChoice(-1)
        else if (event.key === Qt.Key_Down) Till.lock.moveChoice(1)
        else if (event.text >= "0" && event.text <= "9") Till.lock.digit(event.text)
        else return
        event.accepted = true
    }

    Rectangle { anchors.fill: parent; color: Theme.paper }

    Words {
        x: Theme.unit * 4; y: Theme.unit * 3
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

    // The ticket: left the stub with the names, right of the perforation the PIN.
    Rectangle {
        id: card
        anchors.centerIn: parent
        width: Theme.wide ? 896 : 768
        height: Math.min(parent.height - Theme.unit * 16, 544)
        radius: Theme.radius
        color: Theme.ticket
        border.color: Theme.rule

        Words {
            id: heading
            x: Theme.unit * 4; y: Theme.unit * 3
            text: qsTr("Who is it?")
            font.pixelSize: Theme.title
            font.weight: Font.DemiBold
        }
        ListView {
            id: names
            anchors { left: parent.left; leftMargin: Theme.unit * 2; top: heading.bottom; topMargin: Theme.unit * 2
                      bottom: parent.bottom; bottomMargin: Theme.unit * 2 }
            width: parent.width - 400
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            model: Till.lock.staff
            spacing: Theme.unit / 2
            currentIndex: Till.lock.chosen
            highlightMoveDuration: 0
            delegate: PersonRow {
                width: names.width
                chosen: index === Till.lock.chosen
                onClicked: Till.lock.choose(index)
            }
            EmptyState {
                anchors.centerIn: parent
                width: parent.width - Theme.unit * 4
                visible: names.count === 0
                iconName: "person"
                title: qsTr("Nobody works here yet")
                hint: qsTr("People are added at the desk (%1).").arg(Till.keyOf("desk"))
            }
        }
        Perforation {
            x: parent.width - 372; y: 1
            whole: true
            width: 16; height: parent.height - 2
            color: Theme.paper
        }
        Item {
            anchors { left: parent.left; leftMargin: card.width - 352; right: parent.right; top: parent.top; bottom: parent.bottom }
            Words {
                id: who
                anchors { top: parent.top; topMargin: Theme.unit * 5; horizontalCenter: parent.horizontalCenter }
                width: parent.width - Theme.unit * 4
                horizontalAlignment: Text.AlignHCenter
                mayBeCut: true
                text: Till.lock.chosenName.length > 0 ? Till.lock.chosenName : qsTr("Choose your name")
                font.pixelSize: Theme.strong
                font.weight: Font.DemiBold
                color: Till.lock.chosenName.length > 0 ? Theme.text : Theme.mutedText
            }
            PinPad {
                id: pad
                anchors { top: who.bottom; topMargin: Theme.unit * 3; horizontalCenter: parent.horizontalCenter }
                length: Till.lock.pinLength
                busy: Till.lock.busy
                enabled: Till.lock.chosen >= 0
                onDigit: digit => Till.lock.digit(digit)
                onErase: Till.lock.erase()
                onSubmit: Till.lock.submit()
            }
            Words {
                anchors { top: pad.bottom; topMargin: Theme.unit * 2; horizontalCenter: parent.horizontalCenter }
                width: parent.width - Theme.unit * 4
                horizontalAlignment: Text.AlignHCenter
                wrapMode: Text.Wrap
                maximumLineCount: 3
                text: Till.lock.error
                color: Theme.bad
                font.weight: Font.Medium
                Accessible.role: Accessible.AlertMessage
                Accessible.name: text
            }
        }
    }
}
