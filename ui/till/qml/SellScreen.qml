// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

FocusScope {
    id: screen
    focus: true
    readonly property int ticketWidth: Theme.wide ? 528 : 384
    Rectangle { anchors.fill: parent; color: Theme.paper }

    Connections {
        target: Till
        function onSearchWanted() { search.forceActiveFocus() }
    }

    Item {
        id: left
        anchors { left: parent.left; top: parent.top; bottom: parent.bottom; right: ticket.left }

        TopBar { id: bar; width: parent.width; home: true }

        SearchField {
            id: search
            focus: true
            anchors { left: parent.left; leftMargin: Theme.unit * 3; right: parent.right; rightMargin: Theme.unit * 3; top: bar.bottom }
            prompt: qsTr("Scan or search: name, SKU, barcode")
            prefix: Till.basket.multiplier
            onEdited: text => Till.basket.setSearchText(text)
            onAccepted: Till.basket.acceptSearch()
            onMoved: by => text.length > 0 ? Till.basket.moveResult(by) : Till.basket.moveSelection(by)
            onCleared: { Till.basket.setSearchText(""); Till.basket.clearMultiplier() }
            Binding on text { value: Till.basket.searchText }
        }
        ListView {
            id: tabs
            visible: !results.shown
            anchors { left: search.left; right: search.right; top: search.bottom; topMargin: Theme.unit * 1.5 }
            height: Theme.target
            orientation: ListView.Horizontal
            spacing: Theme.unit
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            model: Till.basket.categories
            delegate: PushButton {
                required property int index
                required property string name
                text: name
                chosen: index === Till.basket.category
                focusPolicy: Qt.NoFocus
                onClicked: Till.basket.chooseCategory(index)
            }
        }
        TileGrid {
            id: tiles
            visible: !results.shown
            anchors { left: search.left; right: search.right; rightMargin: -Theme.unit; top: tabs.bottom; topMargin: Theme.unit * 1.5
                      bottom: tools.top; bottomMargin: Theme.unit }
            model: Till.basket.tiles
            onChosen: row => Till.basket.addTile(row)
        }
        EmptyState {
            anchors.centerIn: tiles
            width: 320
            visible: tiles.count === 0 && !results.shown
            iconName: "tag"
            title: qsTr("No tiles here")
            hint: qsTr("Products are made at the desk (%1). Favourites stand here; everything can be scanned or searched.").arg(Till.keyOf("desk"))
        }
        Row {
            id: tools
            anchors { left: search.left; right: search.right; bottom: parent.bottom; bottomMargin: Theme.unit * 2 }
            spacing: Theme.unit
            Repeater {
                model: [
                    { action: "pricing", text: qsTr("Price check"), icon: "tag" },
                    { action: "tickets", text: qsTr("Tickets"), icon: "tickets" },
                    { action: "documents", text: qsTr("Receipts"), icon: "receipt" },
                    { action: "shift", text: qsTr("Drawer"), icon: "drawer" }
                ]
                PushButton {
                    required property var modelData
                    width: (tools.width - 3 * Theme.unit) / 4
                    stacked: true
                    text: modelData.text
                    iconName: modelData.icon
                    command: modelData.action
                }
            }
        }
        Toast {
            anchors { left: search.left; right: search.right; bottom: tools.top; bottomMargin: Theme.unit }
            text: Till.stage.toast
            kind: Till.stage.toastKind
        }
        // What was found lies over the tiles while something is typed.
        Rectangle {
            anchors { left: search.left; right: search.right; top: search.bottom; topMargin: 4 }
            visible: results.shown
            height: results.count > 0 ? Math.min(results.count * Theme.row + 2 * Theme.unit, tools.y - y - Theme.unit) : 152
            radius: Theme.radius
            color: Theme.ticket
            border.color: Theme.outline
            ListView {
                id: results
                readonly property bool shown: Till.basket.searching
                anchors { fill: parent; margins: Theme.unit }
                clip: true
                boundsBehavior: Flickable.StopAtBounds
                model: Till.basket.results
                currentIndex: Till.basket.result
                highlightMoveDuration: 0
                delegate: ResultRow {
                    width: results.width
                    chosen: index === Till.basket.result
                    onClicked: Till.basket.addResult(index)
                }
            }
            EmptyState {
                anchors.centerIn: parent
                width: parent.width - Theme.unit * 8
                visible: results.count === 0
                iconName: "search"
                title: qsTr("Nothing like that")
                hint: qsTr("Enter takes it as a code.")
            }
        }
    }
    TicketPane {
        id: ticket
        anchors { right: parent.right; top: parent.top; bottom: parent.bottom }
        width: screen.ticketWidth
        PushButton {
            width: parent.width
            height: 72
            kind: "primary"
            text: qsTr("Pay")
            command: "pay"
            enabled: !Till.basket.empty
            textSize: Theme.title
        }
    }
}
