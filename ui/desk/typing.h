// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QVariant>
#include <QWidget>

namespace counterfoil::desk {

/// A field of our own says what was typed into it through a property of this name.
inline constexpr const char* kTypedProperty = "typed";

/// What stands in the fields of a form, in the order of its children: kept while somebody looks at another row, and
/// compared to know whether anything was typed. Passwords are left out. Only for a form whose fields do not come and
/// go.
struct Typing {
  QVariantList fields;
  friend bool operator==(const Typing&, const Typing&) = default;
};

[[nodiscard]] Typing typingIn(const QWidget& form);
/// Writes it back into the same form.
void restoreTyping(QWidget& form, const Typing& typing);

}  // namespace counterfoil::desk
