// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/till/backend.h"

namespace counterfoil::till {

/// A shop in memory, for looking at screens without a store.
class MemoryBackend final : public TillBackend {
 public:
  MemoryBackend() {
    const auto add = [this](const char16_t* name, const char16_t* sku, const char16_t* barcode, qint64 cents) {
      ProductView p;
      p.id = QString::number(m_products.size() + 1);
      p.name = QString::fromUtf16(name);
      p.sku = QString::fromUtf16(sku);
      p.barcode = QString::fromUtf16(barcode);
      p.priceMicro = cents * 10'000;
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
    add(u"Paper bag", u"HO-001", u"", 20);
  }
  void load(Reply<ShopView> reply) override {
    ShopView shop;
    shop.shopName = QStringLiteral("Corner & Crumb");
    shop.tillName = QStringLiteral("Till 1");
    shop.currency = QStringLiteral("EUR");
    shop.staff = {{QStringLiteral("1"), QStringLiteral("Ada Okafor"), QStringLiteral("Manager"), true},
                  {QStringLiteral("2"), QStringLiteral("Jonas Lind"), QStringLiteral("Cashier"), true},
                  {QStringLiteral("3"), QStringLiteral("Mireille Dubois-Castellane"), QStringLiteral("Cashier"), true}};
    reply(shop);
  }
  void signIn(const QString& id, const QString& pin, Reply<SessionView> reply) override {
    if (pin != QLatin1String("1234")) return reply(core::refused(QStringLiteral("wrong_pin")));
    SessionView session;
    session.person = {id, QStringLiteral("Jonas Lind"), QStringLiteral("Cashier"), true};
    session.shift.open = true;
    reply(session);
  }
  void signOut() override {}
  void approve(const QString&, const QString&, Done reply) override { reply({}); }
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
  void park(const QString&, Reply<TicketView> reply) override { reply(summed()); }
  void parked(Reply<QList<TicketRow>> reply) override { reply(QList<TicketRow>{}); }
  void recall(const QString&, Reply<TicketView> reply) override { reply(summed()); }
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
    reply(QList<CategoryView>{{QStringLiteral("b"), QStringLiteral("Bread")}, {QStringLiteral("d"), QStringLiteral("Drinks")},
                              {QStringLiteral("f"), QStringLiteral("Fruit & vegetables")}, {QStringLiteral("h"), QStringLiteral("House")}});
  }
  void tiles(const QString&, Reply<QList<ProductView>> reply) override { reply(m_products); }
  void beginPayment(Reply<PaymentView> reply) override { reply(core::refused(QStringLiteral("not_here"))); }
  void pay(TenderKind, qint64, const QString&, Reply<PaymentView> reply) override { beginPayment(reply); }
  void askCard(const QString&, Reply<PaymentView> reply) override { beginPayment(reply); }
  void confirmCard(const QString&, bool, Reply<PaymentView> reply) override { beginPayment(reply); }
  void removeTender(const QString&, Reply<PaymentView> reply) override { beginPayment(reply); }
  void complete(Reply<PaymentView> reply) override { beginPayment(reply); }
  void documents(const QString&, Reply<QList<DocumentRow>> reply) override { reply(QList<DocumentRow>{}); }
  void document(const QString&, Reply<DocumentView> reply) override { reply(core::notFound(QStringLiteral("unknown_document"))); }
  void quoteRefund(const QString&, const QList<ReturnLine>&, Reply<qint64> reply) override { reply(qint64{0}); }
  void refund(const QString&, const QList<ReturnLine>&, const QString&, Reply<DoneView> reply) override {
    reply(core::refused(QStringLiteral("not_here")));
  }
  void exchange(const QString&, const QList<ReturnLine>&, Reply<TicketView> reply) override { reply(summed()); }
  void voidDocument(const QString&, const QString&, Reply<DoneView> reply) override { reply(core::refused(QStringLiteral("not_here"))); }
  void reprint(const QString&, Done reply) override { reply({}); }
  void openShift(const QList<CountRow>&, Reply<ShiftView> reply) override { reply(ShiftView{}); }
  void moveCash(CashMove, qint64, const QString&, Done reply) override { reply({}); }
  void xReport(Reply<ReportView> reply) override { reply(ReportView{}); }
  void pending(Reply<QList<PendingRow>> reply) override { reply(QList<PendingRow>{}); }
  void countDrawer(const QList<CountRow>&, Done reply) override { reply({}); }
  void closeShift(Reply<ReportView> reply) override { reply(ReportView{}); }
  void printReport(const QString&, Done reply) override { reply({}); }

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

  QList<ProductView> m_products;
  TicketView m_ticket;
  int m_next = 0;
};

}  // namespace counterfoil::till
