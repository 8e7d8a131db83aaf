// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "models/customers/rules.h"
#include "models/devices/facts.h"
#include "models/journal/verify.h"
#include "tests/models/customers/customer_till.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;
using customers::Customer;
using customers::CustomerId;
using customers::Directory;
using customers::State;
using support::CustomerScene;
using support::namesOf;
using Till = support::CustomerTill;

/// Two tills that share customers: merged, edited, removed and erased on either.
class TestCustomersTills : public QObject {
  Q_OBJECT

  const vault::StoreKey m_key = vault::StoreKey::random();

 private Q_SLOTS:
  void twoTillsMergeAndEditAndAgreeInWhateverOrder() {
    Till front(m_key, 1);
    Till back(m_key, 2);
    const CustomerId anna = front.add(u"Anna"_s, u"07700 900123"_s);
    const CustomerId annie = front.add(u"Annie"_s, {}, u"annie@example.org"_s);
    const CustomerId ann = front.add(u"Ann"_s);
    back.pull(front);
    // One till merges, the other edits both and merges the other way round.
    CF_VERIFY_OK(front.service().merge(anna, annie, {}));
    back.clock.advanceMs(500);
    back.rename(annie, u"Annie B."_s);
    back.rename(anna, u"Anna B."_s);
    CF_VERIFY_OK(back.service().merge(annie, anna, {}));
    CF_VERIFY_OK(back.service().merge(ann, annie, {}));
    back.pull(front);
    front.pull(back);
    for (Till* till : {&front, &back}) {
      for (const CustomerId& id : {anna, annie, ann}) {
        const Customer whole = till->scene->read(id);
        QCOMPARE(whole.id, till == &front ? whole.id : front.scene->read(id).id);
        QCOMPARE(whole.aliases.size(), size_t(2));
        QCOMPARE(whole.contacts.size(), size_t(2));
      }
    }
    const auto differences = journal::compareProjections(front.reader(), back.reader(), front.projectors);
    CF_VERIFY_OK(differences);
    QVERIFY(differences->empty());
    QCOMPARE(front.service().merge(anna, ann, {}).error().code, u"same_customer"_s);
  }

  void aMergeIsTakenBackWhole() {
    Till till(m_key, 1);
    const CustomerId anna = till.add(u"Anna"_s, u"07700 900123"_s);
    const CustomerId bert = till.add(u"Bert"_s, u"07700 900124"_s);
    const auto merge = till.service().merge(anna, bert, {});
    CF_VERIFY_OK(merge);
    // A phone of the other one, removed while they were one, is removed from the other one.
    const Customer one = till.scene->read(anna);
    QCOMPARE(one.contacts.size(), size_t(2));
    Customer without = one;
    std::erase_if(without.contacts, [&](const customers::Contact& each) { return each.owner == bert; });
    QVERIFY(*till.service().change(one, without, u"desk"_s, {}));
    CF_VERIFY_OK(till.service().unmerge(*merge, {}));
    QCOMPARE(till.scene->read(bert).id, bert);
    QCOMPARE(till.scene->read(bert).name, u"Bert"_s);
    QCOMPARE(till.scene->read(bert).contacts.size(), size_t(0));
    QCOMPARE(till.scene->read(anna).contacts.size(), size_t(1));
    QCOMPARE(till.service().unmerge(*merge, {}).error().code, u"unknown_merge"_s);
  }

  void aTillWithoutTheKeyShowsNobodyAndMakesNoOther() {
    Till front(m_key, 1);
    Till back(m_key, 2);
    const CustomerId anna = front.add(u"Anna"_s, u"07700 900123"_s);
    back.pull(front, false);
    Directory directory(m_key);
    QVERIFY(*directory.fill(back.reader()));
    const Customer unread = back.scene->read(anna);
    QVERIFY(!unread.readable);
    QCOMPARE(unread.name, QString());
    Customer after = unread;
    after.name = u"Hanna"_s;
    QCOMPARE(back.service().change(unread, after, u"till"_s, {}).error().code, u"person_key_missing"_s);
    QCOMPARE(namesOf(directory.find(back.reader(), u"anna"_s, 5)), QStringList());
    back.pullKeys(front);
    QCOMPARE(namesOf(directory.find(back.reader(), u"anna"_s, 5)), QStringList{u"Anna"_s});
    QCOMPARE(back.scene->read(anna).name, u"Anna"_s);
  }

