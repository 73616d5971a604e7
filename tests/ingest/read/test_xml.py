"""XML reading: rows from a declaration, lines, what nobody declared, and files that attack or break off."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from ingest.files import collect
from ingest.read.xml import Entry, Layout, Part, read_xml
from resolver.errors import DataError, SourceChanged

LAYOUT = Layout(
    root="list",
    header=("@date", "head/count"),
    entries=(
        Entry("thing", "things/thing", ("@id", "name", "box/size"), (Part("alias", "aliases/alias", (".", "@kind")),)),
    ),
    ignored={"things/thing//sort": "order of the publisher"},
)

GOOD = """<?xml version="1.0"?>
<list xmlns="urn:x" date="2026-02-27">
  <head><count>2</count></head>
  <things>
    <thing id="1">
      <name>Alpha</name>
      <aliases>
        <alias kind="weak">A</alias>
        <alias>B</alias>
      </aliases>
      <sort>9</sort>
    </thing>
    <thing id="2"><name> Beta </name><box><size>5</size></box></thing>
  </things>
</list>
"""


def read(tmp_path: Path, text: str):
    path = tmp_path / "file.xml"
    path.write_bytes(text.encode())
    con = duckdb.connect()
    header = read_xml(con, collect([path], tmp_path), LAYOUT)
    return con, header


def test_entries_and_their_parts_are_rows_with_the_line_of_their_start_tag(tmp_path):
    con, header = read(tmp_path, GOOD)
    assert header == {"@date": "2026-02-27", "head/count": "2"}
    assert con.execute("select line, entry, id, name, box_size from raw.thing order by entry").fetchall() == [
        (5, 1, "1", "Alpha", None),
        (13, 2, "2", " Beta ", "5"),
    ]
    assert con.execute("select line, entry, item, text, kind from raw.alias order by item").fetchall() == [
        (8, 1, 1, "A", "weak"),
        (9, 1, 2, "B", None),
    ]
    assert con.execute("select * from raw.unread").fetchall() == []


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("<sort>9</sort>", "<colour>red</colour>", "things/thing//colour"),
        ('<alias kind="weak">', '<alias kind="weak" lang="ko">', "things/thing//aliases/alias/@lang"),
        ("<head>", "<head><author>x</author>", "head/author"),
        ('<thing id="2">', '<thing id="2">loose words', None),
    ],
)
def test_what_is_neither_declared_nor_ignored_is_reported(tmp_path, old, new, path):
    con, _ = read(tmp_path, GOOD.replace(old, new))
    found = [row[0] for row in con.execute("select path from raw.unread").fetchall()]
    assert found == ([path] if path else ["things/thing//text()"])


def test_lines_beyond_65535_are_right(tmp_path):
    things = "".join(f'<thing id="{n}">\n</thing>\n' for n in range(40_000))
    con, _ = read(tmp_path, f"<list>\n<things>\n{things}</things>\n</list>")
    # the list and things tags stand in lines 1 and 2, and each thing takes two lines
    assert con.execute("select count(*) from raw.thing where line <> 3 + 2 * id::int").fetchall() == [(0,)]
    assert con.execute("select max(line) from raw.thing").fetchall() == [(3 + 2 * 39_999,)]


def test_a_part_inside_a_part_names_the_item_that_holds_it(tmp_path):
    parts = (Part("alias", "names/alias", ("@id",)), Part("word", "names/alias/word", (".",)))
    path = tmp_path / "file.xml"
    path.write_text(
        "<list><thing><names><alias id='a'><word>one</word><word>two</word></alias><alias id='b'/>"
        "<alias id='c'><word>three</word></alias></names></thing></list>"
    )
    con = duckdb.connect()
    read_xml(con, collect([path], tmp_path), Layout("list", (Entry("thing", "thing", (), parts),)))
    query = "select word.text, alias.id from raw.word as word join raw.alias as alias on alias.item = word.parent"
    assert set(con.execute(query).fetchall()) == {("one", "a"), ("two", "a"), ("three", "c")}
    assert con.execute("select * from raw.unread").fetchall() == []


def test_an_open_part_takes_what_nobody_declared_below_its_path(tmp_path):
    parts = (Part("extra", "more/*", (".",)),)
    path = tmp_path / "file.xml"
    path.write_text(
        "<list><thing><more><known>1</known><skip><deep>2</deep></skip>\n"
        "<code kind='a'>3</code><group><code>4</code><none/></group></more></thing></list>"
    )
    layout = Layout(
        "list", (Entry("thing", "thing", ("more/known",), parts),), ignored={"thing//more/skip": "a reason"}
    )
    con = duckdb.connect()
    read_xml(con, collect([path], tmp_path), layout)
    assert con.execute("select more_known from raw.thing").fetchall() == [("1",)]
    assert con.execute("select line, item, key, text from raw.extra order by item").fetchall() == [
        (2, 1, "code/@kind", "a"),
        (2, 2, "code", "3"),
        (2, 3, "group/code", "4"),
        (2, 4, "group/none", ""),
    ]
    assert con.execute("select * from raw.unread").fetchall() == []


def test_a_repeated_single_value_is_never_overwritten(tmp_path):
    with pytest.raises(SourceChanged, match="line 6: 'name' stands twice"):
        read(tmp_path, GOOD.replace("<name>Alpha</name>", "<name>Alpha</name><name>Aleph</name>"))


def test_a_document_type_is_refused_before_anything_is_read(tmp_path):
    bomb = '<!DOCTYPE list [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    with pytest.raises(DataError, match="DTD"):
        read(tmp_path, GOOD.replace("<list", f"{bomb}<list", 1).replace("Alpha", "&b;"))


def test_an_external_entity_is_not_fetched(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("do not read me")
    outside = f'<!DOCTYPE list [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    with pytest.raises(DataError, match="DTD"):
        read(tmp_path, GOOD.replace("<list", f"{outside}<list", 1).replace("Alpha", "&x;"))


def test_a_file_that_breaks_off_keeps_the_entries_before_and_is_marked(tmp_path):
    con, _ = read(tmp_path, GOOD[: GOOD.index("<name> Beta")])
    assert con.execute("select id from raw.thing").fetchall() == [("1",)]
    assert con.execute("select line, code from raw.refused").fetchall() == [(13, "truncated")]


def test_a_fault_in_the_middle_is_an_error_with_its_line(tmp_path):
    with pytest.raises(DataError, match="line 6: not well-formed"):
        read(tmp_path, GOOD.replace("<name>Alpha</name>", "<name>Alpha</nome>"))
