// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <bit>

#include "models/catalog/barcode.h"
#include "models/catalog/product_search.h"
#include "models/catalog/queries.h"
#include "models/catalog/text_key.h"
#include "models/catalog/word_distance.h"

namespace counterfoil::catalog {
using namespace Qt::StringLiterals;

using core::Done;
using core::Result;
using journal::Row;

namespace {

constexpr size_t kEnough = 5;  ///< hits after which nothing fuzzy is tried
constexpr size_t kMostPopular = 5000;
constexpr size_t kMostAlternatives = 24;
constexpr qsizetype kMostWords = 8;
constexpr int kCandidates = 250;          ///< of one question to the index
constexpr qsizetype kIndexedLetters = 3;  ///< beginnings that the index keeps: `prefix` in kSearchTables
constexpr int kMostNamed = 32;
constexpr int kNoFit = 1 << 20;

// How badly a word fits.
constexpr int kBeginning = 2;
constexpr int kPart = 8;
constexpr int kTypo = 10;

/// Words are letters and digits only (text_key.h), so nothing needs escaping.
QString quoted(const QString& word) {
  return u'"' + word + u'"';
}

bool hasDigit(const QString& text) {
  return std::any_of(text.begin(), text.end(), [](QChar c) { return c.isDigit(); });
}

bool onlyDigits(const QString& text) {
  return std::all_of(text.begin(), text.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
}

int errorsAllowed(qsizetype length) {
  if (length < 4) return 0;
  return length < 7 ? 1 : 2;
}

constexpr const char* kVisibleName =
    "SELECT CASE WHEN archived = 0 AND created_stamp IS NOT NULL THEN name_key ELSE '' END FROM product WHERE id = $1";

bool addHit(std::vector<SearchHit>& hits, const ProductId& product, SearchMatch match) {
  const bool known =
      std::any_of(hits.begin(), hits.end(), [&](const SearchHit& hit) { return hit.product == product; });
  if (!known) hits.push_back({product, match});
  return !known;
}

}  // namespace

Done ProductSearch::warm() {
  return readNewWords();
}

Done ProductSearch::readNewWords() {
  return m_reader.rows("SELECT number, word FROM search_word WHERE number > $1 ORDER BY number", {m_lastWord},
                       [&](const Row& row) {
                         m_lastWord = row.integer(0);
                         QString word = row.text(1);
                         const quint32 letters = letterMask(word);
                         m_words.push_back({std::move(word), letters});
                         return true;
                       });
}

Done ProductSearch::readPending() {
  m_pending.clear();
  m_pendingIds.clear();
  m_pendingWords.clear();
  QSet<QString> words;
  CF_CHECK(m_reader.rows(
      "SELECT s.product_id, CASE WHEN p.archived = 0 AND p.created_stamp IS NOT NULL THEN p.name_key ELSE '' END "
      "FROM search_pending s CROSS JOIN product p ON p.id = s.product_id LIMIT 20000",
      {}, [&](const Row& row) {
        const QByteArray id = row.bytes(0);
        const QStringList own = keyWords(row.text(1));
        for (const QString& word : own) words.insert(word);
        m_pendingIds.insert(id);
        m_pending.push_back({id, own, m_sold.value(id)});
        return true;
      }));
  for (const QString& word : words) m_pendingWords.push_back({word, letterMask(word)});
  return {};
}

Done ProductSearch::prefer(const std::vector<PopularProduct>& bestsellers) {
  m_popular.clear();
  m_sold.clear();
  for (const PopularProduct& bestseller : bestsellers) {
    if (m_popular.size() == kMostPopular) break;
    const QByteArray id = bestseller.product.bytes();
    CF_TRY(const auto text, m_reader.first(kVisibleName, {id}, [](const Row& row) { return row.text(0); }));
    if (!text || text->isEmpty()) continue;
    m_popular.push_back({id, keyWords(*text), bestseller.sold});
    m_sold.insert(id, bestseller.sold);
  }
  return {};
}

Result<std::vector<SearchHit>> ProductSearch::find(const QString& text, int limit) {
  limit = std::clamp(limit, 1, 200);
  std::vector<SearchHit> hits;
  const QString trimmed = text.trimmed().left(200);
  if (trimmed.isEmpty()) return hits;
  const QStringList words = keyWords(textKey(trimmed)).mid(0, kMostWords);
  CF_CHECK(readPending());
  CF_CHECK(addCodes(trimmed, hits));
  const bool codeFirst = hasDigit(trimmed) && words.size() <= 2;
  if (codeFirst) CF_CHECK(addSkuBeginnings(trimmed, hits));
  if (!words.isEmpty()) CF_CHECK(addWords(words, limit, hits));
  if (!codeFirst && hits.size() < size_t(limit)) CF_CHECK(addSkuBeginnings(trimmed, hits));
  if (hits.size() < kEnough && !words.isEmpty() && !onlyDigits(trimmed)) {
    CF_CHECK(addNearWords(words, limit, hits));
    if (hits.empty()) CF_CHECK(addTogetherOrApart(words, limit, hits));
  }
  if (hits.size() > size_t(limit)) hits.resize(size_t(limit));
  return hits;
}

Done ProductSearch::addCodes(const QString& text, std::vector<SearchHit>& hits) const {
  CF_TRY(const auto exact, CatalogQueries(m_reader).byCode(text));
  for (const CodeMatch& match : exact) addHit(hits, match.product, SearchMatch::Code);
  if (text.size() < 3 || text.size() > 14 || !onlyDigits(text)) return {};
  // Keys are filled to 14 digits: the beginning of an EAN-13, a UPC-A, a GTIN-14 and an EAN-8.
  for (const qsizetype zeros : {qsizetype(1), qsizetype(2), qsizetype(0), qsizetype(6)}) {
    const QString from = QString(zeros, u'0') + text;
    if (from.size() > 14) continue;
    CF_CHECK(m_reader.rows(
        "SELECT b.product_id FROM product_barcode b JOIN product p ON p.id = b.product_id WHERE b.code_key >= $1 AND "
        "b.code_key < $2 AND b.added = 1 AND b.removed = 0 AND p.archived = 0 AND p.created_stamp IS NOT NULL LIMIT 20",
        {from, QString(from + u':')}, [&](const Row& row) {
          addHit(hits, row.id<ProductId>(0), SearchMatch::Code);
          return true;
        }));
  }
  return {};
}

Done ProductSearch::addSkuBeginnings(const QString& text, std::vector<SearchHit>& hits) const {
  const QString key = skuKey(text);
  return m_reader.rows(
      "SELECT p.id FROM product p WHERE p.sku_key >= $1 AND p.sku_key < $2 AND p.sku_key <> '' AND p.archived = 0 AND "
      "p.created_stamp IS NOT NULL ORDER BY p.sku_key LIMIT 20",
      {key, QString(key + QChar(0xffff))}, [&](const Row& row) {
        addHit(hits, row.id<ProductId>(0), SearchMatch::Code);
        return true;
      });
}

int ProductSearch::scoreOf(const std::vector<Term>& terms, const QStringList& words) {
  int score = 0;
  for (size_t t = 0; t < terms.size(); ++t) {
    const Term& term = terms[t];
    int best = kNoFit;
    for (qsizetype w = 0; w < words.size(); ++w) {
      const QString& word = words[w];
      const int place = w == 0 ? 0 : 1;
      if (word == term.typed)
        best = std::min(best, place);
      else if (word.startsWith(term.typed))
        best = std::min(best, kBeginning + place);
      for (const Alternative& alternative : term.alternatives) {
        if (word == alternative.word) best = std::min(best, alternative.penalty + place);
      }
    }
    if (best == kNoFit) return kNoFit;
    score += best;
  }
  return score;
}

/// The question for words that begin so. FTS5 answers a beginning it does not keep by reading the list of every such
/// word to its end (5 ms where 60,000 products bear one); named one by one their lists are read only as far as needed.
Result<QString> ProductSearch::beginningWith(const QString& word) const {
  const QString beginning = quoted(word) + u'*';
  if (word.size() <= kIndexedLetters || word.front().isDigit()) return beginning;
  QStringList named;
  CF_CHECK(m_reader.rows("SELECT word FROM search_word WHERE word >= $1 AND word < $2 LIMIT $3",
                         {word, QString(word + u"\U0010ffff"_s), kMostNamed + 1}, [&](const Row& row) {
                           named.append(quoted(row.text(0)));
                           return true;
                         }));
  if (named.isEmpty() || named.size() > kMostNamed) return beginning;
  return QString(u'(' + named.join(u" OR "_s) + u')');
}

Done ProductSearch::addMatching(const QString& query, const std::vector<Term>& terms,
                                std::vector<Candidate>& candidates) const {
  return m_reader.rows(
      "SELECT e.product_id, e.text FROM search_text JOIN search_entry e ON e.entry = search_text.rowid "
      "WHERE search_text MATCH $1 LIMIT $2",
      {query, kCandidates}, [&](const Row& row) {
        Candidate candidate;
        candidate.id = row.bytes(0);
        if (m_pendingIds.contains(candidate.id)) return true;
        candidate.text = row.text(1);
        candidate.score = scoreOf(terms, keyWords(candidate.text));
        if (candidate.score == kNoFit) return true;
        candidate.sold = m_sold.value(candidate.id);
        candidate.length = candidate.text.size();
        candidates.push_back(std::move(candidate));
        return true;
      });
}

/// Candidates from memory: bestsellers, which the database may not be asked far enough for, and what is pending.
void ProductSearch::addRemembered(const std::vector<Term>& terms, std::vector<Candidate>& candidates) const {
  const auto add = [&](const Popular& known) {
    const int score = scoreOf(terms, known.words);
    if (score == kNoFit) return;
    Candidate candidate;
    candidate.id = known.id;
    candidate.score = score;
    candidate.sold = known.sold;
    candidate.text = known.words.join(u' ');
    candidate.length = candidate.text.size();
    candidates.push_back(std::move(candidate));
  };
  for (const Popular& pending : m_pending) add(pending);
  for (const Popular& popular : m_popular) {
    if (!m_pendingIds.contains(popular.id)) add(popular);
  }
}

Result<bool> ProductSearch::stillFits(const QByteArray& product, const std::vector<Term>& terms) const {
  CF_TRY(const auto text, m_reader.first(kVisibleName, {product}, [](const Row& row) { return row.text(0); }));
  return text && scoreOf(terms, keyWords(*text)) != kNoFit;
}

Done ProductSearch::take(std::vector<Candidate> candidates, const std::vector<Term>& terms, SearchMatch match,
                         int limit, std::vector<SearchHit>& hits) const {
  const auto better = [](const Candidate& a, const Candidate& b) {
    if (a.score != b.score) return a.score < b.score;
    if (a.sold != b.sold) return a.sold > b.sold;
    if (a.length != b.length) return a.length < b.length;
    if (a.text != b.text) return a.text < b.text;
    return a.id < b.id;
  };
  // A product may be there three times (its whole words, their beginnings, a bestseller), and a few may be gone.
  const auto wanted = std::min(candidates.size(), size_t(limit) * 3 + kEnough);
  std::partial_sort(candidates.begin(), candidates.begin() + qsizetype(wanted), candidates.end(), better);
  candidates.resize(wanted);
  for (const Candidate& candidate : candidates) {
    if (hits.size() >= size_t(limit)) break;
    if (candidate.sold > 0 && !m_pendingIds.contains(candidate.id)) {
      // Its words come from memory: the name may have changed since.
      CF_TRY(const bool fits, stillFits(candidate.id, terms));
      if (!fits) continue;
    }
    addHit(hits, ProductId::fromBytes(candidate.id), match);
  }
  return {};
}

Done ProductSearch::addWords(const QStringList& words, int limit, std::vector<SearchHit>& hits) const {
  std::vector<Term> terms;
  QStringList whole;
  QStringList begun;
  for (const QString& word : words) {
    terms.push_back({word, {}});
    whole.append(quoted(word));
    CF_TRY(const QString beginning, beginningWith(word));
    begun.append(beginning);
  }
  std::vector<Candidate> candidates;
  CF_CHECK(addMatching(whole.join(u" AND "_s), terms, candidates));
  CF_CHECK(addMatching(begun.join(u" AND "_s), terms, candidates));
  addRemembered(terms, candidates);
  return take(std::move(candidates), terms, SearchMatch::Words, limit, hits);
}

void ProductSearch::addAlternative(std::vector<Alternative>& found, const QString& typed, quint32 letters,
                                   const Word& word) const {
  const int allowed = errorsAllowed(typed.size());
  if (std::popcount(letters & ~word.letters) > allowed) return;
  if (word.text.size() > typed.size() && word.text.indexOf(typed, 1) > 0) {
    found.push_back({word.text, kPart + int(word.text.size() - typed.size())});
    return;
  }
  if (allowed == 0) return;
  const WordDistance distance = wordDistance(typed, word.text, allowed);
  if (distance.whole <= allowed)
    found.push_back({word.text, kTypo * distance.whole});
  else if (distance.prefix <= allowed)
    found.push_back({word.text, kTypo * distance.prefix + 5});
}

std::vector<ProductSearch::Alternative> ProductSearch::alternativesOf(const QString& typed) const {
  std::vector<Alternative> found;
  if (typed.size() < 3 || typed.front().isDigit()) return found;
  const quint32 letters = letterMask(typed);
  for (const Word& word : m_words) addAlternative(found, typed, letters, word);
  for (const Word& word : m_pendingWords) addAlternative(found, typed, letters, word);
  const auto count = std::min(found.size(), kMostAlternatives);
  std::partial_sort(found.begin(), found.begin() + qsizetype(count), found.end(),
                    [](const Alternative& a, const Alternative& b) {
                      return a.penalty != b.penalty ? a.penalty < b.penalty : a.word < b.word;
                    });
  found.resize(count);
  return found;
}

Done ProductSearch::addNearWords(const QStringList& words, int limit, std::vector<SearchHit>& hits) {
  CF_CHECK(readNewWords());
  std::vector<Term> terms;
  QStringList query;
  bool anything = false;
  for (const QString& word : words) {
    Term term{word, alternativesOf(word)};
    anything = anything || !term.alternatives.empty();
    CF_TRY(const QString beginning, beginningWith(word));
    QStringList options{beginning};
    for (const Alternative& alternative : term.alternatives) options.append(quoted(alternative.word));
    query.append(u'(' + options.join(u" OR "_s) + u')');
    terms.push_back(std::move(term));
  }
  if (!anything) return {};
  std::vector<Candidate> candidates;
  CF_CHECK(addMatching(query.join(u" AND "_s), terms, candidates));
  addRemembered(terms, candidates);
  const bool part =
      std::any_of(candidates.begin(), candidates.end(), [](const Candidate& c) { return c.score < kTypo; });
  return take(std::move(candidates), terms, part ? SearchMatch::Part : SearchMatch::Typo, limit, hits);
}

Result<bool> ProductSearch::isWord(const QString& word) const {
  CF_TRY(const qint64 known, m_reader.integer("SELECT 1 FROM search_word WHERE word = $1", {word}));
  return known != 0 || std::any_of(m_pendingWords.begin(), m_pendingWords.end(),
                                   [&](const Word& pending) { return pending.text == word; });
}

Done ProductSearch::addTogetherOrApart(const QStringList& words, int limit, std::vector<SearchHit>& hits) const {
  for (qsizetype i = 0; i < words.size(); ++i) {
    if (i + 1 < words.size()) {
      QStringList together = words;
      together[i] += together.takeAt(i + 1);
      CF_CHECK(addWords(together, limit, hits));
    }
    const QString& word = words[i];
    for (qsizetype at = 2; at + 2 <= word.size() && at < 20; ++at) {
      CF_TRY(const bool known, isWord(word.left(at)));
      if (!known) continue;
      QStringList apart = words;
      apart[i] = word.left(at);
      apart.insert(i + 1, word.mid(at));
      CF_CHECK(addWords(apart, limit, hits));
    }
    if (hits.size() >= kEnough) break;
  }
  return {};
}

}  // namespace counterfoil::catalog
