// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/role_editor.h"

#include <QFormLayout>
#include <QHeaderView>
#include <QLocale>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "models/core/decimal.h"
#include "ui/desk/empty_state.h"
#include "ui/desk/session.h"
#include "ui/desk/style.h"
#include "ui/desk/wording.h"
#include "ui/shared/error_text.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

using core::Result;
using staff::LimitKind;
using staff::Permission;

QString permissionText(Permission permission) {
  switch (permission) {
    case Permission::SaleSell:
      return RoleEditor::tr("Sell");
    case Permission::SaleDiscount:
      return RoleEditor::tr("Give discounts");
    case Permission::SalePriceOverride:
      return RoleEditor::tr("Set another price");
    case Permission::SaleVoidLine:
      return RoleEditor::tr("Take lines off a ticket");
    case Permission::SaleVoidTicket:
      return RoleEditor::tr("Abandon tickets");
    case Permission::SalePostVoid:
      return RoleEditor::tr("Void completed sales");
    case Permission::RefundGive:
      return RoleEditor::tr("Give refunds");
    case Permission::RefundWithoutManualCard:
      return RoleEditor::tr("Refund a card in another way");
    case Permission::PaymentLeaveInDoubt:
      return RoleEditor::tr("Go on while a card payment is in doubt");
    case Permission::PaymentTakeOffline:
      return RoleEditor::tr("Take cards without contact");
    case Permission::CashPayIn:
      return RoleEditor::tr("Pay cash in");
    case Permission::CashPayOut:
      return RoleEditor::tr("Pay cash out");
    case Permission::CashSafeDrop:
      return RoleEditor::tr("Move cash to the safe");
    case Permission::DrawerOpen:
      return RoleEditor::tr("Open the drawer without a sale");
    case Permission::ShiftOpen:
      return RoleEditor::tr("Open shifts");
    case Permission::ShiftClose:
      return RoleEditor::tr("Close shifts");
    case Permission::ShiftSeeExpected:
      return RoleEditor::tr("See expected cash before counting");
    case Permission::ShiftOverTolerance:
      return RoleEditor::tr("Accept a count that is off");
    case Permission::ReceiptReprint:
      return RoleEditor::tr("Reprint receipts");
    case Permission::CustomersRead:
      return RoleEditor::tr("Look customers up");
    case Permission::CustomersWrite:
      return RoleEditor::tr("Add, change and merge customers");
    case Permission::CustomersErase:
      return RoleEditor::tr("Erase customers");
    case Permission::CatalogEdit:
      return RoleEditor::tr("Edit products");
    case Permission::StockAdjust:
      return RoleEditor::tr("Adjust stock");
    case Permission::StaffEdit:
      return RoleEditor::tr("Edit people and roles");
    case Permission::StaffUnlock:
      return RoleEditor::tr("Unlock people");
    case Permission::SettingsEdit:
      return RoleEditor::tr("Change settings");
    case Permission::InboxResolve:
      return RoleEditor::tr("Decide what waits in the inbox");
    case Permission::JournalRead:
      return RoleEditor::tr("Read the journal");
    case Permission::ReportsRead:
      return RoleEditor::tr("Read documents and figures");
    case Permission::ImportRun:
      return RoleEditor::tr("Import");
    case Permission::BackupRun:
      return RoleEditor::tr("Back up and restore");
  }
  return staff::wordOf(permission);
}

