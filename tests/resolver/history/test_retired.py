"""What becomes of a retired id: it leads to its heir, to several, or says that its records are gone."""

from __future__ import annotations

import pytest

from resolver import lookup
from resolver.errors import UnknownId
from tests.resolver.history.made import Made, Network


def test_a_retired_id_leads_to_the_heir_of_its_heir_and_says_when_it_was_retired(tmp_path):
    made = Made(tmp_path)
    first = made.add(Network({"Anna": "abcg", "Berta": "de", "Cora": "f"}))
    made.add(Network({"Anna": "abcg", "Berta": "def"}))
    made.add(Network({"Anna": "abcdefg"}))
    with made.read() as con:
        assert lookup.show(con, first["f"])["id"] == first["a"]
        assert lookup.show(con, first["f"])["retired"] == "run-000002"
        assert lookup.show(con, first["d"])["retired"] == "run-000003"
        assert lookup.show(con, first["a"])["retired"] is None


def test_a_retired_id_with_several_heirs_names_them_and_one_without_says_where_to_look(tmp_path):
    made = Made(tmp_path)
    first = made.add(Network({"Anna": "abc", "Berta": "de", "Cora": "fgh", "Dora": "x"}))
    made.add(Network({"Anna": "abcd", "Cora": "fghe"}))
    with made.read() as con:
        heirs = ", ".join(sorted((first["a"], first["f"])))
        with pytest.raises(UnknownId, match=f"retired in run-000002; several entities have a part in it: {heirs}"):
            lookup.show(con, first["d"])
        with pytest.raises(UnknownId, match=r"retired in run-000002; its records are gone.*--as-of run-000001"):
            lookup.show(con, first["x"])
