// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// An X or a Z, as it will be printed.
FocusScope {
    id: screen
    focus: true
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Down) paper.flick(0, -800)
        else if (event.key === Qt.Key_Up) paper.flick(0, 800)
        else if (event.key === Qt.Key_F7) Till.run("printReport")
        else if (event.key === Qt.Key_F12 || event.key === Qt.Key_Return || event.key === Qt.Key_Enter) Till.run("back")
        else return
        event.accepted = true
    }
    Rectangle { anchors.fill: parent; color: Theme.paper }
    TopBar { id: bar; width: parent.width; title: Till.drawer.reportTitle }
    Rectangle {
        id: slip
        anchors { left: parent.left; leftMargin: Theme.unit * 3; top: bar.bottom; bottom: parent.bottom }
        width: Math.min(parent.width - side.width - Theme.unit * 9, 560)
        color: Theme.ticket
        Perforation { width: parent.width; height: 8; across: true; color: Theme.paper }
        ListView {
            id: paper
            anchors { fill: parent; topMargin: Theme.unit * 2; leftMargin: Theme.unit * 3; rightMargin: Theme.unit * 3 }
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            model: Till.drawer.report
            footer: Item { width: 1; height: Theme.unit * 3 }
            delegate: SlipRow { width: paper.width }
        }
    }
    Column {
        id: side
        anchors { right: parent.right; rightMargin: Theme.unit * 4; top: bar.bottom }
        width: Theme.wide ? 416 : 336
        spacing: Theme.unit * 2
        Rectangle {
            visible: Till.drawer.closed
            width: parent.width
            height: 96
            radius: Theme.radius
            color: Till.drawer.differenceKind === "good" ? Theme.goodTint : Theme.warnTint
            Icon {
                x: Theme.unit * 2
                anchors.verticalCenter: parent.verticalCenter
                name: Till.drawer.differenceKind === "good" ? "check" : "warn"
                color: Till.drawer.differenceKind === "good" ? Theme.good : Theme.warn
            }
            Words {
                x: Theme.unit * 7
                width: parent.width - x - Theme.unit * 2
                height: parent.height
                text: Till.drawer.difference
                font.pixelSize: Theme.strong
                font.weight: Font.DemiBold
                wrapMode: Text.Wrap
            }
        }
        PushButton {
            width: parent.width
            height: Theme.tall
            iconName: "print"
            text: qsTr("Print it")
            hint: "F7"
            command: "printReport"
        }
        PushButton {
            width: parent.width
            height: 72
            kind: "primary"
            text: Till.drawer.closed ? qsTr("Done for the day") : qsTr("Back to the drawer")
            hint: qsTr("Enter")
            command: "back"
            textSize: Theme.strong
        }
    }
}
