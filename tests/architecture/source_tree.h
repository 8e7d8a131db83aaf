// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QString>
#include <QStringList>
#include <vector>

namespace counterfoil::architecture {

struct SourceFile {
  QString path;    ///< from the root: "models/core/id.h"
  QString folder;  ///< "models/core"
  QString text;
  QString code;  ///< the same lines without comments, and with empty strings
  [[nodiscard]] bool isCpp() const { return path.endsWith(u".h") || path.endsWith(u".cpp"); }
};

/// Replaces comments and the contents of strings by nothing, keeping line breaks, so that a rule about code does not
/// stumble over prose. Knows raw strings and digit separators.
[[nodiscard]] QString codeOnly(const QString& text);

/// Every hand-written source file of the tree: C++, C, QML, SQL, CMake, shell.
[[nodiscard]] std::vector<SourceFile> readTree(const QString& root);

/// The rows of resources/cmake/layers.cmake: folder → folders it may use.
[[nodiscard]] QHash<QString, QStringList> readLayers(const QString& root);

/// The folder of the table that holds this path ("models/core" of "models/core/id.h"), or empty.
[[nodiscard]] QString layerOf(const QString& path, const QHash<QString, QStringList>& layers);

}  // namespace counterfoil::architecture
