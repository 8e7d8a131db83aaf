// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/till/till_window.h"

#include <QGuiApplication>
#include <QKeyEvent>
#include <QQmlEngine>
#include <QQuickItem>

void qml_register_types_Counterfoil_Till();

namespace counterfoil::till {

TillWindow::TillWindow(TillBackend& backend, theme::Scheme scheme, bool motion)
    : m_theme(scheme, motion), m_till(backend, m_theme), m_scanner(new ScannerFilter(*this)) {
  // The screens' types stand in a static library: without this the linker would leave them out.
  volatile auto registration = &qml_register_types_Counterfoil_Till;
  Q_UNUSED(registration)
  engine()->addImportPath(QStringLiteral("qrc:/qt/qml"));
  engine()->setProperty("counterfoilTheme", QVariant::fromValue(&m_theme));
  engine()->setProperty("counterfoilTill", QVariant::fromValue(&m_till));
  setResizeMode(QQuickView::SizeRootObjectToView);
  setMinimumSize({1024, 700});
  setTitle(tr("Counterfoil"));
  connect(m_scanner, &ScannerFilter::scanned, &m_till, &TillController::scanned);
  connect(m_scanner, &ScannerFilter::takenBack, &m_till, &TillController::takeBack);
  connect(&m_theme, &theme::ThemeObject::changed, this, [this] { setColor(m_theme.paper()); });
  m_idle.setSingleShot(true);
  connect(&m_idle, &QTimer::timeout, &m_till, &TillController::idle);
  connect(&m_till, &TillController::staffChanged, this, &TillWindow::restartIdle);
}

TillWindow::~TillWindow() {
  // Screens first: they look at the controllers until they are gone.
  setSource({});
}

bool TillWindow::start(QString* why) {
  if (m_theme.family().isEmpty()) {
    *why = tr("No fonts are installed; install the package fonts-inter.");
    return false;
  }
  QGuiApplication::setFont(theme::font(m_theme.body()));
  setColor(m_theme.paper());
  setSource(QUrl(QStringLiteral("qrc:/qt/qml/Counterfoil/Till/qml/Main.qml")));
  if (status() != QQuickView::Ready) {
    for (const auto& error : errors()) *why += error.toString() + u'\n';
    return false;
  }
  m_till.start();
  return true;
}

bool TillWindow::event(QEvent* event) {
  switch (event->type()) {
    case QEvent::KeyPress:
    case QEvent::MouseButtonPress:
    case QEvent::TouchBegin:
    case QEvent::Wheel:
      restartIdle();
      break;
    default:
      break;
  }
  return QQuickView::event(event);
}

void TillWindow::resizeEvent(QResizeEvent* event) {
  constexpr int kWideFrom = 1600;
  m_theme.setRoom(width() >= kWideFrom && height() >= 900 ? theme::Room::Wide : theme::Room::Compact);
  QQuickView::resizeEvent(event);
}

void TillWindow::restartIdle() {
  const int idleS = m_till.idleLockS();
  if (idleS > 0 && m_till.signedIn()) {
    m_idle.start(idleS * 1000);
  } else {
    m_idle.stop();
  }
}

void TillWindow::keyPressEvent(QKeyEvent* event) {
  if (m_till.keyPressed(event->keyCombination())) return event->accept();
  QQuickView::keyPressEvent(event);
}

}  // namespace counterfoil::till
