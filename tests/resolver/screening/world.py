"""A small network for tests of screening: listed parties, a company of one of them, and our own customers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from resolver.store import Workspace, connect
from tests.resolver.linked import generation, linked
from tests.stage import Party

PARTIES = (
    Party(
        "ofac:1", "TARNBROOK, Oskar Vell", born="1961-04-09", countries=("North Korea",), listed="ofac:DPRK4",
        aliases=("Oscar Tarnbruk",), numbers=(("passport", "TB4410229", "North Korea"),),
        relations=(("owns", "gleif:9"),),
    ),
    Party("un:2", "Tarnbrook Oskar", born="1961", listed="un:1718"),
    Party("ofac:3", "Quillhaven Maritime Trading Co Ltd", kind="organisation", countries=("China",),
          listed="ofac:DPRK4", numbers=(("registration", "91310000MA1K35X9XK", "China"),)),
    Party("ofac:4", "Hassan Mohammed Ali", born="1970-02-03", countries=("Iraq",), listed="ofac:IRAQ2"),
    Party("ofac:5", "Zephyrbane", kind="organisation", listed="ofac:CYBER2",
          wallets=("0x52908400098527886E0F7030069857D2E4169EE7",)),
    Party("gleif:9", "Brackwater Shipping Holdings", kind="organisation", countries=("Hong Kong",)),
    Party("table:C-1", "Oskar Tarnbrook", born="1961-04-09", countries=("North Korea",), role="customer"),
)  # fmt: skip
"""Invented. ofac:1 and un:2 are one party; it owns gleif:9; table:C-1 is our record of it."""


def published(folder: Path, parties: Iterable[Party] = PARTIES, run: int = 1) -> Workspace:
    """A workspace whose current generation is linked from parties."""
    workspace = Workspace(folder)
    workspace.create()
    name = f"run-{run:06}"
    path = workspace.network_folder / f"{name}.duckdb"
    generation(linked(*parties), path).close()
    con = connect(path)
    con.execute("update final.record set private = true where starts_with(record_id, 'table:')")
    con.close()
    pointer = {"run": name, "file": path.name, "published_at": "2026-01-01T00:00:00Z"}
    (workspace.network_folder / "current.json").write_text(json.dumps(pointer), encoding="utf-8")
    return workspace
