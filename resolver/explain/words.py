"""An explanation as a person reads it, in 80 columns or more: verdict, waterfall, values, flips, the chain.

Nothing rests on colour: a bar of evidence for is solid, of evidence against hatched.
"""

from __future__ import annotations

import re
import sys
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from resolver.render import escaped

NARROW = 80
HASHED = re.compile(r"(?:con|adk|adr|doc)-[0-9a-f]{12}")

WIDE = 120
"""Columns of a text that goes to a file or a pipe: what a page takes."""

FIRST = {
    "prior": "before any field is looked at",
    "start": "before any field is looked at",
    "first score": "the sum of the levels, as the trees see it",
    "candidates": "rules by which the two met",
}
"""Parts of a score that are no field -> what they are."""

DECISIONS = {
    "accepted": "accepted",
    "refused": "refused: a rule forbids it, whatever the score",
    "below": "not accepted: the score is too low",
}


def show(answer: dict[str, Any], width: int | None = None) -> None:
    """Write the answer to stdout; `width` in columns, by default the terminal's."""
    if width is None and not sys.stdout.isatty():
        width = WIDE
    console = Console(width=max(width, NARROW) if width else None, highlight=False, soft_wrap=False)
    with console.capture() as captured:
        verdict(console, answer)
        if answer["weight_bits"] is not None:
            waterfall(console, answer)
            values(console, answer)
        meeting(console, answer)
        changes(console, answer)
        chain(console, answer)
    print("\n".join(line.rstrip() for line in captured.get().splitlines()))


def verdict_words(answer: dict[str, Any]) -> str:
    """One entity or two; of what tells of payments: one payment or two."""
    if answer.get("what") == "payment":
        return "ONE PAYMENT" if answer["same"] else "TWO PAYMENTS"
    return "ONE ENTITY" if answer["same"] else "TWO ENTITIES"


def verdict(console: Console, answer: dict[str, Any]) -> None:
    """Who, whether, why, and how sure."""
    rows = [
        (answer["left"], f"{answer['left_caption']}  ({answer['left_entity']})"),
        (answer["right"], f"{answer['right_caption']}  ({answer['right_entity']})"),
        ("", ""),
        ("Verdict", verdict_words(answer)),
        ("Because", answer["reason"]),
    ]
    if answer["decision"]:
        rows.append(("This pair", DECISIONS[answer["decision"]]))
    if answer["weight_bits"] is not None:
        now, total = "" if answer["compared"] else ", made now", steps(answer)[-1][5]
        rows.append(
            (
                "Score",
                f"{total:+.1f} bits{now}: {odds(total)}; pairs are accepted from {answer['accept_bits']:+.1f} bits",
            )
        )
    if answer["learnt_bits"] is not None:
        rows.append(("Learnt", f"{answer['learnt_bits']:+.1f} bits by the learnt score, which decides here"))
    if answer["probability"] is not None:
        rows.append(("Probability", f"{answer['probability']:.4f}"))
    if answer["forbidden"]:
        rows.append(("Also", f"{answer['forbidden']}, which would keep them apart whatever the score"))
    rows.extend(("Left out", said) for said in crowd_said(answer))
    if answer["rules"]:
        rows.append(("Met by", ", ".join(answer["rules"])))
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for name, text in rows:
        grid.add_row(escaped(name), escaped(text))
    console.print(grid)


def crowd_said(answer: dict[str, Any]) -> list[str]:
    """What both publish and nobody is compared by, a line each."""
    return [
        f"{of['type'].replace('_', ' ')} {of['value']}: it stands under {of['names']:,} names, which tells nothing"
        for of in answer["crowd"]
    ]


def odds(bits: float) -> str:
    """Bits in words: '1,024 to 1 that they are one', 'one chance in 17.0'."""
    if bits > 20:
        return "more than a million to 1 that they are one"
    if bits < -20:
        return "less than one chance in a million that they are one"
    return f"{2**bits:,.0f} to 1 that they are one" if bits >= 1 else f"one chance in {2**-bits + 1:,.1f}"


