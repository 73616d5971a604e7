"""What a picture shows: parties and ties, each with the published lines that it rests on."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from typing import Literal

LEGIBLE = 200
"""Parties that a picture shows at most at once; of more, those at the ends are folded into one box each."""

LINES = 6
"""Published lines that are told of each element; more are counted."""

HIDDEN = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
"""Characters that draw nothing, or change the direction of what follows: a picture leaves them out."""


@dataclass(frozen=True)
class Line:
    """One published line: where it stands, and what it says."""

    place: str
    text: str


@dataclass(frozen=True)
class Party:
    """One box. `notes`: short lines under the name; `marks`: words such as LISTED, BLOCKED (EU), INVENTED."""

    id: str
    name: str
    kind: str
    notes: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    more_lines: int = 0
    members: tuple[str, ...] = ()
    """Names of the parties that this box stands for, where it stands for several."""


@dataclass(frozen=True)
class Tie:
    """One arrow. `weight` is 0 to 1 and becomes its width; `ahead` is false for one that leads back."""

    id: str
    source: str
    target: str
    label: str
    kind: str
    weight: float = 0.0
    ahead: bool = True
    lines: tuple[Line, ...] = ()
    more_lines: int = 0


@dataclass(frozen=True)
class Drawing:
    """A whole picture. `way`: 'down' for trees, 'right' for flows in time. `focus` is the party that it is about."""

    title: str
    subtitle: str
    way: Literal["down", "right"]
    focus: str
    parties: tuple[Party, ...]
    ties: tuple[Tie, ...]
    legend: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())
    """What the picture does not show, in sentences."""


def shown(text: str) -> str:
    """Published text as a picture may show it: one line, nothing that hides or turns what follows."""
    return HIDDEN.sub("", " ".join(text.split()))


def wide(text: str) -> float:
    """The width of a text in small Latin letters: capitals count 1.2, Chinese and Korean signs 1.8."""
    return sum(
        0.0
        if unicodedata.combining(sign)
        else 1.8
        if unicodedata.east_asian_width(sign) in "WF"
        else 1.2
        if sign.isupper()
        else 1.0
        for sign in text
    )


def wrapped(text: str, width: float, most: int) -> list[str]:
    """The text in at most `most` lines of `width` letters; what does not fit ends in an ellipsis."""
    lines: list[str] = []
    now = ""
    for word in shown(text).split(" "):
        for piece in _pieces(word, width):
            joined = f"{now} {piece}" if now else piece
            if wide(joined) <= width:
                now = joined
            else:
                lines.append(now)
                now = piece
    lines = [line for line in [*lines, now] if line]
    if len(lines) > most:
        lines = [*lines[: most - 1], cut(" ".join(lines[most - 1 :]), width)]
    return lines or ["(no name)"]


def cut(text: str, width: float) -> str:
    """The text, or its beginning with an ellipsis where it is wider than `width` letters."""
    if wide(text) <= width:
        return text
    while text and wide(text) > width - 1:
        text = text[:-1]
    return text.rstrip() + "…"


def _pieces(word: str, width: float) -> list[str]:
    """A word cut where it is wider than a line."""
    pieces, now = [], ""
    for sign in word:
        if now and wide(now + sign) > width:
            pieces.append(now)
            now = ""
        now += sign
    return [*pieces, now]


def folded(drawing: Drawing, most: int = LEGIBLE) -> Drawing:
    """The drawing with at most about `most` parties: those with one tie alone become a box beside its end.

    The largest groups are folded first; the focus, and what is listed or blocked, always stay to be seen.
    """
    if len(drawing.parties) <= most:
        return drawing
    groups = _ends(drawing)
    gone: dict[str, str] = {}
    boxes: list[Party] = []
    ties: list[Tie] = []
    left = len(drawing.parties)
    names = {party.id: party for party in drawing.parties}
    for (other, outward, kind), ids in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])):
        if left <= most or len(ids) < 3:
            break
        box = f"fold:{'out' if outward else 'in'}:{other}:{kind}"
        gone |= dict.fromkeys(ids, box)
        boxes.append(
            Party(box, f"{len(ids)} more", "fold", (kind.lower(),), members=tuple(sorted(names[id].name for id in ids)))
        )
        source, target = (other, box) if outward else (box, other)
        ties.append(Tie(f"tie:{box}", source, target, f"{len(ids)}", kind))
        left -= len(ids) - 1
    note = f"{len(gone):,} of {len(drawing.parties):,} parties are folded into {len(boxes)} boxes."
    return replace(
        drawing,
        parties=(*(party for party in drawing.parties if party.id not in gone), *boxes),
        ties=(*(tie for tie in drawing.ties if tie.source not in gone and tie.target not in gone), *ties),
        notes=(*drawing.notes, note),
    )


def _ends(drawing: Drawing) -> dict[tuple[str, bool, str], list[str]]:
    """Parties with a single tie, by its other end, whether it leads to them, and its kind."""
    touching: dict[str, list[Tie]] = {}
    for tie in drawing.ties:
        touching.setdefault(tie.source, []).append(tie)
        touching.setdefault(tie.target, []).append(tie)
    groups: dict[tuple[str, bool, str], list[str]] = {}
    for party in drawing.parties:
        ties = touching.get(party.id, [])
        if len(ties) != 1 or party.id == drawing.focus or set(party.marks) - {"INVENTED"}:
            continue
        [tie] = ties
        outward = tie.target == party.id
        groups.setdefault((tie.source if outward else tie.target, outward, tie.kind), []).append(party.id)
    return groups
