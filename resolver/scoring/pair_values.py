"""The values of records as arrays, by which pairs are compared: read once a kind, and how rare each value is.

Rarity comes from a table that was counted when the model was trained (`Shares`), never from the records at hand:
adding records changes no score.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from resolver.clean.nicknames import given_names
from resolver.kinds import Kind

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Texts = NDArray[np.object_]

MOST_VALUES = 8
"""Values of a field that one record is compared by; those past it in the order of the alphabet are left out."""

PLACE = """
select f.rid, lower(c.{column}) as value from work.stage_address as s
join work.address_clean as c on c.full_address = s.full_address and c.country is not distinct from s.country
join work.{{features}} as f on f.record_id = s.record_id where s.type <> 'birth'
"""

CONTACT = """
select f.rid, c.clean as value from work.stage_contact as s
join work.contact_clean as c on c.type = s.type and c.value = s.value and c.country is not distinct from s.country
join work.{{features}} as f on f.record_id = s.record_id where s.type in ({types})
  and not exists (from work.crowd as w where w.what = 'contact' and w.value = c.contact_id)
"""

TEXTS: dict[str, dict[str, str]] = {
    "person": {
        "birth_place": "select rid, unnest(birth_places) as value from work.{features}",
        "gender": "select rid, unnest(genders) as value from work.{features}",
    },
    "organisation": {},
}
"""Kind -> field -> query for texts (rid, value) that only this kind publishes."""

SHARED_TEXTS: dict[str, str] = {
    "country": "select rid, unnest(countries) as value from work.{features}",
    "city": PLACE.format(column="city"),
    "postcode": PLACE.format(column="postcode"),
    "address": "select rid, unnest(addresses_shown) as value from work.{features}",
    "occupation": """
        select f.rid, lower(trim(s.value)) as value from work.stage_attribute as s
        join work.{features} as f on f.record_id = s.record_id where s.attribute = 'occupation'""",
    "email": CONTACT.format(types="'email'"),
    "phone": CONTACT.format(types="'phone', 'fax'"),
    "identifier": "select rid, unnest(id_number) as value from work.{features}",
}
"""Field -> query for texts (rid, value) that every kind publishes."""

DATES = """
select f.rid, case s.precision when 'day' then strftime(s.date_from, '%Y%m%d')
                               when 'month' then strftime(s.date_from, '%Y%m') || '**'
                               else strftime(s.date_from, '%Y') || '****' end as value
