"""Staged records written by hand, as a source would stage them, for tests of what comes after ingest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class Party:
    """One published record: `id` is 'prefix:key'; dates are ISO ('1964-11-21', '1964-11', '1964').

    `numbers` are (scheme, number, country); `contacts` (type, value); `listed` a programme ('ofac:DPRK4') of blocking
    effect; `aliases` and `weak` are further names; `wallets` chain addresses; `accounts` IBANs.
    """

    id: str
    name: str
    kind: str = "person"
    born: str | None = None
    countries: tuple[str, ...] = ()
    numbers: tuple[tuple[str, str, str | None], ...] = ()
    aliases: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    contacts: tuple[tuple[str, str], ...] = ()
    address: tuple[str, str, str] | None = None
    listed: str | None = None
    gender: str | None = None
    subkind: str | None = None
    role: str | None = None
    wallets: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    relations: tuple[tuple[str, str], ...] = field(default=())
    """(type, record_id of the other end)"""

    @property
    def source(self) -> str:
        """The source that the prefix stands for."""
        return {"ofac": "ofac_sdn", "un": "un_sc"}.get(self.id.split(":")[0], "table")


def put(con: DuckDBPyConnection, table: str, **values: Any) -> None:
    """Insert one row into a stage table; columns not given take their default."""
    columns = ", ".join(f'${name} as "{name}"' for name in values)
    con.execute(f"insert into stage.{table} by name select {columns}", values)


def stage(con: DuckDBPyConnection, parties: Iterable[Party], published: date | None = date(2026, 1, 1)) -> None:
    """Stage parties as one edition per source, in the order given."""
    editions: dict[str, str] = {}
    for line, party in enumerate(parties, 1):
        if party.source not in editions:
            editions[party.source] = f"{party.source}:{len(editions)}"
            put(con, "edition", edition_id=editions[party.source], source=party.source, channel="csv", scope="full",
                published_on=published, sequence=len(editions), ingested_at="2026-01-01 00:00:00", rows_read=0,
                rows_staged=0, rows_rejected=0, invented=True, private=False, accepted_codes=[])  # fmt: skip
        one(con, party, editions[party.source], line)


def version(party: Party) -> UUID:
    """The version of a record: another where any of its facts is another."""
    return uuid5(NAMESPACE_URL, repr(party))


def one(con: DuckDBPyConnection, party: Party, edition: str, line: int) -> None:
    """Stage one party with its facts."""
    cite = {"file_sha256": "f" * 64, "part": party.source, "line": line}
    fact = {"record_id": party.id, "version_id": version(party), **cite}
    put(con, "presence", edition_id=edition, record_id=party.id, version_id=fact["version_id"], **cite)
    put(con, "record", **fact, source=party.source, channel="csv", published_key=party.id.split(":", 1)[1],
        kind=party.kind, caption=party.name, subkind=party.subkind, role=party.role, invented=True)  # fmt: skip
    for type, quality, name in (
        ("primary", "strong", party.name),
        *(("alias", "strong", alias) for alias in party.aliases),
        *(("alias", "weak", alias) for alias in party.weak),
    ):
        put(con, "name", **fact, type=type, quality=quality, full_name=name)
    if party.born:
        parts = [int(part) for part in party.born.split("-")]
        first = date(*[*parts, 1, 1][:3])
        last = date(parts[0], 12, 31) if len(parts) == 1 else first
        put(con, "date", **fact, type="birth", date_from=first, date_to=last, approximate=False, published=party.born,
            precision=("year", "month", "day")[len(parts) - 1])  # fmt: skip
    for country in party.countries:
        put(con, "country", **fact, type="nationality" if party.kind == "person" else "jurisdiction", country=country)
    for scheme, number, issuer in party.numbers:
        put(con, "identifier", **fact, scheme=scheme, number=number, country=issuer, published_type=scheme)
    for type, value in party.contacts:
        put(con, "contact", **fact, type=type, value=value)
    if party.address:
        street, city, country = party.address
        put(
            con,
            "address",
            **fact,
            type="business",
            full_address=", ".join(filter(None, party.address)),
            street=street,
            city=city,
            country=country,
        )
    if party.gender:
        put(con, "attribute", **fact, attribute="gender", value=party.gender)
    if party.listed:
        put(con, "listing", **fact, listing_id=f"{party.id}/{party.listed}", list=party.source, programme=party.listed,
            authority=party.listed.split(":")[0].upper(), programme_published=party.listed, effect="blocking",
            mapped=True)  # fmt: skip
    for address in party.wallets:
        put(con, "wallet", **fact, address=address, own=False)
    for number in party.accounts:
        put(con, "account", **fact, number=number, scheme="iban", own=False)
    for type, other in party.relations:
        put(con, "relation", **fact, relation_id=f"{party.id}/{type}/{other}", type=type, from_status="record",
            from_record=party.id, to_status="record", to_record=other)  # fmt: skip
