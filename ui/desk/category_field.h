// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QStackedWidget>

#include "models/catalog/types.h"

namespace counterfoil::desk {

/// Chooses a category by its path, or makes a new one on the spot: a name and Enter; Escape goes back.
class CategoryField : public QStackedWidget {
  Q_OBJECT

 public:
  explicit CategoryField(QWidget* parent = nullptr);
  void setKnown(const std::vector<catalog::Category>& categories);
  /// One that is not in the list (it is archived) stays chosen and says so.
  void setCategory(const catalog::CategoryId& id);
  [[nodiscard]] catalog::CategoryId category() const;
  [[nodiscard]] QColor colour() const;
  /// Adds a category that was just made, and chooses it.
  void choose(const catalog::Category& category);
  [[nodiscard]] QComboBox& choice() { return *m_choice; }

 Q_SIGNALS:
  void changed();
  void created(const QString& name);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void finish();
  std::vector<catalog::Category> m_known;
  QComboBox* m_choice;
  QLineEdit* m_name;
};

}  // namespace counterfoil::desk
