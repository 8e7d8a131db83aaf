// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/devices/queries.h"

namespace counterfoil::devices {

using namespace Qt::StringLiterals;
using core::Result;
using journal::Reader;
using journal::Row;

namespace {

Device deviceOf(const Row& row) {
  Device device;
  device.id = row.id<DeviceId>(0);
  device.name = row.text(1);
  device.publicKey = QByteArray::fromBase64(row.text(2).toLatin1());
  device.tillCode = row.text(3);
  device.withHistory = row.flag(4);
  device.enrolledAt = row.instant(5);
  device.state = deviceStateOf(row.text(6));
  device.reason = row.text(7);
  device.tokenReuses = row.integer(8);
  return device;
}

ApiKey apiKeyOf(const Row& row) {
  ApiKey key;
  key.id = row.id<ApiKeyId>(0);
  key.name = row.text(1);
  key.scopes = row.text(2).split(u' ', Qt::SkipEmptyParts);
  key.createdAt = row.instant(3);
  key.expiresAt = row.instant(4);
  key.revoked = row.flag(5);
  return key;
}

User userOf(const Row& row) {
  return {row.id<UserId>(0), row.text(1), row.text(2).split(u' ', Qt::SkipEmptyParts), row.flag(3)};
}

}  // namespace

Result<std::vector<User>> listUsers(const Reader& reader) {
  return reader.list(
      "SELECT id, name, scopes, disabled FROM hub_user WHERE created_stamp IS NOT NULL ORDER BY name, id", {}, userOf);
}

Result<User> findUser(const Reader& reader, UserId id) {
  CF_TRY(const auto found,
         reader.first("SELECT id, name, scopes, disabled FROM hub_user WHERE id = $1 AND created_stamp IS NOT NULL",
                      {id}, userOf));
  if (!found) return core::notFound(u"unknown_user"_s, id.text());
  return *found;
}

Result<std::vector<Device>> listDevices(const Reader& reader) {
  return reader.list(
      "SELECT d.id, d.name, d.public_key, d.till_code, d.with_history, d.enrolled_at_utc_ms, d.state, d.reason, "
      "a.token_reuses FROM enrolled_device AS d LEFT JOIN device_alarm AS a ON a.device_id = d.id "
      "WHERE d.created_stamp IS NOT NULL ORDER BY d.name, d.id",
      {}, deviceOf);
}

Result<Device> findDevice(const Reader& reader, DeviceId id) {
  CF_TRY(const auto found,
         reader.first("SELECT d.id, d.name, d.public_key, d.till_code, d.with_history, d.enrolled_at_utc_ms, d.state, "
                      "d.reason, a.token_reuses FROM enrolled_device AS d "
                      "LEFT JOIN device_alarm AS a ON a.device_id = d.id "
                      "WHERE d.id = $1 AND d.created_stamp IS NOT NULL",
                      {id}, deviceOf));
  if (!found) return core::notFound(u"unknown_device"_s, id.text());
  return *found;
}

Result<std::vector<ApiKey>> listApiKeys(const Reader& reader) {
  return reader.list(
      "SELECT id, name, scopes, created_at_utc_ms, expires_at_utc_ms, revoked FROM api_key "
      "WHERE created_stamp IS NOT NULL ORDER BY name, id",
      {}, apiKeyOf);
}

Result<ApiKey> findApiKey(const Reader& reader, ApiKeyId id) {
  CF_TRY(const auto found,
         reader.first("SELECT id, name, scopes, created_at_utc_ms, expires_at_utc_ms, revoked FROM api_key "
                      "WHERE id = $1 AND created_stamp IS NOT NULL",
                      {id}, apiKeyOf));
  if (!found) return core::notFound(u"unknown_api_key"_s, id.text());
  return *found;
}

}  // namespace counterfoil::devices
