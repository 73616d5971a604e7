"""The day of a designation with whole editions: two made ones, and OFAC's list of July 2021 with an excerpt of 2026."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest import job
from resolver import pipeline
from resolver.replay.run import Answer, Asked, replay
from resolver.store import Workspace

END = "\x1a"
NULLS = ",".join(["-0- "] * 7)
MAPPING = """\
name = "customers"
[record]
key = "id"
kind = { is = "organisation" }
caption = "name"
role = { is = "customer" }
[[names]]
full_name = "name"
[[countries]]
type = { is = "registration" }
country = "country"
[[wallets]]
address = "wallet"
currency_published = { is = "USDT" }
chain_published = { is = "tron" }
"""


def deliver(workspace: Workspace, folder: Path, rows: str) -> None:
    """Customers of ours: id, name, country, wallet."""
    (folder / "customers.csv").write_text("id,name,country,wallet\n" + rows, encoding="utf-8")
    (folder / "customers.toml").write_text(MAPPING, encoding="utf-8")
    job.run(workspace, "table", [folder / "customers.csv", folder / "customers.toml"])


def edition(folder: Path, *entries: tuple[int, str]) -> list[Path]:
    """A whole edition of OFAC's CSV: number and name of each entry, all in North Korea."""
    folder.mkdir()
    sdn = [f'{number},"{name}",-0- ,"DPRK4",{NULLS},-0- ' for number, name in entries]
    add = [f'{number},{number}1,-0- ,"Pyongyang","Korea, North",-0- ' for number, _ in entries]
    paths = []
    alt = [f'{number},{number}2,"aka","{name} CORPORATION",-0- ' for number, name in entries]
    for part, lines in (("sdn", sdn), ("alt", alt), ("add", add)):
        paths.append(folder / f"{part}.csv")
        paths[-1].write_bytes("\r\n".join([*lines, END]).encode())
    return paths


def became(answer: Answer) -> set[tuple[str, str]]:
    return {(row["records"][0].rpartition(":")[2], row["became"]) for row in answer.rows if row["records"]}


def test_a_whole_edition_lists_one_of_ours_and_lets_another_go(workspace, tmp_path):
    first = edition(tmp_path / "one", (9001, "KORVANTE OLMIDA SHIPPING"), (9002, "TELDRIN VASKO TRADING"))
    second = edition(tmp_path / "two", (9002, "TELDRIN VASKO TRADING"), (9003, "BRANIMORE QUILSTAD BANK"))
    customers = (("C1", "Korvante Olmida Shipping"), ("C2", "Teldrin Vasko Trading"), ("C3", "Branimore Quilstad Bank"))
    deliver(workspace, tmp_path, "".join(f'{id},{name},"Korea, North",\n' for id, name in customers))
    job.run(workspace, "ofac_sdn", first, published=date(2026, 1, 1))
    pipeline.link(workspace)
    answer = replay(workspace, Asked(second, published=date(2026, 1, 2), accept=True))
    assert became(answer) == {("C3", "listed"), ("C1", "released")}
    assert (answer.edition["scope"], answer.edition["removed"], answer.newly_listed) == ("full", 1, 1)
    [listed] = [row for row in answer.rows if row["became"] == "listed"]
    assert [answer.lines[cite].where for cite in listed["because"]] == ["sdn.csv line 2"]

    job.run(workspace, "ofac_sdn", second, published=date(2026, 1, 2), accept=True)
    pipeline.link(workspace)
    again = replay(workspace, Asked(second, published=date(2026, 1, 2), accept=True), against="run-000001")
    assert became(again) == became(answer), "the day can be told later, against the network of the day before"
    assert "linked again without the list first" in again.notes[0]


@pytest.mark.real
def test_the_excerpt_of_2026_against_the_list_of_july_2021(workspace, tmp_path, real_data):
    wallet = "TA3941uFAvmVibSkQ6fMJXxmaSNovX86mz"  # one of the 53 of the bank
    deliver(
        workspace,
        tmp_path,
        f'C1,Korea Mangyongdae Computer Technology Corp,"Korea, North",\nC2,Brightmesa Software Inc.,United States,\n'
        f"C3,Zhunobar Exchange Services Limited,Hong Kong,{wallet}\n",
    )
    folder = real_data / "ofac_sdn_csv"
    parts = ("sdn", "alt", "add", "sdn_comments")
    job.run(workspace, "ofac_sdn", [folder / f"2021-07_full/{part}.csv" for part in parts], published=date(2021, 7, 7))
    pipeline.link(workspace)
    excerpt = [folder / f"2026_dprk_excerpt/{part}.csv" for part in parts]
    answer = replay(workspace, Asked(excerpt, partial=True, published=date(2026, 9, 23)))
    assert became(answer) == {("C1", "listed"), ("C3", "near")}
    wallets = [row for row in answer.rows if row["kind"] == "wallet"]
    assert [(row["became"], wallet in row["caption"]) for row in wallets] == [("listed", True)]
    assert answer.counts["released"] == 0, "an excerpt never ends a listing"
    assert all(row["because"] for row in answer.rows)
