// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>
#include <QPushButton>

#include "ui/desk/list_page.h"
#include "ui/desk/product_editor.h"

namespace counterfoil::desk {

// The catalog. Every change is a fact of its own and can be taken back with Ctrl+Z, which is another change: what
// somebody else changed meanwhile in other fields stays.

class ProductsPage : public ListPage {
  Q_OBJECT

 public:
  explicit ProductsPage(const Desk& desk, QWidget* parent = nullptr);
  [[nodiscard]] QString title() const override { return tr("Products"); }
  [[nodiscard]] staff::Permission needs() const override { return staff::Permission::CatalogEdit; }
  [[nodiscard]] QString findHint() const override { return tr("Find a product or a code"); }
  [[nodiscard]] QWidget* tools() override { return m_tools; }
  void enter() override;
  void storeChanged(const QStringList& kinds) override;
  void leave() override;
  void setTheme(const theme::Theme& theme) override;

  void startNew();
  void save();
  void undo();
  /// Moves the chosen product's tile on the till by so many places.
  void moveTile(int places);
  [[nodiscard]] ProductEditor& editor() { return *m_editor; }
  [[nodiscard]] bool canUndo() const { return !m_undo.empty(); }

 protected:
  void showDetail(const core::AnyId& id) override;
  [[nodiscard]] QString summary(int rows, bool whole) const override;
  void sayEmpty(EmptyState& empty) override;
  void emptyPressed() override;

 private:
  struct Edit {
    catalog::Product before;
    catalog::Product after;
    int places = 0;  ///< not an edit: its tile was moved so far
  };
  using Changed = core::Result<catalog::Product>;
  /// The change on the store's thread, after asking whether this person may; answers the product as it is now.
  void change(const catalog::Product& before, const catalog::Product& after, std::function<void(Changed)> then,
              const QByteArray& pictureBytes = {});
  void makeCategory(const QString& name);
  void archive(bool archived);
  void moveTileOf(const catalog::Product& product, int places, const std::function<void()>& moved);
  void readLists();
  void readProduct(catalog::ProductId id);
  void makeTools();
  void remember(Edit edit);

  QWidget* m_tools;
  QComboBox* m_filter;
  QPushButton* m_new;
  QPushButton* m_undoButton;
  ProductEditor* m_editor;
  std::vector<Edit> m_undo;
  /// A change that was refused after its row was left: shown again when the row is.
  std::optional<Edit> m_refused;
};

}  // namespace counterfoil::desk
