// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/products_page.h"

#include <QHBoxLayout>
#include <QShortcut>
#include <QSignalBlocker>
#include <algorithm>

#include "models/catalog/queries.h"
#include "models/views/product_source.h"
#include "ui/desk/category_tree.h"
#include "ui/desk/session.h"
#include "ui/shared/error_text.h"
#include "ui/shared/format.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

using catalog::Product;
using core::Result;
using views::ProductSource;

namespace {

constexpr size_t kMostUndo = 200;

}  // namespace

ProductsPage::ProductsPage(const Desk& desk, QWidget* parent)
    : ListPage(desk,
               {ProductSource::columns(),
                {tr("Name"), tr("SKU"), tr("Category"), tr("Price"), tr("Unit"), tr("Favourite"), tr("Kind")},
                {{150, 4}, {80, 1}, {90, 2}, {76, 0}, {56, 0}, {0, 0}, {0, 0}},
                ProductSource::factory(),
                desk.parts.reads,
                {{}, {}, ProductSource::Name, false}},
               parent),
      m_tools(new QWidget(this)),
      m_filter(new QComboBox(m_tools)),
      m_new(new QPushButton(tr("&New"), m_tools)),
      m_undoButton(new QPushButton(tr("Undo"), m_tools)),
      m_editor(new ProductEditor(desk, this)) {
  table().setColumnHidden(ProductSource::Favourite, true);
  table().setColumnHidden(ProductSource::Kind, true);
  makeTools();
  setDetail(m_editor, 5, 4);
  connect(m_editor, &ProductEditor::saveWanted, this, &ProductsPage::save);
  connect(m_editor, &ProductEditor::archiveWanted, this, &ProductsPage::archive);
  connect(m_editor, &ProductEditor::categoryWanted, this, &ProductsPage::makeCategory);
  connect(m_editor, &ProductEditor::tileMoveWanted, this, &ProductsPage::moveTile);
  connect(&table(), &TableView::opened, this, [this] {
    if (auto* name = m_editor->findChild<QLineEdit*>(u"productName"_s)) name->setFocus();
  });
  const auto shortcut = [this](const QKeySequence& keys, auto then) {
    auto* made = new QShortcut(keys, this);
    made->setContext(Qt::WidgetWithChildrenShortcut);
    connect(made, &QShortcut::activated, this, then);
  };
  shortcut(QKeySequence::New, &ProductsPage::startNew);
  shortcut(QKeySequence::Undo, &ProductsPage::undo);
  shortcut(QKeySequence(Qt::Key_Escape), [this] { focusList(); });
  shortcut(QKeySequence(Qt::ALT | Qt::Key_Left), [this] { moveTile(-1); });
  shortcut(QKeySequence(Qt::ALT | Qt::Key_Right), [this] { moveTile(1); });
}

void ProductsPage::makeTools() {
  auto* row = new QHBoxLayout(m_tools);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(m_filter);
  row->addWidget(m_undoButton);
  row->addWidget(m_new);
  m_filter->setAccessibleName(tr("Category"));
  m_filter->setFixedWidth(140);
  m_undoButton->setEnabled(false);
  m_undoButton->setToolTip(QKeySequence(QKeySequence::Undo).toString(QKeySequence::NativeText));
  m_new->setToolTip(QKeySequence(QKeySequence::New).toString(QKeySequence::NativeText));
  connect(m_new, &QPushButton::clicked, this, &ProductsPage::startNew);
  connect(m_undoButton, &QPushButton::clicked, this, &ProductsPage::undo);
  connect(m_filter, &QComboBox::currentIndexChanged, this,
          [this](int index) { setFilter(m_filter->itemData(index).toString()); });
}

void ProductsPage::enter() {
  ListPage::enter();
  readLists();
}

void ProductsPage::readLists() {
  views::read(
      m_desk.parts.reads, this,
      [](const journal::Reader& reader) -> Result<CatalogLists> {
        const catalog::CatalogQueries queries(reader);
        CatalogLists lists;
        CF_TRY(lists.categories, queries.categories());
        CF_TRY(lists.taxes, queries.taxes());
        return lists;
      },
      [this](const Result<CatalogLists>& lists) {
        if (!lists) return;
        m_editor->setLists(*lists);
        const QSignalBlocker quiet(m_filter);
        const QString chosen = m_filter->currentData().toString();
        m_filter->clear();
        m_filter->addItem(tr("All products"), QString());
        for (const CategoryRow& row : asTree(lists->categories)) m_filter->addItem(row.path, row.category.id.text());
        m_filter->addItem(tr("Without category"), u"none"_s);
        m_filter->addItem(tr("Archived"), u"archived"_s);
        m_filter->setCurrentIndex(std::max(0, m_filter->findData(chosen)));
      });
}

