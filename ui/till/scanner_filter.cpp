// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/till/scanner_filter.h"

#include <QCoreApplication>
#include <QKeyEvent>
#include <QQuickItem>
#include <QQuickWindow>
#include <QTimerEvent>

namespace counterfoil::till {

namespace {

bool isTerminator(const QKeyEvent& event) {
  return event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter || event.key() == Qt::Key_Tab;
}

bool isModifier(const QKeyEvent& event) {
  return event.key() == Qt::Key_Shift || event.key() == Qt::Key_Control || event.key() == Qt::Key_Alt ||
         event.key() == Qt::Key_AltGr || event.key() == Qt::Key_Meta;
}

}  // namespace

ScannerFilter::ScannerFilter(QQuickWindow& window) : QObject(&window), m_window(window) {
  window.installEventFilter(this);
}

bool ScannerFilter::eventFilter(QObject* watched, QEvent* event) {
  if (watched != &m_window || m_delivering || event->type() != QEvent::KeyPress) return false;
  return keyPressed(static_cast<QKeyEvent&>(*event));
}

bool ScannerFilter::keyPressed(QKeyEvent& event) {
  if (isModifier(event)) return false;  // scanners press Shift for capitals
  const qint64 nowMs = m_nowMs ? m_nowMs() : static_cast<qint64>(event.timestamp());
  if (m_rhythm.isStale(nowMs)) flush();
  if (isTerminator(event)) {
    if (m_rhythm.terminator(nowMs) != ScanRhythm::Verdict::Code) {
      flush();
      return false;
    }
    m_timer.stop();
    restore();
    Q_EMIT scanned(m_rhythm.code());
    return true;
  }
  const bool printable = event.text().size() == 1 && event.text().at(0).isPrint() &&
                         !(event.modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier));
  if (!printable) {
    flush();
    return false;
  }
  if (nowMs - m_lastMs > ScanRhythm::kGapMs || m_field.isNull()) remember();
  m_lastMs = nowMs;
  if (m_rhythm.character(event.text().at(0), nowMs) == ScanRhythm::Verdict::Typed) return false;
  m_timer.start(static_cast<int>(ScanRhythm::kGapMs) + 15, this);
  return true;
}

void ScannerFilter::timerEvent(QTimerEvent* event) {
  if (event->timerId() != m_timer.timerId()) return QObject::timerEvent(event);
  flush();
}

void ScannerFilter::flush() {
  m_timer.stop();
  if (!m_rhythm.isHolding()) return m_rhythm.reset();
  const QString held = m_rhythm.takeHeld();
  m_delivering = true;
  for (const QChar c : held) {
    QKeyEvent press(QEvent::KeyPress, c.toUpper().unicode(), Qt::NoModifier, QString(c));
    QCoreApplication::sendEvent(&m_window, &press);
    QKeyEvent release(QEvent::KeyRelease, c.toUpper().unicode(), Qt::NoModifier, QString(c));
    QCoreApplication::sendEvent(&m_window, &release);
  }
  m_delivering = false;
}

void ScannerFilter::remember() {
  QQuickItem* item = m_window.activeFocusItem();
  m_field = item;
  m_fieldText = item != nullptr ? item->property("text").toString() : QString();
  m_fieldCursor = item != nullptr ? item->property("cursorPosition").toInt() : 0;
}

void ScannerFilter::restore() {
  const bool isField = m_field != nullptr && m_field->property("cursorPosition").isValid();
  if (!isField) {
    Q_EMIT takenBack(m_rhythm.passedOn());
    return;
  }
  if (m_field->property("text").toString() == m_fieldText) return;
  m_field->setProperty("text", m_fieldText);
  m_field->setProperty("cursorPosition", m_fieldCursor);
  // Fields tell their owners about edits, not about what is set: say it as an edit.
  QMetaObject::invokeMethod(m_field, "textEdited");
}

}  // namespace counterfoil::till
