"""What bank messages say, in one shape: payments, statement balances and changes of state, whatever the format.

The readers of MT and of ISO 20022 make these objects; `Book` checks what must be exact (amounts, currencies), and
writes them as published rows into raw.transfer, raw.party, raw.balance and raw.event. What can't be kept exactly is
refused with its line. ingest/sources/_payments_facts.py makes facts of them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime

from duckdb import DuckDBPyConnection

from ingest.read.raw import Refused, append, create_raw_table
from ingest.source import InputFile
from ingest.sources._table_transfers import CURRENCIES
from resolver.clean import money

HISTORIC = (
    "ADP ATS BEF BYR CSD CUC CYP DEM EEK ESP FIM FRF GRD HRK IEP ITL LTL LUF LVL MRO MTL NLG PTE ROL RUR SIT SKK SLL "
    "STD TRL VEB VEF XEU ZMK ZWD"
)
"""ISO 4217's list three: withdrawn codes that old statements carry."""

METALS_AND_FUNDS = "XAG XAU XPD XPT XDR BOV CHE CHW CLF COU MXV USN UYI UYW XSU XUA"
"""Codes of ISO 4217 for metals, units of account and funds."""

KNOWN = frozenset(f"{CURRENCIES} {HISTORIC} {METALS_AND_FUNDS}".split())
"""Currencies that a message may name."""

NOTHING = frozenset({"", "NOTPROVIDED", "NONREF", "NOREF", "NOT PROVIDED", "/NOTPROVIDED", "NOTAVAILABLE", "UNKNOWN"})
"""What is written where nothing is to be said."""

BATCH = 20_000
"""Rows that are held in memory before they go to DuckDB."""


class Unreadable(Exception):
    """A value that can't be kept exactly; `code` is that of the rejection."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


@dataclass(frozen=True)
class Amount:
    """An exact amount: units / 10 ** scale, never negative, in a currency of ISO 4217."""

    units: int
    scale: int
    currency: str
    published: str

    def at(self, scale: int) -> int:
        """The units at a scale that is not smaller."""
        return int(self.units * 10 ** (scale - self.scale))


@dataclass(frozen=True)
class Party:
    """Who stands in a role of a payment, as published; `account` with the scheme iban, national or None."""

    role: str
    name: str | None = None
    account: str | None = None
    scheme: str | None = None
    bic: str | None = None
    bank_code: str | None = None
    lei: str | None = None
    identifier: str | None = None
    address: str | None = None
    country: str | None = None
    agent: bool = False
    """Whether it is a bank that acts for another."""
    line: int = 0


@dataclass(frozen=True)
class Payment:
    """One movement of money that a message tells of, or one entry of a statement.

    `told_as`: instruction (asked for), interbank, cover, return, debit_entry, credit_entry. `key`: what is hashed
    into its id; `occurrence` tells equal ones of one message apart. `of` names a party by its role.
    """

    line: int
    key: str
    told_as: str
    message_type: str
    amount: Amount
    day: date
    parties: tuple[Party, ...]
    occurrence: int = 1
    time: datetime | None = None
    type: str = "bank"
    status: str = "booked"
    message_id: str | None = None
    instruction_id: str | None = None
    end_to_end_id: str | None = None
    uetr: str | None = None
    bank_reference: str | None = None
    statement: str | None = None
    position: str | None = None
    sender_bic: str | None = None
    receiver_bic: str | None = None
    instructed: Amount | None = None
    exchange_rate: str | None = None
    charges: Amount | None = None
    return_of: str | None = None
    purpose: str | None = None
    batch: str | None = None

    def of(self, role: str) -> Party | None:
        """The party in a role."""
        return next((party for party in self.parties if party.role == role), None)


@dataclass(frozen=True)
class Balance:
    """A published balance of an account; `sign` is -1 for a debit balance."""

    line: int
    account: str
    scheme: str
    bank: str | None
    type: str
    amount: Amount
    sign: int
    day: date
    statement: str


@dataclass(frozen=True)
class Event:
    """What a message says of another one's payment: accepted, rejected, cancelled, charged; no money moves by it."""

    line: int
    key: str
    message_type: str
    status: str
    message_id: str | None = None
    original_message_id: str | None = None
    original_reference: str | None = None
    uetr: str | None = None
    reason: str | None = None
    amount: Amount | None = None
    day: date | None = None
    sender_bic: str | None = None
    receiver_bic: str | None = None


