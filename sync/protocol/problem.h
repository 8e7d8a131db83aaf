// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>

#include "models/core/result.h"

namespace counterfoil::protocol {

/// A problem document (RFC 9457). `code` is the stable end of its `type`, "urn:counterfoil:problem:<code>"; `members`
/// are what a program needs to go on, such as `expected_origin_seq`.
struct Problem {
  int status = 500;
  QString code;
  QString detail;
  QJsonObject members;
  /// Seconds after which trying again makes sense (header Retry-After); 0 for none.
  int retryAfterS = 0;

  [[nodiscard]] QJsonObject toJson() const;
  /// Nothing when it is no problem document.
  [[nodiscard]] static std::optional<Problem> fromJson(const QJsonObject& json);
};

inline constexpr const char* kProblemMediaType = "application/problem+json";

/// The problem that an error is: Invalid 400 (422 where the document was well-formed: any code but `malformed_json`,
/// `too_deep`, `too_large`), Denied 403, NotFound 404, Refused 409, Busy and Storage 503 with Retry-After, TooNew 426,
/// Network 502, Integrity 409.
[[nodiscard]] Problem problemOf(const core::Error& error);

}  // namespace counterfoil::protocol
