"""The queue: which pairs are worth a person's look, the one that matters most first.

1. gain           the model is uncertain, and much hangs on it: 4 p (1 - p) x the size of the consequence
2. large          the model is sure, but a join was held back, or a weak tie holds a large entity together
3. contradiction  the evidence says one party, and two values that a party has only one of say otherwise

The size of the consequence: log2(1 + records of the one x records of the other), times 8 where a listed party would be
joined to (or parted from) one that is not, times 2 where own data meet published ones. These factors are choices, not
measurements: a wrong tie to a listed party costs an investigation, any other a correction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from resolver import kinds
from resolver.errors import BadParameter

SECTIONS = ("gain", "large", "contradiction")
UNCERTAIN = (0.02, 0.98)
"""Probabilities between which the model counts as uncertain."""

LARGE = 5
"""Records from which on an entity is large enough that its weakest ties are looked at."""

WEAK = 0.999
"""Probability below which an accepted pair that holds a large entity together is looked at."""


@dataclass(frozen=True)
class Filter:
    """What the queue is narrowed to; None and empty: all."""

    sources: tuple[str, ...] = ()
    kind: str | None = None
    listed: bool | None = None
    limit: int = 2000
    """Pairs of each section at most."""


@dataclass(frozen=True)
class Item:
    """A pair of the queue. `together`: it was accepted, so that 'different' would part an entity."""

    section: str
    score: float
    left: str
    right: str
    kind: str
    probability: float
    reason: str
    together: bool
    left_entity: str
    right_entity: str
    left_records: int
    right_records: int
    listed: bool

    @property
    def pair(self) -> tuple[str, str]:
        """The two records, the smaller id first."""
        return self.left, self.right


QUEUE = """
with asked as (select unnest($left)::varchar as left_record, unnest($right)::varchar as right_record),
held as (
    -- accepted pairs than which no other holds one of the two records more strongly in its entity
    select p.left_record, p.right_record, p.kind, p.probability, p.weight_bits, p.reason, true as together,
           a.entity_id as from_id, a.entity_id as to_id
    from evidence.pair as p
    join final.record as a on a.record_id = p.left_record
    join final.record as b on b.record_id = p.right_record and b.entity_id = a.entity_id
    where p.decision = 'accepted' and p.probability < $weak
      and (a.probability <= p.probability or b.probability <= p.probability)
),
apart as (
    select p.left_record, p.right_record, p.kind, p.probability, p.weight_bits, p.reason, false as together,
           a.entity_id as from_id, b.entity_id as to_id
    from final.may_be as m
    join evidence.pair as p on p.left_record = least(m.left_record, m.right_record)
        and p.right_record = greatest(m.left_record, m.right_record)
    join final.record as a on a.record_id = p.left_record
    join final.record as b on b.record_id = p.right_record
),
pair as (from held union all from apart),
party as (
    select r.entity_id, count(*) as records, any_value(e.listed) as listed, any_value(e.private) as private,
           bool_or($sources = [] or list_contains($sources, r.source)) as asked
    from final.record as r join final.entity as e on e.entity_id = r.entity_id
    where r.entity_id in (select from_id from pair union select to_id from pair)
    group by r.entity_id
),
told as (
    select p.*, f.records as left_records, t.records as right_records, f.listed or t.listed as listed,
           log2(1 + f.records * t.records)
           * case when f.listed <> t.listed or (p.together and f.listed) then 8 else 1 end
           * case when f.private <> t.private then 2 else 1 end as consequence,
           case when starts_with(p.reason, 'contradiction') then case when p.probability >= 0.5 then 3 end
                when p.probability between $low and $high then 1
                when not p.together and p.probability > $high then 2
                when p.together and f.records >= $large then 2 end as section
    from pair as p
    join party as f on f.entity_id = p.from_id
    join party as t on t.entity_id = p.to_id
    where (f.asked or t.asked) and ($kind is null or p.kind = $kind)
      and ($listed is null or (f.listed or t.listed) = $listed)
      and not exists (from asked where asked.left_record = p.left_record and asked.right_record = p.right_record)
),
scored as (
    select *, case section when 1 then 4 * probability * (1 - probability) * consequence else consequence end as score
    from told where section is not null
)
select $names[section], round(score, 6), left_record, right_record, kind, probability, reason, together, from_id, to_id,
       left_records, right_records, listed
from scored
qualify row_number() over (partition by section order by score desc, left_record, right_record) <= $limit
order by section, score desc, left_record, right_record
"""


def queue(con: DuckDBPyConnection, asked: Filter, judged: Iterable[tuple[str, str]] = ()) -> list[Item]:
    """The pairs of a generation, best first, without those that `judged` names (records, the smaller id first).

    Raises: BadParameter for a source or kind that the network hasn't: no pair at all would look like nothing to do.
    """
    checked(con, asked)
    left, right = zip(*sorted(judged), strict=True) if (judged := list(judged)) else ((), ())
    rows = con.execute(
        QUEUE,
        {
            "left": list(left),
            "right": list(right),
            "weak": WEAK,
            "low": UNCERTAIN[0],
            "high": UNCERTAIN[1],
            "large": LARGE,
            "sources": list(asked.sources),
            "kind": asked.kind,
            "listed": asked.listed,
            "limit": asked.limit,
            "names": list(SECTIONS),
        },
    ).fetchall()
    return [Item(*row) for row in rows]


def checked(con: DuckDBPyConnection, asked: Filter) -> None:
    """Raises: BadParameter for a source that no record has, and for a kind that isn't compared by weight."""
    compared = [kind.name for kind in kinds.scored()]
    if asked.kind is not None and asked.kind not in compared:
        raise BadParameter(f"kind {asked.kind}: it is one of {', '.join(compared)}.")
    if asked.sources:
        known = [source for (source,) in con.execute("select distinct source from final.record order by 1").fetchall()]
        if missing := sorted(set(asked.sources) - set(known)):
            raise BadParameter(f"source {missing[0]}: no record here is of it; the sources are {', '.join(known)}.")