def said(text: str | None) -> str | None:
    """Text without blanks at its ends; None where it says nothing (NOTPROVIDED, NONREF)."""
    tidy = " ".join((text or "").split())
    return None if tidy.upper() in NOTHING else tidy


def exact(published: str, currency: str, *, decimal_comma: bool = False) -> Amount:
    """A published amount of a message, at least at the scale of its currency; noughts beyond it are left out.

    Raises: Unreadable for a sign, for what is no number, for more than 38 digits and for an unknown currency.
    """
    if currency not in KNOWN:
        raise Unreadable("currency", f"currency {currency!r}: no code of ISO 4217")
    try:
        units, scale = money.parse(published, decimal_comma=decimal_comma)
    except ValueError as error:
        raise Unreadable("amount", f"amount: {error}") from error
    if published.strip()[:1] in ("-", "+", "\u2212"):
        raise Unreadable("amount", f"amount {published!r} has a sign: a message says by its direction what is debited")
    wanted = money.minor_units(currency)
    while scale > wanted and units % 10 == 0:
        units, scale = units // 10, scale - 1
    units, scale = units * 10 ** max(0, wanted - scale), max(scale, wanted)
    if len(str(units)) > money.MAX_DIGITS:
        raise Unreadable("amount", f"amount {published!r}: more than {money.MAX_DIGITS} digits can't be summed exactly")
    return Amount(units, scale, currency, published.strip())


TRANSFER = (
    "transfer_id",
    "type",
    "from_scheme",
    "from_value",
    "from_bank",
    "from_name",
    "from_party",
    "to_scheme",
    "to_value",
    "to_bank",
    "to_name",
    "to_party",
    "amount",
    "scale",
    "amount_published",
    "currency",
    "instructed_amount",
    "instructed_currency",
    "exchange_rate",
    "fee",
    "time",
    "time_precision",
    "position",
    "status",
    "return_of",
    "uetr",
    "end_to_end_id",
    "message_id",
    "message_type",
    "purpose",
    "told_as",
    "instruction_id",
    "bank_reference",
    "statement",
    "sender_bic",
    "receiver_bic",
    "batch",
)
PARTY = (
    "transfer_id",
    "role",
    "record_id",
    "agent",
    "name",
    "account",
    "scheme",
    "bank",
    "bic",
    "lei",
    "identifier",
    "address",
    "country",
)
BALANCE = (
    "scheme",
    "value",
    "bank",
    "type",
    "amount",
    "scale",
    "currency",
    "day",
    "statement",
)
EVENT = (
    "event_id",
    "message_type",
    "status",
    "message_id",
    "original_message_id",
    "original_reference",
    "uetr",
    "reason",
    "amount",
    "scale",
    "currency",
    "time",
    "sender_bic",
    "receiver_bic",
)
COLUMNS = {"transfer": TRANSFER, "party": PARTY, "balance": BALANCE, "event": EVENT}
"""Raw table -> its columns."""


