// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace counterfoil::journal {

/// The journal's own tables, in the common subset. The store adds triggers that refuse changes to `journal`.
///  journal          sacred: one row a fact, in the form of the journal's contract. By kind it is found through an
///  index
///                   that leaves out `sale.completed`: those are found by walking, and their commit pays nothing.
///  journal_ack      what was learnt later about a fact: its number at the hub, its effective hlc
///  unprojected      facts that are kept but not applied: a kind, version or projector of a newer program
inline constexpr const char* kJournalSql = R"sql(
CREATE TABLE journal(
  position INTEGER PRIMARY KEY,
  fact_id BLOB NOT NULL UNIQUE CHECK (length(fact_id) = 16),
  origin BLOB NOT NULL CHECK (length(origin) = 16),
  origin_seq INTEGER NOT NULL CHECK (origin_seq > 0),
  hlc INTEGER NOT NULL CHECK (hlc >= 0),
  kind TEXT NOT NULL,
  version INTEGER NOT NULL CHECK (version > 0),
  subject BLOB CHECK (length(subject) = 16),
  actor BLOB CHECK (length(actor) = 16),
  approver BLOB CHECK (length(approver) = 16),
  body BLOB NOT NULL,
  digest BLOB NOT NULL CHECK (length(digest) = 32),
  UNIQUE (origin, origin_seq)
) STRICT;
CREATE INDEX journal_subject ON journal(subject);
CREATE INDEX journal_kind ON journal(kind, position) WHERE kind <> 'sale.completed';
CREATE TABLE journal_ack(
  fact_id BLOB PRIMARY KEY,
  hub_seq INTEGER,
  effective_hlc INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE unprojected(
  fact_id BLOB PRIMARY KEY,
  reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

}  // namespace counterfoil::journal
