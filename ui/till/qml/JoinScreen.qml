// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// This machine becomes a till of a shop that has a hub.
FocusScope {
    id: screen
    focus: true
    readonly property bool comparing: Till.join.fingerprint.length > 0
    Keys.onPressed: event => {
        if (event.key === Qt.Key_F12) screen.onward()
        else if (event.key === Qt.Key_Escape) Till.run("leaveJoin")
        else return
        event.accepted = true
    }
    function onward() {
        if (comparing) Till.join.trust()
        else Till.join.submit()
    }
    Connections {
        target: Till.join
        function onPointed(field) {
            const fields = { hub: hub, code: code, name: name }
            fields[field].forceActiveFocus(Qt.TabFocusReason)
        }
    }
    component Field: TextLine {
        property string what
        noted: true
        text: Till.join.values[what] ?? ""
        problem: Till.join.problems[what] ?? ""
        enabled: !Till.join.busy && !screen.comparing
        onEdited: text => Till.join.set(what, text)
        onAccepted: onward()
    }

    Rectangle { anchors.fill: parent; color: Theme.paper }
    Flickable {
        id: room
        anchors.fill: parent
        contentHeight: Math.max(height, card.height + Theme.unit * 4)
        boundsBehavior: Flickable.StopAtBounds
        clip: true
        Rectangle {
            id: card
            anchors.horizontalCenter: parent.horizontalCenter
            y: Math.max(Theme.unit * 2, (room.height - height) / 2)
            width: Theme.wide ? 768 : 704
            height: body.height + Theme.unit * 8
            radius: Theme.radius
            color: Theme.ticket
            border.color: Theme.rule
            Column {
                id: body
                x: Theme.unit * 4; y: Theme.unit * 4
                width: parent.width - Theme.unit * 8
                spacing: Theme.unit * 1.5
                Words {
                    text: screen.comparing ? qsTr("Is this your hub?") : qsTr("Join an existing shop")
                    font.pixelSize: Theme.title
                    font.weight: Font.DemiBold
                }
                Words {
                    width: parent.width
                    text: screen.comparing
                        ? qsTr("Nobody that this computer knows vouches for the hub there. Compare the fingerprint with the one that the hub writes when it starts. Only if every pair is the same, trust it; from then on this till talks to no other.")
                        : qsTr("Who runs the hub makes a code for this till. It is good once, and for minutes.")
                    color: Theme.mutedText
                    wrapMode: Text.Wrap
                    lineHeight: 1.2
                }
                Column {
                    visible: !screen.comparing
                    width: parent.width
                    spacing: Theme.unit / 2
                    Field {
                        id: hub
                        focus: true
                        width: parent.width
                        what: "hub"
                        limit: 200
                        hints: Qt.ImhUrlCharactersOnly | Qt.ImhNoAutoUppercase
                        label: qsTr("Address of the hub")
                        help: qsTr("Such as hub.example.com or 192.168.1.10:7410")
                    }
                    Field {
                        id: code
                        width: parent.width
                        what: "code"
                        limit: 20
                        hints: Qt.ImhNoPredictiveText | Qt.ImhPreferUppercase
                        label: qsTr("Code")
                        help: qsTr("Twelve letters and digits")
                    }
                    Field {
                        id: name
                        width: parent.width
                        what: "name"
                        limit: 80
                        label: qsTr("Name of this till")
                        help: qsTr("So that the hub's list says which it is")
                        onAccepted: Till.join.submit()
                    }
                }
                Column {
                    visible: screen.comparing
                    width: parent.width
                    spacing: Theme.unit
                    Words {
                        width: parent.width
                        text: Till.join.certificate
                        wrapMode: Text.Wrap
                    }
                    Rectangle {
                        width: parent.width
                        height: print.implicitHeight + Theme.unit * 3
                        radius: Theme.radius
                        color: Theme.sheet
                        border.color: Theme.outline
                        Words {
                            id: print
                            x: Theme.unit * 2; y: Theme.unit * 1.5
                            width: parent.width - Theme.unit * 4
                            // Half of it a line, so that it can be read aloud.
                            text: Till.join.fingerprint.slice(0, 47) + "\n" + Till.join.fingerprint.slice(48)
                            font.family: "monospace"
                            lineHeight: 1.3
                            Accessible.role: Accessible.StaticText
                            Accessible.name: qsTr("Fingerprint: %1").arg(Till.join.fingerprint)
                        }
                    }
                }
                Words {
                    width: parent.width
                    height: Math.max(20, implicitHeight)
                    text: Till.join.error.length > 0 ? Till.join.error : Till.join.busy ? qsTr("Asking the hub…") : ""
                    color: Till.join.error.length > 0 ? Theme.bad : Theme.mutedText
                    font.weight: Font.Medium
                    wrapMode: Text.Wrap
                    Accessible.role: Till.join.error.length > 0 ? Accessible.AlertMessage : Accessible.StaticText
                    Accessible.name: text
                }
                Row {
                    width: parent.width
                    spacing: Theme.unit * 2
                    PushButton {
                        id: backButton
                        width: 176
                        height: Theme.tall
                        text: Till.join.busy ? qsTr("Cancel") : screen.comparing ? qsTr("No") : qsTr("Back")
                        hint: qsTr("Esc")
                        onClicked: Till.run("leaveJoin")
                    }
                    PushButton {
                        width: parent.width - backButton.width - parent.spacing
                        kind: "primary"
                        text: screen.comparing ? qsTr("It is the same: trust it") : qsTr("Join")
                        hint: "F12"
                        enabled: !Till.join.busy
                        onClicked: screen.onward()
                    }
                }
            }
        }
    }
}
