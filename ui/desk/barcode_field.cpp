// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/barcode_field.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLocale>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "models/catalog/rules.h"
#include "models/core/decimal.h"
#include "ui/shared/format.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

using catalog::Barcode;
using core::Result;

namespace {

/// Not grouped, so that it can be read back.
QString typedQuantity(qint64 micro) {
  return core::formatScaled(micro, 6, 0).replace(u'.', QLocale().decimalPoint());
}

/// A barcode that is added or changed is an element of its own from here on: the next save may be sent before the
/// answer to this one is here.
QByteArray newId() {
  return QUuid::createUuid().toRfc4122();
}

Result<Barcode> barcodeOf(const QString& code, const QString& pack) {
  Barcode barcode;
  barcode.code = code.trimmed();
  const auto quantity = shared::parseDecimal(pack.trimmed(), 6);
  if (!quantity) return core::invalid(u"malformed_number"_s, pack, u"/barcodes"_s);
  barcode.quantityMicro = *quantity;
  CF_CHECK(catalog::checkBarcode(barcode));
  return barcode;
}

}  // namespace

BarcodeField::BarcodeField(QWidget* parent)
    : QWidget(parent),
      m_table(new QTableWidget(this)),
      m_code(new QLineEdit(this)),
      m_pack(new QLineEdit(u"1"_s, this)),
      m_add(new QPushButton(tr("Add"), this)),
      m_remove(new QPushButton(tr("Remove"), this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(6);
  auto* row = new QHBoxLayout;
  row->addWidget(m_code, 1);
  row->addWidget(m_pack);
  row->addWidget(m_add);
  row->addWidget(m_remove);
  column->addWidget(m_table);
  column->addLayout(row);
  setFocusProxy(m_code);

  m_table->setColumnCount(2);
  m_table->setHorizontalHeaderLabels({tr("Barcode"), tr("Pack of")});
  m_table->setAccessibleName(tr("Barcodes and how many a pack holds"));
  m_table->setFixedHeight(104);
  m_table->verticalHeader()->hide();
  m_table->verticalHeader()->setDefaultSectionSize(26);
  m_table->horizontalHeader()->setSectionResizeMode(Code, QHeaderView::Stretch);
  m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
  m_table->setColumnWidth(Pack, 84);
  m_table->setShowGrid(false);
  m_table->setTabKeyNavigation(false);
  m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
  m_table->setSelectionMode(QAbstractItemView::SingleSelection);
  m_table->installEventFilter(this);
  m_code->setPlaceholderText(tr("Scan or type a code"));
  m_code->setAccessibleName(tr("New barcode"));
  m_code->setObjectName(u"productCode"_s);
  m_code->setMaxLength(int(catalog::kMaxCodeLength));
  m_pack->setAccessibleName(tr("How many of the product the pack holds"));
  m_pack->setToolTip(m_pack->accessibleName());
  m_pack->setObjectName(u"productCodePack"_s);
  m_pack->setFixedWidth(56);
  m_add->setObjectName(u"productCodeAdd"_s);
  m_remove->setObjectName(u"productCodeRemove"_s);
  m_remove->setToolTip(QKeySequence(Qt::Key_Delete).toString(QKeySequence::NativeText));
  connect(m_add, &QPushButton::clicked, this, &BarcodeField::add);
  connect(m_code, &QLineEdit::returnPressed, this, &BarcodeField::add);
  connect(m_pack, &QLineEdit::returnPressed, this, &BarcodeField::add);
  connect(m_remove, &QPushButton::clicked, this, &BarcodeField::remove);
  connect(m_table, &QTableWidget::itemChanged, this, [this](QTableWidgetItem* item) {
    {
      const QSignalBlocker quiet(m_table);
      m_table->item(item->row(), Code)->setData(Qt::UserRole, newId());
    }
    Q_EMIT changed();
  });
}

void BarcodeField::setBarcodes(const std::vector<Barcode>& barcodes) {
  const QSignalBlocker quiet(m_table);
  m_table->setRowCount(0);
  for (const Barcode& barcode : barcodes) addRow(barcode);
  m_code->clear();
  m_pack->setText(u"1"_s);
}

void BarcodeField::addRow(const Barcode& barcode) {
  const int row = m_table->rowCount();
  m_table->insertRow(row);
  auto* code = new QTableWidgetItem(barcode.code);
  code->setData(Qt::UserRole, barcode.id.bytes());
  m_table->setItem(row, Code, code);
  m_table->setItem(row, Pack, new QTableWidgetItem(typedQuantity(barcode.quantityMicro)));
}

Result<std::vector<Barcode>> BarcodeField::barcodes() const {
  std::vector<Barcode> all;
  for (int row = 0; row < m_table->rowCount(); ++row) {
    const QTableWidgetItem* code = m_table->item(row, Code);
    CF_TRY(Barcode barcode, barcodeOf(code->text(), m_table->item(row, Pack)->text()));
    barcode.id = catalog::BarcodeId::fromBytes(code->data(Qt::UserRole).toByteArray());
    all.push_back(std::move(barcode));
  }
  return all;
}

void BarcodeField::add() {
  if (m_code->text().trimmed().isEmpty()) return;
  const auto barcode = barcodeOf(m_code->text(), m_pack->text());
  if (!barcode) return Q_EMIT refused(barcode.error());
  {
    const QSignalBlocker quiet(m_table);
    addRow(*barcode);
    m_table->item(m_table->rowCount() - 1, Code)->setData(Qt::UserRole, newId());
  }
  m_table->scrollToBottom();
  m_code->clear();
  m_pack->setText(u"1"_s);
  m_code->setFocus();
  Q_EMIT changed();
}

void BarcodeField::remove() {
  const int row = m_table->currentRow();
  if (row < 0) return;
  m_table->removeRow(row);
  Q_EMIT changed();
}

bool BarcodeField::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Delete) {
    remove();
    return true;
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace counterfoil::desk
