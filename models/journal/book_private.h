// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <list>

#include "models/journal/book.h"

namespace counterfoil::journal {

// What the files of the Book share: book.cpp writes, receiving.cpp takes what other origins wrote.

inline const QByteArray kNoDigest(32, '\0');

[[nodiscard]] core::Done insertFact(Transaction& tx, const Fact& fact);
/// Lists a fact that is a link and nothing more.
[[nodiscard]] core::Done listRejected(Transaction& tx, const Fact& fact);

/// What the Book knows about the chains without asking; belongs to one command until that is committed.
struct Chains {
  OriginHead head;
  core::Hlc newest;  ///< of any origin: what the next fact must exceed
  QHash<OriginId, OriginHead> others;
  qint64 position = 0;  ///< the newest of the journal, which every engine counts on by one
};

/// What has to be known of a fact that comes again.
struct KnownFact {
  FactId id;
  core::AnyId subject;
  QByteArray digest;
  qint64 hubSeq = 0;
  core::Hlc effectiveHlc;
};

struct Book::Private {
  Engine& engine;
  const Projectors& projectors;
  const core::Clock& clock;
  core::IdSource& ids;

  Chains chains;
  int ordinal = 0;
  int generation = -1;
  bool writing = false;
  std::list<std::function<void(const Change&)>> listeners;

  class Command;
  class Listening;

  [[nodiscard]] core::Done load(OriginId origin);
  [[nodiscard]] core::Done project(const Fact& fact) const;
  /// Empty, `unknown_kind` or `newer_version`.
  [[nodiscard]] QString reasonNotToProject(const Fact& fact) const;
  /// Applies a fact that is in the journal (true), or lists it as unprojected.
  [[nodiscard]] core::Result<bool> projectOrKeep(const Fact& fact);

  [[nodiscard]] core::Result<Reception> receive(Chains& chains, const Fact& fact);
  /// The same for a fact that is known to be new.
  [[nodiscard]] core::Result<Reception> append(Chains& chains, const Fact& fact, bool savepoint);
  [[nodiscard]] core::Result<std::optional<KnownFact>> knownFact(FactId id) const;
  [[nodiscard]] core::Result<bool> acknowledge(const KnownFact& known, qint64 hubSeq, core::Hlc effective);
  /// See Writing::part: the facts as they are told now.
  [[nodiscard]] core::Result<std::vector<Fact>> part(Chains& chains, const Fact& opened);
  /// Sets the stamped fields of a subject again from the journal.
  [[nodiscard]] core::Done restamp(const core::AnyId& subject);
};

}  // namespace counterfoil::journal
