// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Templates as T
import Counterfoil.Till

// A line of the receipt, and how much of it comes back.
T.AbstractButton {
    id: row
    required property int index
    required property string name
    required property string detail
    required property string total
    required property string remains
    required property string back
    required property bool refundable
    property bool chosen: false
    height: 72
    enabled: refundable
    focusPolicy: Qt.NoFocus
    Accessible.name: name + ", " + detail
    Accessible.role: Accessible.ListItem
    onClicked: Till.documents.stepReturn(index, 1)
    background: Rectangle {
        radius: Theme.radius
        color: row.chosen ? Theme.inkTint : "transparent"
    }
    contentItem: Item {
        Words {
            x: Theme.unit * 1.5; y: 13
            width: less.x - x - Theme.unit
            text: row.name
            font.weight: Font.Medium
            color: row.refundable ? Theme.text : Theme.mutedText
        }
        Words {
            x: Theme.unit * 1.5; y: 38
            width: less.x - x - Theme.unit
            text: [row.detail, row.total, row.remains].filter(part => part.length > 0).join("  ·  ")  // qmllint disable type
            color: Theme.mutedText
            font.pixelSize: Theme.small
        }
        PushButton {
            id: less
            anchors { right: howMany.left; verticalCenter: parent.verticalCenter }
            visible: row.refundable
            kind: "quiet"
            iconName: "minus"
            focusPolicy: Qt.NoFocus
            Accessible.name: qsTr("One less of %1").arg(row.name)
            onClicked: Till.documents.stepReturn(row.index, -1)
        }
        Item {
            id: howMany
            anchors { right: more.left; verticalCenter: parent.verticalCenter }
            width: 88; height: 48
            T.AbstractButton {
                anchors.fill: parent
                visible: row.refundable
                focusPolicy: Qt.NoFocus
                Accessible.name: qsTr("How much of %1 comes back: %2").arg(row.name).arg(row.back)
                Accessible.role: Accessible.Button
                onClicked: { Till.documents.chooseLine(row.index); Till.run("returnQuantity") }
            }
            Figures {
                anchors { horizontalCenter: parent.horizontalCenter; verticalCenter: parent.verticalCenter }
                visible: row.refundable
                text: row.back
                color: row.back === "0" ? Theme.mutedText : Theme.text
                pixelSize: Theme.title
                weight: 600
            }
        }
        PushButton {
            id: more
            anchors { right: parent.right; rightMargin: Theme.unit; verticalCenter: parent.verticalCenter }
            visible: row.refundable
            kind: "quiet"
            iconName: "plus"
            focusPolicy: Qt.NoFocus
            Accessible.name: qsTr("One more of %1").arg(row.name)
            onClicked: Till.documents.stepReturn(row.index, 1)
        }
    }
}
