// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTest>

#include "models/core/result.h"

namespace counterfoil::support {

template <class T>
[[nodiscard]] QByteArray describe(const core::Result<T>& result) {
  if (result) return "a value";
  const core::Error& error = result.error();
  return (error.code + QStringLiteral(": ") + error.detail + u' ' + error.where).toUtf8();
}

}  // namespace counterfoil::support

/// The result holds a value; the error is printed otherwise.
#define CF_VERIFY_OK(...)                                                               \
  do {                                                                                  \
    const auto& cf_result = (__VA_ARGS__);                                              \
    QVERIFY2(bool(cf_result), ::counterfoil::support::describe(cf_result).constData()); \
  } while (false)
/// The result is a refusal with this code.
#define CF_VERIFY_CODE(result, expectedCode)                                \
  do {                                                                      \
    const auto& cf_result = (result);                                       \
    QVERIFY2(!cf_result, "succeeded, where " expectedCode " was expected"); \
    QCOMPARE(cf_result.error().code, QStringLiteral(expectedCode));         \
  } while (false)
