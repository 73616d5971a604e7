"""MT940, 942, 950, and the advices 900 and 910: entries of an account as payments, and its balances.

Field 61 as of the SWIFT Standards MT, and as banks write it: no decimal comma, blanks before the direction, a type of
blanks, an account of the counterparty in place of the reference. A reversal of a credit ('RC') is a debit. Entries are
booked; those that an MT942 expects ('EC', 'ED') are pending.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from ingest.sources._mt_details import Details, details
from ingest.sources._mt_messages import Field, Message
from ingest.sources._mt_parties import BIC, amount, day, party
from ingest.sources._payments import (
    Amount,
    Balance,
    Party,
    Payment,
    Unreadable,
    account_scheme,
    exact,
    numbered,
    said,
)

ENTRY = re.compile(
    r"(?P<value>\d{6})(?P<booked>\d{4})?\s*(?P<sign>R?[CD]|E[CD])(?P<funds>[A-Z])?(?P<amount>\d+(?:,\d*)?)"
    r"(?:(?P<type>[SNF](?:[A-Z0-9]{3}| {3}))(?P<rest>.*))?"
)
BALANCE = re.compile(r"(?P<sign>[CD])(?P<day>\d{6})(?P<currency>[A-Z]{3})?(?P<amount>\d[\d,]*)")

BALANCES = {
    "60F": "opening", "60M": "opening_interim", "62F": "closing", "62M": "closing_interim", "64": "closing_available",
    "65": "forward_available",
}  # fmt: skip

CHARGES = frozenset({"NCHG", "NCOM", "FCHG"})
"""Types of entries that are the bank's own charges."""

READ = {
    "940": "20 21 25 25P 28 28C 60F 60M 61 86 62F 62M 64 65 NS 13D 13",
    "942": "20 21 25 25P 28 28C 34F 13 13D 61 86 NS 90C 90D",
    "900": "20 21 25 25P 13D 32A 52A 52D 72",
    "910": "20 21 25 25P 13D 32A 50A 50F 50K 52A 52D 56A 56D 72",
}
READ["950"] = READ["940"]


@dataclass(frozen=True)
class Account:
    """The account of a statement."""

    number: str
    scheme: str
    bank: str | None


@dataclass(frozen=True)
class Statement:
    """What a statement holds; `problems` are lines that can't be read: (line, code, reason, text)."""

    payments: list[Payment]
    balances: list[Balance]
    problems: list[tuple[int, str, str, str]]


def account_of(message: Message) -> Account:
    """The account of field 25: 'NL..', 'bank code/number' or a number.

    Raises: Unreadable where there is none.
    """
    text = message.text("25", "25P")
    if not text:
        raise Unreadable("columns", "no field :25:, so whose account it is isn't told")
    first, *more = text.split("\n")
    bank, slash, number = first.partition("/")
    if not slash:
        bank, number = "", first
    number = re.sub(r"(?<=\d)\s?[A-Z]{3}$", "", number.strip())
    number, scheme = account_scheme(number)
    bic = next((line.strip() for line in more if BIC.fullmatch(line.strip())), None)
    return Account(number, scheme, said(bank) or bic or message.sender)


def statement(message: Message) -> Statement:
    """The entries and balances of an MT940, 942 or 950.

    Raises: Unreadable where the whole can't be read.
    """
    account = account_of(message)
    currency = _currency(message)
    number = said(message.text("28C", "28")) or said(message.text("20")) or ""
    opening = message.text("60F", "60M", "13D", "13") or ""
    key = f"{message.type}\x1f{account.number}\x1f{number}\x1f{opening[:11]}"
    found: list[Payment] = []
    balances, problems = [], []
    for place, item in enumerate(message.fields):
        try:
            if item.tag in BALANCES:
                balances.append(_balance(item, account, currency, number))
            elif item.tag == "61":
                if currency is None:
                    raise Unreadable("currency", "no balance names the statement's currency")
                told = [other for other in _following(message.fields, place) if other.tag in ("86", "NS")]
                found.append(_entry(message, item, told, account, currency, (key, number)))
        except Unreadable as problem:
            problems.append((item.line, problem.code, problem.reason, f":{item.tag}:{item.text}"))
    return Statement(numbered(found), balances, problems)


def advice(message: Message) -> Payment:
    """The debit of an MT900, or the credit of an MT910.

    Raises: Unreadable.
    """
    account = account_of(message)
    moved = message.first("32A")
    if moved is None:
        raise Unreadable("columns", "no field :32A:, which the message must have")
    credit = message.type == "910"
    own = _holder("creditor" if credit else "debtor", account)
    others = []
    for item in message.fields:
        role = {"50": "debtor", "52": "debtor_agent", "56": "intermediary"}.get(item.tag[:2])
        if role and credit:
            others.append(party(role, item, agent=role != "debtor"))
        elif role == "debtor_agent":
            others.append(party("intermediary", item, agent=True))
    return Payment(
        moved.line, message.content, "credit_entry" if credit else "debit_entry", f"MT{message.type}",
        amount(moved.text[6:]), day(moved.text[:6]), (*own, *(one for one in others if one)), uetr=message.uetr,
        message_id=said(message.text("20")), end_to_end_id=said(message.text("21")), purpose=said(message.text("72")),
        sender_bic=message.sender, receiver_bic=message.receiver,
    )  # fmt: skip


def _following(fields: list[Field], place: int) -> list[Field]:
    """The fields after an entry that belong to it: up to the next entry or balance."""
    found = []
    for item in fields[place + 1 :]:
        if item.tag not in ("86", "NS", "21"):
            break
        found.append(item)
    return found


def _currency(message: Message) -> str | None:
    for tag in (*BALANCES, "34F", "90C", "90D"):
        for item in message.all(tag):
            if found := re.match(r"(?:[CD]\d{6}|\d{0,5})([A-Z]{3})", item.text.strip()):
                return found[1]
    return None


