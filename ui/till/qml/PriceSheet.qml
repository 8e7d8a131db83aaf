// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// What does it cost? Nothing is sold here.
Sheet {
    id: sheet
    title: qsTr("Price check")
    hint: qsTr("Scan or search; nothing goes onto the ticket.")
    sheetWidth: 560
    FocusScope {
        focus: true
        width: parent.width
        height: 392
        SearchField {
            id: search
            focus: true
            width: parent.width
            prompt: qsTr("Name, SKU or barcode")
            onEdited: text => Till.basket.setSearchText(text)
            onAccepted: Till.basket.acceptSearch()
            onMoved: by => Till.basket.moveResult(by)
            onCleared: Till.basket.setSearchText("")
            Binding on text { value: Till.basket.searchText }
        }
        ListView {
            id: results
            anchors { left: parent.left; right: parent.right; top: search.bottom; topMargin: Theme.unit; bottom: parent.bottom }
            visible: Till.basket.searching
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
        Column {
            anchors { left: parent.left; right: parent.right; top: search.bottom; topMargin: Theme.unit * 6 }
            visible: !results.visible && Till.basket.priced.name !== undefined
            spacing: Theme.unit
            Words {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: Till.basket.priced.name || ""
                font.pixelSize: Theme.title
                font.weight: Font.DemiBold
                wrapMode: Text.Wrap
            }
            Figures {
                anchors.horizontalCenter: parent.horizontalCenter
                text: Till.basket.priced.price || ""
                color: Theme.text
                pixelSize: Theme.display
                weight: 600
            }
            Words {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: [Till.basket.priced.detail, Till.basket.priced.stock].filter(part => part).join("  ·  ")  // qmllint disable type
                color: Theme.mutedText
            }
        }
        EmptyState {
            anchors { left: parent.left; right: parent.right; top: search.bottom; topMargin: Theme.unit * 8 }
            visible: !results.visible && Till.basket.priced.name === undefined
            iconName: Till.basket.priced.unknown !== undefined ? "warn" : "scan"
            title: Till.basket.priced.unknown !== undefined
                ? qsTr("Nothing has the code %1").arg(Till.basket.priced.unknown) : qsTr("Ready to scan")
            hint: ""
        }
    }
}