def steps(answer: dict[str, Any]) -> list[tuple[str, str, float, float, float, float]]:
    """The rows of the waterfall: field, level, bits, of it rarity, sum before, sum after. The first is the prior.

    Where the learnt score decided, the bits are its own: they add up to it.
    """
    levels = {field["field"]: field for field in answer["fields"] if field["level"] is not None}
    bits = {name: field["weight_bits"] for name, field in levels.items()}
    parts = answer["learnt"] or {"prior": answer["prior_bits"], **bits}
    found: list[tuple[str, str, float, float, float, float]] = []
    total = 0.0
    for name, value in parts.items():
        field = levels.get(name)
        said = field["level"] if field else FIRST.get(name, "seen by the trees")
        rarity = field["term_frequency_bits"] if field else 0.0
        if field and abs(value - field["weight_bits"]) > 1e-6:
            said, rarity = f"{said} ({field['weight_bits']:+.1f}); as learnt", 0.0
        found.append((name, said, value, rarity, total if found else value, total + value))
        total += value
    if answer["stated_bits"]:
        value = answer["stated_bits"]
        found.append(("publisher", "says that the two are one", value, 0.0, total, total + value))
    return found


def waterfall(console: Console, answer: dict[str, Any]) -> None:
    """Each field's bits as a bar from the sum before it to the sum after it; the line of acceptance dotted."""
    rows = steps(answer)
    marks = [0.0, answer["accept_bits"], *(row[4] for row in rows), *(row[5] for row in rows)]
    low, high = min(marks), max(marks)
    room = max(16, console.width - 62)
    scale = (room - 1) / (high - low) if high > low else 0.0

    def place(bits: float) -> int:
        across: float = (bits - low) * scale
        return round(across)

    console.print()
    grid = Table.grid(padding=(0, 1))
    grid.add_column(min_width=11, max_width=12, overflow="fold")
    grid.add_column(min_width=28, max_width=28, overflow="fold")
    for _ in range(2):
        grid.add_column(justify="right", min_width=6, no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_row("field", "level", "bits", "sum", "")
    for field, level, bits, rarity, before, after in rows:
        bar = cells(room, place(0.0), place(answer["accept_bits"]), place(before), place(after), after >= before)
        said = f"{level} (rarity {rarity:+.1f})" if rarity else level
        style = "green" if bits > 0 else "red"
        grid.add_row(escaped(field), escaped(said), f"{bits:+.1f}", f"{after:+.1f}", Text(bar, style=style))
    grid.add_row("sum", "", f"{rows[-1][5]:+.1f}", "", f"| 0  : {answer['accept_bits']:+.1f}")
    console.print(grid)


def cells(room: int, zero: int, accept: int, start: int, end: int, rises: bool) -> str:
    """One bar of the waterfall as text."""
    line = [" "] * room
    line[accept], line[zero] = ":", "|"
    first, last = min(start, end), max(start, end)
    for place in range(first, max(last, first + 1)):
        line[min(place, room - 1)] = "█" if rises else "░"
    return "".join(line).rstrip()


def values(console: Console, answer: dict[str, Any]) -> None:
    """What each side publishes of each field, and the keys that both have."""
    grid = Table(show_edge=False, pad_edge=False, box=SIMPLE_HEAD)
    for column in ("field", answer["left"], answer["right"], "as compared"):
        grid.add_column(escaped(column), overflow="fold", ratio=None if column == "field" else 1)
    for field in answer["fields"]:
        if field["left"] or field["right"]:
            grid.add_row(*map(escaped, (field["field"], told(field["left"]), told(field["right"]), keys(field))))
    console.print()
    console.print(grid)


def told(published: list[str]) -> str:
    """Values of one side: the first six."""
    return "; ".join(published[:6]) + (f"; and {len(published) - 6} more" if len(published) > 6 else "") or "-"


def keys(field: dict[str, Any]) -> str:
    """What decided a level: the keys that both have, else what was held against what.

    A key that is a hash (of an address, a contact) tells nothing: the normal forms stand for it.
    """
    if field["level"] is None:
        return "not compared: one side publishes nothing"
    mine, theirs, shared = field["left_compared"], field["right_compared"], field["shared"]
    if any(HASHED.match(key) for key in (*mine, *theirs)):
        mine, theirs = field["left_clean"], field["right_clean"]
        shared = [value for value in mine if value in theirs] if shared else []
    if shared:
        said = "; ".join(shared[:3]) + (f"; {len(shared) - 3} more" if len(shared) > 3 else "")
        return f"both: {said}" if field["weight_bits"] >= 0 else f"in common only: {said}"
    said = " / ".join("; ".join(side[:2]) for side in (mine, theirs) if side)
    return f"one key: {said}" if field["shared"] else said or "nothing in common"


def meeting(console: Console, answer: dict[str, Any]) -> None:
    """Why the two were never compared: caps that struck, or the nearest keys."""
    found = answer["meeting"]
    if not found:
        return
    for cap in found["capped"]:
        console.print()
        console.print(escaped(f"Cap: {cap['message']}"))
    if found["nearest"]:
        grid = Table(show_edge=False, pad_edge=False, box=SIMPLE_HEAD)
        for column in ("rule", f"key of {answer['left']}", f"key of {answer['right']}", "likeness"):
            grid.add_column(escaped(column), overflow="fold")
        for near in found["nearest"]:
            grid.add_row(*map(escaped, (near["rule"], near["left"], near["right"], near["likeness"])))
        console.print()
        console.print("Nearest keys: a rule compares records only where a key is the same")
        console.print(grid)


def changes(console: Console, answer: dict[str, Any]) -> None:
    """What would flip the pair, the smallest change first."""
    if answer["lifted"]:
        console.print()
        console.print(escaped(f"Rule: {answer['lifted']}"))
    if not answer["flips"]:
        return
    grid = Table(show_edge=False, pad_edge=False, box=SIMPLE_HEAD)
    for column in ("field", "now", "instead", "change", "sum", "then"):
        grid.add_column(column, overflow="fold", justify="right" if column in ("change", "sum") else "left")
    for flip in answer["flips"]:
        now = flip["level_now"] or "not published"
        bits = (f"{flip['change_bits']:+.1f}", f"{flip['weight_bits']:+.1f}")
        grid.add_row(*map(escaped, (flip["field"], now, flip["level"], *bits, flip["then"])))
    console.print()
    console.print(f"{flips_said(answer)}:")
    console.print(grid)


def flips_said(answer: dict[str, Any]) -> str:
    """What the table of flips says, in one line."""
    if answer["flips"][0]["accepted"]:
        return "Any one of these alone would make the score and the facts enough"
    if answer["decision"] != "accepted":
        return "Score and facts are enough; any one of these alone would change that"
    return "Any one of these alone would make the pair not accepted"


def chain(console: Console, answer: dict[str, Any]) -> None:
    """The chain of accepted pairs through other records."""
    if answer["path"] and "tx_hash" in answer["path"][0]:
        transactions(console, answer)
        return
    if answer.get("what") == "payment":
        for join in answer["path"]:
            said = f"  {join['left']} = {join['right']}: {join['rule']}, {join['evidence']}"
            console.print(Text(said), soft_wrap=True)  # ids in full: they are looked up elsewhere
        return
    if len(answer["path"]) < 2:
        return
    console.print()
    console.print("Joined through")
    for link in answer["path"]:
        said = f"{link['left']} - {link['right']}: {link['weight_bits']:+.1f} bits, {link['reason']}"
        console.print(escaped(f"  {said}"))


def transactions(console: Console, answer: dict[str, Any]) -> None:
    """The chain of transactions that joins two addresses."""
    console.print()
    console.print("Spent together")
    for step in answer["path"]:
        said = f"{step['left']} + {step['right']}: {step['tx_hash']}, {step['time']:%Y-%m-%d %H:%M} UTC"
        console.print(Text(f"  {said}"), soft_wrap=True)  # hashes in full: they are looked up elsewhere
