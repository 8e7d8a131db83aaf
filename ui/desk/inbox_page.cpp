// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/inbox_page.h"

#include <QHBoxLayout>
#include <QJsonArray>
#include <QVBoxLayout>
#include <algorithm>

#include "models/cash/queries.h"
#include "models/customers/directory.h"
#include "models/customers/facts.h"
#include "models/inbox/facts.h"
#include "models/inbox/queries.h"
#include "models/inbox/service.h"
#include "models/views/inbox_source.h"
#include "ui/desk/customer_editor.h"
#include "ui/desk/session.h"
#include "ui/desk/style.h"
#include "ui/shared/error_text.h"
#include "ui/shared/format.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

using inbox::How;
using inbox::Item;
using inbox::ItemId;
using inbox::Side;
using views::InboxSource;

namespace {

constexpr size_t kMostChoices = 4;

views::CellKind kindOf(const QString& field, const QJsonValue& value) {
  if (value.isBool()) return views::CellKind::Flag;
  if (field.endsWith(u"price_micro"_s) || field.endsWith(u"cost_micro"_s) || field == u"amount_micro"_s) {
    return views::CellKind::Price;
  }
  if (field.endsWith(u"_micro"_s)) return views::CellKind::Quantity;
  if (field.endsWith(u"_minor"_s)) return views::CellKind::Money;
  if (field.endsWith(u"_ppm"_s)) return views::CellKind::Rate;
  return value.isDouble() ? views::CellKind::Count : views::CellKind::Text;
}

QString headline(const Item& item) {
  const QString code = item.code;
  if (code == QLatin1String(inbox::kEditConflict)) return InboxPage::tr("Two tills changed it, each without the other");
  if (code == QLatin1String(inbox::kDuplicateSku)) return InboxPage::tr("Two products have the same SKU");
  if (code == QLatin1String(inbox::kDuplicateBarcode)) return InboxPage::tr("Two products have the same barcode");
  if (code == QLatin1String(inbox::kClockAhead)) return InboxPage::tr("A till's clock is ahead");
  if (code == QLatin1String(inbox::kRefundFailed)) return InboxPage::tr("A refund to a card came back");
  if (code == QLatin1String(inbox::kCardDeclinedLate)) return InboxPage::tr("A card taken without contact did not pay");
  if (code == QLatin1String(inbox::kCardApprovedLate)) return InboxPage::tr("A declined card was approved after all");
  if (code == QLatin1String(inbox::kFactRejected)) return InboxPage::tr("The hub did not believe a till");
  if (code == QLatin1String(inbox::kChainParted)) return InboxPage::tr("A till was copied or set back");
  if (code == QLatin1String(inbox::kDuplicateOrder)) return InboxPage::tr("One web order was taken twice");
  return Wording::word(code);
}

QString advice(const Item& item) {
  const QString code = item.code;
  if (code == QLatin1String(inbox::kEditConflict)) {
    return InboxPage::tr("The later one stands until somebody says otherwise.");
  }
  if (code == QLatin1String(inbox::kClockAhead)) {
    return InboxPage::tr("Nothing is lost: the time of arrival counts. Set that till's clock right.");
  }
  if (code == QLatin1String(inbox::kRefundFailed)) {
    return InboxPage::tr(
        "The customer does not have the money: it is with you again. Give it back another way, or refund "
        "the payment once more.");
  }
  if (code == QLatin1String(inbox::kCardDeclinedLate)) {
    return InboxPage::tr(
        "The goods are gone and this money will not come: the receipt stands as sold. Ask the customer for another "
        "way to pay, or write it off and say so here.");
  }
  if (code == QLatin1String(inbox::kCardApprovedLate)) {
    return InboxPage::tr(
        "The terminal sent it once more, and the money came. If the customer has paid in another way meanwhile, refund "
        "one of the two.");
  }
  if (code == QLatin1String(inbox::kFactRejected)) {
    return InboxPage::tr(
        "It is kept and counts nowhere. Find out what happened at that till: its store was damaged, or "
        "somebody changed its program.");
  }
  if (code == QLatin1String(inbox::kChainParted)) {
    return InboxPage::tr(
        "Both sides went on selling. All their sales are in the book, each once, but some receipts have the same "
        "number. If two computers run as this till, join one of them to the hub as a new till.");
  }
  if (code == QLatin1String(inbox::kDuplicateOrder)) {
    return InboxPage::tr(
        "The hub was set back, and the shop asked again before the first came back. Both count: refund the one that "
        "is not meant.");
  }
  return InboxPage::tr("Both stay as they are: a scan asks which is meant. Change or archive one of them.");
}

}  // namespace

