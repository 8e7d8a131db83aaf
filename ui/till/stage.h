// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>
#include <QString>
#include <functional>

#include "models/core/result.h"
#include "ui/shared/format.h"
#include "ui/till/backend.h"

namespace counterfoil::till {

/// Which screen is up, which sheet lies on it, and what the till says at the foot. Every command of the screens goes
/// through `send`, so that a refusal is said in one way, and one that a second person may lift asks for that person.
class Stage : public QObject {
  Q_OBJECT
  Q_PROPERTY(QString screen READ screen NOTIFY screenChanged)
  Q_PROPERTY(QString sheet READ sheet NOTIFY sheetChanged)
  Q_PROPERTY(QString toast READ toast NOTIFY toastChanged)
  Q_PROPERTY(QString toastKind READ toastKind NOTIFY toastChanged)

 public:
  explicit Stage(TillBackend& backend, QObject* parent = nullptr) : QObject(parent), m_backend(backend) {}

  [[nodiscard]] QString screen() const { return m_screen; }
  [[nodiscard]] QString sheet() const { return m_sheet; }
  [[nodiscard]] QString toast() const { return m_toast; }
  [[nodiscard]] QString toastKind() const { return m_toastKind; }
  [[nodiscard]] TillBackend& backend() const { return m_backend; }
  [[nodiscard]] const shared::MoneyFormat& money() const { return m_money; }
  void setMoney(const shared::MoneyFormat& money) { m_money = money; }

  void show(const QString& screen);
  void openSheet(const QString& sheet);
  void closeSheet();
  /// `kind` is `good`, `bad` or empty. A bad one stays until something is done, a good one for some seconds.
  void say(const QString& text, const QString& kind = {});
  Q_INVOKABLE void hush() { say({}); }

  /// Says what went wrong; a refusal that a second person may lift asks for that person, and `retry` runs after.
  void fail(const core::Error& error, const std::function<void()>& retry = {});

  /// `call(reply)` starts the command; `then(value)` runs when it went well.
  template <class T, class Call, class Then>
  void send(Call call, Then then) {
    call([self = QPointer<Stage>(this), call, then](core::Result<T> result) {
      if (!self) return;
      if (result) {
        if constexpr (std::is_void_v<T>) {
          then();
        } else {
          then(std::move(*result));
        }
        return;
      }
      self->fail(result.error(), [self, call, then] {
        if (self) self->send<T>(call, then);
      });
    });
  }

 Q_SIGNALS:
  void screenChanged();
  void sheetChanged();
  void toastChanged();
  /// Somebody with the permission is needed; `why` is a sentence.
  void approvalNeeded(const QString& why, const std::function<void()>& retry);

 private:
  TillBackend& m_backend;
  shared::MoneyFormat m_money;
  QString m_screen;
  QString m_sheet;
  QString m_toast;
  QString m_toastKind;
};

}  // namespace counterfoil::till
