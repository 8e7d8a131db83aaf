// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/book.h"

namespace counterfoil::journal {

/// Records a fact of version 1 about `subject`, where nobody needs the fact itself afterwards.
template <class Tag>
[[nodiscard]] core::Done recordAbout(Writing& writing, const char* kind, const core::Id<Tag>& subject, QJsonObject body,
                                     const Actor& actor) {
  const auto fact =
      writing.record({QLatin1String(kind), 1, subject.template as<core::Anything>(), std::move(body), actor});
  return fact ? core::Done() : core::Done(fact.error());
}

}  // namespace counterfoil::journal
