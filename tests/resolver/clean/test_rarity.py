"""Rarity of words: from a shipped, versioned table, never from the records at hand."""

from __future__ import annotations

from math import log2
from pathlib import Path

import pytest

from resolver.clean.rarity import frequencies, rarity_bits
from resolver.models.make_token_frequency import count, write


def test_a_common_word_tells_less_than_a_rare_one() -> None:
    assert rarity_bits("muhammad", "person") < rarity_bits("kim", "person") < rarity_bits("zawahiri", "person")
    assert rarity_bits("trading", "organisation") < rarity_bits("korea", "organisation")


def test_an_unseen_word_counts_as_if_one_name_had_it() -> None:
    assert rarity_bits("xyzzyq", "person") == pytest.approx(log2(frequencies().totals["person"]))
    assert rarity_bits("xyzzyq", "asset") == pytest.approx(log2(frequencies().totals["organisation"]))


def test_the_bits_are_those_of_the_share_in_the_table() -> None:
    share = frequencies().shares["person"]["ali"]
    assert rarity_bits("ali", "person") == -log2(share)


def test_the_table_is_small_and_holds_no_word_of_one_party_only() -> None:
    table = frequencies()
    words = set(table.shares["person"]) | set(table.shares["organisation"])
    assert 1_000 < len(words) <= 20_000
    # three names at least: of persons, of organisations, or of both together
    assert all(
        round(table.shares["person"].get(word, 0) * table.totals["person"])
        + round(table.shares["organisation"].get(word, 0) * table.totals["organisation"])
        >= 3
        for word in words
    )


def test_a_party_counts_once_for_a_word_whatever_its_aliases() -> None:
    words, totals = count(iter([("person", ["Kim Chol", "KIM, Chol"]), ("person", ["Kim Min"])]))
    assert (words["person"]["kim"], words["person"]["chol"], totals["person"]) == (2, 1, 2)


@pytest.mark.real
def test_the_shipped_table_is_what_the_published_files_give(real_data: Path, tmp_path: Path) -> None:
    write(real_data, tmp_path / "table.csv")
    shipped = Path(__file__).parents[3] / "resolver" / "models" / "token_frequency.csv"
    assert (tmp_path / "table.csv").read_text(encoding="utf-8") == shipped.read_text(encoding="utf-8")
