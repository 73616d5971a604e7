"""SWIFT MT messages: payments between banks and customers, statements and advices of accounts, states of payments.

Read: MT101, 103, 191, 199, 202 (and COV), 205, 210, 299, 900, 910, 940, 942, 950; in FIN blocks, or bare. Another
type is refused by its name. Layouts: SWIFT Standards MT, https://www.swift.com/standards/data-standards/mt

A message is no list: what a later file doesn't hold isn't gone. Balances are kept beside the entries, and where the
entries of a statement don't add up to closing minus opening, that is a finding with the difference.
"""

from __future__ import annotations

import re
from dataclasses import replace

from duckdb import DuckDBPyConnection

from ingest.source import Format, InputFile, Read, Source
from ingest.sources import _mt_payments, _mt_statements
from ingest.sources._mt_messages import Message, messages
from ingest.sources._payments import Balance, Book, Event, Payment, Unreadable
from ingest.sources._payments_facts import statements
from ingest.sources._payments_sums import check_sums

READ = {**_mt_payments.READ, **_mt_statements.READ}
STATEMENTS = ("940", "942", "950")

START = re.compile(
    rb"\{1:[A-Z]\d{2}[A-Z0-9]|(?:^|\n)[\x01-\x04]?:(?:20|940):[^\n]*\r?\n(?:[^\n]*\n){0,3}?:?(?:2[0-9]|3[0-9])"
)


def recognise(file: InputFile) -> str | None:
    """'messages' where the file begins with a FIN block, or with a field 20 and another one after it."""
    return "messages" if START.search(file.head[:4000]) else None


def read(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """Fill the raw tables of bank messages."""
    book = Book(con, "mt")
    for file in files:
        for message in messages(file):
            _take(book, file, message)
    book.close()
    return Read()


def _take(book: Book, file: InputFile, message: Message) -> None:
    """Write what a message says, or why it is refused."""
    shown = "\n".join(f":{item.tag}:{item.text}" for item in message.fields)
    if not message.fields:
        if message.outside or message.blocks:
            reason = "no field of a message stands here: the text block is empty, or its line breaks are lost"
            book.refused.add(file, message.line, "columns", reason, "\n".join(text for _, text in message.outside))
        return
    if message.blocks and not message.closed:
        reason = "the message is cut off: no end of its text block ('-}')"
        book.refused.add(file, message.line, "truncated", reason, shown)
        return
    if message.type not in READ:
        named = f"MT{message.type}: this type is not read" if message.type else "no type is told, and no field shows it"
        book.refused.add(file, message.line, "type", named, shown)
        return
    known = set(READ[message.type].split())
    for item in message.fields:
        if item.tag not in known:
            book.unread.setdefault(f"MT{message.type}.{item.tag}", item.line)
    try:
        _write(book, file, message)
    except Unreadable as problem:
        book.refused.add(file, message.line, problem.code, f"MT{message.type}: {problem.reason}", shown)


def _write(book: Book, file: InputFile, message: Message) -> None:
    if message.type in STATEMENTS:
        told = _mt_statements.statement(message)
        if not told.balances and not told.payments and not told.problems:
            raise Unreadable("columns", "neither an entry nor a balance")
        if not message.closed and not message.all("62F", "62M", "90C", "90D"):
            reason = "the statement is cut off: neither a closing balance nor an end; what stands before was taken"
            book.refused.add(file, message.fields[-1].line, "truncated", reason, message.fields[-1].text)
        for line, code, reason, content in told.problems:
            book.refused.add(file, line, code, reason, content)
        for balance in told.balances:
            book.balance(file, balance)
        for payment in told.payments:
            book.pay(file, payment)
        if message.type != "942":
            _check(book, file, message, told.balances, told.payments)
        return
    advices = message.type in ("900", "910")
    for one in [_mt_statements.advice(message)] if advices else _mt_payments.payments(message):
        if isinstance(one, Event):
            book.event(file, one)
        else:
            book.pay(file, replace(one, key=f"{message.type}\x1f{one.key}"))


def _check(book: Book, file: InputFile, message: Message, balances: list[Balance], payments: list[Payment]) -> None:
    """A finding where the entries are not what lies between the balances."""
    told = check_sums(balances, [(one.told_as, one.amount) for one in payments if one.status == "booked"])
    if told:
        book.note("statement_sum", f"{file.name} line {message.line}: MT{message.type}: {told}")


SOURCE = Source(
    title="SWIFT MT messages",
    publisher="own banks",
    url="https://www.swift.com/standards/data-standards/mt",
    licence="own data",
    prefix="mt",
    private=True,
    formats=(
        Format(
            name="fin",
            parts=("messages",),
            required=("messages",),
            recognise=recognise,
            read=read,
            statements=statements("mt"),
            deltas=("messages",),
        ),
    ),
    traps=(
        "Amounts have a decimal comma, and 'USD136490,' is a whole number; dates have two digits of the year.",
        "'RC' reverses a credit: it is a debit. A cover (202 COV) moves the money of an MT103, not money of its own.",
        "A return is an MT103, 202 or 205 with /RETN/ in field 72; with /REJT/ nothing was moved.",
        "Field 86 has another layout at each bank; what is free text stays purpose.",
    ),
)
