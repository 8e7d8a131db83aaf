// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstdlib>
#include <utility>
#include <variant>

namespace counterfoil::core {

/// What kind of failure it is; decides the exit status of the command line and the tone of a message.
enum class ErrorKind {
  Refused,    ///< a rule of the business says no; nothing was written
  Invalid,    ///< malformed input or usage; nothing was written
  NotFound,   ///< what was named does not exist
  Denied,     ///< the person may not; an approver may lift it
  Busy,       ///< another process holds the store
  Storage,    ///< disk or database failed
  Network,    ///< a peer did not answer or answered nonsense
  Integrity,  ///< stored data contradicts itself
  TooNew,     ///< written by a newer program
};

/// A refusal. `code` is stable and public (`too_precise`, `out_of_range`, …); `detail` is English for logs and for the
/// command line; `where` is a JSON pointer or `line:column` into the input, or empty. Sentences for people are made in
/// ui.
struct Error {
  ErrorKind kind = ErrorKind::Refused;
  QString code;
  QString detail;
  QString where;

  [[nodiscard]] Error at(const QString& place) const {
    Error copy = *this;
    copy.where = place + copy.where;
    return copy;
  }
};

[[nodiscard]] inline Error refused(const QString& code, const QString& detail = {}) {
  return {ErrorKind::Refused, code, detail, {}};
}
[[nodiscard]] inline Error invalid(const QString& code, const QString& detail = {}, const QString& where = {}) {
  return {ErrorKind::Invalid, code, detail, where};
}
[[nodiscard]] inline Error notFound(const QString& code, const QString& detail = {}) {
  return {ErrorKind::NotFound, code, detail, {}};
}
[[nodiscard]] inline Error denied(const QString& code, const QString& detail = {}) {
  return {ErrorKind::Denied, code, detail, {}};
}
[[nodiscard]] inline Error storageError(const QString& code, const QString& detail = {}) {
  return {ErrorKind::Storage, code, detail, {}};
}
[[nodiscard]] inline Error integrityError(const QString& code, const QString& detail = {}) {
  return {ErrorKind::Integrity, code, detail, {}};
}

/// Ends the program with a message: for mistakes of the programmer only, never for input.
[[noreturn]] void panic(const QString& why, const char* file = __builtin_FILE(), int line = __builtin_LINE());

/// A value or an Error; names follow std::expected, which GCC 12 does not have in C++20.
/// Reading the side that is not there panics.
template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool has_value() const { return m_state.index() == 0; }
  explicit operator bool() const { return has_value(); }

  [[nodiscard]] const T& value() const& {
    if (!has_value()) panic(QStringLiteral("Result read as value: ") + error().code + u' ' + error().detail);
    return std::get<0>(m_state);
  }
  [[nodiscard]] T& value() & {
    if (!has_value()) panic(QStringLiteral("Result read as value: ") + error().code + u' ' + error().detail);
    return std::get<0>(m_state);
  }
  [[nodiscard]] T&& value() && {
    if (!has_value()) panic(QStringLiteral("Result read as value: ") + error().code + u' ' + error().detail);
    return std::get<0>(std::move(m_state));
  }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

  [[nodiscard]] const Error& error() const {
    if (has_value()) panic(QStringLiteral("Result read as error"));
    return std::get<1>(m_state);
  }
  [[nodiscard]] T value_or(T other) const { return has_value() ? value() : std::move(other); }

 private:
  std::variant<T, Error> m_state;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() = default;
  Result(Error error) : m_error(std::move(error)), m_failed(true) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool has_value() const { return !m_failed; }
  explicit operator bool() const { return !m_failed; }
  [[nodiscard]] const Error& error() const {
    if (!m_failed) panic(QStringLiteral("Result read as error"));
    return m_error;
  }

 private:
  Error m_error;
  bool m_failed = false;
};

using Done = Result<void>;

}  // namespace counterfoil::core

#define CF_CONCAT_INNER(a, b) a##b
#define CF_CONCAT(a, b) CF_CONCAT_INNER(a, b)
// __COUNTER__ and not __LINE__: one may stand inside a lambda that is an argument of another.
#define CF_TRY_NAMED(name, declaration, ...) \
  auto name = (__VA_ARGS__);                 \
  if (!name) return name.error();            \
  declaration = std::move(name).value()
#define CF_CHECK_NAMED(name, ...)                              \
  do {                                                         \
    if (auto name = (__VA_ARGS__); !name) return name.error(); \
  } while (false)
/// `CF_TRY(auto product, find(id));` — declares product, or returns the error from the enclosing function.
#define CF_TRY(declaration, ...) CF_TRY_NAMED(CF_CONCAT(cf_result_, __COUNTER__), declaration, __VA_ARGS__)
/// `CF_CHECK(save());` — returns the error of a Result<void> from the enclosing function.
#define CF_CHECK(...) CF_CHECK_NAMED(CF_CONCAT(cf_done_, __COUNTER__), __VA_ARGS__)
