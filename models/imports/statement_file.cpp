// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/imports/statement_file.h"

#include <QCryptographicHash>
#include <QRegularExpression>
#include <algorithm>
#include <array>
#include <map>

#include "models/catalog/text_key.h"
#include "models/imports/numbers.h"
#include "models/settings/queries.h"

namespace counterfoil::imports {
using namespace Qt::StringLiterals;

using core::Result;
using reconciliation::ReportedLine;
using reconciliation::Sort;

namespace {

constexpr qsizetype kMostBytes = 16 * 1024 * 1024;
constexpr qint64 kMostRecords = 100'000;
constexpr int kHeaderWithin = 20;
constexpr size_t kMostFaults = 1'000;
constexpr qint64 kMostMinorOfALine = 1'000'000'000'000;
constexpr qsizetype kMostReference = 120;

enum StatementColumn { Date, Time, Amount, Fee, Reference, Currency, Kind };
constexpr size_t kStatementColumns = 7;
/// Text keys, separated by bars; the first column that bears one wins.
constexpr std::array<const char*, kStatementColumns> kColumnNames{
    "date|transaction date|trans date|payment date|sale date|booking date|posting date|value date|date time|datetime|"
    "timestamp|datum|buchungstag|umsatzdatum|transaktionsdatum|date operation|date de transaction|fecha|data|dato",
    "time|transaction time|trans time|uhrzeit|zeit|heure|hora|ora|tid|tijd",
    "amount|gross|gross amount|transaction amount|trans amount|sale amount|payment amount|value|betrag|bruttobetrag|"
    "umsatz|montant|montant brut|importe|importo|bedrag|belopp|kwota",
    "fee|fees|transaction fee|processing fee|commission|charge|charges|gebuhr|gebuhren|entgelt|frais|comision|"
    "commissione|kosten",
    "reference|ref|transaction reference|retrieval reference|rrn|transaction id|transaction number|auth code|"
    "authorisation code|authorization code|approval code|receipt number|belegnummer|referenz|reference numero|"
    "referencia|riferimento|referentie",
    "currency|currency code|wahrung|devise|moneda|valuta|waluta",
    "type|transaction type|kind|art|umsatzart|vorgang|operation|tipo|soort"};
constexpr const char* kBackWords =
    "refund|refunded|return|credit|reversal|reversed|gutschrift|erstattung|storno|remboursement|reembolso|rimborso|"
    "terugbetaling|retur";

bool namesIt(const char* names, const QString& key) {
  return QString::fromLatin1(names).split(u'|').contains(key);
}

/// A card's number: as in notes about customers it must not be kept.
bool holdsCardNumber(const QString& text) {
  static const QRegularExpression run(u"[0-9](?:[ -]?[0-9]){12,18}(?![0-9])"_s);
  auto found = run.globalMatch(text);
  while (found.hasNext()) {
    int sum = 0;
    bool doubled = false;
    const QString digits = found.next().captured().remove(u' ').remove(u'-');
    for (qsizetype i = digits.size(); i-- > 0; doubled = !doubled) {
      const int twice = digits[i].digitValue() * (doubled ? 2 : 1);
      sum += twice > 9 ? twice - 9 : twice;
    }
    if (sum % 10 == 0) return true;
  }
  return false;
}

/// On one line, without what cannot be seen.
QString plainText(const QString& cell) {
  QString text;
  for (const QChar c : cell.simplified()) {
    if (c.isPrint()) text.append(c);
  }
  return text.left(kMostReference);
}

struct Parts {
  int first = 0;
  int second = 0;
  int third = 0;
  bool yearFirst = false;
  QTime time;
};

std::optional<Parts> partsOf(const QString& cell) {
  static const QRegularExpression form(
      u"^([0-9]{1,4})[./-]([0-9]{1,2})[./-]([0-9]{1,4})(?:[T ]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]+)?)?)?$"_s);
  const auto match = form.match(cell.trimmed());
  if (!match.hasMatch()) return std::nullopt;
  Parts parts{match.captured(1).toInt(), match.captured(2).toInt(), match.captured(3).toInt(),
              match.captured(1).size() == 4, QTime()};
  if (!match.captured(4).isEmpty()) {
    parts.time = QTime(match.captured(4).toInt(), match.captured(5).toInt(), match.captured(6).toInt());
    if (!parts.time.isValid()) return std::nullopt;
  }
  return parts;
}

QDate dateOf(const Parts& parts, DateOrder order) {
  if (parts.yearFirst) return QDate(parts.first, parts.second, parts.third);
  const int year = parts.third < 100 ? 2000 + parts.third : parts.third;
  return order == DateOrder::MonthFirst ? QDate(year, parts.first, parts.second)
                                        : QDate(year, parts.second, parts.first);
}

class StatementReader {
 public:
  explicit StatementReader(const StatementOptions& options) : m_options(options) {}

