// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/categories_page.h"

#include <QDropEvent>
#include <QPainter>
#include <algorithm>

#include "models/catalog/queries.h"
#include "models/catalog/rules.h"
#include "ui/desk/category_tree.h"
#include "ui/shared/error_text.h"
#include "ui/shared/format.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

using catalog::Category;
using catalog::CategoryId;
using core::AnyId;
using core::Result;

namespace {

AnyId anyId(const CategoryId& id) {
  return id.as<core::Anything>();
}

QIcon swatch(const QColor& colour) {
  QPixmap pixels(16, 16);
  pixels.fill(Qt::transparent);
  QPainter painter(&pixels);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(colour);
  painter.drawRoundedRect(QRectF(1, 1, 14, 14), 3, 3);
  return pixels;
}

}  // namespace

CategoriesPage::CategoriesPage(const Desk& desk, QWidget* parent) : FormPage(desk, parent) {
  m_name = new QLineEdit(&form());
  m_parent = new QComboBox(&form());
  m_colour = new QComboBox(&form());
  m_taxes = new TaxField(&form());
  m_name->setObjectName(u"categoryName"_s);
  m_parent->setObjectName(u"categoryParent"_s);
  m_colour->setObjectName(u"categoryColour"_s);
  m_name->setMaxLength(int(catalog::kMaxNameLength));
  m_parent->setMinimumContentsLength(12);
  m_parent->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  m_colour->addItem(tr("As the theme has it"), QString());
  const std::pair<QString, QString> colours[] = {
      {tr("Green"), u"#2f7d6b"_s},  {tr("Blue"), u"#2f5f9e"_s},  {tr("Violet"), u"#6b4a9e"_s},
      {tr("Pink"), u"#a8487f"_s},   {tr("Red"), u"#a8443a"_s},   {tr("Orange"), u"#b06a2c"_s},
      {tr("Yellow"), u"#9a8420"_s}, {tr("Olive"), u"#6a7a2f"_s}, {tr("Grey"), u"#6b6b66"_s},
  };
  for (const auto& [name, colour] : colours) m_colour->addItem(swatch(QColor(colour)), name, colour);
  fields().addRow(tr("&Name"), m_name);
  fields().addRow(tr("&Lies in"), m_parent);
  fields().addRow(tr("&Colour"), m_colour);
  fields().addRow(tr("Ta&xes"), m_taxes);
  auto* about = makeLabel(tr("These taxes are proposed for new products. A product keeps its own."),
                          desk.theme.type.small, QFont::Normal, &form());
  about->setWordWrap(true);
  fields().addRow(QString(), about);
  list().setDragDropMode(QAbstractItemView::InternalMove);
  list().viewport()->installEventFilter(this);
  finish();
}

void CategoriesPage::storeChanged(const QStringList& kinds) {
  if (views::touches(kinds, {u"category.", u"tax.", u"*"})) read();
}

void CategoriesPage::read() {
  views::read(
      m_desk.parts.reads, this,
      [](const journal::Reader& reader) -> Result<Lists> {
        const catalog::CatalogQueries queries(reader);
        Lists lists;
        CF_TRY(lists.categories, queries.categories(true));
        CF_TRY(lists.taxes, queries.taxes());
        return lists;
      },
      [this](const Result<Lists>& lists) {
        if (!lists) return Q_EMIT told(shared::errorText(lists.error()), Tone::Bad);
        m_lists = *lists;
        std::vector<Category> shownOnes;
        for (const Category& each : m_lists.categories) {
          if (!each.archived || withArchived() || anyId(each.id) == shown()) shownOnes.push_back(each);
        }
        std::vector<Entry> entries;
        for (const CategoryRow& row : asTree(shownOnes))
          entries.push_back({anyId(row.category.id), row.category.name, row.depth, row.category.archived});
        setEntries(entries);
      });
}

const Category* CategoriesPage::known(const AnyId& id) const {
  const auto found = std::find_if(m_lists.categories.begin(), m_lists.categories.end(),
                                  [&](const Category& each) { return anyId(each.id) == id; });
  return found == m_lists.categories.end() ? nullptr : &*found;
}

QString CategoriesPage::nameOf(const AnyId& id) const {
  const Category* category = known(id);
  return category ? category->name : newTitle();
}

bool CategoriesPage::isArchived(const AnyId& id) const {
  const Category* category = known(id);
  return category && category->archived;
}

