"""How right the network is, against labels: which pairs of records are one party, found, missed and wrongly joined.

Labels are a CSV file with a header, in one of two forms. `record_id,entity`: the true entity of each record; all pairs
among the labelled records count. `left,right,match[,weight][,stratum]`: pairs that somebody looked at; match is 1 or 0
(yes, no, same, different), anything else is counted as undecided; weight is how many pairs a sampled one stands for
(default 1). Pairs with a stratum are a sample under the line (below_line.py): they give the miss rate, and no precision
or recall, for the network joins none of them.

Measures: precision, recall and F1 over pairs, and B-cubed over records (Bagga & Baldwin 1998,
https://aclanthology.org/P98-1012/). Intervals: Wilson, 95 %, for labels without weights. Reliability: reliability.py.
"""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.errors import DataError
from resolver.explain import reading
from resolver.explain.excerpt import Excerpt
from resolver.kinds import load
from resolver.measuring.below_line import Missed, missed
from resolver.measuring.reliability import Reliability, reliability, wilson

YES = frozenset({"1", "true", "yes", "same", "match"})
NO = frozenset({"0", "false", "no", "different", "no_match"})

MOST_LOST = 2_000
"""Missed pairs of which it is found out where they were lost; of more, the rest is 'not kept'."""


@dataclass(frozen=True)
class Labels:
    """What a file of labels says: (record, entity), or (left, right, match or None, weight, stratum or None)."""

    entities: list[tuple[str, str]]
    pairs: list[tuple[str, str, bool | None, float, str | None]]


@dataclass(frozen=True)
class Agreement:
    """Measures of one set of labels. Shares are 0 to 1, None where nothing could be counted.

    `lost` says where true pairs were lost: 'not compared', 'capped' (by a candidate rule), 'below', 'refused', 'split'
    (accepted, then parted). `reliability`: of the labelled pairs that were scored. `below_line`: of a sample, if the
    labels are one or hold one.
    """

    records: int
    true_pairs: float
    found_pairs: float
    right_pairs: float
    precision: float | None
    recall: float | None
    f1: float | None
    precision_interval: tuple[float, float] | None
    recall_interval: tuple[float, float] | None
    b_cubed_precision: float | None
    b_cubed_recall: float | None
    b_cubed_f1: float | None
    lost: dict[str, int]
    undecided: int
    unknown: int
    """Labelled records that the network does not hold; pairs with one of them are left out."""
    reliability: Reliability | None = None
    below_line: Missed | None = None


def evaluate(con: DuckDBPyConnection, labels: Path) -> Agreement:
    """The measures of a published network (connection of Workspace.read) against a file of labels.

    Raises: DataError, with file and line, where the labels have another form.
    """
    given = read_labels(labels)
    if given.entities:
        return by_entity(con, given.entities)
    return by_pair(con, given.pairs)


def read_labels(labels: Path) -> Labels:
    """The rows of a file of labels; those of records without an entity are left out."""
    with labels.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        names = [name.strip() for name in reader.fieldnames or ()]
        reader.fieldnames = names
        if {"record_id", "entity"} <= set(names):
            return Labels([(row["record_id"], row["entity"]) for row in reader if row["entity"]], [])
        if not {"left", "right", "match"} <= set(names):
            raise DataError(
                f"{labels.name}: line 1: the columns are {', '.join(names) or 'none'}; labels have record_id,entity "
                "or left,right,match[,weight][,stratum]. Rename the columns."
            )
        found: list[tuple[str, str, bool | None, float, str | None]] = []
        for line, row in enumerate(reader, 2):
            said = (row["match"] or "").strip().lower()
            match = True if said in YES else False if said in NO else None
            weight = weight_of(labels, line, row.get("weight"))
            found.append((row["left"], row["right"], match, weight, row.get("stratum") or None))
        return Labels([], found)


def weight_of(labels: Path, line: int, text: str | None) -> float:
    """The weight of a label; 1 where none is given."""
    try:
        weight = float(text) if text else 1.0
    except ValueError:
        weight = -1.0
    if not 0 < weight < math.inf:
        raise DataError(
            f"{labels.name}: line {line}: weight {text!r} is no positive number. Correct it, or leave it out."
        )
    return weight


