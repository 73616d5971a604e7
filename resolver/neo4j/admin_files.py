"""The network as files for `neo4j-admin database import full`: what fills an empty store at disk speed.

    entity.csv, owns.csv, ...      the rows of a type, without a header; entity.header.csv names and types its columns
    import.args                    the importer's arguments: neo4j-admin database import full neo4j @import.args
    after.cypher                   what the format has no place for, and constraints and indexes, for afterwards

Fields are separated by commas; elements of a list by U+001F, which stands in no published text. The format has no empty
list (after.cypher sets it), no NUL and no U+001F within a list (a blank stands there). `odd` rows, which have such
text, are written all the same, without `content_hash`: whoever loads writes them again over Bolt, exactly.
Format: https://neo4j.com/docs/operations-manual/current/import/
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from duckdb import DuckDBPyConnection

import cypher
from resolver.errors import DataError
from resolver.neo4j import content, shape
from resolver.neo4j.content import Shape
from resolver.neo4j.shape import RelationType
from resolver.store import quoted

SEPARATOR = "chr(31)"
"""Between the elements of a list, as SQL."""

LONG = 200_000
"""Characters of a row beyond which it is odd: the importer reads fields into a buffer of 4 MiB."""

TYPES = {
    "STRING": "string",
    "LIST<STRING>": "string[]",
    "INTEGER": "long",
    "FLOAT": "double",
    "BOOLEAN": "boolean",
    "DATETIME": "datetime",
    "DATE": "date",
}
"""Type of a property -> what the importer calls it."""

OPTIONS = (
    "--array-delimiter=U+001F",
    "--id-type=string",
    "--bad-tolerance=0",
    "--skip-bad-relationships=false",
    "--skip-duplicate-nodes=false",
)


class Unfit(DataError):
    """The network can't be written in the importer's format."""


@dataclass
class Files:
    """What was written: rows of each type, the ids that are odd, and the lists that may be empty."""

    folder: Path
    rows: dict[str, int] = field(default_factory=dict)
    odd: dict[str, list[str]] = field(default_factory=dict)
    empty: dict[str, list[str]] = field(default_factory=dict)

    def arguments(self) -> list[str]:
        """The files and options for the importer, relative to the folder."""
        found = ["--nodes=./resolver.header.csv,./resolver.csv"] if (self.folder / "resolver.csv").exists() else []
        for kind in (*shape.NODES, *shape.RELATIONS):
            files = f"./{kind.name}.header.csv,./{kind.name}.csv"
            found.append(
                f"--relationships={kind.type}={files}" if isinstance(kind, RelationType) else f"--nodes={files}"
            )
        return [*found, *OPTIONS]

    def afterwards(self) -> list[str]:
        """Statements that set the lists which the format can't hold: those without elements."""
        return [fill_empty(kind, names) for kind in KINDS if (names := self.empty.get(kind.name))]


KINDS: tuple[Shape, ...] = (*shape.NODES, *shape.RELATIONS)


