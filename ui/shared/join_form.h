// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>
#include <QVariantMap>
#include <functional>

#include "models/journal/fact.h"

namespace counterfoil::shared {

/// What joining a hub needs to know, as it was typed.
struct JoinInput {
  QString hub;                ///< https://host:port
  QString code;               ///< the hub's one-time code
  QString name;               ///< of this till, for the hub's list of devices
  QByteArray authorityPem;    ///< the certificate that a person compared and trusts; empty: the system's decide
  bool again = false;         ///< the store belongs to a hub, and goes on as another device of it
  journal::Actor actor = {};  ///< who asks for it, in a store that has people
};

/// How it went. `untrustedPem`: with `certificate_unknown`, what the hub showed.
struct JoinOutcome {
  core::Done done;
  QByteArray untrustedPem = {};
};

/// Asks the hub. The outcome comes once, on the thread that called, later; `cancel` makes it `cancelled`, unless the
/// hub has answered already.
struct Joiner {
  using Reply = std::function<void(const JoinOutcome&)>;
  std::function<void(const JoinInput&, const Reply&)> join;
  std::function<void()> cancel;
  QString proposedName;
};

/// Joining a hub from a form: three fields, the sentence under each, the certificate to compare. Till and desk show it
/// in their own ways.
class JoinForm : public QObject {
  Q_OBJECT
  Q_PROPERTY(QVariantMap values READ values NOTIFY changed)
  Q_PROPERTY(QVariantMap problems READ problems NOTIFY changed)
  Q_PROPERTY(QString error READ error NOTIFY changed)
  Q_PROPERTY(QString fingerprint READ fingerprint NOTIFY changed)
  Q_PROPERTY(QString certificate READ certificate NOTIFY changed)
  Q_PROPERTY(bool busy READ busy NOTIFY changed)

 public:
  explicit JoinForm(Joiner joiner, QObject* parent = nullptr);
  ~JoinForm() override;

  /// By field: "hub", "code", "name".
  [[nodiscard]] QVariantMap values() const { return m_values; }
  [[nodiscard]] QVariantMap problems() const { return m_problems; }
  /// What is wrong and belongs to no field.
  [[nodiscard]] QString error() const { return m_error; }
  /// SHA-256 of a certificate that nobody vouches for, in pairs; empty: there is none to compare.
  [[nodiscard]] QString fingerprint() const;
  /// Whose it says it is, and until when it is good.
  [[nodiscard]] QString certificate() const;
  [[nodiscard]] bool busy() const { return m_busy; }

  /// Begins anew. Codes are not kept.
  void clear(const QString& proposedName);
  void setActor(const journal::Actor& actor) { m_actor = actor; }
  /// The store belongs to that hub already: a code that replaces its device lets it go on.
  void setAgain(const QString& hub);

  Q_INVOKABLE void set(const QString& field, const QString& text);
  Q_INVOKABLE void submit();
  /// The fingerprint was compared: this certificate is trusted from now on, and no other.
  Q_INVOKABLE void trust();
  Q_INVOKABLE void distrust();
  Q_INVOKABLE void cancel();

 Q_SIGNALS:
  void changed();
  /// The field with the first problem wants the keyboard.
  void pointed(const QString& field);
  void joined();

 private:
  void take(const JoinOutcome& outcome);
  [[nodiscard]] QString text(const char* field) const;
  void point();

  Joiner m_joiner;
  journal::Actor m_actor;
  QVariantMap m_values;
  QVariantMap m_problems;
  QString m_error;
  QByteArray m_untrustedPem;
  QByteArray m_trustedPem;
  QString m_trustedHub;  ///< to whom that belongs
  bool m_again = false;
  bool m_busy = false;
};

/// "hub.example.com" with the scheme that it must have; what has one stays.
[[nodiscard]] QString hubAddressOf(const QString& typed);

}  // namespace counterfoil::shared