  // A new till has everybody long before it has their keys.
  void keysThatComeByTheThousandAreTakenInPartAtEachQuestion() {
    constexpr int kPeople = 2001;
    Till front(m_key, 1);
    Till back(m_key, 2);
    CF_VERIFY_OK(front.store->book().write([&](journal::Writing& writing) -> core::Done {
      for (int i = 0; i < kPeople; ++i) {
        const Customer person = CustomerScene::person(u"Anna %1"_s.arg(i));
        CF_TRY([[maybe_unused]] const CustomerId id, front.service().recordNew(writing, person, u"till"_s, {}));
      }
      return {};
    }));
    back.pull(front, false);
    Directory directory(m_key);
    for (int slice = 0; slice < 10 && !directory.isWhole(); ++slice) CF_VERIFY_OK(directory.fill(back.reader()));
    QVERIFY(directory.isWhole());
    QCOMPARE(directory.count(), 0);
    back.pullKeys(front);
    CF_VERIFY_OK(directory.find(back.reader(), u"anna"_s, 5));
    QCOMPARE(directory.count(), kPeople - 1);
    CF_VERIFY_OK(directory.find(back.reader(), u"anna"_s, 5));
    QCOMPARE(directory.count(), kPeople);
  }

  void whoIsErasedIsForgottenAtOnceEverywhere() {
    Till front(m_key, 1);
    Till back(m_key, 2);
    const CustomerId anna = front.add(u"Anna"_s, u"07700 900123"_s);
    const CustomerId annie = front.add(u"Annie"_s, u"07700 900123"_s);
    CF_VERIFY_OK(front.service().merge(anna, annie, {}));
    back.pull(front);
    Directory here(m_key);
    Directory there(m_key);
    QVERIFY(*here.fill(front.reader()));
    QVERIFY(*there.fill(back.reader()));
    QCOMPARE(namesOf(here.find(front.reader(), u"ann"_s, 5)).size(), 1);
    const auto erased = front.service().erase(annie, u"asked by letter"_s, {});
    CF_VERIFY_OK(erased);
    QCOMPARE(erased->size(), size_t(2));
    QCOMPARE(namesOf(here.find(front.reader(), u"ann"_s, 5)), QStringList());
    QCOMPARE(front.scene->read(anna).state, State::Erased);
    QCOMPARE(front.scene->read(annie).name, QString());
    // The fact alone hides the person, before the key is gone there.
    const auto facts = journal::factsAfter(front.reader(), 0, 1'000'000, true);
    CF_VERIFY_OK(back.store->book().receiveAll(*facts));
    QCOMPARE(back.scene->read(anna).state, State::Erased);
    QCOMPARE(back.scene->read(anna).name, QString());
    QCOMPARE(namesOf(there.find(back.reader(), u"ann"_s, 5)), QStringList());
    back.pullKeys(front);
    QVERIFY(journal::verifyChains(back.reader())->holds());
    QVERIFY(journal::compareProjections(front.reader(), back.reader(), front.projectors)->empty());
    const Customer gone = front.scene->read(anna);
    Customer after = gone;
    after.name = u"Anna"_s;
    QCOMPARE(front.service().change(gone, after, u"till"_s, {}).error().code, u"person_erased"_s);
    QCOMPARE(front.service().erase(anna, {}, {}).error().code, u"unknown_customer"_s);
  }