RoleEditor::RoleEditor(const Desk& desk, QWidget* parent) : QWidget(parent), m_desk(desk) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(16, 12, 16, 12);
  m_title = makeLabel({}, desk.theme.type.strong, QFont::DemiBold, this);
  m_name = new QLineEdit(this);
  m_name->setObjectName(u"roleName"_s);
  m_grants = new QTableWidget(this);
  m_save = new QPushButton(tr("&Save"), this);
  m_save->setObjectName(u"roleSave"_s);
  m_save->setProperty(kButtonRole, u"primary"_s);
  auto* fields = new QFormLayout;
  fields->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
  fields->addRow(tr("&Name"), m_name);
  column->addWidget(m_title);
  column->addLayout(fields);
  column->addWidget(m_grants, 1);
  column->addWidget(m_save, 0, Qt::AlignLeading);

  m_grants->setAccessibleName(tr("Permissions of the role"));
  m_grants->setColumnCount(2);
  m_grants->setHorizontalHeaderLabels({tr("May"), tr("Up to")});
  m_grants->setRowCount(staff::kPermissionCount);
  m_grants->verticalHeader()->hide();
  m_grants->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  m_grants->verticalHeader()->setDefaultSectionSize(26);
  m_grants->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
  m_grants->horizontalHeader()->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
  m_grants->setColumnWidth(1, 110);
  m_grants->setShowGrid(false);
  m_grants->setSelectionMode(QAbstractItemView::SingleSelection);
  for (const staff::PermissionInfo& info : staff::allPermissions()) {
    const int row = int(info.permission);
    auto* may = new QTableWidgetItem(permissionText(info.permission));
    may->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
    may->setToolTip(QString::fromLatin1(info.word));
    auto* limit = new QTableWidgetItem;
    limit->setFlags(info.limit == LimitKind::None ? Qt::ItemIsSelectable
                                                  : Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsEditable);
    if (info.limit != LimitKind::None) {
      limit->setToolTip(info.limit == LimitKind::PercentPpm ? tr("Percent; empty: without limit")
                                                            : tr("Amount; empty: without limit"));
    }
    m_grants->setItem(row, 0, may);
    m_grants->setItem(row, 1, limit);
  }
  connect(m_save, &QPushButton::clicked, this, &RoleEditor::save);
  connect(m_name, &QLineEdit::textChanged, this, &RoleEditor::typed);
  connect(m_grants, &QTableWidget::itemChanged, this, &RoleEditor::typed);
}

void RoleEditor::edit(const staff::Role& role) {
  const QSignalBlocker quiet(m_grants);
  m_role = role;
  m_title->setText(role.id.isNull() ? tr("New role") : role.name);
  m_name->setText(role.name);
  const int decimals = m_desk.wording.money().decimals;
  for (const staff::PermissionInfo& info : staff::allPermissions()) {
    const int row = int(info.permission);
    const auto grant = role.grants.find(info.permission);
    const bool held = grant != role.grants.end();
    m_grants->item(row, 0)->setCheckState(held ? Qt::Checked : Qt::Unchecked);
    QString limit;
    if (held && grant->second.limit) {
      limit = info.limit == LimitKind::PercentPpm ? core::formatScaled(*grant->second.limit, 4, 0)
                                                  : core::formatScaled(*grant->second.limit, decimals);
      limit.replace(u'.', QLocale().decimalPoint());
    }
    m_grants->item(row, 1)->setText(limit);
  }
  m_grants->viewport()->update();
  m_clean = typingIn(*this);
  Q_EMIT typed();
}

Result<staff::Role> RoleEditor::after() const {
  staff::Role role = m_role;
  role.name = m_name->text().trimmed();
  const int decimals = m_desk.wording.money().decimals;
  for (const staff::PermissionInfo& info : staff::allPermissions()) {
    const int row = int(info.permission);
    if (m_grants->item(row, 0)->checkState() != Qt::Checked) {
      role.grants.erase(info.permission);
      continue;
    }
    staff::Grant grant;
    if (const QString text = m_grants->item(row, 1)->text().trimmed();
        !text.isEmpty() && info.limit != LimitKind::None) {
      grant.limit = shared::parseDecimal(text, info.limit == LimitKind::PercentPpm ? 4 : decimals);
      if (!grant.limit) return core::invalid(u"not_a_number"_s, text);
    }
    role.grants[info.permission] = grant;
  }
  return role;
}

void RoleEditor::save() {
  const auto role = after();
  if (!role) return Q_EMIT refused(shared::errorText(role.error()));
  views::run(
      m_desk.parts.store, this,
      [services = m_desk.parts.services, role = *role, actor = m_desk.session.actor()]() -> Result<staff::RoleId> {
        if (role.id.isNull()) return services.staff.createRole(role, actor);
        CF_CHECK(services.staff.changeRole(role, actor));
        return role.id;
      },
      [this, name = role->name, was = role->id](const Result<staff::RoleId>& id) {
        if (!id) return Q_EMIT refused(shared::errorText(id.error()));
        if (m_role.id == was) m_clean = typingIn(*this);
        Q_EMIT saved(*id, tr("Saved %1").arg(name));
      });
}

}  // namespace counterfoil::desk