def write(
    con: DuckDBPyConnection,
    folder: Path,
    *,
    marker: tuple[str, str] | None = None,
    progress: Callable[[str, int], None] | None = None,
    ordered: bool = False,
    kinds: tuple[Shape, ...] = KINDS,
) -> Files:
    """Write all nodes and relations to a folder. `marker`: workspace and run, written as imported and not yet whole.

    `ordered`: by id, so that equal networks make equal files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = Files(folder)
    if marker is not None:
        (folder / "resolver.header.csv").write_text("id:ID(Resolver),run:string,state:string,shape:long,:LABEL\n")
        (folder / "resolver.csv").write_text(f"{marker[0]},{marker[1]},imported,{shape.SHAPE_VERSION},Resolver\n")
    for kind in kinds:
        write_type(con, kind, made, ordered)
        if progress:
            progress(kind.name, made.rows[kind.name])
    arguments = "\n".join(f'"{line}"' for line in made.arguments())
    (folder / "import.args").write_text(arguments + "\n", encoding="utf-8")
    statements = [*made.afterwards(), *cypher.schema()]
    (folder / "after.cypher").write_text("".join(f"{text};\n" for text in statements), encoding="utf-8")
    return made


def write_type(con: DuckDBPyConnection, kind: Shape, made: Files, ordered: bool) -> None:
    """Write the rows of one type and its header.

    Raises: Unfit where an id holds what the format can't.
    """
    lists = [item.name for item in kind.properties if item.type == "LIST<STRING>"]
    counts = "".join(f', count("{name}"), count(*) filter (len("{name}") = 0)' for name in lists)
    [(rows, unfit, *found)] = con.execute(
        f"select count(*), count(*) filter ({bad_sql('s.id')}){counts} from ({kind.select}) as s"
    ).fetchall()
    if unfit:
        raise Unfit(f"{unfit} ids of {kind.name} hold a line break or another control character.")
    empty = {name: found[2 * i] for i, name in enumerate(lists) if found[2 * i + 1]}
    # where a list is missing in some rows and empty in others, a missing one could not be told afterwards
    mixed = [name for name, known in empty.items() if known < rows]
    if always := sorted(empty.keys() - set(mixed)):
        made.empty[kind.name] = always
    columns = columns_of(kind)
    header = [title for title, _ in columns] + ["content_hash:string"]
    (made.folder / f"{kind.name}.header.csv").write_text(",".join(header) + "\n", encoding="utf-8")
    select = (
        f"select {', '.join(sql for _, sql in columns)}, case when not odd then md5(content) end from ("
        f"select *, {odd_sql(kind, mixed)} as odd from ("
        f"select s.*, {content.text_sql(kind)} as content from ({kind.select}) as s) as s) as s"
    )
    path = made.folder / f"{kind.name}.csv"
    [(made.rows[kind.name],)] = con.execute(
        f"copy ({select}{' order by s.id' if ordered else ''}) to {quoted(path)} "
        "(format csv, header false, delimiter ',', quote '\"', escape '\"')"
    ).fetchall()
    if ids := odd_ids(path):
        made.odd[kind.name] = ids


def left_out(con: DuckDBPyConnection, kind: RelationType) -> int:
    """Relations of the workspace whose end is not known, and which no graph can hold."""
    [(found,)] = con.execute(kind.left_out).fetchall()
    return int(found)


def odd_ids(path: Path) -> list[str]:
    """Ids of the rows without a hash, which end in a comma; the id is the first column."""
    with path.open("rb") as file:
        found = (FIRST.match(line) for line in file if line.endswith(b",\n"))
        return sorted((one[1] or one[2]).decode().replace('""', '"') for one in found if one)


FIRST = re.compile(rb'"((?:[^"]|"")*)",|([^,]*),')
"""The first field of a line, quoted or not."""


def columns_of(kind: Shape) -> list[tuple[str, str]]:
    """Title in the header and SQL of each column."""
    if isinstance(kind, RelationType):
        found = [
            ("id:string", "s.id"),
            (f":START_ID({kind.from_label})", "s.from_id"),
            (f":END_ID({kind.to_label})", "s.to_id"),
        ]
    else:
        labels = f"list_prepend('{kind.label}', s.labels)" if kind.further else f"['{kind.label}']"
        found = [
            (f"id:ID({kind.label})", "s.id"),
            (":LABEL", f"array_to_string({labels}, {SEPARATOR})"),
        ]
    return found + [
        (f"{item.name}:{TYPES[item.type]}", value_sql(item.name, item.type))
        for item in kind.properties
        if item.name != "id"
    ]


def value_sql(name: str, kind: str) -> str:
    """SQL for a property as the importer reads it."""
    column = f's."{name}"'
    if kind == "STRING":
        return clean_sql(f"{column}::varchar")
    if kind == "LIST<STRING>":
        cleaned = f"list_transform({column}, lambda part: translate(part, {' || '.join(BAD)}, '    '))"
        return (
            f"case when odd and len({column}) > 0 then array_to_string({cleaned}, {SEPARATOR}) "
            f"when len({column}) > 0 then array_to_string({column}, {SEPARATOR}) end"
        )
    if kind == "DATETIME":
        return f"strftime(make_timestamp({column}::bigint * 1000), '%Y-%m-%dT%H:%M:%S.%gZ')"
    return f"{column}::double" if kind == "FLOAT" else column


def clean_sql(text: str) -> str:
    """SQL for a text; in odd rows with a blank for each character that the format can't hold."""
    return f"case when odd then translate({text}, {' || '.join(BAD)}, '    ') else {text} end"


def bad_sql(text: str) -> str:
    """SQL for whether a text holds a character that the format can't."""
    return "(" + " or ".join(f"contains({text}, {sign})" for sign in BAD) + ")"


BAD = ("chr(0)", "chr(10)", "chr(13)", SEPARATOR)
"""Characters that the format can't hold, as SQL; line breaks it could, at the price of reading in one thread."""


def odd_sql(kind: Shape, mixed: list[str]) -> str:
    """SQL that is true of a row which the format can't carry exactly; `content` is its text."""
    found = [
        f"length(content) > {LONG}",
        bad_sql("content"),
        "contains(content, 's0:')",
        *[f'len(s."{name}") = 0' for name in mixed],
    ]
    found += [
        f's."{item.name}" not between {FIRST_YEAR[item.type]} and {LAST_YEAR[item.type]}'
        for item in kind.properties
        if item.type in FIRST_YEAR
    ]
    return "coalesce(" + " or ".join(found) + ", false)"


FIRST_YEAR = {"DATE": "date '1000-01-01'", "DATETIME": "-30610224000000"}
LAST_YEAR = {"DATE": "date '9999-12-31'", "DATETIME": "253402300799999"}
"""Years of four digits, which both sides write alike."""


def fill_empty(kind: Shape, names: list[str]) -> str:
    """Cypher that gives the lists of a type which are missing after the import no elements."""
    pattern = f"()-[x:{kind.type}]->()" if isinstance(kind, RelationType) else f"(x:{kind.label})"
    missing = " OR ".join(f"x.{name} IS NULL" for name in names)
    values = ", ".join(f"x.{name} = coalesce(x.{name}, [])" for name in names)
    return f"MATCH {pattern} WHERE {missing} CALL (x) {{ SET {values} }} IN TRANSACTIONS OF 20000 ROWS"
