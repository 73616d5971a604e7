"""The table of territory names: what rigour would find, made once, and made again where the file is not whole."""

from __future__ import annotations

import pytest
from rigour.territories import lookup_territory
from rigour.territories.util import normalize_territory_name

from resolver.clean import territory_names
from resolver.clean.territory_names import built, read


def test_the_table_is_made_once_read_again_and_made_anew_where_it_is_cut_off(tmp_path, monkeypatch):
    monkeypatch.setenv("RESOLVER_CACHE", str(tmp_path))
    fresh = territory_names.territory_names.__wrapped__
    made = fresh()
    [file] = tmp_path.iterdir()
    assert read(file) == made == built()
    for name in ("Deutschland", "United States of America", "Северная Корея", "조선민주주의인민공화국", "Texas"):
        found = lookup_territory(name)
        assert found is not None and made[normalize_territory_name(name)] == found.code
    file.write_text(file.read_text(encoding="utf-8")[:2000], encoding="utf-8")
    with pytest.raises(ValueError, match="not whole"):
        read(file)
    assert fresh() == made
    assert read(file) == made


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("RESOLVER_CACHE", str(tmp_path / "file"))
    assert territory_names.territory_names.__wrapped__()[normalize_territory_name("Deutschland")] == "de"