  Result<StatementFile> read(const QByteArray& bytes) {
    if (bytes.size() > kMostBytes) return core::invalid(u"file_too_large"_s, u"16 MiB at most"_s);
    CF_CHECK(gather(bytes));
    CF_CHECK(learnForms());
    for (const CsvRecord& record : m_records) take(record);
    if (m_file.lines.empty() && m_file.faultCount == 0) return core::invalid(u"statement_empty"_s);
    if (m_file.first.isValid()) {
      const QTime cut(m_options.cutOverHour, 0);
      m_file.from = m_options.zone.toUtc(m_file.first, cut).instant;
      m_file.until = m_options.zone.toUtc(m_file.last.addDays(1), cut).instant;
    }
    return std::move(m_file);
  }

 private:
  core::Done gather(const QByteArray& bytes) {
    CsvReader reader(bytes);
    int before = 0;
    while (auto record = reader.next()) {
      if (record->isBlank()) continue;
      if (m_header.empty()) {
        if (!isHeader(*record) && ++before >= kHeaderWithin) break;
        continue;
      }
      if (qint64(m_records.size()) >= kMostRecords)
        return core::invalid(u"file_too_large"_s, u"100,000 lines at most"_s);
      m_records.push_back(std::move(*record));
    }
    if (m_header.empty()) return core::invalid(u"statement_columns_missing"_s, u"a date and an amount"_s);
    return {};
  }

  bool isHeader(const CsvRecord& record) {
    std::array<std::optional<size_t>, kStatementColumns> columns{};
    for (size_t column = 0; column < kStatementColumns; ++column) {
      for (size_t cell = 0; cell < record.cells.size() && !columns[column]; ++cell) {
        if (namesIt(kColumnNames[column], catalog::textKey(record.cells[cell]))) columns[column] = cell;
      }
    }
    if (!columns[Date] || !columns[Amount]) return false;
    m_columns = columns;
    m_header = record.cells;
    return true;
  }

  [[nodiscard]] QString cell(const CsvRecord& record, StatementColumn column) const {
    const auto at = m_columns[column];
    return at && *at < record.cells.size() ? record.cells[*at].trimmed() : QString();
  }

  core::Done learnForms() {
    bool turns = false;
    bool isDay = false;
    bool isMonth = false;
    for (const CsvRecord& record : m_records) {
      if (m_decimals == DecimalSign::Unknown) m_decimals = decimalSignOf(cell(record, Amount));
      const auto parts = partsOf(cell(record, Date));
      if (!parts || parts->yearFirst) continue;
      turns = turns || parts->first != parts->second;
      // A point is written between days, months and years where the day comes first.
      isDay = isDay || parts->first > 12 || cell(record, Date).contains(u'.');
      isMonth = isMonth || parts->second > 12;
    }
    m_order = m_options.dates;
    if (m_order != DateOrder::Unknown || !turns) return {};
    if (isDay == isMonth) return core::invalid(u"date_ambiguous"_s, u"day or month first"_s);
    m_order = isDay ? DateOrder::DayFirst : DateOrder::MonthFirst;
    return {};
  }

  void fault(const CsvRecord& record, StatementColumn column, const QString& code, const QString& detail = {}) {
    ++m_file.faultCount;
    if (m_file.faults.size() >= kMostFaults) return;
    const auto at = m_columns[column];
    m_file.faults.push_back({record.line, at ? m_header[*at].simplified().left(60) : QString(), code, detail.left(60)});
  }

  /// 0 for what is wrong, which is said.
  qint64 money(const CsvRecord& record, StatementColumn column) {
    const auto micro = parseMicro(cell(record, column), m_decimals);
    if (!micro) {
      fault(record, column, micro.error().code, cell(record, column));
      return 0;
    }
    qint64 unit = 1'000'000;
    for (int i = 0; i < m_options.currencyDecimals; ++i) unit /= 10;
    if (*micro % unit != 0) {
      fault(record, column, u"too_precise"_s, cell(record, column));
      return 0;
    }
    if (std::abs(*micro / unit) > kMostMinorOfALine) {
      fault(record, column, u"out_of_range"_s, cell(record, column));
      return 0;
    }
    return *micro / unit;
  }

