// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// Choosing what comes back, line by line.
FocusScope {
    id: screen
    focus: true
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Up) Till.documents.moveLine(-1)
        else if (event.key === Qt.Key_Down) Till.documents.moveLine(1)
        else if (event.key === Qt.Key_Plus || event.key === Qt.Key_Right || event.key === Qt.Key_Space) Till.documents.stepReturn(Till.documents.line, 1)
        else if (event.key === Qt.Key_Minus || event.key === Qt.Key_Left) Till.documents.stepReturn(Till.documents.line, -1)
        else if (event.text === "a") Till.documents.returnAll()
        else if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter) Till.run("giveBack")
        else return
        event.accepted = true
    }
    Rectangle { anchors.fill: parent; color: Theme.paper }
    TopBar { id: bar; width: parent.width; title: qsTr("What comes back?") }
    Rectangle {
        id: paper
        anchors { left: parent.left; leftMargin: Theme.unit * 3; right: side.left; rightMargin: Theme.unit * 3; top: bar.bottom
                  bottom: parent.bottom; bottomMargin: Theme.unit * 3 }
        color: Theme.ticket
        Perforation { width: 8; height: parent.height; color: Theme.paper }
        ListView {
            id: lines
            anchors { fill: parent; leftMargin: Theme.unit * 2; rightMargin: Theme.unit; topMargin: Theme.unit; bottomMargin: Theme.unit }
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            model: Till.documents.lines
            currentIndex: Till.documents.line
            highlightMoveDuration: 0
            delegate: ReturnRow {
                width: lines.width
                chosen: index === Till.documents.line
            }
        }
    }
    Item {
        id: side
        anchors { right: parent.right; rightMargin: Theme.unit * 4; top: bar.bottom; bottom: parent.bottom; bottomMargin: Theme.unit * 3 }
        width: Theme.wide ? 384 : 304
        Column {
            width: parent.width
            spacing: Theme.unit
            Words { text: Till.documents.head.number || ""; font.weight: Font.DemiBold }
            Words { text: Till.documents.head.at || ""; color: Theme.mutedText }
            Item { width: 1; height: Theme.unit }
            PushButton {
                width: parent.width
                text: qsTr("Everything that is left")
                hint: "A"
                focusPolicy: Qt.NoFocus
                onClicked: Till.documents.returnAll()
            }
        }
        Column {
            anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
            spacing: Theme.unit
            Words { text: qsTr("Comes to"); color: Theme.mutedText; font.pixelSize: Theme.strong }
            Figures {
                text: Till.documents.returnTotal
                alignLeft: true
                color: Theme.text
                pixelSize: 40
                weight: 600
            }
            Words {
                objectName: "returnNote"
                visible: text !== ""
                width: parent.width
                text: Till.documents.returnNote
                wrapMode: Text.WordWrap
                color: Theme.mutedText
            }
            Item { width: 1; height: Theme.unit }
            PushButton {
                width: parent.width
                height: Theme.tall
                iconName: "swap"
                text: qsTr("Exchange")
                command: "exchange"
                enabled: Till.documents.anyReturn
            }
            PushButton {
                width: parent.width
                height: 72
                kind: "primary"
                text: qsTr("Give money back")
                command: "giveBack"
                enabled: Till.documents.anyReturn
            }
        }
    }
}
