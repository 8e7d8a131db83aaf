// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/api/order_posting.h"

#include <QJsonArray>
#include <algorithm>

#include "models/customers/queries.h"
#include "models/sales/returns.h"
#include "models/settings/queries.h"
#include "models/settings/service.h"
#include "models/vault/vault.h"
#include "sync/hub/epochs.h"
#include "sync/hub/person_keys.h"

namespace counterfoil::api {

using namespace Qt::StringLiterals;
using core::Done;
using core::Money;
using core::Result;
using journal::Reader;
using journal::Writing;

namespace {

core::Error orderInvalid() {
  return core::invalid(u"order_invalid"_s);
}

Result<settings::Store> storeOf(const Reader& reader, const QString& named, Faults& faults) {
  CF_TRY(const auto stores, settings::listStores(reader));
  if (stores.empty()) return core::refused(u"shop_not_set_up"_s);
  if (named.isEmpty()) {
    if (stores.size() > 1) faults.add(u"/store"_s, "store_missing", u"there are several stores"_s);
    return stores.front();
  }
  const auto found = std::find_if(stores.begin(), stores.end(), [&](const settings::Store& store) {
    return store.code == named || store.id.text() == named;
  });
  if (found != stores.end()) return *found;
  faults.add(u"/store"_s, "unknown_store");
  return stores.front();
}

Result<std::optional<catalog::ProductId>> productOf(const Reader& reader, const OrderLine& line, Faults& faults) {
  if (!line.product.isNull()) return std::optional(line.product);
  const bool bySku = !line.sku.isEmpty();
  if (!bySku && line.barcode.isEmpty()) return std::optional<catalog::ProductId>();
  const catalog::CatalogQueries catalog(reader);
  CF_TRY(auto matches, bySku ? catalog.bySku(line.sku) : catalog.byCode(line.barcode));
  if (!bySku) {
    matches.erase(std::remove_if(matches.begin(), matches.end(), [](const auto& match) { return match.bySku; }),
                  matches.end());
  }
  const QString where = line.where + (bySku ? u"/sku"_s : u"/barcode"_s);
  if (matches.empty()) {
    faults.add(where, "product_unknown");
    return std::optional<catalog::ProductId>();
  }
  const bool several = std::any_of(matches.begin(), matches.end(),
                                   [&](const auto& match) { return match.product != matches.front().product; });
  if (several) {
    faults.add(where, "product_ambiguous", u"several products bear it: name one by its id"_s);
    return std::optional<catalog::ProductId>();
  }
  return std::optional(matches.front().product);
}

Done addOrderLine(const Reader& reader, const OrderLine& line, const OrderPoster& poster, sales::Ticket& ticket,
                  Faults& faults) {
  if (line.unitPrice && !poster.mayPrice) {
    faults.add(core::Error{core::ErrorKind::Denied, u"price_not_allowed"_s,
                           u"a price of one's own needs the scope orders:price"_s,
                           line.where + u"/unit_price_micro"_s});
  }
  CF_TRY(const auto product, productOf(reader, line, faults));
  if (!product) return {};
  auto found = sales::productLine(reader, *product, line.quantity);
  if (!found) {
    if (found.error().kind != core::ErrorKind::NotFound) return found.error();
    faults.add(line.where + u"/product"_s, "product_unknown");
    return {};
  }
  if (!found->fractional && line.quantity.micro() % 1'000'000 != 0) {
    faults.add(line.where + u"/quantity_micro"_s, "quantity_not_whole", found->unit);
  }
  if (line.unitPrice) {
    found->unitPrice = *line.unitPrice;
    found->overrideReason = found->overridden() ? u"web"_s : QString();
  }
  found->note = line.note;
  ticket.lines.push_back(std::move(*found));
  return {};
}

sales::TenderRequest tenderOf(const OrderTender& tender, const core::Currency& currency) {
  sales::TenderRequest request;
  request.kind = tender.payment.isNull() ? pricing::TenderKind::External : pricing::TenderKind::Card;
  request.amount = Money::ofMinor(tender.minor, currency);
  request.attempt = tender.payment;
  request.reference = tender.reference;
  return request;
}

void checkCurrencies(const std::vector<OrderTender>& tenders, const QString& currency, Faults& faults) {
  for (const OrderTender& tender : tenders) {
    if (!tender.currency.isEmpty() && tender.currency != currency) {
      faults.add(tender.where + u"/amount/currency"_s, "currency_mismatch", currency);
    }
  }
}

/// The tenders pay what is due, to the penny.
Done checkPaid(const ResolvedOrder& order, const core::Currency& currency, Faults& faults) {
  const sales::PricingRules rules = sales::pricingRulesOf(order.settings, currency);
  auto priced = sales::priceTicket(order.sell.ticket, rules, std::nullopt);
  if (!priced) {
    faults.add(priced.error());
    return {};
  }
  core::Int128 paid = 0;
  for (const sales::TenderRequest& tender : order.sell.tenders) paid += tender.amount.minor();
  const qint64 due = priced->due.minor();
  if (paid == due) return {};
  faults.add(u"/tenders"_s, paid < due ? "not_fully_paid" : "tender_exceeds_due", priced->due.text() + u" is due"_s);
  return {};
}

/// Step by step, how the figures came about.
Result<QJsonArray> explained(const ResolvedOrder& order) {
  const sales::PricingRules rules = sales::pricingRulesOf(order.settings, order.sell.ticket.currency);
  std::vector<pricing::Tender> tenders;
  for (const sales::TenderRequest& tender : order.sell.tenders) tenders.push_back({tender.kind, tender.amount});
  CF_TRY(const auto priced, sales::priceTicket(order.sell.ticket, rules, tenders, pricing::Explain::Yes));
  QJsonArray steps;
  for (const pricing::Step& step : priced.steps) {
    steps.append(QJsonObject{{u"line"_s, step.line.isEmpty() ? QJsonValue() : QJsonValue(step.line)},
                             {u"code"_s, step.code},
                             {u"before"_s, step.before},
                             {u"after"_s, step.after},
                             {u"why"_s, step.why}});
  }
  return steps;
}

/// Sells at a store's web till, inside a transaction that somebody else began.
class WebTill {
 public:
  [[nodiscard]] static Result<std::unique_ptr<WebTill>> open(Writing& writing, settings::ShopSettings settings,
                                                             const OrderPoster& poster) {
    CF_TRY(settings.till, settings::SettingsService::webTill(writing, settings.store.id));
    CF_TRY(auto place, cash::Seat::Place::of(std::move(settings)));
    CF_TRY(const auto epochs, hub::epochsOf(writing.reader()));
    return std::unique_ptr<WebTill>(new WebTill(std::move(place), epochs.back().number - 1, poster));
  }
  [[nodiscard]] sales::SaleService& sales() { return m_sales; }

