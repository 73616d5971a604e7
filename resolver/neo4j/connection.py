"""A driver to Neo4j: to the address given, or to the server that `resolver graph start` runs for the workspace."""

from __future__ import annotations

import re

from neo4j import Driver, GraphDatabase
from neo4j.exceptions import AuthError, ConfigurationError, DriverError, Neo4jError

from resolver.errors import GraphUnreachable, UsageError
from resolver.neo4j import server
from resolver.store import Workspace


def driver(workspace: Workspace, uri: str | None, user: str, password: str | None) -> Driver:
    """A connected driver. Close it after use.

    Raises: UsageError for an address of another form; GraphUnreachable, with the address and the next step.
    """
    if uri is None:
        running = server.status(workspace.folder / "neo4j")
        if running is None:
            raise GraphUnreachable(
                "no local Neo4j runs for this workspace. Start one with `resolver graph start`, or give --uri."
            )
        uri, password = running.bolt, None
    if not re.fullmatch(r"(bolt|neo4j)(\+s|\+ssc)?://[^\s/?#]+/?", uri):
        raise UsageError(f"{uri}: no Bolt address. It has the form bolt://HOST:PORT, or neo4j://, bolt+s:// and so on.")
    try:
        made = GraphDatabase.driver(uri, auth=(user, password) if password else None, telemetry_disabled=True)
    except (ConfigurationError, ValueError) as error:
        raise UsageError(f"{uri}: no address that the driver takes: {error}") from error
    try:
        made.verify_connectivity()
    except AuthError as error:
        made.close()
        raise GraphUnreachable(
            f"{uri}: user or password refused. Give --user and --password (NEO4J_PASSWORD)."
        ) from error
    except (DriverError, Neo4jError, OSError) as error:
        made.close()
        raise GraphUnreachable(f"{uri}: no Neo4j answers ({type(error).__name__}: {error}). Is it started?") from error
    return made