  void take(const CsvRecord& record) {
    const qint64 before = m_file.faultCount;
    const QString written = cell(record, Date);
    const auto parts = partsOf(written);
    const QDate day = parts ? dateOf(*parts, m_order) : QDate();
    const bool plausible = day.isValid() && day.year() >= 2000 && day.year() <= 2100;
    if (!plausible) fault(record, Date, written.isEmpty() ? u"date_missing"_s : u"date_malformed"_s, written);
    QTime time = parts ? parts->time : QTime();
    if (const QString own = cell(record, Time); !own.isEmpty() && !time.isValid()) {
      time = QTime::fromString(own, u"H:mm:ss"_s);
      if (!time.isValid()) time = QTime::fromString(own, u"H:mm"_s);
      if (!time.isValid()) fault(record, Time, u"date_malformed"_s, own);
    }
    if (cell(record, Amount).isEmpty()) fault(record, Amount, u"amount_missing"_s);
    const qint64 amount = cell(record, Amount).isEmpty() ? 0 : money(record, Amount);
    const qint64 fee = cell(record, Fee).isEmpty() ? 0 : money(record, Fee);
    const QString currency = cell(record, Currency);
    if (!currency.isEmpty() && currency.compare(m_options.currency, Qt::CaseInsensitive) != 0) {
      fault(record, Currency, u"currency_mismatch"_s, currency);
    }
    const QString reference = plainText(cell(record, Reference));
    if (holdsCardNumber(reference)) fault(record, Reference, u"card_number"_s);
    if (m_file.faultCount > before) return;
    ReportedLine line;
    const bool back = namesIt(kBackWords, catalog::textKey(cell(record, Kind)));
    line.amountMinor = back && amount > 0 ? -amount : amount;
    line.feeMinor = std::abs(fee);
    line.sort = line.amountMinor < 0 ? Sort::Refund : Sort::Charge;
    line.reference = reference;
    line.currency = m_options.currency;
    line.dayOnly = !time.isValid();
    line.at = m_options.zone.toUtc(day, line.dayOnly ? QTime(12, 0) : time).instant;
    add(std::move(line));
  }

  void add(ReportedLine line) {
    const QString said = u"%1|%2|%3|%4|%5"_s.arg(line.at.utcMs())
                             .arg(line.dayOnly)
                             .arg(line.amountMinor)
                             .arg(line.feeMinor)
                             .arg(line.reference);
    const QByteArray hash = QCryptographicHash::hash(said.toUtf8(), QCryptographicHash::Sha256).left(12).toHex();
    line.id = QString::fromLatin1(hash) + u'/' + QString::number(++m_alike[hash]);
    const QDate day = m_options.zone.businessDay(line.at, m_options.cutOverHour);
    m_file.first = m_file.first.isValid() ? std::min(m_file.first, day) : day;
    m_file.last = m_file.last.isValid() ? std::max(m_file.last, day) : day;
    m_file.sumMinor += line.amountMinor;
    m_file.feeMinor += line.feeMinor;
    m_file.lines.push_back(std::move(line));
  }

  const StatementOptions m_options;
  StatementFile m_file;
  std::vector<QString> m_header;
  std::array<std::optional<size_t>, kStatementColumns> m_columns{};
  std::vector<CsvRecord> m_records;
  DecimalSign m_decimals = DecimalSign::Unknown;
  DateOrder m_order = DateOrder::Unknown;
  std::map<QByteArray, int> m_alike;
};

}  // namespace

Result<StatementFile> readStatement(const QByteArray& bytes, const StatementOptions& options) {
  return StatementReader(options).read(bytes);
}

Result<StatementOptions> statementOptions(const journal::Reader& reader) {
  CF_TRY(const settings::Shop shop, settings::readShop(reader));
  StatementOptions options;
  options.currency = shop.currency;
  options.currencyDecimals = shop.currencyDecimals;
  options.cutOverHour = shop.cutOverHour;
  CF_TRY(options.zone, core::Zone::named(shop.zone));
  return options;
}

}  // namespace counterfoil::imports