/// Everything but the category itself and what lies in it.
void CategoriesPage::fillParents() {
  m_parent->clear();
  m_parent->addItem(tr("Nothing: it is at the top"), QByteArray());
  int below = -1;
  for (const CategoryRow& row : asTree(m_lists.categories)) {
    if (below >= 0 && row.depth > below) continue;
    below = row.category.id == m_before.id && !m_before.id.isNull() ? row.depth : -1;
    const bool chosen = row.category.id == m_before.parent;
    if (below < 0 && (!row.category.archived || chosen)) m_parent->addItem(row.path, row.category.id.bytes());
  }
}

void CategoriesPage::fill(const AnyId& id) {
  const Category* category = known(id);
  m_before = category ? *category : Category();
  m_name->setText(m_before.name);
  fillParents();
  m_parent->setCurrentIndex(m_before.parent.isNull() ? 0 : std::max(0, m_parent->findData(m_before.parent.bytes())));
  if (!m_before.colour.isEmpty() && m_colour->findData(m_before.colour) < 0)
    m_colour->addItem(swatch(QColor(m_before.colour)), m_before.colour, m_before.colour);
  m_colour->setCurrentIndex(std::max(0, m_colour->findData(m_before.colour)));
  m_taxes->setKnown(m_lists.taxes);
  m_taxes->setTaxes(m_before.taxes);
}

void CategoriesPage::saveShown() {
  Category after = m_before;
  after.name = m_name->text().trimmed();
  after.parent = CategoryId::fromBytes(m_parent->currentData().toByteArray());
  after.colour = m_colour->currentData().toString();
  after.taxes = m_taxes->taxes();
  change(m_before, after, tr("Saved %1").arg(after.name), true);
}

void CategoriesPage::change(const Category& before, const Category& after, const QString& done, bool saves) {
  write(
      [before, after](const DeskServices& services, const journal::Actor& actor) -> Result<AnyId> {
        if (!after.id.isNull()) {
          CF_CHECK(services.catalog.changeCategory(before, after, actor));
          return anyId(after.id);
        }
        CF_TRY(const CategoryId id, services.catalog.createCategory(after, actor));
        return anyId(id);
      },
      done,
      [before, after](const DeskServices& services, const journal::Actor& actor, AnyId id) -> Result<AnyId> {
        if (before.id.isNull()) {
          CF_CHECK(services.catalog.setArchived(id.as<catalog::CategoryTag>(), true, actor));
        } else {
          CF_CHECK(services.catalog.changeCategory(after, before, actor));
        }
        return id;
      },
      saves);
}

void CategoriesPage::move(const CategoryId& id, const CategoryId& parent) {
  const Category* category = known(anyId(id));
  if (!category || id == parent || category->parent == parent) return;
  Category after = *category;
  after.parent = parent;
  change(Category(*category), after, tr("Moved %1").arg(category->name));
}

void CategoriesPage::archiveShown(bool archived) {
  Category after = m_before;
  after.archived = archived;
  change(m_before, after, archived ? tr("Archived %1").arg(m_before.name) : tr("%1 is back").arg(m_before.name));
}

// The tree is read back from the store after the move, so the view moves nothing by itself.
bool CategoriesPage::eventFilter(QObject* watched, QEvent* event) {
  if (watched == list().viewport() && event->type() == QEvent::Drop) {
    auto* drop = static_cast<QDropEvent*>(event);
    const auto idAt = [](const QTreeWidgetItem* item) {
      return item ? CategoryId::fromBytes(item->data(0, Qt::UserRole).toByteArray()) : CategoryId();
    };
    const CategoryId moved = idAt(list().currentItem());
    move(moved, idAt(list().itemAt(drop->position().toPoint())));
    drop->setDropAction(Qt::IgnoreAction);
    drop->accept();
    return true;
  }
  return FormPage::eventFilter(watched, event);
}

QString CategoriesPage::summary(int entries) const {
  return shared::counted(entries, tr("1 category"), tr("%1 categories"));
}

void CategoriesPage::sayEmpty(EmptyState& empty) {
  empty.say(tr("There are no categories yet"), tr("Categories sort the till's tiles and the figures."),
            tr("New category"));
}

QWidget* CategoriesPage::fieldOf(const QString& where) {
  if (where.startsWith(u"/name"_s)) return m_name;
  if (where.startsWith(u"/parent"_s)) return m_parent;
  if (where.startsWith(u"/colour"_s)) return m_colour;
  if (where.startsWith(u"/tax"_s)) return m_taxes;
  return nullptr;
}

}  // namespace counterfoil::desk
