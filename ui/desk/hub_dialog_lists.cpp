// SPDX-License-Identifier: GPL-3.0-or-later
// The two tables of the hub's door: devices, and people.
#include <QHeaderView>
#include <algorithm>

#include "ui/desk/hub_dialog.h"

namespace counterfoil::desk {

using namespace Qt::StringLiterals;
using devices::DeviceState;

namespace {

constexpr int kMostDeviceRows = 6;
constexpr int kMostUserRows = 4;
constexpr int kHubRow = 30;

QTableWidgetItem* cellWith(const QString& text, const QVariant& id = {}) {
  auto* item = new QTableWidgetItem(text);
  item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
  item->setData(Qt::UserRole, id);
  return item;
}

QString stateWord(DeviceState state) {
  switch (state) {
    case DeviceState::Active:
      return HubDialog::tr("Let in");
    case DeviceState::Released:
      return HubDialog::tr("Ended; what it sent was taken");
    case DeviceState::Revoked:
      break;
  }
  return HubDialog::tr("Ended");
}

/// As many rows as there are, up to so many; more are scrolled.
void fitRows(QTableWidget* table, int most) {
  const int rows = std::clamp(table->rowCount(), 2, most);
  table->setFixedHeight(table->horizontalHeader()->sizeHint().height() + rows * kHubRow + 2 * table->frameWidth());
}

}  // namespace

QTableWidget* HubDialog::makeTable(const QString& name, const QStringList& heads) {
  auto* table = new QTableWidget(0, int(heads.size()), this);
  table->setObjectName(name);
  table->setHorizontalHeaderLabels(heads);
  table->setSelectionBehavior(QAbstractItemView::SelectRows);
  table->setSelectionMode(QAbstractItemView::SingleSelection);
  table->setShowGrid(false);
  table->setTabKeyNavigation(false);
  table->verticalHeader()->setDefaultSectionSize(kHubRow);
  table->verticalHeader()->hide();
  table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
  table->horizontalHeader()->setMinimumSectionSize(72);
  table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
  table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  connect(table, &QTableWidget::itemSelectionChanged, this, &HubDialog::offerActs);
  return table;
}

void HubDialog::showDevices(const std::vector<devices::Device>& all) {
  m_devices->setRowCount(int(all.size()));
  int row = 0;
  for (const devices::Device& device : all) {
    // Only what is let in can be ended.
    const QVariant id = device.state == DeviceState::Active ? QVariant(device.id.uuid()) : QVariant();
    m_devices->setItem(row, 0, cellWith(device.name, id));
    m_devices->setItem(row, 1, cellWith(device.tillCode));
    m_devices->setItem(row, 2, cellWith(stateWord(device.state)));
    m_devices->setItem(row, 3, cellWith(m_wording.instant(device.enrolledAt)));
    for (int i = 0; i < 4; ++i) m_devices->item(row, i)->setToolTip(device.reason);
    ++row;
  }
  fitRows(m_devices, kMostDeviceRows);
  m_devices->clearSelection();
  offerActs();
  fit();
}

void HubDialog::showUsers(const std::vector<devices::User>& all) {
  m_users->setRowCount(int(all.size()));
  int row = 0;
  for (const devices::User& user : all) {
    const bool self = m_session->who() && user.id == m_session->who()->user;
    m_users->setItem(row, 0, cellWith(user.name, user.disabled || self ? QVariant() : QVariant(user.id.uuid())));
    m_users->setItem(row, 1, cellWith(user.scopes.join(u", "_s)));
    m_users->setItem(row, 2, cellWith(user.disabled ? tr("Ended") : self ? tr("You") : tr("Let in")));
    ++row;
  }
  fitRows(m_users, kMostUserRows);
  m_users->clearSelection();
  offerActs();
  fit();
}

}  // namespace counterfoil::desk
