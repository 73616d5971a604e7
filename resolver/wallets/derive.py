"""What a run adds about wallets: accounts at exchanges that their payments show, and one key on two chains."""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from resolver.wallets import deposits, same_key


def derive(con: DuckDBPyConnection) -> None:
    """Add inferred accounts at exchanges, and keys in two forms, to the relations of the attached file `generation`."""
    deposits.derive(con)
    same_key.derive(con)
