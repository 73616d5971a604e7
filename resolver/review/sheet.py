"""The queue as a CSV file: out to a spreadsheet, and back with a verdict in each row.

Columns: `verdict` and `why` to be filled (same, different, unsure; empty is not judged), the pair with both captions,
what the model says, and each side's values, so that most rows can be judged from the file.
"""

from __future__ import annotations

import csv
import getpass
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from resolver import judgements
from resolver.errors import DataError
from resolver.explain import reading
from resolver.judgements import Judgement
from resolver.review.cards import Card, cards
from resolver.review.queue import Filter, queue
from resolver.review.session import BATCH, WHY
from resolver.store import Workspace, now

FIELDS = ("name", "birth", "identifier", "country", "address", "contact", "founded", "gender", "birth_place", "list")
"""Fields of a pair that have two columns each; what no pair has is left empty."""


@dataclass(frozen=True)
class Taken:
    """What became of the rows of a file."""

    same: int
    different: int
    unsure: int
    empty: int
    known: int


def rows(workspace: Workspace, con: DuckDBPyConnection, asked: Filter) -> Iterator[dict[str, Any]]:
    """The queue as rows of a file, best first, without what is judged."""
    judged = [word.pair for word in judgements.listed(workspace)]
    items, models = queue(con, asked, judged), reading.models(con)
    for start in range(0, len(items), BATCH):
        for card in cards(con, items[start : start + BATCH], models):
            yield row(card)


def row(card: Card) -> dict[str, Any]:
    """A pair as a row."""
    item = card.item
    values = {each.field: each for each in card.rows}
    told: dict[str, Any] = {
        "verdict": "",
        "why": "",
        "left": item.left,
        "right": item.right,
        "section": item.section,
        "probability": round(item.probability, 4),
        "weight_bits": round(card.bits, 2),
        "now": "one entity" if item.together else "two entities",
        "reason": item.reason,
        "listed": item.listed,
        "left_caption": card.left.caption,
        "right_caption": card.right.caption,
        "shared": "; ".join(f"{kind} {value}" for kind, value in card.shared),
    }
    for name in FIELDS:
        found = values.get(name)
        told[f"{name}_left"] = "; ".join(found.left) if found else ""
        told[f"{name}_right"] = "; ".join(found.right) if found else ""
    return told


def take(workspace: Workspace, con: DuckDBPyConnection, file: Path, by: str | None = None) -> Taken:
    """Take the verdicts of a file; all or none.

    A verdict that is in force already is not said again. Raises: DataError, with file and line, for a row that is no
    pair of two records of this network, or has another verdict; Conflict where verdicts contradict each other or what
    is in force.
    """
    who, at = by or getpass.getuser(), now()
    given, unsure, empty = parse(con, file)
    with workspace.journal() as journal:
        journal.execute("begin immediate")
        before = judgements.read(journal)
        force = judgements.in_force(before)
        new = [
            Judgement(uuid.uuid4().hex, at, who, left, right, verdict, why)
            for left, right, verdict, why in given
            if (left, right) not in force or force[left, right].verdict != verdict
        ]
        judgements.refuse_other_word(file, before, new)
        judgements.refuse_conflict(before, new)
        judgements.append(journal, new)
        journal.executemany(
            "insert into unsure (at, by, left_record, right_record) values (?, ?, ?, ?)",
            [(at, who, *pair) for pair in unsure],
        )
    same = sum(word.verdict == "same" for word in new)
    return Taken(same, len(new) - same, len(unsure), empty, len(given) - len(new))


def parse(con: DuckDBPyConnection, file: Path) -> tuple[list[tuple[str, str, str, str]], list[tuple[str, str]], int]:
    """(left, right, verdict, why) of the rows that judge; the pairs that are unsure; how many rows say nothing."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.DictReader(opened)
            if missing := {"left", "right", "verdict"} - set(reader.fieldnames or ()):
                raise DataError(f"{file.name}: no column {', '.join(sorted(missing))}. Take a file of --csv.")
            lines = [(reader.line_num, line) for line in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{file.name}: no CSV in UTF-8 ({error}). Save it as 'CSV UTF-8'.") from error
    known = records(con, {str(line[side]) for _, line in lines for side in ("left", "right")})
    given: list[tuple[str, str, str, str]] = []
    unsure: list[tuple[str, str]] = []
    said: dict[tuple[str, str], str] = {}
    empty = 0
    for number, line in lines:
        left, right = sorted((str(line["left"]), str(line["right"])))
        verdict = (line["verdict"] or "").strip().lower()
        where = f"{file.name}: line {number}"
        if not verdict:
            empty += 1
            continue
        if verdict not in ("same", "different", "unsure"):
            raise DataError(f"{where}: verdict {verdict!r}: it is same, different, unsure, or empty.")
        if gone := [record for record in (left, right) if record not in known]:
            raise DataError(f"{where}: {gone[0]} is no record of this network; is the file of another workspace?")
        if left == right:
            raise DataError(f"{where}: left and right are one record, {left}.")
        if said.setdefault((left, right), verdict) != verdict:
            raise DataError(f"{where}: {left} and {right} are {said[left, right]} in an earlier line.")
        if verdict == "unsure":
            unsure.append((left, right))
        else:
            given.append((left, right, verdict, (line.get("why") or "").strip() or WHY))
    return list(dict.fromkeys(given)), list(dict.fromkeys(unsure)), empty


def records(con: DuckDBPyConnection, asked: set[str]) -> set[str]:
    """Those of some ids that are records of the network."""
    found = con.execute(
        "select record_id from final.record where record_id in (select unnest($ids))", {"ids": sorted(asked)}
    )
    return {record for (record,) in found.fetchall()}