def by_entity(con: DuckDBPyConnection, rows: Iterable[Sequence[Any]]) -> Agreement:
    """Measures where the true entity of each record is known."""
    _store(con, "label", ("record_id", "entity"), rows)
    con.execute(
        "create or replace temp table labelled as select distinct l.record_id, l.entity, r.entity_id as found "
        "from label as l join final.record as r on r.record_id = l.record_id"
    )
    [(given, records)] = con.execute(
        "select (select count(distinct record_id) from label), (select count(*) from labelled)"
    ).fetchall()
    [(true, found, right)] = con.execute(
        """
        with cell as (select entity, found, count(*) as n from labelled group by all),
        summed as (
            select (select sum(m * (m - 1)) / 2 from (select sum(n) as m from cell group by entity)) as true,
                   (select sum(m * (m - 1)) / 2 from (select sum(n) as m from cell group by found)) as found,
                   (select sum(n * (n - 1)) / 2 from cell) as both
        )
        select coalesce(summed.true, 0), coalesce(summed.found, 0), coalesce(summed.both, 0) from summed
        """
    ).fetchall()
    [(b_precision, b_recall)] = con.execute(
        """
        with cell as (select entity, found, count(*) as n from labelled group by entity, found)
        select sum(n * n / in_found) / sum(n), sum(n * n / in_entity) / sum(n)
        from (select n, sum(n) over (partition by found) as in_found, sum(n) over (partition by entity) as in_entity
              from cell)
        """
    ).fetchall()
    con.execute(
        "create or replace temp table missed as select a.record_id as l, b.record_id as r from labelled as a "
        "join labelled as b on b.entity = a.entity and a.record_id < b.record_id and a.found <> b.found"
    )
    con.execute(
        "create or replace temp view wrong as select 'missed' as error, l, r from missed union all "
        "select 'joined', a.record_id, b.record_id from labelled as a join labelled as b "
        "on b.found = a.found and a.record_id < b.record_id and a.entity <> b.entity"
    )
    scored = con.execute(
        "select p.probability, a.entity = b.entity, 1.0::double from evidence.pair as p "
        "join labelled as a on a.record_id = p.left_record join labelled as b on b.record_id = p.right_record"
    ).fetchall()
    made = _agreement(con, records, true, found, right, (b_precision, b_recall), 0, given - records, True)
    return replace(made, reliability=reliability(scored))


def by_pair(con: DuckDBPyConnection, rows: Iterable[tuple[str, str, bool | None, float, str | None]]) -> Agreement:
    """Measures over labelled pairs alone."""
    ordered = [
        (min(left, right), max(left, right), match, weight, stratum) for left, right, match, weight, stratum in rows
    ]
    decided = [(left, right, match, weight, stratum is not None) for left, right, match, weight, stratum in ordered
               if match is not None]  # fmt: skip
    _store(con, "label", ("l", "r", "match", "weight", "sampled"), decided)
    con.execute(
        "create or replace temp table labelled as "
        "select p.l, p.r, p.match::boolean as match, p.weight::double as weight, p.sampled::boolean as sampled, "
        "a.entity_id = b.entity_id as found "
        "from label as p join final.record as a on a.record_id = p.l join final.record as b on b.record_id = p.r"
    )
    [(records, unknown)] = con.execute(
        """
        with named as (select l as record_id from label union select r from label)
        select count(r.record_id), count(*) - count(r.record_id)
        from named as n left join final.record as r on r.record_id = n.record_id
        """
    ).fetchall()
    [(true, found, right, plain)] = con.execute(
        """
        select coalesce(sum(weight) filter (where match), 0), coalesce(sum(weight) filter (where found), 0),
               coalesce(sum(weight) filter (where match and found), 0), coalesce(bool_and(weight = 1), true)
        from labelled where not sampled
        """
    ).fetchall()
    con.execute("create or replace temp table missed as select l, r from labelled where match and not found")
    con.execute(
        "create or replace temp view wrong as select case when match then 'missed' else 'joined' end as error, l, r "
        "from labelled where match <> found"
    )
    scored = con.execute(
        "select p.probability, l.match, l.weight from evidence.pair as p "
        "join labelled as l on l.l = p.left_record and l.r = p.right_record"
    ).fetchall()
    sampled = [(left, right, match, weight, stratum) for left, right, match, weight, stratum in ordered if stratum]
    made = _agreement(con, records, true, found, right, (None, None), len(ordered) - len(decided), unknown, plain)
    return replace(made, reliability=reliability(scored), below_line=missed(con, sampled) if sampled else None)


