"""The web page: search, an entity with its evidence and pictures, and the queue of pairs to judge.

Rendered here, without scripts, and with nothing from elsewhere: the policy of every answer allows its own style sheet
and forms, and no more. The evidence is told by resolver/picture/case.py, as in the pack that is filed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path as File
from typing import Annotated, Any
from urllib.parse import parse_qs, quote, urlencode

from duckdb import DuckDBPyConnection
from fastapi import APIRouter, Path, Query, Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from resolver import judgements, lookup
from resolver.errors import ResolverError, UsageError
from resolver.picture import case, funds, ownership
from resolver.picture import page as pictured
from resolver.picture.drawing import Drawing, folded
from resolver.server.answers import HEADERS, status_of
from resolver.server.matches import countries_of, found_by, served, user
from resolver.server.state import Network, Served

router = APIRouter(include_in_schema=False)

POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SHOWN = 25
"""Entities of a search that are shown."""

RELATIONS = 300
"""Relations of an entity that are shown."""

SECTIONS = {
    "gain": "The model is uncertain, and much hangs on it",
    "large": "A large entity hangs on it",
    "contradiction": "Two numbers or dates contradict the evidence",
}

TITLES = {400: "That can't be meant", 403: "Not from here", 404: "Not here", 409: "It contradicts what was said before",
          503: "Not ready"}  # fmt: skip


@cache
def templates() -> Environment:
    """The templates; every value that they are given is escaped."""
    made = Environment(
        loader=PackageLoader("resolver.server"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    made.filters["urlencode"] = lambda text: quote(str(text), safe="")
    return made


def html(request: Request, name: str, status: int = 200, **values: Any) -> Response:
    """A page, with what every page tells."""
    network = served(request).now
    told: dict[str, Any] = {"q": "", "here": "", "run": "", "lists": (), "published_at": "", "user": user(request)}
    if network is not None:
        told |= {
            "run": network.run, "published_at": network.pointer.published_at, "lists": network.screener.basis.lists,
        }  # fmt: skip
    text = templates().get_template(name).render(told | values)
    headers = HEADERS | {"Content-Security-Policy": POLICY}
    return Response(text, status, headers, "text/html; charset=utf-8")


def problem(request: Request, error: ResolverError) -> Response:
    """A page that says what is wrong."""
    status = status_of(error)
    return html(request, "problem.html", status, title=TITLES.get(status, "That went wrong"), detail=str(error))


@cache
def style() -> str:
    """The style sheet: that of pictures and packs, and the page's own."""
    folder = File(case.__file__).parent
    own = (File(__file__).parent / "page.css").read_text(encoding="utf-8")
    svg = (folder / "svg.css").read_text(encoding="utf-8")
    inside = re.sub(r"(^|})\s*([^{}]+)\{", lambda rule: f"{rule[1]}\n{scoped(rule[2])}{{", svg)
    return "".join((inside, (folder / "page.css").read_text(encoding="utf-8"), own))


def scoped(selectors: str) -> str:
    """Selectors of a picture's style sheet, for pictures that stand in a page."""
    return ",".join(f".canvas {one.strip()}" for one in selectors.split(","))


@router.get("/page.css")
async def css() -> Response:
    """The style sheet of all pages."""
    return Response(style(), headers=HEADERS | {"Cache-Control": "max-age=300"}, media_type="text/css")


@router.get("/")
async def search(request: Request, q: Annotated[str, Query()] = "") -> Response:
    """What a text may mean, the likeliest first."""
    asked = q.strip()[:1_000]
    if not asked:
        return html(request, "search.html", here="search", rows=(), more=False)

    def answer(network: Network, con: DuckDBPyConnection) -> list[dict[str, Any]]:
        found = network.entities.get(con, found_by(served(request), network, con, asked, SHOWN + 1))
        return [brief(one) for one in found.values()]

    try:
        rows = await served(request).ask(answer)
    except ResolverError as error:
        return problem(request, error)
    return html(request, "search.html", here="search", q=asked, rows=rows[:SHOWN], more=len(rows) > SHOWN)


