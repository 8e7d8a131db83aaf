// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Templates as T
import Counterfoil.Till

// The ticket: paper with the perforated edge of a counterfoil, lines, what was taken off, the total.
Item {
    id: pane
    default property alias foot: footer.data

    Rectangle {
        anchors.fill: parent
        color: Theme.ticket
    }
    Perforation {
        width: 8
        height: parent.height
        color: Theme.paper
    }
    Item {
        id: head
        anchors { left: parent.left; leftMargin: Theme.unit * 3; right: parent.right; rightMargin: Theme.unit * 3; top: parent.top }
        height: 64
        Words {
            anchors.verticalCenter: parent.verticalCenter
            id: heading
            width: Math.min(implicitWidth, undo.x - pieces.implicitWidth - Theme.unit * 3)
            mayBeCut: true
            text: Till.basket.label.length > 0 ? Till.basket.label : qsTr("Ticket")
            font.pixelSize: Theme.strong
            font.weight: Font.DemiBold
        }
        Words {
            id: pieces
            anchors { left: heading.right; leftMargin: Theme.unit * 1.5; verticalCenter: parent.verticalCenter }
            text: Till.basket.pieces
            color: Theme.mutedText
        }
        PushButton {
            id: undo
            anchors { right: buyer.left; verticalCenter: parent.verticalCenter }
            visible: Till.basket.canUndo
            kind: "quiet"
            iconName: "undo"
            command: "undo"
            hint: ""
            focusPolicy: Qt.NoFocus
            Accessible.name: qsTr("Undo")
        }
        PushButton {
            id: buyer
            objectName: "ticketCustomer"
            anchors { right: more.visible ? more.left : parent.right; rightMargin: more.visible ? 0 : -Theme.unit * 1.5
                      verticalCenter: parent.verticalCenter }
            visible: Till.basket.customer.length === 0
            width: visible ? implicitWidth : 0
            kind: "quiet"
            iconName: "person"
            command: "customer"
            hint: ""
            focusPolicy: Qt.NoFocus
            Accessible.name: qsTr("Customer")
        }
        PushButton {
            id: more
            anchors { right: parent.right; rightMargin: -Theme.unit * 1.5; verticalCenter: parent.verticalCenter }
            visible: !Till.basket.empty
            kind: "quiet"
            iconName: "more"
            command: "more"
            hint: ""
            focusPolicy: Qt.NoFocus
            Accessible.name: qsTr("More for this ticket")
        }
    }
    // Who is buying: touched, it is changed or taken off.
    T.AbstractButton {
        id: customer
        anchors { left: parent.left; leftMargin: Theme.unit * 2; right: parent.right; rightMargin: Theme.unit * 2; top: head.bottom }
        visible: Till.basket.customer.length > 0
        height: visible ? Theme.target : 0
        focusPolicy: Qt.NoFocus
        Accessible.name: qsTr("Customer: %1").arg(Till.basket.customer)
        Accessible.role: Accessible.Button
        onClicked: Till.run("customer")
        background: Rectangle {
            radius: Theme.radiusSmall
            color: customer.pressed ? Theme.inkTint : Theme.sheet
        }
        contentItem: Item {
            Icon {
                id: mark
                x: Theme.unit
                anchors.verticalCenter: parent.verticalCenter
                name: "person"
                color: Theme.mutedText
            }
            Words {
                x: Theme.unit * 5
                width: parent.width - x - Theme.unit
                height: parent.height
                mayBeCut: true
                text: Till.basket.customer
                font.weight: Font.Medium
            }
        }
    }
    ListView {
        id: list
        anchors { left: parent.left; leftMargin: Theme.unit * 1.5; right: parent.right; rightMargin: Theme.unit * 1.5
                  top: customer.bottom; bottom: tools.top; bottomMargin: Theme.unit }
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        model: Till.basket.lines
        currentIndex: Till.basket.selected
        highlightMoveDuration: 0
        highlightFollowsCurrentItem: true
        reuseItems: true
        delegate: TicketLine {
            width: list.width
            chosen: index === Till.basket.selected
            onClicked: Till.basket.select(index)
        }
    }
    EmptyState {
        anchors { horizontalCenter: list.horizontalCenter; verticalCenter: list.verticalCenter }
        width: list.width - Theme.unit * 6
        visible: Till.basket.empty
        iconName: "scan"
        title: qsTr("Ready")
        hint: qsTr("Scan, type a name, or touch a tile.")
    }
    // What can be done to the chosen line.
    Row {
        id: tools
        anchors { left: parent.left; leftMargin: Theme.unit * 3; right: parent.right; rightMargin: Theme.unit * 3; bottom: sums.top }
        height: visible ? Theme.target : 0
        visible: Till.basket.selected >= 0
        spacing: Math.floor((width - 6 * Theme.target) / 5)
        Repeater {
            model: [
                { icon: "minus", name: qsTr("One less"), by: -1, command: "" },
                { icon: "plus", name: qsTr("One more"), by: 1, command: "" },
                { icon: "hash", name: qsTr("Quantity"), by: 0, command: "quantity" },
                { icon: "price", name: qsTr("Change the price"), by: 0, command: "price" },
                { icon: "percent", name: qsTr("Discount on the line"), by: 0, command: "discount" },
                { icon: "bin", name: qsTr("Take the line off"), by: 0, command: "voidLine" }
            ]
            PushButton {
                required property var modelData
                width: Theme.target
                kind: modelData.command === "voidLine" ? "danger" : "plain"
                iconName: modelData.icon
                command: modelData.command
                hint: ""
                focusPolicy: Qt.NoFocus
                Accessible.name: modelData.name
                onClicked: if (modelData.by !== 0) Till.basket.step(modelData.by)
            }
        }
    }
    Column {
        id: sums
        anchors { left: parent.left; leftMargin: Theme.unit * 3; right: parent.right; rightMargin: Theme.unit * 3; bottom: footer.top
                  bottomMargin: Theme.unit * 2 }
        topPadding: Theme.unit * 1.5
        spacing: 4
        Rectangle { width: parent.width; height: 1; color: Theme.rule }
        Item { width: 1; height: 4 }
        Repeater {
            model: Till.basket.notes
            Item {
                id: noteRow
                required property string label
                required property string amount
                width: sums.width
                height: Theme.body + 9
                Words {
                    mayBeCut: true
                    width: parent.width - amountText.width - Theme.unit
                    height: parent.height
                    text: noteRow.label
                    color: Theme.mutedText
                }
                Figures {
                    id: amountText
                    anchors { right: parent.right; verticalCenter: parent.verticalCenter }
                    text: noteRow.amount
                    color: Theme.mutedText
                }
            }
        }
        Item {
            width: parent.width
            height: 40
            Words {
                height: parent.height
                text: qsTr("Total")
                font.pixelSize: Theme.strong
                font.weight: Font.DemiBold
            }
            Figures {
                anchors { right: parent.right; verticalCenter: parent.verticalCenter }
                text: Till.basket.total
                color: Theme.text
                pixelSize: Theme.total
                weight: 600
            }
        }
    }
    Item {
        id: footer
        anchors { left: parent.left; leftMargin: Theme.unit * 3; right: parent.right; rightMargin: Theme.unit * 3; bottom: parent.bottom
                  bottomMargin: Theme.unit * 2 }
        height: childrenRect.height
    }
}
