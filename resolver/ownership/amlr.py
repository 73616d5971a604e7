"""Beneficial owners where own shares and control are mixed: Regulation (EU) 2024/1624, Article 54.

(a) Who controls direct holders of the entity: what these and he himself hold of it counts with the whole stake, added
up. (b) Who has an interest of 25 % or more, multiplied along chains, in a company that controls the entity.
https://eur-lex.europa.eu/eli/reg/2024/1624/oj
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from resolver.ownership import around, control, integrated
from resolver.ownership.network import Network
from resolver.ownership.stakes import WHOLE

CLOSE = 1e-9
"""A float so close to the threshold is computed again as a fraction."""


def mixed(
    network: Network, above: list[int], node: int, direct: list[tuple[int, Fraction, Fraction]], threshold: Fraction
) -> dict[int, str]:
    """Those above a node who are its beneficial owners by a mix: yes, or undetermined where only the high ends say so.

    `direct`: its holders with both ends of their shares.
    """
    found: dict[int, str] = {}
    for word, high in (("yes", False), ("undetermined", True)):
        holding = np.zeros(network.n, np.int64)
        for holder, *ends in direct:
            holding[holder] += int(ends[high] * WHOLE)
        candidates = control.likely(network, above, node, high=high)
        who, whom = control.pairs(network, candidates, high=high)
        held = np.bincount(who, holding[whom], network.n).astype(np.int64)
        enough = (held > 0) & ((held + holding) * threshold.denominator >= threshold.numerator * WHOLE)
        ruling = {one for one, other in zip(who.tolist(), whom.tolist(), strict=True) if other == node}
        for one in [*np.flatnonzero(enough).tolist(), *interested(network, ruling, threshold, high=high)]:
            found.setdefault(one, word)
    return found


def interested(network: Network, companies: set[int], threshold: Fraction, *, high: bool) -> set[int]:
    """Ultimate owners with a share of that size in one of some companies."""
    if not companies:
        return set()
    shares = integrated.integrated(network, float(threshold) - CLOSE, least=0.0)
    of = shares.high if high else shares.low
    into = np.isin(shares.owned, np.fromiter(companies, np.int64, len(companies)))
    found = set(shares.owner[into & (of > float(threshold) + CLOSE)].tolist())
    unsure = into & (np.abs(of - float(threshold)) <= CLOSE)
    for company in sorted(set(shares.owned[unsure].tolist())):
        for part in around.owners(network, company)[0]:
            share = part.high if high else part.low
            if part.ultimate and share is not None and share >= threshold:
                found.add(part.owner)
    return found
