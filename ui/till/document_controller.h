// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QVariantMap>

#include "ui/till/rows.h"
#include "ui/till/stage.h"

namespace counterfoil::till {

/// Earlier documents: finding one, printing it again, giving back some of it.
class DocumentController : public QObject {
  Q_OBJECT
  Q_PROPERTY(counterfoil::till::Rows* documents READ documents CONSTANT)
  Q_PROPERTY(counterfoil::till::Rows* lines READ lines CONSTANT)
  Q_PROPERTY(counterfoil::till::Rows* sums READ sums CONSTANT)
  Q_PROPERTY(QString searchText READ searchText NOTIFY listChanged)
  Q_PROPERTY(int chosen READ chosen NOTIFY chosenChanged)
  Q_PROPERTY(QVariant head READ head NOTIFY documentChanged)
  Q_PROPERTY(bool canRefund READ canRefund NOTIFY documentChanged)
  Q_PROPERTY(bool canVoid READ canVoid NOTIFY documentChanged)
  Q_PROPERTY(int line READ line NOTIFY returnsChanged)
  Q_PROPERTY(QString returnTotal READ returnTotal NOTIFY returnsChanged)
  Q_PROPERTY(QString returnNote READ returnNote NOTIFY returnsChanged)
  Q_PROPERTY(bool anyReturn READ anyReturn NOTIFY returnsChanged)

 public:
  explicit DocumentController(Stage& stage, QObject* parent = nullptr);

  [[nodiscard]] Rows* documents() { return &m_documents; }
  [[nodiscard]] Rows* lines() { return &m_lines; }
  [[nodiscard]] Rows* sums() { return &m_sums; }
  [[nodiscard]] QString searchText() const { return m_searchText; }
  [[nodiscard]] int chosen() const { return m_chosen; }
  [[nodiscard]] QVariantMap head() const { return m_head; }
  [[nodiscard]] bool canRefund() const { return m_view.canRefund; }
  [[nodiscard]] bool canVoid() const { return m_view.canVoid; }
  [[nodiscard]] int line() const { return m_line; }
  [[nodiscard]] QString returnTotal() const { return m_returnTotal; }
  /// Why less goes back than the lines come to; empty where it does not.
  [[nodiscard]] QString returnNote() const { return m_returnNote; }
  [[nodiscard]] bool anyReturn() const { return !returns().isEmpty(); }
  [[nodiscard]] const DocumentView& view() const { return m_view; }
  [[nodiscard]] QList<ReturnLine> returns() const;
  /// The line that is marked, and how much of it comes back.
  [[nodiscard]] std::optional<DocumentLineView> chosenLine() const;
  [[nodiscard]] qint64 chosenReturnMicro() const;

  /// Newest first; the screen comes up with them.
  void open();
  /// The same, with this number looked for.
  void find(const QString& number);
  void reprint(const QString& documentId);
  /// The lines with nothing given back yet.
  void startRefund();

  Q_INVOKABLE void setSearchText(const QString& text);
  Q_INVOKABLE void choose(int row);
  Q_INVOKABLE void moveChoice(int by);
  Q_INVOKABLE void chooseLine(int row);
  Q_INVOKABLE void moveLine(int by);
  /// A piece more or less; what is sold by weight comes back as a whole, or as its quantity is typed.
  Q_INVOKABLE void stepReturn(int row, int by);
  /// Of this line, exactly so much; for weights and lengths.
  void setReturn(int row, qint64 quantityMicro);
  Q_INVOKABLE void returnAll();

 Q_SIGNALS:
  void listChanged();
  void chosenChanged();
  void documentChanged();
  void returnsChanged();

 private:
  void load(const QString& documentId);
  void showLines();
  void quote();

  Stage& m_stage;
  Rows m_documents;
  Rows m_lines;
  Rows m_sums;
  QString m_searchText;
  int m_chosen = -1;
  int m_line = 0;
  int m_searchNumber = 0;
  int m_quoteNumber = 0;
  DocumentView m_view;
  QVariantMap m_head;
  QList<qint64> m_returnMicro;
  QString m_returnTotal;
  QString m_returnNote;
};

}  // namespace counterfoil::till
