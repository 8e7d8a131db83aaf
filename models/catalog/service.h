// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/catalog/types.h"
#include "models/core/result.h"
#include "models/journal/book.h"

namespace counterfoil::catalog {

/// Commands on the catalog. Callers have checked permissions. A null id in what is created is replaced by a new one;
/// null barcode ids likewise. Errors: those of rules.h, `sku_taken`, `code_taken` (a tax with that code is in use),
/// `name_taken` (a category of that name lies beside it), `parent_is_below`, `picture_missing`, NotFound
/// `product_unknown`, `category_unknown`, `tax_unknown`.
class CatalogService {
 public:
  explicit CatalogService(journal::Book& book) : m_book(book) {}

  [[nodiscard]] core::Result<TaxId> createTax(const Tax& tax, const journal::Actor& actor);
  [[nodiscard]] core::Result<CategoryId> createCategory(const Category& category, const journal::Actor& actor);
  /// `pictureBytes` are those that `product.picture` refers to (`pictureReference`); empty where the book has them.
  [[nodiscard]] core::Result<ProductId> createProduct(const Product& product, const journal::Actor& actor,
                                                      const QByteArray& pictureBytes = {});

  /// Records what differs between `before` (as the editor showed it) and `after`: a field that somebody else changed
  /// meanwhile stays as it is unless this edit touched it. The fact holds the value that was really there before.
  /// Answers whether there was anything to record.
  [[nodiscard]] core::Result<bool> changeTax(const Tax& before, const Tax& after, const journal::Actor& actor);
  [[nodiscard]] core::Result<bool> changeCategory(const Category& before, const Category& after,
                                                  const journal::Actor& actor);
  [[nodiscard]] core::Result<bool> changeProduct(const Product& before, const Product& after,
                                                 const journal::Actor& actor, const QByteArray& pictureBytes = {});

  [[nodiscard]] core::Result<bool> setArchived(ProductId id, bool archived, const journal::Actor& actor);
  [[nodiscard]] core::Result<bool> setArchived(CategoryId id, bool archived, const journal::Actor& actor);
  [[nodiscard]] core::Result<bool> setArchived(TaxId id, bool archived, const journal::Actor& actor);

  /// Moves a favourite so many places towards the end (negative: the beginning) of the grid, at most to its end.
  /// Answers whether anything moved. Errors: NotFound `favourite_unknown`.
  [[nodiscard]] core::Result<bool> moveFavourite(ProductId id, qint64 places, const journal::Actor& actor);

  /// PNG or JPEG bytes as the product's picture. Refused `picture_too_large` (256 KiB), `picture_unknown_format`.
  /// CatalogQueries::picture gives them back by reference.
  [[nodiscard]] core::Result<bool> setPicture(ProductId id, const QByteArray& bytes, const journal::Actor& actor);

 private:
  journal::Book& m_book;
};

/// What `Product::picture` says of stored bytes: "sha256:" and their digest.
[[nodiscard]] QString pictureReference(const QByteArray& bytes);

// The same inside a command of somebody else (an import, the demo shop). `batch` is the import that writes, or null.

[[nodiscard]] core::Result<TaxId> recordTax(journal::Writing& writing, Tax tax, const journal::Actor& actor);
[[nodiscard]] core::Result<CategoryId> recordCategory(journal::Writing& writing, Category category,
                                                      const journal::Actor& actor, core::AnyId batch = {});
[[nodiscard]] core::Done recordCategoryArchived(journal::Writing& writing, const Category& category,
                                                const journal::Actor& actor, core::AnyId batch = {});
/// Does not ask whether the SKU is free.
[[nodiscard]] core::Result<ProductId> recordProduct(journal::Writing& writing, Product product,
                                                    const journal::Actor& actor, core::AnyId batch = {},
                                                    const QByteArray& pictureBytes = {});
[[nodiscard]] core::Result<bool> recordProductChange(journal::Writing& writing, const Product& before, Product after,
                                                     const journal::Actor& actor, core::AnyId batch = {},
                                                     const QByteArray& pictureBytes = {});

}  // namespace counterfoil::catalog