from work.stage_date as s join work.{features} as f on f.record_id = s.record_id
where s.type in ('birth', 'incorporation') and s.date_from is not null and s.precision in ('day', 'month', 'year')
union all
select f.rid, unnest(d.misread) as value
from work.feature_date as d join work.{features} as f on f.record_id = d.record_id
"""
"""The digits of dates, year first, `*` where none is published; days that no calendar has (feature_date.sql) too."""

NAMES = """
select f.rid, a.name_key || chr(9) || coalesce(a.given, '') || chr(9) || coalesce(a.family, '') as value
from work.feature_alias as a join work.{features} as f on f.record_id = a.record_id where not a.weak
"""


@dataclass(frozen=True)
class Shares:
    """How rare values are: over so many records, field -> value -> share of the records that have it.

    Values that one record has are not in the table; a value that isn't counts as if one record had it.
    """

    records: int
    of: Mapping[str, Mapping[str, float]]

    def bits(self, field: str, texts: Texts) -> Floats:
        """-log2 of the share of each text."""
        table, least = self.of.get(field, {}), 1 / max(self.records, 1)
        shares = np.fromiter((table.get(text, least) for text in texts), dtype=np.float64, count=len(texts))
        return (-np.log2(shares)).astype(np.float32)


@dataclass(frozen=True)
class Values:
    """The values of one field: those of record i are codes[start[i]:start[i + 1]]; `texts` and `bits` are by code."""

    start: Ints
    codes: Ints
    texts: Texts
    bits: Floats

    # what follows of each text is made once for all pairs, when it is first asked for

    @cached_property
    def first(self) -> Texts:
        """The first letter of each text."""
        return np.array([text[:1] for text in self.texts], dtype=object)

    @cached_property
    def short(self) -> NDArray[np.bool_]:
        """Whether a text is one letter."""
        return np.fromiter((len(text) == 1 for text in self.texts), bool, len(self.texts))

    @cached_property
    def digits(self) -> NDArray[np.uint8]:
        """The eight characters of each date, a row a text."""
        joined = "".join(self.texts).encode()
        return np.frombuffer(joined, np.uint8).reshape(len(self.texts), -1)

    @cached_property
    def beginning(self) -> NDArray[np.str_]:
        """The first twelve characters of each text, a row a text."""
        return np.array([text[:12].ljust(12) for text in self.texts], "U12").view("U1").reshape(len(self.texts), 12)

    @cached_property
    def given(self) -> list[frozenset[str]]:
        """The given names that each text may be a form of."""
        return [given_names(text) for text in self.texts]

    @cached_property
    def of_given(self) -> NDArray[np.bool_]:
        """Whether a text may be a form of a given name."""
        return np.fromiter(map(bool, self.given), bool, len(self.texts))


@dataclass(frozen=True)
class Names:
    """The names of records, by rid (`start`, `codes`), and by name code its words, given name and family name.

    The words of name i are word_codes[word_start[i]:word_start[i + 1]]; unknown given and family names are ''.
    """

    start: Ints
    codes: Ints
    words: Values
    given: Texts
    family: Texts
    given_bits: Floats
    family_bits: Floats


@dataclass(frozen=True)
class Sides:
    """All values of the records of one kind, by rid, and the shares by which they are rare."""

    names: Names
    dates: Values
    texts: dict[str, Values]
    shares: Shares


def text_fields(kind: Kind) -> dict[str, str]:
    """Field -> query of the texts that are compared for a kind."""
    return TEXTS.get(kind.name, {}) | SHARED_TEXTS


def sides(con: DuckDBPyConnection, kind: Kind, shares: Shares | None = None) -> Sides:
    """The values of the records of a kind that have features.

    Without `shares` (in training) they are counted over the records at hand.
    """
    [(records,)] = con.execute("select count(*) from work.linked where kind = $kind", {"kind": kind.name}).fetchall()
    read = {
        field: coded(con, query.format(features=kind.features), records)
        for field, query in {"name": NAMES, "date": DATES, **text_fields(kind)}.items()
    }
    start, codes, texts = read.pop("name")
    words = split([text.split("\t", 1)[0] for text in texts])
    known: dict[str, str] = {}  # many share a given name, and each is held once
    parts = [
        np.array([known.setdefault(part, part) for part in (text.split("\t")[at] for text in texts)], dtype=object)
        for at in (1, 2)
    ]
    if shares is None:
        counted = {field: share(codes, texts, records) for field, (_, codes, texts) in read.items()}
        counted["word"] = share(words[1][spread(words[0], codes)], words[2], records)
        counted["given"], counted["family"] = (share_texts(part[codes], records) for part in parts)
        shares = Shares(records, counted)
    names = Names(
        start,
        codes,
        Values(*words, shares.bits("word", words[2])),
        parts[0],
        parts[1],
        shares.bits("given", parts[0]),
        shares.bits("family", parts[1]),
    )
    values = {field: Values(*found, shares.bits(field, found[2])) for field, found in read.items()}
    return Sides(names, values.pop("date"), values, shares)


def coded(con: DuckDBPyConnection, query: str, records: int) -> tuple[Ints, Ints, Texts]:
    """The start of each record's codes, the codes, and the texts by code, of a query for (rid, value)."""
    con.execute(
        f"""
        create or replace temp table side_value as
        select distinct rid, value from ({query}) where value <> ''
        qualify row_number() over (partition by rid order by value) <= {MOST_VALUES}
        """
    )
    texts = con.execute("select distinct value from side_value order by value").fetchnumpy()["value"]
    found = con.execute(
        """
        select v.rid::bigint as rid, t.code from side_value as v
        join (select value, (row_number() over (order by value) - 1)::bigint as code
              from (select distinct value from side_value)) as t on t.value = v.value
        order by 1, 2
        """
    ).fetchnumpy()
    start = np.zeros(records + 1, dtype=np.int64)
    np.cumsum(np.bincount(np.asarray(found["rid"]), minlength=records), out=start[1:])
    return start, np.asarray(found["code"], dtype=np.int64), np.asarray(texts, dtype=object)


def split(texts: list[str]) -> tuple[Ints, Ints, Texts]:
    """The words of each text: where they start, their codes, and the words by code."""
    listed = [text.split() for text in texts]
    start = np.zeros(len(listed) + 1, dtype=np.int64)
    np.cumsum(np.fromiter(map(len, listed), dtype=np.int64, count=len(listed)), out=start[1:])
    distinct = sorted({word for words in listed for word in words})
    code = {word: at for at, word in enumerate(distinct)}
    codes = np.fromiter((code[word] for words in listed for word in words), dtype=np.int64, count=int(start[-1]))
    return start, codes, np.array(distinct, dtype=object)


def spread(start: Ints, rows: Ints) -> Ints:
    """The places start[i]:start[i + 1] of each row i, one after the other."""
    counts = start[rows + 1] - start[rows]
    offset = np.repeat(np.cumsum(counts) - counts, counts)
    found: Ints = np.repeat(start[rows], counts) + np.arange(int(counts.sum())) - offset
    return found


def share(codes: Ints, texts: Texts, records: int) -> dict[str, float]:
    """Value -> share of records that have it, of values that several have."""
    counts = np.bincount(codes, minlength=len(texts))
    return {str(texts[at]): int(counts[at]) / records for at in np.flatnonzero(counts > 1)}


def share_texts(texts: Texts, records: int) -> dict[str, float]:
    """Value -> share of records that have it, of texts one a record."""
    values, counts = np.unique(texts.astype(str), return_counts=True) if len(texts) else (texts, np.zeros(0, int))
    return {str(v): int(n) / records for v, n in zip(values, counts, strict=True) if n > 1 and v}
