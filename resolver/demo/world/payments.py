"""Invented payroll and bank payments: employer -> payout account -> collector -> front company -> desk -> stablecoin.

Amounts are whole cents, times whole seconds UTC. Each stream (one hired identity, one month) keeps more than 80% of the
pay on its way, so that it can be followed hop by hop; what the desk buys with it goes on in chain.py.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from resolver.demo.world import applicants, numbers, register, text
from resolver.demo.world.dice import Dice

MONTHS = tuple((2023 + (5 + month) // 12, (5 + month) % 12 + 1) for month in range(24))
"""June 2023 to May 2025."""


class Account(NamedTuple):
    """An account: scheme (iban, national, processor), number, bank's BIC ('' if none is needed), holder's name."""

    scheme: str
    number: str
    bank: str
    holder: str


class Payment(NamedTuple):
    """One line of the payments file; `cents` exact."""

    type: str
    source: Account
    target: Account
    cents: int
    time: datetime
    reference: str
    status: str = "booked"
    fee: int = 0
    rate: str = ""
    bought: str = ""


class Stream(NamedTuple):
    """One month's pay of one identity from payroll to the desk's conversion, hop by hop."""

    identity: str
    month: int
    hops: tuple[Payment, ...]


EMPLOYER_ACCOUNTS = {
    "E1": Account("national", "999000441827", "ZZDMUS33XXX", "Brightmesa Software Inc."),
    "E2": Account("iban", numbers.iban("DE", "4418270001"), "", "Lindholt Digital GmbH"),
    "E3": Account("iban", numbers.iban("GB", "441827"), "", "Orrin & Vale Data Ltd"),
}
COLLECTORS = {
    "C1": Account("iban", numbers.iban("LT", "70010000001"), "", "Rasa Tolvanite"),
    "C2": Account("iban", numbers.iban("AE", "7001000000002"), "", "Desertglass Consulting FZ-LLC"),
    "C3": Account("iban", numbers.iban("EE", "70010000003"), "", "Marten Kuldvarik"),
    "C4": Account("iban", numbers.iban("AE", "7001000000004"), "", "Iskra Polyanitsa"),
    "C5": Account("iban", numbers.iban("LT", "70010000005"), "", "Northquay Freelance Payments UAB"),
}
FRONTS = {
    "VELMORA": Account("national", "9990100210000000017", "ZZDMCNBBXXX", "SHENYANG VELMORA NETWORK TECHNOLOGY CO LTD"),
    "YALUMEX": Account("national", "9990100210000000025", "ZZDMCNBBXXX", "DANDONG YALUMEX TRADING CO LTD"),
    "OSTRINKA": Account("national", "40702840999000000031", "ZZDMRUMMXXX", "OOO OSTRINKA SERVIS"),
}
DESK = Account("national", "999388000120", "ZZDMHKHHXXX", "ZHUNOBAR EXCHANGE SERVICES LIMITED")
ROUTES = {"C1": "VELMORA", "C2": "VELMORA", "C3": "YALUMEX", "C4": "OSTRINKA", "C5": ""}
"""Collector -> front company that its money goes through; '' straight to the desk."""

COLLECTOR_OF = {f"A{place}": f"C{(place - 1) % 5 + 1}" for place in range(1, 12)}
HONEST_HIRED = 28
NOT_HIRED = 5
"""Of the ring's identities: the last ones of the list were not hired."""


def _at(month: int, day: int, dice: Dice) -> datetime:
    year, number = MONTHS[month]
    return datetime(year, number, day, dice.between(8, 17), dice.between(0, 59), dice.between(0, 59))


def _less(cents: int, low: int, high: int, dice: Dice) -> int:
    """What is left after a cut of low to high hundredths of a percent."""
    return cents - cents * dice.between(low, high) // 10_000


def streams() -> list[Stream]:
    """Every month's pay of every hired identity of the rings."""
    ring = [row for row in applicants.applicants() if row.case in applicants.RING]
    ring.sort(key=lambda row: Dice(f"hired {row.id}").hex(16))
    found = []
    for row in ring[:-NOT_HIRED]:
        dice = Dice(f"stream {row.id}")
        pay, first = dice.between(5200, 8900) * 100, dice.between(0, 5)
        last = dice.pick((14, 19, 24, 24, 24, 24))
        found += [_stream(row, pay, month) for month in range(first, last)]
    return found