  void aMergedMemberWhoseFactsComeAfterTheErasureIsNotReadAgain() {
    Till front(m_key, 1);
    Till back(m_key, 2);
    Till third(m_key, 3);
    const CustomerId anna = front.add(u"Anna"_s);
    const CustomerId annie = third.add(u"Annie"_s, u"07700 900123"_s);
    back.pull(front);
    back.pull(third);
    CF_VERIFY_OK(back.service().merge(anna, annie, {}));
    // The merge is known where they are erased, and of the other id nothing else.
    auto facts = journal::factsAfter(back.reader(), 0, 1'000'000, true);
    std::erase_if(*facts, [&](const journal::Fact& fact) { return fact.origin != back.store->book().origin(); });
    CF_VERIFY_OK(front.store->book().receiveAll(*facts));
    const auto erased = front.service().erase(anna, {}, {});
    CF_VERIFY_OK(erased);
    QCOMPARE(erased->size(), size_t(2));
    front.pull(third);
    Directory directory(m_key);
    QVERIFY(*directory.fill(front.reader()));
    QCOMPARE(namesOf(directory.find(front.reader(), u"ann"_s, 5)), QStringList());
    for (const CustomerId& id : {anna, annie}) {
      QCOMPARE(front.scene->read(id).state, State::Erased);
      QCOMPARE(front.scene->read(id).name, QString());
    }
    third.pull(front);
    back.pull(front);
    for (Till* const till : {&third, &back}) QCOMPARE(till->scene->read(annie).state, State::Erased);
    // Nobody is nobody, merged or not.
    const CustomerId nobody(QUuid::createUuid());
    QCOMPARE(front.service().erase(nobody, {}, {}).error().code, u"unknown_customer"_s);
  }

  // The key goes first, by the hub's own way; the fact comes later.
  void aDestroyedKeyAloneHidesThePerson() {
    Till till(m_key, 1);
    const CustomerId anna = till.add(u"Anna"_s);
    Directory directory(m_key);
    QVERIFY(*directory.fill(till.reader()));
    CF_VERIFY_OK(till.store->book().write(
        [&](journal::Writing& writing) { return vault::Vault::destroyKey(writing, vault::PersonId(anna.uuid())); }));
    QCOMPARE(namesOf(directory.find(till.reader(), u"anna"_s, 5)), QStringList());
    QCOMPARE(till.scene->read(anna).state, State::Erased);
  }

  void anEditOfWhoWasRemovedElsewhereIsShownAndBringsNobodyBack() {
    Till front(m_key, 1);
    Till back(m_key, 2);
    const CustomerId anna = front.add(u"Anna"_s);
    back.pull(front);
    CF_VERIFY_OK(front.service().remove(anna, {}));
    back.clock.advanceMs(1'000);
    back.rename(anna, u"Anna Berg"_s);
    front.pull(back);
    const Customer now = front.scene->read(anna);
    QCOMPARE(now.state, State::Removed);
    QVERIFY(now.editedSinceRemoval);
    CF_VERIFY_OK(front.service().restore(anna, {}));
    QCOMPARE(front.scene->read(anna).state, State::Active);
    QCOMPARE(front.scene->read(anna).name, u"Anna Berg"_s);
  }

  void oneAnswerForAPersonHoweverManyIdsTheyHave() {
    Till till(m_key, 1);
    Directory directory(m_key);
    const CustomerId anna = till.add(u"Anna Berg"_s, u"07700 900123"_s);
    const CustomerId annie = till.add(u"Anna Berg-Klein"_s, u"0044 7700 900123"_s);
    QCOMPARE(namesOf(directory.find(till.reader(), u"berg"_s, 5)).size(), 2);
    Customer asked = CustomerScene::person(u"A. Berg"_s, u"+44 7700 900123"_s);
    QCOMPARE(namesOf(directory.duplicatesOf(till.reader(), asked)).size(), 2);
    CF_VERIFY_OK(till.service().merge(anna, annie, {}));
    QCOMPARE(namesOf(directory.find(till.reader(), u"berg"_s, 5)), QStringList{u"Anna Berg"_s});
    QCOMPARE(namesOf(directory.duplicatesOf(till.reader(), asked)), QStringList{u"Anna Berg"_s});
    QCOMPARE(*directory.countOf(till.reader()), 1);
    const auto page = directory.page(till.reader(), {}, 5);
    CF_VERIFY_OK(page);
    QCOMPARE(page->size(), size_t(1));
    QCOMPARE(page->front().first.id, anna);
    QVERIFY(directory.page(till.reader(), page->front().second, 5)->empty());
    CF_VERIFY_OK(till.service().remove(annie, {}));
    QCOMPARE(namesOf(directory.removed(till.reader(), 5)), QStringList{u"Anna Berg"_s});
    QCOMPARE(namesOf(directory.find(till.reader(), u"berg"_s, 5)), QStringList());
  }
};

QTEST_GUILESS_MAIN(TestCustomersTills)
#include "tst_customers_tills.moc"
