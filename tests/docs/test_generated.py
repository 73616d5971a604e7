"""The generated pages are what the code says now."""

from __future__ import annotations

import pytest

from ingest import source
from resolver import docs


@pytest.mark.parametrize("name", sorted(docs.DOCUMENTS))
def test_a_generated_page_is_up_to_date(name: str) -> None:
    written = (docs.ROOT / name).read_text(encoding="utf-8")
    assert written == docs.DOCUMENTS[name](), "run `python -m resolver.docs`"


def test_check_fails_on_a_page_that_was_edited_by_hand(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(docs, "ROOT", tmp_path)
    (tmp_path / "cypher").mkdir()
    assert docs.main([]) == 0
    assert docs.main(["--check"]) == 0
    page = tmp_path / "docs" / "cli.md"
    page.write_text(page.read_text(encoding="utf-8") + "by hand\n", encoding="utf-8")
    assert docs.main(["--check"]) == 1
    assert "docs/cli.md" in capsys.readouterr().err


def test_every_source_and_every_ignored_column_is_on_the_sources_page() -> None:
    page = docs.sources_page()
    for name in source.names():
        assert f"## {name}\n" in page
        for layout in source.load(name).formats:
            assert all(column in page for column in layout.ignored)


def test_a_format_makes_its_tables_without_a_file_so_that_its_columns_can_be_told() -> None:
    told = {
        (name, layout.name): docs.columns_read(layout)
        for name in source.names()
        for layout in source.load(name).formats
    }
    assert {name for (name, _), columns in told.items() if not columns} == {"table"}  # whose mapping tells them
    assert told["un_sc", "xml"]["individual_nationality"] == ["text"]


def test_every_column_of_a_table_stands_with_its_type_and_meaning() -> None:
    script = """
create schema s;
create table s.t (
    a varchar not null,    -- first
    b date                  -- second | third
);
comment on table s.t is 'One row per t.';
"""
    [(name, (about, columns))] = docs.tables(script).items()
    assert (name, about) == ("s.t", "One row per t.")
    assert columns == [("a", "varchar", "first"), ("b", "date or null", "second | third")]
    assert docs.table(("x",), [("second | third",)])[-1] == "| second \\| third |"
