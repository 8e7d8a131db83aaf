// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QSet>
#include <QString>
#include <vector>

#include "models/catalog/types.h"
#include "models/core/result.h"
#include "models/journal/sql.h"

namespace counterfoil::catalog {

// Search as you type. What is typed is, in this order: a code (barcode or SKU, whole or its beginning); words of names,
// in any order, each whole or its beginning; and only when that finds fewer than five, words with typing errors, parts
// of words, words written together or apart. The database gives a few hundred candidates in no order, those with the
// whole words first (sorting there costs tens of milliseconds on short beginnings, and every candidate may be a page of
// the file); the order is made here: how well the words fit, then what sells.

/// Why a product was found.
enum class SearchMatch { Code, Words, Part, Typo };

struct SearchHit {
  ProductId product;
  SearchMatch match = SearchMatch::Words;
};

/// A product that sells, and how much of it: from inventory's bestsellers.
struct PopularProduct {
  ProductId product;
  qint64 sold = 0;
};

/// One for each thread that searches; not thread-safe. Keeps the words of the catalog (about 100 bytes each) and those
/// of the bestsellers in memory.
class ProductSearch {
 public:
  explicit ProductSearch(const journal::Reader& reader) : m_reader(reader) {}

  /// Reads what is kept in memory, so that the first search does not have to: for the background, after opening.
  [[nodiscard]] core::Done warm();
  /// The products that win among equals, up to 5,000 of them; replaces those of before.
  [[nodiscard]] core::Done prefer(const std::vector<PopularProduct>& bestsellers);
  /// The best `limit` (1 to 200) products, best first; none for empty text. At a million products under 20 ms for a
  /// first letter, 10 ms from the third on.
  [[nodiscard]] core::Result<std::vector<SearchHit>> find(const QString& text, int limit);

 private:
  struct Word {
    QString text;
    quint32 letters = 0;
  };
  struct Popular {
    QByteArray id;
    QStringList words;
    qint64 sold = 0;
  };
  /// A word of the query with what may stand for it: word and how bad that is.
  struct Alternative {
    QString word;
    int penalty = 0;
  };
  struct Term {
    QString typed;
    std::vector<Alternative> alternatives;
  };
  struct Candidate {
    QByteArray id;
    int score = 0;
    qint64 sold = 0;
    qsizetype length = 0;
    QString text;
  };

  [[nodiscard]] core::Done readNewWords();
  [[nodiscard]] core::Done readPending();
  [[nodiscard]] core::Done addCodes(const QString& text, std::vector<SearchHit>& hits) const;
  [[nodiscard]] core::Done addSkuBeginnings(const QString& text, std::vector<SearchHit>& hits) const;
  [[nodiscard]] core::Result<QString> beginningWith(const QString& word) const;
  [[nodiscard]] core::Done addMatching(const QString& query, const std::vector<Term>& terms,
                                       std::vector<Candidate>& candidates) const;
  void addRemembered(const std::vector<Term>& terms, std::vector<Candidate>& candidates) const;
  [[nodiscard]] core::Done addWords(const QStringList& words, int limit, std::vector<SearchHit>& hits) const;
  [[nodiscard]] core::Done addNearWords(const QStringList& words, int limit, std::vector<SearchHit>& hits);
  [[nodiscard]] core::Done addTogetherOrApart(const QStringList& words, int limit, std::vector<SearchHit>& hits) const;
  [[nodiscard]] std::vector<Alternative> alternativesOf(const QString& typed) const;
  void addAlternative(std::vector<Alternative>& found, const QString& typed, quint32 letters, const Word& word) const;
  [[nodiscard]] core::Result<bool> isWord(const QString& word) const;
  [[nodiscard]] core::Result<bool> stillFits(const QByteArray& product, const std::vector<Term>& terms) const;
  [[nodiscard]] core::Done take(std::vector<Candidate> candidates, const std::vector<Term>& terms, SearchMatch match,
                                int limit, std::vector<SearchHit>& hits) const;
  [[nodiscard]] static int scoreOf(const std::vector<Term>& terms, const QStringList& words);

  const journal::Reader& m_reader;
  std::vector<Word> m_words;
  qint64 m_lastWord = 0;
  std::vector<Popular> m_popular;
  QHash<QByteArray, qint64> m_sold;
  std::vector<Popular> m_pending;  ///< not in the index yet; read at every search
  std::vector<Word> m_pendingWords;
  QSet<QByteArray> m_pendingIds;
};

}  // namespace counterfoil::catalog
