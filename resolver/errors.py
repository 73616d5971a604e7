"""What can go wrong, by what a person can do about it.

    ResolverError                     exit code
    |- UsageError                     2   the command line, an id, or a parameter is wrong
    |  |- UnknownSource
    |  |- UnknownId
    |  `- BadParameter                    of a query, or a setting
    |- DataError                      3   a published file, or the workspace, is not as it should be
    |  |- SourceChanged                   a layout that this version of the source does not know
    |  |- UnknownCode                     a code (programme, type) that is not mapped
    |  |- DownloadFailed                  a publisher's server did not give its file
    |  |- UnaccountedRows                 rows read <> rows staged + rows rejected: a fault of ours
    |  |- WorkspaceLocked                 another run is writing
    |  |- WorkspaceVersion                written by a newer version
    |  |- NothingPublished                no finished run yet
    |  `- ModelError                      a match model does not fit
    `- ServerError                    4   Neo4j
       |- GraphUnreachable
       |- GraphForeign                    the database holds another workspace's network
       `- LocalServerError                the server that `resolver graph` runs

Messages say what happened, where, with which values, and the next step. The command line turns a ResolverError into
one line and its exit code; anything else keeps its traceback, for it is a fault of ours.
"""

from __future__ import annotations


class ResolverError(Exception):
    """Root of all errors that a person can act on."""

    exit_code = 3


class UsageError(ResolverError):
    """The command line, an id or a parameter is wrong."""

    exit_code = 2


class UnknownSource(UsageError):
    """No file of that name in ingest/sources."""


class UnknownId(UsageError):
    """Neither an entity id, a record id nor a published id."""


class BadParameter(UsageError):
    """A parameter of a query is missing, unknown or of the wrong type."""


class DataError(ResolverError):
    """A published file, or the workspace, is not as it should be."""

    exit_code = 3


class SourceChanged(DataError):
    """A file has a layout that this version of its source does not know."""


class UnknownCode(DataError):
    """A publisher's code is not mapped; `codes` holds them as `source:CODE`."""

    def __init__(self, message: str, codes: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.codes = codes


class DownloadFailed(DataError):
    """A publisher's server did not give its file; `status` is its last answer, 0 without one."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class UnaccountedRows(DataError):
    """Rows read are not rows staged plus rows rejected."""


class WorkspaceLocked(DataError):
    """Another run is writing in the workspace."""


class WorkspaceVersion(DataError):
    """The workspace was written by a newer version of Resolver."""


class NothingPublished(DataError):
    """The workspace has no finished run to read from."""


class ModelError(DataError):
    """A match model does not fit what it is asked to score."""


class ServerError(ResolverError):
    """Neo4j did not do what was asked."""

    exit_code = 4


class GraphUnreachable(ServerError):
    """No Neo4j answers at the address given."""


class GraphForeign(ServerError):
    """The database holds a network that another workspace loaded."""


class LocalServerError(ServerError):
    """The local server could not be started, stopped or found."""
