// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/client/key_loop.h"

#include <QJsonDocument>

#include "models/core/json_reader.h"

namespace counterfoil::client {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

void KeyLoop::step() {
  inStore([](journal::Book& book) { return keyNews(book.reader()); },
          [this](const Result<KeyNews>& news) {
            if (!news) return storeFailed(news.error());
            context().board.keys(true);
            if (news->isEmpty()) return fetch(*news);
            tell(*news);
          });
}

void KeyLoop::tell(const KeyNews& news) {
  HttpRequest request{"POST", u"/v1/sync/keys"_s, QJsonDocument(news.toJson()).toJson(QJsonDocument::Compact), 0, {}};
  ask(std::move(request), [this, news](const HttpAnswer& answer) {
    const auto json = answer.status == 200 ? core::parseObject(answer.body) : core::invalid(u"refused"_s);
    // Somebody else's page would be a 200 too.
    if (!json || !json->contains(u"refused")) return putOff(answer);
    inStore(
        [news](journal::Book& book) {
          return book.write([&](journal::Writing& writing) { return keysTold(writing, news); });
        },
        [this](const Done& done) {
          if (!done) return storeFailed(done.error());
          succeeded();
          again();
        });
  });
}

void KeyLoop::putOff(const HttpAnswer& answer) {
  // Nobody waits for a hub that does not give them.
  context().board.keys(false);
  pause(answer);
}

void KeyLoop::fetched(const KeyNews& asked, const KeyPage& page) {
  // What telling everything again did not mend once it will not mend at all.
  if (!page.tally || page.tally == m_compared) {
    context().board.keys(false);
    return noteErasures(page);
  }
  inStore(
      [asked, tally = *page.tally](journal::Book& book) -> Result<bool> {
        CF_TRY(const bool lost, keysLost(book.reader(), asked, tally));
        if (lost) CF_CHECK(book.write([](journal::Writing& writing) { return forgetKeysTold(writing); }));
        return lost;
      },
      [this, page](const Result<bool>& lost) {
        if (!lost) return storeFailed(lost.error());
        m_compared = *lost ? page.tally : std::nullopt;
        context().board.keys(*lost);
        return *lost ? again() : noteErasures(page);
      });
}

void KeyLoop::fetch(const KeyNews& asked) {
  ask({"GET", u"/v1/sync/keys?since=%1"_s.arg(asked.number), {}, 0, {}},
      [this, asked](const HttpAnswer& answer) { take(asked, answer); });
}

void KeyLoop::take(const KeyNews& asked, const HttpAnswer& answer) {
  const auto json = answer.status == 200 ? core::parseObject(answer.body) : core::invalid(u"refused"_s);
  const auto page = json ? KeyPage::fromJson(*json) : Result<KeyPage>(json.error());
  if (!page) return putOff(answer);
  succeeded();
  if (page->keys.empty()) return fetched(asked, *page);
  inStore(
      [asked, page = *page](journal::Book& book) {
        return book.write([&](journal::Writing& writing) { return takeKeys(writing, asked, page); });
      },
      [this](const Done& done) {
        if (!done) return storeFailed(done.error());
        again();
      });
}

/// Who has not followed an erasure yet; most of the time nothing is new, and nothing is written.
void KeyLoop::noteErasures(const KeyPage& page) {
  if (!page.erasures) return rest();
  inStore(
      [page](journal::Book& book) -> Done {
        CF_TRY(const bool anew, tellsOfErasures(book.reader(), page));
        if (!anew) return {};
        return book.write([&](journal::Writing& writing) { return keepErasures(writing, page); });
      },
      [this](const Done& done) {
        if (!done) return storeFailed(done.error());
        rest();
      });
}

}  // namespace counterfoil::client
