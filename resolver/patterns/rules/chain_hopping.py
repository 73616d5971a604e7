"""Value that goes into a party on one chain and leaves it on another."""

from __future__ import annotations

from collections import defaultdict

from resolver.patterns.flows import Flows
from resolver.patterns.pattern import Found, Parameter, Pattern, Settings, strength

MINUTE = 60


def find(flows: Flows, at: Settings) -> list[Found]:
    """Pairs of payer and payee who are one, or who hop so again and again, over a party that is on two chains."""
    from resolver.patterns.kernels.lives import swapped

    into, out = flows.incoming, flows.outgoing
    after, _ = flows.run(
        swapped, into.start, into.rows, out.start, out.rows, flows.kind, flows.on_chain, flows.time, flows.late,
        flows.value, at["minutes"] * MINUTE, at["keep_permille"],
    )  # fmt: skip
    hops: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for row in (after >= 0).nonzero()[0]:
        hops[int(flows.source[row]), int(flows.target[after[row]])].append((int(row), int(after[row])))
    found = []
    for (payer, payee), pairs in sorted(hops.items()):
        if payer != payee and len(pairs) < at["times"]:
            continue
        over = sorted({int(flows.target[row]) for row, _ in pairs})
        chains = sorted({flows.assets[flows.asset[row]].asset.partition(":")[0] for pair in pairs for row in pair})
        rows = [row for pair in pairs for row in pair]
        found.append(
            Found(
                (payer, *([payee] if payee != payer else []), *over),
                tuple(rows),
                strength(len(pairs) * (2 if payer == payee else 1), at["times"]),
                {"hops": len(pairs), "chains": chains, "sent": flows.amount([row for row, _ in pairs]),
                 "inferred": "by amount and time; no other transfer of that party fitted"},
            )
        )  # fmt: skip
    return found


PATTERN = Pattern(
    title="From one chain to another",
    question="Whose money goes into a bridge or desk on one chain and comes out on another, minutes later?",
    law="FATF, virtual assets red flags (2020): chain-hopping; FinCEN advisory FIN-2019-A003.",
    evidence="Each pair of transfers, in and out. The pair is inferred from amount and time, and has no rival.",
    score="By the number of hops over the least number; twice that where payer and payee are one party.",
    mistaken_for="Honest users of bridges and desks. Only assets worth a dollar are compared: no prices are known.",
    parameters={
        "minutes": Parameter(180, "minutes between the two at most"),
        "keep_permille": Parameter(950, "of what went in, at least this comes out, in thousandths"),
        "times": Parameter(2, "hops at least between two different parties"),
    },
    find=find,
)
