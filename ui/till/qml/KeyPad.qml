// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// Digits, a decimal point and a way back; the last key is the owner's.
Grid {
    id: pad
    property int keyWidth: 88
    property int keyHeight: Theme.tall
    property bool point: true
    signal key(string key)
    signal erase()
    columns: 3
    spacing: Theme.unit
    Repeater {
        model: ["7", "8", "9", "4", "5", "6", "1", "2", "3"]
        PushButton {
            required property string modelData
            text: modelData
            textSize: Theme.title
            width: pad.keyWidth; height: pad.keyHeight
            focusPolicy: Qt.NoFocus
            onClicked: pad.key(modelData)
        }
    }
    PushButton {
        text: pad.point ? "." : "00"
        textSize: Theme.title
        width: pad.keyWidth; height: pad.keyHeight
        focusPolicy: Qt.NoFocus
        Accessible.name: pad.point ? qsTr("Decimal point") : "00"
        onClicked: pad.key(text)
    }
    PushButton {
        text: "0"
        textSize: Theme.title
        width: pad.keyWidth; height: pad.keyHeight
        focusPolicy: Qt.NoFocus
        onClicked: pad.key("0")
    }
    PushButton {
        iconName: "erase"
        width: pad.keyWidth; height: pad.keyHeight
        focusPolicy: Qt.NoFocus
        Accessible.name: qsTr("Erase")
        onClicked: pad.erase()
    }
}
