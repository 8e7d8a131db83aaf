// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCheckBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTreeWidget>
#include <map>

#include "ui/desk/empty_state.h"
#include "ui/desk/page.h"
#include "ui/desk/typing.h"

namespace counterfoil::desk {

/// A page for a list that is short: all of it on the left, the fields of one entry on the right. What was typed into an
/// entry and not saved is kept while others are looked at, and marked in the list; every save can be undone.
class FormPage : public Page {
  Q_OBJECT

 public:
  [[nodiscard]] staff::Permission needs() const override { return staff::Permission::CatalogEdit; }
  [[nodiscard]] QWidget* tools() override { return m_tools; }
  void enter() override;
  void leave() override;
  void find(const QString& text) override;
  void setTheme(const theme::Theme& theme) override;
  void focusList() override { m_list->setFocus(); }

  void startNew();
  void save();
  void discard();
  void archive();
  void undo();
  [[nodiscard]] QTreeWidget& list() { return *m_list; }
  [[nodiscard]] core::AnyId shown() const { return m_shown; }
  [[nodiscard]] bool isOpen() const { return m_open; }
  [[nodiscard]] bool isDirty() const { return m_open && typingIn(*m_form) != m_clean; }
  [[nodiscard]] bool canUndo() const { return !m_undo.empty(); }
  /// Shows the entry with this id once it is in the list.
  void choose(const core::AnyId& id);

 protected:
  struct Entry {
    core::AnyId id;
    QString text;
    int depth = 0;
    bool archived = false;
  };
  /// Runs on the store's thread; answers which entry it wrote.
  using Work = std::function<core::Result<core::AnyId>(const DeskServices&, const journal::Actor&)>;
  /// Undoing what was written: to the entry that the work has answered.
  using Back = std::function<core::Result<core::AnyId>(const DeskServices&, const journal::Actor&, core::AnyId)>;

  FormPage(const Desk& desk, QWidget* parent);
  /// Called by the constructor of what inherits, once the fields are there.
  void finish();
  [[nodiscard]] QFormLayout& fields() { return *m_fields; }
  [[nodiscard]] QWidget& form() { return *m_form; }
  [[nodiscard]] bool withArchived() const { return m_withArchived->isChecked(); }
  /// The list as it is now. An entry that is shown and untouched is filled again.
  void setEntries(const std::vector<Entry>& entries);
  /// Work on the store's thread for the person who is signed in; afterwards the list is read, the entry chosen, and
  /// `done` said. `saves`: it is what the fields say that is written, so nothing is left unsaved.
  void write(Work work, const QString& done, Back back = {}, bool saves = false);
  void say(const QString& text, Tone tone);
  void complain(const core::Error& error);

  /// Whether entries are neither made nor archived here; asked once, by finish().
  [[nodiscard]] virtual bool isFixed() const { return false; }
  virtual void read() = 0;
  /// Writes an entry into the fields; a null id: a new one.
  virtual void fill(const core::AnyId& id) = 0;
  [[nodiscard]] virtual QString nameOf(const core::AnyId& id) const = 0;
  [[nodiscard]] virtual bool isArchived(const core::AnyId& id) const = 0;
  virtual void saveShown() = 0;
  virtual void archiveShown(bool archived) = 0;
  [[nodiscard]] virtual QString summary(int entries) const = 0;
  [[nodiscard]] virtual QString newTitle() const = 0;
  virtual void sayEmpty(EmptyState& empty) = 0;
  /// The field that an error names ("/name"), or null.
  [[nodiscard]] virtual QWidget* fieldOf(const QString& where) = 0;

 private:
  struct Taken {
    QString name;
    core::AnyId id;
    Back back;
  };
  void makeTools();
  void makeRight(QWidget* right);
  void show(const core::AnyId& id);
  void keepTyping();
  void refill();
  void typed();
  void mark();
  void follow();
  void filter();

  QWidget* m_tools;
  QPushButton* m_new;
  QPushButton* m_undoButton;
  QCheckBox* m_withArchived;
  QTreeWidget* m_list;
  EmptyState* m_empty;
  QStackedWidget* m_left;
  QStackedWidget* m_right;
  EmptyState* m_nothing;
  QScrollArea* m_scroll;
  QWidget* m_form;
  QFormLayout* m_fields;
  QLabel* m_title;
  QLabel* m_text;
  QPushButton* m_save;
  QPushButton* m_discard;
  QPushButton* m_archive;
  bool m_fixed = false;
  theme::Theme m_theme;
  Tone m_tone = Tone::Plain;
  bool m_open = false;
  bool m_filling = false;
  QString m_find;
  core::AnyId m_shown;
  core::AnyId m_wanted;
  Typing m_clean;
  /// What was typed and not saved, by entry; of this person.
  std::map<core::AnyId, Typing> m_kept;
  core::StaffId m_keptFor;
  std::vector<Taken> m_undo;
};

}  // namespace counterfoil::desk
