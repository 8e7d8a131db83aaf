// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/hub_joiner.h"

#include <QPointer>

#include "sync/client/enrolment.h"

namespace counterfoil::app {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

struct HubJoiner::Try {
  JoinRequest request;
  shared::Joiner::Reply reply;
  std::optional<JoinQuestion> question;
  std::unique_ptr<client::HttpTransport> line;
  bool cancelled = false;
};

namespace {

Result<JoinQuestion> permittedQuestion(Shop& shop, const JoinRequest& request, const journal::Actor& actor) {
  CF_TRY(const bool history, client::hasHistory(shop.reader()));
  // All that the shop has goes to the hub.
  if (history) CF_CHECK(shop.authority().authorise(shop.reader(), actor, staff::Permission::SettingsEdit));
  return joinQuestion(shop, request);
}

}  // namespace

HubJoiner::HubJoiner(store::WorkerThread& storeThread, std::function<Result<Shop*>()> shop, QObject* parent)
    : QObject(parent), m_storeThread(storeThread), m_shop(std::move(shop)) {}

HubJoiner::~HubJoiner() {
  // What was posted uses this object.
  m_storeThread.call([] {});
}

void HubJoiner::back(std::function<void()> then) {
  QMetaObject::invokeMethod(this, std::move(then), Qt::QueuedConnection);
}

void HubJoiner::join(const shared::JoinInput& input, const shared::Joiner::Reply& reply) {
  if (m_try) {
    return reply({core::Error{core::ErrorKind::Busy, u"join_in_progress"_s, {}, {}}});
  }
  m_try = std::make_shared<Try>();
  m_try->request = {input.hub, input.authorityPem, input.code, input.name, input.again};
  m_try->reply = reply;
  m_storeThread.post([this, attempt = m_try, actor = input.actor] {
    const auto question = [&]() -> Result<JoinQuestion> {
      CF_TRY(Shop* const shop, m_shop());
      return permittedQuestion(*shop, attempt->request, actor);
    }();
    back([this, attempt, question] {
      if (!question) return finish(attempt, {question.error()});
      attempt->question = *question;
      ask(attempt);
    });
  });
}

void HubJoiner::ask(const std::shared_ptr<Try>& attempt) {
  if (attempt->cancelled) return;
  attempt->line = std::make_unique<client::HttpTransport>(attempt->question->address);
  const std::weak_ptr<Try> weak = attempt;
  client::enrol(*attempt->line, attempt->question->request,
                [this, weak](const Result<protocol::EnrolAnswer>& said, const client::HttpAnswer& raw) {
                  // The line is not destroyed from within its own answer.
                  back([this, weak, said, untrusted = raw.untrustedPem] {
                    const auto asked = weak.lock();
                    if (!asked || asked->cancelled) return;
                    asked->line.reset();
                    if (!said) return finish(asked, {said.error(), untrusted});
                    keep(asked, *said);
                  });
                });
}

void HubJoiner::keep(const std::shared_ptr<Try>& attempt, const protocol::EnrolAnswer& answer) {
  m_storeThread.post([this, attempt, answer] {
    const auto joined = [&]() -> Result<Joined> {
      CF_TRY(Shop* const shop, m_shop());
      return keepJoined(*shop, attempt->request, *attempt->question, answer);
    }();
    back([this, attempt, joined] {
      if (!joined) return finish(attempt, {joined.error()});
      Q_EMIT this->joined(*joined);
      finish(attempt, {});
    });
  });
}

void HubJoiner::finish(const std::shared_ptr<Try>& attempt, const shared::JoinOutcome& outcome) {
  if (attempt->cancelled) return;
  if (m_try == attempt) m_try.reset();
  attempt->reply(outcome);
}

void HubJoiner::cancel() {
  // While the answer is being kept there is nothing to cancel any more.
  const bool waiting = m_try && (m_try->line || !m_try->question);
  if (!waiting) return;
  const auto attempt = std::exchange(m_try, {});
  attempt->cancelled = true;
  attempt->line.reset();
  attempt->reply({core::refused(u"cancelled"_s)});
}

}  // namespace counterfoil::app
