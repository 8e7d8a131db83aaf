// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineEdit>
#include <QPushButton>
#include <QTableWidget>

#include "models/catalog/types.h"
#include "models/core/result.h"

namespace counterfoil::desk {

/// The codes of a product and how many of it each pack holds, edited in place; scanning adds one.
class BarcodeField : public QWidget {
  Q_OBJECT

 public:
  explicit BarcodeField(QWidget* parent = nullptr);
  void setBarcodes(const std::vector<catalog::Barcode>& barcodes);
  /// What stands there. Invalid `not_a_number`, and what checkBarcode refuses; `where` is "/barcodes".
  [[nodiscard]] core::Result<std::vector<catalog::Barcode>> barcodes() const;
  [[nodiscard]] QTableWidget& table() { return *m_table; }

 Q_SIGNALS:
  void changed();
  void refused(const counterfoil::core::Error& error);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  enum Column { Code, Pack };
  void add();
  void remove();
  void addRow(const catalog::Barcode& barcode);

  QTableWidget* m_table;
  QLineEdit* m_code;
  QLineEdit* m_pack;
  QPushButton* m_add;
  QPushButton* m_remove;
};

}  // namespace counterfoil::desk
