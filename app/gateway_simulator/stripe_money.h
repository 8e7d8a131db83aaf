// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gateway_simulator/faults.h"
#include "app/gateway_simulator/form_data.h"
#include "app/gateway_simulator/state.h"

namespace counterfoil::simulator {

/// A status and its JSON.
struct Said {
  int status = 200;
  QJsonObject body;
};
[[nodiscard]] Said stripeError(int status, const QString& type, const QString& code, const QString& message,
                               const QJsonObject& more = {});

/// Stripe's objects and the rules of its money: every change is put into the state, none is committed here.
class StripeMoney {
 public:
  explicit StripeMoney(State& state) : m_state(state) {}

  [[nodiscard]] Said createIntent(const FormData& form, const Choice& choice);
  [[nodiscard]] Said captureIntent(const QString& id, const FormData& form);
  [[nodiscard]] Said cancelIntent(const QString& id);
  [[nodiscard]] Said createRefund(const FormData& form);
  /// The bank sends a refund back that had succeeded, whenever that was.
  [[nodiscard]] Said failRefund(const QString& id);
  /// A look at one that is late brings it nearer.
  [[nodiscard]] Said retrieveIntent(const QString& id);

  /// Late ones settle, also those that were cancelled meanwhile. How many.
  int advance();
  /// Everything that is not paid out yet, in one payout a currency. Their ids.
  QStringList payOut();
  /// A customer's bank takes a charge back; then `status` "won" or "lost".
  [[nodiscard]] Said dispute(const QString& intentId);
  [[nodiscard]] Said closeDispute(const QString& id, const QString& status);

 private:
  [[nodiscard]] QJsonObject newIntent(const FormData& form, bool confirm);
  [[nodiscard]] Said decline(QJsonObject intent, const QString& code);
  void settleLate(QJsonObject& intent);
  void hold(QJsonObject& intent, qint64 amount);
  void take(QJsonObject& intent, qint64 amount);
  [[nodiscard]] QString move(const QString& type, qint64 amount, qint64 fee, const QString& currency,
                             const QString& source);
  void tell(const QString& type, const QJsonObject& object);
  void save(const QString& kind, const QJsonObject& object) {
    m_state.put(kind, object[QLatin1String("id")].toString(), object);
  }

  State& m_state;
};

}  // namespace counterfoil::simulator
