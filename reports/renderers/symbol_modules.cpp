// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/renderers/symbol_modules.h"

#include <memory>

#include <zint.h>

namespace counterfoil::renderers {

core::Result<SymbolModules> modulesOf(documents::SymbolKind kind, const QString& data) {
  const std::unique_ptr<zint_symbol, void (*)(zint_symbol*)> symbol(ZBarcode_Create(), &ZBarcode_Delete);
  if (symbol == nullptr) return core::invalid(QStringLiteral("symbol_refused"));
  const bool qr = kind == documents::SymbolKind::Qr;
  symbol->symbology = qr ? BARCODE_QRCODE : BARCODE_CODE128;
  symbol->input_mode = UNICODE_MODE;
  if (qr) symbol->option_1 = 2;  // level M
  const QByteArray bytes = data.toUtf8();
  const int outcome = ZBarcode_Encode(symbol.get(), reinterpret_cast<const unsigned char*>(bytes.constData()),
                                      static_cast<int>(bytes.size()));
  if (outcome >= ZINT_ERROR) {
    return core::invalid(QStringLiteral("symbol_refused"), QString::fromUtf8(symbol->errtxt));
  }
  SymbolModules modules;
  modules.columns = symbol->width;
  modules.rows = symbol->rows;
  modules.dark.reserve(static_cast<std::size_t>(modules.columns) * static_cast<std::size_t>(modules.rows));
  for (int row = 0; row < modules.rows; ++row) {
    for (int column = 0; column < modules.columns; ++column) {
      modules.dark.push_back(((symbol->encoded_data[row][column / 8] >> (column % 8)) & 1) != 0);
    }
  }
  return modules;
}

}  // namespace counterfoil::renderers
