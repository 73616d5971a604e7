"""The file of a run: which sources, what to link, load, export and keep, and whom to tell.

Paths are relative to the folder of the file; `*` and `?` stand for what they match, `{today}` for the day (UTC).
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from resolver.errors import UsageError


class Part(BaseModel):
    """A table of the file; a key that isn't known is an error, not a wish."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def there(name: str, load: Callable[[str], object]) -> str:
    """The name, if there is something to load under it.

    Raises: ValueError, as the checks of the file want it.
    """
    try:
        load(name)
    except UsageError as error:
        raise ValueError(str(error)) from error
    return name


class SourcePlan(Part):
    """One delivery of a source."""

    name: str = Field(description="Source, as `resolver sources` lists it.")
    paths: tuple[str, ...] = Field((), description="Files or folders as published.")
    fetch: bool = Field(False, description="Get the current files from the publisher first.")
    format: str | None = Field(None, description="With fetch: the format, where the publisher has several.")
    partial: bool = Field(False, description="An excerpt or delta: never implies a removal.")
    accept_codes: tuple[str, ...] = Field((), description="Unknown codes to take, such as ofac:NEW.")
    encoding: str | None = Field(None, description="Encoding of text files, if not UTF-8.")
    on_failure: Literal["stop", "skip"] = Field(
        "stop", description="stop: the run ends. skip: the last edition goes on counting, and the report says so."
    )
    max_age_days: int | None = Field(None, ge=0, description="Older editions than this make the exit code 1.")

    @field_validator("name")
    @classmethod
    def known(cls, name: str) -> str:
        """The name of a source that there is."""
        from ingest.source import load

        return there(name, load)


class LinkPlan(Part):
    """Resolve all that is staged, with ownership, funds, patterns and reuse."""

    full: bool = Field(False, description="Also where nothing has changed.")
    limit: float | None = Field(
        None, ge=0, le=100, description="Publish nothing where more entities than so many percent would change."
    )


class ScreenPlan(Part):
    """Customers, payments or applicants against the network that this run made; each screening is on record."""

    paths: tuple[str, ...] = Field(min_length=1, description="The files, and their mapping if it isn't beside.")
    source: str = Field("table", description="How they are read: table, swift_mt, iso20022, ...")
    output: str = Field(description="Where the rows go: .csv, .jsonl, .parquet or .xlsx.")
    config: str | None = Field(None, description="Thresholds, scope and ages in TOML, as `resolver screen --config`.")
    clear: bool = Field(False, description="A row for customers without a hit, too.")
    changed: bool = Field(
        False, description="Only what differs from this screening's last run: new, changed and gone hits."
    )
    on_hits: Literal["look", "go on"] = Field(
        "look", description="look: hits that nobody dismissed make the exit code 1. go on: they are only counted."
    )
    on_failure: Literal["stop", "skip"] = Field("stop", description="stop: the run ends. skip: the report says so.")

    @field_validator("output")
    @classmethod
    def written(cls, output: str) -> str:
        """A path with an ending that can be written."""
        if not output.lower().endswith((".csv", ".jsonl", ".parquet", ".xlsx")):
            raise ValueError("it ends in .csv, .jsonl, .parquet or .xlsx")
        return output


class LoadPlan(Part):
    """Write what differs to Neo4j, and prove that the two are equal."""

    uri: str | None = Field(None, description="Bolt address; default: NEO4J_URI, else the workspace's local server.")
    user: str = Field("neo4j", description="User of the server.")
    password_env: str = Field("NEO4J_PASSWORD", description="Variable of the environment that holds the password.")
    verify: bool = Field(True, description="Compare both by content afterwards.")
    replace: bool = Field(False, description="Replace another workspace's network.")


class ExportPlan(Part):
    """The network for another system."""

    format: str = Field(description="Format, as `resolver export` lists it.")
    path: str = Field(description="File, or for tables a folder that is new or empty.")
    changed_since: str | None = Field(None, description="RUN or DATE, or 'last': only what this run changed.")

    @field_validator("format")
    @classmethod
    def known(cls, name: str) -> str:
        """The name of a format that there is."""
        from resolver.exports import load

        return there(name, load)


class Retention(Part):
    """What is kept."""

    keep_days: int = Field(ge=0, description="Generations replaced longer ago are removed.")


class Telling(Part):
    """Where the run tells what became of it."""

    html: str | None = Field(None, description="A page for a person.")
    prometheus: str | None = Field(None, description="A text file for the node exporter.")
    fail_on: tuple[str, ...] = Field(
        (), description="Rules of findings: new ones make the exit code 1, such as blocked_by_ownership."
    )


class Plan(Part):
    """The whole file."""

    workspace: str | None = Field(None, description="Folder of the workspace; -w and RESOLVER_WORKSPACE go before it.")
    source: tuple[SourcePlan, ...] = Field((), description="Deliveries, taken in this order.")
    link: LinkPlan | None = Field(None, description="Without it: nothing is linked.")
    screen: tuple[ScreenPlan, ...] = Field((), description="Screenings, in this order.")
    load: LoadPlan | None = Field(None, description="Without it: nothing is loaded.")
    export: tuple[ExportPlan, ...] = Field((), description="Exports, in this order.")
    retention: Retention | None = Field(None, description="Without it: nothing is removed.")
    report: Telling = Field(default_factory=lambda: Telling.model_validate({}), description="Report and metrics.")


def read(path: Path) -> Plan:
    """The plan that a file describes.

    Raises: UsageError that names the file, the key, the value and what may stand there.
    """
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UsageError(f"{path}: there is no such file.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: can't be read as TOML: {error}") from error
    try:
        return Plan.model_validate(said)
    except ValidationError as error:
        raise UsageError("\n".join(f"{path}: {told(each)}" for each in error.errors())) from error


def told(error: Any) -> str:
    """An error of the file in words: where, what stands there, what is wrong."""
    where = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        return f"{where}: there is no such key. `resolver run --schema` tells which there are."
    if error["type"] == "missing":
        return f"{where}: is missing."
    return f"{where} = {error['input']!r}: {error['msg']}."


def schema() -> dict[str, Any]:
    """The JSON schema of the file, for editors that complete and check TOML."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | Plan.model_json_schema()


def resolved(folder: Path, text: str) -> Path:
    """A path of the file, against its folder."""
    return folder / text.replace("{today}", f"{datetime.now(UTC):%Y-%m-%d}")


def matching(folder: Path, patterns: tuple[str, ...]) -> list[Path]:
    """The files that the paths of a source name, sorted.

    Raises: UsageError for one that names none.
    """
    found: list[Path] = []
    for text in patterns:
        path = resolved(folder, text)
        if path.exists():
            found.append(path)
            continue
        anchor = Path(path.anchor or ".")
        there = sorted(anchor.glob(str(path.relative_to(anchor) if path.anchor else path)))
        if not there:
            raise UsageError(f"{text}: there is no such file" + ("." if path.anchor else f" below {folder}."))
        found += there
    return found
