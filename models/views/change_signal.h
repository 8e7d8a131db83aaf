// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QStringList>
#include <mutex>

#include "models/journal/book.h"

namespace counterfoil::views {

/// The change feed on a screen's thread. Whoever constructs both hands `deliver` to Book::subscribe and ends that
/// subscription first. Changes that come faster than the screen's event loop arrive as one.
class ChangeSignal : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;
  /// Any thread.
  void deliver(const journal::Change& change);
  /// When the newest fact that was announced happened; on the screen's thread.
  [[nodiscard]] core::Instant lastFactAt() const { return m_lastFactAt; }

 Q_SIGNALS:
  /// The kinds of facts that were written, and the names of local tables.
  void changed(const QStringList& kinds, const QStringList& localTables);

 private:
  struct Shared {
    std::mutex mutex;
    QStringList kinds;
    QStringList localTables;
    core::Instant lastFactAt;
    bool posted = false;
  };
  Shared m_shared;
  core::Instant m_lastFactAt;
};

/// Whether one of the kinds begins so: `touches(kinds, {u"product.", u"category."})`.
[[nodiscard]] bool touches(const QStringList& kinds, std::initializer_list<QStringView> beginnings);

}  // namespace counterfoil::views
