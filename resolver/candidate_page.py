"""docs/candidates.md: every candidate rule, what it is for, and what it was measured to find (kinds/measured.csv)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from resolver import kinds
from resolver.kinds import Kind

MEASURED = Path(__file__).parent / "kinds" / "measured.csv"

Row = dict[str, str]
HEAD = ("rule", "records share", "narrowed by", "finds", "cap")
FOUND = ("rule", "pairs", "by it alone", "true pairs", "by it alone")


def lines() -> Iterator[str]:
    """The lines of the page behind its title."""
    from resolver.docs import table

    rows = measured()
    yield from (
        "Records are compared where they share a key of some rule. A key that more records share than the cap is",
        "narrowed by one more feature, then by two; what is left out is a finding. Figures are of half B of the true",
        "entities of each labelled set (`python -m bench candidates --rows N`); caps were chosen on half A. 'By it",
        "alone': what no other rule gives.",
    )
    for kind in (kinds.load(name) for name in kinds.names()):
        if kind.rules:
            yield from ("", f"## {kind.name}", "", *table(HEAD, rules(kind)))
            for name in sorted({row["set"] for row in rows if row["kind"] == kind.name}):
                yield from found(kind, [row for row in rows if (row["set"], row["kind"]) == (name, kind.name)])


def rules(kind: Kind) -> list[tuple[str, ...]]:
    """Each rule of a kind as it is declared, with the cap of the shipped model."""
    caps = kinds.model(str(kind.model)).card["caps"]
    large = caps.get("large", {})
    told: list[tuple[str, ...]] = []
    for rule in kind.rules:
        cap = str(caps[rule.name])
        if rule.name in large:
            cap += f" ({large[rule.name] or 'not used'} above {int(caps['large_from']):,} records)"
        told.append((f"`{rule.name}`", " + ".join(rule.of), ", ".join(rule.narrower), rule.purpose, cap))
    return told


def found(kind: Kind, rows: list[Row]) -> Iterator[str]:
    """What the rules of a kind found in one set."""
    from resolver.docs import table

    whole = next((row for row in rows if not row["rule"]), None)
    if whole is None:
        return
    true = int(whole["true_pairs_alone"])
    share = f", {int(whole['true_pairs']) / true:.1%} of {true:,} true pairs" if true else ""
    yield from (
        "",
        f"### {kind.name}: {whole['set']}, {int(whole['records']):,} records",
        "",
        f"{int(whole['pairs']):,} pairs{share}; measured {whole['date']}.",
        "",
    )
    yield from table(
        FOUND,
        [
            (
                f"`{row['rule']}`",
                *(f"{int(row[name]):,}" for name in ("pairs", "pairs_alone", "true_pairs", "true_pairs_alone")),
            )
            for row in rows
            if row["rule"]
        ],
    )


def measured() -> list[Row]:
    """The rows of the file that the benchmark wrote; none where it was never run."""
    if not MEASURED.is_file():
        return []
    with MEASURED.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
