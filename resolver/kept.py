"""What a run keeps for the next one, in work.duckdb: results that only depend on their input and on this program.

The schema `kept` holds cleaned values by a hash of the published ones (resolver/clean/values.py), and of the records of
the last run what they meet others by and which pairs they made (resolver/update/settled.py). Each part is named by a
digest of the code and of the model that made it: with another digest it is thrown away, and made anew. All says of what
it was made, so that nothing is wrong by being old, and a killed run leaves nothing to mend.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import metadata
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

LIBRARIES = ("duckdb", "rigour", "jellyfish", "phonenumbers", "python-stdnum")
"""What cleaning and comparing rest on beside our own files."""

DIGESTS = "create table if not exists workspace.kept.digest (part varchar not null, digest varchar not null)"


def available(con: DuckDBPyConnection) -> bool:
    """Whether the connection is that of a run in a workspace; one in memory keeps nothing."""
    return bool(con.execute("from duckdb_databases() where database_name = 'workspace'").fetchall())


def ready(con: DuckDBPyConnection, part: str, digest: str, tables: str) -> bool:
    """Whether a part was made under this digest; if not, its `tables` are made anew, empty, and named by it.

    All or nothing: a kill leaves no table of one digest under the name of another.
    """
    con.execute("create schema if not exists workspace.kept")
    con.execute(DIGESTS)
    found = con.execute("select digest from workspace.kept.digest where part = $part", {"part": part}).fetchall()
    if found == [(digest,)]:
        return True
    con.execute("begin")
    try:
        con.execute(tables)
        con.execute("delete from workspace.kept.digest where part = $part", {"part": part})
        con.execute("insert into workspace.kept.digest values ($part, $digest)", {"part": part, "digest": digest})
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise
    return False


def forget(con: DuckDBPyConnection) -> None:
    """Throw away all that earlier runs kept, as `link --full` does."""
    con.execute("drop schema if exists workspace.kept cascade")


@cache
def program(folder: str) -> str:
    """A digest of the files of a package of ours, such as 'clean', and of the libraries that they rest on."""
    found = hashlib.sha256(duckdb.__version__.encode())
    for name in LIBRARIES:
        found.update(f"{name} {version_of(name)}\n".encode())
    here = Path(__file__).parent / folder
    assert here.exists(), here
    for path in sorted(here.rglob("*") if here.is_dir() else [here]):
        if path.is_file() and "__pycache__" not in path.parts:
            found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()


def version_of(library: str) -> str:
    """The version of an installed library; empty where it isn't there."""
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return ""
