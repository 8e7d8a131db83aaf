// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <optional>

#include "tests/ui/till/memory_setup.h"
#include "tests/ui/till/sample_report.h"

namespace counterfoil::till {

/// A shop in memory, for looking at screens without a store.
class MemoryBackend final : public MemorySetup {
 public:
  MemoryBackend() {
    const auto add = [this](const char16_t* name, const char16_t* sku, const char16_t* barcode, qint64 cents) {
      ProductView p;
      p.id = QString::number(m_products.size() + 1);
      p.name = QString::fromUtf16(name);
      p.sku = QString::fromUtf16(sku);
      p.barcode = QString::fromUtf16(barcode);
      p.priceMicro = cents * 10'000;
      const QHash<QString, QString> colours{{QStringLiteral("BR"), QStringLiteral("#b9843c")},
                                            {QStringLiteral("DR"), QStringLiteral("#3c7fb9")},
                                            {QStringLiteral("VE"), QStringLiteral("#4d8f4a")},
                                            {QStringLiteral("HO"), QStringLiteral("#8a5fa0")}};
      p.categoryColour = colours.value(p.sku.left(2), QStringLiteral("#b05a4a"));
      m_products.append(p);
    };
    add(u"Sourdough loaf, dark rye", u"BR-001", u"4006381333931", 480);
    add(u"Butter croissant", u"BR-014", u"4006381333948", 195);
    add(u"Filter coffee beans, Guji natural, 250 g", u"CO-250-GU", u"4006381333955", 1290);
    add(u"Oat drink, barista", u"DR-102", u"4006381333962", 249);
    add(u"Eggs, free range, six", u"DA-006", u"4006381333979", 310);
    add(u"Mature Gouda, sliced", u"DA-031", u"4006381333986", 399);
    add(u"Tomatoes on the vine", u"VE-011", u"4006381333993", 299);
    add(u"Lemons, unwaxed", u"VE-020", u"4006381334006", 45);
    add(u"Elderflower lemonade", u"DR-077", u"4006381334013", 220);
    add(u"Dark chocolate, 85 %", u"SW-085", u"4006381334020", 325);
    add(u"Linen tea towel", u"HO-003", u"4006381334037", 1450);
    add(u"Extra virgin olive oil from the Sierra de Cazorla, first cold pressing, in a tin of 5 l", u"OI-500",
        u"4006381334044", 123456);
    add(u"Paper bag", u"HO-001", u"", 20);
  }
  void load(Reply<ShopView> reply) override {
    ShopView shop;
    shop.shopName = QStringLiteral("Corner & Crumb");
    shop.tillName = QStringLiteral("Till 1");
    shop.currency = QStringLiteral("EUR");
    shop.keyMissing = keyMissing;
    shop.newPhrase = newPhrase;
    shop.firstRun = firstRun;
    shop.denominationsMinor = {50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1};
    shop.staff = {{QStringLiteral("1"), QStringLiteral("Ada Okafor"), QStringLiteral("Manager"), true},
                  {QStringLiteral("2"), QStringLiteral("Jonas Lind"), QStringLiteral("Cashier"), true},
                  {QStringLiteral("3"), QStringLiteral("Mireille Dubois-Castellane"), QStringLiteral("Cashier"), true}};
    reply(shop);
  }
  void signIn(const QString& id, const QString& pin, Reply<SessionView> reply) override {
    if (pin != QLatin1String("1234")) return reply(core::refused(QStringLiteral("wrong_pin")));
    SessionView session;
    session.person = {id, QStringLiteral("Jonas Lind"), QStringLiteral("Cashier"), true};
    if (shiftOpen) openShift({}, [](const core::Result<ShiftView>&) {});
    session.shift = m_shift;
    session.shift.expectedFloatMinor = 15000;
    reply(session);
  }
  void signOut() override {}
  void approvers(Reply<QList<Person>> reply) override {
    reply(QList<Person>{{QStringLiteral("1"), QStringLiteral("Ada Okafor"), QStringLiteral("Manager"), true}});
  }
  void approve(const QString&, const QString& pin, Done reply) override {
    if (pin != QLatin1String("4321")) return reply(core::refused(QStringLiteral("wrong_pin")));
    m_approved = true;
    reply({});
  }
  void changeManners(const MannersView&, Done reply) override { reply({}); }
  bool pricesMoved = false;
  void ticket(Reply<TicketView> reply) override { reply(summed()); }
  void addCode(const QString& code, qint64 quantity, Reply<TicketView> reply) override {
    for (const auto& p : m_products) {
      if (p.barcode == code || p.sku == code) return addProduct(p.id, quantity, reply);
    }
    reply(core::notFound(QStringLiteral("unknown_code")));
  }
  void addProduct(const QString& id, qint64 quantity, Reply<TicketView> reply) override {
    for (auto& line : m_ticket.lines) {
      if (line.sku == product(id).sku) {
        line.quantityMicro += quantity;
        m_ticket.touchedLineId = line.id;
        return reply(summed());
      }
    }
    LineView line;
    line.id = QString::number(++m_next);
    line.name = product(id).name;
    line.sku = product(id).sku;
    line.quantityMicro = quantity;
    line.unitPriceMicro = line.listPriceMicro = product(id).priceMicro;
    m_ticket.lines.append(line);
    m_ticket.touchedLineId = line.id;
    reply(summed());
  }
  void setQuantity(const QString& id, qint64 quantity, Reply<TicketView> reply) override {
    for (auto& line : m_ticket.lines) {
      if (line.id == id) line.quantityMicro = quantity;
    }
    reply(summed());
  }
  void overridePrice(const QString&, qint64, const QString&, Reply<TicketView> reply) override { reply(summed()); }
  void discount(const QString&, const DiscountInput&, Reply<TicketView> reply) override { reply(summed()); }
  void note(const QString& id, const QString& text, Reply<TicketView> reply) override {
    for (auto& line : m_ticket.lines) {
      if (line.id == id) line.note = text;
    }
    reply(summed());
  }
  void voidLine(const QString& id, Reply<TicketView> reply) override {
    m_ticket.lines.removeIf([&](const LineView& line) { return line.id == id; });
    reply(summed());
  }
  void undo(Reply<TicketView> reply) override { reply(summed()); }
  void abandon(Reply<TicketView> reply) override {
    m_ticket = {};
    reply(summed());
  }
  void park(const QString& label, Reply<TicketView> reply) override {
    summed();
    m_parked.append({m_ticket,
                     {QStringLiteral("p%1").arg(++m_next), label, QStringLiteral("13:52"), QStringLiteral("Jonas Lind"),
                      m_ticket.totalMinor, m_ticket.pieces}});
    m_ticket = {};
    reply(summed());
  }
  void parked(Reply<QList<TicketRow>> reply) override {
    QList<TicketRow> rows;
    for (const auto& parked : m_parked) rows.append(parked.second);
    reply(rows);
  }
  void recall(const QString& id, Reply<TicketView> reply) override {
    for (qsizetype i = 0; i < m_parked.size(); ++i) {
      if (m_parked.at(i).second.id != id) continue;
      m_ticket = m_parked.takeAt(i).first;
      break;
    }
    TicketView view = summed();
    if (pricesMoved) {
      for (const auto& line : view.lines) {
        view.movedPrices.append({line.name, line.unitPriceMicro, line.unitPriceMicro + 250'000});
      }
    }
    reply(view);
  }
  void takeNewPrices(Reply<TicketView> reply) override { reply(summed()); }
  void attachCustomer(const QString& id, Reply<TicketView> reply) override {
    m_ticket.customer = id.isEmpty() ? QString() : people[id.toInt() - 1].name;
    reply(summed());
  }
  void picture(const QString& key, Reply<QImage> reply) override {
    if (key.endsWith(u'0')) return reply(core::notFound(QStringLiteral("picture_missing")));
    QImage image(64, 48, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::red);
    reply(image);
  }
  void find(const QString& text, Reply<QList<ProductView>> reply) override {
    QList<ProductView> found;
    for (const auto& p : m_products) {
      if (p.name.contains(text, Qt::CaseInsensitive)) found.append(p);
    }
    reply(found);
  }
  void findCode(const QString& code, Reply<ProductView> reply) override {
    for (const auto& p : m_products) {
      if (p.barcode == code) return reply(p);
    }
    reply(core::notFound(QStringLiteral("unknown_code")));
  }
  void categories(Reply<QList<CategoryView>> reply) override {
    reply(QList<CategoryView>{{QStringLiteral("b"), QStringLiteral("Bread")},
                              {QStringLiteral("d"), QStringLiteral("Drinks")},
                              {QStringLiteral("f"), QStringLiteral("Fruit & vegetables")},
                              {QStringLiteral("h"), QStringLiteral("House")}});
  }
  void tiles(const QString&, Reply<QList<ProductView>> reply) override { reply(m_products); }
  void beginPayment(Reply<PaymentView> reply) override {
    m_given.clear();
    m_refund.reset();
    card = CardState::None;
    reply(payment());
  }
  void pay(TenderKind kind, qint64 amount, const QString&, Reply<PaymentView> reply) override {
    if (kind == TenderKind::Card) {
      card = cardAnswer;
      m_cardMinor = amount;
      if (card != CardState::Approved) return reply(payment());
    }
    m_given.append({QString::number(++m_next), kind, nameOf(kind), amount, kind != TenderKind::Card});
    if (payment().dueMinor > 0) return reply(payment());
    complete(reply);
  }
  void askCard(const QString&, Reply<PaymentView> reply) override {
    if (!m_refund) return reply(payment());
    m_refund->card = refundCard;
    reply(*m_refund);
  }
  void confirmCard(const QString&, bool taken, Reply<PaymentView> reply) override {
    if (m_refund) {
      m_refund->card = taken ? CardState::Approved : CardState::Declined;
      return reply(*m_refund);
    }
    card = taken ? CardState::Approved : CardState::Declined;
    if (taken)
      m_given.append({QString::number(++m_next), TenderKind::Card, nameOf(TenderKind::Card), m_cardMinor, false});
    if (payment().dueMinor > 0) return reply(payment());
    complete(reply);
  }
  void leaveCard(Reply<PaymentView> reply) override {
    card = CardState::None;
    if (m_refund) m_refund->card = CardState::None;
    reply(m_refund ? *m_refund : payment());
  }
  void finishPending(const QString&, Reply<PaymentView> reply) override { reply(payment()); }
  void settlePending(const QString&, PendingAction, Done reply) override { reply({}); }
  void removeTender(const QString& id, Reply<PaymentView> reply) override {
    m_given.removeIf([&](const TenderView& tender) { return tender.id == id; });
    reply(payment());
  }
  void complete(Reply<PaymentView> reply) override {
    PaymentView view = payment();
    view.completed = true;
    view.card = CardState::None;
    view.done = {
        QStringLiteral("d"), QStringLiteral("1-T1A-S-000418"), m_ticket.totalMinor, -view.dueMinor, m_given, false};
    m_ticket = {};
    reply(view);
  }
  void documents(const QString& text, Reply<QList<DocumentRow>> reply) override {
    QList<DocumentRow> rows;
    for (int i = 418; i > 400; --i) {
      const QString number = QStringLiteral("1-T1A-S-000%1").arg(i);
      const QString kind = i == 412 ? QStringLiteral("Refund") : QString();
      if (number.contains(text)) {
        rows.append({QString::number(i), number, QStringLiteral("21 Nov, 13:%1").arg(i - 400 + 20),
                     QStringLiteral("Jonas Lind"), kind, i % 3 == 0 ? QStringLiteral("Card") : QStringLiteral("Cash"),
                     (i * 7919) % 5000 * (i == 412 ? -1 : 1)});
      }
    }
    reply(rows);
  }
  void document(const QString& id, Reply<DocumentView> reply) override {
    DocumentView view;
    view.head = {id,
                 QStringLiteral("1-T1A-S-000%1").arg(id),
                 QStringLiteral("21 Nov, 13:38"),
                 QStringLiteral("Jonas Lind"),
                 QStringLiteral("Sale"),
                 QStringLiteral("Cash"),
                 2085};
    view.lines = {{1, m_products.at(0).name, 1'000'000, 1'000'000, 4'800'000, 480},
                  {2, m_products.at(2).name, 1'000'000, 0, 12'900'000, 1290},
                  {3, m_products.at(1).name, 3'000'000, 2'000'000, 1'950'000, 585},
                  {4, m_products.at(5).name, 348'000, 348'000, 18'400'000, 640, QStringLiteral("kg"), true}};
    view.taxes = {{QStringLiteral("incl. VAT 7 %"), 136}};
    view.tenders = {{QStringLiteral("1"), TenderKind::Cash, QStringLiteral("Cash"), 2100, false}};
    view.canVoid = true;
    view.canRefund = true;
    reply(view);
  }
  void quoteRefund(const QString&, const QList<ReturnLine>& lines, Reply<RefundQuoteView> reply) override {
    reply(RefundQuoteView{qint64{-480} * lines.size() - unreceivedMinor, unreceivedMinor});
  }
  void refund(const QString&, const QList<ReturnLine>& lines, const QString&, Reply<PaymentView> reply) override {
    PaymentView view;
    view.totalMinor = -480 * lines.size();
    if (refundCard != CardState::None) {
      view.refund = true;
      view.dueMinor = view.cashDueMinor = view.totalMinor;
      view.cardBackMinor = view.cardMinor = -view.totalMinor;
      view.card = refundCard;
      view.cardByHand = true;
      view.lines = {{m_products.at(0).name, view.totalMinor}};
      m_refund = view;
      return reply(view);
    }
    view.completed = true;
    view.done = {QStringLiteral("r"),
                 QStringLiteral("1-T1A-R-000012"),
                 view.totalMinor,
                 -view.totalMinor,
                 {{QStringLiteral("1"), TenderKind::Cash, QStringLiteral("Cash"), view.totalMinor, false}},
                 true};
    reply(view);
  }
  void exchange(const QString&, const QList<ReturnLine>& lines, const QString&, Reply<TicketView> reply) override {
    for (const auto& line : lines) {
      LineView back;
      back.id = QString::number(++m_next);
      back.name = m_products.at(0).name;
      back.quantityMicro = -line.quantityMicro;
      back.unitPriceMicro = back.listPriceMicro = m_products.at(0).priceMicro;
      back.isReturn = true;
      m_ticket.lines.append(back);
    }
    reply(summed());
  }
  void voidDocument(const QString&, const QString&, Reply<DoneView> reply) override {
    if (!m_approved) return reply(core::denied(QStringLiteral("not_permitted")));
    m_approved = false;
    reply(DoneView{QStringLiteral("v"), QStringLiteral("1-T1A-V-000001"), -2085, 2085, {}, true});
  }
  void reprint(const QString&, Done reply) override { reply({}); }
  void openShift(const QList<CountRow>&, Reply<ShiftView> reply) override {
    m_shift = {true, QStringLiteral("7"), QStringLiteral("08:02"), QStringLiteral("Jonas Lind"), 15000};
    reply(m_shift);
  }
  void moveCash(CashMove, qint64, const QString&, Done reply) override { reply({}); }
  void xReport(Reply<ReportView> reply) override { reply(sampleReport(QStringLiteral("X report"))); }
  void pending(Reply<QList<PendingRow>> reply) override {
    QList<PendingRow> rows;
    for (const auto& parked : m_parked) {
      rows.append({QStringLiteral("parked"), parked.second.id,
                   QStringLiteral("Parked ticket “%1”, €6.75").arg(parked.second.label)});
    }
    if (!rows.isEmpty())
      rows.append({QStringLiteral("payment"), QStringLiteral("1"), QStringLiteral("21 Nov, 13:44  €12.40")});
    if (!rows.isEmpty()) {
      rows.append({QStringLiteral("refund"), QStringLiteral("2"), QStringLiteral("21 Nov, 13:51  €4.80"), true, true});
      rows.append({QStringLiteral("payment"), QStringLiteral("3"), QStringLiteral("21 Nov, 13:52  €6.10"), true, true});
      rows.append({QStringLiteral("reversal"), QStringLiteral("4"), QStringLiteral("21 Nov, 13:53  €2.20"), true});
    }
    reply(rows);
  }
  void countDrawer(const QList<CountRow>&, Done reply) override { reply({}); }
  void closeShift(Reply<ReportView> reply) override {
    ReportView view = sampleReport(QStringLiteral("Z report 1-T1A-Z-000007"));
    view.differenceMinor = -120;
    m_shift = {};
    reply(view);
  }
  void printReport(const QString&, Done reply) override { reply({}); }

  CardState cardAnswer = CardState::Approved;
  CardState refundCard = CardState::None;
  qint64 unreceivedMinor = 0;  ///< of what comes back, negative
  CardState card = CardState::None;
  bool shiftOpen = true;

 private:
  [[nodiscard]] ProductView product(const QString& id) const {
    for (const auto& p : m_products) {
      if (p.id == id) return p;
    }
    return {};
  }
  TicketView summed() {
    m_ticket.totalMinor = 0;
    m_ticket.pieces = 0;
    for (auto& line : m_ticket.lines) {
      line.totalMinor = line.quantityMicro / 1'000'000 * line.unitPriceMicro / 10'000;
      m_ticket.totalMinor += line.totalMinor;
      m_ticket.pieces += line.quantityMicro / 1'000'000;
    }
    return m_ticket;
  }

  [[nodiscard]] static QString nameOf(TenderKind kind) {
    return kind == TenderKind::Cash   ? QStringLiteral("Cash")
           : kind == TenderKind::Card ? QStringLiteral("Card •••• 4242")
                                      : QStringLiteral("Voucher 7731");
  }
  [[nodiscard]] PaymentView payment() {
    PaymentView view;
    summed();
    view.totalMinor = view.dueMinor = m_ticket.totalMinor;
    for (const auto& tender : m_given) view.dueMinor -= tender.amountMinor;
    view.cashDueMinor = view.dueMinor;
    view.tenders = m_given;
    for (const qint64 step : {0, 500, 1000, 5000}) {
      const qint64 amount = step == 0 ? view.dueMinor : (view.dueMinor + step - 1) / step * step;
      if (view.dueMinor > 0 && !view.suggestionsMinor.contains(amount)) view.suggestionsMinor.append(amount);
    }
    view.attemptId = QStringLiteral("a");
    view.card = card;
    view.cardMinor = m_cardMinor;
    view.cardByHand = true;
    return view;
  }
  QList<std::pair<TicketView, TicketRow>> m_parked;
  std::optional<PaymentView> m_refund;
  QList<TenderView> m_given;
  ShiftView m_shift;
  qint64 m_cardMinor = 0;
  bool m_approved = false;
  QList<ProductView> m_products;
  TicketView m_ticket;
  int m_next = 0;
};

}  // namespace counterfoil::till
