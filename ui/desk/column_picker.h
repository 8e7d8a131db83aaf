// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QScrollArea>
#include <optional>
#include <vector>

#include "ui/theme/theme.h"

namespace counterfoil::desk {

/// A column of somebody's file.
struct FileColumn {
  QString name;
  QString sample;            ///< the first that stands in it
  std::optional<int> field;  ///< what it is taken for
};

/// The columns of a file, each with what it is taken for.
class ColumnPicker : public QScrollArea {
  Q_OBJECT

 public:
  /// `fields` are offered for every column, by their place.
  ColumnPicker(QStringList fields, const theme::Theme& theme, QWidget* parent = nullptr);
  void setColumns(const std::vector<FileColumn>& columns);
  /// By column.
  [[nodiscard]] std::vector<std::optional<int>> picked() const;

 Q_SIGNALS:
  void changed();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  const QStringList m_fields;
  const theme::Theme& m_theme;
  std::vector<QComboBox*> m_choices;
};

}  // namespace counterfoil::desk
