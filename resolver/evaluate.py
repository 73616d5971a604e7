"""How right the network is, against labels: which pairs of records are one party, found, missed and wrongly joined.

Labels are a CSV file with a header, in one of two forms. `record_id,entity`: the true entity of each record; all pairs
among the labelled records count. `left,right,match[,weight]`: pairs that somebody looked at; match is 1 or 0 (yes, no,
same, different), anything else is counted as undecided; weight is how many pairs a sampled one stands for (default 1).

Measures: precision, recall and F1 over pairs, and B-cubed over records (Bagga & Baldwin 1998,
https://aclanthology.org/P98-1012/). Intervals: Wilson, 95 %, for labels without weights.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.errors import DataError

YES = frozenset({"1", "true", "yes", "same", "match"})
NO = frozenset({"0", "false", "no", "different", "no_match"})

Z95 = 1.959964
"""Normal quantile of a two-sided interval of 95 %."""


@dataclass(frozen=True)
class Agreement:
    """Measures of one set of labels. Shares are 0 to 1, None where nothing could be counted.

    `lost` says where true pairs were lost: 'not compared', 'below', 'refused', 'split' (accepted, then parted).
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


def evaluate(con: DuckDBPyConnection, labels: Path) -> Agreement:
    """The measures of a published network (connection of Workspace.read) against a file of labels.

    Raises: DataError, with file and line, where the labels have another form.
    """
    rows, undecided = read_labels(labels)
    if rows and len(rows[0]) == 2:
        return by_entity(con, rows)
    return by_pair(con, rows, undecided)


def read_labels(labels: Path) -> tuple[list[tuple[Any, ...]], int]:
    """(record, entity) or (left, right, match, weight) of each usable row, and how many were undecided."""
    with labels.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        names = [name.strip() for name in reader.fieldnames or ()]
        reader.fieldnames = names
        if {"record_id", "entity"} <= set(names):
            return [(row["record_id"], row["entity"]) for row in reader if row["entity"]], 0
        if not {"left", "right", "match"} <= set(names):
            raise DataError(
                f"{labels.name}: line 1: the columns are {', '.join(names) or 'none'}; labels have record_id,entity "
                "or left,right,match[,weight]. Rename the columns."
            )
        found, undecided = [], 0
        for line, row in enumerate(reader, 2):
            match = (row["match"] or "").strip().lower()
            undecided += match not in YES | NO
            if match in YES | NO:
                found.append((row["left"], row["right"], match in YES, weight_of(labels, line, row.get("weight"))))
        return found, undecided


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
    return _agreement(con, records, true, found, right, (b_precision, b_recall), 0, given - records, True)


def by_pair(con: DuckDBPyConnection, rows: Iterable[Sequence[Any]], undecided: int = 0) -> Agreement:
    """Measures over labelled pairs alone."""
    ordered = [(min(left, right), max(left, right), match, weight) for left, right, match, weight in rows]
    _store(con, "label", ("l", "r", "match", "weight"), ordered)
    con.execute(
        "create or replace temp table labelled as "
        "select p.l, p.r, p.match, p.weight, a.entity_id = b.entity_id as found "
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
        from labelled
        """
    ).fetchall()
    con.execute("create or replace temp table missed as select l, r from labelled where match and not found")
    return _agreement(con, records, true, found, right, (None, None), undecided, unknown, plain)


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
    return {
        str(step): int(pairs)
        for step, pairs in con.execute(
            """
            with keyed as (
                select distinct m.l, m.r from missed as m
                join evidence.candidate_key as a on a.record_id = m.l
                join evidence.candidate_key as b on b.record_id = m.r and b.rule = a.rule and b.key = a.key
            )
            select case when p.decision = 'accepted' then 'split' when p.decision is not null then p.decision
                        when k.l is not null then 'below' else 'not compared' end as step, count(*)
            from missed as m
            left join evidence.pair as p on p.left_record = m.l and p.right_record = m.r
            left join keyed as k on k.l = m.l and k.r = m.r
            group by step order by step
            """
        ).fetchall()
    }


def errors(con: DuckDBPyConnection, labels: Path, limit: int = 1000) -> list[dict[str, Any]]:
    """Wrong answers to read: missed and wrongly joined pairs with their captions, weight and reason, heaviest first."""
    rows, _ = read_labels(labels)
    if rows and len(rows[0]) == 2:
        by_entity(con, rows)
        wrong = (
            "select l, r, 'missed' as error from missed union all select a.record_id, b.record_id, 'joined' "
            "from labelled as a join labelled as b on b.found = a.found and a.record_id < b.record_id "
            "and a.entity <> b.entity"
        )
    else:
        by_pair(con, rows)
        wrong = (
            "select l, r, case when match then 'missed' else 'joined' end as error from labelled where match <> found"
        )
    told = con.execute(
        f"""
        select w.error, w.l as "left", a.caption as left_caption, w.r as "right", b.caption as right_caption,
               p.weight_bits, p.decision, p.reason
        from ({wrong}) as w
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


def wilson(hits: float, of: float) -> tuple[float, float]:
    """The Wilson interval (95 %) of a share: lower and upper end.

    Source: Wilson (1927), https://doi.org/10.1080/01621459.1927.10502953.
    """
    share, slack = hits / of, Z95 * Z95 / of
    middle = (share + slack / 2) / (1 + slack)
    half = Z95 * math.sqrt(share * (1 - share) / of + slack / (4 * of)) / (1 + slack)
    return max(0.0, middle - half), min(1.0, middle + half)


def _store(con: DuckDBPyConnection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    import pyarrow as pa

    given = list(rows)
    values = [list(column) for column in zip(*given, strict=True)] if given else [[] for _ in columns]
    con.register("given_labels", pa.table(dict(zip(columns, values, strict=True))))
    con.execute(f"create or replace temp table {table} as select * from given_labels")
    con.unregister("given_labels")
