"""What an analyst's Neo4j Browser is given: favourites of all questions, the style, and guides for five working days.

Favourites: a zip, dropped on the Browser's window; each file is one statement (two would show no graph), folders are
topics. Parameters with a default stand in the text; one that must be given stays `$name`, and the folder `parameters`
has a favourite that sets it. Guides: HTML with questions that a click puts into the editor.
"""

from __future__ import annotations

import re
import tomllib
import zipfile
from html import escape
from importlib import resources
from pathlib import Path
from typing import Any

import cypher
from cypher import Parameter, Query
from resolver.errors import DataError

EXAMPLES = {
    "entity_id": "ent-...",
    "from_id": "ent-...",
    "one_id": "ent-...",
    "other_id": "ent-...",
    "to_id": "ent-...",
    "chain_address_id": "tron:T...",
    "relation_id": "...",
    "regime": "north_korea",
    "text": "name",
}
"""What a favourite that sets a parameter writes in its place; every parameter without a default has one."""

EPOCH = (2026, 1, 1, 0, 0, 0)
"""The date of all files in the zip, so that equal questions make an equal pack."""


def write(folder: Path) -> list[Path]:
    """Write favourites.zip, style.grass and guides/*.html into a folder; the files written.

    Raises: DataError where a guide names a question that there is none of.
    """
    (folder / "guides").mkdir(parents=True, exist_ok=True)
    made = [folder / "favourites.zip", folder / "style.grass"]
    with zipfile.ZipFile(made[0], "w", zipfile.ZIP_DEFLATED) as pack:
        for name, text in favourites().items():
            pack.writestr(zipfile.ZipInfo(name, EPOCH), text.encode())
    made[1].write_text(style(), encoding="utf-8")
    for name, page in guides().items():
        made.append(folder / "guides" / f"{name}.html")
        made[-1].write_text(page, encoding="utf-8")
    return made


def style() -> str:
    """The style sheet of the graph (GRASS): a colour and a caption for every label and relation."""
    return resources.files("cypher").joinpath("browser/style.grass").read_text(encoding="utf-8")


def favourites() -> dict[str, str]:
    """Path in the zip -> text of each favourite; its first line is the title that Browser shows."""
    queries = [cypher.load(name) for name in cypher.names()]
    needed = sorted({param.name for query in queries for param in query.params if param.default is None})
    found = {f"parameters/{name}.cypher": setting(name) for name in needed}
    return found | {f"{query.topic}/{query.name.rpartition('/')[2]}.cypher": favourite(query) for query in queries}


def setting(name: str) -> str:
    """The favourite that sets a parameter; the value is for the analyst to replace."""
    return f"// Set {name}\n:param {name} => {quoted(EXAMPLES[name])}\n"


def favourite(query: Query) -> str:
    """One question as Browser runs it: title, what it asks, what must be set, notes, and the statement."""
    head = [f"// {query.title}", f"// {query.question}"]
    for param in query.params:
        if param.default is None:
            head.append(f"// first set it:  :param {param.name} => {quoted(EXAMPLES[param.name])}   ({param.doc})")
    head += [f"// note: {note}" for note in query.notes]
    statement = "\n".join(line for line in query.text.splitlines() if not line.startswith("//"))
    for param in query.params:
        if param.default is not None:
            statement = inlined(statement, param)
    return "\n".join([*head, statement, ""])


def inlined(statement: str, param: Parameter) -> str:
    """The statement with the default of a parameter in its place; our questions quote no parameters."""
    return re.sub(rf"\${param.name}\b", lambda _: literal(param), statement)


def literal(param: Parameter) -> str:
    """The default of a parameter as Cypher writes it."""
    assert param.default is not None
    if param.default == "null" or param.type in ("INTEGER", "FLOAT", "BOOLEAN"):
        return param.default
    if param.type in ("DATE", "DATETIME"):
        return f"{param.type.lower()}({quoted(param.default)})"
    return quoted(param.default)


def quoted(text: str) -> str:
    """A text as Cypher writes it."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def guides() -> dict[str, str]:
    """Name -> HTML of each guide.

    Raises: DataError where one names a question that there is none of.
    """
    return {guide["name"]: guide_page(guide) for guide in guide_list()}


def guide_list() -> list[dict[str, Any]]:
    """The guides as they are written down: name, title, what for, slides."""
    text = resources.files("cypher").joinpath("browser/guides.toml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["guide"]
    return found


def guide_page(guide: dict[str, Any]) -> str:
    """One guide: a slide of its own for the purpose, then its slides with the questions to click."""
    slides = [f"<slide><h3>{escape(guide['title'])}</h3><p>{escape(guide['for'])}</p></slide>"]
    for slide in guide["slide"]:
        blocks = []
        if name := slide.get("parameter"):
            blocks.append(runnable(f"Set {name}", f":param {name} => {quoted(EXAMPLES[name])}"))
        for name in slide["queries"]:
            if name not in cypher.names():
                raise DataError(f"cypher/browser/guides.toml: {guide['name']}: no question {name}")
            query = cypher.load(name)
            blocks.append(runnable(query.title, favourite(query)))
        words = escape(slide["text"]).replace("`", "")
        slides.append(f"<slide><h3>{escape(slide['title'])}</h3><p>{words}</p>{''.join(blocks)}</slide>")
    return f'<article class="guide"><carousel class="deck">{"".join(slides)}</carousel></article>\n'


def runnable(title: str, text: str) -> str:
    """A question that a click puts into the editor."""
    return (
        f'<h4>{escape(title)}</h4><figure><pre mode="cypher" class="highlight pre-scrollable programlisting '
        f'cm-s-neo code runnable standalone-example ng-binding">{escape(text)}</pre></figure>'
    )
