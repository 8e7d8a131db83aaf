// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "models/journal/projector.h"
#include "models/journal/stamped.h"

namespace counterfoil::support {

/// The smallest slice there is, for tests of the journal and the store themselves: notes with a title that can change.
class NotesProjector final : public journal::Projector {
 public:
  [[nodiscard]] std::span<const journal::ProjectionTable> tables() const override {
    static const journal::ProjectionTable all[] = {
        {"note",
         "CREATE TABLE note(id BLOB PRIMARY KEY, created_stamp BLOB, title TEXT NOT NULL DEFAULT '', title_stamp BLOB) "
         "STRICT, WITHOUT ROWID;",
         "id", "id"},
    };
    return all;
  }
  [[nodiscard]] std::span<const char* const> kinds() const override {
    static const char* const all[] = {"note.created", "note.changed"};
    return all;
  }
  [[nodiscard]] bool stamped(const QString& /*kind*/) const override { return true; }
  [[nodiscard]] core::Done project(const journal::Fact& fact, journal::Transaction& tx) const override {
    const QString title = fact.object[QLatin1String("title")].toString();
    if (title.isNull()) return core::integrityError(QStringLiteral("malformed_note"));
    if (fact.kind == QLatin1String("note.created")) {
      return journal::createRow(tx, "note", fact.subject, fact.stamp(), {{"title", title}});
    }
    return journal::editRow(tx, "note", fact.subject, fact.stamp(), {{"title", title}});
  }
};

/// And a sum of the lengths of their first titles.
class NoteSumProjector final : public journal::Projector {
 public:
  [[nodiscard]] std::span<const journal::ProjectionTable> tables() const override {
    static const journal::ProjectionTable all[] = {
        {"note_sum", "CREATE TABLE note_sum(one INTEGER PRIMARY KEY, length INTEGER NOT NULL) STRICT;", "one"},
    };
    return all;
  }
  [[nodiscard]] std::span<const char* const> kinds() const override {
    static const char* const all[] = {"note.created"};
    return all;
  }
  [[nodiscard]] core::Done project(const journal::Fact& fact, journal::Transaction& tx) const override {
    return tx.execute(
        "INSERT INTO note_sum(one, length) VALUES (1, $1) ON CONFLICT(one) DO UPDATE SET length = "
        "note_sum.length + excluded.length",
        {qint64(fact.object[QLatin1String("title")].toString().size())});
  }
};

inline void addNotes(journal::Projectors& all) {
  all.add(std::make_unique<NotesProjector>());
  all.add(std::make_unique<NoteSumProjector>());
}

inline journal::FactDraft noteDraft(const char* kind, const core::AnyId& subject, const QString& title) {
  return {QLatin1String(kind), 1, subject, QJsonObject{{QStringLiteral("title"), title}}, {}};
}

}  // namespace counterfoil::support
