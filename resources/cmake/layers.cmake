# SPDX-License-Identifier: GPL-3.0-or-later
# Who may depend on whom. One line a folder: the folder, then the folders it may use directly.
# This table is the diagram of ARCHITECTURE.md; counterfoil_library() refuses what is not here, and
# tests/architecture reads it against the includes.
# "*" may use every folder: only app puts things together.
set(COUNTERFOIL_LAYERS
  "models/core:"
  "models/journal: models/core"
  "models/vault: models/core models/journal"
  "models/settings: models/core models/journal"
  "models/devices: models/core models/journal"
  "models/pricing: models/core"
  "models/staff: models/core models/journal models/vault"
  "models/catalog: models/core models/journal models/pricing"
  "models/inventory: models/core models/journal models/catalog"
  "models/payments: models/core models/journal"
  "models/cash: models/core models/journal models/settings models/staff models/payments"
  "models/sales: models/core models/journal models/vault models/settings models/pricing models/staff models/catalog models/inventory models/payments models/cash"
  "models/imports: models/core models/journal models/settings models/pricing models/catalog models/inventory models/sales models/staff models/cash models/payments"
  "models/store: models/core models/journal"
  "models/postgres: models/core models/journal"
  "models/views: models/core models/journal models/settings models/pricing models/staff models/catalog models/inventory models/payments models/cash models/sales"
  "reports/figures: models/core models/journal models/settings models/pricing models/catalog models/inventory models/cash models/payments models/sales models/staff"
  "reports/documents: models/core models/journal models/settings models/pricing models/catalog models/cash models/payments models/sales models/staff reports/figures"
  "reports/renderers: models/core reports/documents reports/figures"
  "reports/emulator: models/core reports/documents reports/renderers"
  "reports/printing: models/core models/journal models/settings models/cash models/sales reports/renderers reports/documents"
  "sync/protocol: models/core models/journal models/devices"
  "sync/device: models/core models/journal models/vault models/devices sync/protocol"
  "sync/hub: models/core models/journal models/store sync/protocol"
  "sync/http: models/core"
  "sync/access: models/core models/journal models/vault models/settings models/devices sync/protocol sync/http sync/hub"
  "ui/theme: models/core"
  "ui/shared: models/core models/journal models/settings models/pricing models/staff models/catalog models/inventory models/payments models/cash models/sales models/views reports/figures reports/documents reports/renderers reports/printing ui/theme"
  "ui/till: models/core models/journal models/settings models/pricing models/staff models/catalog models/inventory models/payments models/cash models/sales models/views reports/figures reports/documents reports/renderers reports/printing ui/theme ui/shared"
  "ui/desk: models/core models/journal models/settings models/pricing models/staff models/catalog models/inventory models/payments models/cash models/sales models/views reports/figures reports/documents reports/renderers reports/printing ui/theme ui/shared"
  "app/shop: *"
  "app/desktop: *"
)
