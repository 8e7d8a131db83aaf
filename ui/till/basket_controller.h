// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

#include "ui/till/rows.h"
#include "ui/till/stage.h"

namespace counterfoil::till {

/// The open ticket and the three ways onto it: a scan, a search, a tile.
class BasketController : public QObject {
  Q_OBJECT
  Q_PROPERTY(counterfoil::till::Rows* lines READ lines CONSTANT)
  Q_PROPERTY(counterfoil::till::Rows* notes READ notes CONSTANT)
  Q_PROPERTY(counterfoil::till::Rows* results READ results CONSTANT)
  Q_PROPERTY(counterfoil::till::Rows* tiles READ tiles CONSTANT)
  Q_PROPERTY(counterfoil::till::Rows* categories READ categories CONSTANT)
  Q_PROPERTY(int category READ category NOTIFY categoryChanged)
  Q_PROPERTY(int selected READ selected NOTIFY selectedChanged)
  Q_PROPERTY(QString total READ total NOTIFY ticketChanged)
  Q_PROPERTY(QString pieces READ pieces NOTIFY ticketChanged)
  Q_PROPERTY(QString label READ label NOTIFY ticketChanged)
  Q_PROPERTY(QString customer READ customer NOTIFY ticketChanged)
  Q_PROPERTY(bool empty READ empty NOTIFY ticketChanged)
  Q_PROPERTY(bool canUndo READ canUndo NOTIFY ticketChanged)
  Q_PROPERTY(QString multiplier READ multiplier NOTIFY multiplierChanged)
  Q_PROPERTY(QString searchText READ searchText NOTIFY searchChanged)
  Q_PROPERTY(bool searching READ searching NOTIFY searchChanged)
  Q_PROPERTY(int result READ result NOTIFY searchChanged)
  Q_PROPERTY(bool pricing READ pricing NOTIFY pricingChanged)
  Q_PROPERTY(QVariant priced READ priced NOTIFY pricingChanged)

 public:
  explicit BasketController(Stage& stage, QObject* parent = nullptr);

  [[nodiscard]] Rows* lines() { return &m_lines; }
  [[nodiscard]] Rows* notes() { return &m_notes; }
  [[nodiscard]] Rows* results() { return &m_results; }
  [[nodiscard]] Rows* tiles() { return &m_tiles; }
  [[nodiscard]] Rows* categories() { return &m_categories; }
  [[nodiscard]] int category() const { return m_category; }
  [[nodiscard]] int selected() const { return m_selected; }
  [[nodiscard]] QString total() const { return m_total; }
  [[nodiscard]] QString pieces() const { return m_pieces; }
  [[nodiscard]] QString label() const { return m_ticket.label; }
  /// Who is buying; empty: nobody was said.
  [[nodiscard]] QString customer() const { return m_ticket.customer; }
  [[nodiscard]] bool empty() const { return m_ticket.lines.isEmpty(); }
  [[nodiscard]] bool canUndo() const { return m_ticket.canUndo; }
  [[nodiscard]] QString multiplier() const;
  [[nodiscard]] QString searchText() const { return m_searchText; }
  /// What was found is shown (or that nothing was); false while a first letter waits to see whether a scan follows.
  [[nodiscard]] bool searching() const { return m_searching; }
  [[nodiscard]] int result() const { return m_result; }
  [[nodiscard]] bool pricing() const { return m_pricing; }
  [[nodiscard]] QVariantMap priced() const { return m_priced; }
  [[nodiscard]] const TicketView& ticket() const { return m_ticket; }
  [[nodiscard]] std::optional<LineView> selectedLine() const;

  void loadCatalog();
  void reload();
  void show(const TicketView& ticket);
  /// A code from the scanner or typed and entered.
  void scan(const QString& code);
  void setPricing(bool pricing);
  /// One of this product, or as many as were asked for.
  void put(const QString& productId);

  Q_INVOKABLE void setSearchText(const QString& text);
  Q_INVOKABLE void moveResult(int by);
  /// Enter in the search field: the marked result, else the text as a code.
  Q_INVOKABLE void acceptSearch();
  Q_INVOKABLE void addResult(int row);
  Q_INVOKABLE void addTile(int row);
  Q_INVOKABLE void chooseCategory(int row);
  Q_INVOKABLE void select(int row);
  Q_INVOKABLE void moveSelection(int by);
  /// One more, or one less, of the chosen line.
  Q_INVOKABLE void step(int by);
  Q_INVOKABLE void clearMultiplier();

  void voidSelected();
  void undo();
  void abandon();

 Q_SIGNALS:
  void ticketChanged();
  void selectedChanged();
  void categoryChanged();
  void multiplierChanged();
  void searchChanged();
  void pricingChanged();
  /// Something was put on the ticket: a screen that shows the last sale gives way.
  void touched();
  void unknownCode();

 private:
  void add(const ProductView& product);
  void showPrice(const ProductView& product);
  void clearSearch();
  void search();
  [[nodiscard]] qint64 takeMultiplier();
  [[nodiscard]] Rows::Row rowOf(const LineView& line) const;
  [[nodiscard]] QList<Rows::Row> rowsOf(const QList<ProductView>& products) const;

  Stage& m_stage;
  Rows m_lines;
  Rows m_notes;
  Rows m_results;
  Rows m_tiles;
  Rows m_categories;
  TicketView m_ticket;
  QList<ProductView> m_found;
  QList<ProductView> m_tileProducts;
  QString m_total;
  QString m_pieces;
  QString m_searchText;
  QVariantMap m_priced;
  qint64 m_multiplierMicro = 0;
  int m_searchNumber = 0;
  int m_category = 0;
  int m_selected = -1;
  int m_result = -1;
  bool m_pricing = false;
  bool m_searching = false;
  bool m_acceptWaits = false;
  QTimer m_firstLetter;
};

}  // namespace counterfoil::till
