"""Small repeated transfers between wallets and accounts in places that a profile names."""

from __future__ import annotations

from resolver.patterns.episodes import Window, episodes
from resolver.patterns.flows import DAY, FROM_WALLET, TO_WALLET, Flows
from resolver.patterns.pattern import Found, Parameter, Pattern, Settings, strength


def find(flows: Flows, at: Settings) -> list[Found]:
    """Parties with many small transfers from wallets to an account in a named place, or back, within the window."""
    import numpy as np

    named = np.array([place in at["places"] for place in flows.places] + [False])  # the last stands for "not known"
    from_wallet, to_wallet = (flows.what & FROM_WALLET) > 0, (flows.what & TO_WALLET) > 0
    to_account = from_wallet & ~to_wallet & named[flows.target_place]
    to_chain = to_wallet & ~from_wallet & named[flows.source_place]
    high = flows.limits(at["most_percent"])
    window = Window(at["window_days"] * DAY, at["count"], 1)
    found = []
    for side, take, word in ((flows.incoming, to_account, "to account"), (flows.outgoing, to_chain, "to wallet")):
        for episode in episodes(flows, side, window, high=high, take=take):
            rows = episode.rows
            ends = flows.target_place[rows] if word == "to account" else flows.source_place[rows]
            others = sorted(set(side.other[rows].tolist()))
            found.append(
                Found(
                    (episode.party, *others),
                    tuple(rows.tolist()),
                    strength(len(rows), at["count"]),
                    {"direction": word, "transfers": len(rows), "total": flows.amount(rows),
                     "places": sorted({flows.places[place] for place in ends})},
                )
            )  # fmt: skip
    return found


PATTERN = Pattern(
    title="Small repeated transfers between wallets and accounts in named places",
    question="Which accounts in places that we watch get, or give, many small amounts from or to wallets?",
    law="U.S. Treasury, 4 November 2025: workers' pay moved in small, repeated transfers through accounts in China and "
    "Russia. The place is the account's, as its number or bank says; nobody's nationality is looked at.",
    evidence="The transfers, each with a wallet at one end and an account in a named place at the other.",
    score="By their number over the least number.",
    mistaken_for="Remittances and shops that are paid in coins. An account whose country is not known is not seen.",
    parameters={
        "places": Parameter(("CN", "RU"), "countries of accounts, ISO 3166-1 alpha-2: the bank's own profile"),
        "most_percent": Parameter(20, "small: below this percentage of the currency's legal threshold"),
        "window_days": Parameter(30, "days in which they come"),
        "count": Parameter(5, "transfers at least"),
    },
    find=find,
)
