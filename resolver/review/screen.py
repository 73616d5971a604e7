"""The screen of a review: two records beside each other, and one key for each answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Footer, Input, Static

from resolver.errors import ResolverError
from resolver.review.cards import Card, Row, Side
from resolver.review.differences import NEAR, OTHER, Word, side_by_side
from resolver.review.session import WHY, Session

SECTIONS = {
    "gain": "uncertain, and much hangs on it",
    "large": "large entities",
    "contradiction": "two numbers or dates contradict the evidence",
}
STYLES = {NEAR: "underline", OTHER: "bold reverse"}
"""Nothing rests on colour: a word that the other side lacks is reversed, another spelling is underlined."""

MOST = 6


class Review(App[None]):
    """A review in the terminal."""

    TITLE = "resolver review"
    CSS = """
    #head { padding: 0 1; background: $panel; }
    #card { padding: 0 1; }
    #said { padding: 0 1; height: auto; }
    #why { display: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "judge('same')", "same"),
        Binding("d", "judge('different')", "different"),
        Binding("u", "unsure", "unsure"),
        Binding("space,n", "skip", "skip", key_display="space"),
        Binding("z,backspace", "undo", "undo", key_display="z"),
        Binding("w", "why", "reason"),
        Binding("q", "quit", "end"),
        Binding("escape", "leave", "", show=False),
    ]
    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None

    def __init__(self, session: Session, why: str = WHY) -> None:
        super().__init__()
        self.session, self.why = session, why

    def compose(self) -> ComposeResult:
        """The parts of the screen, from the top."""
        yield Static(id="head", markup=False)
        with VerticalScroll(can_focus=False):
            yield Static(id="card", markup=False)
        yield Static(id="said", markup=False)
        yield Input(id="why", placeholder="reason for the judgements from here on; Enter")
        yield Footer()

    def on_mount(self) -> None:
        """Show the first pair."""
        self.show_pair()

    def show_pair(self, said: str = "") -> None:
        """Show the pair that is asked, and a line about what was done."""
        card = self.session.card()
        self.query_one("#head", Static).update(self.head(card))
        self.query_one("#card", Static).update(body(card) if card else Text("Nothing is left to review here."))
        self.query_one("#said", Static).update(said)
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def head(self, card: Card | None) -> Text:
        """Where in the queue, what the model says, and how fast it goes."""
        done = ", ".join(f"{number} {what}" for what, number in self.session.counts().items() if number)
        pace = f"  {self.session.an_hour()} an hour" if self.session.an_hour() else ""
        if card is None:
            return Text(f"{len(self.session.items)} pairs  {done}{pace}")
        item = card.item
        first = f"{self.session.place + 1} of {len(self.session.items)}  {SECTIONS[item.section]}"
        together = "ONE entity now" if item.together else "TWO entities now"
        sizes = f"{item.left_records}" if item.together else f"{item.left_records} and {item.right_records}"
        second = (
            f"{item.kind}  {together} ({sizes} records)  {card.bits:+.1f} bits, probability {item.probability:.3f}  "
            f"{item.reason}"
        )
        return Text(f"{first}  {done}{pace}\n") + Text(clean(second), style="bold")

    def action_judge(self, verdict: str) -> None:
        """Judge the pair and show the next; a contradiction is shown, and the pair stays."""
        item = self.session.item
        if item is None:
            return
        try:
            self.session.judge(verdict, self.why)
        except ResolverError as error:
            self.show_pair(str(error))
            return
        self.show_pair(f"{item.left} and {item.right}: {verdict} ({self.why})")

    def action_unsure(self) -> None:
        """Leave the pair to somebody else."""
        if self.session.item:
            self.session.unsure()
            self.show_pair("left unsure: you are not asked again")

    def action_skip(self) -> None:
        """Go to the next pair."""
        if self.session.item:
            self.session.skip()
            self.show_pair("skipped")

    def action_undo(self) -> None:
        """Take the last answer back."""
        last = self.session.undo()
        self.show_pair(f"taken back: {last.what}" if last else "nothing to take back")

    def action_why(self) -> None:
        """Ask for the reason that goes with the judgements from here on."""
        field = self.query_one("#why", Input)
        field.display = True
        field.value = "" if self.why == WHY else self.why
        field.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the reason."""
        self.why = event.value.strip() or WHY
        self.action_leave()
        self.query_one("#said", Static).update(f"reason from here on: {self.why}")

    def action_leave(self) -> None:
        """Close the line for the reason."""
        self.query_one("#why", Input).display = False
        self.set_focus(None)


def clean(text: str) -> str:
    """Published text without control characters: what it says is shown, not sent to the terminal."""
    return "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in text)


def body(card: Card) -> Table:
    """The card: both records, their fields with weights, and their neighbourhood."""
    grid = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, expand=True)
    grid.add_column("", max_width=12)
    grid.add_column(Text(clean(card.left.record)), ratio=1, overflow="fold")
    grid.add_column(Text(clean(card.right.record)), ratio=1, overflow="fold")
    grid.add_column("level", max_width=24)
    grid.add_column("bits", justify="right", width=6)
    left, right = card.left, card.right
    grid.add_row(
        "", Text(clean(left.caption), "bold"), Text(clean(right.caption), "bold"), "prior", bits(card.prior_bits)
    )
    grid.add_row("publisher", Text(clean(left.publisher)), Text(clean(right.publisher)))
    if left.programmes or right.programmes:
        grid.add_row("LISTED", *(Text(", ".join(side.programmes) or "-") for side in (left, right)))
    for row in card.rows:
        mine, theirs = names(row) if row.field == "name" else values(row)
        level = Text(row.level or "one side says nothing", "" if row.level else "dim")
        grid.add_row(Text(row.field), mine, theirs, level, bits(row.weight_bits) if row.level else "")
    if card.stated_bits:
        grid.add_row("", "", "", "a publisher says they are one", bits(card.stated_bits))
    if card.learnt_bits is not None:
        grid.add_row("", "", "", "learnt model, which decides", bits(card.learnt_bits))
    grid.add_section()
    if card.shared:
        told = "; ".join(f"{kind} {value}" for kind, value in card.shared[:MOST])
        grid.add_row("both have", Text(clean(told), "bold"))
    for name, one, other in (
        ("remarks", remarks(left), remarks(right)),
        ("entity", members(left), members(right)),
        ("ties", ties(left), ties(right)),
    ):
        if one or other:
            grid.add_row(name, Text(clean(one)), Text(clean(other)))
    return grid


def bits(weight: float) -> str:
    """A weight as it is shown."""
    return f"{weight:+.1f}"


def names(row: Row) -> tuple[Text, Text]:
    """The names of both sides, the likest beside each other, with what differs marked."""
    pairs = side_by_side(row.left, row.right, MOST)
    more = [max(len(side) - MOST, 0) for side in (row.left, row.right)]
    sides = [Text("\n").join(marked(pair[side]) for pair in pairs) for side in (0, 1)]
    for side, left_out in zip(sides, more, strict=True):
        if left_out:
            side.append(f"\nand {left_out} more", "dim")
    return sides[0], sides[1]


def marked(words: Sequence[Word]) -> Text:
    """A name with its words marked; those in another script with their Latin form behind them."""
    found = Text()
    for word in words:
        if found and not found.plain.endswith("-"):
            found.append(" ")
        found.append(clean(word.text), STYLES.get(word.mark, ""))
        if word.latin and not word.text.isascii() and word.latin.isascii() and word.latin != word.text.casefold():
            found.append(f" ({word.latin})", "dim")
    return found


def values(row: Row) -> tuple[Text, Text]:
    """The values of a field: those that both have first, as they are; the others reversed."""
    folded = [{value.casefold() for value in side} for side in (row.left, row.right)]
    both = folded[0] & folded[1]
    told = []
    for side in (row.left, row.right):
        ordered = sorted(side, key=lambda value: (value.casefold() not in both, value))
        found = Text()
        for value in ordered[:MOST]:
            if found:
                found.append("; ")
            different = row.left and row.right and value.casefold() not in both
            found.append(clean(value), STYLES[OTHER] if different else "")
        if len(ordered) > MOST:
            found.append(f"; and {len(ordered) - MOST} more", "dim")
        told.append(found if ordered else Text("-", "dim"))
    return told[0], told[1]


def remarks(side: Side) -> str:
    """The beginning of what is remarked of a record."""
    text = side.remarks or ""
    return f"{text[:300]} ..." if len(text) > 300 else text


def members(side: Side) -> str:
    """The other records of a side's entity."""
    return "\n".join(side.records)


def ties(side: Side) -> str:
    """Owners, holdings and other ties of a side's entity."""
    told = [f"{said} {other}" for said, other in side.ties]
    return "\n".join(told + [f"and {side.more} more"] * (side.more > 0))
