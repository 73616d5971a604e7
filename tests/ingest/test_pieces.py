"""A register that is taken in pieces ends as one that is taken whole, and a piece alone is never live."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ingest import keep, pieces
from ingest.job import Report, run
from ingest.read import ahead, json_documents, raw, text
from ingest.source import load, names
from resolver.errors import DataError, UnknownCode
from resolver.store import Workspace
from tests.ingest.samples import companies_house as made
from tests.ingest.table import fingerprint, rows

COMPANIES = 40


def companies(*more: str) -> bytes:
    """A register of 40 companies, and more rows after them."""
    own = (made.company(CompanyName=f"HILL {n} LIMITED", CompanyNumber=f"{n:08d}") for n in range(COMPANIES))
    return "\n".join([made.HEADER, *own, *more, ""]).encode()


def control(*more: dict[str, object], totals: int | None = None) -> bytes:
    """Forty people in control of companies, more lines, and the line of totals: of all, or as given."""
    kind = "individual-person-with-significant-control"
    own = [
        made.psc(f"{n:08d}", kind, f"p{n}", name=f"Ada {n}", natures_of_control=["voting-rights-75-to-100-percent"])
        for n in range(COMPANIES)
    ]
    lines: list[dict[str, object]] = [*own, *more]
    end = {
        "data": {
            "kind": "totals#persons-of-significant-control-snapshot",
            "persons_of_significant_control_count": len(lines) if totals is None else totals,
            "statements_count": 0,
            "exemptions_count": 0,
            "generated_at": "2026-11-01T00:00:00Z",
        }
    }
    return "".join(json.dumps(line) + "\n" for line in [*lines, end]).encode()


PRODUCTS: dict[str, Callable[..., bytes]] = {
    "BasicCompanyDataAsOneFile-2026-11-01.csv": companies,
    "persons-with-significant-control-snapshot-2026-11-01.txt": control,
}


@pytest.fixture
def small(monkeypatch) -> list[int]:
    """Pieces of a few rows, in files that are read a few lines at a time; how many there were."""
    monkeypatch.setattr(text, "BLOCK", 2000)
    monkeypatch.setattr(ahead, "GATHERED", 1)
    monkeypatch.setattr(json_documents, "BATCH", 2000)
    for module in ("csv", "json", "parquet"):
        monkeypatch.setattr(f"ingest.read.{module}.PIECE", 7)
    taken: list[int] = []
    full = pieces.Pieces.full

    def counted(self: pieces.Pieces) -> None:
        taken.append(self.number)
        full(self)

    monkeypatch.setattr(pieces.Pieces, "full", counted)
    return taken


@pytest.fixture
def whole(monkeypatch, tmp_path) -> Workspace:
    """A workspace into which everything goes whole."""
    read, workspace = pieces.reader, Workspace(tmp_path / "taken whole")

    def reader(con, edition):
        [(path,)] = con.execute("select path from duckdb_databases() where database_name = 'workspace'").fetchall()
        return None if path == str(workspace.work_path) else read(con, edition)

    monkeypatch.setattr(pieces, "reader", reader)
    return workspace


def take(workspace: Workspace, folder: Path, name: str, content: bytes, **options: object) -> Report:
    """Ingest one file."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    return run(workspace, "companies_house", [folder / name], **options)  # type: ignore[arg-type]


def published(workspace: Workspace, report: Report) -> list[tuple[object, ...]]:
    """The kept rows of an edition."""
    path = workspace.rows_folder / f"{report.edition_id.replace(':', '-')}.parquet"
    return rows(workspace, f"from read_parquet('{path}') order by source, line, item")


@pytest.mark.parametrize("name", PRODUCTS)
def test_in_pieces_as_whole(workspace, whole, small, tmp_path, name):
    content = PRODUCTS[name]()
    parted = take(workspace, tmp_path / "files", name, content)
    assert len(small) >= 2, "the file was one piece"
    together = take(whole, tmp_path / "files", name, content)
    assert parted == together
    assert parted.records == COMPANIES
    assert parted.findings == ()
    assert fingerprint(workspace) == fingerprint(whole)
    assert published(workspace, parted) == published(whole, together)


@pytest.mark.parametrize("name", PRODUCTS)
def test_the_next_edition_stores_only_what_is_new(workspace, whole, small, tmp_path, name):
    first, later = PRODUCTS[name](), name.replace("2026-11", "2026-12")
    more = made.MOSS if name.startswith("Basic") else made.ADA
    for each in (workspace, whole):
        take(each, tmp_path / "files", name, first)
        report = take(each, tmp_path / "files", later, PRODUCTS[name](more))
        assert (report.new_versions, report.removed) == (1, 0)
    assert fingerprint(workspace) == fingerprint(whole)


def test_a_record_that_stood_in_an_earlier_piece_is_rejected_with_its_line(workspace, whole, small, tmp_path):
    name = "BasicCompanyDataAsOneFile-2026-11-01.csv"
    content = companies(made.company(CompanyName="HILL AGAIN LIMITED", CompanyNumber="00000000"))
    parted = take(workspace, tmp_path / "files", name, content)
    assert [(each["line"], each["code"]) for each in parted.rejections] == [(COMPANIES + 2, "duplicate_key")]
    assert parted == take(whole, tmp_path / "files", name, content)
    assert fingerprint(workspace) == fingerprint(whole)


