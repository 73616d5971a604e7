"""Property: a file read by columns gives the very rows that it gives element by element. Samples are made at random."""

from __future__ import annotations

import contextlib
import functools
import tempfile
from pathlib import Path
from unittest.mock import patch
from xml.parsers import expat

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.files import collect
from ingest.read import xml_columns
from ingest.read.raw import create_raw_table
from ingest.read.xml import Entry, Layout, Part, Shape, column_name, read_xml
from resolver.errors import SourceChanged
from tests.conftest import scale

LAYOUT = Layout(
    root="list",
    header=("@date", "head/count"),
    entries=(
        Entry(
            "thing",
            "things/thing",
            ("@id", "name", "box/size"),
            (
                Part("alias", "aliases/alias", (".", "@kind")),
                Part("word", "aliases/alias/word", (".",)),
                Part("note", "note", (".",)),
            ),
        ),
        Entry("link", "link", ("@from", "@to", ".")),
    ),
    ignored={"things/thing//sort": "order of the publisher", "about": "who made it"},
)

TEXTS = st.sampled_from(
    ["", "A", "Ünï 東", "a &amp; b", "&lt;&#65;&#x42;&gt;", " spaced ", "two\nlines", 'say "x"', "1 > 0"]
)
VALUES = st.sampled_from(["", "7", "ü", "a &quot;b&quot;", "it's", "line\nbreak\ttab", "&#10;"])
GAPS = st.sampled_from(["", "\n", "\n  ", " \n\t"])
ODD = st.sampled_from(
    ["", "", "", "loose", "<extra a='1'>x<in/></extra>", '<extra b="2"/>', "<!-- note -->", "<sort k='1'>9</sort>"]
)


@st.composite
def things(draw):
    """A thing: its name, box, aliases with words, notes, in any layout of blanks."""
    gap = draw(GAPS)
    parts = [f"<name>{draw(TEXTS)}</name>"] if draw(st.booleans()) else []
    parts += draw(st.lists(st.sampled_from(["<box><size>5</size></box>"]), max_size=1))
    word = st.builds(lambda text: f"<word>{text}</word>", TEXTS)
    aliases = [
        f'<alias kind="{draw(VALUES)}">{draw(TEXTS)}{"".join(draw(word) for _ in range(words))}</alias>'
        if words < 3
        else f'<alias\n  kind = "{draw(VALUES)}" />'
        for words in draw(st.lists(st.integers(0, 3), max_size=3))
    ]
    parts += [
        f"<aliases>{gap}{gap.join(aliases)}</aliases>",
        *(f"<note>{text}</note>" for text in draw(st.lists(TEXTS, max_size=2))),
    ]
    parts += [draw(ODD)]
    return f'<thing id="{draw(VALUES)}">{gap}{gap.join(draw(st.permutations(parts)))}</thing>'


