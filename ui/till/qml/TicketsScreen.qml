// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// Tickets that wait for their customers.
FocusScope {
    id: screen
    focus: true
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Up) Till.tickets.moveChoice(-1)
        else if (event.key === Qt.Key_Down) Till.tickets.moveChoice(1)
        else if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter || event.key === Qt.Key_F12) Till.run("recall")
        else return
        event.accepted = true
    }
    Rectangle { anchors.fill: parent; color: Theme.paper }
    TopBar { id: bar; width: parent.width; title: qsTr("Parked tickets") }
    Rectangle {
        anchors { horizontalCenter: parent.horizontalCenter; top: bar.bottom; bottom: button.top; bottomMargin: Theme.unit * 2 }
        width: button.width
        radius: Theme.radius
        color: Theme.ticket
        border.color: Theme.rule
        ListView {
            id: list
            anchors { fill: parent; margins: Theme.unit }
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            model: Till.tickets.tickets
            currentIndex: Till.tickets.chosen
            highlightMoveDuration: 0
            delegate: ListRow {
                required property int index
                required property string label
                required property var model
                width: list.width
                title: label
                detail: model.detail
                figure: model.total
                chosen: index === Till.tickets.chosen
                onClicked: Till.tickets.choose(index)
                onDoubleClicked: Till.run("recall")
            }
        }
        EmptyState {
            anchors.centerIn: parent
            width: parent.width - Theme.unit * 12
            visible: list.count === 0
            iconName: "park"
            title: qsTr("Nothing is parked")
            hint: qsTr("Park a ticket when a customer goes back for something: it waits here.")
        }
    }
    PushButton {
        id: button
        anchors { horizontalCenter: parent.horizontalCenter; bottom: parent.bottom; bottomMargin: Theme.unit * 3 }
        width: Math.min(parent.width - Theme.unit * 12, 768)
        height: 72
        kind: "primary"
        text: qsTr("Bring it back")
        hint: qsTr("Enter")
        command: "recall"
        enabled: list.count > 0
        textSize: Theme.strong
    }
}
