// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Counterfoil.Till

// Text of the till: plain, cut with an ellipsis where the room ends.
Text {
    // Names may be longer than any room; other words must fit.
    property bool mayBeCut: false
    color: Theme.text
    font.pixelSize: Theme.body
    elide: Text.ElideRight
    textFormat: Text.PlainText
    verticalAlignment: Text.AlignVCenter
}
