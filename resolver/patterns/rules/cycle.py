"""Money that comes back to where it began, in the order of time."""

from __future__ import annotations

from itertools import groupby

from resolver.patterns.flows import DAY, Flows
from resolver.patterns.pattern import Found, Parameter, Pattern, Settings, strength


def find(flows: Flows, at: Settings) -> list[Found]:
    """Rings of at least `least` different parties in which each passes on almost all of what it got."""
    from resolver.patterns.kernels.shapes import MOST_STEPS, rings

    into, out = flows.incoming, flows.outgoing
    flat, cut = flows.run(
        rings, into.start, into.rows, out.start, out.rows, flows.source, flows.target, flows.kind, flows.time,
        flows.value, flows.service, at["wait_days"] * DAY, at["keep_percent"], at["least"], at["most"],
    )  # fmt: skip
    found: dict[tuple[int, ...], Found] = {}
    for end, group in groupby((int(row) for row in flat), key=lambda row: row < 0):
        rows = tuple(group)
        key = tuple(sorted(rows))
        if end or key in found:
            continue
        kept = float(flows.value[rows[-1]]) / float(flows.value[rows[0]])
        facts = {"hops": len(rows), "first": flows.amount(rows[:1]), "last": flows.amount(rows[-1:])}
        if cut:
            facts["not_all"] = f"{cut} starts were left after {MOST_STEPS} steps"
        parties = tuple(int(flows.source[row]) for row in rows)
        found[key] = Found(parties, rows, strength(len(rows), at["least"]) * kept, facts, key)
    return list(found.values())


PATTERN = Pattern(
    title="Money that comes back",
    question="Which money went round over several parties and came back, in the order of time, almost whole?",
    law="FATF, round-tripping and layering; AMLworld (arXiv 2306.16424), cycle.",
    evidence="The transfers of the ring, in their order.",
    score="By the number of hops over the least number, times the share of the amount that came back.",
    mistaken_for="Loans within a family or a group of companies, netting between firms.",
    parameters={
        "least": Parameter(3, "transfers at least; two are a refund"),
        "most": Parameter(8, "transfers at most"),
        "wait_days": Parameter(10, "days that each keeps the money at most"),
        "keep_percent": Parameter(80, "of what each got, at least this is passed on, in percent"),
    },
    find=find,
)