def brief(entity: Mapping[str, Any]) -> dict[str, Any]:
    """What a search shows of an entity."""
    properties = entity["properties"]
    others = [
        name
        for key in ("name", "alias", "previousName", "weakAlias")
        for name in properties.get(key, ())
        if name != entity["caption"]
    ]
    return {
        "id": entity["id"], "caption": entity["caption"], "schema": entity["schema"], "target": entity["target"],
        "topics": properties.get("topics", ()), "birth": ", ".join(properties.get("birthDate", ())),
        "countries": ", ".join(sorted(countries_of(dict(entity)))).upper(),
        "names": "; ".join(dict.fromkeys(others[:6])), "referents": ", ".join(entity["referents"][:6]),
    }  # fmt: skip


Id = Annotated[str, Path(max_length=1_000)]


@router.get("/page/entity/{entity_id:path}")
async def entity(request: Request, entity_id: Id) -> Response:
    """An entity with its evidence; other ids of it lead to its own."""

    def answer(network: Network, con: DuckDBPyConnection) -> dict[str, Any] | str:
        id = lookup.entity_of(con, entity_id)
        return told(network, con, id) if id == entity_id else id

    try:
        values = await served(request).ask(answer)
    except ResolverError as error:
        return problem(request, error)
    if isinstance(values, str):
        return Response(status_code=308, headers={"Location": f"/page/entity/{quote(values, safe='')}"})
    return html(request, "entity.html", **values)


def told(network: Network, con: DuckDBPyConnection, id: str) -> dict[str, Any]:
    """What the page of an entity tells."""
    from resolver.explain.holding import held

    found = lookup.show(con, id)
    links = held(con, id)["links"]
    columns = ("left", "right", "bits", "reason", "falls_apart")
    owned = ownership.drawing(con, id, workspace=network.workspace)
    flow = funds.around(con, id, workspace=network.workspace)
    identity = "".join(case.table(title, found[key], names) for title, key, names in case.TABLES)
    may_be = ("from_id", "to_id", "left_record", "right_record", "probability", "reason")
    made = [
        ("listings", "Listings", case.listings(found["listings"])),
        (
            "ownership",
            "Ownership",
            case.blocked(con, id) + figure(owned, "Who owns it, and what it owns") + relations(found),
        ),
        ("funds", "Funds", figure(flow, "What it paid and received")),
        ("identity", "Identity", identity),
        ("records", "Why these records are one", case.records(found["records"]) + case.table("Links", links, columns)),
        ("shared", "Shared with others", case.table("", case.shared(con, id), ("what", "value", "shared with", "id"))),
        ("maybe", "Might be the same, and was not merged", case.table("", found["may_be"], may_be)),
        ("timeline", "Timeline", case.table("", case.timeline(found), ("day", "what", "record"))),
        ("findings", "Findings", case.table("", case.findings(con, found), ("rule", "severity", "message"))),
        ("sources", "Sources", case.sources(con, found["records"])),
    ]
    return {
        "found": found,
        "head": case.head(con, found),
        "parts": [(key, title) for key, title, body in made if body],
        "sections": [(key, title, body) for key, title, body in made],
        "nothing": '<p class="quiet">nothing</p>',
    }


def figure(drawn: Drawing, title: str) -> str:
    """A picture with its published lines under it, for those who can't see it; none where it would be one box."""
    few = folded(drawn)
    if not few.ties:
        return ""
    still = re.sub(r"<style>.*?</style>", "", case.figure(few), flags=re.DOTALL)
    still = still.replace(' tabindex="0" role="button"', "").replace(
        '<div class="canvas">', f'<div class="canvas" tabindex="0" role="region" aria-label="{title}">', 1
    )
    lines = pictured.elements(few).replace("<section><h2>Published lines</h2>", "").replace("</section>", "")
    summary = "<summary>The same as a table, with the published lines</summary>"
    return f"<h3>{title}</h3>{still}<details>{summary}{lines}</details>"


