// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

#include "sync/client/status.h"

namespace counterfoil::shared {

/// How this till stands with its hub, in words. `text` is short enough for the corner of a screen.
struct SyncWords {
  struct Row {
    QString label;
    QString value;
    friend bool operator==(const Row&, const Row&) = default;
  };
  bool shown = false;      ///< the store belongs to a hub
  bool attention = false;  ///< a person is needed
  QString text;
  QString accessible;  ///< the same as a whole sentence
  QList<Row> rows;
  QString hub;              ///< its address
  bool enrolAgain = false;  ///< it does not let this till in any more
  QList<QString> needs;     ///< what waits for a person, a sentence each
  friend bool operator==(const SyncWords&, const SyncWords&) = default;
};

[[nodiscard]] SyncWords syncWords(const client::Status& status, const QString& hub, core::Instant now);

}  // namespace counterfoil::shared
