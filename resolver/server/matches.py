"""The matching interface in the shape that users of yente call: /match, /search, /entities, /catalog, /algorithms.

https://www.opensanctions.org/docs/api/ describes that shape; docs/how-to/serve.md says where the meaning differs.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Collection, Sequence
from typing import Annotated, Any
from urllib.parse import quote

from duckdb import DuckDBPyConnection
from fastapi import APIRouter, Depends, Path, Query, Request, Response

from resolver import lookup
from resolver.errors import UnknownId, UsageError
from resolver.history.moments import known_before
from resolver.screening import Answer, Subject
from resolver.screening.records import Recorder
from resolver.server import matching, shapes
from resolver.server.answers import StrictRoute, json
from resolver.server.state import Network, Served, basis

router = APIRouter(route_class=StrictRoute, responses=shapes.REFUSALS, tags=["matching"])

WHOLE = {"default": "All that the network is made of", "sanctions": "Publications that list parties"}
"""Collections: all datasets, and those that are lists."""

LOOKED_AT = 200
"""Hits that are looked at where filters may leave some of them out."""

Dataset = Annotated[str, Path(max_length=200, description="A dataset or collection of /catalog.", examples=["default"])]
Limit = Annotated[int, Query(ge=1, le=500, description="Results at most.")]
Names = Annotated[list[str], Query(max_length=50)]


def user(request: Request) -> str:
    """Who asks: the user of the token."""
    return str(request.scope["state"]["user"])


def served(request: Request) -> Served:
    """What is asked."""
    found: Served = request.app.state.served
    return found


class Filters:
    """Which entities are answered with, as the parameters say."""

    def __init__(
        self,
        include_dataset: Names = [],  # noqa: B006 - FastAPI reads the default
        exclude_dataset: Names = [],  # noqa: B006
        exclude_schema: Names = [],  # noqa: B006
        topics: Names = [],  # noqa: B006
        changed_since: Annotated[
            str | None, Query(max_length=40, description="A day or a time (2026-11-23), or a run (run-000007).")
        ] = None,
    ) -> None:
        self.include, self.exclude = include_dataset, exclude_dataset
        self.exclude_schema, self.topics, self.changed_since = exclude_schema, topics, changed_since

    def wanted(self, network: Network, dataset: str) -> set[str]:
        """The datasets that are asked for. Raises: UnknownId for one that is not in the catalogue."""
        found: set[str] = set()
        for name in (dataset, *self.include):
            found |= members(network, name)
        for name in self.exclude:
            found -= members(network, name)
        return found

    def kept(
        self, network: Network, con: DuckDBPyConnection, entities: Collection[dict[str, Any]], wanted: set[str]
    ) -> list[dict[str, Any]]:
        """The entities that the filters let through."""
        from ingest.sources._ftm_model import ancestors

        changed = None
        if self.changed_since:
            since = known_before(con, self.changed_since)
            changed = {
                id
                for (id,) in con.execute(
                    "select distinct id from meta.version where type = 'entity' and run_from > $since "
                    "and list_contains($ids, id)",
                    {"since": since, "ids": [one["id"] for one in entities]},
                ).fetchall()
            }
        return [
            one
            for one in entities
            if wanted.intersection(one["datasets"])
            and not set(self.exclude_schema).intersection(ancestors(one["schema"]))
            and (not self.topics or set(self.topics).intersection(one["properties"].get("topics", ())))
            and (changed is None or one["id"] in changed)
        ]


def members(network: Network, name: str) -> set[str]:
    """The datasets of a collection, or the one of that name. Raises: UnknownId."""
    all = network.entities.datasets
    if name in WHOLE:
        return {one["name"] for one in all if name == "default" or one["lists"]}
    found = {one["name"] for one in all if name in (one["name"], one["source"])}
    if not found:
        raise UnknownId(f"dataset {name[:100]!r}: none here. /catalog lists them.")
    return found


@router.post("/match/{dataset}", response_model=shapes.MatchAnswer, summary="Match entities against the network")
async def match(
    request: Request,
    dataset: Dataset,
    body: shapes.MatchBody,
    filters: Annotated[Filters, Depends()],
    limit: Limit = 5,
    threshold: Annotated[float, Query(ge=0, le=1, description="Score from which a result is a match.")] = 0.7,
    cutoff: Annotated[
        float | None,
        Query(
            ge=0, le=1, description="Score below which nothing is given; without: what the model finds worth a look."
        ),
    ] = None,
    algorithm: Annotated[str, Query(max_length=200)] = matching.BEST,
    exclude_entity_ids: Names = [],  # noqa: B006
) -> Response:
    """Each query is screened; results are the likeliest entities, with the reasons by field.

    The screening is on record before it is answered, clear ones too: `screening` is its id (`resolver screenings`).
    """
    name = matching.algorithm(algorithm)
    for what, given in (("weights", body.weights), ("config", body.config)):
        if given:
            raise UsageError(
                f"{what} are not taken: {name!r} has one model, which /algorithms describes. Leave it empty."
            )
    subjects = {key: matching.subject(key, query) for key, query in body.queries.items()}
    filtered = dataset != "default" or filters.exclude or filters.exclude_schema or filters.topics
    most = max(limit, LOOKED_AT) if filtered or filters.changed_since or exclude_entity_ids else limit
    answers: list[Answer] = []

    def answer(network: Network, con: DuckDBPyConnection) -> dict[str, Any]:
        wanted = filters.wanted(network, dataset)
        answers[:] = network.screener.screen([one for one, _ in subjects.values()], limit=most, threshold=cutoff)
        hits = {hit.entity_id: hit for each in answers for hit in each.hits}
        entities = {
            one["id"]: one for one in filters.kept(network, con, network.entities.get(con, hits).values(), wanted)
        }
        responses = {}
        for (key, (_, problems)), found in zip(subjects.items(), answers, strict=True):
            kept = [hit for hit in found.hits if hit.entity_id in entities and hit.entity_id not in exclude_entity_ids]
            query = body.queries[key]
            responses[key] = {
                "status": 200,
                "results": [matching.scored(entities[hit.entity_id], hit, threshold) for hit in kept[:limit]],
                "total": {"value": len(kept), "relation": "gte" if len(found.hits) >= most else "eq"},
                "query": {"id": query.id, "schema": query.schema_, "properties": query.properties},
                "problems": [*problems, *found.problems],
            }
        return {
            "responses": responses,
            "matcher": described(),
            "limit": limit,
            "basis": basis(network, cutoff),
        }

    def recorded() -> str:
        recorder = Recorder(served(request).workspace, answers[0].basis, f"/match/{dataset}", most, user(request))
        for (one, _), each in zip(subjects.values(), answers, strict=True):
            recorder.add(one, each)
        return recorder.write()

    made = await served(request).ask(answer, matching=True)
    return json(made | {"screening": await asyncio.to_thread(recorded)})


def described() -> dict[str, Any]:
    """The features of the algorithm, in words."""
    return {
        "score": {"description": "Probability that the query and the entity are one party, by the model that links."},
        "features": {
            "description": "By field from -1 (speaks against) over 0 to 1; explanations give the same in bits, too."
        },
    }


@router.get("/search/{dataset}", response_model=shapes.SearchAnswer, summary="Find entities by any spelling")
async def search(
    request: Request,
    dataset: Dataset,
    filters: Annotated[Filters, Depends()],
    q: Annotated[str, Query(min_length=1, max_length=2_000, description="A name, identifier, address or id.")],
    schema: Annotated[str, Query(max_length=100, description="Only entities of this schema or below it.")] = "Thing",
    countries: Names = [],  # noqa: B006
    limit: Limit = 10,
    offset: Annotated[int, Query(ge=0, le=9_499)] = 0,
) -> Response:
    """Names in any script, identifiers and addresses of chains; facets, `sort` and `filter` are not offered."""

    def answer(network: Network, con: DuckDBPyConnection) -> dict[str, Any]:
        from ingest.sources._ftm_model import ancestors

        wanted = filters.wanted(network, dataset)
        ids = found_by(served(request), network, con, q, LOOKED_AT + offset + limit)
        entities = filters.kept(network, con, network.entities.get(con, ids).values(), wanted)
        kept = [
            one
            for one in entities
            if schema in ancestors(one["schema"])
            and (not countries or {each.lower() for each in countries} & countries_of(one))
        ]
        return {
            "results": kept[offset : offset + limit],
            "facets": {},
            "total": {"value": len(kept), "relation": "gte" if len(ids) >= LOOKED_AT + offset + limit else "eq"},
            "limit": limit,
            "offset": offset,
        }

    return json(await served(request).ask(answer))


def countries_of(entity: dict[str, Any]) -> set[str]:
    """The countries of an entity, whatever the tie."""
    names = ("country", "nationality", "citizenship", "jurisdiction", "mainCountry", "flag")
    return {value for name in names for value in entity["properties"].get(name, ())}


def found_by(asked_of: Served, network: Network, con: DuckDBPyConnection, text: str, limit: int) -> Sequence[str]:
    """The entities that a text may mean: by id, by what is like it, and by what sounds like it in other scripts."""
    asked = " ".join(text.replace("\x00", " ").split())[: matching.LONGEST]
    if not asked:
        return []
    found: list[str] = []
    with contextlib.suppress(UnknownId):
        found.append(lookup.entity_of(con, asked))
    found += network.words.find(asked, limit)
    [answer] = asked_of.screened(network, [Subject("search", names=(asked,))], limit=limit, threshold=0.3)
    return list(dict.fromkeys([*found, *(hit.entity_id for hit in answer.hits)]))[:limit]


@router.get("/entities/{entity_id:path}", response_model=shapes.EntityAnswer, summary="One entity")
async def entity(
    request: Request,
    entity_id: Annotated[str, Path(max_length=1_000, examples=["ent-7f3a"])],
    nested: Annotated[bool, Query(description="With its sanctions, stakes, roles and documents in it.")] = True,
) -> Response:
    """A retired id, a record's id or a published one leads to the entity of now by a redirect (308)."""

    def answer(network: Network, con: DuckDBPyConnection) -> tuple[str, dict[str, Any] | None]:
        id = lookup.entity_of(con, entity_id)
        if id != entity_id:
            return id, None
        return id, network.entities.nested(con, id) if nested else network.entities.get(con, [id]).get(id)

    id, found = await served(request).ask(answer)
    if found is None:
        query = f"?{request.url.query}" if request.url.query else ""
        return Response(status_code=308, headers={"Location": f"/entities/{quote(id, safe='')}{query}"})
    return json(found)


