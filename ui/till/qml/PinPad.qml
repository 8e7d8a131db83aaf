// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// Ten digits; what is typed shows as dots.
Column {
    id: pad
    property int length: 0
    property bool busy: false
    signal digit(string digit)
    signal erase()
    signal submit()
    spacing: Theme.unit * 2

    Row {
        anchors.horizontalCenter: parent.horizontalCenter
        height: 16
        spacing: Theme.unit
        Repeater {
            model: Math.max(4, pad.length)
            Rectangle {
                required property int index
                anchors.verticalCenter: parent.verticalCenter
                width: 12; height: 12; radius: 6
                color: index < pad.length ? Theme.ink : "transparent"
                border.width: index < pad.length ? 0 : 1
                border.color: Theme.outline
            }
        }
    }
    Grid {
        columns: 3
        spacing: Theme.unit
        Repeater {
            model: ["1", "2", "3", "4", "5", "6", "7", "8", "9"]
            PushButton {
                required property string modelData
                text: modelData
                textSize: Theme.title
                width: 88; height: Theme.tall
                onClicked: pad.digit(modelData)
            }
        }
        PushButton {
            width: 88; height: Theme.tall
            iconName: "erase"
            Accessible.name: qsTr("Erase")
            onClicked: pad.erase()
        }
        PushButton {
            width: 88; height: Theme.tall
            text: "0"
            textSize: Theme.title
            onClicked: pad.digit("0")
        }
        PushButton {
            width: 88; height: Theme.tall
            kind: "primary"
            iconName: "check"
            enabled: pad.length > 0 && !pad.busy
            Accessible.name: qsTr("Sign in")
            onClicked: pad.submit()
        }
    }
}