def _stream(row: applicants.Applicant, pay: int, month: int) -> Stream:
    dice = Dice(f"stream {row.id} {month}")
    handle = applicants.SHARED_ACCOUNTS[row.case]
    payout = Account(row.account_scheme, row.account, "", row.name)
    collector = COLLECTOR_OF[handle]
    chain = [COLLECTORS[collector], *([FRONTS[ROUTES[collector]]] if ROUTES[collector] else []), DESK]
    year, number = MONTHS[month]
    label = f"{year}{number:02d}-{row.id}"
    time = _at(month, dice.between(18, 20), dice)
    cents = pay + dice.between(0, 3) * 2500
    hops = [Payment("payroll", EMPLOYER_ACCOUNTS[row.employer], payout, cents, time, f"PAY {label}")]
    for source, target in zip([payout, *chain[:-1]], chain, strict=True):
        cents = _less(cents, 40, 160, dice)
        time += timedelta(seconds=dice.between(9 * 3600, 26 * 3600))
        hops.append(Payment("bank", source, target, cents, time, dice.pick(REMITTANCE)))
    time += timedelta(seconds=dice.between(1200, 3 * 3600))
    fee = cents * 90 // 10_000
    rate = f"0.99{dice.between(70, 95)}"
    bought = (cents - fee) * int(rate.replace(".", ""))  # cents x 10^-4: millionths of a dollar
    wallet = Account("wallet", f"D{dice.between(1, 2)}", "tron", DESK.holder)
    hops.append(
        Payment("conversion", DESK, wallet, cents, time, f"CNV {label}", fee=fee, rate=rate, bought=str(bought))
    )
    return Stream(row.id, month, tuple(hops))


REMITTANCE = ("family support", "consulting fee", "invoice", "software services", "goods", "loan repayment")