@router.get("/catalog", summary="The publications that the network is made of")
async def catalog(request: Request) -> Response:
    """Datasets by the names that OpenSanctions gives them, others as 'ext_' and their own name; two collections."""
    network = served(request).current()
    etag = f'"{network.run}"'
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers={"ETag": etag})
    all = network.entities.datasets
    listed = [
        {
            "name": name, "title": title, "load": name == "default", "children": sorted(members(network, name)),
            "index_current": True, "index_version": network.run,
        }
        for name, title in WHOLE.items()
    ]  # fmt: skip
    listed += [
        {
            "name": one["name"], "title": one["source"], "entity_count": one["entities"],
            "thing_count": one["entities"], "updated_at": one["taken_at"], "version": one["published_on"],
            "publisher": {"name": one["publisher"]},
            "load": False, "index_current": True, "index_version": network.run, "children": [],
        }
        for one in all
    ]  # fmt: skip
    return json(
        {"datasets": listed, "current": [one["name"] for one in listed], "outdated": [], "index_stale": False},
        headers={"ETag": etag},
    )


@router.get("/algorithms", summary="How a match is scored")
async def algorithms() -> Response:
    """One algorithm: the model that links records; 'best' means it."""
    about = "Probability by the model that links records, over every field that is published (docs/resolution.md)."
    one = {"name": matching.ALGORITHM, "description": about, "docs": described()}
    return json({"algorithms": [one], "default": matching.ALGORITHM, "best": matching.ALGORITHM})
