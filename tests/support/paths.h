// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace counterfoil::support {

/// The root of the source tree: the nearest folder above the test program that holds CMakePresets.json. Found anew in
/// every run, because a compiled-in path would be wrong in a copied build folder. Ends the program where there is none.
[[nodiscard]] QString sourceRoot();
/// A file below tests/fixtures.
[[nodiscard]] QString fixture(const QString& name);
/// A program of this build, such as "counterfoil-cli".
[[nodiscard]] QString program(const QString& name);

/// A QTemporaryDir template in memory where the system has such a place, on disk otherwise: for tests whose durability
/// is played by PowerCutVfs, and which would wait for a real disk for nothing.
[[nodiscard]] QString memoryFolderTemplate();

}  // namespace counterfoil::support
