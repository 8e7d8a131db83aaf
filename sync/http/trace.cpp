// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/http/trace.h"

#include <QRandomGenerator>
#include <algorithm>

namespace counterfoil::http {

namespace {

bool isLowerHex(QByteArrayView text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool isZero(QByteArrayView text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c == '0'; });
}

QByteArray randomSpan() {
  quint64 number = 0;
  while (number == 0) number = QRandomGenerator::global()->generate64();
  return QByteArray::number(number, 16).rightJustified(16, '0');
}

thread_local const TraceScope* innermostScope = nullptr;

}  // namespace

TraceScope::TraceScope(Trace trace) : m_trace(std::move(trace)), m_outer(innermostScope) {
  innermostScope = this;
}

TraceScope::~TraceScope() {
  innermostScope = m_outer;
}

const Trace* TraceScope::current() {
  return innermostScope == nullptr || innermostScope->m_trace.traceId.isEmpty() ? nullptr : &innermostScope->m_trace;
}

QByteArray Trace::traceparent() const {
  return "00-" + traceId + '-' + spanId + (sampled ? "-01" : "-00");
}

std::optional<Trace> parseTraceparent(QByteArrayView text) {
  // version "-" trace-id "-" parent-id "-" flags; a later version may go on after another hyphen.
  constexpr qsizetype kLength = 55;
  if (text.size() < kLength || text[2] != '-' || text[35] != '-' || text[52] != '-') return std::nullopt;
  const QByteArrayView version = text.first(2);
  const QByteArrayView traceId = text.sliced(3, 32);
  const QByteArrayView parentId = text.sliced(36, 16);
  const QByteArrayView flags = text.sliced(53, 2);
  if (!isLowerHex(version) || !isLowerHex(traceId) || !isLowerHex(parentId) || !isLowerHex(flags)) return std::nullopt;
  if (version == "ff" || isZero(traceId) || isZero(parentId)) return std::nullopt;
  if (text.size() > kLength && (version == "00" || text[kLength] != '-')) return std::nullopt;
  Trace trace;
  trace.traceId = traceId.toByteArray();
  trace.parentId = parentId.toByteArray();
  trace.sampled = (flags.toByteArray().toInt(nullptr, 16) & 1) != 0;
  return trace;
}

Trace continueTrace(QByteArrayView traceparent) {
  Trace trace = parseTraceparent(traceparent).value_or(Trace());
  if (trace.traceId.isEmpty()) trace.traceId = randomSpan() + randomSpan();
  trace.spanId = randomSpan();
  return trace;
}

}  // namespace counterfoil::http
