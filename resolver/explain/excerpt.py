"""A few records of a generation as linking sees them: their feature rows and scores, made again by the same SQL.

What a generation holds as published is staged in memory and goes through cleaning, features and scoring as in a run.
So a pair that was never compared has a score too, and a pair that was compared shows the very keys it was compared by.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from duckdb import DuckDBPyConnection

from resolver import candidates, kinds, live
from resolver.clean.crowd import of_generation, told
from resolver.clean.values import store
from resolver.explain.reading import Pair
from resolver.grouping import contradictions, cross_references
from resolver.grouping.cluster import none
from resolver.kinds import Kind, Model, Rule
from resolver.scoring import learnt, named, score
from resolver.store import connect, contract

FACTS = {
    "name": "select record_id, type, quality, full_name, family, given from final.name",
    "date": "select record_id, type, date_from, date_to, precision, approximate, published from final.date",
    "country": "select record_id, type, country from final.country",
    "identifier": "select record_id, scheme, number, country, issuer, published_type, status from final.identifier",
    "attribute": "select record_id, attribute, value from final.attribute",
    "listing": "select record_id, listing_id, list, authority, programme, programme as programme_published, effect, "
    "mapped from final.listing",
    "address": "select record_id, type, full_address, country, street, city, region, postcode from evidence.address",
    "contact": "select record_id, type, value, country from evidence.contact",
    "account": "select record_id, number, scheme, bank_bic, bank_code, bank_country, own from evidence.account",
    "wallet": "select record_id, address, currency_published, chain_published, own from evidence.wallet",
    "document": "select record_id, type, number, country, sha256, perceptual_hash from evidence.document",
}
"""Stage table -> what a generation holds of it. Everything that features are made of; a test holds the two together."""

RECORD = "select record_id, source, published_key, kind, subkind, role, caption, invented from final.record"

EDITION = """
insert into stage.edition by name
select 'excerpt' as edition_id, 'excerpt' as source, 'excerpt' as channel, 'full' as scope, 1 as sequence,
       timestamp '2000-01-01' as ingested_at, 0 as rows_read, 0 as rows_staged, 0 as rows_rejected, false as invented,
       false as private, []::varchar[] as accepted_codes
"""

PUBLISHED = """
select record_id, 'name' as field, full_name as value from {name}
union all select record_id, case when type = 'birth' then 'birth' else 'founded' end, published from {date}
    where type in ('birth', 'incorporation')
union all select record_id, 'identifier', concat_ws(' ', scheme, number, '(' || country || ')') from {identifier}
union all select record_id, 'identifier', concat_ws(' ', type, coalesce(number, sha256, perceptual_hash))
    from {document}
union all select record_id, 'gender', value from {attribute} where attribute = 'gender'
union all select record_id, case when type = 'birth' then 'birth_place' else 'address' end, full_address from {address}
union all select record_id, 'country', country from {country}
union all select record_id, 'contact', type || ' ' || value from {contact}
union all select record_id, 'contact', 'account ' || number from {account} where not own
union all select record_id, 'contact', 'wallet ' || address from {wallet} where not own
union all select record_id, 'list', list from {listing}
"""


CROWD = """
with presented as (
    select record_id, 'full' as what, scheme || ':' || country || ':' || number as value from work.identifier_value
    union select record_id, 'scheme', scheme || '::' || number from work.identifier_value
    union select record_id, 'number', unnest([number, digits]) from work.identifier_value
    union select record_id, 'contact', value from work.contact_value
    union select record_id, 'file', coalesce(sha256, perceptual_hash) from work.stage_document
)
select w.* from work.crowd as w
where (select count(distinct record_id) from presented as p
       where p.what = w.what and p.value = w.value and p.record_id in ($one, $other)) = 2
