"""The founding case before and after the action of 4 November 2025, from the demo's files.

Before it the bank was listed without wallets, and the company, its bank and their people weren't. Of the chain and the
customers' payments only what the answers rest on is taken: a test that waits for thousands of transfers says no more.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from ingest import job
from resolver import pipeline
from resolver.demo import run as demo
from resolver.store import Workspace

BEFORE = ("22985", "22986", "23004", "23005", "23015")
"""Entries of the excerpt that were listed before the action."""

END = "\x1a"
LIST = ("sdn", "alt", "add", "sdn_comments")
VELMORA = "TBd9BRoV7VpZZ11wsdASpPMtkwL7ZWstky"
"""A wallet of a customer, and one that paid it in turn: their pages of the chain are taken."""

PAGES = (f"invented_trc20_{VELMORA}_1.json", "invented_trc20_TA2Vibqx6feey3CmgKMoXEKEBoBD3mRyDX_1.json")


def list_before(folder: Path) -> list[Path]:
    """OFAC's files as they were before the action, in their own layout."""
    written = []
    with demo.files() as files:
        for part in ("sdn", "alt", "add"):
            lines = (files / f"ofac/{part}.csv").read_bytes().decode().split("\r\n")
            kept = [line for line in lines if line.partition(",")[0] in BEFORE]
            kept = [re.sub(r'Digital Currency Address.*"$', '"', line) for line in kept]
            written.append(folder / f"{part}.csv")
            written[-1].write_bytes(("\r\n".join([*kept, END])).encode())
    return written


def list_after() -> list[Path]:
    """OFAC's files with the action."""
    with demo.files() as files:
        return [files / f"ofac/{part}.csv" for part in LIST]


def yesterday(workspace: Workspace, folder: Path) -> None:
    """Link the network of the day before the action."""
    job.run(workspace, "ofac_sdn", list_before(folder), partial=True, published=date(2025, 11, 3))
    with demo.files() as files:
        for source, paths, _ in demo.INPUTS:
            if source == "table" and not any("applications" in path or "payments" in path for path in paths):
                job.run(workspace, source, [files / path for path in paths], partial=True)
        pages = [path for name in PAGES if (path := files / "invented_chain" / name).is_file()]
        job.run(workspace, "trongrid", pages, partial=True)
    pipeline.link(workspace)