  /// Keys of persons that this transaction made go to where tills ask for them, and stay nowhere else.
  [[nodiscard]] static Done handOverKey(Writing& writing, const core::AnyId& person) {
    CF_TRY(const auto key,
           writing.reader().first(
               "SELECT key_version, wrapped FROM vault_person_key WHERE person_id = $1", {person},
               [&](const journal::Row& row) {
                 return hub::PersonKey{0, person.as<hub::PersonKeyTag>(), int(row.integer(0)), row.bytes(1)};
               }));
    if (!key) return {};
    if (const auto kept = hub::keepPersonKey(writing, *key); !kept) return kept.error();
    return writing.local("vault_person_key").execute("DELETE FROM vault_person_key WHERE person_id = $1", {person});
  }

 private:
  WebTill(cash::Seat::Place place, int ordinal, const OrderPoster& poster)
      : m_seat(std::move(place), ordinal), m_desk(m_seat, m_authority), m_sales(m_seat, m_authority, m_desk) {
    m_desk.setSealer([&poster](Writing& writing, core::AnyId person, const QString& field,
                               const QString& text) -> Result<QByteArray> {
      CF_TRY(const QByteArray bytes, poster.storeKey(writing.reader()));
      if (bytes.isEmpty()) {
        return core::refused(u"customer_needs_till"_s, u"no till has brought the key that seals personal data"_s);
      }
      CF_TRY(auto key, vault::StoreKey::fromBytes(bytes));
      return vault::Vault(std::move(key)).seal(writing, person.as<vault::PersonTag>(), field, text);
    });
  }

