"""The file around a picture: one HTML document that loads nothing; a click on a box or arrow shows its published lines.

Without scripts, and on paper, the same lines stand in a table under the picture.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape
from pathlib import Path

from resolver.picture import svg
from resolver.picture.drawing import LEGIBLE, Drawing, Line, Party, Tie, folded, shown

HERE = Path(__file__).parent


def page(drawing: Drawing) -> str:
    """The HTML document of a drawing; of more than LEGIBLE parties it begins folded, and a button shows all."""
    few = folded(drawing)
    both = {tie.id: tie for tie in (*drawing.ties, *few.ties)}
    parties = {party.id: party for party in (*drawing.parties, *few.parties)}
    body = [
        "<header>",
        f"<h1>{escape(shown(drawing.title))}</h1>",
        f'<p class="quiet">{escape(shown(drawing.subtitle))}</p>',
        *(f'<p class="quiet">{escape(shown(word))}</p>' for word in drawing.legend),
    ]
    buttons = [
        f'<button data-zoom="{by}" title="{title}">{word}</button>'
        for word, by, title in (("−", "0.8", "smaller"), ("+", "1.25", "larger"), ("fit", "fit", "the whole width"))
    ]
    if few is not drawing:
        every = f"Show all {len(drawing.parties):,} parties"
        buttons.append(f'<button id="swap" data-all="{every}" data-fewer="Show at most {LEGIBLE}">{every}</button>')
    body.append(f'<p class="buttons">{"".join(buttons)}</p>')
    body += ["</header>", canvases(drawing, few), elements(few)]
    if few.notes:
        body.append("<section><h2>Not in this picture</h2>")
        body += [f"<p>{escape(shown(note))}</p>" for note in few.notes]
        body.append("</section>")
    items: dict[str, Party | Tie] = {**parties, **both}
    facts = {key: told(item, parties) for key, item in items.items()}
    body += [
        f'<script type="application/json" id="facts">{in_script(facts)}</script>',
        f"<script>{(HERE / 'page.js').read_text()}</script>",
    ]
    return document(drawing.title, "".join(body))


def document(title: str, body: str) -> str:
    """An HTML document that loads nothing; a policy in its head refuses whatever would."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
    style = (HERE / "page.css").read_text()
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(shown(title))}</title><style>{style}</style></head>\n<body>{body}</body></html>\n"
    )


def canvases(drawing: Drawing, few: Drawing) -> str:
    """The picture, or both the folded and the whole one; and the panel for the lines."""
    out = ['<div class="stage">', f'<div class="canvas" id="folded">{svg.picture(few)}</div>']
    if few is not drawing:
        out.append(f'<div class="canvas" hidden>{svg.picture(drawing)}</div>')
    out.append(
        '<aside id="panel" aria-live="polite"><p class="quiet">A click on a box or arrow shows its lines.</p></aside>'
    )
    return "".join([*out, "</div>"])


def in_script(value: object) -> str:
    """JSON that may stand in a script element: nothing in it can end the element."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c").replace("&", "\\u0026")


def told(item: Party | Tie, parties: dict[str, Party]) -> dict[str, object]:
    """What the panel says of an element."""
    name, notes, marks = words(item, parties)
    return {
        "name": name,
        "marks": marks,
        "notes": notes,
        "lines": [[shown(line.place), shown(line.text)] for line in item.lines],
        "more": item.more_lines,
    }


def words(item: Party | Tie, parties: dict[str, Party]) -> tuple[str, list[str], str]:
    """Name, notes and marks of an element."""
    if isinstance(item, Party):
        members = [f"{len(item.members)} parties: {', '.join(item.members)}"] if item.members else []
        notes = [*item.notes, *members, *([] if item.kind == "fold" else [item.id])]
        return shown(item.name), [shown(note) for note in notes], ", ".join(item.marks)
    ends = [shown(parties[end].name) if end in parties else end for end in (item.source, item.target)]
    return f"{ends[0]} → {ends[1]}", [shown(f"{item.kind}: {item.label}")], ""


def elements(drawing: Drawing) -> str:
    """Every element with its published lines, as a table: what the panel says, for paper and without scripts."""
    parties = {party.id: party for party in drawing.parties}
    rows = []
    items: tuple[Party | Tie, ...] = (*drawing.parties, *drawing.ties)
    for item in items:
        name, notes, marks = words(item, parties)
        flag = f' <span class="marks">{escape(marks)}</span>' if marks else ""
        rows.append(
            f"<tr><td>{escape(name)}{flag}</td><td>{escape('; '.join(notes))}</td>"
            f"<td>{lines(item.lines, item.more_lines)}</td></tr>"
        )
    return (
        '<section><h2>Published lines</h2><table class="elements"><tr><th>element</th><th>what</th><th>lines</th></tr>'
        + "".join(rows)
        + "</table></section>"
    )


def lines(found: Iterable[Line], more: int) -> str:
    """Published lines as HTML."""
    out = [
        f'<p class="line"><span class="place">{escape(shown(line.place))}:</span> {escape(shown(line.text))}</p>'
        for line in found
    ]
    return "".join(out) + (f'<p class="quiet">and {more:,} more lines</p>' if more else "")
