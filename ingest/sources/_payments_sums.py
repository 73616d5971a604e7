"""Whether the entries of a statement are what lies between its balances, exactly; the difference where they are not."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.sources._payments import Amount, Balance
from resolver.clean import money

Moved = tuple[str, Amount]
"""(credit_entry or debit_entry, amount) of a booked entry."""

FIRST = ("opening", "opening_interim", "previous_closing")
LAST = ("closing", "closing_interim")


def check_sums(balances: Sequence[Balance], moved: Sequence[Moved]) -> str | None:
    """The difference in words; None where the booked entries add up to closing minus opening, to the last unit."""
    opening = _first(balances, FIRST)
    closing = _first(balances[::-1], LAST)
    if opening is None or closing is None:
        missing = " and ".join(name for name, one in (("opening", opening), ("closing", closing)) if one is None)
        return f"no {missing} balance: its entries can't be checked against it"
    currencies = {opening.amount.currency, closing.amount.currency}
    if len(currencies) > 1:
        return f"opening in {opening.amount.currency}, closing in {closing.amount.currency}: no sum can be checked"
    if other := sorted({amount.currency for _, amount in moved} - currencies):
        return f"entries in {', '.join(other)}, balances in {opening.amount.currency}: no sum can be checked"
    scale = max([opening.amount.scale, closing.amount.scale, *(amount.scale for _, amount in moved)])
    total = sum((1 if told_as == "credit_entry" else -1) * amount.at(scale) for told_as, amount in moved)
    wanted = closing.sign * closing.amount.at(scale) - opening.sign * opening.amount.at(scale)
    if total == wanted:
        return None
    return (
        f"its {len(moved)} entries sum to {money.text(total, scale)} {opening.amount.currency}, "
        f"closing minus opening is {money.text(wanted, scale)}: the difference is {money.text(wanted - total, scale)}"
    )


def _first(balances: Sequence[Balance], kinds: Sequence[str]) -> Balance | None:
    """The first balance of the first of the kinds that there is."""
    return next((one for kind in kinds for one in balances if one.type == kind), None)
