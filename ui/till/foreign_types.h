// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtQml/qqml.h>
#include <QJSEngine>
#include <QQmlEngine>

#include "ui/shared/join_form.h"
#include "ui/shared/palette.h"
#include "ui/theme/theme_object.h"
#include "ui/till/basket_controller.h"
#include "ui/till/customer_controller.h"
#include "ui/till/document_controller.h"
#include "ui/till/drawer_controller.h"
#include "ui/till/entry_controller.h"
#include "ui/till/held_controller.h"
#include "ui/till/key_controller.h"
#include "ui/till/lock_controller.h"
#include "ui/till/manners_controller.h"
#include "ui/till/payment_controller.h"
#include "ui/till/rows.h"
#include "ui/till/setup_controller.h"
#include "ui/till/stage.h"
#include "ui/till/sync_controller.h"
#include "ui/till/ticket_list_controller.h"

namespace counterfoil::till {

// Names for QML of what is not its own. None can be made there: the window owns them.

struct ThemeForeign {
  Q_GADGET
  QML_FOREIGN(counterfoil::theme::ThemeObject)
  QML_NAMED_ELEMENT(Theme)
  QML_SINGLETON

 public:
  static counterfoil::theme::ThemeObject* create(QQmlEngine* engine, QJSEngine*) {
    auto* theme = engine->property("counterfoilTheme").value<counterfoil::theme::ThemeObject*>();
    QJSEngine::setObjectOwnership(theme, QJSEngine::CppOwnership);
    return theme;
  }
};

struct StageForeign {
  Q_GADGET
  QML_FOREIGN(counterfoil::till::Stage)
  QML_ANONYMOUS
};

struct RowsForeign {
  Q_GADGET
  QML_FOREIGN(counterfoil::till::Rows)
  QML_ANONYMOUS
};

struct CustomerForeign {
  Q_GADGET
  QML_FOREIGN(counterfoil::till::CustomerController)
  QML_ANONYMOUS
};

struct LockForeign {
  Q_GADGET
  QML_FOREIGN(counterfoil::till::LockController)
  QML_ANONYMOUS
};

struct KeyForeign {
  Q_GADGET
  QML_FOREIGN(counterfoil::till::KeyController)
  QML_ANONYMOUS
};

struct SetupForeign {
  Q_GADGET
  QML_FOREIGN(counterfoil::till::SetupController)
  QML_ANONYMOUS
};

struct JoinForeign {
  Q_GADGET
  QML_FOREIGN(counterfoil::shared::JoinForm)
  QML_ANONYMOUS
};

struct MannersForeign {
  Q_GADGET
  QML_FOREIGN(counterfoil::till::MannersController)
  QML_ANONYMOUS
};

struct SyncForeign {
  Q_GADGET
  QML_FOREIGN(counterfoil::till::SyncController)
  QML_ANONYMOUS
};

struct HeldForeign {
  Q_GADGET
  QML_FOREIGN(counterfoil::till::HeldController)
  QML_ANONYMOUS
};

struct PaletteForeign {
  Q_GADGET
  QML_FOREIGN(counterfoil::shared::Palette)
  QML_ANONYMOUS
};

struct BasketForeign {
  Q_GADGET
  QML_FOREIGN(counterfoil::till::BasketController)
  QML_ANONYMOUS
};

struct EntryForeign {
  Q_GADGET
  QML_FOREIGN(counterfoil::till::EntryController)
  QML_ANONYMOUS
};

struct PaymentForeign {
  Q_GADGET
  QML_FOREIGN(counterfoil::till::PaymentController)
  QML_ANONYMOUS
};

struct DocumentForeign {
  Q_GADGET
  QML_FOREIGN(counterfoil::till::DocumentController)
  QML_ANONYMOUS
};

struct DrawerForeign {
  Q_GADGET
  QML_FOREIGN(counterfoil::till::DrawerController)
  QML_ANONYMOUS
};

struct TicketListForeign {
  Q_GADGET
  QML_FOREIGN(counterfoil::till::TicketListController)
  QML_ANONYMOUS
};

}  // namespace counterfoil::till
