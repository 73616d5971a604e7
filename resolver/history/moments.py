"""Moments: a run or a date becomes the run whose network is meant.

What is asked is when something was known, not when it was true: the run that was current then. A clock that went back
between two runs doesn't matter: the order of runs is that of their numbers.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from duckdb import DuckDBPyConnection

from resolver.errors import BadParameter
from resolver.store import run_name


def known_at(con: DuckDBPyConnection, text: str) -> int:
    """The number of the run that was current at RUN ('run-000007', '7') or at the end of DATE ('2026-11-23').

    A time ('2026-11-23T09:00Z') is taken as it is. Raises: BadParameter for what is neither, for a run that this
    network doesn't know, and for a time before its first run or before its history begins.
    """
    moment = parsed(text)
    if isinstance(moment, int):
        return checked(con, text, moment)
    end = (
        datetime.combine(moment, time(), UTC) + timedelta(days=1) - timedelta(microseconds=1)
        if not isinstance(moment, datetime)
        else moment
    )
    return checked(con, text, last_run(con, end))


def known_before(con: DuckDBPyConnection, text: str) -> int:
    """The number of the run after which changes are told: RUN itself, or the last one before DATE; 0 is before all.

    Raises: BadParameter, as `known_at`.
    """
    moment = parsed(text)
    if isinstance(moment, int):
        return moment if moment == 0 else checked(con, text, moment)
    begins = moment if isinstance(moment, datetime) else datetime.combine(moment, time(), UTC)
    found = last_run(con, begins - timedelta(microseconds=1))
    return checked(con, text, found) if found else 0


def parsed(text: str) -> int | date | datetime:
    """The number of a run, a date, or a time (UTC where it names no zone)."""
    if found := re.fullmatch(r"(?:run-)?0*(\d{1,9})", text.strip()):
        return int(found[1])
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text.strip()):
            return date.fromisoformat(text.strip())
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise BadParameter(f"{text}: neither a run (run-000007) nor a date (2026-11-23).") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def checked_day(text: str | None) -> str | None:
    """A day in ISO form; None stays None.

    Raises: BadParameter for what is no day.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError as error:
        raise BadParameter(f"{text}: no day such as 2026-11-23.") from error


def last_run(con: DuckDBPyConnection, moment: datetime) -> int:
    """The last run that had finished at a moment; 0 if none had."""
    [(found,)] = con.execute(
        "select coalesce(max(sequence), 0) from meta.run where finished_at <= $moment",
        {"moment": moment.astimezone(UTC).replace(tzinfo=None)},
    ).fetchall()
    return int(found)


def checked(con: DuckDBPyConnection, text: str, run: int) -> int:
    """The run, if this network knows it.

    Raises: BadParameter.
    """
    [(least, most)] = con.execute("select min(sequence), max(sequence) from meta.run").fetchall()
    if not least <= run <= most:
        raise BadParameter(f"{text}: the runs of this network are {run_name(least)} to {run_name(most)}.")
    begins = history_begins(con)
    if run < begins:
        raise BadParameter(
            f"{text}: history is kept from {run_name(begins)} on; what was known before is in its own file, "
            f"network/{run_name(run)}.duckdb, if it was kept."
        )
    return run


def history_begins(con: DuckDBPyConnection) -> int:
    """The first run of which versions are kept.

    Raises: BadParameter where an older program made the network.
    """
    if not con.execute("from duckdb_tables() where schema_name = 'meta' and table_name = 'history'").fetchall():
        raise BadParameter("this network was made by an older version, which kept no history. Run `resolver link`.")
    [(first,)] = con.execute("select begins from meta.history").fetchall()
    return int(first)


def run_before(con: DuckDBPyConnection) -> int:
    """The run before the last one; 0 if there is none, or none of which history is kept."""
    [(last,)] = con.execute("select max(sequence) from meta.run").fetchall()
    return int(last) - 1 if int(last) - 1 >= history_begins(con) else 0
