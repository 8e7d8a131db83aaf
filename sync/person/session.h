// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <functional>
#include <memory>
#include <optional>

#include "models/core/clock.h"
#include "sync/client/environment.h"
#include "sync/oidc/code_flow.h"
#include "sync/person/loopback.h"
#include "sync/person/standing.h"
#include "sync/protocol/enrolment.h"

namespace counterfoil::person {

// A person at the hub: signs in through the browser, by a provider that the tenant trusts, and does there what their
// scopes allow. What a till does with the hub as a device is sync/client; the two share nothing but the line.
//
//   offers → signIn → browser ⇄ provider → 127.0.0.1 (Loopback) → code, verifier and nonce to the hub → tokens → who
//
// Besides by what the hub has itself: a password, or a link that it mails to somebody who is known there. The link is
// good for the program that asked for it alone, by a secret of it (`client`).
//
// Refusals of all three: Refused `cancelled`, `sign_in_in_progress`, `rate_limited` (see retryAfterS), `overloaded`,
// `wrong_password` (or a login that nobody has), `bad_link`, `link_not_asked`.
// Refusals of signIn: Refused `cancelled`, `sign_in_timed_out`, `sign_in_in_progress`, `browser_missing`,
// `access_denied` (the person or the provider said no), `provider_refused` (with the provider's own word), `not_linked`
// (the provider knows the person, the hub does not), `identity_refused` (the hub does not believe the answer),
// `provider_unreachable`; Denied `wrong_issuer`; Storage `cannot_listen`; Network `hub_unreachable`, `bad_answer`,
// those of client::HttpAnswer::certificateFault. Of everything else: Denied `session_over` where the hub knows the
// session no more, and what the hub refuses, by its code.

/// What a program that ends between two acts keeps to go on: secrets, in a file that is its user's alone.
struct KeptSession {
  QString client;  ///< what binds the tokens to this program
  QByteArray accessToken;
  core::Instant accessUntil;
  QByteArray refreshToken;
};

class Session {
 public:
  template <class T>
  using Reply = std::function<void(core::Result<T>)>;
  /// Opens an address in the person's browser; whether there is one.
  using Browser = std::function<bool(const QUrl&)>;

  struct Options {
    Browser browser;
    Loopback::Words words;  ///< of the page that the browser ends at; "" is the code of success
    int mostMs = 5 * 60'000;
  };
  /// `line` and `clock` outlive it. Lives on a thread with an event loop, where replies come, later.
  Session(client::Transport& line, protocol::TenantId tenant, const core::Clock& clock, Options options);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void offers(Reply<std::vector<Offer>> reply);
  void signIn(const Offer& offer, Reply<Who> reply);
  void signInByPassword(const QString& login, const QString& password, Reply<Who> reply);
  /// Has the hub mail a link, if it knows the login; it does not say whether it does.
  void mailLink(const QString& login, Reply<void> reply);
  /// With what such a mail said.
  void signInByLink(const QString& link, Reply<Who> reply);
  /// How long the hub wants to be left alone, where it last answered `rate_limited` or `overloaded`; else 0.
  [[nodiscard]] int retryAfterS() const { return m_retryAfterS; }
  [[nodiscard]] bool isSigningIn() const { return bool(m_attempt); }
  void cancel();

  /// Who is signed in, as the hub last said; nothing: nobody.
  [[nodiscard]] const std::optional<Who>& who() const { return m_who; }
  void askWho(Reply<Who> reply);
  void listDevices(Reply<std::vector<devices::Device>> reply);
  void revoke(devices::DeviceId device, const QString& reason, bool anyway, Reply<void> reply);
  /// For the next till, which will be called so.
  void makeCode(const QString& name, Reply<Code> reply);
  void listUsers(Reply<std::vector<devices::User>> reply);
  void disable(devices::UserId user, Reply<void> reply);
  /// This program forgets at once; the hub's tokens end as soon as it hears of it.
  void signOut(Reply<void> reply);

  [[nodiscard]] std::optional<KeptSession> kept() const { return m_tokens; }
  void resume(const KeptSession& kept) { m_tokens = kept; }

 private:
  struct Attempt;
  using Json = core::Result<QJsonObject>;
  using Asked = std::function<void(const Json&)>;
  [[nodiscard]] bool take(const QUrl& redirect);
  /// Whether the attempt with this client's secret is still the one.
  [[nodiscard]] bool isOf(const QString& client) const;
  void exchange(const QString& code);
  /// Asks for tokens, for the attempt that is under way; `wrong` is what "invalid_grant" means for it.
  void give(const protocol::TokenRequest& request, const QString& wrong);
  void enter(protocol::TokenRequest request, const QString& wrong, Reply<Who> reply);
  void finish(const core::Result<Who>& how);
  void send(client::HttpRequest request, Asked done);
  /// With the session's token, which is renewed where it must be.
  void ask(const QByteArray& method, const QString& target, const QJsonObject& body, Asked done, bool again = false);
  void renew(std::function<void(core::Done)> done);
  [[nodiscard]] core::Done keep(const Json& answer, const QString& client);
  template <class T>
  [[nodiscard]] Asked into(core::Result<T> (*read)(const QJsonObject&), Reply<T> reply);

  client::Transport& m_line;
  protocol::TenantId m_tenant;
  const core::Clock& m_clock;
  Options m_options;
  std::shared_ptr<int> m_alive = std::make_shared<int>(0);
  QTimer m_timer;  ///< what replies that come later hang on
  std::unique_ptr<Attempt> m_attempt;
  std::optional<KeptSession> m_tokens;
  QString m_linkClient;  ///< the secret of those who asked for a link
  int m_retryAfterS = 0;
  std::optional<Who> m_who;
};

}  // namespace counterfoil::person
