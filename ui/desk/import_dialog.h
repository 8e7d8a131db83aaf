// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QTableWidget>
#include <QTimer>

#include "models/imports/csv.h"
#include "ui/desk/import_work.h"

class QVBoxLayout;

namespace counterfoil::desk {

/// A file comes in: it is chosen, what would happen is shown and follows every choice, it is taken while others sell,
/// and can be taken back, at once or later from the list of what came in before. What inherits says what is in the
/// file.
class ImportDialog : public QDialog {
  Q_OBJECT

 public:
  ~ImportDialog() override;
  /// As if the file had been chosen.
  void take(const QString& path);
  /// Stops what is going on in good order; closes where nothing is.
  void reject() override;

 Q_SIGNALS:
  /// Something came in, or went back.
  void told(const QString& text, counterfoil::desk::Tone tone);

 protected:
  struct File {
    QString name;
    std::shared_ptr<const QByteArray> bytes;
    std::vector<imports::CsvRecord> head;  ///< its first records
  };
  struct Words {
    QString name;      ///< of the dialog, and before the names of its parts
    QString title;     ///< of the window
    QString advice;    ///< what file is meant
    QString take;      ///< the button: "Import"
    QString earlier;   ///< "Earlier imports"
    QString takeBack;  ///< "Take back"
  };
  ImportDialog(const Desk& desk, Words words, QWidget* parent);
  /// What inherits has made its fields: `options` is where they go.
  [[nodiscard]] QVBoxLayout& options() { return *m_options; }
  [[nodiscard]] const File& file() const { return m_file; }
  /// A choice was changed: looks at the file again.
  void look();

  /// The file is another one now.
  virtual void opened() {}
  /// What would happen, by the choices as they are now.
  [[nodiscard]] virtual ImportWork looking() const = 0;
  [[nodiscard]] virtual ImportWork taking() const = 0;
  [[nodiscard]] virtual ImportWork listing() const = 0;
  [[nodiscard]] virtual ImportWork takingBack(const core::AnyId& what) const = 0;

  const Desk m_desk;

 private:
  enum class State { Empty, Looking, Ready, Taking, Taken, Listing, TakingBack };
  void makeParts();
  [[nodiscard]] QWidget* makeLeft();
  [[nodiscard]] QWidget* makeRight();
  void makeButtons(QVBoxLayout* column);
  void run(State state, State after, const ImportWork& work);
  void enter(State state);
  void write(const ImportFindings& findings);
  void say(const QString& title, const QString& text, Tone tone);
  void choose();
  void list();
  void takeBack();
  void offer();
  void sessionChanged();
  [[nodiscard]] bool isBusy() const { return m_state == State::Taking || m_state == State::TakingBack; }
  [[nodiscard]] QPushButton* makeButton(const char* name, const QString& text);
  [[nodiscard]] core::AnyId chosen() const;

  const Words m_words;
  State m_state = State::Empty;
  File m_file;
  bool m_takeable = false;
  int m_round = 0;  ///< of work: what is older is not shown any more
  Watched m_watch = std::make_shared<ImportWatch>();
  QTimer m_timer;
  core::StaffId m_staff;
  QWidget* m_left = nullptr;
  QWidget* m_choices = nullptr;
  QVBoxLayout* m_options = nullptr;
  QLabel* m_fileName = nullptr;
  QLabel* m_title = nullptr;
  QLabel* m_text = nullptr;
  QTableWidget* m_table = nullptr;
  QLabel* m_more = nullptr;
  QProgressBar* m_bar = nullptr;
  QLabel* m_rows = nullptr;
  QPushButton* m_choose = nullptr;
  QPushButton* m_earlier = nullptr;
  QPushButton* m_close = nullptr;
  QPushButton* m_back = nullptr;
  QPushButton* m_take = nullptr;
};

}  // namespace counterfoil::desk
