"""What is typed on the command line as the rules of a trace."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal, InvalidOperation

from resolver.errors import BadParameter
from resolver.funds.rules import Rules, rate

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def waiting(text: str) -> timedelta | None:
    """A waiting time: '90m', '36h', '7d'; None for 'any'.

    Raises: BadParameter for anything else.
    """
    if text.strip().lower() == "any":
        return None
    match = re.fullmatch(r"(\d{1,6})\s*([smhdw])", text.strip().lower())
    if not match:
        raise BadParameter(f"--max-wait {text}: write a number with s, m, h, d or w, such as 36h, or any.")
    return timedelta(**{UNITS[match[2]]: int(match[1])})


def figure(name: str, text: str) -> Decimal:
    """A decimal figure, exact.

    Raises: BadParameter.
    """
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise BadParameter(f"--{name} {text}: not a number.") from None
    if not value.is_finite():
        raise BadParameter(f"--{name} {text}: not a number.")
    return value


def rules(max_hops: int, max_wait: str, keep: str, minimum: str, rates: Sequence[str], hypotheses: bool) -> Rules:
    """The rules that options say.

    Raises: BadParameter.
    """
    return Rules(
        max_hops=max_hops,
        max_wait=waiting(max_wait),
        keep=figure("keep", keep),
        minimum=figure("minimum", minimum),
        rates=tuple(rate(text) for text in rates),
        hypotheses=hypotheses,
    )
