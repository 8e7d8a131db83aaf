// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/till/backend_types.h"

namespace counterfoil::till {

/// A shift's report as a screen gets it.
[[nodiscard]] inline ReportView sampleReport(const QString& title) {
  ReportView view;
  view.title = title;
  const auto row = [&](const QString& label, const QString& value, int level = 1) {
    view.rows.append({label, value, level});
  };
  row(QStringLiteral("Corner & Crumb"), {}, 4);
  row(QStringLiteral("21 Nov 2026, 08:02 to 18:31"), {}, 4);
  row({}, {}, 3);
  row(QStringLiteral("Sales"), {}, 0);
  row(QStringLiteral("Sales (142)"), QStringLiteral("1,284.70"));
  row(QStringLiteral("Refunds (3)"), QStringLiteral("−21.45"));
  row(QStringLiteral("Gross"), QStringLiteral("1,263.25"), 2);
  row(QStringLiteral("Net"), QStringLiteral("1,171.09"));
  row(QStringLiteral("VAT 7 %"), QStringLiteral("74.06"));
  row(QStringLiteral("VAT 19 %"), QStringLiteral("18.10"));
  row(QStringLiteral("Taken"), {}, 0);
  row(QStringLiteral("Cash (88)"), QStringLiteral("702.35"));
  row(QStringLiteral("Card (54)"), QStringLiteral("560.90"));
  row(QStringLiteral("Drawer"), {}, 0);
  row(QStringLiteral("Opening float"), QStringLiteral("150.00"));
  row(QStringLiteral("Cash taken less change"), QStringLiteral("702.35"));
  row(QStringLiteral("Paid out"), QStringLiteral("−32.00"));
  row(QStringLiteral("Expected"), QStringLiteral("820.35"), 2);
  row(QStringLiteral("Counted"), QStringLiteral("819.15"));
  row(QStringLiteral("Short"), QStringLiteral("−1.20"), 2);
  view.reference = QStringLiteral("z");
  return view;
}

}  // namespace counterfoil::till
