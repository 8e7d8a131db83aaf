// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/instant.h"
#include "models/journal/book.h"

namespace counterfoil::app {

// Whoever looks customers up leaves a trace in the book (`person.looked_up`). Looking is reading, and is not refused
// while another process has the store: then the trace is owed, a line in "<store>.looks" that is on the disk before a
// name is shown. Who has the store writes it down: a running till within seconds, any other program as it opens the
// store. A line has an id, which becomes the fact's subject, so that none is written down twice.

/// That somebody looked, at how many people. Storage `cannot_write`: then nothing is to be shown.
[[nodiscard]] core::Done oweLook(const QString& store, qint64 people, const journal::Actor& actor, core::Instant at);
/// Writes down what is owed; what is no line of ours is left out. How many.
[[nodiscard]] core::Result<int> takeOwedLooks(journal::Book& book, const QString& store);

}  // namespace counterfoil::app