@st.composite
def documents(draw):
    """A whole document, with a declaration and namespaces or without."""
    gap = draw(GAPS)
    space = draw(
        st.sampled_from(["", ' xmlns="urn:x"', ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:a="b"'])
    )
    links = draw(st.lists(st.sampled_from(['<link from="1" to="2"/>', '<link from="1"></link>']), max_size=2))
    body = [
        "<head><count>2</count></head>",
        f"<things>{gap}{gap.join(draw(st.lists(things(), max_size=4)))}</things>",
        *links,
        draw(st.sampled_from(["", "<about><x y='z'/>free text</about>", "<author>x</author>"])),
    ]
    start = draw(st.sampled_from(["", '<?xml version="1.0" encoding="UTF-8"?>\n', "<?xml version='1.0'?>"]))
    return f'{start}<list{space} date="2026">{gap}{gap.join(body)}</list>'


def content(path: Path, *, by_columns: bool, block: int = 4096):
    """Header and all raw rows of a file, read one way or the other; the class of the error, where it is refused."""
    con = duckdb.connect()
    least = 0 if by_columns else 1 << 60
    with patch.object(xml_columns, "BLOCK", block), patch.object(xml_columns, "LEAST", least):
        try:
            header = read_xml(con, collect([path], path.parent), LAYOUT)
        except SourceChanged as error:
            return str(error).split(": ")[-1]
    tables = con.execute("select table_name from duckdb_tables() where schema_name = 'raw' order by 1").fetchall()
    return header, {t: sorted(con.execute(f"select * from raw.{t}").fetchall(), key=repr) for (t,) in tables}


@settings(max_examples=40 * scale(), deadline=None, suppress_health_check=list(HealthCheck))
@given(documents(), st.sampled_from([9, 50, 4096]))
def test_both_ways_of_reading_give_the_same(text, block):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.xml"
        path.write_text(text, encoding="utf-8")
        assert content(path, by_columns=True, block=block) == content(path, by_columns=False)


@pytest.mark.parametrize("block", [1, 7, 4096])
def test_plain_files_are_read_by_columns_whatever_the_size_of_blocks(tmp_path, block):
    path = tmp_path / "file.xml"
    rows = "".join(f'<thing id="{n}">\r\n<name>N &amp; {n}</name></thing>\r\n' for n in range(30))
    path.write_bytes(f'<list date="1"><things>\r\n{rows}</things></list>'.encode())
    header, tables = content(path, by_columns=True, block=block)
    assert header == {"@date": "1"}
    assert (header, tables) == content(path, by_columns=False)
    # two lines a thing; the first begins in line 2
    assert sorted((row[0], row[1], row[5]) for row in tables["thing"]) == sorted(
        (str(n), f"N & {n}", 2 + 2 * n) for n in range(30)
    )


@pytest.mark.parametrize(
    "text",
    [
        "<list><things><thing><!-- a comment --></thing></things></list>",
        "<list><!-- two -- dashes --></list>",
        "<list><things><thing><name><![CDATA[x]]></name></thing></things></list>",
        "<list><?php x ?></list>",
        '<!DOCTYPE list [<!ENTITY a "b">]><list/>',
        "<other/>",
        '<?xml version="1.0" encoding="latin-1"?><list/>',
        '<?xml version="1.1"?><list/>',
        "<list>",
        "<list><things></list>",
        "<list/><list/>",
        "<list/>text",
        "text<list/>",
        '<list date="1" date="2"/>',
        "<list date=1/>",
        '<list date="1"link="2"/>',
        '<list date="<"/>',
        "<list date/>",
        "<list>&nbsp;</list>",
        "<list>&#0;</list>",
        "<list>&#x110000;</list>",
        "<list>&amp</list>",
        "<list>]]></list>",
        "<list>\x01</list>",
        "<list>\ufffe</list>",
        "<1/>",
        "<list><ü/></list>",
        "<list>\udc80</list>",
    ],
)
def test_what_is_not_plain_is_left_to_the_other_way(tmp_path, text):
    path = tmp_path / "file.xml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(xml_columns.Unsuited):
        by_columns(path)


@pytest.mark.parametrize(
    "text",
    [
        "<!-- before --><list><!-- a comment --></list>",
        "\ufeff<?xml version='1.0' encoding='utf-8' standalone='yes'?>\n\n<list/>\n",
        "<list><things><thing id = '1 &gt; \"0\"'><name>]] &#x1F600; 東</name></thing></things></list >",
        '<list><things><thing\nid="a>b"\n/></things></list>',
    ],
)
def test_plain_files_are(tmp_path, text):
    path = tmp_path / "file.xml"
    path.write_text(text, encoding="utf-8")
    by_columns(path)
    assert content(path, by_columns=True) == content(path, by_columns=False)


def by_columns(path: Path) -> None:
    """Read a file by columns and no other way."""
    shapes = {entry.path: Shape(entry, LAYOUT.ignored) for entry in LAYOUT.entries}
    xml_columns.Reader(empty(), collect([path], path.parent)[0], LAYOUT, shapes).read()


@functools.cache
def empty() -> duckdb.DuckDBPyConnection:
    """A database with the tables of the layout."""
    con = duckdb.connect()
    for entry in LAYOUT.entries:
        parts: tuple[Entry | Part, ...] = (entry, *entry.parts)
        for part in parts:
            create_raw_table(con, part.name, [column_name(at) for at in part.columns], entries=True)
    con.execute("alter table raw.word add column parent bigint")
    return con


@settings(max_examples=100 * scale(), deadline=None, suppress_health_check=list(HealthCheck))
@given(documents(), st.data())
def test_a_broken_file_is_never_taken_by_columns(text, data):
    at = data.draw(st.integers(0, len(text) - 1))
    broken = text[:at] + data.draw(st.sampled_from(["", "<", ">", "&", "/", '"', "=", " ", "x", ";"])) + text[at + 1 :]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.xml"
        path.write_text(broken, encoding="utf-8")
        with contextlib.suppress(xml_columns.Unsuited, SourceChanged):
            by_columns(path)
            # what is wrong with namespaces alone breaks nothing: names are read without their prefixes
            expat.ParserCreate().Parse(broken.encode(), True)