def _honest() -> list[Payment]:
    """Pay of honest staff, and what they do with it: rent; now and then a small purchase at the desk."""
    staff = [row for row in applicants.applicants() if row.case not in applicants.RING and not row.case][:HONEST_HIRED]
    landlord = Account("iban", numbers.iban("PL", "7002000009"), "", "Cobblegate Lettings Sp. z o.o.")
    found = []
    for place, row in enumerate(staff):
        dice = Dice(f"honest pay {row.id}")
        account, pay = Account(row.account_scheme, row.account, "", row.name), dice.between(3100, 9200) * 100
        for month in range(dice.between(0, 8), 24):
            year, number = MONTHS[month]
            label = f"{year}{number:02d}-{row.id}"
            time = _at(month, dice.between(24, 26), dice)
            found.append(Payment("payroll", EMPLOYER_ACCOUNTS[row.employer], account, pay, time, f"PAY {label}"))
            if place % 4 == 0:
                later = time + timedelta(seconds=dice.between(3600, 90_000))
                found.append(Payment("bank", account, landlord, pay * 28 // 100, later, f"RENT {label}"))
            if place % 7 == 3 and month % 6 == 1:
                later = time + timedelta(seconds=dice.between(100_000, 130_000))
                found.append(Payment("bank", account, DESK, dice.between(5, 30) * 1000, later, "purchase"))
    return found


def _refused() -> list[Payment]:
    """Payments that never moved money: a path through them would be false."""
    first = [stream for stream in streams() if stream.month == 7][:3]
    return [
        stream.hops[1]._replace(
            target=DESK, time=stream.hops[1].time - timedelta(hours=2), status="rejected", reference="account closed"
        )
        for stream in first
    ]


def payments(desk_wallets: dict[str, str]) -> list[dict[str, str]]:
    """All rows of the payments file in order of time; `desk_wallets` gives the address of D1 and D2."""
    rows = [hop for stream in streams() for hop in stream.hops] + _honest() + _refused()
    rows.sort(key=lambda row: (row.time, row.reference, row.source.number))
    return [_row(place, row, desk_wallets) for place, row in enumerate(rows, 1)]


def payment_ids(desk_wallets: dict[str, str]) -> dict[tuple[str, str, str, str], str]:
    """(type, source number, time, reference) -> payment id."""
    return {
        (row["type"], row["from_account"], row["booked_at"], row["reference"]): row["payment_id"]
        for row in payments(desk_wallets)
    }


def money(units: int, scale: int) -> str:
    """Smallest units as a decimal number: 123456, 2 -> '1234.56'."""
    whole, part = divmod(units, 10**scale)
    return f"{whole}.{part:0{scale}d}"


def stamp(time: datetime) -> str:
    """ISO 8601 with Z."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def _row(place: int, row: Payment, desk_wallets: dict[str, str]) -> dict[str, str]:
    return {
        "payment_id": f"PMT-{place:06d}",
        "type": row.type,
        "from_scheme": row.source.scheme,
        "from_account": row.source.number,
        "from_bank": row.source.bank,
        "from_name": row.source.holder,
        "to_scheme": {"wallet": "chain"}.get(row.target.scheme, row.target.scheme),
        "to_account": desk_wallets.get(row.target.number, row.target.number),
        "to_bank": row.target.bank,
        "to_name": row.target.holder,
        "amount": money(row.cents, 2),
        "currency": "USD",
        "booked_at": stamp(row.time),
        "reference": row.reference,
        "status": row.status,
        "fee": money(row.fee, 2) if row.fee else "",
        "bought_amount": money(int(row.bought), 6) if row.bought else "",
        "bought_currency": "USDT" if row.bought else "",
        "exchange_rate": row.rate,
    }


PAYMENT_COLUMNS = (
    "payment_id", "type", "from_scheme", "from_account", "from_bank", "from_name", "to_scheme", "to_account",
    "to_bank", "to_name", "amount", "currency", "booked_at", "reference", "status", "fee", "bought_amount",
    "bought_currency", "exchange_rate",
)  # fmt: skip
CUSTOMER_COLUMNS = (
    "customer", "kind", "name", "registration", "street", "city", "country", "account_scheme", "account", "bank",
    "wallets",
)  # fmt: skip


def _customers(wallets: dict[str, str]) -> list[dict[str, str]]:
    """Who banks and exchanges say their customers are; companies carry their register number."""
    rows = list[dict[str, str]]()

    def add(kind: str, account: Account | None, name: str, place: tuple[str, str, str], number: str, held: str) -> None:
        rows.append(
            {
                "customer": f"CUS-{len(rows) + 1:03d}",
                "kind": kind,
                "name": name,
                "registration": number,
                "street": place[0],
                "city": place[1],
                "country": place[2],
                "account_scheme": account.scheme if account else "",
                "account": account.number if account else "",
                "bank": account.bank if account else "",
                "wallets": ";".join(wallets[handle] for handle in held.split()),
            }
        )

    cities = {"E1": ("40 Tidewater Loop", "Tacoma"), "E2": ("Lindenhof 9", "Leipzig"), "E3": ("3 Weir Yard", "Leeds")}
    for key, account in EMPLOYER_ACCOUNTS.items():
        country = applicants.EMPLOYERS[key][1]
        add("organisation", account, account.holder, (*cities[key], country), "", "")
    homes = {
        "C1": ("Kaunas", "Lithuania"),
        "C2": ("Ras Al Khaimah", "United Arab Emirates"),
        "C3": ("Tartu", "Estonia"),
    }
    homes |= {"C4": ("Dubai", "United Arab Emirates"), "C5": ("Vilnius", "Lithuania")}
    for key, account in COLLECTORS.items():
        kind = "organisation" if key in ("C2", "C5") else "person"
        add(kind, account, account.holder, ("", *homes[key]), "", "")
    held = {"VELMORA": "I1 I5", "OSTRINKA": "I7", "YALUMEX": "", "ZHUNOBAR": "D1 D2"}
    for key, account in {**FRONTS, "ZHUNOBAR": DESK}.items():
        company = next(company for company in register.COMPANIES if company.key == key)
        country = register.PLACES[company.place][0]
        place = (company.street, company.place, country)
        add("organisation", account, account.holder, place, register.company_number(key), held[key])
    # the exchange knows this customer by the name only; the name is on the list
    add("organisation", None, "Korea Mangyongdae Computer Technology Corp", ("", "", "Korea, North"), "", "I3")
    return rows


def files(wallets: dict[str, str]) -> dict[str, str]:
    """File name -> text: payments, customers and their mappings; `wallets` names the addresses of D1, D2, I1, ..."""
    return {
        "invented_payroll/invented_payments.csv": text.table(PAYMENT_COLUMNS, payments(wallets)),
        "invented_payroll/invented_payments.toml": text.mapping(PAYMENTS_MAPPING),
        "invented_payroll/invented_customers.csv": text.table(CUSTOMER_COLUMNS, _customers(wallets)),
        "invented_payroll/invented_customers.toml": text.mapping(CUSTOMERS_MAPPING),
    }


PAYMENTS_MAPPING = """
name = "payments"
invented = "invented"
private = true

[transfer]
key = "payment_id"
type = "type"
from_scheme = "from_scheme"
from_value = "from_account"
from_bank = "from_bank"
from_name = "from_name"
to_scheme = "to_scheme"
to_value = "to_account"
to_bank = "to_bank"
to_name = "to_name"
amount = "amount"
currency = "currency"
time = "booked_at"
format = "%Y-%m-%dT%H:%M:%SZ"
time_precision = { is = "second" }
end_to_end_id = "reference"
status = "status"
fee = "fee"
instructed_amount = "bought_amount"
instructed_currency = "bought_currency"
exchange_rate = "exchange_rate"
"""

CUSTOMERS_MAPPING = """
name = "customers"
invented = "invented"
private = true

[record]
key = "customer"
kind = "kind"
role = { is = "customer" }
caption = "name"

[[names]]
full_name = "name"
type = { is = "primary" }

[[identifiers]]
scheme = { is = "registration" }
number = "registration"
country = "country"

[[countries]]
type = { is = "residence" }
country = "country"

[[addresses]]
type = { is = "business" }
street = "street"
city = "city"
country = "country"

[[accounts]]
number = "account"
scheme = "account_scheme"
bank_bic = "bank"

[[wallets]]
address = "wallets"
split = ";"
currency_published = { is = "USDT" }
chain_published = { is = "tron" }
"""
