"""The screen of a review, driven by keys as a person does, in a terminal that is not shown."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from rich.console import Console
from textual.pilot import Pilot
from textual.widgets import Static

from resolver.judgements import judge, listed
from resolver.review.cards import Row
from resolver.review.screen import Review, clean, names
from resolver.review.session import Session
from resolver.store import Workspace
from tests.resolver.review.world import ASKED


def drive(workspace: Workspace, steps: Callable[[Pilot[Any], Review], Awaitable[None]]) -> None:
    """Run the screen without a terminal, and do the steps."""

    async def driven() -> None:
        with workspace.read() as con:
            session = Session(workspace, con, by="anna")
            app = Review(session)
            async with app.run_test(size=(140, 45)) as pilot:
                await steps(pilot, app)
            session.close()

    asyncio.run(driven())


def shown(app: Review, part: str) -> str:
    """The text of a part of the screen."""
    console = Console(width=140, color_system=None, highlight=False, markup=False)
    with console.capture() as captured:
        console.print(app.query_one(f"#{part}", Static).content)
    return captured.get()


def test_keys_judge_leave_skip_and_take_back(reviewed):
    async def steps(pilot: Pilot[Any], app: Review) -> None:
        assert "1 of 4" in shown(app, "head")
        assert "TWO entities now" in shown(app, "head")
        card = shown(app, "card")
        assert "ofac:1" in card
        assert "ofac:DPRK4" in card
        assert "1964-11-21" in card
        assert "OWNS > Mirefield Trading" in card
        await pilot.press("s")
        assert "ofac:1 and t:2: same" in shown(app, "said")
        assert "ONE entity now" in shown(app, "head")
        assert "Ким" in shown(app, "card")
        await pilot.press("d")
        assert "both same and different" not in shown(app, "said")
        await pilot.press("u")
        await pilot.press("space")
        assert "Nothing is left" in shown(app, "card")
        await pilot.press("s", "d", "u", "n")
        assert "1 same, 1 different, 1 unsure, 1 skipped" in shown(app, "head")
        await pilot.press("z", "z", "z")
        assert "taken back: different" in shown(app, "said")
        assert "2 of 4" in shown(app, "head")

    drive(reviewed, steps)
    assert [(word.pair, word.verdict, word.by) for word in listed(reviewed)] == [(ASKED[0], "same", "anna")]


def test_a_reason_can_be_typed_and_its_letters_are_no_answers(reviewed):
    async def steps(pilot: Pilot[Any], app: Review) -> None:
        await pilot.press("w", *"sud", "enter", "s")
        await pilot.press("w", "d", "escape", "z")

    drive(reviewed, steps)
    with reviewed.journal() as journal:
        said = journal.execute("select verdict, why from judgement order by id").fetchall()
    assert said == [("same", "sud"), ("withdrawn", "undone in review")]


def test_a_contradiction_is_shown_with_its_chain_and_the_pair_stays(reviewed):
    async def steps(pilot: Pilot[Any], app: Review) -> None:
        judge(reviewed, "t:1", "t:2", "same", "one passport", "ben")
        judge(reviewed, "ofac:1", "t:1", "different", "another face", "ben")
        await pilot.press("s")
        assert "would be both same and different" in shown(app, "said").replace("\n", " ")
        assert "1 of 4" in shown(app, "head")

    drive(reviewed, steps)


def test_a_name_with_control_characters_can_not_move_the_terminal(reviewed):
    assert clean("Eve\x1b[2J\nAdam") == "Eve\\x1b[2J\\x0aAdam"


def test_differences_can_be_seen_without_colour(reviewed):
    row = Row("name", "same sound", 6.0, ("KIM Chol Su",), ("Ким Петр Су",))
    left, right = names(row)
    assert [(left.plain[span.start : span.end], span.style) for span in left.spans] == [("Chol", "bold reverse")]
    assert right.plain == "Ким (kim) Петр (petr) Су (su)"
    assert [right.plain[span.start : span.end] for span in right.spans if span.style == "bold reverse"] == ["Петр"]