def test_the_totals_are_those_of_all_pieces(workspace, small, tmp_path):
    name = "persons-with-significant-control-snapshot-2026-11-01.txt"
    report = take(workspace, tmp_path / "files", name, control(totals=41))
    assert report.findings == ("The last line of the snapshot tells of 41 lines; there are 40. Is it whole?",)


def test_a_later_piece_that_stops_the_edition_leaves_nothing_and_all_codes_are_named(workspace, small, tmp_path):
    name = "persons-with-significant-control-snapshot-2026-11-01.txt"
    take(workspace, tmp_path / "files", name, control())
    before = fingerprint(workspace)
    kind = "individual-person-with-significant-control"
    odd = [
        made.psc(f"{n:08d}", kind, f"q{n}", name="Odd" * 400, natures_of_control=[f"by-magic-{n}"]) for n in range(20)
    ]
    with pytest.raises(UnknownCode) as error:
        take(workspace, tmp_path / "files", name.replace("2026-11", "2026-12"), control(*odd))
    assert len(error.value.codes) == 20
    assert fingerprint(workspace) == before
    assert rows(workspace, "from meta.taking") == []
    assert len(list(workspace.rows_folder.iterdir())) == 1


def test_one_of_several_files_that_is_cut_off_stops_the_edition(workspace, small, tmp_path):
    whole = companies().decode()
    for number, content in ((1, whole[:-200]), (2, whole.replace('"000000', '"000001'))):
        (tmp_path / f"BasicCompanyData-2026-11-01-part{number}_2.csv").write_text(content)
    with pytest.raises(DataError, match=r"part1_2\.csv: truncated: line 40"):
        run(workspace, "companies_house", sorted(tmp_path.glob("*.csv")))
    assert len(small) >= 2
    assert [table for table, found in fingerprint(workspace).items() if found] == []


def test_a_fault_while_a_piece_is_written_stops_the_edition_and_leaves_nothing(workspace, small, tmp_path, monkeypatch):
    write, written = keep.write, list[int]()

    def failing(*arguments: object) -> keep.Written:
        written.append(len(written))
        if len(written) == 3:
            raise RuntimeError("no room left")
        return write(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(keep, "write", failing)
    with pytest.raises(RuntimeError, match="no room left"):
        take(workspace, tmp_path / "files", "BasicCompanyDataAsOneFile-2026-11-01.csv", companies())
    assert written == [0, 1, 2]
    assert [table for table, found in fingerprint(workspace).items() if found] == []
    assert rows(workspace, "from meta.taking") == []
    assert not list(workspace.rows_folder.iterdir())


KILLED = """
import os, signal, sys
from ingest import job, keep, pieces
from ingest.read import ahead, csv, text
from resolver.store import Workspace

text.BLOCK, ahead.GATHERED, csv.PIECE = 2000, 1, 7
write, moment = keep.write, sys.argv[3]

def die(*args, **options):
    if moment == "write":
        write(*args, **options)
    os.kill(os.getpid(), signal.SIGKILL)

if moment == "write":
    def second(con, edition, *rest):
        return (die if con.execute("select 1 from stage.presence").fetchall() else write)(con, edition, *rest)
    keep.write = second
else:
    setattr({"close": keep, "finished": pieces}[moment], moment, die)
job.run(Workspace(sys.argv[1]), "companies_house", [sys.argv[2]])
"""


@pytest.mark.parametrize("moment", ["write", "close", "finished"])
def test_what_a_killed_run_wrote_is_taken_out_before_anybody_writes(workspace, tmp_path, moment):
    file = tmp_path / "BasicCompanyDataAsOneFile-2026-11-01.csv"
    file.write_bytes(companies())
    child = subprocess.run(
        [sys.executable, "-c", KILLED, str(workspace.folder), str(file), moment],
        cwd=Path.cwd(),
        check=False,
        env=os.environ,
    )
    assert child.returncode == -signal.SIGKILL
    assert rows(workspace, "select count(*) > 0 from stage.record") == [(True,)]
    assert rows(workspace, "from stage.live") == []
    with workspace.write("a test"):
        pass
    assert [table for table, found in fingerprint(workspace).items() if found] == []
    assert rows(workspace, "from meta.taking") == []
    assert not list(workspace.rows_folder.iterdir())


def test_formats_that_are_taken_in_pieces_need_no_look_at_the_whole():
    for name in names():
        source = load(name)
        for layout in source.formats:
            if layout.pieces is not None:
                assert not (source.expect.kinds or source.expect.fill), name
                assert not any("incoming.deleted" in statement for statement in layout.statements), name


def test_a_known_edition_is_read_again_whole(workspace, small, tmp_path):
    name = "BasicCompanyDataAsOneFile-2026-11-01.csv"
    take(workspace, tmp_path / "files", name, companies())
    before, number = fingerprint(workspace), len(small)
    assert replace(take(workspace, tmp_path / "files", name, companies(), again=True), notes=()).new_versions == 0
    assert len(small) == number
    assert fingerprint(workspace) == before


def test_a_piece_is_two_row_groups():
    assert raw.PIECE == 2 * 122_880
