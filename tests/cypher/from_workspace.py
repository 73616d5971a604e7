"""The answer of each question, worked out from the workspace alone: what Neo4j's answer is compared with.

`workspace/<topic>/<name>.sql` gives a question's rows in the order of its columns, over the tables of a published
generation and the views of workspace.sql, a path as a list of ids. Its first lines say what to ask: `-- cases:` and a
SELECT of parameters. Paths of money and the shortest ways to the listed are walked in Python.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

import cypher
from resolver.funds import trace as tracing
from resolver.funds.holders import held
from resolver.funds.rules import Rules
from resolver.neo4j import query as library

FOLDER = Path(__file__).with_name("workspace")
Rows = list[tuple[Any, ...]]


def prepare(con: DuckDBPyConnection) -> None:
    """Make what the statements share; `con` is a generation."""
    con.execute(FOLDER.with_suffix(".sql").read_text(encoding="utf-8"))


def text_of(name: str) -> str:
    """The statement of a question."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def cases(con: DuckDBPyConnection, name: str) -> Iterator[dict[str, Any]]:
    """What to ask of a generation."""
    selects = CASES.get(name) or re.findall(r"^-- cases: (.+)$", text_of(name), re.MULTILINE)
    for select in selects:
        cursor = con.execute(select)
        columns = [entry[0] for entry in cursor.description or []]
        for row in cursor.fetchall():
            values = [float(value) if isinstance(value, Decimal) else value for value in row]
            yield dict(zip(columns, values, strict=True))


def answer(con: DuckDBPyConnection, name: str, params: dict[str, Any]) -> Rows:
    """The rows of a question, in any order and without a limit."""
    values = library.parameters(cypher.load(name), params)
    if name in WALKED:
        return WALKED[name](con, values)
    text = text_of(name)
    used = set(re.findall(r"\$(\w+)", re.sub(r"--[^\n]*", "", text)))
    return con.execute(text, {key: values[key] for key in used}).fetchall()


def compared(name: str) -> list[str]:
    """The columns that are compared: all but an index's score; of a path of money its transfers."""
    columns = [column.name for column in cypher.load(name).returns]
    if name.startswith("funds/paths_"):
        return ["transfers"]
    return [column for column in columns if (name, column) != ("screening/name_search", "score")]


def plain(name: str, rows: Rows) -> list[str]:
    """Rows of the columns that are compared as text, sorted: times in UTC, citations in any order."""
    columns = compared(name)
    return sorted(repr([same(column, value) for column, value in zip(columns, row, strict=True)]) for row in rows)


def same(column: str, value: Any) -> Any:
    """A value as both sides write it."""
    if column.startswith("cites") and value is not None:
        return sorted(value)
    if isinstance(value, float):
        return round(value, 5) + 0.0
    return value.replace(tzinfo=None) if hasattr(value, "tzinfo") else value


# ---------------------------------------------------------------------------------------------------- paths of money


def around(backward: bool) -> Callable[[DuckDBPyConnection, dict[str, Any]], Rows]:
    """Paths from an entity, or back from it, as `resolver trace` has them."""

    def walked(con: DuckDBPyConnection, values: dict[str, Any]) -> Rows:
        rules = rules_of(values)
        found = tracing.trace(con, tracing.Asked(values["entity_id"], rules=rules, k=10_000, backward=backward))
        return [([hop["record"] for hop in path["hops"]],) for path in found["paths"]]

    return walked


def between(con: DuckDBPyConnection, values: dict[str, Any]) -> Rows:
    """Paths from one entity to another."""
    found = tracing.first_paths(con, held(con, values["from_id"]), held(con, values["to_id"]), rules_of(values), 10_000)
    return [([hop["record"] for hop in path],) for path in found]


def rules_of(values: dict[str, Any]) -> Rules:
    """The rules that the parameters of a question say."""
    return Rules(
        max_hops=values["max_hops"], max_wait=timedelta(days=values["max_wait_days"]), keep=Decimal(str(values["keep"]))
    )