@dataclass
class Book:
    """Writes what readers found into the raw tables; rows are held until `BATCH` of a table are there."""

    con: DuckDBPyConnection
    prefix: str
    refused: Refused = field(default_factory=Refused)
    unread: dict[str, int] = field(default_factory=dict)
    findings: dict[tuple[str, str], None] = field(default_factory=dict)
    rows: dict[str, list[dict[str, object]]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    decimals: dict[str, int] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Make the tables, empty."""
        for name, columns in COLUMNS.items():
            create_raw_table(self.con, name, columns)
        self.con.execute("create table if not exists raw.unread (path varchar, line bigint)")

    def pay(self, file: InputFile, payment: Payment) -> None:
        """Write a payment and its parties."""
        transfer_id = f"{self.prefix}:{digest(payment.key)}:{payment.occurrence}"
        if self._twice(file, payment.line, transfer_id, payment.amount.published):
            return
        here = {"file_sha256": file.sha256, "part": file.part}
        ends: dict[str, object] = {}
        numbered: dict[str, str | None] = {}
        for party in payment.parties:
            record_id = self._record(party)
            numbered.setdefault(party.role, record_id)
            self._add(
                "party",
                {
                    **{name: getattr(party, name) for name in PARTY if hasattr(party, name)},
                    **here,
                    "line": party.line or payment.line,
                    "transfer_id": transfer_id,
                    "record_id": record_id,
                    "agent": str(party.agent).lower(),
                    "bank": bank_of(payment, party),
                },
            )
        for end, role in (("from", "debtor"), ("to", "creditor")):
            own = payment.of(role) or Party(role)
            for column, value in zip(("scheme", "value", "bank", "name"), end_of(payment, own), strict=True):
                ends[f"{end}_{column}"] = value
            ends[f"{end}_party"] = numbered.get(role)
        amount = payment.amount
        if amount.scale > money.minor_units(amount.currency):
            self.decimals[amount.currency] = self.decimals.get(amount.currency, 0) + 1
        at = payment.time or datetime.combine(payment.day, datetime.min.time())
        plain = {
            item.name: getattr(payment, item.name)
            for item in fields(payment)
            if item.name in TRANSFER and isinstance(getattr(payment, item.name), str)
        }
        fee = payment.charges if payment.charges and payment.charges.currency == amount.currency else None
        scale = max(amount.scale, fee.scale if fee else 0)
        self._add(
            "transfer",
            {
                **plain,
                **ends,
                **here,
                "line": payment.line,
                "transfer_id": transfer_id,
                "amount": str(amount.at(scale)),
                "scale": str(scale),
                "amount_published": amount.published,
                "currency": amount.currency,
                "instructed_amount": payment.instructed.published if payment.instructed else None,
                "instructed_currency": payment.instructed.currency if payment.instructed else None,
                "fee": str(fee.at(scale)) if fee else None,
                "time": at.isoformat(sep=" "),
                "time_precision": "second" if payment.time else "day",
            },
        )

    def balance(self, file: InputFile, balance: Balance) -> None:
        """Write a balance."""
        self._add(
            "balance",
            {
                **{"scheme": balance.scheme, "value": balance.account, "bank": balance.bank, "type": balance.type},
                **{"amount": str(balance.sign * balance.amount.units), "scale": str(balance.amount.scale)},
                **{"currency": balance.amount.currency, "day": balance.day.isoformat()},
                **{"statement": balance.statement, "file_sha256": file.sha256, "part": file.part, "line": balance.line},
            },
        )

    def event(self, file: InputFile, event: Event) -> None:
        """Write a change of state."""
        plain = {name: getattr(event, name) for name in EVENT if isinstance(getattr(event, name, None), str)}
        amount, event_id = event.amount, f"{self.prefix}:{digest(event.key)}"
        if self._twice(file, event.line, event_id, event.original_message_id or ""):
            return
        self._add(
            "event",
            {
                **plain,
                "event_id": event_id,
                "amount": str(amount.units) if amount else None,
                "scale": str(amount.scale) if amount else None,
                "currency": amount.currency if amount else None,
                "time": event.day.isoformat() if event.day else None,
                **{"file_sha256": file.sha256, "part": file.part, "line": event.line},
            },
        )

    def note(self, rule: str, message: str) -> None:
        """Keep a finding for a person to look at."""
        self.findings.setdefault((rule, message))

    def close(self) -> None:
        """Write what waits: rows, refusals, what was not read, and findings (into incoming.finding)."""
        for currency, rows in sorted(self.decimals.items()):
            self.note("decimals", f"{rows:,} amounts of {currency} have more decimals than the currency; kept exactly.")
        for name in COLUMNS:
            self._flush(name)
        self.refused.write(self.con)
        for path, line in sorted(self.unread.items()):
            self.con.execute("insert into raw.unread values (?, ?)", [path, line])
        for rule, message in sorted(self.findings):
            self.con.execute("insert into incoming.finding values (?, ?)", [rule, message])

    def _twice(self, file: InputFile, line: int, key: str, content: str) -> bool:
        """Whether these files tell it a second time: the same statement or message again; then it is refused."""
        number = int(digest(key)[:15], 16)
        if number in self.seen:
            self.refused.add(
                file, line, "duplicate_key", "the same message or statement stands earlier: taken once", content
            )
            return True
        self.seen.add(number)
        return False

    def _record(self, party: Party) -> str | None:
        """The id of the record of a party; None where nothing but an account is known of it."""
        if party.agent and party.bic and not (party.name or party.lei):
            return f"bank:{party.bic[:8]}"
        if not (party.name or party.lei or party.identifier or (party.agent and party.bic)):
            return None
        own = (party.name, party.account, party.bic, party.lei, party.identifier, party.address, party.country)
        kind = "bank" if party.agent else "party"
        return f"{kind}:{digest(chr(31).join(value or '' for value in own))[:16]}"

    def _add(self, table: str, row: dict[str, object]) -> None:
        self.rows[table].append(row)
        if len(self.rows[table]) >= BATCH:
            self._flush(table)

    def _flush(self, table: str) -> None:
        import pyarrow as pa

        rows = self.rows[table]
        if not rows:
            return
        texts = [*COLUMNS[table], "file_sha256", "part"]
        schema = pa.schema([*((name, pa.string()) for name in texts), ("line", pa.int64())])
        append(self.con, table, pa.Table.from_pylist(rows, schema=schema))
        rows.clear()


def digest(text: str) -> str:
    """A short name for a text: 20 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def bank_of(payment: Payment, party: Party) -> str | None:
    """The bank at which a party has its account: that of its agent, by BIC, else by its national code."""
    if party.agent:
        return None
    agent = payment.of(f"{party.role}_agent")
    known = [party.bank_code, agent.bic if agent else None, agent.bank_code if agent else None]
    return next((bank for bank in known if bank), None)


def end_of(payment: Payment, party: Party) -> tuple[str, str | None, str | None, str | None]:
    """(scheme, value, bank, name) of an end of a transfer: its account, else the party as it is named."""
    bank = bank_of(payment, party)
    if party.account:
        return party.scheme or "national", party.account, None if party.scheme == "iban" else bank, party.name
    if party.bic:
        return "party", party.bic, None, party.name
    return ("party" if party.name else "unknown"), None, bank, party.name


def numbered(payments: Iterable[Payment]) -> list[Payment]:
    """The payments of one message, equal ones told apart by their number."""
    seen: dict[str, int] = {}
    found = []
    for payment in payments:
        seen[payment.key] = seen.get(payment.key, 0) + 1
        found.append(replace(payment, occurrence=seen[payment.key]))
    return found


def account_scheme(number: str) -> tuple[str, str]:
    """(number, scheme) of an account as published: an IBAN is one by its checksum."""
    from stdnum import iban

    compact = "".join(number.split()).upper()
    return (compact, "iban") if iban.is_valid(compact) else (" ".join(number.split()), "national")


def moment(text: str) -> tuple[date, datetime | None]:
    """(day, time in UTC) of a published ISO date or time; without a zone, the clock is taken as UTC.

    Raises: Unreadable where it is none.
    """
    from datetime import UTC

    try:
        if len(text) == 10:
            return date.fromisoformat(text), None
        if re.fullmatch(r"\d{4}-\d\d-\d\d(Z|[+-]\d\d:\d\d)", text):
            return date.fromisoformat(text[:10]), None
        head, point, rest = text.partition(".")
        digits = len(rest) - len(rest.lstrip("0123456789"))
        stamp = datetime.fromisoformat(head + (point + rest[: min(digits, 6)] if point else "") + rest[digits:])
    except ValueError as error:
        raise Unreadable("date", f"{text!r} is no date of the calendar (YYYY-MM-DD, or with a time)") from error
    if stamp.tzinfo is not None:
        stamp = stamp.astimezone(UTC).replace(tzinfo=None)
    return stamp.date(), stamp
