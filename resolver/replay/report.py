"""The answer as one page that can be filed: names, reasons and evidence, as HTML or Markdown; or its rows alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from resolver import render
from resolver.errors import UsageError
from resolver.picture import page
from resolver.picture.drawing import shown
from resolver.replay.run import LINES, Answer
from resolver.store import writable

MOST = 25
"""Parties of a section that stand on the page; more are counted, and --json or --to FILE.csv gives all."""

TITLES = {
    "listed": "Listed",
    "by_ownership": "Sanctioned by ownership",
    "held": "Wallets and accounts of these",
    "more": "Listed under more",
    "possible_match": "May be a listed party: a person has to look",
    "near": "Within {steps} of a newly listed party",
    "released": "No longer listed or sanctioned by ownership",
}
"""What became of ours -> the heading of its section."""

ENDINGS = (".html", ".md", ".csv", ".jsonl", ".parquet")


def checked(path: Path) -> None:
    """Raises: UsageError for an ending that no report has."""
    if path.suffix.lower() not in ENDINGS:
        raise UsageError(f"{path}: a report goes to {', '.join(ENDINGS)}.")


def write(answer: Answer, path: Path) -> None:
    """Write the answer to a file, whole or not at all; the ending says as what.

    Raises: UsageError for another ending.
    """
    checked(path)
    ending = path.suffix.lower()
    if ending in (".csv", ".jsonl", ".parquet"):
        render.rows_to_file(answer.rows, path)
        return
    beside = path.with_name(path.name + ".tmp")
    with writable(path, beside):
        beside.write_text(html(answer) if ending == ".html" else markdown(answer), encoding="utf-8")
        beside.replace(path)


def sections(answer: Answer) -> list[tuple[str, list[dict[str, Any]], int]]:
    """Heading, rows of the page and number of all rows, of each section that has any."""
    steps = f"{answer.steps} step{'s' * (answer.steps > 1)}"
    found = []
    for became, title in TITLES.items():
        rows = [row for row in answer.rows if row["became"] == became]
        if rows:
            found.append((f"{title.format(steps=steps)} ({answer.counts[became]:,})", rows[:MOST], len(rows)))
    return found


def head(answer: Answer) -> tuple[str, list[str]]:
    """The title, and what was held against what."""
    day = f" of {answer.edition['published_on']}" if answer.edition["published_on"] else ""
    took = f"{answer.edition['read']:,} lines read, {answer.edition['rejected']:,} refused"
    scope = "an excerpt" if answer.edition["scope"] == "partial" else "a whole edition"
    count = sum(number for became, number in answer.counts.items() if became != "released")
    return f"What the list{day} does to us: {count:,} of ours", [
        f"{answer.edition['title']}: {scope}, {took}; it makes {answer.newly_listed:,} parties of the network listed.",
        f"Held against the network of {answer.against}, published {answer.against_at}. Nothing was changed there.",
    ]


def who(row: dict[str, Any]) -> str:
    """Kind, roles and records of a party, in one line."""
    named = [row["kind"] or "party", *row["roles"], *(["INVENTED"] if row["invented"] else [])]
    return f"{', '.join(named)}; {', '.join(row['records'][:3] or [row['id']])}" + (
        f" and {len(row['records']) - 3} more" if len(row["records"]) > 3 else ""
    )


def numbered(answer: Answer) -> dict[str, int]:
    """Citation -> number, of the lines that the page quotes, in the order in which its rows name them."""
    found: dict[str, int] = {}
    for _, rows, _ in sections(answer):
        for cite in (cite for row in rows for cites in (row["because"], row["evidence"]) for cite in cites[:LINES]):
            found.setdefault(cite, len(found) + 1)
    return found


def named(cites: Sequence[str], numbers: dict[str, int]) -> str:
    """The numbers of the lines that a row rests on, and how many more there are."""
    told = ", ".join(str(numbers[cite]) for cite in cites[:LINES])
    return told + (f" and {len(cites) - LINES:,} more" if len(cites) > LINES else "")


def line(answer: Answer, cite: str) -> tuple[str, str]:
    """Where a line stands, and what it says."""
    found = answer.lines.get(cite)
    digest, _, rest = cite.partition("/")
    return (found.where, found.text) if found else (f"{digest[:8]}/{rest}", "(no longer kept)")


# ----------------------------------------------------------------------------------------------------------------- HTML


def html(answer: Answer) -> str:
    """The page as an HTML document that loads nothing."""
    title, words = head(answer)
    body = [f"<header><h1>{said(title)}</h1>", *(f'<p class="quiet">{said(word)}</p>' for word in words), "</header>"]
    numbers = numbered(answer)
    for heading, rows, whole in sections(answer):
        body.append(f"<section><h2>{said(heading)}</h2>{table(rows, numbers)}{rest(whole)}</section>")
    if not answer.rows:
        body.append("<section><p>None of ours is touched by this list.</p></section>")
    body += [quoted(answer, numbers), "<section><h2>Notes</h2>"]
    body += [*(f"<p>{said(note)}</p>" for note in notes(answer)), "</section>"]
    return page.document(title, STYLE + "".join(body))


STYLE = """<style>.replay td:first-child{width:26%} .replay td:nth-child(n+3){width:7rem}
.quotes{columns:2;column-gap:2rem}
.quotes .line{break-inside:avoid} @media(max-width:700px){.quotes{columns:1}.replay td{width:auto!important}}
@media print{body{font-size:10px} .line{font-size:8px} h1{font-size:15px} h2{margin:.7rem 0 .2rem;font-size:12px}
header,section{padding:0} .facts td{padding:.15rem .5rem .15rem 0}}</style>"""
"""So that a usual answer prints on one page."""


def table(rows: Iterable[dict[str, Any]], numbers: dict[str, int]) -> str:
    """The parties of a section, each with its reason, the lines of the list, and other evidence."""
    columns = ("party", "reason", "list lines", "evidence")
    top = "".join(f"<th>{column}</th>" for column in columns)
    body = []
    for row in rows:
        cells = (
            f'<b>{said(row["caption"])}</b><br><span class="quiet">{said(who(row))}</span>',
            said(row["what"]),
            named(row["because"], numbers),
            named(row["evidence"], numbers),
        )
        labelled = zip(columns, cells, strict=True)
        body.append("<tr>" + "".join(f'<td data-label="{name}">{cell}</td>' for name, cell in labelled) + "</tr>")
    return f'<table class="facts replay"><tr>{top}</tr>{"".join(body)}</table>'


def quoted(answer: Answer, numbers: dict[str, int]) -> str:
    """The lines that the page rests on, each once, under its number."""
    if not numbers:
        return ""
    told = []
    for cite, number in numbers.items():
        where, text = line(answer, cite)
        told.append(f'<p class="line"><b>{number}</b> <span class="place">{said(where)}</span> {said(text)}</p>')
    return f'<section><h2>Published lines</h2><div class="quotes">{"".join(told)}</div></section>'


def rest(whole: int) -> str:
    """That more parties are not on the page."""
    return f'<p class="quiet">{said(more(whole))}</p>' if whole > MOST else ""


def more(whole: int) -> str:
    """The words for it."""
    return f"{whole - MOST:,} more: resolver replay --json, or --to FILE.csv"


def said(text: object) -> str:
    """Text that can't leave its element."""
    return escape(shown(str(text)))


