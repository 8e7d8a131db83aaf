// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTemporaryDir>
#include <memory>
#include <vector>

#include "models/cash/service.h"
#include "models/catalog/service.h"
#include "models/payments/service.h"
#include "models/sales/closing.h"
#include "models/settings/service.h"
#include "models/staff/authority.h"
#include "models/store/store.h"

namespace counterfoil::support {

/// The projectors of every slice that a hub has too: all but the search index, which is SQLite's own.
void addSharedProjectors(journal::Projectors& projectors);
[[nodiscard]] std::vector<const char*> sharedLocalTables();
/// Every slice's projectors.
void addAllProjectors(journal::Projectors& projectors);
/// DDL of every slice's local tables.
[[nodiscard]] std::vector<const char*> allLocalTables();

/// A small shop on a real store in a temporary folder: settings, a till, people, taxes, products, and the services over
/// them. Time stands still at 2026-03-02T09:00Z (a Monday) until told; ids are seeded.
///
///   manager  every permission       cashier  sells, 10 % discount, nothing else that matters
///   bread    2.50, VAT 20 %         tea      4.99, VAT 5 %       book  12.00, no tax, no discount
///   cheese   18.40 a kilogram, VAT 20 %, fractional              bag   0.10, VAT 20 %
class ShopFixture {
 public:
  struct Options {
    QString currency = QStringLiteral("GBP");
    int currencyDecimals = 2;
    settings::PriceMode prices = settings::PriceMode::Gross;
    settings::TaxRounding taxRounding = settings::TaxRounding::Line;
    qint64 cashStepMinor = 0;
    bool exactCashAccepted = false;
    quint64 seed = 1;
    int cutOverHour = 0;
  };
  ShopFixture() : ShopFixture(Options()) {}
  explicit ShopFixture(const Options& options);
  ~ShopFixture();

  [[nodiscard]] journal::Book& book() { return m_store->book(); }
  [[nodiscard]] const journal::Reader& reader() { return m_store->reader(); }
  [[nodiscard]] store::Store& store() { return *m_store; }
  [[nodiscard]] core::ManualClock& clock() { return m_clock; }
  [[nodiscard]] cash::Seat& seat() { return *m_seat; }
  [[nodiscard]] cash::CashService& cash() { return *m_cash; }
  [[nodiscard]] sales::TicketDesk& desk() { return *m_desk; }
  [[nodiscard]] sales::SaleService& sales() { return *m_sales; }
  [[nodiscard]] sales::ClosingService& closing() { return *m_closing; }
  [[nodiscard]] payments::PaymentService& payments() { return *m_payments; }
  /// Closes the store and opens it again, as after a restart.
  void restart();

  [[nodiscard]] core::Money money(qint64 minor) const { return core::Money::ofMinor(minor, m_currency); }
  [[nodiscard]] journal::Actor asManager() const { return {manager, {}}; }
  [[nodiscard]] journal::Actor asCashier() const { return {cashier, {}}; }
  [[nodiscard]] journal::Actor asCashierApproved() const { return {cashier, manager}; }
  [[nodiscard]] sales::TenderRequest inCash(qint64 minor) const;
  [[nodiscard]] sales::TenderRequest byCard(qint64 minor) const;

  /// Opens the shift with a float; panics where that is refused.
  cash::Shift openShift(qint64 floatMinor);
  /// An open ticket with these products, one line each.
  sales::TicketId ticketWith(const std::vector<std::pair<catalog::ProductId, qint64>>& productsMicro);
  /// A sale of one line, paid exactly in cash.
  core::Result<sales::Document> sellOne(catalog::ProductId product, qint64 quantityMicro = 1'000'000);

  core::StaffId manager;
  core::StaffId cashier;
  catalog::ProductId bread;
  catalog::ProductId tea;
  catalog::ProductId book12;
  catalog::ProductId cheese;
  catalog::ProductId bag;

 private:
  [[nodiscard]] store::OpenOptions storeOptions() const;
  void wire();
  void setUp(const Options& options);

  QTemporaryDir m_folder;
  journal::Projectors m_projectors;
  core::ManualClock m_clock{core::Instant::fromUtcMs(1'772'442'000'000)};
  core::SeededIds m_ids;
  core::Currency m_currency;
  staff::Authority m_authority;
  std::unique_ptr<store::Store> m_store;
  std::unique_ptr<cash::Seat> m_seat;
  std::unique_ptr<cash::CashService> m_cash;
  std::unique_ptr<payments::PaymentService> m_payments;
  std::unique_ptr<sales::TicketDesk> m_desk;
  std::unique_ptr<sales::SaleService> m_sales;
  std::unique_ptr<sales::ClosingService> m_closing;
};

}  // namespace counterfoil::support