InboxPage::InboxPage(const Desk& desk, QWidget* parent)
    : ListPage(desk,
               {InboxSource::columns(),
                {tr("What"), tr("About"), tr("Field"), tr("Since"), tr("State")},
                {{120, 0}, {120, 1}, {72, 0}, {160, 0}, {76, 0}},
                InboxSource::of,
                desk.parts.reads},
               parent),
      m_tools(new QWidget(this)),
      m_withDecided(new QCheckBox(tr("&Decided too"), m_tools)),
      m_undo(new QPushButton(tr("&Undo"), m_tools)),
      m_sheet(new SheetView(desk.theme, this)),
      m_actions(new QWidget(this)),
      m_buttons(new QVBoxLayout),
      m_reason(new QLineEdit(m_actions)),
      m_dismiss(new QPushButton(tr("Dis&miss"), m_actions)),
      m_reopen(new QPushButton(tr("Open it &again"), m_actions)) {
  auto* row = new QHBoxLayout(m_tools);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(m_withDecided);
  row->addWidget(m_undo);
  m_undo->setObjectName(u"inboxUndo"_s);
  m_undo->setShortcut(QKeySequence::Undo);
  m_undo->setEnabled(false);
  m_withDecided->setObjectName(u"inboxWithDecided"_s);
  m_dismiss->setObjectName(u"inboxDismiss"_s);
  m_reopen->setObjectName(u"inboxReopen"_s);
  m_reason->setObjectName(u"inboxReason"_s);
  m_reason->setPlaceholderText(tr("Why nothing is to be done"));
  m_reason->setAccessibleName(tr("Reason"));
  m_reason->setMaxLength(500);
  m_sheet->setAccessibleName(tr("Both sides"));
  m_sheet->setPlaceholderText(tr("Choose a line to read both sides"));

  auto* column = new QVBoxLayout(m_actions);
  column->setContentsMargins(16, 8, 16, 12);
  column->addLayout(m_buttons);
  auto* dismissal = new QHBoxLayout;
  dismissal->addWidget(m_reason, 1);
  dismissal->addWidget(m_dismiss);
  column->addLayout(dismissal);
  column->addWidget(m_reopen, 0, Qt::AlignLeading);
  m_actions->setVisible(false);
  auto* detail = new QWidget(this);
  auto* parts = new QVBoxLayout(detail);
  parts->setContentsMargins(0, 0, 0, 0);
  parts->setSpacing(0);
  parts->addWidget(m_sheet, 1);
  parts->addWidget(m_actions);
  setDetail(detail, 3, 2);

  connect(m_withDecided, &QCheckBox::toggled, this, [this](bool all) { setFilter(all ? u"all"_s : QString()); });
  connect(m_undo, &QPushButton::clicked, this, &InboxPage::undo);
  connect(m_reason, &QLineEdit::textChanged, this,
          [this](const QString& text) { m_dismiss->setEnabled(!text.trimmed().isEmpty()); });
  connect(m_reason, &QLineEdit::returnPressed, m_dismiss, &QPushButton::click);
  connect(m_dismiss, &QPushButton::clicked, this, [this] {
    const auto item = current().as<inbox::InboxItemTag>();
    decide(
        item, tr("Dismissed"),
        [item, reason = m_reason->text()](const DeskServices& services, const journal::Actor& actor) {
          return services.inbox.dismiss(item, reason, actor);
        },
        true);
  });
  connect(m_reopen, &QPushButton::clicked, this, [this] {
    const auto item = current().as<inbox::InboxItemTag>();
    decide(
        item, tr("Open again"),
        [item](const DeskServices& services, const journal::Actor& actor) {
          return services.inbox.reopen(item, actor);
        },
        false);
  });
}

void InboxPage::storeChanged(const QStringList& kinds) {
  if (!views::touches(kinds, {u"exception.", u"product.", u"category.", u"tax.", u"customer.", u"person.", u"*"}))
    return;
  model().refresh();
  if (!current().isNull()) showDetail(current());
}

void InboxPage::setTheme(const theme::Theme& theme) {
  ListPage::setTheme(theme);
  if (!current().isNull()) showDetail(current());
}

void InboxPage::leave() {
  m_sheet->clear();
  m_actions->setVisible(false);
  m_last = {};
  m_undo->setEnabled(false);
}

QString InboxPage::summary(int rows, bool) const {
  return m_withDecided->isChecked() ? shared::counted(rows, tr("1 line"), tr("%1 lines"))
                                    : tr("%1 to decide").arg(Wording::count(rows));
}

void InboxPage::sayEmpty(EmptyState& empty) {
  empty.say(tr("Nothing waits for you"),
            tr("Where two tills change the same thing without knowing of each other, you are asked here."));
}

