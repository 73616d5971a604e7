"""An explanation as a picture: one HTML file with a waterfall in SVG; it loads nothing and runs no script."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from resolver.explain.words import DECISIONS, crowd_said, flips_said, keys, odds, steps, told

ROW = 34
"""Height of a bar with its space, in pixels."""

LABEL = 330
PLOT = 560

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #1c2733; background: #fff; max-width: 960px; margin: 2.5em auto;
       padding: 0 1.5em }
h1 { font-size: 1.35em; margin: 0 0 .2em } h2 { font-size: 1.05em; margin: 2em 0 .5em }
p { margin: .2em 0 } .quiet { color: #5d6b79 }
table { border-collapse: collapse; width: 100% } th { text-align: left; font-weight: 600; color: #5d6b79 }
td, th { padding: .35em .8em .35em 0; border-bottom: 1px solid #e4e9ee; vertical-align: top; overflow-wrap: anywhere }
td:first-child { white-space: nowrap } .bits { text-align: right; white-space: nowrap }
svg { width: 100%; height: auto } svg text { font: 13px system-ui, sans-serif; fill: #1c2733 }
svg .quiet { fill: #5d6b79 } .for { fill: #2f7d5b } .against { fill: #b5493b } .sum { fill: #35506b }
"""


def write(answer: dict[str, Any], path: Path) -> None:
    """Write the picture of an explanation; a file of that name is replaced whole."""
    beside = path.with_name(path.name + ".tmp")
    beside.write_text(page(answer), encoding="utf-8")
    beside.replace(path)


def page(answer: dict[str, Any]) -> str:
    """The HTML document."""
    title = f"{answer['left']} and {answer['right']}: {'one entity' if answer['same'] else 'two entities'}"
    parts = [f"<h1>{escape(title)}</h1>"]
    for side in ("left", "right"):
        said = f"{answer[side]}: {answer[f'{side}_caption']} ({answer[f'{side}_entity']})"
        parts.append(f"<p>{escape(said)}</p>")
    parts.append(f"<p><b>Because:</b> {escape(answer['reason'])}</p>")
    parts.extend(f"<p><b>Left out:</b> {escape(said)}</p>" for said in crowd_said(answer))
    if answer["decision"]:
        parts.append(f"<p><b>This pair:</b> {escape(DECISIONS[answer['decision']])}</p>")
    if answer["weight_bits"] is not None:
        weight = steps(answer)[-1][5]
        parts.append(
            f"<p><b>Score:</b> {weight:+.1f} bits, {escape(odds(weight))}; probability {answer['probability']:.4f}</p>"
        )
        parts += ["<h2>Evidence</h2>", chart(answer), "<h2>Values</h2>", values(answer)]
    if answer["flips"]:
        parts += [f"<h2>{escape(flips_said(answer))}</h2>", changes(answer)]
    if len(answer["path"]) > 1:
        parts += ["<h2>Joined through</h2>", chain(answer)]
    body = "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def chart(answer: dict[str, Any]) -> str:
    """The waterfall: from the prior, field by field, to the sum; the line from which pairs are accepted is dashed."""
    rows = steps(answer)
    marks = [0.0, answer["accept_bits"], *(row[4] for row in rows), *(row[5] for row in rows)]
    low, high = min(marks), max(marks)
    height = ROW * (len(rows) + 1) + 30

    def x(bits: float) -> float:
        return float(round(LABEL + (bits - low) / ((high - low) or 1) * PLOT, 1))

    out = [
        f'<svg viewBox="0 0 {LABEL + PLOT + 70} {height}" role="img" aria-label="Waterfall of the evidence in bits">'
    ]
    for bits, dash, said in (
        (0.0, "", "0"),
        (answer["accept_bits"], "4 4", f"accepted from {answer['accept_bits']:+g}"),
    ):
        anchor = "end" if bits == 0 else "start"
        out.append(
            f'<line x1="{x(bits)}" x2="{x(bits)}" y1="20" y2="{height - 8}" stroke="#9fadba" '
            f'stroke-dasharray="{dash}"/>'
            f'<text class="quiet" x="{x(bits)}" y="13" text-anchor="{anchor}">{escape(said)}</text>'
        )
    bars = [
        (f"{field}: {level}", bits, before, after, "for" if bits > 0 else "against")
        for field, level, bits, _, before, after in rows
    ]
    bars.append(("sum", rows[-1][5], 0.0, rows[-1][5], "sum"))
    for place, (label, bits, before, after, style) in enumerate(bars):
        top = 26 + place * ROW
        left, right = sorted((x(before), x(after)))
        short = label if len(label) <= 46 else label[:45] + "…"
        out.append(
            f'<text x="0" y="{top + 16}">{escape(short)}<title>{escape(label)}</title></text>'
            f'<rect class="{style}" x="{left}" y="{top}" width="{max(right - left, 1.5):.1f}" height="{ROW - 12}"/>'
            f'<text x="{right + 6}" y="{top + 16}">{bits:+.1f}</text>'
        )
    return "".join([*out, "</svg>"])


def values(answer: dict[str, Any]) -> str:
    """A table of the values as published, and of the keys that they were compared by."""
    rows = [
        (field["field"], told(field["left"]), told(field["right"]), keys(field))
        for field in answer["fields"]
        if field["left"] or field["right"]
    ]
    return table(("field", answer["left"], answer["right"], "as compared"), rows)


def changes(answer: dict[str, Any]) -> str:
    """A table of the single changes that would flip the pair."""
    rows = [
        (
            flip["field"],
            flip["level_now"] or "not published",
            flip["level"],
            f"{flip['change_bits']:+.1f}",
            f"{flip['weight_bits']:+.1f}",
            flip["then"],
        )
        for flip in answer["flips"]
    ]
    return table(("field", "now", "instead", "change in bits", "sum", "then"), rows)


def chain(answer: dict[str, Any]) -> str:
    """A table of the pairs that join the two through other records."""
    rows = [(f"{p['left']} - {p['right']}", f"{p['weight_bits']:+.1f}", p["reason"]) for p in answer["path"]]
    return table(("pair", "bits", "because"), rows)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """An HTML table."""
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{top}</tr>{body}</table>"
