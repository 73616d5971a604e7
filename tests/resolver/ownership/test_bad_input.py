"""What registers get wrong: each case has its answer or its finding, and never a silent number."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from resolver.ownership import around, beneficial, blocked, control, holders, integrated, network
from resolver.ownership.stakes import WHOLE
from tests.generation import add_entity, empty
from tests.resolver.ownership.holdings import add, drawn, network_of
from tests.resolver.ownership.test_blocked import OFAC


def ends(text_or_con, owned: str, as_of: date | None = None) -> dict[str, tuple[float, float]]:
    """Both ends of the shares of those who own an entity, percent."""
    con = drawn(text_or_con) if isinstance(text_or_con, str) else text_or_con
    net = network.read(con, as_of)
    ids = network.ids_of(con, np.arange(net.n))
    parts, _ = around.owners(net, network.number_of(con, owned))
    return {ids[p.owner]: (round(float(p.low or 0) * 100, 6), round(float(p.high or 0) * 100, 6)) for p in parts}


@pytest.mark.parametrize(("text", "expected"), [
    ("X 70 A, Y 50 A", {"X": (50.0, 70.0), "Y": (30.0, 50.0)}),  # 120 % in all: each low end less the excess
    ("X -5 A", {"X": (0.0, 100.0)}),
    ("X 140 A", {"X": (0.0, 100.0)}),
    ("X ? A", {"X": (0.0, 100.0)}),
    ("X 40 A, A 60 A", {"X": (100.0, 100.0), "A": (60.0, 60.0)}),  # own shares count for the others
])  # fmt: skip
def test_a_share_that_cannot_be_is_unknown_or_bounded(text, expected) -> None:
    assert {who: pair for who, pair in ends(text, "A").items() if who != "A"} == {
        who: pair for who, pair in expected.items() if who != "A"
    }


def test_a_dissolved_company_holds_nothing_from_that_day_on() -> None:
    con = drawn("X 60 A, A 60 B")
    con.execute("insert into final.date values ('A', 'reg:A', 'dissolution', '2020-05-01', '2020-05-01', 'day', false, "
                "'2020-05-01', [])")  # fmt: skip
    add_entity(con, "A", "organisation")
    assert ends(con, "B", date(2020, 4, 30)).keys() == {"X", "A"}
    assert ends(con, "B", date(2020, 5, 1)) == {}


def test_an_owner_that_is_only_a_name_leaves_its_part_to_nobody_else() -> None:
    con = drawn("X 30 A")
    add(con, "named", None, "A", "60", from_name="Somebody Ltd", from_status="name")
    add(con, "band", "Y", "A", "0..100")
    # 60 % are somebody's and 30 % X's: Y has 10 % at most
    add_entity(con, "A", "organisation")
    assert {row["known"] for row in holders.owners(con, "A")} == {30.0}
    assert ends(con, "A") == {"X": (30.0, 30.0), "Y": (0.0, 10.0)}


def test_stakes_without_dates_hold_on_every_day() -> None:
    con = drawn("X 30 A")
    add(con, "ended", "Y", "A", "30", valid_to=date(2020, 1, 1))
    assert ends(con, "A", date(1950, 1, 1)).keys() == {"X", "Y"}
    assert ends(con, "A", date(2021, 1, 1)).keys() == {"X"}


def test_votes_and_shares_are_two_currencies() -> None:
    con = drawn("X 90 A, X votes 10 A, Y 10 A, Y votes 90 A")
    assert ends(con, "A") == {"X": (90.0, 90.0), "Y": (10.0, 10.0)}
    net = network.read(con)
    ids = network.ids_of(con, np.arange(net.n))
    [ruler] = control.controllers(net, list(range(net.n)), network.number_of(con, "A"))
    assert (ids[ruler.who], ruler.certain) == ("Y", True)


def test_twenty_thousand_shareholders_of_one_company() -> None:
    n = 20_000
    edges = [(k, n, 5_000, 5_000) for k in range(n)] + [(n, n + 1, WHOLE, WHOLE)]  # 0.005 % each
    net = network_of(n + 2, edges)
    assert len(integrated.integrated(net, 0.01).owner) == 0
    listed = np.arange(n // 2, dtype=np.int32)
    assert sorted(set(blocked.evaluate(net, OFAC, listed).results) - set(listed.tolist())) == [n, n + 1]
    assert beneficial.owners(net, n + 1).owners == []


def test_a_chain_ten_thousand_deep_read_around_its_ends() -> None:
    depth = 10_000
    con = empty()
    con.execute(
        "insert into final.relation by name select 'r' || i as relation_id, 'OWNS' as type, 'c' || i as from_id, "
        "'record' as from_status, 'c' || (i + 1) as to_id, 'record' as to_status, 'shares' as interest, "
        "100 as share_low_exact, 100 as share_high_exact, 'direct' as directness, true as invented, "
        "['reg:' || i] as records, ['f/r/' || i] as cites from range($depth) as t(i)", {"depth": depth},
    )  # fmt: skip
    for name in ("c0", f"c{depth}"):
        add_entity(con, name, "organisation")
    rows = holders.owners(con, f"c{depth}")
    assert len(rows) == depth
    assert rows[-1]["share_low"] == rows[0]["share_low"] == 100.0
    assert max(row["level"] for row in rows) == depth
    assert len(holders.owned(con, "c0")) == depth
