"""Deposit addresses of an exchange behind which stands another service."""

from __future__ import annotations

from resolver.patterns.flows import FROM_WALLET, TO_WALLET, Flows
from resolver.patterns.pattern import Found, Parameter, Pattern, Settings, strength


def find(flows: Flows, at: Settings) -> list[Found]:
    """Wallets that many parties pay and that send nearly everything to one service."""
    import numpy as np

    from resolver.patterns.kernels.lives import nested

    into, out = flows.incoming, flows.outgoing
    on_chain = (flows.what & (FROM_WALLET | TO_WALLET)) == (FROM_WALLET | TO_WALLET)
    found = []
    for party, service, senders, share in flows.run(
        nested, into.start, into.rows, out.start, out.rows, flows.source, flows.target, flows.kind, flows.value,
        on_chain, flows.service, at["senders"], at["share_percent"],
    ):  # fmt: skip
        came = into.rows[into.start[party] : into.start[party + 1]]
        gone = out.rows[out.start[party] : out.start[party + 1]]
        gone = gone[(flows.target[gone] == service) & on_chain[gone]]
        came = came[on_chain[came]]
        rows = np.sort(np.concatenate([came, gone]))
        found.append(
            Found(
                (int(party), int(service), *sorted(set(flows.source[came].tolist()))),
                tuple(rows.tolist()),
                strength(int(senders), at["senders"]),
                {"senders": int(senders), "share_percent": int(share), "to_service": flows.amount(gone)},
            )
        )
    return found


PATTERN = Pattern(
    title="A service behind a deposit address",
    question="Which deposit addresses at an exchange are paid by so many that another service must stand behind them?",
    law="FATF, virtual assets red flags (2020); OFAC on SUEX (21 September 2021), a nested exchange.",
    evidence="Receipts of the wallet, and what it sent on to the service.",
    score="By the number of senders over the least number.",
    mistaken_for="Merchants that are paid at their own deposit address; charities.",
    parameters={
        "senders": Parameter(12, "different senders at least"),
        "share_percent": Parameter(95, "of all that the wallet sends, in percent"),
    },
    find=find,
)
