"""What a generation publishes of entities, and what a subject says of itself, as `features.Facts`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.clean import accounts, contacts, countries, dates, identifiers, wallets
from resolver.screening.contract import Subject
from resolver.screening.features import LONGEST, DateFact, Facts, NameFact

READ_AS = {"vessel": "asset", "aircraft": "asset", "company": "organisation", "bank": "organisation"}
"""Kinds as others say them."""

MODELS = {"person": ("person",), "organisation": ("organisation",), "asset": ("organisation",)}
"""Kind -> by which models its entities are compared; assets have none of their own."""

NEAR = """
create or replace temp table screened_near as
with listed as (select entity_id from final.entity where listed),
held as (
    select to_id as id, from_id as holder from final.relation where type = 'HOLDS' and from_id is not null
    and to_id is not null
    union select entity_id, entity_id from final.entity where kind in ('wallet', 'account')
    union select entity_id, entity_id from listed
)
select from_id as entity_id from final.relation semi join listed on listed.entity_id = to_id where $near
union select to_id from final.relation semi join listed on listed.entity_id = from_id where $near
union select h.holder from final.paid_to as p join held as h on h.id = p.from_id
    join held as o on o.id = p.to_id semi join listed on listed.entity_id = o.holder where $near
union select h.holder from final.paid_to as p join held as h on h.id = p.to_id
    join held as o on o.id = p.from_id semi join listed on listed.entity_id = o.holder where $near
union select s.entity_id from final.support as s join final.support as o using (node_id)
    semi join listed on listed.entity_id = o.entity_id
    where $near and s.type in ('HAS_DOCUMENT', 'REACHED_BY')
union select entity_id from final.blocked where status = 'blocked' and $blocked
union select entity_id from final.listing where in_force
union select entity_id from listed
"""
"""Parties with a listing in force; those sanctioned by ownership; those one step from a listed one."""

ENTITIES = """
create or replace temp table screened as
select e.entity_id, e.kind
from final.entity as e
where e.kind in ('person', 'organisation', 'asset', 'party')
  and ($all or e.entity_id in (select entity_id from screened_near))
