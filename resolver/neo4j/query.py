"""Run a question of the library (cypher/queries) against Neo4j: read-only, with checked parameters and a time limit.

The server itself refuses to write in a session that is opened for reading. Parameters come as text, from a command
line or a request, and are converted to the types that the query's header declares. Values never become query text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import orjson
from neo4j import READ_ACCESS, Driver, ManagedTransaction, unit_of_work
from neo4j.exceptions import ClientError
from neo4j.graph import Node, Path, Relationship
from neo4j.time import Date, DateTime

import cypher
from cypher import Query
from resolver.errors import BadParameter, ServerError
from resolver.neo4j.load import reachable

TIMEOUT_SECONDS = 300.0
"""The server ends a question after this long; a traversal from a hub can otherwise run for hours."""


@dataclass(frozen=True)
class Result:
    """Columns in the order of the query's RETURN, and rows of Python values: times in UTC, a path as a list of ids."""

    query: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def dictionaries(self) -> list[dict[str, Any]]:
        """One dictionary a row."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def names() -> tuple[str, ...]:
    """Names of all questions."""
    return cypher.names()


def show(name: str) -> Query:
    """The question with its header; `text` is what runs.

    Raises: BadParameter if there is none of that name.
    """
    return cypher.load(name)


def run(
    driver: Driver,
    name: str,
    params: Mapping[str, object],
    limit: int | None = None,
    *,
    database: str = "neo4j",
    timeout: float = TIMEOUT_SECONDS,
) -> Result:
    """Answer a question. `params` are texts (or values of the right type); `limit` overrides the query's own.

    Raises: BadParameter; GraphUnreachable; ServerError where it took longer than `timeout` seconds.
    """
    query = cypher.load(name)
    given = dict(params) if limit is None else {**params, "limit": limit}
    values = parameters(query, given)

    @unit_of_work(timeout=timeout, metadata={"app": "resolver", "query": query.name})
    def work(tx: ManagedTransaction) -> Result:
        answer = tx.run(query.text, values)
        columns = tuple(answer.keys())
        return Result(query.name, columns, tuple(tuple(plain(value) for value in record.values()) for record in answer))

    with (
        reachable(),
        driver.session(
            database=database, default_access_mode=READ_ACCESS, notifications_disabled_classifications=["UNRECOGNIZED"]
        ) as session,
    ):
        try:
            return session.execute_read(work)
        except ClientError as error:
            if error.code and "TransactionTimedOut" in error.code:
                raise ServerError(
                    f"{query.name}: not answered in {timeout:g} s. Ask for less (fewer hops, a smaller limit), "
                    "or take the answer from the workspace."
                ) from error
            raise


def parameters(query: Query, given: Mapping[str, object]) -> dict[str, object]:
    """All parameters of a query with their types: those given, and defaults.

    Raises: BadParameter where one is unknown, missing, or not of its type.
    """
    declared = {param.name: param for param in query.params}
    there_are = ", ".join(
        f"{param.name} ({param.type}{'' if param.default is None else ', optional'})" for param in query.params
    )
    if unknown := sorted(set(given) - set(declared)):
        raise BadParameter(f"{query.name} has no parameter {', '.join(unknown)}. There are: {there_are}")
    if missing := [
        param.name for param in query.params if param.default is None and given.get(param.name) in (None, "")
    ]:
        raise BadParameter(f"{query.name} needs {', '.join(missing)}. There are: {there_are}")
    values: dict[str, object] = {}
    for param in query.params:
        value = given.get(param.name, param.default)
        if value is None or (value == "null" and param.name not in given):
            values[param.name] = None
            continue
        try:
            values[param.name] = converted(param.type, value)
        except ValueError as error:
            raise BadParameter(f"{query.name}: {param.name}={value!r} is not of the type {param.type}") from error
    if "limit" in values and not (isinstance(values["limit"], int) and values["limit"] > 0):
        raise BadParameter(f"{query.name}: limit={values['limit']} must be 1 or more")
    return values


def converted(kind: str, value: object) -> object:
    """A value of the Cypher type `kind`, from text or from a value that is of it already.

    Raises: ValueError.
    """
    if not isinstance(value, str):
        return checked(kind, value)
    text = value.strip()
    if kind == "STRING":
        return value
    if kind == "INTEGER":
        return int(text)
    if kind == "FLOAT":
        return float(text)
    if kind == "BOOLEAN":
        return boolean(text)
    if kind == "DATE":
        return date.fromisoformat(text)
    if kind == "DATETIME":
        return in_utc(datetime.fromisoformat(text))
    return strings(text)


def checked(kind: str, value: object) -> object:
    """A value that is of the type already.

    Raises: ValueError where it is not.
    """
    if kind == "DATETIME" and isinstance(value, date):
        return in_utc(value if isinstance(value, datetime) else datetime.combine(value, time()))
    if kind == "FLOAT" and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    types: dict[str, type] = {"INTEGER": int, "BOOLEAN": bool, "DATE": date, "LIST<STRING>": list}
    wanted = types.get(kind)
    if wanted is None or type(value) is not wanted:
        raise ValueError(f"it is a {type(value).__name__}")
    return value


def boolean(text: str) -> bool:
    """true, yes, 1 and false, no, 0.

    Raises: ValueError.
    """
    known = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    if text.lower() not in known:
        raise ValueError("true or false")
    return known[text.lower()]


def strings(text: str) -> list[str]:
    """A JSON list of texts, or texts with commas between them.

    Raises: ValueError.
    """
    if not text.startswith("["):
        return [part.strip() for part in text.split(",") if part.strip()]
    found = orjson.loads(text)
    if not all(isinstance(item, str) for item in found):
        raise ValueError("a list of texts")
    return list(found)


def in_utc(moment: datetime) -> datetime:
    """The same time in UTC; without a zone it is UTC already."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def plain(value: object) -> Any:
    """A value of the driver as Python's own: datetime in UTC, date, lists, dictionaries; nodes and relations as ids."""
    if isinstance(value, DateTime):
        return in_utc(value.to_native())
    if isinstance(value, Date):
        return value.to_native()
    if isinstance(value, Path):
        ids: list[Any] = [value.start_node.get("id") if value.start_node else None]
        for relation, node in zip(value.relationships, value.nodes[1:], strict=True):
            ids += [relation.get("id"), node.get("id")]
        return ids
    if isinstance(value, Node | Relationship):
        return value.get("id")
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value
