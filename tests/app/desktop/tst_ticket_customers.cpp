// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/lookups.h"
#include "models/sales/queries.h"
#include "tests/app/desktop/corner_shop.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;
using customers::CustomerId;

/// A customer on a ticket, by a real shop on disk.
class TestTicketCustomers : public QObject, protected counterfoil::support::CornerShop {
  Q_OBJECT

  app::Lookups m_lookups;

  core::Result<sales::Document> pay() {
    CF_CHECK(m_desk->beginPayment());
    CF_TRY(const auto paid, m_desk->pay(till::TenderKind::Cash, 450, {}));
    const auto id = sales::DocumentId::parse(paid.done.documentId);
    if (!id) return core::refused(u"not_completed"_s);
    return sales::documentById(m_shop->reader(), *id);
  }
  QStringList found(const QString& text) {
    QStringList names;
    const auto people = m_lookups.customers(text);
    if (!people) return {people.error().code};
    for (const till::CustomerView& each : *people) names.append(each.name);
    return names;
  }

 private Q_SLOTS:
  void init() {
    openForBusiness();
    m_lookups.open(m_shop->store().path(), m_shop->directory());
  }
  void cleanup() {
    m_lookups.close();
    close();
  }

  void aNewCustomerStandsOnTheTicketAndInTheDocument() {
    CF_VERIFY_OK(m_desk->addCode(u"A1"_s, 1'000'000));
    const auto view = m_desk->newCustomer(u"Anna Müller"_s, u"07700 900123"_s);
    CF_VERIFY_OK(view);
    QCOMPARE(view->customer, u"Anna Müller"_s);
    QCOMPARE(found(u"0770"_s), QStringList{u"Anna Müller"_s});
    // A crash and a restart: the ticket still knows who is buying.
    m_lookups.close();
    crash();
    QCOMPARE(m_desk->ticket()->customer, u"Anna Müller"_s);
    const auto document = pay();
    CF_VERIFY_OK(document);
    QVERIFY(document->customer.has_value());
    const CustomerId id(document->customer->person.uuid());
    const auto name = m_shop->directory()->nameOn(m_shop->reader(), id, document->customer->name);
    CF_VERIFY_OK(name);
    QCOMPARE(name->value_or(QString()), u"Anna Müller"_s);
    // Erased: the receipt's copy has no name any more, and the till finds nobody.
    CF_VERIFY_OK(m_shop->customers().erase(id, u"asked"_s, {m_owner, {}}));
    QVERIFY(!*m_shop->directory()->nameOn(m_shop->reader(), id, document->customer->name));
    m_lookups.open(m_shop->store().path(), m_shop->directory());
    QCOMPARE(found(u"anna"_s), QStringList());
    CF_VERIFY_CODE(m_desk->attachCustomer(id.text()), "person_erased");
  }

  void aCustomerIsTakenOffAndUndoPutsThemBack() {
    CF_VERIFY_OK(m_desk->addCode(u"A1"_s, 1'000'000));
    CF_VERIFY_OK(m_desk->newCustomer(u"Anna"_s, {}));
    const auto off = m_desk->attachCustomer({});
    CF_VERIFY_OK(off);
    QCOMPARE(off->customer, QString());
    QCOMPARE(m_desk->undo()->customer, u"Anna"_s);
  }

  void anIdThatWasMergedAwayPutsWhoStandsForIt() {
    const auto anna = m_shop->customers().create({{}, u"Anna"_s, {}, {}}, u"till"_s, {m_owner, {}});
    const auto annie = m_shop->customers().create({{}, u"Annie"_s, {}, {}}, u"till"_s, {m_owner, {}});
    CF_VERIFY_OK(annie);
    CF_VERIFY_OK(m_shop->customers().merge(*anna, *annie, {m_owner, {}}));
    QCOMPARE(m_desk->attachCustomer(annie->text())->customer, u"Anna"_s);
  }

  void whatIsNobodyIsRefused() {
    CF_VERIFY_CODE(m_desk->attachCustomer(u"no id"_s), "unknown_customer");
    CF_VERIFY_CODE(m_desk->attachCustomer(u"0190f2c4-0000-7000-8000-000000000001"_s), "unknown_customer");
    CF_VERIFY_CODE(m_desk->newCustomer({}, {}), "customer_empty");
    CF_VERIFY_OK(m_desk->attachCustomer({}));
  }
};

QTEST_GUILESS_MAIN(TestTicketCustomers)
#include "tst_ticket_customers.moc"