void ProductsPage::storeChanged(const QStringList& kinds) {
  if (views::touches(kinds, {u"category.", u"tax.", u"*"})) readLists();
  if (!views::touches(kinds, {u"product.", u"category.", u"import.", u"*"})) return;
  model().refresh();
  if (!current().isNull() && !m_editor->isDirty()) readProduct(current().as<catalog::ProductTag>());
}

void ProductsPage::leave() {
  if (m_editor->isDirty() && m_desk.session.isOpen()) save();
}

void ProductsPage::setTheme(const theme::Theme& theme) {
  ListPage::setTheme(theme);
  m_editor->setTheme(theme);
}

QString ProductsPage::summary(int rows, bool whole) const {
  if (!model().query().find.isEmpty()) return tr("%1 found").arg(Wording::count(rows));
  return whole ? shared::counted(rows, tr("1 product"), tr("%1 products")) : QString();
}

void ProductsPage::sayEmpty(EmptyState& empty) {
  empty.say(tr("The catalog is empty"), tr("Add the first product here, or import a list of them."), tr("New product"));
}

void ProductsPage::emptyPressed() {
  startNew();
}

// Leaving a row keeps what was typed: it is saved, and can be undone.
void ProductsPage::showDetail(const core::AnyId& id) {
  if (m_editor->isDirty()) save();
  if (id.isNull()) return m_editor->close();
  readProduct(id.as<catalog::ProductTag>());
}

void ProductsPage::readProduct(catalog::ProductId id) {
  struct Shown {
    std::optional<Product> product;
    int place = 0;
    int tiles = 0;
  };
  views::read(
      m_desk.parts.reads, this,
      [id](const journal::Reader& reader) -> Result<Shown> {
        const catalog::CatalogQueries queries(reader);
        Shown shown;
        CF_TRY(shown.product, queries.product(id));
        if (!shown.product || !shown.product->favourite) return shown;
        CF_TRY(const auto tiles, queries.favourites());
        shown.tiles = int(tiles.size());
        for (int i = 0; i < shown.tiles; ++i) {
          if (tiles[size_t(i)].id == id) shown.place = i + 1;
        }
        return shown;
      },
      [this, id](const Result<Shown>& shown) {
        if (current() != id.as<core::Anything>() || !shown || !shown->product) return;
        if (m_refused && m_refused->before.id == id) {
          m_editor->resume(*shown->product, m_refused->after);
          m_refused.reset();
        } else if (!m_editor->isDirty() || m_editor->before().id != id) {
          m_editor->edit(*shown->product);
        }
        m_editor->setTile(shown->place, shown->tiles);
      });
}

void ProductsPage::startNew() {
  if (m_editor->isDirty()) save();
  table().clearSelection();
  table().setCurrentIndex({});
  m_editor->startNew();
  if (auto* name = m_editor->findChild<QLineEdit*>(u"productName"_s)) name->setFocus();
}

void ProductsPage::change(const Product& before, const Product& after, std::function<void(Changed)> then,
                          const QByteArray& pictureBytes) {
  views::run(
      m_desk.parts.store, this,
      [services = m_desk.parts.services, before, after, pictureBytes,
       actor = m_desk.session.actor()]() mutable -> Changed {
        CF_CHECK(services.authority.authorise(services.book.reader(), actor, staff::Permission::CatalogEdit));
        catalog::ProductId id = after.id;
        if (id.isNull()) {
          CF_TRY(id, services.catalog.createProduct(after, actor, pictureBytes));
        } else {
          CF_CHECK(services.catalog.changeProduct(before, after, actor, pictureBytes));
        }
        CF_TRY(const auto now, catalog::CatalogQueries(services.book.reader()).product(id));
        if (!now) return core::notFound(u"unknown_product"_s);
        return *now;
      },
      std::move(then));
}

void ProductsPage::save() {
  if (!m_editor->isDirty()) return;
  const auto after = m_editor->after();
  if (!after) {
    // Said beside the list as well: whoever goes on to another row leaves this one unsaved.
    Q_EMIT told(tr("Not saved. %1").arg(shared::errorText(after.error())), Tone::Bad);
    m_editor->say(shared::errorText(after.error()), Tone::Bad);
    m_editor->point(after.error().where);
    return;
  }
  const Edit edit{m_editor->before(), *after};
  // What is sent counts as saved until the answer comes; otherwise the same change would be sent twice.
  m_editor->edit(*after);
  const auto answered = [this, edit](const Changed& now) {
    if (now) {
      remember({edit.before, *now});
      if (m_editor->isOpen() && !m_editor->isDirty() && m_editor->before().id == edit.before.id) m_editor->edit(*now);
      if (edit.before.id.isNull()) choose(now->id.as<core::Anything>());
      return Q_EMIT told(tr("Saved %1").arg(now->name), Tone::Good);
    }
    Q_EMIT told(tr("%1 was not saved. %2").arg(edit.after.name, shared::errorText(now.error())), Tone::Bad);
    const bool stillHere = m_editor->isOpen() && m_editor->before().id == edit.before.id;
    if (stillHere) {
      m_editor->resume(edit.before, edit.after);
      m_editor->say(shared::errorText(now.error()), Tone::Bad);
      m_editor->point(now.error().where);
    } else {
      m_refused = edit;
      choose(edit.before.id.as<core::Anything>());
    }
  };
  change(edit.before, edit.after, answered, m_editor->pictureBytes(after->picture));
}

