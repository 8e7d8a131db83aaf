// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// One's own shop: only what a till must know to sell.
FocusScope {
    id: screen
    focus: true
    readonly property real half: (form.width - Theme.unit * 4) / 2
    readonly property real quarter: (half - Theme.unit * 2) / 2
    readonly property bool taxed: Till.setup.tax !== "none"
    Keys.onPressed: event => {
        if (event.key === Qt.Key_F12) Till.setup.submit()
        else if (event.key === Qt.Key_Escape) Till.setup.back()
        else return
        event.accepted = true
    }
    Connections {
        target: Till.setup
        function onPointed(field) {
            const fields = { name: name, currency: currency, zone: zone, tax_name: taxName, tax_rate: taxRate, owner: owner,
                             pin: pin, pin_again: pinAgain, store: store, till: till }
            fields[field].forceActiveFocus(Qt.TabFocusReason)
        }
    }
    component Field: TextLine {
        property string what
        noted: true
        text: Till.setup.values[what] ?? ""
        problem: Till.setup.problems[what] ?? ""
        onEdited: text => Till.setup.set(what, text)
        onAccepted: onward()
    }
    component Heading: Words {
        height: 24
        font.weight: Font.DemiBold
    }

    Rectangle { anchors.fill: parent; color: Theme.paper }
    Flickable {
        id: room
        anchors.fill: parent
        contentHeight: Math.max(height, card.height + Theme.unit * 4)
        boundsBehavior: Flickable.StopAtBounds
        clip: true
        // The field that has the keyboard is seen, also where the on-screen keyboard takes half of the room.
        readonly property Item busyItem: screen.Window.activeFocusItem
        function reveal() {
            if (!busyItem) return
            const y = busyItem.mapToItem(card, 0, 0).y + card.y
            contentY = Math.max(0, Math.min(y - height / 3, contentHeight - height))
        }
        onBusyItemChanged: reveal()
        onHeightChanged: reveal()
        Rectangle {
            id: card
            anchors.horizontalCenter: parent.horizontalCenter
            y: Math.max(Theme.unit * 2, (room.height - height) / 2)
            width: 960
            height: body.height + Theme.unit * 7
            radius: Theme.radius
            color: Theme.ticket
            border.color: Theme.rule
            Column {
                id: body
                x: Theme.unit * 4; y: Theme.unit * 3.5
                width: parent.width - Theme.unit * 8
                spacing: Theme.unit * 1.5
                Words {
                    text: qsTr("Set up your shop")
                    font.pixelSize: Theme.title
                    font.weight: Font.DemiBold
                }
                Row {
                    id: form
                    width: parent.width
                    spacing: Theme.unit * 4
                    Column {
                        width: screen.half
                        spacing: Theme.unit / 2
                        Heading { text: qsTr("The shop") }
                        Field {
                            id: name
                            focus: true
                            width: parent.width
                            what: "name"
                            limit: 100
                            label: qsTr("Name, as it stands on receipts")
                        }
                        Row {
                            z: 1
                            width: parent.width
                            spacing: Theme.unit * 2
                            ChoiceLine {
                                id: currency
                                width: (parent.width - parent.spacing) * 0.36
                                what: "currency"
                                label: qsTr("Currency")
                                help: Till.setup.currencySample
                            }
                            ChoiceLine {
                                id: zone
                                width: parent.width - currency.width - parent.spacing
                                what: "zone"
                                least: 352
                                label: qsTr("Time zone")
                            }
                        }
                        Words {
                            height: 20
                            text: qsTr("Sales tax")
                            color: Theme.mutedText
                            font.pixelSize: Theme.small
                        }
                        Row {
                            width: parent.width
                            spacing: Theme.unit
                            Repeater {
                                model: [{ way: "included", text: qsTr("In the prices") },
                                        { way: "added", text: qsTr("On top") }, { way: "none", text: qsTr("None") }]
                                PushButton {
                                    required property var modelData
                                    width: (screen.half - Theme.unit * 2) / 3
                                    text: modelData.text
                                    chosen: Till.setup.tax === modelData.way
                                    Accessible.name: qsTr("Sales tax: %1").arg(modelData.text)
                                    onClicked: Till.setup.setTax(modelData.way)
                                }
                            }
                        }
                        Item { width: 1; height: Theme.unit / 2 }
                        Row {
                            width: parent.width
                            spacing: Theme.unit * 2
                            visible: screen.taxed
                            Field {
                                id: taxName
                                width: screen.quarter
                                what: "tax_name"
                                limit: 60
                                label: qsTr("Its name")
                                help: qsTr("Such as VAT")
                            }
                            Field {
                                id: taxRate
                                width: screen.quarter
                                what: "tax_rate"
                                limit: 10
                                hints: Qt.ImhFormattedNumbersOnly
                                label: qsTr("Its rate in percent")
                                help: qsTr("Of most goods")
                            }
                        }
                        Words {
                            visible: !screen.taxed
                            width: parent.width
                            height: 96
                            text: qsTr("Taxes can be added at the desk at any time.")
                            color: Theme.mutedText
                            font.pixelSize: Theme.small
                            verticalAlignment: Text.AlignTop
                        }
                    }
                    Column {
                        width: screen.half
                        spacing: Theme.unit / 2
                        Heading { text: qsTr("You, the owner") }
                        Field {
                            id: owner
                            width: parent.width
                            what: "owner"
                            limit: 100
                            label: qsTr("Your name")
                        }
                        Row {
                            width: parent.width
                            spacing: Theme.unit * 2
                            Field {
                                id: pin
                                width: screen.quarter
                                what: "pin"
                                limit: 12
                                secret: true
                                hints: Qt.ImhDigitsOnly
                                label: qsTr("Your PIN")
                                help: qsTr("4 to 12 digits")
                            }
                            Field {
                                id: pinAgain
                                width: screen.quarter
                                what: "pin_again"
                                limit: 12
                                secret: true
                                hints: Qt.ImhDigitsOnly
                                label: qsTr("The PIN again")
                            }
                        }
                        Heading { text: qsTr("This till") }
                        Row {
                            width: parent.width
                            spacing: Theme.unit * 2
                            Field {
                                id: store
                                width: screen.quarter
                                what: "store"
                                limit: 8
                                label: qsTr("Code of the store")
                            }
                            Field {
                                id: till
                                width: screen.quarter
                                what: "till"
                                limit: 8
                                label: qsTr("Code of the till")
                                onAccepted: Till.setup.submit()
                            }
                        }
                        Words {
                            width: parent.width
                            text: qsTr("The codes and the currency stand on every receipt and stay as they are. Receipts begin with %1.")
                                .arg(Till.setup.firstNumber)
                            color: Theme.mutedText
                            font.pixelSize: Theme.small
                            wrapMode: Text.Wrap
                        }
                    }
                }
                Words {
                    width: parent.width
                    height: Math.max(20, implicitHeight)
                    text: Till.setup.error
                    color: Theme.bad
                    font.weight: Font.Medium
                    wrapMode: Text.Wrap
                    Accessible.role: Accessible.AlertMessage
                    Accessible.name: text
                }
                Row {
                    width: parent.width
                    spacing: Theme.unit * 2
                    PushButton {
                        id: backButton
                        visible: Till.setup.hub.length === 0
                        width: 176
                        height: Theme.tall
                        text: qsTr("Back")
                        hint: qsTr("Esc")
                        enabled: !Till.setup.busy
                        onClicked: Till.setup.back()
                    }
                    PushButton {
                        width: parent.width - (backButton.visible ? backButton.width + parent.spacing : 0)
                        kind: "primary"
                        text: Till.setup.busy ? qsTr("Making your shop…") : qsTr("Set up the shop")
                        hint: "F12"
                        enabled: !Till.setup.busy
                        onClicked: Till.setup.submit()
                    }
                }
            }
        }
    }
}
