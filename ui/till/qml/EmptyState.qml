// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// What to do where there is nothing yet.
Column {
    id: empty
    property string iconName
    property string title
    property string hint
    spacing: Theme.unit
    Icon {
        anchors.horizontalCenter: parent.horizontalCenter
        name: empty.iconName
        color: Theme.outline
        width: 48; height: 48
    }
    Words {
        width: parent.width
        text: empty.title
        font.pixelSize: Theme.strong
        font.weight: Font.DemiBold
        horizontalAlignment: Text.AlignHCenter
        wrapMode: Text.Wrap
    }
    Words {
        width: parent.width
        text: empty.hint
        color: Theme.mutedText
        horizontalAlignment: Text.AlignHCenter
        wrapMode: Text.Wrap
        lineHeight: 1.25
    }
}
