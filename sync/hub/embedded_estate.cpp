// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/hub/embedded_estate.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <algorithm>

#include "models/core/failpoint.h"

namespace counterfoil::hub {

using namespace Qt::StringLiterals;
using core::Result;

namespace {

constexpr qsizetype kMostName = 200;

class StoreFile final : public TenantStore {
 public:
  [[nodiscard]] static Result<std::unique_ptr<TenantStore>> open(const store::OpenOptions& options,
                                                                 const journal::Projectors& projectors,
                                                                 const core::Clock& clock) {
    auto file = std::unique_ptr<StoreFile>(new StoreFile);
    CF_TRY(file->m_store, store::Store::open(options, projectors, clock, file->m_ids));
    return std::unique_ptr<TenantStore>(std::move(file));
  }
  [[nodiscard]] journal::Book& book() override { return m_store->book(); }

 private:
  core::RandomIds m_ids;
  std::unique_ptr<store::Store> m_store;
};

class ReaderFile final : public TenantReader {
 public:
  explicit ReaderFile(std::unique_ptr<store::SqliteConnection> connection) : m_connection(std::move(connection)) {}
  [[nodiscard]] const journal::Reader& reader() const override { return *m_connection; }

 private:
  std::unique_ptr<store::SqliteConnection> m_connection;
};

constexpr const char* kNameFile = "name.txt";
/// The name of a tenant that is being erased.
constexpr const char* kErasingFile = "erasing.txt";
constexpr const char* kErasedFile = "erased";

QString fileIn(const QString& folder, const char* name) {
  return folder + u'/' + QLatin1String(name);
}

}  // namespace

EmbeddedEstate::EmbeddedEstate(QString folder, store::OpenOptions options, const journal::Projectors& projectors,
                               const core::Clock& clock)
    : m_folder(std::move(folder)), m_options(std::move(options)), m_projectors(projectors), m_clock(clock) {}

QString EmbeddedEstate::pathOf(TenantId tenant) const {
  return m_folder + u'/' + tenant.text() + u"/tenant.cfl"_s;
}

store::OpenOptions EmbeddedEstate::optionsOf(TenantId tenant) const {
  store::OpenOptions options = m_options;
  options.path = pathOf(tenant);
  return options;
}

std::vector<TenantRow> EmbeddedEstate::foldersWith(const char* file) const {
  std::vector<TenantRow> all;
  const QStringList folders = QDir(m_folder).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
  for (const QString& folder : folders) {
    const auto id = TenantId::parse(folder);
    QFile name(fileIn(m_folder + u'/' + folder, file));
    if (!id || !name.open(QIODevice::ReadOnly)) continue;
    all.push_back({*id, QString::fromUtf8(name.read(4 * kMostName))});
  }
  std::sort(all.begin(), all.end(),
            [](const TenantRow& a, const TenantRow& b) { return a.name == b.name ? a.id < b.id : a.name < b.name; });
  return all;
}

Result<std::vector<TenantRow>> EmbeddedEstate::tenants() const {
  // A folder without a name is a creation that was cut off, or a tenant that is erased.
  return foldersWith(kNameFile);
}

Result<QSet<TenantId>> EmbeddedEstate::erased() const {
  QSet<TenantId> all;
  for (const char* const file : {kErasingFile, kErasedFile}) {
    for (const TenantRow& row : foldersWith(file)) all.insert(row.id);
  }
  return all;
}

Result<TenantRow> EmbeddedEstate::erase(const QString& nameOrId) {
  const std::lock_guard creating(m_creating);
  auto known = foldersWith(kNameFile);
  const auto unfinished = foldersWith(kErasingFile);
  known.insert(known.end(), unfinished.begin(), unfinished.end());
  const auto row = std::find_if(known.begin(), known.end(), [&](const TenantRow& each) {
    return each.name == nameOrId || each.id.text() == nameOrId;
  });
  if (row == known.end()) return core::notFound(u"unknown_tenant"_s, nameOrId);
  QDir folder(QFileInfo(pathOf(row->id)).absolutePath());
  const auto failed = [&folder] { return core::storageError(u"cannot_write"_s, folder.path()); };
  if (folder.exists(QLatin1String(kNameFile)) &&
      !folder.rename(QLatin1String(kNameFile), QLatin1String(kErasingFile))) {
    return failed();
  }
  CF_FAILPOINT("erasing.named");
  for (const QFileInfo& each : folder.entryInfoList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot)) {
    if (each.fileName() == QLatin1String(kErasingFile)) continue;
    const bool gone =
        each.isDir() && !each.isSymLink() ? QDir(each.filePath()).removeRecursively() : QFile::remove(each.filePath());
    if (!gone) return failed();
    CF_FAILPOINT("erasing.removing");
  }
  QFile tombstone(fileIn(folder.path(), kErasedFile));
  if (!tombstone.open(QIODevice::WriteOnly)) return failed();
  CF_FAILPOINT("erasing.removed");
  if (!folder.remove(QLatin1String(kErasingFile))) return failed();
  return *row;
}

Result<TenantRow> EmbeddedEstate::create(const QString& name) {
  const std::lock_guard creating(m_creating);
  const QString wanted = name.trimmed();
  if (wanted.isEmpty()) return core::invalid(u"name_missing"_s);
  if (wanted.size() > kMostName) return core::invalid(u"name_too_long"_s);
  CF_TRY(const auto known, tenants());
  for (const TenantRow& row : known) {
    if (row.name == wanted) return core::refused(u"tenant_exists"_s, wanted);
  }
  core::RandomIds ids;
  const TenantRow row{ids.make<protocol::TenantTag>(m_clock.now()), wanted};
  const store::OpenOptions options = optionsOf(row.id);
  { CF_TRY([[maybe_unused]] const auto made, store::Store::create(options, m_projectors, m_clock, ids)); }
  QSaveFile file(fileIn(QFileInfo(options.path).absolutePath(), kNameFile));
  const QByteArray bytes = wanted.toUtf8();
  if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit()) {
    return core::storageError(u"storage_failed"_s, file.errorString());
  }
  return row;
}

Result<std::unique_ptr<TenantStore>> EmbeddedEstate::open(TenantId tenant) {
  if (!QFileInfo::exists(pathOf(tenant))) return core::notFound(u"unknown_tenant"_s, tenant.text());
  return StoreFile::open(optionsOf(tenant), m_projectors, m_clock);
}

Result<std::unique_ptr<TenantReader>> EmbeddedEstate::openReader(TenantId tenant) {
  if (!QFileInfo::exists(pathOf(tenant))) return core::notFound(u"unknown_tenant"_s, tenant.text());
  CF_TRY(auto connection, store::openReader(pathOf(tenant)));
  return std::unique_ptr<TenantReader>(std::make_unique<ReaderFile>(std::move(connection)));
}

std::optional<qint64> EmbeddedEstate::durable(TenantId tenant) const {
  const std::lock_guard lock(m_mutex);
  const auto known = m_durable.find(tenant);
  return known == m_durable.end() ? std::nullopt : std::optional(known->second);
}

void EmbeddedEstate::setDurable(TenantId tenant, qint64 position) {
  const std::lock_guard lock(m_mutex);
  m_durable[tenant] = position;
}

}  // namespace counterfoil::hub
