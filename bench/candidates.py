"""Candidates: which true pairs each rule finds on labelled sets, at how many pairs: resolver/kinds/measured.csv.

Sets of bench.labelled_sets, and made people (bench.made_people). Figures are of half B of the true entities; caps were
chosen on half A. `python -m bench candidates --rows N` makes N people beside the sets of at most N records.
"""

from __future__ import annotations

import csv
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import made_people
from bench.labelled_sets import FAKE, SETS, half
from bench.measure import ROOT, Result, function, resolver, result

TITLE = "candidates of the linker: recall of true pairs and number of pairs, in all and by rule"
DEFAULT_ROWS = 1_000
MEASURED = ROOT / "resolver" / "kinds" / "measured.csv"
COLUMNS = ("date", "rows", "set", "records", "kind", "rule", "pairs", "pairs_alone", "true_pairs", "true_pairs_alone")


def run(rows: int | None, folder: Path) -> Result:
    """Measure each set. A line without a rule is of all together; its true_pairs_alone are all that there are."""
    wanted = rows or DEFAULT_ROWS
    sets: dict[str, tuple[list[str | Path], Path]] = {}
    data = Path(os.environ.get("RESOLVER_REAL_DATA", "")) / "labelled_pairs"
    if data.is_dir():
        sets = {name: one.prepare(data, folder / name) for name, one in SETS.items() if one.records <= wanted}
    table, truth = made_people.write(folder / "made_people", wanted)
    (folder / "made.toml").write_text(FAKE, encoding="utf-8")
    sets["made_people"] = (["table", table, folder / "made.toml"], truth)
    lines: list[dict[str, Any]] = []
    figures: dict[str, Any] = {}
    costs = []
    for name, (arguments, labels) in sets.items():
        workspace = folder / name / "workspace"
        resolver(workspace, "ingest", *arguments)
        cost = function("bench.candidates:by_rule", workspace, labels)
        costs.append(cost)
        now = datetime.now(UTC).date().isoformat()
        lines += [{"date": now, "rows": wanted, "set": name, **row} for row in cost.answer["rules"]]
        for row in cost.answer["rules"]:
            if not row["rule"] and row["true_pairs_alone"]:
                recall = round(row["true_pairs"] / row["true_pairs_alone"], 4)
                figures[f"{name} {row['kind']}"] = (
                    f"recall {recall} at {row['pairs']:,} pairs, {row['records']:,} records"
                )
        figures[f"{name} cpu_seconds"] = cost.answer["cpu_seconds"]
    with MEASURED.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
    return result("candidates", wanted, max(costs, key=lambda cost: cost.seconds), {}, figures)


def by_rule(workspace: str, labels: str) -> dict[str, Any]:
    """Pairs and true pairs of half B by kind and rule, with the processor seconds of candidates alone."""
    import time

    from resolver import kinds, live
    from resolver.candidates import candidates, prepare
    from resolver.clean.names import names_table
    from resolver.clean.values import clean_values
    from resolver.features import features
    from resolver.measuring.evaluate import read_labels
    from resolver.store import Workspace

    scored = [kinds.load(name) for name in kinds.names() if kinds.load(name).model]
    truth = [(record, entity) for record, entity in read_labels(Path(labels)).entities if half(entity) == "B"]
    with Workspace(Path(workspace)).write("bench") as con:
        live.prepare(con)
        clean_values(con)
        names_table(con)
        features(con, scored)
        prepare(con)
        started = time.process_time()
        for kind in scored:
            candidates(con, kind, kinds.model(str(kind.model)), [])
        spent = round(time.process_time() - started, 1)
        load_truth(con, truth)
        rows = [row for kind in scored for row in measured(con, kind.name, kind.features)]
    return {"rules": rows, "cpu_seconds": spent}


def load_truth(con: Any, truth: list[tuple[str, str]]) -> None:
    """Make the temporary table true_pair(kind, l, r) of labels (record, entity)."""
    import pyarrow as pa

    con.register("given", pa.table({"record_id": [row[0] for row in truth], "entity": [row[1] for row in truth]}))
    con.execute(
        """
        create temp table true_pair as
        with labelled as (
            select n.kind, n.rid, g.entity from given as g join work.linked as n on n.record_id = g.record_id
        )
        select a.kind, a.rid as l, b.rid as r
        from labelled as a join labelled as b on b.entity = a.entity and b.kind = a.kind and a.rid < b.rid
        """
    )
    con.unregister("given")


def measured(con: Any, kind: str, table: str) -> list[dict[str, Any]]:
    """A row for all rules together ('') and for each that made a pair."""
    told = con.execute(
        """
        with pair as (
            select string_split(p.rules, ' ') as rules, t.l is not null as same
            from work.candidate_pair as p left join true_pair as t on t.kind = p.kind and t.l = p.l and t.r = p.r
            where p.kind = $kind
        ),
        row as (select unnest(rules) as rule, len(rules) = 1 as alone, same from pair)
        select rule, count(*) as pairs, count(*) filter (where alone) as pairs_alone,
               count(*) filter (where same) as true_pairs, count(*) filter (where alone and same) as true_pairs_alone
        from row group by rule
        union all
        select '', count(*), count(*), count(*) filter (where same), (select count(*) from true_pair where kind = $kind)
        from pair having count(*) > 0
        order by rule
        """,
        {"kind": kind},
    ).fetchall()
    [(records,)] = con.execute(f"select count(*) from work.{table}").fetchall()
    return [dict(zip(COLUMNS[3:], (records, kind, *row), strict=True)) for row in told]