  staff::Authority m_authority{staff::Authority::Nameless::Program};
  cash::Seat m_seat;
  sales::TicketDesk m_desk;
  sales::SaleService m_sales;
};

/// Whoever stands for the id now, with their name as it is sealed.
Result<std::optional<sales::SealedCustomer>> knownCustomer(const Reader& reader, const core::AnyId& id,
                                                           Faults& faults) {
  CF_TRY(const auto family, customers::familyOf(reader, customers::CustomerId(id.uuid())));
  CF_TRY(const auto found, customers::sealedCustomer(reader, family.survivor()));
  if (!found || found->deleted || found->erased) {
    faults.add(u"/customer/id"_s, "unknown_customer");
    return std::optional<sales::SealedCustomer>();
  }
  sales::SealedCustomer customer;
  customer.person = found->id.as<core::Anything>();
  customer.name = found->name;
  return std::optional<sales::SealedCustomer>(customer);
}

}  // namespace

Result<ResolvedOrder> resolveOrder(const Reader& reader, const OrderRequest& request, const OrderPoster& poster,
                                   Faults& faults) {
  ResolvedOrder order;
  CF_TRY(order.settings.shop, settings::readShop(reader));
  if (!order.settings.shopReady()) return core::refused(u"shop_not_set_up"_s);
  CF_TRY(order.settings.store, storeOf(reader, request.store, faults));
  const settings::Shop& shop = order.settings.shop;
  CF_TRY(const auto currency, core::Currency::custom(shop.currency, shop.currencyDecimals));
  if (!request.currency.isEmpty() && request.currency != shop.currency) {
    faults.add(u"/currency"_s, "currency_mismatch", shop.currency);
  }
  checkCurrencies(request.tenders, shop.currency, faults);
  sales::Ticket& ticket = order.sell.ticket;
  ticket.currency = currency;
  ticket.note = request.note;
  for (const OrderLine& line : request.lines) CF_CHECK(addOrderLine(reader, line, poster, ticket, faults));
  order.sell.customer = request.customer;
  if (!request.known.isNull()) {
    CF_TRY(order.sell.known, knownCustomer(reader, request.known, faults));
  }
  order.sell.source = {QString::fromLatin1(sales::kWebSource), request.reference, poster.by, poster.key};
  for (const OrderTender& tender : request.tenders) order.sell.tenders.push_back(tenderOf(tender, currency));
  // What is due is known once every line is.
  if (faults.isEmpty()) CF_CHECK(checkPaid(order, currency, faults));
  return order;
}

Result<PostedOrder> postOrder(Writing& writing, const OrderRequest& request, const OrderPoster& poster,
                              Faults& faults) {
  CF_TRY(ResolvedOrder order, resolveOrder(writing.reader(), request, poster, faults));
  if (!faults.isEmpty()) return orderInvalid();
  CF_TRY(const auto till, WebTill::open(writing, order.settings, poster));
  PostedOrder posted;
  CF_TRY(posted.document, till->sales().sell(writing, order.sell, {}));
  const auto& customer = posted.document.customer;
  if (customer) CF_CHECK(WebTill::handOverKey(writing, customer->person));
  if (request.explain) {
    CF_TRY(posted.explanation, explained(order));
  }
  return posted;
}

Result<sales::Document> postOrderRefund(Writing& writing, sales::DocumentId id, const OrderRefundRequest& request,
                                        const OrderPoster& poster, Faults& faults) {
  const Reader& reader = writing.reader();
  const auto original = sales::documentById(reader, id);
  if (!original && original.error().kind == core::ErrorKind::NotFound) return core::notFound(u"unknown_order"_s);
  if (!original) return original.error();
  if (original->source.kind != QLatin1String(sales::kWebSource)) {
    return core::refused(u"not_a_web_order"_s, u"a till's sale is given back at a till"_s);
  }
  checkCurrencies(request.tenders, original->currency.code(), faults);
  if (!faults.isEmpty()) return orderInvalid();
  settings::ShopSettings settings;
  CF_TRY(settings.shop, settings::readShop(reader));
  CF_TRY(settings.store, settings::findStore(reader, original->store));
  CF_TRY(const auto till, WebTill::open(writing, std::move(settings), poster));
  sales::RefundRequest refund;
  refund.original = id;
  refund.lines = request.lines;
  refund.reason = request.reason;
  refund.source = {QString::fromLatin1(sales::kWebSource), request.reference, poster.by, poster.key};
  for (const OrderTender& tender : request.tenders) {
    sales::TenderRequest back = tenderOf(tender, original->currency);
    back.amount = Money::ofMinor(-tender.minor, original->currency);
    refund.tenders.push_back(std::move(back));
  }
  return till->sales().refund(writing, refund, {});
}

}  // namespace counterfoil::api
