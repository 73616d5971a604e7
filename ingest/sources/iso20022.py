"""ISO 20022 messages: payments (pain.001, pacs.008, 009, 004), statements (camt.052, 053, 054) and states of payments
(pacs.002, camt.056, 029, 106), of every version, with and without envelope and business header.

The catalogue of messages: https://www.iso20022.org/iso-20022-message-definitions
Another message is refused by its name. `line` is that of the transaction's start tag. An element whose name is in no
message that this version knows stops the source.
"""

from __future__ import annotations

from collections import defaultdict

from duckdb import DuckDBPyConnection

from ingest.read.xml import root_name
from ingest.source import Format, InputFile, Read, Source
from ingest.sources import _iso_statements, _iso_states
from ingest.sources._iso_nodes import Message, Node, messages
from ingest.sources._iso_payments import payment
from ingest.sources._iso_words import KNOWN
from ingest.sources._payments import Book, Payment, Unreadable
from ingest.sources._payments_facts import statements
from ingest.sources._payments_sums import Moved, check_sums

PAYMENTS = frozenset({"pain.001", "pacs.008", "pacs.009", "pacs.004"})
STATEMENTS = frozenset({"camt.052", "camt.053", "camt.054"})
STATES = frozenset({"pacs.002", "camt.056", "camt.029", "camt.106"})


def recognise(file: InputFile) -> str | None:
    """'messages' for XML whose namespace is one of ISO 20022, in an envelope or bare."""
    named = b"iso:std:iso:20022" in file.head or b"urn:swift:xsd" in file.head
    return "messages" if named and root_name(file) else None


def read(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """Fill the raw tables of bank messages."""
    book = Book(con, "iso")
    for file in files:
        _File(book, file).take()
    book.close()
    return Read()


class _File:
    """The state of taking one file."""

    def __init__(self, book: Book, file: InputFile) -> None:
        self.book, self.file = book, file
        self.moved: dict[int, list[Moved]] = defaultdict(list)
        """By the line of a statement, what its booked entries moved."""
        self.seen: dict[str, int] = {}

    def take(self) -> None:
        """Write all that its messages say."""
        found = 0
        for message, unit in messages(self.file, self.book.refused):
            if message.kind not in PAYMENTS | STATEMENTS | STATES:
                if unit is None:
                    named = f"{message.name}: this message is not read"
                    self.book.refused.add(self.file, message.line, "type", named, message.body.content)
                found += unit is None
                continue
            if unit is not None:
                self._unit(message, unit)
            else:
                found += 1
                self._end(message)
        if not found and not self.book.refused.rows:
            told = "no message of ISO 20022 ends in this file"
            self.book.refused.add(self.file, 1, "columns", told, self.file.head[:200].decode("utf-8", "replace"))

    def _unit(self, message: Message, unit: Node) -> None:
        """Write one transaction, or refuse it with its line."""
        self._audit(message, unit, "/".join(node.tag for node in message.path))
        try:
            if message.kind in PAYMENTS:
                self._pay(payment(message, unit))
            elif message.kind in STATEMENTS:
                self._entry(message, unit)
            else:
                for event in _iso_states.events(message, unit):
                    self.book.event(self.file, event)
        except Unreadable as problem:
            told = f"{message.name}: {problem.reason}"
            self.book.refused.add(self.file, unit.line, problem.code, told, unit.content)

    def _pay(self, one: Payment) -> None:
        """Write a payment; equal ones of one message are told apart by their number."""
        from dataclasses import replace

        self.seen[one.key] = self.seen.get(one.key, 0) + 1
        self.book.pay(self.file, replace(one, key=f"{one.key}\x1f{self.seen[one.key]}"))

    def _entry(self, message: Message, unit: Node) -> None:
        found, problem = _iso_statements.entry(message, unit)
        if problem:
            self.book.note("batch_sum", f"{self.file.name} line {unit.line}: {message.name}: {problem}")
        for number, one in enumerate(found):
            if number == 0:
                self.seen[one.key] = self.seen.get(one.key, 0) + 1
            from dataclasses import replace

            self.book.pay(self.file, replace(one, key=f"{one.key}\x1f{self.seen[one.key]}"))
            if one.status == "booked":
                self.moved[message.path[-1].line].append((one.told_as, one.amount))

    def _end(self, message: Message) -> None:
        """What stands around the transactions: balances, or the state of the whole message."""
        self._audit(message, message.body, "")
        if message.kind in STATEMENTS:
            for statement in message.body.all("*/Stmt") + message.body.all("*/Rpt") + message.body.all("*/Ntfctn"):
                self._statement(message, statement)
            if not message.body.all("*/Stmt") + message.body.all("*/Rpt") + message.body.all("*/Ntfctn"):
                told = f"{message.name}: no statement, report or notification in it"
                self.book.refused.add(self.file, message.line, "columns", told, message.body.content)
        elif not message.units:
            event = _iso_states.group_event(message) if message.kind == "pacs.002" else None
            if event:
                self.book.event(self.file, event)
            else:
                told = f"{message.name}: no transaction in it"
                self.book.refused.add(self.file, message.line, "columns", told, message.body.content)
        self.moved.clear()
        self.seen.clear()

    def _statement(self, message: Message, statement: Node) -> None:
        try:
            found = _iso_statements.balances(statement)
        except Unreadable as problem:
            told = f"{message.name}: {problem.reason}"
            self.book.refused.add(self.file, statement.line, problem.code, told, statement.content)
            return
        for balance in found:
            self.book.balance(self.file, balance)
        moved = self.moved[statement.line]
        if not found and not moved and message.kind != "camt.054":
            self.book.note("empty_statement", f"{self.file.name} line {statement.line}: {message.name}: nothing in it")
        if message.kind == "camt.053" and (told_sum := check_sums(found, moved)):
            where = f"{self.file.name} line {statement.line}: {message.name}"
            self.book.note("statement_sum", f"{where}: {told_sum}")

    def _audit(self, message: Message, node: Node, above: str) -> None:
        """Note the elements that no message of this version has."""
        for path, below in node.walk():
            if below.tag not in KNOWN and not path.startswith(("SplmtryData", "Envelope")):
                where = "/".join(part for part in (message.kind, above, path) if part)
                self.book.unread.setdefault(where, below.line)


SOURCE = Source(
    title="ISO 20022 payment messages and statements",
    publisher="own banks",
    url="https://www.iso20022.org/iso-20022-message-definitions",
    licence="own data",
    prefix="iso",
    private=True,
    formats=(
        Format(
            name="xml",
            parts=("messages",),
            required=("messages",),
            recognise=recognise,
            read=read,
            statements=statements("iso"),
            deltas=("messages",),
        ),
    ),
    traps=(
        "A party stands in Dbtr or in Dbtr/Pty, a BIC in BIC, BICFI or BICOrBEI: versions differ, the meaning doesn't.",
        "An entry with several transactions is those transactions, if they add up to it.",
        "A pacs.009 with UndrlygCstmrCdtTrf is the cover of a pacs.008: the same money.",
        "A pain.001 asks for a payment; a pacs.004 gives one back.",
    ),
)
