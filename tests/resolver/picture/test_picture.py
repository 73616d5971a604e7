"""Pictures: what they draw of a network, that they load nothing, and that no name gets out of its place."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection
from lxml import etree, html

from resolver.errors import UnknownId, UsageError
from resolver.picture import Drawing, funds, ownership, page, svg, write
from resolver.picture.drawing import LEGIBLE, Line, Party, Tie, cut, folded, shown, wide, wrapped
from tests.generation import add_entity, add_holding, add_stake, add_transfers, empty

SVG = "{http://www.w3.org/2000/svg}"
NASTY = "</script><script>alert(1)</script> & \"quoted\" 'x' \u202egnirts\u0000"


def stakes() -> DuckDBPyConnection:
    """A listed bank owns 80 % of a holding, which owns 25 to 50 % of a company; a ring below it."""
    con = empty()
    add_entity(con, "ent-bank", "organisation", "Tanvelik Bank", listed=True)
    for key, caption in (("hold", "Kalverin Holdings"), ("firm", "Moravia Foods"), ("ring", "Moravia Cold Store")):
        add_entity(con, f"ent-{key}", "organisation", caption)
    add_stake(con, "ent-bank", "ent-hold", "80")
    add_stake(con, "ent-hold", "ent-firm", "25", "50")
    add_stake(con, "ent-firm", "ent-ring", "60")
    add_stake(con, "ent-ring", "ent-firm", "10")
    return con


def test_the_tree_has_every_owner_above_and_every_holding_below():
    drawn = ownership.drawing(stakes(), "ent-firm")
    assert {party.id for party in drawn.parties} == {"ent-bank", "ent-hold", "ent-firm", "ent-ring"}
    assert {(tie.source, tie.target): tie.label for tie in drawn.ties} == {
        ("ent-bank", "ent-hold"): "80 %",
        ("ent-hold", "ent-firm"): "25 to 50 %",
        ("ent-firm", "ent-ring"): "60 %",
        ("ent-ring", "ent-firm"): "10 %",
    }
    [bank] = [party for party in drawn.parties if party.id == "ent-bank"]
    assert bank.marks == ("LISTED", "INVENTED")


def test_what_is_blocked_by_ownership_is_marked_with_its_rules():
    con = stakes()
    con.execute(
        "insert into final.blocked by name select unnest(['b1', 'b2', 'b3']) as blocked_id, "
        "unnest(['ent-hold', 'ent-hold', 'ent-firm']) as entity_id, unnest(['ofac', 'eu', 'ofac']) as regime, "
        "unnest(['blocked', 'blocked', 'possible']) as status, 80 as share_low, 80 as share_high, "
        "['ent-bank'] as roots, ['ent-bank>ent-hold'] as proof, true as proof_whole, '[]' as merges, 'law' as law, "
        "date '2026-01-01' as as_of"
    )
    marks = {party.id: party.marks for party in ownership.drawing(con, "ent-firm").parties}
    assert marks["ent-hold"] == ("BLOCKED EU, OFAC", "INVENTED")
    assert marks["ent-firm"] == ("INVENTED",)


def test_the_tree_as_of_a_day_leaves_out_what_was_not_in_force():
    con = stakes()
    con.execute("update final.relation set valid_to = date '2020-01-31' where from_id = 'ent-bank'")
    drawn = ownership.drawing(con, "ent-firm", as_of=date(2020, 2, 1))
    assert "ent-bank" not in {party.id for party in drawn.parties}
    assert "ent-bank" in {party.id for party in ownership.drawing(con, "ent-firm", as_of=date(2020, 1, 31)).parties}


def test_steps_beyond_the_limit_are_named_as_left_out():
    drawn = ownership.drawing(stakes(), "ent-firm", levels=1)
    assert "ent-bank" not in {party.id for party in drawn.parties}
    assert drawn.notes == ("Ties beyond 1 steps, and beyond 2,000 in all, were left out.",)


def test_an_unknown_id_is_refused_with_the_next_step():
    with pytest.raises(UnknownId, match="resolver search"):
        ownership.drawing(empty(), "ent-none")


def test_an_entity_without_stakes_is_one_box_that_says_so():
    con = empty()
    add_entity(con, "ent-alone", "person", "Rowan Ashgrove")
    drawn = ownership.drawing(con, "ent-alone")
    assert [party.id for party in drawn.parties] == ["ent-alone"]
    assert drawn.notes == ("No stake or control of or in this entity is published.",)
    assert "Rowan Ashgrove" in svg.picture(drawn)


def paid() -> DuckDBPyConnection:
    """A holder of two wallets receives from a stranger's, and pays an account; one transfer between its own."""
    con = empty()
    add_entity(con, "ent-holder", "person", "Mirabelle Delacrosse")
    for wallet in ("w1", "w2", "stranger"):
        add_entity(con, wallet, "wallet", wallet)
    add_entity(con, "acc", "account", "acc")
    add_holding(con, "ent-holder", "w1")
    add_holding(con, "ent-holder", "w2")

    def day(number: int) -> datetime:
        return datetime(2024, 3, number)

    add_transfers(con, [("stranger", "w1", "100.10", day(1)), ("stranger", "w2", "0.05", day(2)),
                        ("w1", "w2", "7", day(3)), ("w2", "acc", "99.9", day(4))])  # fmt: skip
    con.execute(
        "insert into final.paid_to select 'p' || row_number() over (), from_id, to_id, asset, currency, count(*), "
        "sum(amount)::varchar, sum(amount), min(time), max(time) from final.transfer group by all"
    )
    return con


