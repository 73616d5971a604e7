"""What a run adds about wallets: accounts at exchanges that their payments show."""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from resolver.wallets import deposits


def derive(con: DuckDBPyConnection) -> None:
    """Add inferred accounts at exchanges to the relations of the attached file `generation`."""
    deposits.derive(con)
