#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prices baskets a second time, from the contract alone, with exact fractions, and compares every figure.

basket_oracle.py PROGRAM [COUNT [SEED]] runs `PROGRAM quote --lines -` once over COUNT random baskets.
basket_oracle.py --price reads one basket document and prints what it should cost.
"""
import json
import random
import subprocess
import sys
from fractions import Fraction

ISO = {"GBP": 2, "EUR": 2, "JPY": 0, "KWD": 3, "CLF": 4, "CHF": 2}
LIMIT = 10**12
MILLION = 10**6


class Refusal(Exception):
    def __init__(self, code):
        super().__init__(code)
        self.code = code


def half_away(value):
    """To the nearest whole number, halves away from zero."""
    size = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return size if value >= 0 else -size


def to_step(value, step, mode):
    count = Fraction(abs(value), step)
    if mode == "half_up":
        steps = half_away(count)
    elif mode == "up":
        steps = -(-count.numerator // count.denominator)
    else:
        steps = count.numerator // count.denominator
    return steps * step if value >= 0 else -steps * step


def decimal(text, decimals, limit):
    if not isinstance(text, str):
        raise Refusal("number_not_string")
    body = text[1:] if text.startswith("-") else text
    whole, point, part = body.partition(".")
    if not whole.isascii() or not whole.isdigit() or (point and not (part.isascii() and part.isdigit())):
        raise Refusal("malformed_number")
    if len(part) > decimals:
        raise Refusal("too_precise")
    value = Fraction(int(whole + part), 10 ** len(part))
    if value > limit:
        raise Refusal("out_of_range")
    return -value if text.startswith("-") else value


class Basket:
    def __init__(self, document):
        self.document = document
        currency = document["currency"]
        self.decimals = currency["decimals"] if isinstance(currency, dict) else ISO[currency]
        self.unit = 10**self.decimals
        self.gross_prices = document["prices"] == "gross"
        self.cash_step = self.read_cash_step()

    def minor(self, text):
        """An amount of the document as whole minor units."""
        return int(decimal(text, self.decimals, LIMIT) * self.unit)

    def text(self, minor):
        digits = str(abs(minor)).rjust(self.decimals + 1, "0")
        sign = "-" if minor < 0 else ""
        if self.decimals == 0:
            return sign + digits
        return f"{sign}{digits[:-self.decimals]}.{digits[-self.decimals:]}"

    def bounded(self, minor):
        if abs(minor) > LIMIT * self.unit:
            raise Refusal("out_of_range")
        return minor

    def read_cash_step(self):
        rounding = self.document.get("cash_rounding")
        if rounding is None:
            return None
        step = self.minor(rounding["step"])
        if step <= 0:
            raise Refusal("out_of_range")
        return step

    # What the input says, before anything is computed: malformed input comes before business rules.

    def read(self):
        for line in self.document["lines"]:
            line["_quantity"] = decimal(line["quantity"], 6, 10**9)
            line["_price"] = decimal(line["unit_price"], 6, LIMIT)
            line["_discount"] = self.read_discount(line)
            line["_taxes"] = [self.read_tax(tax) for tax in line.get("taxes", [])]
        self.discount = self.read_discount(self.document)
        self.tenders = None
        if "tenders" in self.document:
            self.tenders = [(each["kind"], self.minor(each["amount"])) for each in self.document["tenders"]]

    def read_discount(self, holder):
        discount = holder.get("discount")
        if discount is None:
            return None
        if "amount" in discount:
            amount = self.minor(discount["amount"])
            if amount < 0:
                raise Refusal("out_of_range")
            return lambda whole: amount
        percent = decimal(discount["percent"], 4, 10**9)
        if percent < 0:
            raise Refusal("out_of_range")
        return lambda whole: half_away(whole * percent / 100)

    def read_tax(self, tax):
        kind = next(each for each in ("percent", "per_unit", "share") if each in tax)
        value = decimal(tax[kind], 6 if kind == "per_unit" else 4, LIMIT if kind == "per_unit" else 10**9)
        return {
            "id": tax["id"],
            "kind": kind,
            "value": value,
            "included": tax.get("included", self.gross_prices),
            "affects": tax.get("affects_next", False),
            "alone": tax.get("ignores_previous", False),
        }

    # The three layers.

    def amounts(self):
        lines = self.document["lines"]
        amounts, discounts = [], []
        for line in lines:
            whole = self.bounded(half_away(line["_quantity"] * line["_price"] * self.unit))
            taken = line["_discount"](abs(whole)) if line["_discount"] else 0
            if taken > abs(whole):
                raise Refusal("discount_exceeds_basket")
            taken = -taken if whole < 0 else taken
            amounts.append(whole - taken)
            discounts.append(taken)
        shares = [0] * len(lines)
        if self.discount:
            bases = [amount if line.get("discountable", True) and amount > 0 else 0
                     for line, amount in zip(lines, amounts)]
            total = self.bounded(sum(bases))
            taken = self.discount(total)
            if taken > total:
                raise Refusal("discount_exceeds_basket")
            if total:
                exact = [Fraction(taken * base, total) for base in bases]
                shares = [each.numerator // each.denominator for each in exact]
                by_fraction = sorted(range(len(exact)), key=lambda i: (shares[i] - exact[i], i))
                for index in by_fraction[: taken - sum(shares)]:
                    shares[index] += 1
        return [a - s for a, s in zip(amounts, shares)], discounts, shares

    def exact_taxes(self, line, net):
        """Every tax and its base for a given net."""
        affecting = Fraction(0)
        taxes = []
        for tax in line["_taxes"]:
            base = net if tax["alone"] else net + affecting
            if tax["kind"] == "per_unit":
                amount = tax["value"] * line["_quantity"] * self.unit
            elif tax["kind"] == "percent":
                amount = base * tax["value"] / 100
            else:
                if tax["value"] >= 100:
                    raise Refusal("tax_not_solvable")
                amount = base * tax["value"] / (100 - tax["value"])
            taxes.append((base, amount))
            if tax["affects"]:
                affecting += amount
        return taxes

    def solve(self, line, amount):
        """Net plus included taxes is a straight line over the net: two points give the net that meets the amount."""
        def price(net):
            return net + sum(t[1] for t, tax in zip(self.exact_taxes(line, net), line["_taxes"]) if tax["included"])

        at_zero = price(Fraction(0))
        slope = price(Fraction(1)) - at_zero
        if slope <= 0:
            raise Refusal("tax_not_solvable")
        return self.exact_taxes(line, (amount - at_zero) / slope)

    def taxes(self, amounts):
        lines = self.document["lines"]
        exact = [self.solve(line, amount) for line, amount in zip(lines, amounts)]
        final = [[half_away(amount) for _, amount in each] for each in exact]
        if self.document.get("tax_rounding") != "document":
            return final
        places = {}
        for i, line in enumerate(lines):
            for j, tax in enumerate(line["_taxes"]):
                places.setdefault(tax["id"], []).append((i, j))
        for where in places.values():
            residue = half_away(sum((exact[i][j][1] for i, j in where), Fraction(0))) - sum(final[i][j] for i, j in where)
            if residue:
                i, j = max(where, key=lambda place: abs(exact[place[0]][place[1]][0]))
                final[i][j] += residue
        return final

    def settle(self, due):
        """Cash rounding, tendered, change, remaining."""
        rounding = self.document.get("cash_rounding")

        def cash_value(rest):
            return to_step(rest, self.cash_step, rounding.get("mode", "half_up")) if rounding else rest

        if self.tenders is None:
            return self.bounded(cash_value(due) - due), 0, 0, due
        cash = sum(amount for kind, amount in self.tenders if kind == "cash")
        other = sum(amount for kind, amount in self.tenders if kind != "cash")
        sign = -1 if due < 0 else 1
        if not 0 <= other * sign <= due * sign:
            raise Refusal("tender_exceeds_due")
        self.bounded(cash)
        self.bounded(cash + other)
        rest = due - other
        sign = next((1 if each > 0 else -1 for each in (rest, due, cash) if each), 1)
        target = rest
        if not (rounding and rounding.get("exact_cash_accepted") and cash == rest):
            target = self.bounded(cash_value(rest))
        if cash * sign < target * sign:
            return 0, cash + other, 0, self.bounded(rest - cash)
        return target - rest, cash + other, self.bounded(cash - target), 0

    def answer(self):
        self.read()
        amounts, discounts, shares = self.amounts()
        taxes = self.taxes(amounts)
        lines, totals = [], {}
        gross_sum = net_sum = 0
        for line, amount, discount, share, values in zip(self.document["lines"], amounts, discounts, shares, taxes):
            net = self.bounded(amount - sum(v for v, tax in zip(values, line["_taxes"]) if tax["included"]))
            gross = self.bounded(net + sum(values))
            rows, affecting = [], 0
            for value, tax in zip(values, line["_taxes"]):
                base = self.bounded(net if tax["alone"] else net + affecting)
                rows.append({"id": tax["id"], "base": self.text(base), "amount": self.text(self.bounded(value))})
                before = totals.get(tax["id"], (0, 0))
                totals[tax["id"]] = (before[0] + base, before[1] + value)
                affecting += value if tax["affects"] else 0
            lines.append({"id": line["id"], "gross": self.text(gross), "net": self.text(net), "taxes": rows,
                          "discount": self.text(discount), "basket_discount": self.text(share)})
            gross_sum += gross
            net_sum += net
        for base, amount in totals.values():
            self.bounded(base)
            self.bounded(amount)
        figures = {"gross": gross_sum, "net": net_sum, "tax": gross_sum - net_sum,
                   "discount": sum(discounts) + sum(shares), "due": gross_sum}
        for figure in figures.values():
            self.bounded(figure)
        figures["cash_rounding"], figures["tendered"], figures["change"], figures["remaining"] = self.settle(gross_sum)
        result = {name: self.text(figure) for name, figure in figures.items()}
        result["lines"] = lines
        result["taxes"] = [{"id": name, "base": self.text(base), "amount": self.text(amount)}
                           for name, (base, amount) in totals.items()]
        return result


def priced(document):
    try:
        return Basket(json.loads(json.dumps(document))).answer()
    except Refusal as refusal:
        return {"error": refusal.code}


class Maker:
    """Random baskets: mostly what shops do, some of what nobody should."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def chance(self, percent):
        return self.random.randrange(100) < percent

    def number(self, largest, decimals):
        places = self.random.choice([0, min(2, decimals), decimals])
        scaled = self.random.randint(0, largest * 10**places)
        text = str(scaled).rjust(places + 1, "0")
        return text if places == 0 else f"{text[:-places]}.{text[-places:]}"

    def tax(self, odd):
        if odd:
            name = "T" + str(self.random.randrange(6))
            kind = self.random.choice(["percent", "percent", "share", "per_unit"])
            value = self.number(self.random.choice([3, 40, 130 if self.chance(5) else 90]), 6 if kind == "per_unit" else 4)
            if self.chance(15):
                value = "-" + value
            tax = {"id": name, kind: value}
            for member, percent in (("included", 25), ("affects_next", 40), ("ignores_previous", 20)):
                if self.chance(percent):
                    tax[member] = self.chance(80) if member != "included" else self.chance(50)
            return tax
        return self.random.choice([
            {"id": "VAT20", "percent": "20"}, {"id": "VAT20", "percent": "20"}, {"id": "VAT5", "percent": "5"},
            {"id": "VAT7.7", "percent": "7.7"}, {"id": "CITY", "percent": "8.875"},
            {"id": "ECO", "per_unit": "0.25", "affects_next": True}, {"id": "ISS", "share": "5"},
            {"id": "RET", "percent": "-15", "ignores_previous": True}])

    def discount(self, decimals, largest):
        if self.chance(50):
            return {"percent": self.number(self.random.choice([30, 100, 101]), 4)}
        return {"amount": self.number(largest, decimals)}

    def line(self, number, decimals, odd):
        quantity = self.random.choice(["1", "2", "3", "12", "0.350", self.number(20, 3), self.number(9, 6)])
        if self.chance(12):
            quantity = "-" + quantity
        price = self.random.choice([self.number(40, min(2, decimals)), self.number(9, decimals), self.number(500, 6),
                                    self.number(LIMIT if self.chance(3) else 3000, 2)])
        if self.chance(2):
            price = "-" + price
        line = {"id": str(number), "quantity": quantity, "unit_price": price,
                "taxes": [self.tax(odd) for _ in range(self.random.choice([0, 1, 1, 1, 2, 2, 3, 5 if odd else 1]))]}
        if self.chance(25):
            line["discount"] = self.discount(decimals, 2)
        if self.chance(15):
            line["discountable"] = False
        return line

    def basket(self):
        currency = self.random.choice(["GBP", "GBP", "EUR", "CHF", "JPY", "KWD", "CLF",
                                       {"code": "XTS", "decimals": self.random.randrange(7)}])
        decimals = currency["decimals"] if isinstance(currency, dict) else ISO[currency]
        odd = self.chance(45)
        basket = {"currency": currency, "prices": self.random.choice(["gross", "net"]),
                  "tax_rounding": self.random.choice(["line", "document"]),
                  "lines": [self.line(i, decimals, odd) for i in range(self.random.choice([0, 1, 1, 2, 3, 5, 8, 20]))]}
        if self.chance(60):
            step = max(1, self.random.choice([1, 5, 10, 50, 100]) * 10**decimals // 100)
            basket["cash_rounding"] = {"step": Basket(dict(basket)).text(step),
                                       "mode": self.random.choice(["half_up", "up", "down"]),
                                       "exact_cash_accepted": self.chance(30)}
        if self.chance(35):
            basket["discount"] = self.discount(decimals, 5)
        if self.chance(4):
            self.spoil(basket)
        else:
            self.pay(basket)
        return basket

    def pay(self, basket):
        """Tenders around what is due, so that every branch of settling is met."""
        quote = priced(basket)
        if "error" in quote or self.chance(30):
            return
        reader = Basket(dict(basket))
        due = reader.minor(quote["due"])
        tenders, rest = [], due
        for _ in range(self.random.choice([0, 0, 1, 2])):
            part = self.random.choice([rest, rest // 2, rest // 3, rest + 1 if self.chance(20) else 0])
            tenders.append({"kind": self.random.choice(["card", "voucher", "account"]), "amount": reader.text(part)})
            rest -= part
        if self.chance(80):
            cash = self.random.choice([rest, rest, rest + self.random.randint(-6, 6), rest * 2, 0, rest // 2,
                                       rest + self.random.randint(-100, 100)])
            tenders.append({"kind": "cash", "amount": reader.text(cash)})
        basket["tenders"] = tenders

    def spoil(self, basket):
        line = basket["lines"][0] if basket["lines"] else {}
        self.random.choice([
            lambda: line.update(quantity=1.5), lambda: line.update(quantity="1.0000001"),
            lambda: line.update(unit_price="1e3"), lambda: line.update(unit_price="1000000000000.01"),
            lambda: line.update(quantity="1000000000", unit_price="1000000000000"),
            lambda: line.update(discount={"percent": "-1"}), lambda: line.update(discount={"amount": "0.0000001"}),
            lambda: basket.update(tenders=[{"kind": "cash", "amount": " 1"}]),
            lambda: basket.update(cash_rounding={"step": "0", "mode": "up"}),
        ])()


def compare(document, expected, actual):
    if "error" in expected or "error" in actual:
        same = expected.get("error") == actual.get("error", {}).get("code")
    else:
        same = expected == actual
    if same:
        return True
    print("DIFFERS\nbasket", json.dumps(document), "\noracle", json.dumps(expected, sort_keys=True),
          "\nprogram", json.dumps(actual, sort_keys=True), file=sys.stderr)
    return False


def main(arguments):
    if arguments == ["--price"]:
        print(json.dumps(priced(json.load(sys.stdin)), indent=1))
        return 0
    count = int(arguments[1]) if len(arguments) > 1 else 4000
    seed = int(arguments[2]) if len(arguments) > 2 else 20261121
    maker = Maker(seed)
    documents = [maker.basket() for _ in range(count)]
    lines = "".join(json.dumps(each) + "\n" for each in documents)
    run = subprocess.run([arguments[0], "quote", "--lines", "-"], input=lines.encode(), stdout=subprocess.PIPE, check=True)
    answers = [json.loads(each) for each in run.stdout.splitlines()]
    if len(answers) != count:
        print(f"{count} baskets, {len(answers)} answers", file=sys.stderr)
        return 1
    wrong = kept = 0
    refusals = {}
    for document, actual in zip(documents, answers):
        expected = priced(document)
        if "error" in expected:
            refusals[expected["error"]] = refusals.get(expected["error"], 0) + 1
        wrong += 0 if compare(document, expected, actual) else 1
        kept += "error" not in expected
        if wrong > 3:
            break
    print(f"seed {seed}: {count} baskets, {kept} priced, refused {refusals}, {wrong} differ")
    return 1 if wrong or kept < count // 2 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
