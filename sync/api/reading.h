// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sync/api/ground.h"
#include "sync/api/problems.h"
#include "sync/http/answer.h"

namespace counterfoil::api {

/// A route that reads the asker's tenant and answers.
using Ask = core::Result<http::Response> (*)(const journal::Reader& reader, const http::Request& request);

[[nodiscard]] inline std::function<void(http::Request, http::Answer)> reading(const SharedGround& ground, Ask ask) {
  return [ground, ask](http::Request request, const http::Answer& answer) {
    const auto tenant = ground->asker(request).tenant;
    ground->read(tenant,
                 [ask, request = std::move(request), answer](const core::Result<const journal::Reader*>& reader) {
                   if (!reader) return answer(problem(reader.error()));
                   auto response = ask(**reader, request);
                   answer(response ? std::move(*response) : problem(response.error()));
                 });
  };
}

template <class IdType>
[[nodiscard]] core::Result<IdType> idFrom(const QString& text, const QString& where) {
  const auto id = IdType::parse(text);
  if (!id) return core::invalid(QStringLiteral("bad_parameter"), QStringLiteral("an id"), where);
  return *id;
}

}  // namespace counterfoil::api
