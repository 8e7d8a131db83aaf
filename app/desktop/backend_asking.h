// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>

#include "app/desktop/shop_backend.h"

namespace counterfoil::app {

// How ShopBackend's commands go to their thread and come back.

template <class Work, class ReplyTo>
void ShopBackend::ask(Work work, ReplyTo reply) {
  const QPointer<ShopBackend> self(this);
  m_storeThread.post([self, this, work = std::move(work), reply = std::move(reply)]() mutable {
    auto answer = work(*m_desk);
    QMetaObject::invokeMethod(
        this,
        [self, reply = std::move(reply), answer = std::move(answer)] {
          if (self) reply(answer);
        },
        Qt::QueuedConnection);
  });
}

template <class Work, class ReplyTo>
void ShopBackend::lookUp(Work work, ReplyTo reply) {
  const QPointer<ShopBackend> self(this);
  m_lookupThread->post([self, this, work = std::move(work), reply = std::move(reply)]() mutable {
    auto answer = work(*m_lookups);
    QMetaObject::invokeMethod(
        this,
        [self, reply = std::move(reply), answer = std::move(answer)] {
          if (self) reply(answer);
        },
        Qt::QueuedConnection);
  });
}

}  // namespace counterfoil::app
