// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/clock.h"
#include "sync/http/conversation.h"
#include "sync/http/range.h"
#include "tests/fuzz/targets.h"

namespace counterfoil::fuzz {

namespace {

using namespace Qt::StringLiterals;

constexpr qint64 kBodyAtMost = 4096;

void mustHold(bool holds, const char* invariant) {
  if (!holds) core::panic(QString::fromLatin1(invariant));
}

// Gives back what it gets, and holds every request to what was promised of it.
class Echo final : public http::Handler {
 public:
  int handled = 0;

  http::Admission admit(http::Request& head) override {
    mustHold(head.path.startsWith(u'/') && !head.path.contains(u"/../"), "a path begins at the root and stays there");
    mustHold(head.headers.all().size() <= 100, "the fields are limited");
    http::Admission admission;
    admission.bodyLimitBytes = kBodyAtMost;
    return admission;
  }
  void handle(http::Request request, http::Answer answer) override {
    ++handled;
    mustHold(request.body.size() <= kBodyAtMost, "a body is limited");
    for (const http::Headers::Field& field : request.headers.all()) {
      mustHold(!field.first.contains('\n') && !field.second.contains('\n'), "a field is one line");
    }
    answer(http::text(request.body));
  }
};

// A connection that is a list of pieces; what it is asked to do happens in turn.
class ListWire final : public http::Wire {
 public:
  QByteArray out;
  std::vector<std::function<void(http::Conversation&)>> posted;
  bool wantsRead = false;
  bool wrote = false;
  bool closed = false;

  void read() override {
    mustHold(!wantsRead && !closed, "one read at a time");
    wantsRead = true;
  }
  void write(QByteArray head, QByteArray body) override {
    mustHold(!wrote && !closed, "one write at a time");
    out += head + body;
    wrote = true;
  }
  void endWriting() override {}
  void close() override { closed = true; }
  void setDeadline(std::chrono::milliseconds in) override { mustHold(in.count() > 0, "a deadline lies ahead"); }
  Poster poster() override {
    return [this](std::function<void(http::Conversation&)> what) { posted.push_back(std::move(what)); };
  }
};

void settle(ListWire& wire, http::Conversation& conversation) {
  while (!wire.closed && (wire.wrote || !wire.posted.empty())) {
    if (std::exchange(wire.wrote, false)) conversation.written();
    for (const auto& what : std::exchange(wire.posted, {})) {
      if (!wire.closed) what(conversation);
    }
  }
}

// Plays the input in pieces of a size; returns what was answered and how many requests were handled.
std::pair<QByteArray, int> converse(QByteArrayView input, qsizetype piece) {
  Echo echo;
  const core::ManualClock clock(core::Instant::fromUtcMs(0));
  const auto around = std::make_shared<http::Surroundings>();
  around->limits.headerBytes = 2048;
  around->handler = &echo;
  around->clock = &clock;
  ListWire wire;
  http::Conversation conversation(around, wire, u"192.0.2.1"_s);
  conversation.start();
  for (qsizetype from = 0; from < input.size() && !wire.closed; from += piece) {
    mustHold(wire.wantsRead, "it waits for more or is closed");
    wire.wantsRead = false;
    conversation.bytesCame(input.sliced(from, std::min(piece, input.size() - from)));
    settle(wire, conversation);
  }
  if (!wire.closed) conversation.ended();
  settle(wire, conversation);
  mustHold(around->handling == 0, "every request was answered");
  return {wire.out, echo.handled};
}

}  // namespace

void request(QByteArrayView input) {
  const auto whole = converse(input, std::max<qsizetype>(1, input.size()));
  if (!whole.first.isEmpty()) mustHold(whole.first.startsWith("HTTP/1.1 "), "an answer is an answer");
  if (input.size() < 600) {
    mustHold(converse(input, 1).second == whole.second, "pieces make no other requests");
  }
  const http::Range range = http::parseRange(input, 1000);
  mustHold(range.first >= 0 && range.length >= 0 && range.first + range.length <= 1000, "a range lies within");
  const http::Trace trace = http::continueTrace(input);
  mustHold(http::parseTraceparent(trace.traceparent()).has_value(), "a trace that is sent on can be read");
  if (const auto target = http::parseTarget(input)) {
    mustHold(!target->path.contains(QChar(0)), "no path holds a zero");
  }
}

}  // namespace counterfoil::fuzz

COUNTERFOIL_FUZZ_TARGET(request)
