"""A small network, linked once: a listed bank and person, who they own and pay through, names that break formats."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from resolver import pipeline
from resolver.store import Workspace
from tests.stage import Party, put, stage

IBAN = "DE89370400440532013000"
WALLET = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"

PARTIES = (
    Party("ofac:9", "KANGSU BANK", "organisation", subkind="bank", countries=("Korea, North",), listed="ofac:DPRK4",
          numbers=(("bic", "KSBKKPPY", None),), aliases=("Kangsu Unhaeng", "강수은행")),
    Party("ofac:10", "HAN, Chol Su", born="1971-06-19", countries=("Korea, North",), listed="ofac:DPRK4", gender="Male",
          numbers=(("passport", "836410035", "Korea, North"),), weak=("Han",),
          contacts=(("email", "han@kangsu.example"),),
          address=("Moranbong; Street 1", "Pyongyang", "Korea, North"), wallets=(WALLET,),
          relations=(("directs", "ofac:9"),)),
    Party("un:KPi.9", "Han Chol-su", born="1971-06-19", countries=("Korea, North",), listed="un:1718",
          numbers=(("passport", "836410035", "Korea, North"),)),
    Party("table:k:1", "=cmd|' /C calc'!A0 Handels GmbH", "organisation", countries=("Germany",),
          numbers=(("registration", "HRB 99001", "Germany"),), accounts=(IBAN,)),
    Party("table:k:2", 'Müller "M" <&> Söhne\u200f', born="1980", countries=("Germany",)),
)  # fmt: skip


def write(folder: Path) -> Workspace:
    """The network above, published in a new workspace; the bank owns 60 to 75 % of the trading company."""
    workspace = Workspace(folder)
    workspace.create()
    with workspace.write("stage") as con:
        stage(con, PARTIES)
        fact: dict[str, Any] = {"file_sha256": "f" * 64, "part": "table", "line": 9}
        [(version,)] = con.execute("select version_id from stage.record where record_id = 'table:k:1'").fetchall()
        put(con, "relation", record_id="table:k:1", version_id=version, relation_id="stake", type="owns",
            from_status="record", from_record="ofac:9", to_status="record", to_record="table:k:1", interest="shares",
            share_low="60", share_high="75", low_inclusive=True, high_inclusive=True, directness="direct",
            **fact)  # fmt: skip
        put(con, "relation", record_id="table:k:1", version_id=version, relation_id="unnamed", type="owns",
            from_status="anonymous", to_status="record", to_record="table:k:1", **fact)  # fmt: skip
    pipeline.link(workspace)
    return workspace


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The workspace of the small network; nobody changes it."""
    return write(tmp_path_factory.mktemp("exports") / "workspace")