def test_a_flow_sums_exactly_what_the_wallets_of_a_holder_received_and_paid():
    drawn = funds.around(paid(), "ent-holder")
    # 100.10 + 0.05 = 100.15 in two transfers; the 7 between its own wallets are not drawn
    assert {(tie.source, tie.target): tie.label for tie in drawn.ties} == {
        ("stranger", "ent-holder"): "100.15 USD 2× 2024-03",
        ("ent-holder", "acc"): "99.90 USD 2024-03",
    }
    assert "1 transfers between wallets and accounts of one holder." in drawn.notes
    widths = {tie.target: tie.weight for tie in drawn.ties}
    assert widths["ent-holder"] == 1.0 and 0.99 < widths["acc"] < 1.0


def test_payers_stand_on_the_left_and_payees_on_the_right():
    from resolver.picture.layout import place

    boxes = place(funds.around(paid(), "ent-holder")).boxes
    assert boxes["stranger"][0] < boxes["ent-holder"][0] < boxes["acc"][0]


def drawing(parties: int = 3) -> Drawing:
    """A star: one party in the middle pays all others."""
    return Drawing(
        "A star",
        "invented",
        "right",
        "p0",
        tuple(Party(f"p{n}", f"Party {n}", "organisation") for n in range(parties)),
        tuple(Tie(f"t{n}", "p0", f"p{n}", f"{n} USD", "PAID_TO") for n in range(1, parties)),
    )


def test_a_page_loads_nothing_and_no_text_leaves_its_place():
    drawn = replace(
        drawing(),
        title=NASTY,
        parties=(Party("p0", NASTY, "person", (NASTY,), (), (Line(NASTY, NASTY),)), *drawing().parties[1:]),
    )
    text = page.page(drawn)
    tree = html.document_fromstring(text)
    scripts = [element for element in tree.iter("script") if element.get("type") is None]
    assert len(scripts) == 1 and "alert" not in (scripts[0].text or "")
    assert not [
        element for element in tree.iter() if element.get("src") or element.get("href") or element.get("onload")
    ]
    assert "url(" not in text and "@import" not in text
    assert "default-src 'none'" in text
    assert "\u202e" not in text and "\u0000" not in text
    facts = json.loads(next(tree.iter("script")).text or "")
    assert facts["p0"]["lines"][0][1].startswith("</script><script>alert(1)</script>")


def test_a_drawing_is_well_formed_svg_with_one_box_a_party_and_one_arrow_a_tie():
    drawn = replace(drawing(), parties=(Party("p0", NASTY, "person"), *drawing().parties[1:]))
    root = etree.fromstring(svg.picture(drawn))
    groups = {name: [each.get("data-id") for each in root.iter(f"{SVG}g") if name in (each.get("class") or "").split()]
              for name in ("party", "paid_to")}  # fmt: skip
    assert groups == {"party": ["p0", "p1", "p2"], "paid_to": ["t1", "t2"]}


def test_the_shares_of_two_that_own_each_other_stand_clear_of_each_other():
    root = etree.fromstring(svg.picture(ownership.drawing(stakes(), "ent-firm")))
    plates = {
        "".join(map(str, each.itertext())): [float(str(each[0].get(key))) for key in ("x", "y", "width", "height")]
        for each in root.iter(f"{SVG}g")
        if "words" in (each.get("class") or "").split()
    }
    (x1, y1, w1, h1), (x2, y2, w2, h2) = plates["60 %"], plates["10 %"]
    assert x1 + w1 <= x2 or x2 + w2 <= x1 or y1 + h1 <= y2 or y2 + h2 <= y1


def test_more_than_legible_are_folded_with_a_button_to_show_all_and_alarms_stay():
    whole = drawing(LEGIBLE + 100)
    listed = replace(whole.parties[7], marks=("LISTED",))
    whole = replace(whole, parties=(*whole.parties[:7], listed, *whole.parties[8:]))
    few = folded(whole)
    assert len(few.parties) <= LEGIBLE and listed in few.parties
    [box] = [party for party in few.parties if party.kind == "fold"]
    # 299 others, one of them listed: 298 in the box
    assert len(box.members) == LEGIBLE + 98 and box.name == f"{LEGIBLE + 98} more"
    text = page.page(whole)
    assert f"Show all {LEGIBLE + 100} parties" in text and "folded into 1 boxes" in text
    assert folded(drawing(LEGIBLE)) == drawing(LEGIBLE)


@pytest.mark.parametrize(("ending", "start"), [(".html", b"<!doctype html>"), (".svg", b"<svg"), (".png", b"\x89PNG")])
def test_a_picture_is_written_as_its_ending_says(tmp_path: Path, ending: str, start: bytes):
    path = tmp_path / f"picture{ending}"
    write(drawing(), path)
    assert path.read_bytes().startswith(start)
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_another_ending_is_refused_and_nothing_is_written(tmp_path: Path):
    with pytest.raises(UsageError, match=re.escape(".html, .svg or .png")):
        write(drawing(), tmp_path / "picture.pdf")
    assert not list(tmp_path.iterdir())


def test_names_are_cut_to_the_box_in_any_script():
    assert wrapped("Korea Mangyongdae Computer Technology Corporation", 20, 2) == [
        "Korea Mangyongdae",
        "Computer Technolog…",
    ]
    assert wide("平壤") == pytest.approx(3.6) and wide("ab") == 2
    assert all(wide(line) <= 10 for line in wrapped("朝鮮萬景臺電腦技術會社", 10, 3))
    assert cut("abc", 3) == "abc" and cut("abcd", 3) == "ab…"
    assert shown(" a\n\u202eb\t c ") == "a b c"


def test_a_picture_holds_no_time_of_its_own_so_that_two_are_equal():
    assert page.page(drawing()) == page.page(drawing())
