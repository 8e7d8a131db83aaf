// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Templates as T
import Counterfoil.Till

// Who is buying: found by name, phone or mail, or new with a name and a phone.
Sheet {
    id: sheet
    title: qsTr("Customer")
    hint: Till.customer.current.length > 0 ? qsTr("On this ticket: %1").arg(Till.customer.current) : ""
    sheetWidth: 640
    FocusScope {
        focus: true
        width: parent.width
        height: column.height
        Column {
            id: column
            width: parent.width
            spacing: Theme.unit * 1.5
            SearchField {
                id: field
                focus: true
                width: parent.width
                prompt: qsTr("Name, phone or mail")
                iconName: "person"
                onEdited: text => Till.customer.setText(text)
                onAccepted: Till.customer.accept()
                onMoved: by => Till.customer.moveChoice(by)
                onCleared: Till.customer.setText("")
                KeyNavigation.tab: newName
                Binding on text { value: Till.customer.text }
            }
            ListView {
                id: list
                width: parent.width
                height: 52 * 4
                clip: true
                boundsBehavior: Flickable.StopAtBounds
                model: Till.customer.found
                currentIndex: Till.customer.chosen
                highlightMoveDuration: 0
                delegate: T.AbstractButton {
                    id: row
                    required property int index
                    required property string name
                    required property string detail
                    width: list.width
                    height: 52
                    focusPolicy: Qt.NoFocus
                    Accessible.name: detail.length > 0 ? name + ", " + detail : name
                    Accessible.role: Accessible.ListItem
                    onClicked: Till.customer.choose(index)
                    background: Rectangle {
                        radius: Theme.radiusSmall
                        color: row.index === Till.customer.chosen || row.pressed ? Theme.inkTint : "transparent"
                    }
                    contentItem: Item {
                        Words {
                            id: who
                            x: Theme.unit
                            height: parent.height
                            width: Math.min(implicitWidth, parent.width * 0.55)
                            mayBeCut: true
                            text: row.name
                            font.weight: Font.Medium
                        }
                        Words {
                            anchors { left: who.right; leftMargin: Theme.unit * 2; right: parent.right; rightMargin: Theme.unit }
                            height: parent.height
                            mayBeCut: true
                            text: row.detail
                            color: Theme.mutedText
                            font.pixelSize: Theme.small
                        }
                    }
                }
                EmptyState {
                    anchors.centerIn: parent
                    width: parent.width - Theme.unit * 8
                    visible: list.count === 0
                    iconName: "person"
                    title: Till.customer.searched ? qsTr("Nobody like that") : qsTr("Who is buying?")
                    hint: Till.customer.searched ? qsTr("Add them below: a name or a phone is enough.")
                                                 : qsTr("A few letters or digits find them.")
                }
            }
            Rectangle { width: parent.width; height: 1; color: Theme.rule }
            Row {
                width: parent.width
                spacing: Theme.unit * 1.5
                TextLine {
                    id: newName
                    width: (parent.width - parent.spacing) / 2
                    label: qsTr("New customer: name")
                    onEdited: text => Till.customer.setName(text)
                    onAccepted: newName.onward()
                    Binding on text { value: Till.customer.name }
                }
                TextLine {
                    id: newPhone
                    width: (parent.width - parent.spacing) / 2
                    label: qsTr("Phone")
                    hints: Qt.ImhDialableCharactersOnly
                    onEdited: text => Till.customer.setPhone(text)
                    onAccepted: Till.customer.add()
                    Binding on text { value: Till.customer.phone }
                }
            }
            Words {
                width: parent.width
                visible: text.length > 0
                wrapMode: Text.Wrap
                text: Till.customer.problem.length > 0 ? Till.customer.problem : Till.customer.warning
                color: Till.customer.problem.length > 0 ? Theme.bad : Theme.warn
                font.weight: Font.Medium
            }
            Row {
                width: parent.width
                spacing: Theme.unit * 1.5
                PushButton {
                    id: takeOff
                    objectName: "customerTakeOff"
                    visible: Till.customer.current.length > 0
                    width: visible ? (parent.width - parent.spacing) / 2 : 0
                    height: Theme.tall
                    text: qsTr("Take off the ticket")
                    onClicked: Till.customer.takeOff()
                }
                PushButton {
                    objectName: "customerAdd"
                    width: takeOff.visible ? (parent.width - parent.spacing) / 2 : parent.width
                    height: Theme.tall
                    kind: "primary"
                    enabled: Till.customer.canAdd
                    text: qsTr("Add the new customer")
                    onClicked: Till.customer.add()
                }
            }
        }
    }
}
