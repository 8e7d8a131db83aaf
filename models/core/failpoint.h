// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace counterfoil::core {

/// Named points at which a test lets the process die as by kill -9. `COUNTERFOIL_FAILPOINT=name:3` kills at the third
/// passage. Compiled out of release builds.
#ifdef COUNTERFOIL_FAILPOINTS
void passFailpoint(const char* name);
#define CF_FAILPOINT(name) ::counterfoil::core::passFailpoint(name)
#else
#define CF_FAILPOINT(name) static_cast<void>(0)
#endif

}  // namespace counterfoil::core
