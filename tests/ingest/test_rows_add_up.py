"""Property: whatever happens to a small OFAC set, every row is staged or rejected with file, line and reason."""

# ruff: noqa: E501 - samples stand as they are published

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.job import run
from resolver.errors import DataError, UnaccountedRows
from resolver.store import Workspace
from tests.conftest import scale
from tests.ingest.ofac import END, add, alt, sdn, write_xml
from tests.ingest.sources.test_ofac_sdn import ENTRY
from tests.ingest.table import facts, fingerprint, rows

NUMBERS = st.integers(1, 6).map(str)
NAMES = st.sampled_from(["ALPHA", "BETA LTD.", "DOE, Jo", "GAMMA, S.A."])
ITEMS = st.sampled_from(
    ["DOB 1961", "alt. DOB circa 1962", "DOB 31 Feb 1960", "Gender Male", "Linked To: BETA LTD", "a.k.a. 'AL'", "words", "Passport 5 (Iran)",
     "Digital Currency Address - USDT TJRabPrwbZy45sbavfcjinPJC18kjpRTv8", "Digital Currency Address - XBT 1wrong"]
)  # fmt: skip
REMARKS = st.none() | st.lists(ITEMS, min_size=1, max_size=4).map(lambda items: "; ".join(items) + ".")
SDN = st.builds(sdn, NUMBERS, NAMES, REMARKS, kind=st.sampled_from([None, "individual", "vessel"]))
ALT = st.builds(alt, NUMBERS, NUMBERS, NAMES, st.sampled_from(["aka", "fka", "nka"]))
ADD = st.builds(
    add, NUMBERS, NUMBERS, st.none() | NAMES, st.none() | st.just("Vaduz 9490"), st.none() | st.just("Iran")
)

DAMAGES = (
    lambda row: row.replace(",", "", 1),
    lambda row: row.replace('"', "", 1),
    lambda row: row[:-2] + ",x\r\n",
    lambda row: "\r\n" + row,
    lambda row: "," + row.partition(",")[2],
)


@st.composite
def files(draw):
    """Name of file -> its rows, up to two of them damaged."""
    made = {}
    for name, kind in (("sdn.csv", SDN), ("alt.csv", ALT), ("add.csv", ADD)):
        lines = draw(st.lists(kind, min_size=5, max_size=9))
        for place in draw(st.lists(st.integers(0, 4), max_size=2, unique=True)):
            lines[place] = draw(st.sampled_from(DAMAGES))(lines[place])
        made[name] = lines
    return made


def published_rows(text: str) -> int:
    """Rows of a file, counted without a CSV reader: no value here holds a line break."""
    return sum(1 for row in text.split("\r\n") if row.strip("\x1a"))


@settings(max_examples=12 * scale(), deadline=None, suppress_health_check=list(HealthCheck))
@given(files(), st.booleans())
def test_rows_read_are_rows_staged_and_rows_rejected(content, end_mark):
    with tempfile.TemporaryDirectory() as folder:
        workspace, given_files = Workspace(Path(folder) / "workspace"), Path(folder) / "files"
        given_files.mkdir()
        expected = 0
        for name, lines in content.items():
            text = "".join(lines) + (END if end_mark else "")
            (given_files / name).write_text(text, newline="")
            expected += published_rows(text)
        try:
            report = run(workspace, "ofac_sdn", [given_files])
        except DataError:  # damaged beyond recognition: then nothing is there
            assert all(not table for table in fingerprint(workspace).values())
            return
        assert report.read == expected
        assert report.read == report.staged + report.rejected
        rejected = rows(workspace, "select part, line, reason, content from stage.rejected where whole_row")
        assert len(rejected) == report.rejected == len({(part, line) for part, line, _, _ in rejected})
        for part, line, reason, shown in rejected:
            physical = "".join(content[f"{part}.csv"]).split("\r\n")[line - 1]
            assert reason
            assert shown
            assert physical.strip()


# -------------------------------------------------------------------------------------------- XML written in one line


def on_one_line(text: str) -> str:
    """The text without its line breaks."""
    return "".join(line.strip() for line in text.splitlines())


def test_a_list_on_one_line_gives_the_same_facts_and_names_its_line(tmp_path):
    found = []
    for name, entry in (("lines", ENTRY), ("line", on_one_line(ENTRY))):
        workspace = Workspace(tmp_path / name)
        path = write_xml(tmp_path / f"{name}.xml", entry, on_one_line(entry).replace("77", "78"))
        report = run(workspace, "ofac_sdn", [path], partial=True)
        assert report.read == report.staged
        found.append(facts(workspace, "select record_id, version_id from stage.record"))
        for table in ("record", "name", "address"):
            [(last,)] = rows(workspace, f"select max(line) from stage.{table}")
            assert 0 < last <= path.read_text().count("\n")
    assert found[0] == found[1]


def test_each_row_of_a_line_has_to_be_accounted_for_by_itself(tmp_path, monkeypatch):
    from ingest.sources import ofac_sdn

    layout = next(layout for layout in ofac_sdn.SOURCE.formats if layout.name == "xml")
    path = write_xml(tmp_path / "sdn.xml", on_one_line(ENTRY))
    run(Workspace(tmp_path / "whole"), "ofac_sdn", [path], partial=True)
    forgetful = (*layout.statements, "delete from incoming.address")
    changed = replace(ofac_sdn.SOURCE, formats=(replace(layout, statements=forgetful),))
    monkeypatch.setattr(ofac_sdn, "SOURCE", changed)
    with pytest.raises(UnaccountedRows, match=r"sdn\.xml line \d+ \("):
        run(Workspace(tmp_path / "part"), "ofac_sdn", [path], partial=True)
