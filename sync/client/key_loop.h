// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sync/client/loop.h"
#include "sync/client/person_keys.h"

namespace counterfoil::client {

/// Exchanges keys of persons with the hub: tells, then asks until there is no more, then rests.
class KeyLoop final : public Loop {
 public:
  KeyLoop(Context& context, quint64 seed) : Loop(context, seed) {}

 private:
  void step() override;
  void tell(const KeyNews& news);
  void putOff(const HttpAnswer& answer);
  void fetch(const KeyNews& asked);
  void take(const KeyNews& asked, const HttpAnswer& answer);
  void noteErasures(const KeyPage& page);
  void fetched(const KeyNews& asked, const KeyPage& page);

  std::optional<KeyPage::Tally> m_compared;  ///< for which everything was begun anew already
};

}  // namespace counterfoil::client
