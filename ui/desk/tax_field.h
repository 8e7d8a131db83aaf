// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QListWidget>
#include <QPushButton>

#include "models/catalog/types.h"

namespace counterfoil::desk {

/// Which taxes apply, and in what order: ticked ones, moved up and down with Alt and the arrow keys, the two buttons,
/// or by dragging.
class TaxField : public QWidget {
  Q_OBJECT
  Q_PROPERTY(QVariant typed READ typed WRITE setTyped NOTIFY changed)

 public:
  explicit TaxField(QWidget* parent = nullptr);
  void setKnown(const std::vector<catalog::Tax>& taxes);
  /// The chosen ones first, in their order; an archived one is shown while it is chosen.
  void setTaxes(const std::vector<catalog::TaxId>& chosen);
  [[nodiscard]] std::vector<catalog::TaxId> taxes() const;
  /// The same as one value: 16 bytes each.
  [[nodiscard]] QVariant typed() const;
  void setTyped(const QVariant& typed);
  [[nodiscard]] QListWidget& list() { return *m_list; }

 Q_SIGNALS:
  void changed();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void move(int by);
  std::vector<catalog::Tax> m_known;
  QListWidget* m_list;
  QPushButton* m_earlier;
  QPushButton* m_later;
};

}  // namespace counterfoil::desk