def notes(answer: Answer) -> list[str]:
    """What a reader has to know, and which files were taken."""
    files = [f"{file['name']}, sha256 {file['sha256']}" for file in answer.edition["files"]]
    what = (
        "A step is a published relation, payments from one to the other, or a document or contact that both present; "
        "no path goes on through a party with more than 100 ties, or over a tie that was not merged. Nearness is no "
        "wrong of itself: a person weighs it."
    )
    return [*answer.notes, what, *files]


# ------------------------------------------------------------------------------------------------------------- Markdown


def markdown(answer: Answer) -> str:
    """The page as Markdown."""
    title, words = head(answer)
    out = [f"# {plain(title)}", "", *(f"{plain(word)}  " for word in words), ""]
    numbers = numbered(answer)
    for heading, rows, whole in sections(answer):
        out += [f"## {plain(heading)}", "", "| party | reason | list lines | evidence |", "|---|---|---|---|"]
        for row in rows:
            party = f"**{plain(row['caption'])}**<br>{plain(who(row))}"
            lines = [named(row[of], numbers) for of in ("because", "evidence")]
            out.append(f"| {' | '.join([party, plain(row['what']), *lines])} |")
        out += ["", *([plain(more(whole)), ""] if whole > MOST else [])]
    if not answer.rows:
        out += ["None of ours is touched by this list.", ""]
    if numbers:
        places = {cite: line(answer, cite) for cite in numbers}
        out += ["## Published lines", ""]
        out += [f"{numbers[cite]}. {plain(where)}: {plain(text)}" for cite, (where, text) in places.items()]
        out.append("")
    out += ["## Notes", "", *(f"- {plain(note)}" for note in notes(answer)), ""]
    return "\n".join(out)


def plain(text: object) -> str:
    """Text that stays in its cell of a Markdown table, and is no markup."""
    cleaned = " ".join(shown(str(text)).split())
    for sign in "\\|*_`[]<":
        cleaned = cleaned.replace(sign, f"\\{sign}" if sign != "<" else "&lt;")
    return cleaned