void ProductsPage::makeCategory(const QString& name) {
  catalog::Category category;
  category.name = name;
  views::run(
      m_desk.parts.store, this,
      [services = m_desk.parts.services, category,
       actor = m_desk.session.actor()]() mutable -> Result<catalog::Category> {
        CF_CHECK(services.authority.authorise(services.book.reader(), actor, staff::Permission::CatalogEdit));
        CF_TRY(category.id, services.catalog.createCategory(category, actor));
        return category;
      },
      [this, product = m_editor->before().id](const Result<catalog::Category>& made) {
        if (!made) return Q_EMIT told(shared::errorText(made.error()), Tone::Bad);
        if (m_editor->isOpen() && m_editor->before().id == product) m_editor->chooseCategory(*made);
        Q_EMIT told(tr("Made the category %1").arg(made->name), Tone::Good);
      });
}

void ProductsPage::archive(bool archived) {
  Product after = m_editor->before();
  const Product before = after;
  after.archived = archived;
  change(before, after, [this, before](const Changed& now) {
    if (!now) return Q_EMIT told(shared::errorText(now.error()), Tone::Bad);
    remember({before, *now});
    if (m_editor->before().id == now->id) m_editor->edit(*now);
    Q_EMIT told(now->archived ? tr("Archived %1").arg(now->name) : tr("%1 is back").arg(now->name), Tone::Good);
  });
}

void ProductsPage::moveTile(int places) {
  const Product product = m_editor->before();
  if (!m_editor->isOpen() || product.id.isNull() || !product.favourite) return;
  moveTileOf(product, places, [this, product, places] { remember({product, product, places}); });
}

void ProductsPage::moveTileOf(const Product& product, int places, const std::function<void()>& moved) {
  views::run(
      m_desk.parts.store, this,
      [services = m_desk.parts.services, id = product.id, places,
       actor = m_desk.session.actor()]() mutable -> Result<bool> {
        CF_CHECK(services.authority.authorise(services.book.reader(), actor, staff::Permission::CatalogEdit));
        return services.catalog.moveFavourite(id, places, actor);
      },
      [this, product, moved](const Result<bool>& done) {
        if (!done) return Q_EMIT told(shared::errorText(done.error()), Tone::Bad);
        if (!*done) return;
        moved();
        readProduct(product.id);
        Q_EMIT told(tr("Moved the tile of %1").arg(product.name), Tone::Good);
      });
}

void ProductsPage::remember(Edit edit) {
  m_undo.push_back(std::move(edit));
  if (m_undo.size() > kMostUndo) m_undo.erase(m_undo.begin());
  m_undoButton->setEnabled(true);
}

// Taking a creation back archives: what was sold meanwhile keeps its product.
void ProductsPage::undo() {
  if (m_undo.empty()) return;
  const Edit edit = m_undo.back();
  m_undo.pop_back();
  m_undoButton->setEnabled(!m_undo.empty());
  if (edit.places != 0)
    return moveTileOf(edit.after, -edit.places, [this, edit] { choose(edit.after.id.as<core::Anything>()); });
  Product after = edit.before;
  if (after.id.isNull()) {
    after = edit.after;
    after.archived = true;
  }
  // A barcode that was removed is gone for good; the same code comes back as another element.
  for (catalog::Barcode& barcode : after.barcodes) {
    const auto& left = edit.after.barcodes;
    const bool there = std::any_of(left.begin(), left.end(), [&](const auto& other) { return other.id == barcode.id; });
    if (!there) barcode.id = {};
  }
  change(edit.after, after, [this, edit](const Changed& now) {
    if (!now) return Q_EMIT told(shared::errorText(now.error()), Tone::Bad);
    if (m_editor->isOpen() && m_editor->before().id == now->id) m_editor->edit(*now);
    choose(now->id.as<core::Anything>());
    Q_EMIT told(tr("Took back the change of %1").arg(now->name), Tone::Good);
  });
}

}  // namespace counterfoil::desk
