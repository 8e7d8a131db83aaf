// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonDocument>

#include "sync/access/api_keys.h"
#include "sync/access/gate.h"
#include "tests/sync/access/tenant_book.h"

namespace counterfoil::support {

/// A hub with one tenant, one device and a gate before routes that nobody serves.
struct Door {
  Door() : book(ground), rates(ground.clock), gate(*ground.keys, directory, rates, ground.clock) {
    identity = book.newDevice(keys);
    book.tell(directory);
  }
  [[nodiscard]] QByteArray token() {
    return book.token({keys.assertion(identity, book.now()), {}}).answer->accessToken;
  }
  [[nodiscard]] access::NewApiKey apiKey(const QStringList& scopes, int days = 30) {
    auto made = book.book->write([&](journal::Writing& writing) {
      return access::makeApiKey(writing, book.tenant, QStringLiteral("Web"), scopes, days, book.now(), {});
    });
    book.tell(directory);
    return *made;
  }
  [[nodiscard]] static http::Route route(const QString& permission, const QString& bucket = {}) {
    http::Route route{"POST", QStringLiteral("/v1/anything"), {}, permission, bucket, 0, false, {}};
    return route;
  }
  /// 200, or the status of the refusal.
  [[nodiscard]] int ask(const QByteArray& credential, const http::Route& to, http::Request* after = nullptr) {
    http::Request head;
    head.peer = QStringLiteral("192.0.2.1");
    if (!credential.isNull()) head.headers.add("Authorization", "Bearer " + credential);
    refused = gate.admit(head, to);
    if (after) *after = head;
    return refused ? refused->status : 200;
  }
  [[nodiscard]] int ask(const QByteArray& credential, const char* permission) {
    return ask(credential, route(QLatin1String(permission)));
  }
  [[nodiscard]] QString code() const {
    return QJsonDocument::fromJson(refused->body).object()[QStringLiteral("type")].toString().section(u':', -1);
  }

  HubGround ground;
  TenantBook book;
  access::Directory directory;
  access::RateLimits rates;
  access::Gate gate;
  device::DeviceKeys keys = device::DeviceKeys::random();
  device::Identity identity;
  std::optional<http::Response> refused;
};

}  // namespace counterfoil::support
