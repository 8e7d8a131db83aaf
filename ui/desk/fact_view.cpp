// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/fact_view.h"

#include <QFontDatabase>
#include <QLabel>
#include <QRegularExpression>
#include <QSyntaxHighlighter>
#include <QVBoxLayout>

#include "models/devices/facts.h"
#include "models/views/fact_source.h"
#include "ui/desk/empty_state.h"
#include "ui/desk/wording.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

namespace {

// A body may be megabytes (an import); what is shown of it stays quick to lay out.
constexpr qsizetype kMostShown = 200'000;

QString titleOf(const journal::Fact& fact, const QString& actor) {
  if (!fact.rejected.isEmpty()) {
    return FactView::tr("%1: not believed, %2").arg(Wording::word(fact.kind), Wording::word(fact.rejected));
  }
  if (fact.kind != QLatin1String(devices::kAdministered)) return Wording::word(fact.kind);
  const auto body = journal::parseBody(fact.body);
  return body ? Wording::act(*body, actor) : Wording::word(fact.kind);
}

}  // namespace

/// Names of members in the colour of the ink, values in that of text.
class JsonColours : public QSyntaxHighlighter {
 public:
  JsonColours(QTextDocument* document, const theme::Theme& theme) : QSyntaxHighlighter(document) { setTheme(theme); }
  void setTheme(const theme::Theme& theme) {
    m_name.setForeground(theme.palette.ink);
    m_mark.setForeground(theme.palette.mutedText);
    rehighlight();
  }

 protected:
  void highlightBlock(const QString& text) override {
    static const QRegularExpression name(uR"(^\s*("(?:[^"\\]|\\.)*")\s*:)"_s);
    static const QRegularExpression mark(uR"([{}\[\],]+$)"_s);
    if (const auto found = name.match(text); found.hasMatch()) {
      setFormat(int(found.capturedStart(1)), int(found.capturedLength(1)), m_name);
    }
    if (const auto found = mark.match(text); found.hasMatch()) {
      setFormat(int(found.capturedStart()), int(found.capturedLength()), m_mark);
    }
  }

 private:
  QTextCharFormat m_name;
  QTextCharFormat m_mark;
};

FactView::FactView(const Desk& desk, QWidget* parent)
    : QWidget(parent),
      m_desk(desk),
      m_title(makeLabel({}, desk.theme.type.strong, QFont::DemiBold, this)),
      m_about(makeLabel({}, desk.theme.type.small, QFont::Normal, this)),
      m_body(new QPlainTextEdit(this)),
      m_colours(new JsonColours(m_body->document(), desk.theme)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(16, 12, 16, 12);
  layout->setSpacing(8);
  layout->addWidget(m_title);
  layout->addWidget(m_about);
  layout->addWidget(m_body, 1);
  m_title->setWordWrap(true);
  m_about->setWordWrap(true);
  m_about->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  m_body->setReadOnly(true);
  m_body->setLineWrapMode(QPlainTextEdit::WidgetWidth);
  m_body->setTabChangesFocus(true);
  QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
  fixed.setPixelSize(desk.theme.type.small);
  m_body->setFont(fixed);
  m_body->setAccessibleName(tr("Body of the fact"));
  setTheme(desk.theme);
  clear();
}

void FactView::setTheme(const theme::Theme& theme) {
  colourText(m_about, theme.palette.mutedText);
  m_colours->setTheme(theme);
}

void FactView::clear() {
  m_title->setText(tr("Choose a fact to read it"));
  m_about->clear();
  m_body->clear();
  m_body->hide();
  m_about->hide();
}

void FactView::show(const journal::Fact& fact) {
  const auto person = [this](core::StaffId id) { return id.isNull() ? QString() : m_desk.wording.person(id.bytes()); };
  m_title->setText(titleOf(fact, person(fact.actor)));
  QStringList about{tr("%1 · version %2").arg(fact.kind).arg(fact.version), m_desk.wording.instant(fact.at())};
  if (!fact.actor.isNull()) {
    about.append(fact.approver.isNull() ? tr("by %1").arg(person(fact.actor))
                                        : tr("by %1, approved by %2").arg(person(fact.actor), person(fact.approver)));
  }
  about.append(tr("number %1 of chain %2").arg(Wording::count(fact.originSeq), fact.origin.text().left(8)));
  about.append(tr("digest %1…").arg(QString::fromLatin1(fact.digest.toHex().left(16))));
  m_about->setText(about.join(u" · "_s));
  QString body = views::readableBody(fact);
  if (body.size() > kMostShown) body = body.left(kMostShown) + u"\n"_s + tr("… the rest is not shown");
  m_body->setPlainText(body);
  m_body->show();
  m_about->show();
}

}  // namespace counterfoil::desk
