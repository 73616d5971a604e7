"""What a check says: a flag, a hint, or something that is only said; with its evidence and its innocent readings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from resolver.hiring.batch import Batch
from resolver.reuse.kinds import score
from resolver.reuse.readings import lasting

INNOCENT = {
    "alias": "A name taken at marriage, a translated or a shortened name; twins with one set of papers on file; a row "
    "filled with the values of its neighbour.",
    "mule": "Partners or relatives with one account or computer who gave two addresses; an agency that is paid for its "
    "people; a machine of an internet cafe or a library; a used machine.",
    "lent_document": "A clerk who copied the number of the row above; a placeholder instead of a number; relatives "
    "whose papers were scanned together.",
    "one_hand": "An agency, a relative or a friend who fills in applications for others; a template.",
    "payee_change": "A new bank after a move; an account that was closed; marriage.",
    "delivery_elsewhere": "A parcel shop, an office, a neighbour, a journey.",
    "shared_network": "One proxy of a company or a carrier; people who met at one place.",
    "referee_reuse": "The personnel office of a large employer; a teacher.",
    "third_party_account": "An account of a partner or parents; a maiden name; one's own company; a bank that cuts "
    "names.",
    "unusual_channel": "No bank account yet; a country where wallets and payment services are what people use.",
    "account_elsewhere": "Online banks that give accounts of another country; people who moved, or live near a border.",
    "shared_address": "A dormitory, a shared house, a co-working office, an address of a service for mail.",
    "same_text": "A template, an agency that writes for its people, a text copied from an advertisement or an example.",
    "small_transfers": "Remittances to relatives; a shop that is paid in coins; pay in instalments. An account of an "
    "exchange that many use.",
    "listed_hit": "Another person of the same name: compare birth date, place and documents with the list.",
}
"""What honest people do that looks the same, by rule: to be asked before anything is held against anybody."""


@dataclass(frozen=True)
class Evidence:
    """One value, and who presents it: rows of the table by line, records of the network, and the lines to cite."""

    what: str
    value: str
    rows: tuple[int, ...]
    records: tuple[str, ...]
    cites: tuple[str, ...]


@dataclass(frozen=True)
class Flag:
    """One case: `rule`, the rows that it names, and the entities of the network; `flagged`, else a hint.

    `flag_id` stays the same as long as rule and records do.
    """

    flag_id: str
    rule: str
    says: str
    score: float
    flagged: bool
    rows: tuple[int, ...]
    names: tuple[str, ...]
    entities: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    innocent: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The flag as JSON takes it."""
        return asdict(self)


@dataclass(frozen=True)
class Rows:
    """The rows of a batch by record and by entity."""

    line: Mapping[str, int]
    name: Mapping[str, str]
    of_entity: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, batch: Batch) -> Rows:
        """From the rows of a batch; entities as resolver/hiring/joined.py calls them."""
        members: dict[str, tuple[str, ...]] = {}
        for row in batch.rows:
            members[f"row:{row.entity_id}"] = (*members.get(f"row:{row.entity_id}", ()), row.record_id)
        return cls(
            {row.record_id: row.line for row in batch.rows}, {row.record_id: row.name for row in batch.rows}, members
        )

    def lines(self, records: Any) -> tuple[int, ...]:
        """The lines of those of the records that are rows, in order."""
        return tuple(sorted({self.line[record] for record in records if record in self.line}))

    def evidence(self, what: str, value: str, records: Any, cites: Any) -> Evidence:
        """The evidence of one value, rows and records of the network apart."""
        others = sorted({record for record in records if record not in self.line})
        return Evidence(what, value, self.lines(records), tuple(others), tuple(sorted(set(cites))))


def of_bits(
    rule: str, says: str, bits: float, least: float, records: tuple[str, ...], rows: Rows,
    evidence: tuple[Evidence, ...], entities: tuple[str, ...] = (), facts: Mapping[str, Any] | None = None,
) -> Flag:  # fmt: skip
    """A flag of this room's own rules; `least` is the score from which on it is more than a hint."""
    found = round(score(bits), 4)
    names = tuple(sorted({rows.name[record] for record in records if record in rows.name}))
    return Flag(
        lasting(rule, *sorted(records), *(each.value for each in evidence)), rule, says, found, found >= least,
        rows.lines(records), names, entities, evidence, INNOCENT[rule], facts or {},
    )  # fmt: skip