def _agreement(
    con: DuckDBPyConnection,
    records: int,
    true: float,
    found: float,
    right: float,
    b_cubed: tuple[float | None, float | None],
    undecided: int,
    unknown: int,
    plain: bool,
) -> Agreement:
    precision, recall = right / found if found else None, right / true if true else None
    return Agreement(
        records,
        float(true),
        float(found),
        float(right),
        precision,
        recall,
        harmonic(precision, recall),
        wilson(right, found) if plain and found else None,
        wilson(right, true) if plain and true else None,
        *b_cubed,
        harmonic(*b_cubed),
        where_lost(con),
        undecided,
        unknown,
    )


def where_lost(con: DuckDBPyConnection) -> dict[str, int]:
    """Of the pairs in the temporary table missed(l, r): at which step each was lost."""
    rows = con.execute(
        "select m.l, m.r, p.decision from missed as m "
        "left join evidence.pair as p on p.left_record = m.l and p.right_record = m.r order by m.l, m.r"
    ).fetchall()
    steps = Counter("split" if decision == "accepted" else decision for *_, decision in rows if decision)
    steps.update(not_kept(con, [(left, right) for left, right, decision in rows if decision is None]))
    return dict(sorted(steps.items()))


def not_kept(con: DuckDBPyConnection, pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Why each pair was not kept: 'not compared', 'capped' or 'below', as the candidate rules and the score say now."""
    models = reading.models(con) if pairs else {}
    asked = pairs[:MOST_LOST] if models else []
    yield from ["not kept"] * (len(pairs) - len(asked))
    if not asked:
        return
    excerpt = Excerpt(con, {record for pair in asked for record in pair}, models)
    step = dict.fromkeys(asked, "not compared")
    for name, model in models.items():
        met = excerpt.meet(load(name))
        excerpt.score(load(name), [pair for pair in asked if pair in met])
        for pair, weight in excerpt.named(load(name)).items():
            step[pair] = "below" if weight < model.threshold("keep_bits") else "capped"
    excerpt.close()
    yield from step.values()


def errors(con: DuckDBPyConnection, limit: int = 1000) -> list[dict[str, Any]]:
    """The wrong answers that `evaluate` found last on this connection, to be read, heaviest first.

    Missed and wrongly joined pairs with their captions, weight and reason.
    """
    told = con.execute(
        """
        select w.error, w.l as "left", a.caption as left_caption, w.r as "right", b.caption as right_caption,
               coalesce(p.learnt_bits, p.weight_bits) + coalesce(p.stated_bits, 0) as weight_bits, p.decision, p.reason
        from wrong as w
        join final.record as a on a.record_id = w.l
        join final.record as b on b.record_id = w.r
        left join evidence.pair as p on p.left_record = w.l and p.right_record = w.r
        order by w.error, p.weight_bits desc nulls last, w.l, w.r limit $limit
        """,
        {"limit": limit},
    )
    columns = [column[0] for column in told.description or []]
    return [dict(zip(columns, row, strict=True)) for row in told.fetchall()]


def harmonic(a: float | None, b: float | None) -> float | None:
    """The harmonic mean of two shares; None where one is missing, 0 where one is 0."""
    if a is None or b is None:
        return None
    return 2 * a * b / (a + b) if a + b else 0.0


def _store(con: DuckDBPyConnection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    import pyarrow as pa

    given = list(rows)
    values = [list(column) for column in zip(*given, strict=True)] if given else [[] for _ in columns]
    con.register("given_labels", pa.table(dict(zip(columns, values, strict=True))))
    con.execute(f"create or replace temp table {table} as select * from given_labels")
    con.unregister("given_labels")
