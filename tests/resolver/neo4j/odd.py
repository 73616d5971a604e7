"""The small world with names that files, indexes and statements trip over."""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from tests.cypher import generation

LONG = "x" * 1_000_000
INJECTION = "'}) DETACH DELETE n //` \\u0027 $id {id: row.id}"
ARABIC = "\u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u200f\u200e"
CONTROL = "\x07\x1b[2J\ufeff\ud7ff\U0010ffff"

NAMES = {
    "ent-anna": ["two\nlines", "three\r\nlines"],
    "ent-boris": [
        "a\x1fseparator",
        "",
        "\u202eright to left",
        "\u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u200f\u200e",
    ],
    "ent-front": [LONG],
    "ent-old": [""],
    "ent-party": [
        '"quotes"',
        "a,comma",
        "back\\slash\\",
        " blanks ",
        "`",
        INJECTION,
        "\x07\x1b[2J\ufeff\ud7ff\U0010ffff",
    ],
}
CANNOT_BE_IMPORTED = NAMES.keys() - {"ent-party"}
"""Whose rows the importer's format has no place for."""


def fill(con: DuckDBPyConnection) -> None:
    """Make the small world with these names, the first of each as caption, in the tables of a generation."""
    generation.fill(con)
    con.execute("delete from final.name where entity_id in (select unnest($ids))", {"ids": list(NAMES)})
    for entity, names in NAMES.items():
        con.execute("update final.entity set caption = $name where entity_id = $id", {"name": names[0], "id": entity})
        for name in names:
            generation.put(con, "final.name", entity_id=entity, record_id=f"list:{entity}:1", type="name",
                quality="strong", full_name=name, cites=["f00d/table/1"])  # fmt: skip
