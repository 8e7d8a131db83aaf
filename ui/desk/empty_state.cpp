// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/empty_state.h"

#include <QVBoxLayout>

#include "ui/desk/style.h"

namespace counterfoil::desk {

QLabel* makeLabel(const QString& text, int pixelSize, QFont::Weight weight, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setFont(theme::font(pixelSize, weight));
  label->setTextFormat(Qt::PlainText);
  return label;
}

void colourText(QWidget* widget, const QColor& colour) {
  // Only these two: every other colour goes on following the window's.
  QPalette palette;
  palette.setColor(QPalette::WindowText, colour);
  palette.setColor(QPalette::Text, colour);
  widget->setPalette(palette);
}

EmptyState::EmptyState(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent),
      m_title(makeLabel({}, theme.type.strong, QFont::DemiBold, this)),
      m_advice(makeLabel({}, theme.type.body, QFont::Normal, this)),
      m_button(new QPushButton(this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(32, 32, 32, 32);
  layout->setSpacing(theme.metrics.unit);
  layout->addStretch(2);
  for (QLabel* label : {m_title, m_advice}) {
    label->setAlignment(Qt::AlignHCenter);
    label->setWordWrap(true);
    layout->addWidget(label);
  }
  layout->addSpacing(theme.metrics.unit);
  layout->addWidget(m_button, 0, Qt::AlignHCenter);
  layout->addStretch(3);
  m_button->hide();
  connect(m_button, &QPushButton::clicked, this, &EmptyState::pressed);
  setTheme(theme);
}

void EmptyState::setTheme(const theme::Theme& theme) {
  colourText(m_title, theme.palette.text);
  colourText(m_advice, theme.palette.mutedText);
}

void EmptyState::say(const QString& title, const QString& advice, const QString& button) {
  m_title->setText(title);
  m_advice->setText(advice);
  m_button->setText(button);
  m_button->setVisible(!button.isEmpty());
}

}  // namespace counterfoil::desk