# ------------------------------------------------------------------------------------------- shortest ways to a listed

STEPS = """
with one_way as (
    select type, relation_id as id, from_id as one, to_id as other from tie
    union all
    select type, support_id, entity_id, node_id from final.support where type in ('HAS_DOCUMENT', 'REACHED_BY')
    union all
    select 'PAID_TO', paid_id, from_id, to_id from final.paid_to
)
select one, type, id, other from one_way where one in (select unnest($nodes))
union all
select other, type, id, one from one_way where other in (select unnest($nodes)) and one <> other
"""

Ways = dict[str, list[list[tuple[str, str, str]]]]
"""Listed entity -> its shortest ways, each a list of (type, id of the relation, node that it leads to)."""


def ways(con: DuckDBPyConnection, values: dict[str, Any]) -> Ways:
    """All shortest ways from an entity to each listed one, over as many ties as asked, four at most."""
    listed = {row[0] for row in con.execute("select entity_id from final.entity where listed").fetchall()}
    level: Ways = {values["entity_id"]: [[]]}
    seen, found = {values["entity_id"]}, Ways()
    for _ in range(min(values["hops"], 4)):
        following: Ways = defaultdict(list)
        for node, *tie in con.execute(STEPS, {"nodes": list(level)}).fetchall():
            if tie[2] not in seen:
                following[tie[2]] += [[*way, (tie[0], tie[1], tie[2])] for way in level[node]]
        seen |= following.keys()
        found |= {node: reached for node, reached in following.items() if node in listed}
        level = following
    return found


def nearest(con: DuckDBPyConnection, values: dict[str, Any]) -> Rows:
    """A row for each listed entity, with the first of its ways."""
    rows = []
    for node, reached in ways(con, values).items():
        steps = min([values["entity_id"], *(part for kind, _, to in way for part in (kind, to))] for way in reached)
        [of] = con.execute("select entity_id, caption, programmes from final.entity where entity_id = $id",
                           {"id": node}).fetchall()  # fmt: skip
        rows.append((*of, len(reached[0]), steps))
    return rows


def drawn(con: DuckDBPyConnection, values: dict[str, Any]) -> Rows:
    """A path for each way."""
    return [
        ([values["entity_id"], *(part for _, key, to in way for part in (key, to))],)
        for reached in ways(con, values).values()
        for way in reached
    ]


WALKED: dict[str, Callable[[DuckDBPyConnection, dict[str, Any]], Rows]] = {
    "funds/paths_from": around(backward=False),
    "funds/paths_back": around(backward=True),
    "funds/paths_to": between,
    "screening/listed_within_hops": nearest,
    "screening/picture_to_listed": drawn,
}
"""Questions that are not asked in SQL."""

_PAYERS = "select distinct from_id as entity_id, 0.3 as keep, 20 as max_wait_days, 4 as max_hops from final.transfer "
_NEAR = "select entity_id, 2 as hops from final.entity where not listed order by md5(entity_id) limit 10"

CASES = {
    "funds/paths_from": [f"{_PAYERS} order by md5(from_id) limit 6"],
    "funds/paths_back": [f"{_PAYERS} order by md5(from_id) limit 6".replace("from_id", "to_id")],
    "funds/paths_to": [
        "select a.from_id, b.to_id, 30 as max_wait_days, 4 as max_hops from final.transfer a join final.transfer b "
        "on b.from_id = a.to_id and b.time > a.time and b.to_id <> a.from_id and b.amount <= a.amount "
        "and b.amount >= a.amount * 0.9 and b.asset = a.asset and a.status = 'booked' and b.status = 'booked' "
        "where a.time + interval 30 days > b.time order by md5(a.transfer_id) limit 6"
    ],
    "screening/listed_within_hops": [_NEAR],
    "screening/picture_to_listed": [_NEAR],
}
"""Their cases."""
