"""Accounts that money only passes through: in, and out again within hours."""

from __future__ import annotations

from resolver.patterns.flows import Flows
from resolver.patterns.pattern import Found, Parameter, Pattern, Settings, strength

HOUR = 3_600


def find(flows: Flows, at: Settings) -> list[Found]:
    """Parties most of whose receipts of an asset left again at once, several times."""
    import numpy as np

    from resolver.patterns.kernels.passing import passed_on

    into, out = flows.incoming, flows.outgoing
    after = flows.run(
        passed_on, into.start, into.rows, out.start, out.rows, flows.asset, flows.time, flows.late, flows.units,
        flows.service, at["hours"] * HOUR, at["keep_percent"],
    )  # fmt: skip
    assets = len(flows.assets)
    key = flows.target.astype(np.int64) * assets + flows.asset
    passing = after >= 0
    parties, places, passed = np.unique(key[passing], return_inverse=True, return_counts=True)
    often = passed >= at["times"]
    rows = np.flatnonzero(passing)
    order = np.argsort(places, kind="stable")
    ends = np.cumsum(passed)
    found = []
    for number in np.flatnonzero(often):
        own = rows[order[ends[number] - passed[number] : ends[number]]]
        party, asset = divmod(int(parties[number]), assets)
        received = into.rows[into.start[party] : into.start[party + 1]]
        received = received[flows.asset[received] == asset]
        share = 100 * sum(flows.units[own].tolist()) // sum(flows.units[received].tolist())
        if share < at["share_percent"]:
            continue
        gone = after[own]
        others = sorted({*flows.source[own].tolist(), *flows.target[gone].tolist()} - {party})
        found.append(
            Found(
                (party, *others),
                (*own.tolist(), *gone.tolist()),
                strength(len(own), at["times"]) * share / 100,
                {"times": len(own), "passed_on": flows.amount(gone), "share_percent": share},
            )
        )
    return found


PATTERN = Pattern(
    title="In and out again within hours",
    question="Whose receipts mostly leave again within hours, almost whole?",
    law="FATF, indicators of money mules: accounts with rapid in and out and low balance.",
    evidence="Each receipt with the one payment by which it left. Several that leave as one sum, or one that leaves in "
    "parts, are not seen.",
    score="By how often over the least number, times the share of all receipts that left so.",
    mistaken_for="Payment firms, escrow, treasury sweeps, people who pay rent as soon as the wage is there; "
    "services are left out.",
    parameters={
        "hours": Parameter(48, "hours between the two at most"),
        "keep_percent": Parameter(80, "of the receipt, at least this leaves, in percent"),
        "times": Parameter(3, "receipts at least that left so"),
        "share_percent": Parameter(60, "of all that the party received of the asset, in percent"),
    },
    find=find,
)
