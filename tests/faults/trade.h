// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <memory>

#include "app/shop/shop.h"

namespace counterfoil::faults {

/// A shop on a disk under test: the program's own, with every projector and service. Whatever a test does to it goes
/// through commands, as a till does.
class Trade {
 public:
  struct Options {
    QString vfs;  ///< empty: the real disk
    qint64 reserveBytes = 0;
    QString machineFolder = {};  ///< empty: beside the file
  };
  /// Makes a shop at `path` with products and an open shift.
  [[nodiscard]] static core::Result<std::unique_ptr<Trade>> begin(const QString& path, const Options& options);
  [[nodiscard]] static core::Result<std::unique_ptr<Trade>> begin(const QString& path, const QString& vfs = {}) {
    return begin(path, Options{vfs, 0, {}});
  }
  /// Opens one that is there. Another machine folder (a path, or a name beside the file) is another machine; on the
  /// same one the chain goes on.
  [[nodiscard]] static core::Result<std::unique_ptr<Trade>> goOn(const QString& path, const QString& vfs = {},
                                                                 const QString& machine = QStringLiteral("machine"));

  /// One command: a sale of five lines, paid in cash.
  [[nodiscard]] core::Result<sales::Document> sell();
  /// What sell() asks for, and the command itself.
  [[nodiscard]] core::Result<sales::SellRequest> nextSale();
  [[nodiscard]] core::Result<sales::Document> post(const sales::SellRequest& request);
  /// The same on an open ticket, paid at a card terminal that approves.
  [[nodiscard]] core::Result<sales::Document> sellByCard();
  /// Opens a ticket and adds so many products to it, one after the other.
  [[nodiscard]] core::Done scan(int pieces);
  /// Gives back one of the first line of the newest sale that a terminal took, through a terminal that approves.
  [[nodiscard]] core::Result<sales::Document> refundByCard();
  /// After a crash: what a terminal gave back and no document tells of becomes one; an attempt in doubt is found
  /// approved. How many documents. Integrity `lost` for an approved refund that is neither booked nor listed.
  [[nodiscard]] core::Result<int> finishRefunds();
  /// Takes back the first line of a document.
  [[nodiscard]] core::Result<sales::Document> refund(sales::DocumentId original);
  /// Counts what is expected, and closes the shift.
  [[nodiscard]] core::Result<sales::ShiftFigures> close();
  [[nodiscard]] core::Done openShift();
  /// A sale; now and then a refund of it, and less often the shift's closing and the next one's opening. Calls
  /// `acknowledge` after every command that made a document or a closing; returns the first error.
  [[nodiscard]] core::Done work(const std::function<void()>& acknowledge);
  /// Documents and closings that are in the tables; Integrity `torn` where their rows and facts do not go together.
  [[nodiscard]] core::Result<qint64> documents() const;
  [[nodiscard]] journal::Actor owner() const { return {m_owner, {}}; }
  [[nodiscard]] app::Shop& shop() { return *m_shop; }
  [[nodiscard]] store::Store& store() { return m_shop->store(); }
  [[nodiscard]] core::ManualClock& clock() { return *m_clock; }

 private:
  [[nodiscard]] core::Done setUp();
  [[nodiscard]] core::Done findProducts();

  std::unique_ptr<core::ManualClock> m_clock;
  std::unique_ptr<core::IdSource> m_ids;
  std::unique_ptr<app::Shop> m_shop;
  core::StaffId m_owner;
  std::vector<catalog::ProductId> m_products;
  size_t m_next = 0;
};

/// What a thorough look at a file finds; it is opened as after a restart, on another machine's memory.
struct Examination {
  qint64 documents = -1;  ///< as Trade::documents; -1: not even that could be read
  QStringList faults;     ///< what is wrong, from opening, integrity, chains and replay
};
/// `restart`: opens it for writing first, as a till does after a power failure, and sells once more.
[[nodiscard]] Examination examine(const QString& path, bool restart);

/// Everything that the journal and the projections say, row by row: what a bit flip may not change unnoticed. Empty
/// where something could not be read.
[[nodiscard]] QByteArray everyValue(const QString& path);

}  // namespace counterfoil::faults