"""


def published_sql(tables: Mapping[str, str]) -> str:
    """A query for (record_id, field, value as published); `tables`: fact of FACTS -> where its rows are."""
    return PUBLISHED.format(**tables)


CITE = "md5('excerpt')::uuid as version_id, '' as file_sha256, '' as part, 0 as line"
"""What every staged row carries besides its facts."""


class Excerpt:
    """Some records of a generation with the features that its models compare."""

    def __init__(self, con: DuckDBPyConnection, records: Iterable[str], models: Mapping[str, Model]) -> None:
        from resolver.clean.names import names_table
        from resolver.clean.values import clean_values
        from resolver.features import features

        self.models = models
        self.kinds = [kind for kind in map(kinds.load, kinds.names()) if kind.name in models]
        self.con = connect(":memory:")
        self.con.execute(contract("ingest", "stage.sql"))
        self.con.execute(EDITION)
        wanted = sorted(set(records))
        for table, query in {"record": RECORD, **FACTS}.items():
            self._stage(con, table, query, wanted)
        live.prepare(self.con)
        clean_values(self.con)
        names_table(self.con)
        features(self.con, self.kinds, models, of_generation(con))
        cross_references.prepare(self.con)

    def _stage(self, con: DuckDBPyConnection, table: str, query: str, records: list[str]) -> None:
        """Copy the rows of some records into a stage table."""
        found = con.sql(f"{query} where record_id in (select unnest($records))", params={"records": records})
        self.con.register("found", found.to_arrow_table())
        channel = ", 'excerpt' as channel" if table == "record" else ""
        self.con.execute(f"insert into stage.{table} by name select *, {CITE}{channel} from found")
        if table == "record":
            self.con.execute(
                f"insert into stage.presence by name select record_id, 'excerpt' as edition_id, {CITE} from found"
            )
        self.con.unregister("found")

    def close(self) -> None:
        """Give the memory back."""
        self.con.close()

    def kind(self, record: str) -> Kind | None:
        """The kind under which a record is compared; None where it is compared with nothing."""
        rows = self.con.execute("select kind from work.linked where record_id = $record", {"record": record}).fetchall()
        return kinds.load(rows[0][0]) if rows else None

    def features(self, kind: Kind, record: str) -> dict[str, Any]:
        """Column -> value of a record's feature row."""
        found = self.con.execute(f"from work.{kind.features} where record_id = $record", {"record": record})
        columns = [column[0] for column in found.description or []]
        [row] = found.fetchall()
        return dict(zip(columns, row, strict=True))

    def crowd(self, one: str, other: str) -> list[dict[str, Any]]:
        """Values that both records publish and nobody is compared by: keys `field`, `type`, `value` and `names`."""
        rows = told(self.con.execute(CROWD, {"one": one, "other": other}).fetchall())
        return [
            {
                "field": "contact" if what == "contact" else "identifier",
                "type": type,
                "value": shown,
                "names": names,
            }
            for what, _, type, shown, names in rows
        ]

    def published(self, record: str) -> dict[str, list[str]]:
        """Field -> values of a record as published, sorted, each once."""
        found: dict[str, set[str]] = {}
        query = published_sql({fact: f"stage.{fact}" for fact in FACTS})
        rows = self.con.execute(f"select field, value from ({query}) where record_id = $record", {"record": record})
        for field, value in rows.fetchall():
            found.setdefault(field, set()).add(value)
        return {field: sorted(values) for field, values in found.items()}

    def score(self, kind: Kind, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[float, Sequence[int]]]:
        """Weight in bits and levels of pairs of records of one kind, whatever their weight; smaller id first."""
        wanted = sorted({(min(pair), max(pair)) for pair in pairs})
        store(self.con, "work.asked", "left_record varchar, right_record varchar", wanted)
        self.con.execute(
            """
            create or replace table work.candidate_pair as
            select a.kind, a.rid as l, b.rid as r, '' as rules
            from work.asked as p
            join work.linked as a on a.record_id = p.left_record and a.kind = $kind
            join work.linked as b on b.record_id = p.right_record and b.kind = $kind
            """,
            {"kind": kind.name},
        )
        score.prepare(self.con)
        score.score_pairs(self.con, kind, self.models[kind.name], wanted)
        rows = self.con.execute(
            """
            select a.record_id, b.record_id, s.weight_bits, s.levels from work.scored as s
            join work.linked as a on a.kind = s.kind and a.rid = s.l
            join work.linked as b on b.kind = s.kind and b.rid = s.r
            """
        ).fetchall()
        return {(left, right): (weight, levels) for left, right, weight, levels in rows}

    def named(self, kind: Kind) -> dict[tuple[str, str], float]:
        """Of the pairs that were scored last: what is decided on where no trees are, smaller id first."""
        named.score(self.con, kind, self.models[kind.name])
        rows = self.con.execute(
            """
            select a.record_id, b.record_id, coalesce(s.learnt_bits, s.weight_bits) from work.scored as s
            join work.linked as a on a.kind = s.kind and a.rid = s.l
            join work.linked as b on b.kind = s.kind and b.rid = s.r
            """
        ).fetchall()
        return {(left, right): bits for left, right, bits in rows}

    def learnt(self, kind: Kind, pair: Pair, levels: Sequence[int]) -> dict[str, float]:
        """What each field adds to the learnt score of a kept pair, what stands before any field first."""
        model = self.models[kind.name]
        bits = pair.learnt_bits or 0.0
        if model.trees is None:
            return named.parts(model, levels, pair.weight_bits, bits)
        self.score(kind, [(pair.left, pair.right)])
        self.con.execute(
            "update work.scored set rules = $rules, learnt_bits = $bits", {"rules": pair.rules, "bits": bits}
        )
        [(left, right)] = self.con.execute("select l, r from work.scored").fetchall()
        low, high = (float(model.card["learnt"][name]) for name in ("grey_from_bits", "grey_to_bits"))
        if low <= pair.weight_bits <= high:
            parts = learnt.contributions_of(self.con, kind, model, [(left, right)])[left, right]
        else:
            parts = {"first score": pair.weight_bits}
        if "neighbours" in model.card:
            parts["other records"] = bits - sum(parts.values())
        return parts

    def forbidden(self, kind: Kind, one: str, other: str) -> str | None:
        """The contradiction that would keep two records apart whatever their score; None if there is none."""
        births = self.models[kind.name].card.get("births_forbid", True)
        forbids, spaces, _ = contradictions.known(self.con, kind.name, (none(), none()), births)
        rids = self.con.execute(
            "select rid from work.linked where kind = $kind and record_id in ($one, $other) order by rid",
            {"kind": kind.name, "one": one, "other": other},
        ).fetchall()
        _, rows, _ = forbids.conflicts(*(np.array(rid, np.int64) for rid in rids))
        return f"contradiction: {spaces[forbids.facts.key[rows.min()]]}" if len(rows) else None

    def meet(self, kind: Kind) -> dict[tuple[str, str], list[str]]:
        """Pairs of records of one kind that the candidate rules give -> the rules; caps strike as among these alone."""
        candidates.prepare(self.con)
        candidates.candidates(self.con, kind, self.models[kind.name], [])
        rows = self.con.execute(
            """
            select a.record_id, b.record_id, p.rules from work.candidate_pair as p
            join work.linked as a on a.kind = p.kind and a.rid = p.l
            join work.linked as b on b.kind = p.kind and b.rid = p.r
            where p.kind = $kind
            """,
            {"kind": kind.name},
        ).fetchall()
        return {(left, right): rules.split() for left, right, rules in rows}

    def keys(self, kind: Kind, rule: Rule, record: str) -> list[str]:
        """The keys that a candidate rule makes of a record."""
        rows = self.con.execute(
            f"""
            select distinct k.key from ({candidates.keys.text_sql(kind, rule)}) as k
            join work.linked as n on n.kind = $kind and n.rid = k.rid
            where n.record_id = $record order by k.key
            """,
            {"kind": kind.name, "record": record},
        ).fetchall()
        return [key for (key,) in rows]


_COLUMN = re.compile(r"\b([a-z_]+)_[lr]\b")


def compared(condition: str) -> list[str]:
    """The feature columns that a level's condition reads, in its order."""
    return list(dict.fromkeys(_COLUMN.findall(condition)))
