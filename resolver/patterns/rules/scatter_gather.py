"""Scattered to many hands, gathered by one."""

from __future__ import annotations

from collections import defaultdict

from resolver.patterns.flows import DAY, Flows
from resolver.patterns.pattern import Found, Parameter, Pattern, Settings, strength


def find(flows: Flows, at: Settings) -> list[Found]:
    """Pairs of a source and a sink between whom several hands each passed on almost all of what they got."""
    from resolver.patterns.kernels.shapes import scattered

    out = flows.outgoing
    legs = flows.run(
        scattered, out.start, out.rows, flows.source, flows.target, flows.kind, flows.time, flows.value, flows.service,
        at["wait_days"] * DAY, at["keep_percent"], at["hands"], at["window_days"] * DAY,
    )  # fmt: skip
    pairs: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for leg, back in legs:
        pairs[int(flows.source[leg]), int(flows.target[back])].append((int(leg), int(back)))
    found = []
    for (source, sink), rows in sorted(pairs.items()):
        hands = sorted({int(flows.target[leg]) for leg, _ in rows})
        first, second = sorted({leg for leg, _ in rows}), sorted({back for _, back in rows})
        found.append(
            Found(
                (source, sink, *hands),
                (*first, *second),
                strength(len(hands), at["hands"]),
                {"hands": len(hands), "scattered": flows.amount(first), "gathered": flows.amount(second)},
            )
        )
    return found


PATTERN = Pattern(
    title="Scattered to many hands, gathered by one",
    question="Between which two parties did money go by many hands that each passed it on?",
    law="FATF, layering through money mules; the shape of AMLworld (arXiv 2306.16424), scatter-gather.",
    evidence="The transfers to the hands, and from them to the sink, in the order of time and with fitting amounts.",
    score="By the number of hands over the least number.",
    mistaken_for="A family or firm whose members pay one landlord or tax office from wages; services are left out.",
    parameters={
        "hands": Parameter(3, "different hands at least"),
        "window_days": Parameter(10, "days within which the hands are paid"),
        "wait_days": Parameter(7, "days that a hand keeps the money at most"),
        "keep_percent": Parameter(75, "of what a hand got, at least this is passed on, in percent"),
    },
    find=find,
)
