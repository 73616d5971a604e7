"""What transfers are worth in one currency, by dated rates: exact integers, the rate as published, and its day.

The reporting currency is EUR, or that of RESOLVER_REPORTING_CURRENCY. A day without a rate takes the last one before
it, and says which; before the first rate there is no value. Tokens and currencies without rates have none, and are
counted in a finding by name. Rounded once, half up, to the reporting currency's smallest unit.
"""

from __future__ import annotations

import os

from duckdb import DuckDBPyConnection

from resolver.clean.money import minor_units
from resolver.errors import UsageError
from resolver.store import contract

OLD = 7
"""Days after which a rate is told to be old: a long weekend has four without one."""


def currency() -> str:
    """The reporting currency.

    Raises: UsageError for what is no code of three letters.
    """
    code = os.environ.get("RESOLVER_REPORTING_CURRENCY", "EUR").strip().upper()
    if not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise UsageError(f"RESOLVER_REPORTING_CURRENCY is {code!r}: give a code of ISO 4217, such as EUR.")
    return code


def value_transfers(con: DuckDBPyConnection) -> None:
    """Make work.rate_to and work.transfer_value, and a finding for what has no rate or an old one."""
    code = currency()
    con.execute(contract("resolver", "sql/rate_to.sql"), {"currency": code})
    con.execute(contract("resolver", "sql/transfer_value.sql"), {"currency": code, "places": minor_units(code)})
    con.execute(contract("resolver", "sql/rate_finding.sql"), {"currency": code, "old": OLD})
