"""OpenSanctions: sanctions lists, wanted lists, politically exposed persons and the networks around them.

Entities of the FollowTheMoney model, as entities.ftm.json (one entity a line), as delta files (what was added, modified
or deleted since a version) and as targets.simple.csv (one listed party a row, less told of it). Entity streams of
other publishers in the same model are read alike. One entity is one record, under its id; addresses, identity
documents and sanctions are statements, whose facts their entity has too.
Model: https://followthemoney.tech/explorer/  Formats: https://www.opensanctions.org/docs/bulk/
"""

from __future__ import annotations

from datetime import date

from duckdb import DuckDBPyConnection

from ingest import programmes
from ingest.read.csv import csv_header
from ingest.read.json import Entry, Layout, Part, json_head, read_json
from ingest.source import Download, Expect, Format, InputFile, Read, Source
from ingest.sources import (
    _ftm_facts,
    _ftm_links,
    _ftm_model,
    _ftm_shape,
    _opensanctions_before,
    _opensanctions_listings,
    _opensanctions_simple,
)
from resolver.errors import DataError

OWN = ("id", "caption", "schema", "target", "first_seen", "last_seen", "last_change")


def _parts(kind: str, above: str) -> tuple[Part, ...]:
    return (
        Part(f"{kind}property", f"{above}properties/*", (".",)),
        Part(f"{kind}dataset", f"{above}datasets", (".",)),
        Part(f"{kind}referent", f"{above}referents", (".",)),
        Part(f"{kind}origin", f"{above}origin", (".",)),
    )


LAYOUTS = {
    "entities": Layout((Entry("entity", OWN, _parts("", "")),)),
    "delta": Layout(
        (Entry("change", ("op", *(f"entity/{name}" for name in OWN)), _parts("change_", "entity/")),),
    ),
}
"""Part -> what its documents hold; a delta's documents are entities with an operation around them."""

CHILDREN = ("property", "dataset", "referent", "origin")


def recognise(file: InputFile) -> str | None:
    """'entities' or 'delta' for files of entities.

    Raises: DataError for the publisher's files that hold no entities of their own (catalogue, index of deltas), and for
    targets.nested.json, whose entities stand inside each other.
    """
    head = json_head(file)
    if head is None:
        return None
    keys = head.keys
    if "id" not in keys and ("datasets" in keys or "resources" in keys) and b'"entity_count"' in file.head:
        raise DataError(
            f"{file.name}: this is OpenSanctions' catalogue of datasets, not a file of entities. Download the "
            "entities.ftm.json that it names."
        )
    if {"versions", "updated_at"} == keys:
        raise DataError(
            f"{file.name}: this is OpenSanctions' index of delta files, not a delta. Download the entities.delta.json "
            "files that it names, and ingest them in their order."
        )
    if "op" in keys and keys <= {"op", "entity"}:
        return "delta"
    if not {"id", "schema", "properties"} <= keys:
        return None
    if _nested(head.first):
        raise DataError(
            f"{file.name}: this is targets.nested.json, whose entities stand inside each other. Download "
            "entities.ftm.json of the same dataset, which holds each of them once."
        )
    return "entities"


def _nested(document: dict[str, object] | None) -> bool:
    properties = document.get("properties") if document else None
    values = properties.values() if isinstance(properties, dict) else ()
    return any(isinstance(value, list) and any(isinstance(each, dict) for each in value) for value in values)


def read(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.entity or raw.change, and their parts; the date is the last day on which an entity was seen."""
    con.execute(_ftm_model.table())
    for part, layout in LAYOUTS.items():
        read_json(con, [file for file in files if file.part == part], layout)
    _opensanctions_before.load(con)
    row = con.execute(
        "select max(try_cast(left(day, 10) as date)) from "
        "(select last_seen as day from raw.entity union all select entity_last_seen from raw.change)"
    ).fetchone()
    day: date | None = row[0] if row else None
    return Read(day)


def recognise_simple(file: InputFile) -> str | None:
    """'targets' for targets.simple.csv, its columns in any order.

    Raises: DataError for statements.csv, which holds the values of entities one by one.
    """
    names = csv_header(file)
    if {"canonical_id", "entity_id", "schema", "prop", "value"} <= set(names):
        raise DataError(
            f"{file.name}: this is statements.csv, values of entities one by one. Download entities.ftm.json of the "
            "same dataset, which holds each entity whole, with its datasets and days."
        )
    return "targets" if sorted(names) in map(sorted, _opensanctions_simple.HEADERS) else None


SOURCE = Source(
    title="OpenSanctions",
    publisher="OpenSanctions Datenbanken GmbH",
    url="https://www.opensanctions.org/datasets/",
    downloads=(
        Download(
            "https://data.opensanctions.org/datasets/latest/default/entities.ftm.json",
            "entities.ftm.json",
            "ftm",
        ),
        Download(
            "https://data.opensanctions.org/datasets/latest/default/targets.simple.csv",
            "targets.simple.csv",
            "simple",
        ),
    ),
    licence="CC BY-NC 4.0 (other use by licence of the publisher)",
    prefix="opensanctions",
    formats=(
        Format(
            name="ftm",
            parts=("entities", "delta"),
            required=(),
            recognise=recognise,
            read=read,
            statements=(
                programmes.table("opensanctions"),
                *_opensanctions_listings.TABLES,
                *_ftm_shape.ENTITIES,
                *_ftm_shape.CAPTIONS,
                *_ftm_shape.DELETED,
                *_ftm_facts.FACTS,
                *_ftm_links.LINKS,
                *_opensanctions_listings.LISTINGS,
                *_opensanctions_listings.HINTS,
            ),
            code_checks=(*_ftm_shape.CODE_CHECKS, *_opensanctions_listings.CODE_CHECKS),
            keys={"entity": ("id",), "change": ("entity_id",)},
            children={"entity": CHILDREN, "change": tuple(f"change_{child}" for child in CHILDREN)},
            single=True,
            deltas=("delta",),
        ),
        Format(
            name="simple",
            parts=("targets",),
            required=("targets",),
            recognise=recognise_simple,
            read=_opensanctions_simple.read,
            statements=(
                programmes.table("opensanctions"),
                *_opensanctions_listings.TABLES,
                *_opensanctions_simple.STATEMENTS,
            ),
            code_checks=_opensanctions_simple.CODE_CHECKS,
            keys={"target": ("id",)},
            single=True,
        ),
    ),
    traps=(
        "Values are sets: firstName and lastName are in no order with the names.",
        "last_seen changes with every crawl while the entity does not: it dates the edition and is no fact.",
        "An entity's key changes when two are merged (to NK-... or Q...); the old ones are its referents.",
        "A delta holds the entities that changed, without those around them: these are taken from earlier editions.",
        "A dataset is an edition of the whole source: a second dataset beside it is an excerpt (--partial).",
        "targets.simple.csv joins values by ';'; a value with ';' or a line break stands in quotation marks inside.",
        "endDate of a sanction may lie in the future: it is in force until then.",
    ),
    expect=Expect(),
)
