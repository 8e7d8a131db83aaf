// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// A second person's PIN, for one action.
Sheet {
    id: sheet
    title: qsTr("Approval needed")
    hint: Till.lock.why + " " + qsTr("It is good for this one action, and both names are kept.")
    sheetWidth: 704

    FocusScope {
        focus: true
        width: parent.width
        height: Math.max(people.height, pad.y + pad.height + 40)
        Keys.onPressed: event => {
            if (event.key === Qt.Key_Backspace) Till.lock.erase()
            else if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter) Till.lock.submit()
            else if (event.key === Qt.Key_Up) Till.lock.moveChoice(-1)
            else if (event.key === Qt.Key_Down) Till.lock.moveChoice(1)
            else if (event.text.length === 1 && event.text >= "0" && event.text <= "9") Till.lock.digit(event.text)
            else return
            event.accepted = true
        }
        ListView {
            id: people
            width: 328
            height: 400
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            model: Till.lock.staff
            spacing: Theme.unit / 2
            currentIndex: Till.lock.chosen
            highlightMoveDuration: 0
            delegate: PersonRow {
                width: people.width
                chosen: index === Till.lock.chosen
                onClicked: Till.lock.choose(index)
            }
        }
        PinPad {
            id: pad
            x: parent.width - width
            y: Theme.unit
            length: Till.lock.pinLength
            busy: Till.lock.busy
            enabled: Till.lock.chosen >= 0
            onDigit: digit => Till.lock.digit(digit)
            onErase: Till.lock.erase()
            onSubmit: Till.lock.submit()
        }
        Words {
            anchors { top: pad.bottom; topMargin: Theme.unit; left: pad.left; right: pad.right }
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.Wrap
            text: Till.lock.error
            color: Theme.bad
            font.weight: Font.Medium
            Accessible.role: Accessible.AlertMessage
            Accessible.name: text
        }
    }
}
