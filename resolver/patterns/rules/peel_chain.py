"""Chains that lose a small part at every stop: the account form of the peel chain."""

from __future__ import annotations

from resolver.patterns.flows import DAY, Flows
from resolver.patterns.pattern import Found, Parameter, Pattern, Settings, strength


def find(flows: Flows, at: Settings) -> list[Found]:
    """Chains of hops with one large payment onward and one small one aside at each stop (definitions E6)."""
    import numpy as np

    from resolver.patterns.kernels.passing import peeled

    out = flows.outgoing
    length, onward, side = flows.run(
        peeled, out.start, out.rows, flows.target, flows.asset, flows.time, flows.units, flows.service,
        at["wait_days"] * DAY, at["peel_percent"],
    )  # fmt: skip
    inside = np.zeros(len(length), dtype=np.bool_)
    inside[onward[onward >= 0]] = True
    found = []
    for head in np.flatnonzero((length >= at["hops"]) & ~inside):
        rows, peels = [int(head)], []
        while onward[rows[-1]] >= 0:
            peels.append(int(side[rows[-1]]))
            rows.append(int(onward[rows[-1]]))
        parties = [int(flows.source[rows[0]]), *(int(flows.target[row]) for row in rows)]
        if len(set(parties)) < len(parties):
            continue  # goes round: a ring, not a chain
        aside = sorted({int(flows.target[row]) for row in peels} - set(parties))
        found.append(
            Found(
                (*parties, *aside),
                (*rows, *peels),
                strength(len(rows), at["hops"]),
                {"hops": len(rows), "first": flows.amount(rows[:1]), "last": flows.amount(rows[-1:]),
                 "peeled": flows.amount(peels)},
            )
        )  # fmt: skip
    return found


PATTERN = Pattern(
    title="A chain that loses a little at every stop",
    question="Which money went down a chain of parties, each of which kept or paid aside a small part?",
    law="FATF, virtual assets red flags (2020); OFAC and FBI notices on stolen coins describe peel chains.",
    evidence="The large transfers of the chain, then the small ones aside.",
    score="By the number of hops over the least number.",
    mistaken_for="Subcontractors who pay subcontractors and each a fee aside; wallets that pay with their change.",
    parameters={
        "hops": Parameter(5, "transfers of the chain at least"),
        "peel_percent": Parameter(25, "of a receipt, at most this goes aside, in percent"),
        "wait_days": Parameter(5, "days at each stop at most"),
    },
    find=find,
)
