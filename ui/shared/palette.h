// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>
#include <QList>
#include <QString>
#include <functional>
#include <vector>

namespace counterfoil::shared {

/// Something that the palette found.
struct PaletteEntry {
  QString kind;  ///< the source's word for it: what a face does with it
  QString id;
  QString title;
  QString detail;
  QString hint;  ///< stands at the end of the row: a key, a price, an amount
};

/// Do the words of `text`, in any order, each begin a word of `title`? Case and accents do not count.
[[nodiscard]] bool matchesWords(const QString& title, const QString& text);

/// One field that finds any action, product or document: Ctrl+K in both faces. What there is to find comes from
/// sources, which may answer later; answers to what is no longer typed are dropped. The rows stand in the order of the
/// sources, so that they do not jump under a hand when a slower one answers.
class Palette : public QAbstractListModel {
  Q_OBJECT
  Q_PROPERTY(QString text READ text NOTIFY changed)
  Q_PROPERTY(int chosen READ chosen NOTIFY changed)
  Q_PROPERTY(int count READ count NOTIFY changed)
  Q_PROPERTY(bool searched READ searched NOTIFY changed)

 public:
  using Answer = std::function<void(const QList<PaletteEntry>&)>;
  using Source = std::function<void(const QString& text, const Answer& answer)>;

  explicit Palette(QObject* parent = nullptr) : QAbstractListModel(parent) {}

  /// At most `most` of its entries are shown.
  void addSource(Source source, int most);
  /// Nothing typed, and what the sources say to that.
  void open();

  [[nodiscard]] QString text() const { return m_text; }
  [[nodiscard]] int chosen() const { return m_chosen; }
  [[nodiscard]] int count() const { return static_cast<int>(m_rows.size()); }
  /// Every source has answered to what is typed.
  [[nodiscard]] bool searched() const { return m_waiting == 0; }
  [[nodiscard]] const PaletteEntry& entry(int row) const { return m_rows.at(row); }

  Q_INVOKABLE void setText(const QString& text);
  Q_INVOKABLE void moveChoice(int by);
  /// Takes the marked entry.
  Q_INVOKABLE void accept();
  Q_INVOKABLE void take(int row);

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

 Q_SIGNALS:
  void changed();
  void taken(const counterfoil::shared::PaletteEntry& entry);

 private:
  struct Part {
    Source source;
    int most = 0;
    QList<PaletteEntry> found;
  };
  void search();
  void arrange();

  std::vector<Part> m_parts;
  QList<PaletteEntry> m_rows;
  QString m_text;
  int m_chosen = -1;
  int m_number = 0;
  int m_waiting = 0;
};

}  // namespace counterfoil::shared
