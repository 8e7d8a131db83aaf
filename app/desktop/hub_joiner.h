// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <memory>

#include "app/shop/joining.h"
#include "models/store/worker_thread.h"
#include "ui/shared/join_form.h"

namespace counterfoil::app {

/// Joins a hub for a window: what needs the store on its thread, waiting for the hub on the screens'. One at a time.
class HubJoiner final : public QObject {
  Q_OBJECT

 public:
  /// `shop` is asked on the store's thread and makes an empty store where there is none.
  HubJoiner(store::WorkerThread& storeThread, std::function<core::Result<Shop*>()> shop, QObject* parent = nullptr);
  ~HubJoiner() override;

  /// Errors: those of joinHub; Denied where a store that has people is asked by somebody who may not change its
  /// settings; Busy `join_in_progress`.
  void join(const shared::JoinInput& input, const shared::Joiner::Reply& reply);
  void cancel();

 Q_SIGNALS:
  /// Before the reply, which comes right after it.
  void joined(const counterfoil::app::Joined& how);

 private:
  struct Try;
  void ask(const std::shared_ptr<Try>& attempt);
  void keep(const std::shared_ptr<Try>& attempt, const protocol::EnrolAnswer& answer);
  void finish(const std::shared_ptr<Try>& attempt, const shared::JoinOutcome& outcome);
  void back(std::function<void()> then);

  store::WorkerThread& m_storeThread;
  std::function<core::Result<Shop*>()> m_shop;
  std::shared_ptr<Try> m_try;  ///< the one that somebody waits for
};

}  // namespace counterfoil::app
