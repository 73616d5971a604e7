"""Pay that flows on to wallets."""

from __future__ import annotations

from collections import defaultdict

from resolver.patterns.flows import DAY, FROM_WALLET, PAYROLL, TO_WALLET, Flows
from resolver.patterns.pattern import Found, Parameter, Pattern, Settings, strength


def find(flows: Flows, at: Settings) -> list[Found]:
    """Employees whose pay is followed, by amount and time, into a wallet, several times."""
    from resolver.patterns.kernels.passing import followed

    pay = (flows.what & PAYROLL) > 0
    wallet = (flows.what & (FROM_WALLET | TO_WALLET)) > 0
    into = flows.incoming
    before, hops = flows.run(
        followed, pay, wallet, into.start, into.rows, flows.source, flows.kind, flows.time, flows.late, flows.value,
        flows.service, at["wait_days"] * DAY, at["keep_percent"], at["hops"],
    )  # fmt: skip
    streams: dict[int, list[list[int]]] = defaultdict(list)
    for end in (wallet & (hops > 0)).nonzero()[0]:
        rows = [int(end)]
        while before[rows[-1]] >= 0:
            rows.append(int(before[rows[-1]]))
        streams[int(flows.target[rows[-1]])].append(rows[::-1])
    found = []
    for employee, chains in sorted(streams.items()):
        months = {flows.time_text(flows.time[chain[0]])[:7] for chain in chains}
        if len(months) < at["months"]:
            continue
        rows = list(dict.fromkeys(row for chain in chains for row in chain))
        parties = dict.fromkeys(int(flows.target[row]) for row in rows)
        ends = sorted({int(flows.target[chain[-1]]) for chain in chains})
        payers = sorted({int(flows.source[chain[0]]) for chain in chains})
        found.append(
            Found(
                tuple(dict.fromkeys((employee, *payers, *parties))),
                tuple(rows),
                strength(len(months), at["months"]),
                {"months": len(months), "streams": len(chains), "wallets": len(ends),
                 "arrived": flows.amount([chain[-1] for chain in chains]),
                 "most_hops": max(len(chain) for chain in chains)},
            )
        )  # fmt: skip
    return found


PATTERN = Pattern(
    title="Pay that flows on to wallets",
    question="Whose pay goes on, almost whole and within days, to a wallet, month after month?",
    law="FinCEN, OFAC, State and FBI guidance on IT workers of the Democratic People's Republic of Korea (May 2022).",
    evidence="Every transfer from payroll to the wallet, followed by amount and time: an inference, not a proof. "
    "Pay that goes on in parts is not seen.",
    score="By the number of months over the least number.",
    mistaken_for="People who put their savings into coins, or are paid in them and live on them.",
    parameters={
        "months": Parameter(2, "different months at least"),
        "hops": Parameter(6, "transfers from payroll to the wallet at most"),
        "wait_days": Parameter(4, "days at each stop at most"),
        "keep_percent": Parameter(85, "of what came, at least this goes on at each stop, in percent"),
    },
    find=find,
)
