// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "ui/shared/sync_words.h"
#include "ui/till/rows.h"
#include "ui/till/stage.h"

namespace counterfoil::till {

/// How the till stands with its hub: a quiet word in the corner, and a sheet with the rest.
class SyncController : public QObject {
  Q_OBJECT
  Q_PROPERTY(bool shown READ shown NOTIFY changed)
  Q_PROPERTY(bool attention READ attention NOTIFY changed)
  Q_PROPERTY(QString text READ text NOTIFY changed)
  Q_PROPERTY(QString accessible READ accessible NOTIFY changed)
  Q_PROPERTY(QString needs READ needs NOTIFY changed)
  Q_PROPERTY(counterfoil::till::Rows* rows READ rows CONSTANT)

 public:
  explicit SyncController(Stage& stage, QObject* parent = nullptr)
      : QObject(parent), m_stage(stage), m_rows({"label", "value"}) {}

  [[nodiscard]] bool shown() const { return m_words.shown; }
  [[nodiscard]] bool attention() const { return m_words.attention; }
  [[nodiscard]] QString text() const { return m_words.text; }
  [[nodiscard]] QString accessible() const { return m_words.accessible; }
  [[nodiscard]] QString needs() const { return m_words.needs.join(QStringLiteral("\n\n")); }
  [[nodiscard]] Rows* rows() { return &m_rows; }

  void set(const shared::SyncWords& words);
  void open();
  Q_INVOKABLE void tryNow() { Q_EMIT wanted(); }

 Q_SIGNALS:
  void changed();
  /// Somebody does not want to wait.
  void wanted();

 private:
  Stage& m_stage;
  shared::SyncWords m_words;
  Rows m_rows;
};

}  // namespace counterfoil::till
