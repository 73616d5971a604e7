"""The answer of a check as an Excel file: rows, flags, evidence, what is only said, what was not read, the profile."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from resolver.exports import whole, xlsx
from resolver.hiring.check import Checked


def write(found: Checked, to: Path) -> dict[str, int]:
    """One sheet each, header frozen, filters on, no text a formula; gives what did not fit, counted."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    left_out: dict[str, int] = {}
    for title, columns, rows in sheets(found):
        xlsx.add_sheet(book, title, columns, rows, left_out)
    with whole(to) as beside:
        book.save(beside)
    return left_out


def sheets(found: Checked) -> list[tuple[str, list[str], list[list[Any]]]]:
    """Title, columns and rows of each sheet."""
    table = [{**row, "why": "\n".join(row["why"]), "said": "\n".join(row["said"])} for row in found.table()]
    flags = [
        [number, "flag" if flag.flagged else "hint", flag.rule, flag.says, flag.score, _list(flag.rows),
         _list(flag.names), _list(flag.entities), flag.innocent, flag.flag_id]
        for number, flag in enumerate(found.flags, 1)
    ]  # fmt: skip
    evidence = [
        [number, each.what, each.value, _list(each.rows), _list(each.records), _list(each.cites)]
        for number, flag in enumerate(found.flags, 1) for each in flag.evidence
    ]  # fmt: skip
    said = [[each.rule, each.says, _list(each.rows), _list(each.names), _list(each.entities), _list(each.values)]
            for each in found.said]  # fmt: skip
    rejected = [[row["file"], row["line"], row["reason"], row["content"]] for row in found.rejected]
    basis = [[key, json.dumps(value, ensure_ascii=False)] for key, value in found.profile.as_dict().items()]
    basis += [
        ["compared with", found.run or "no network"],
        ["rows read", str(found.read)],
        ["no persons", str(found.others)],
    ]
    if found.answers:
        lists = next(iter(found.answers.values())).lists
        basis += [[f"list {age.source}", f"of {age.published_on or 'unknown date'}, {age.days} days"] for age in lists]
    names = ["row", "key", "name", "verdict", "score", "entity", "listed", "distance", "why", "said"]
    return [
        ("rows", names, [[row[name] for name in names] for row in table]),
        ("flags", ["flag", "weight", "rule", "says", "score", "rows", "names", "entities", "innocent readings", "id"],
         flags),
        ("evidence", ["flag", "what", "value", "rows", "records", "lines"], evidence),
        ("said", ["rule", "says", "rows", "names", "entities", "values"], said),
        ("not read", ["file", "line", "reason", "content"], rejected),
        ("basis", ["what", "value"], basis),
    ]  # fmt: skip


def _list(values: Any) -> str:
    return ", ".join(str(value) for value in values)
