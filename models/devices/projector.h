// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/projector.h"

namespace counterfoil::devices {

/// Tables `enrolled_device`, `api_key` and `hub_user`: stamped fields; `device_alarm`: a count a device.
class DevicesProjector final : public journal::Projector {
 public:
  [[nodiscard]] std::span<const journal::ProjectionTable> tables() const override;
  [[nodiscard]] std::span<const char* const> kinds() const override;
  [[nodiscard]] bool stamped(const QString& kind) const override;
  [[nodiscard]] core::Done project(const journal::Fact& fact, journal::Transaction& tx) const override;
};

}  // namespace counterfoil::devices