void InboxPage::showDetail(const core::AnyId& id) {
  if (id.isNull()) {
    m_sheet->clear();
    m_actions->setVisible(false);
    return;
  }
  views::read(
      m_desk.parts.reads, this,
      [id, directory = m_desk.parts.services.directory](const journal::Reader& reader) -> core::Result<Shown> {
        Shown shown;
        CF_TRY(shown.item, inbox::item(reader, id.as<inbox::InboxItemTag>()));
        CF_TRY(shown.about, views::nameOf(reader, shown.item.subject));
        shown.stands = QJsonValue(QJsonValue::Undefined);
        if (shown.item.code == QLatin1String(inbox::kEditConflict)) {
          CF_TRY(const auto stands, inbox::standing(reader, shown.item.subject, shown.item.field));
          if (stands) shown.stands = stands->value;
        }
        for (const Side& side : shown.item.sides) {
          CF_TRY(QString name, views::nameOf(reader, side.subject));
          shown.others.push_back(std::move(name));
          CF_TRY(QString till, cash::tillCodeOf(reader, side.origin));
          shown.tills.push_back(std::move(till));
        }
        CF_CHECK(readCustomer(reader, *directory, shown));
        return shown;
      },
      [this, id](const core::Result<Shown>& shown) {
        if (id != current()) return;
        if (shown) return write(*shown);
        HtmlSheet sheet(m_desk.theme);
        sheet.line(shared::errorText(shown.error()), Tone::Bad);
        m_sheet->show(sheet);
        m_actions->setVisible(false);
      });
}

core::Done InboxPage::readCustomer(const journal::Reader& reader, const customers::Directory& directory, Shown& shown) {
  const customers::CustomerId id(shown.item.subject.uuid());
  CF_TRY(const auto customer, directory.customer(reader, id));
  if (!customer) return {};
  shown.about = customerName(*customer);
  std::vector<QJsonValue> values{shown.stands};
  for (const Side& side : shown.item.sides) values.insert(values.end(), {side.before, side.value});
  for (const QJsonValue& value : values) {
    const QByteArray sealed = customers::sealedBytes(value.toString());
    if (sealed.isEmpty()) continue;
    const auto plain = directory.textOn(reader, id, shown.item.field, sealed);
    shown.plain[value.toString()] = plain && *plain ? **plain : tr("not to be read here");
  }
  return {};
}

QString InboxPage::valueText(const Shown& shown, const QJsonValue& value) const {
  const QString& field = shown.item.field;
  if (const auto plain = shown.plain.constFind(value.toString()); plain != shown.plain.constEnd()) return *plain;
  if (value.isNull() || value.isUndefined()) return tr("nothing");
  if (value.isArray()) return shared::counted(value.toArray().size(), tr("1 entry"), tr("%1 entries"));
  if (value.isBool()) return value.toBool() ? tr("yes") : tr("no");
  if (value.isString()) return value.toString().isEmpty() ? tr("empty") : value.toString();
  return m_desk.wording.cell({"value", kindOf(field, value)}, value.toVariant());
}

