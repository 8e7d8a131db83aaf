// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/import_work.h"

namespace counterfoil::desk {

using core::Done;

imports::ImportProgress progressOf(const Watched& watch) {
  return [watch](qint64 rows, qint64 done, qint64 all) {
    watch->rows = rows;
    watch->done = done;
    watch->all = all;
    return !watch->cancelled && !watch->left;
  };
}

imports::SlicedBook bookBetweenSales(const DeskParts& parts, const journal::Reader& reader, const Watched& watch) {
  journal::Book& book = parts.services.book;
  const auto hand = [&book, store = parts.store, watch](const imports::SlicedBook::Slice& slice) -> Done {
    if (watch->left) return core::refused(QStringLiteral("cancelled"));
    auto promise = std::make_shared<QPromise<Done>>();
    promise->start();
    QFuture<Done> written = promise->future();
    // The posted work holds the promise alone: where it is dropped with its thread, the waiting ends too.
    store([promise = std::move(promise), &book, &slice] {
      promise->addResult(book.write(slice));
      promise->finish();
    });
    written.waitForFinished();
    return written.resultCount() > 0 ? written.takeResult() : Done(core::refused(QStringLiteral("cancelled")));
  };
  return {reader, book, hand};
}

}  // namespace counterfoil::desk
