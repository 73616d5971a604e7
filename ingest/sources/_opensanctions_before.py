"""What a delta does not repeat: entities of earlier editions whose facts belong together with those that changed.

A delta holds the entities that changed and nothing around them: a person without the sanctions that name it, a
sanction without its person. An entity's version has the facts of both, so that the others are taken from the published
rows that the workspace keeps, as they stand in the edition that is live, and staged again with the delta; those whose
facts come out the same are the same version. Fills os_before_entity, os_before_value and os_before_origin (empty for
whole files).
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

from pathlib import Path

from duckdb import DuckDBPyConnection

from ingest.incoming import rows_name
from resolver.errors import DataError

TABLES = (
    "create or replace temp table os_before_entity (id varchar, schema varchar, caption varchar, target varchar, "
    "first_seen varchar, last_change varchar, file_sha256 varchar, part varchar, line bigint)",
    "create or replace temp table os_before_value (id varchar, property varchar, value varchar, item bigint)",
    "create or replace temp table os_before_origin (id varchar, attribute varchar, value varchar)",
    "create or replace temp table os_changed (id varchar, op varchar)",
    "create or replace temp table os_wanted (id varchar)",
    "create or replace temp table os_looked (id varchar)",
)

LIVE = """
    create or replace temp table os_live as
    select live.record_id, live.version_id, substr(live.record_id, length('opensanctions:') + 1) as id
    from stage.live as live where live.source = 'opensanctions' and live.channel = 'ftm'
"""

HOLDERS = """
    insert into os_wanted
    select property.text from raw.change_property as property where property.key in ('entity', 'holder', 'owner')
    union
    select attribute.value
    from stage.attribute as attribute
    join os_live as live on live.record_id = attribute.record_id and live.version_id = attribute.version_id
    join os_changed as changed on changed.id = live.id
    where attribute.attribute in ('entity', 'holder', 'owner')
    union
    select live.id
    from stage.attribute as attribute
    join os_live as live on live.record_id = attribute.record_id and live.version_id = attribute.version_id
    join os_changed as changed on changed.id = attribute.value
    where attribute.attribute = 'address_entity'
"""
"""Whose facts the changed entities have a part in: by what they say now, and by what they said before."""

AROUND = """
    insert into os_wanted
    with parties as (
        select id from os_before_entity where schema in (select schema from ftm_schema where kind <> 'statement')
        union
        select entity_id from raw.change where entity_schema in (select schema from ftm_schema where kind <> 'statement')
    ),
    held as (
        select relation.record_id, relation.to_record
        from stage.relation as relation
        join os_live as live on live.record_id = relation.record_id and live.version_id = relation.version_id
        join parties on 'opensanctions:' || parties.id = relation.from_record
        join stage.record as account on account.record_id = relation.to_record and account.kind = 'account'
        where relation.type = 'owns'
    )
    select live.id
    from stage.attribute as attribute
    join os_live as live on live.record_id = attribute.record_id and live.version_id = attribute.version_id
    join parties on parties.id = attribute.value
    where attribute.attribute in ('entity', 'holder', 'owner')
    union
    select value from os_before_value where property in ('addressEntity', 'post')
    union
    select text from raw.change_property where key in ('addressEntity', 'post')
    union
    select substr(unnest([record_id, to_record]), length('opensanctions:') + 1) from held
"""
"""What belongs to the parties among the changed and the loaded: what names them, and the addresses and posts they name."""


def load(con: DuckDBPyConnection) -> None:
    """Fill the tables for the delta in raw.change; leave them empty where there is none.

    Raises: DataError where the published rows of an earlier edition are not there.
    """
    for statement in TABLES:
        con.execute(statement)
    con.execute("insert into os_changed select distinct entity_id, upper(op) from raw.change")
    if not con.execute("select count(*) from os_changed").fetchall()[0][0]:
        return
    con.execute(LIVE)
    con.execute(HOLDERS)
    con.execute(AROUND)
    while _load_wanted(con):
        con.execute(AROUND)
    con.execute(
        "insert into os_before_origin "
        "select live.id, attribute.attribute, attribute.value from stage.attribute as attribute "
        "join os_live as live on live.record_id = attribute.record_id and live.version_id = attribute.version_id "
        "semi join os_before_entity as before on before.id = live.id "
        "where attribute.attribute in ('dataset', 'referent', 'origin')"
    )


def _load_wanted(con: DuckDBPyConnection) -> bool:
    """Load the entities in os_wanted that are live, not in the delta and not loaded yet; whether there were any."""
    con.execute("""
        create or replace temp table os_place as
        select live.id, presence.file_sha256, presence.part, presence.line, max(file.edition_id) as edition_id
        from (select distinct id from os_wanted) as wanted
        anti join os_changed as changed on changed.id = wanted.id
        anti join os_looked as looked on looked.id = wanted.id
        join os_live as live on live.id = wanted.id
        join stage.presence as presence on presence.record_id = live.record_id and presence.version_id = live.version_id
        join stage.file as file on file.file_sha256 = presence.file_sha256
        group by live.id, presence.file_sha256, presence.part, presence.line
        qualify row_number() over (partition by live.id order by max(presence.edition_id), presence.file_sha256, presence.line) = 1
    """)
    editions = con.execute("select distinct edition_id from os_place order by edition_id").fetchall()
    for (edition_id,) in editions:
        path = _rows_folder(con) / rows_name(edition_id)
        if not path.is_file():
            raise DataError(
                f"opensanctions: the published rows of {edition_id} are not in the workspace, so that a delta can't be "
                "joined to it. Ingest the whole file (entities.ftm.json) instead."
            )
        con.execute(
            """
            create or replace temp table os_row as
            select place.id, place.file_sha256, place.part, place.line, row.entry, row.item,
                   row.columns::json::varchar[] as names, row.content::json::varchar[] as texts
            from read_parquet($path) as row
            join os_place as place on place.file_sha256 = row.file_sha256 and place.part = row.part and place.line = row.line
            where row.columns like '%schema"%' or row.columns = '["key", "text"]'
            """,
            {"path": str(path)},
        )
        _take_rows(con)
    con.execute("insert into os_looked select distinct id from os_wanted")
    return bool(editions)


def _take_rows(con: DuckDBPyConnection) -> None:
    """From os_row to os_before_entity and os_before_value; a line may hold other entities too."""
    con.execute("""
        create or replace temp table os_own as
        select *, case when list_contains(names, 'op') then 'entity_' else '' end as above from os_row where len(names) > 2
    """)
    columns = ", ".join(
        f"texts[list_position(names, above || '{name}')] as {name}"
        for name in ("schema", "caption", "target", "first_seen", "last_change")
    )
    con.execute(f"""
        create or replace temp table os_own as
        select id, {columns}, file_sha256, part, line, entry from os_own
        where texts[list_position(names, above || 'id')] = id
        qualify row_number() over (partition by id order by entry) = 1
    """)
    con.execute("insert into os_before_entity by name select * exclude (entry) from os_own")
    con.execute("""
        insert into os_before_value
        select row.id, row.texts[1], row.texts[2], row.item
        from os_row as row
        join os_own as own on own.id = row.id and own.entry = row.entry
        where len(row.names) = 2 and row.texts[2] is not null
    """)


def _rows_folder(con: DuckDBPyConnection) -> Path:
    """Where the workspace of this connection keeps its published rows."""
    row = con.execute("select path from duckdb_databases() where database_name = 'workspace'").fetchone()
    return Path(row[0] if row else "").parent / "network" / "rows"
