"""Why two records, or two entities, are one or are not: fields, weights, rules and the chain of pairs.

    reading.py   what the generation says: the kept pair, its model, the chain that joins two records
    excerpt.py   the records' features, made again from what the generation holds, and scores of pairs never compared
    fields.py    the fields of a pair with values, levels and weights
    words.py     the answer as a person reads it

What was decided is read, not decided again: evidence.pair holds it, with the levels that it rests on.
"""

from __future__ import annotations

from typing import Any

from duckdb import DuckDBPyConnection

from resolver.explain import reading
from resolver.explain.excerpt import Excerpt
from resolver.explain.fields import fields
from resolver.explain.words import show
from resolver.kinds import load

__all__ = ["explain", "show"]


def explain(con: DuckDBPyConnection, a: str, b: str) -> dict[str, Any]:
    """The answer to 'why are a and b one, or not?'. `a` and `b` are record ids or entity ids.

    Keys: `left`, `right` (record ids: of entities the two records that are nearest), `left_entity`, `right_entity`,
    `same`, `probability`, `weight_bits`, `learnt_bits`, `prior_bits`, `fields` (resolver/explain/fields.py), `reason`,
    and `path`: the chain of accepted pairs that joins them inside one entity, strongest weakest link, each with left,
    right, weight_bits and reason. prior_bits and the weights of the fields add up to weight_bits. Records that were
    never compared have no weight; `keys` says under which keys each was compared with others.

    Raises: UnknownId if a or b is neither a record nor an entity of this generation; DataError if an older version
    made it.
    """
    left, right = reading.records_of(con, a), reading.records_of(con, b)
    models = reading.models(con)
    pair = reading.nearest(con, left, right)
    one, other = (pair.left, pair.right) if pair else ends(left, right)
    entities = {**left, **right}
    same = entities[one] == entities[other]
    answer: dict[str, Any] = {
        "left": one,
        "right": other,
        "left_entity": entities[one],
        "right_entity": entities[other],
        "same": same,
        "probability": pair.probability if pair else None,
        "weight_bits": pair.weight_bits if pair else None,
        "learnt_bits": pair.learnt_bits if pair else None,
        "prior_bits": round(models[pair.kind].prior_bits(), 6) if pair else None,
        "fields": [],
        "reason": reason(con, one, other, pair, same),
        "path": reading.path(con, entities[one], one, other) if same else [],
    }
    if pair:
        kind = load(pair.kind)
        excerpt = Excerpt(con, (one, other), models)
        answer["fields"] = fields(
            kind, models[pair.kind], pair.levels, excerpt.features(kind, one), excerpt.features(kind, other)
        )
        excerpt.close()
    elif one != other:
        answer["keys"] = {record: reading.keys(con, record) for record in (one, other)}
    return answer


def ends(left: dict[str, str], right: dict[str, str]) -> tuple[str, str]:
    """Two records to speak of where no pair was kept: different ones where there are."""
    one = min(left)
    return one, min((record for record in right if record != one), default=one)


def reason(con: DuckDBPyConnection, one: str, other: str, pair: reading.Pair | None, same: bool) -> str:
    """Why they are one, or not, in one line."""
    if one == other:
        return "one record"
    if pair is not None:
        return pair.reason
    if same:
        return "joined through other records; these two were not compared, or too unlike to be kept"
    shared = con.execute(
        """
        select distinct a.rule from evidence.candidate_key as a
        join evidence.candidate_key as b on b.rule = a.rule and b.key = a.key and b.kind = a.kind
        where a.record_id = $one and b.record_id = $other order by a.rule
        """,
        {"one": one, "other": other},
    ).fetchall()
    if shared:
        return f"compared ({', '.join(rule for (rule,) in shared)}), and so unlike that the pair was not kept"
    return "never compared: they share no key"