order by e.entity_id
"""

RECORDS = """
create or replace temp table screened_record as
with record as (
    select r.record_id, r.entity_id, r.private,
           bool_or(not r.private) over (partition by r.entity_id) as published
    from final.record as r semi join screened using (entity_id)
)
select record_id, entity_id from record where not private or not published
"""
"""Own data on a listed party is no part of what is published of it: a customer is not compared with itself."""

FACTS = {
    "name": "select entity_id, full_name, quality, family, given from final.name semi join screened_record "
    "using (record_id) order by all",
    "date": "select distinct entity_id, type, date_from, date_to, precision, approximate, published from final.date "
    "semi join screened_record using (record_id) where date_from is not null and date_to is not null "
    "and type in ('birth', 'incorporation') order by all",
    "country": "select distinct entity_id, country from final.country semi join screened_record using (record_id) "
    "order by all",
    "identifier": "select distinct entity_id, scheme, number, country from final.identifier "
    "semi join screened_record using (record_id) order by all",
    "address": "with told as (select full_address, country, min(street) as street, min(city) as city, "
    "min(region) as region, min(postcode) as postcode from evidence.address group by all) "  # as clean/values.py
    "select distinct r.entity_id, a.type, a.full_address, a.country, t.street, t.city, t.region, t.postcode "
    "from evidence.address as a join screened_record as r using (record_id) "
    "join told as t on t.full_address = a.full_address and t.country is not distinct from a.country order by all",
    "contact": "select distinct r.entity_id, type, value, country from evidence.contact "
    "join screened_record as r using (record_id) order by all",
    "account": "select distinct r.entity_id, number, scheme, bank_bic, bank_code, bank_country from evidence.account "
    "join screened_record as r using (record_id) where not own order by all",
    "wallet": "select distinct r.entity_id, address, chain_published, currency_published from evidence.wallet "
    "join screened_record as r using (record_id) where not own order by all",
    "file": "select distinct r.entity_id, coalesce(sha256, perceptual_hash) from evidence.document "
    "join screened_record as r using (record_id) where type in ('passport_scan', 'photo', 'id_scan', 'selfie') "
    "and coalesce(sha256, perceptual_hash) is not null order by all",
    "gender": "select distinct entity_id, value from final.attribute semi join screened_record using (record_id) "
    "where attribute = 'gender' order by all",
}
"""Fact -> what a generation holds of it, by entity."""


def choose(con: DuckDBPyConnection, scope: str) -> int:
    """Say who is screened against; give how many. `con` has a generation open."""
    con.execute(NEAR, {"near": scope == "near", "blocked": scope != "listed"})
    con.execute(ENTITIES, {"all": scope == "all"})
    con.execute(RECORDS)
    [(number,)] = con.execute("select count(*) from screened").fetchall()
    return int(number)


def of_entities(con: DuckDBPyConnection) -> Iterator[tuple[str, str, Facts]]:
    """Id, kind and facts of each entity that `choose` chose, by id."""
    streams = {fact: Grouped(con, query) for fact, query in FACTS.items()}
    for entity, kind in con.execute("select entity_id, kind from screened order by entity_id").fetchall():
        found = {fact: stream.of(entity) for fact, stream in streams.items()}
        told = [(type, DateFact(*rest)) for type, *rest in found["date"]]
        yield (
            entity,
            kind,
            Facts(
                kind=kind,
                names=[
                    NameFact(name, quality == "weak", family, given) for name, quality, family, given in found["name"]
                ],
                births=[day for type, day in told if type == "birth"],
                founded=[day for type, day in told if type == "incorporation"],
                countries=[country for (country,) in found["country"]],
                identifiers=found["identifier"],
                addresses=found["address"],
                contacts=found["contact"],
                accounts=found["account"],
                wallets=found["wallet"],
                files=[hash for (hash,) in found["file"]],
                genders=[value for (value,) in found["gender"]],
            ),
        )


MOST_SHOWN = 30
"""So many values of a field are kept to be shown; a party may have hundreds of names."""


def shown_values(found: Facts) -> dict[str, list[str]]:
    """Field of a model -> values as published, each once."""
    told = {
        "name": [name.full_name for name in found.names],
        "birth": [day.published for day in found.births],
        "founded": [day.published for day in found.founded],
        "country": found.countries,
        "identifier": [
            " ".join(filter(None, (scheme, number, country))) for scheme, number, country in found.identifiers
        ]
        + found.files,
        "address": [full for type, full, *_ in found.addresses if type != "birth"],
        "birth_place": [full for type, full, *_ in found.addresses if type == "birth"],
        "gender": found.genders,
        "contact": [f"{type} {value}" for type, value, _ in found.contacts]
        + [f"account {number}" for number, *_ in found.accounts]
        + [f"wallet {text}" for text, *_ in found.wallets],
    }
    return {field: list(dict.fromkeys(values))[:MOST_SHOWN] for field, values in told.items() if values}


class Grouped:
    """The rows of a query whose first column is sorted, handed out by its values in their order."""

    def __init__(self, con: DuckDBPyConnection, query: str) -> None:
        table = con.sql(query).to_arrow_table()
        self._rows = (
            row
            for batch in table.to_batches(max_chunksize=50_000)
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True)
        )
        self._next = next(self._rows, None)

    def of(self, key: str) -> list[Any]:
        """The rows of a key without it; keys are asked for in rising order."""
        found = []
        while self._next is not None and self._next[0] <= key:
            if self._next[0] == key:
                found.append(self._next[1:])
            self._next = next(self._rows, None)
        return found


def of_subject(subject: Subject, kind: str) -> tuple[Facts, list[str]]:
    """The facts of a subject read as a kind, and what of it could not be compared, in words."""
    problems: list[str] = []
    subject = readable(subject)
    of = {name: (family, given) for name, family, given in subject.parts}
    country = next((code for text in subject.countries if (code := countries.code(text))), None)
    for text in subject.countries:
        if countries.code(text) is None:
            problems.append(f"country {shown(text)}: not known")
    facts = Facts(
        kind=kind,
        names=[NameFact(clean(name), False, *of.get(name, (None, None))) for name in subject.names if clean(name)],
        births=days(subject.birth_dates, "birth date", problems),
        founded=days(subject.founded, "date of foundation", problems),
        countries=list(subject.countries),
        identifiers=[numbered(each, problems) for each in subject.identifiers],
        addresses=[("unknown", text, None, None, None, None, None) for text in subject.addresses]
        + [("birth", text, None, None, text, None, None) for text in subject.birth_places],
        contacts=[("phone", text, country) for text in subject.phones]
        + [("email", text, None) for text in subject.emails]
        + [("device", text, None) for text in subject.devices],
        accounts=[(text, "unknown", None, None, None) for text in subject.accounts],
        wallets=[(text, None, None) for text in subject.wallets],
        files=list(subject.files),
        genders=[subject.gender] if subject.gender else [],
    )
    for type, text, code in facts.contacts:
        if contacts.clean(type, text[:LONGEST], code) is None:
            problems.append(f"{type} {shown(text)}: not read; a phone needs its country")
    for text in subject.wallets:
        if wallets.identify(text[:LONGEST]) is None:
            problems.append(f"wallet {shown(text)}: no chain address, or its check fails; not compared")
    for text in subject.accounts:
        if accounts.identify(text[:LONGEST], "unknown", None, None, None).key is None:
            problems.append(f"account {shown(text)}: names no account; not compared")
    if not facts.names and subject.kind not in ("wallet", "account"):
        problems.append("no name, or a blank one: only numbers and contacts were compared")
    return facts, problems


MOST = 100
"""Values of a field of a subject that are compared."""


def readable(subject: Subject) -> Subject:
    """A subject without halves of letters, null bytes and text that no field is as long as."""

    def text(given: object) -> str:
        return str(given)[:LONGEST].encode("utf-8", "replace").decode("utf-8").replace("\0", " ").strip()

    def texts(given: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(found for each in given[:MOST] if (found := text(each)))

    lists: dict[str, Any] = {name: texts(getattr(subject, name)) for name in TEXTS}
    return replace(
        subject,
        **lists,
        identifiers=tuple(tuple(text(part or "") for part in each) for each in subject.identifiers[:MOST]),
        gender=text(subject.gender) if subject.gender else None,
    )


TEXTS = (
    "names", "birth_dates", "countries", "addresses", "phones", "emails", "wallets", "accounts", "devices", "files",
    "birth_places", "founded",
)  # fmt: skip
"""Fields of a subject that are lists of texts."""


def numbered(given: tuple[str, ...], problems: list[str]) -> tuple[str, str, str | None]:
    """Scheme, number and country of an identifier; what is wrong with it is added to the problems."""
    scheme, number, country = (*given, "", "", "")[:3]
    scheme = (scheme or "other").strip().casefold().replace(" ", "_")
    code = countries.code(country) if country else None
    found = identifiers.clean(scheme, number, code)
    if found is None:
        problems.append(f"identifier {shown(scheme)} {shown(number)}: names no number; not compared")
    elif found.valid is False:
        problems.append(f"identifier {shown(scheme)} {shown(number)}: its check digit is wrong; not compared")
    return scheme, number, country or None


def days(texts: tuple[str, ...], what: str, problems: list[str]) -> list[DateFact]:
    """Dates as given; those that can't be read are among the problems."""
    found = []
    for text in texts:
        told = dates.parse(text.strip()[:LONGEST])
        if told is None:
            problems.append(f"{what} {shown(text)}: no date of the calendar; not compared")
        else:
            found.append(DateFact(told.first, told.last, told.precision, told.approximate, text))
    return found


INVISIBLE = dict.fromkeys(
    [*range(0x20), 0x7F, *range(0x80, 0xA0), 0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F),
     *range(0x2060, 0x2070), 0xFEFF], " ",
)  # fmt: skip
"""Control characters, marks of direction and what has no width: nothing that a name is made of."""

for _joined in (0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF):
    INVISIBLE[_joined] = ""


def clean(name: str) -> str:
    """A name without characters that nobody sees; those that part words become blanks."""
    return " ".join(name[:LONGEST].translate(INVISIBLE).split())


def shown(text: str) -> str:
    """A text for a message: cut, and with nothing that writes on a terminal."""
    told = "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in str(text)[:60])
    return f"{told}..." if len(str(text)) > 60 else told


def iso(day: date | None) -> str | None:
    """A day as text."""
    return day.isoformat() if day else None