void InboxPage::writeSides(HtmlSheet& sheet, const Shown& shown) const {
  const Item& item = shown.item;
  const bool edit = item.code == QLatin1String(inbox::kEditConflict);
  const bool clock = item.code == QLatin1String(inbox::kClockAhead);
  const bool late =
      item.code == QLatin1String(inbox::kCardDeclinedLate) || item.code == QLatin1String(inbox::kCardApprovedLate);
  const bool money = late || item.code == QLatin1String(inbox::kRefundFailed);
  const bool rejected = item.code == QLatin1String(inbox::kFactRejected);
  const bool order = item.code == QLatin1String(inbox::kDuplicateOrder);
  const bool parted = item.code == QLatin1String(inbox::kChainParted);
  sheet.beginTable({edit       ? tr("Value")
                    : clock    ? tr("Ahead by")
                    : money    ? tr("Amount")
                    : rejected ? tr("What it said")
                    : order    ? tr("Document")
                    : parted   ? tr("Twice")
                               : tr("Product"),
                    money || rejected ? tr("Why") : tr("Before"), tr("By"), tr("When")});
  for (size_t i = 0; i < item.sides.size(); ++i) {
    const Side& side = item.sides[i];
    const QString what = edit || money ? valueText(shown, side.value)
                         : clock       ? tr("%1 min").arg(Wording::count(side.value.toInteger() / 60'000))
                         : rejected    ? Wording::word(side.kind)
                         : parted      ? tr("Entry %1 and on").arg(Wording::count(side.value.toInteger()))
                                       : shown.others[i];
    const QString why = money      ? Wording::word(side.before.toString())
                        : rejected ? Wording::word(side.value.toString())
                        : edit     ? valueText(shown, side.before)
                                   : QString();
    const QString who = m_desk.wording.person(side.actor.isNull() ? QByteArray() : side.actor.bytes());
    const bool stands = edit && item.how == How::Open && side.value == shown.stands;
    sheet.row({what, why, who.isEmpty() ? tr("the program") : who, m_desk.wording.instant(side.at)},
              stands ? Tone::Good : Tone::Plain);
    const QString till = shown.tills[i].isEmpty() ? side.origin.text().left(8) : shown.tills[i];
    sheet.under((money && !late ? tr("heard by the hub") : tr("till %1").arg(till)) +
                (stands ? tr(" · stands now") : QString()));
  }
  sheet.endTable();
}

void InboxPage::write(const Shown& shown) {
  const Item& item = shown.item;
  HtmlSheet sheet(m_desk.theme);
  const bool open = item.how == How::Open;
  sheet.title(headline(item), open ? QString() : Wording::word(inbox::wordOf(item.how)),
              open ? Tone::Warn : Tone::Good);
  if (item.code != QLatin1String(inbox::kClockAhead) && item.code != QLatin1String(inbox::kChainParted)) {
    sheet.line(item.field.isEmpty() ? shown.about : tr("%1 · %2").arg(shown.about, Wording::word(item.field)),
               Tone::Plain);
  }
  writeSides(sheet, shown);
  if (open) {
    sheet.line(advice(item));
  } else {
    const QString who = m_desk.wording.person(item.resolvedBy.isNull() ? QByteArray() : item.resolvedBy.bytes());
    sheet.line(tr("Decided %1 by %2").arg(m_desk.wording.instant(item.resolvedAt), who));
    if (!item.note.isEmpty()) sheet.line(item.note, Tone::Plain);
  }
  m_sheet->show(sheet);
  offer(shown);
}

void InboxPage::offer(const Shown& shown) {
  const Item& item = shown.item;
  for (QPushButton* button : m_choices) delete button;
  m_choices.clear();
  const bool open = item.how == How::Open;
  const auto add = [&](const QString& text, const QString& name, const QString& done, Decision decision) {
    auto* button = new QPushButton(text, m_actions);
    button->setObjectName(name);
    button->setStyle(style());
    connect(button, &QPushButton::clicked, this,
            [this, id = item.id, done, decision = std::move(decision)] { decide(id, done, decision, true); });
    m_buttons->addWidget(button, 0, Qt::AlignLeading);
    m_choices.push_back(button);
  };
  const auto quoted = [&](const QJsonValue& value) {
    QString text = valueText(shown, value);
    if (text.size() > 40) text = text.left(39) + u'…';
    return text.replace(u'&', u"&&"_s);
  };
  if (open && !shown.stands.isUndefined()) {
    add(tr("Keep “%1”").arg(quoted(shown.stands)), u"inboxKeep"_s, tr("Kept"),
        [id = item.id](const DeskServices& services, const journal::Actor& actor) {
          return services.inbox.keep(id, actor);
        });
    m_choices.front()->setProperty(kButtonRole, u"primary"_s);
    std::vector<QJsonValue> offered{shown.stands};
    for (auto side = item.sides.rbegin(); side != item.sides.rend() && m_choices.size() < kMostChoices; ++side) {
      if (std::find(offered.begin(), offered.end(), side->value) != offered.end()) continue;
      offered.push_back(side->value);
      add(tr("Take “%1”").arg(quoted(side->value)), u"inboxTake%1"_s.arg(m_choices.size()), tr("Taken"),
          [id = item.id, fact = side->fact](const DeskServices& services, const journal::Actor& actor) {
            return services.inbox.take(id, fact, actor);
          });
    }
  }
  m_reason->clear();
  m_reason->setVisible(open);
  m_dismiss->setVisible(open);
  m_dismiss->setEnabled(false);
  m_reopen->setVisible(!open);
  m_actions->setVisible(true);
}

void InboxPage::decide(ItemId item, const QString& done, Decision decision, bool canUndo) {
  const journal::Actor actor = m_desk.session.actor();
  views::run(
      m_desk.parts.store, this,
      [&services = m_desk.parts.services, actor, decision = std::move(decision)] { return decision(services, actor); },
      [this, item, done, canUndo](const core::Done& result) {
        if (!result) return Q_EMIT told(shared::errorText(result.error()), Tone::Bad);
        m_last = canUndo ? item : ItemId();
        m_undo->setEnabled(canUndo);
        Q_EMIT told(done, Tone::Good);
      });
}

void InboxPage::undo() {
  if (m_last.isNull()) return;
  decide(
      m_last, tr("Open again"),
      [item = m_last](const DeskServices& services, const journal::Actor& actor) {
        return services.inbox.reopen(item, actor);
      },
      false);
}

}  // namespace counterfoil::desk