def _balance(item: Field, account: Account, currency: str | None, number: str) -> Balance:
    found = BALANCE.fullmatch(item.text.strip().split("\n")[0].strip())
    if not found:
        raise Unreadable("amount", f":{item.tag}:{item.text.strip()} is no balance such as C240312EUR100,00")
    if not found["currency"]:
        raise Unreadable("currency", f":{item.tag}:{item.text.strip()} names no currency: the balance isn't staged")
    value = exact(found["amount"], found["currency"], decimal_comma=True)
    sign = 1 if found["sign"] == "C" else -1
    kind = BALANCES[item.tag]
    return Balance(
        item.line, account.number, account.scheme, account.bank, kind, value, sign, day(found["day"]), number
    )


def _entry(
    message: Message, item: Field, told: list[Field], account: Account, currency: str, statement: tuple[str, str]
) -> Payment:
    """One field 61 with the fields 86 or NS that follow it."""
    key, number = statement
    first, _, more = item.text.partition("\n")
    found = ENTRY.fullmatch(first.strip())
    if not found:
        raise Unreadable("columns", f":61:{first.strip()} is no entry as SWIFT or a bank of the samples writes it")
    value: Amount = exact(found["amount"], currency, decimal_comma=True)
    credit = found["sign"] in ("C", "RD", "EC")
    kind = (found["type"] or "").strip()
    reference, _, bank_reference = (found["rest"] or "").partition("//")
    text = "\n".join(field.text for field in told if field.tag == "86")
    info = details(text) if text else Details()
    own_words = "\n".join(field.text for field in told if field.tag == "NS")
    if own_words:
        info = details(own_words, sns=True)
    other = _other_side("debtor" if credit else "creditor", reference, more, info, item.line)
    back = info.returned or kind in ("NRTI", "FRTI")
    if back:
        returned: str | None = info.end_to_end_id or said(reference) or "unknown"
    else:
        returned = None
    purposes = [info.purpose, None if other.get("spent") else said(more.replace("\n", " "))]
    roles: list[Party] = [*_holder("creditor" if credit else "debtor", account), *other["parties"]]
    return Payment(
        item.line,
        f"{key}\x1f{item.text.strip()}\x1f{text}\x1f{own_words}",
        "credit_entry" if credit else "debit_entry",
        f"MT{message.type}",
        value,
        _booked(found["value"], found["booked"]),
        tuple(roles),
        type="charge" if kind in CHARGES else "bank",
        status="pending" if found["sign"].startswith("E") else "booked",
        message_id=said(message.text("20")),
        end_to_end_id=info.end_to_end_id or (None if other.get("spent_reference") else _reference(reference)),
        uetr=None,
        bank_reference=_reference(bank_reference),
        statement=number,
        position=kind or None,
        sender_bic=message.sender,
        receiver_bic=message.receiver,
        return_of=returned,
        purpose=said(" ".join(part for part in purposes if part)),
    )


def _holder(role: str, account: Account) -> list[Party]:
    """The holder of the statement's account: known by its number and bank."""
    bic = account.bank if account.bank and BIC.fullmatch(account.bank) else None
    code = None if bic else account.bank
    agent = [Party(f"{role}_agent", bic=bic, agent=True)] if bic else []
    return [Party(role, account=account.number, scheme=account.scheme, bank_code=code), *agent]


def _other_side(role: str, reference: str, more: str, info: Details, line: int) -> dict[str, Any]:
    """The counterparty of an entry: from field 86, else from the places in field 61 that some banks use for it."""
    name, number = info.name, info.account
    spent, spent_reference = False, False
    lines = [text.strip() for text in more.split("\n") if text.strip()]
    if not number and lines and re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{10,30}|P\d{6,10}", lines[0]):
        number, spent = lines[0], True
        name = name or (said(lines[1]) if len(lines) > 1 else None)
    if not number and (match := re.fullmatch(r"(P?\d{9,10})\s{2,}(\S.*)", reference.strip())):
        number, name, spent_reference = match[1], name or said(match[2]), True
    if not number and re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{10,30}|\d{10}", reference.strip()) and lines:
        number, name, spent, spent_reference = reference.strip(), name or said(lines[0]), True, True
    if number == reference.strip():
        spent_reference, spent = True, spent or bool(lines and name and lines[0].strip() == name)
    bic = info.bank if info.bank and BIC.fullmatch(info.bank) else None
    parties = []
    if name or number:
        clean, scheme = account_scheme(number) if number else (None, None)
        code = None if bic else info.bank
        parties.append(Party(role, name, clean, scheme, bank_code=code, line=line))
    if bic:
        parties.append(Party(f"{role}_agent", bic=bic, agent=True, line=line))
    if info.ultimate_name:
        parties.append(Party(f"ultimate_{role}", info.ultimate_name, line=line))
    return {"parties": parties, "spent": spent, "spent_reference": spent_reference}


def _reference(text: str) -> str | None:
    """A reference; None for what stands for none, and for bare marks."""
    found = said(text)
    return found if found and re.search(r"\w{2}", found) and found not in ("KREF+", "EREF", "EREF+") else None


def _booked(value: str, booked: str | None) -> date:
    """The day of booking: month and day beside the value date, in the year that lies nearest to it."""
    base = day(value)
    if not booked:
        return base
    tries = []
    for year in (base.year - 1, base.year, base.year + 1):
        try:
            tries.append(date(year, int(booked[:2]), int(booked[2:])))
        except ValueError:
            continue
    if not tries:
        raise Unreadable("date", f"booked on {booked!r}: no day of the calendar (MMDD)")
    return min(tries, key=lambda one: abs((one - base).days))