def relations(found: Mapping[str, Any]) -> str:
    """The relations of an entity, each end leading to its page."""
    rows = [
        row | {"share": ownership.said(row | {"low_inclusive": None, "interest": None, "directness": None})}
        if row["type"] == "OWNS"
        else row | {"share": None}
        for row in found["relations"]
    ]
    if not rows:
        return ""
    more = len(rows) - RELATIONS
    return templates().get_template("relations.html").render(rows=rows[:RELATIONS], more=max(more, 0))


@router.get("/page/case/{entity_id:path}")
async def pack(request: Request, entity_id: Id) -> Response:
    """The evidence pack, as `resolver case` writes it; its own policy lets it load nothing."""
    try:
        text = await served(request).ask(lambda network, con: case.pack(network.workspace, con, entity_id))
    except ResolverError as error:
        return problem(request, error)
    name = re.sub(r"\W+", "-", entity_id)[:60]
    headers = HEADERS | {"Content-Disposition": f'attachment; filename="case-{name}.html"'}
    return Response(text.encode("utf-8", "replace"), headers=headers, media_type="text/html; charset=utf-8")


@router.get("/page/review")
async def review(
    request: Request,
    n: Annotated[int, Query(ge=0, le=100_000)] = 0,
    said: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """The pair that matters most of those that nobody judged; `n`: those that were skipped."""
    words = {"same": "Taken: they are the same.", "different": "Taken: they are different.", "skip": "Skipped."}
    return await asked(request, n, said=words.get(said, ""))


async def asked(request: Request, n: int, *, said: str = "", refused: str = "", status: int = 200) -> Response:
    """The page of the queue at a place."""
    from resolver.review.queue import Filter
    from resolver.review.session import Session

    server: Served = served(request)
    by = user(request)

    def answer(network: Network, con: DuckDBPyConnection) -> dict[str, Any]:
        session = Session(network.workspace, con, Filter(limit=500), by)
        try:
            for _ in range(n):
                if session.item is not None:
                    session.skip()
            card = session.card()
            left = len(session.items) - session.place
        finally:
            session.close()
        return {"card": card, "left": left, "section": SECTIONS[card.item.section] if card else ""}

    try:
        values = await server.ask(answer)
    except ResolverError as error:
        return problem(request, error)
    return html(request, "review.html", status, here="review", n=n, said=said, refused=refused, **values)


@router.post("/page/review")
async def judged(request: Request) -> Response:
    """A judgement of the queue's form; taken from this page alone, whatever else the browser has open."""
    import asyncio

    if not request.headers.get("origin") and request.headers.get("sec-fetch-site") != "same-origin":
        return html(request, "problem.html", 403, title=TITLES[403], detail="Other programs use POST /judgements.")
    try:
        form = {key: values[0] for key, values in parse_qs((await request.body()).decode(), max_num_fields=20).items()}
        n, verdict = int(form.get("n", "0")[:6]), form.get("verdict", "")
        if n < 0 or verdict not in ("same", "different", "skip"):
            raise ValueError
    except ValueError:
        return problem(request, UsageError("the form of the queue has left, right, verdict and why."))
    if verdict != "skip":
        try:
            await asyncio.to_thread(
                judgements.judge, served(request).workspace, form.get("left", ""), form.get("right", ""), verdict,
                form.get("why", ""), user(request),
            )  # fmt: skip
        except ResolverError as error:
            return await asked(request, n, refused=str(error), status=status_of(error))
    query = urlencode({"n": n + (verdict == "skip"), "said": verdict})
    return Response(status_code=303, headers={"Location": f"/page/review?{query}"})
