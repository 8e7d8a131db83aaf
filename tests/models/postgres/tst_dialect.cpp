// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "models/postgres/dialect.h"

namespace counterfoil::postgres {

class TestDialect : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void statementsOfTheCommonSubset_data() {
    QTest::addColumn<QByteArray>("common");
    QTest::addColumn<QByteArray>("translation");
    const auto row = [](const char* name, const char* common, const char* translation) {
      QTest::newRow(name) << QByteArray(common) << QByteArray(translation);
    };
    row("a table", "CREATE TABLE a(id BLOB PRIMARY KEY, n INTEGER NOT NULL, t TEXT NOT NULL DEFAULT '') STRICT",
        "CREATE TABLE a(id bytea PRIMARY KEY, n bigint NOT NULL, t text COLLATE \"C\" NOT NULL DEFAULT '') ");
    row("a table without a rowid", "CREATE TABLE IF NOT EXISTS a(n INTEGER) STRICT, WITHOUT ROWID;",
        "CREATE TABLE IF NOT EXISTS a(n bigint)  ;");
    row("over two lines", "CREATE TABLE a(n INTEGER) STRICT,\n  WITHOUT\n  ROWID", "CREATE TABLE a(n bigint) \n  ");
    row("each statement by itself", "CREATE TABLE a(t TEXT) STRICT; SELECT CAST(t AS TEXT) FROM a",
        "CREATE TABLE a(t text COLLATE \"C\") ; SELECT CAST(t AS text) FROM a");
    row("an index", "CREATE INDEX i ON a(t) WHERE t <> ''", "CREATE INDEX i ON a(t) WHERE t <> ''");
    row("columns named like types", "SELECT text, blob, integer FROM strict", "SELECT text, blob, integer FROM strict");
    row("words inside of other words", "SELECT INTEGERS, MY_TEXT", "SELECT INTEGERS, MY_TEXT");
    row("a string is left alone", "SELECT 'a TEXT; it''s BLOB' || \"TEXT\"", "SELECT 'a TEXT; it''s BLOB' || \"TEXT\"");
    row("a comment goes", "SELECT 1 -- BLOB's\n, 2", "SELECT 1 \n, 2");
    row("bytes", "SELECT x'00ff', X'', max('a')", "SELECT '\\x00ff'::bytea, '\\x'::bytea, max('a')");
    row("values", "SELECT $1, $12 + 1", "SELECT $1, $12 + 1");
    row("nothing", "", "");
    row("an unfinished string", "SELECT 'x", "SELECT 'x");
  }
  void statementsOfTheCommonSubset() {
    QFETCH(QByteArray, common);
    QTEST(translated(common), "translation");
  }
};

}  // namespace counterfoil::postgres

QTEST_GUILESS_MAIN(counterfoil::postgres::TestDialect)
#include "tst_dialect.moc"
