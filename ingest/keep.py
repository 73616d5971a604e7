"""The statements by which a checked edition becomes part of the workspace (ingest/job.py says in which order)."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from duckdb import DuckDBPyConnection

from ingest import audit
from ingest.read import quote
from ingest.source import Format, Read
from resolver.errors import DataError

if TYPE_CHECKING:
    from ingest.job import Edition

FACTS = (
    "record", "name", "date", "country", "identifier", "document", "address", "contact", "listing", "attribute",
    "relation", "wallet", "account", "tag",
)  # fmt: skip
"""Tables whose rows hang from a version of a record."""

EVENTS = (
    "transfer_party", "transfer", "block", "transaction", "tx_input", "tx_output", "balance", "evaluation_label",
)  # fmt: skip
"""Tables whose rows hang from an edition; the parties before the transfers by whose ids they are judged new."""

KEYS = {
    "transfer": ("transfer_id",),
    "block": ("chain", "number", "hash"),
    "transaction": ("chain", "tx_hash"),
}
"""Events that are taken once, by what makes them the same."""


@dataclass(frozen=True)
class Counts:
    """What `stage` wrote."""

    read: int
    staged: int
    rejected: int
    rejected_values: int
    unchanged: int
    records: int
    new_versions: int
    removed: int
    notes: list[str]


# --------------------------------------------------------------------------------------------- schemas raw and incoming


@contextlib.contextmanager
def transaction(con: DuckDBPyConnection) -> Iterator[None]:
    """Everything in the block, or nothing."""
    con.execute("begin")
    try:
        yield
    except BaseException:
        con.execute("rollback")
        raise
    con.execute("commit")


def fresh_schemas(con: DuckDBPyConnection) -> None:
    """New schemas raw and incoming; incoming has the tables of stage without version_id and edition_id."""
    con.execute("create schema raw")
    con.execute("create schema incoming")
    for table in (*FACTS, *EVENTS, "rejected"):
        columns = con.execute(
            "select column_name, data_type, column_default from duckdb_columns() "
            "where schema_name = 'stage' and table_name = ? order by column_index",
            [table],
        ).fetchall()
        declared = ", ".join(
            f"{quote(column)} {kind}" + (f" default {default}" if default else "")
            for column, kind, default in columns
            if column not in ("version_id", "edition_id")
        )
        con.execute(f"create table incoming.{quote(table)} ({declared})")
    con.execute("create table incoming.blank (file_sha256 varchar, part varchar, line bigint)")


def drop_schemas(con: DuckDBPyConnection) -> None:
    """Remove raw and incoming, which only live while an edition is taken."""
    con.execute("drop schema if exists raw cascade")
    con.execute("drop schema if exists incoming cascade")


def filled_tables(con: DuckDBPyConnection) -> list[str]:
    """Tables of incoming that hold facts or events."""
    return [table for table in (*FACTS, *EVENTS) if _one(con, f"select count(*) from incoming.{quote(table)}")]


def count_rows(con: DuckDBPyConnection) -> dict[tuple[str, str], int]:
    """(file_sha256, part) -> rows read, the refused ones included."""
    counts: dict[tuple[str, str], int] = {}
    for table in [*audit.raw_columns(con), "refused"]:
        for sha256, part, rows in con.execute(
            f"select file_sha256, part, count(*) from raw.{quote(table)} group by all"
        ).fetchall():
            counts[sha256, part] = counts.get((sha256, part), 0) + rows
    con.execute(
        "insert into incoming.rejected by name "
        "select file_sha256, part, line, true as whole_row, code, reason, content from raw.refused"
    )
    return counts


# ------------------------------------------------------------------------------------------------------- published rows


def rows_name(edition_id: str) -> str:
    """File name of the published rows of an edition."""
    return edition_id.replace(":", "-") + ".parquet"


def write_rows(con: DuckDBPyConnection, folder: Path, edition_id: str, names: dict[str, str]) -> None:
    """Write all rows as published to <edition>.parquet.tmp, sorted by part and line.

    Content is JSON: column -> value, empty ones left out; a list of these where several rows stand in one line.
    """
    import pyarrow as pa

    con.register("file_names", pa.table({"file_sha256": list(names), "file_name": list(names.values())}))
    tables = []
    for number, (table, columns) in enumerate(audit.raw_columns(con).items()):
        packed = ", ".join(f"{quote(column)} := {quote(column)}" for column in columns)
        content = f"json_merge_patch('{{}}', to_json(struct_pack({packed})))" if columns else "'{}'::json"
        entries = con.execute(
            "select count(*) from duckdb_columns() where schema_name = 'raw' and table_name = ? and column_name = 'entry'",
            [table],
        ).fetchall()[0][0]
        order = "entry, item" if entries else "0 as entry, 0 as item"
        tables.append(
            f"select file_sha256, part, line, {number} as source, {order}, {content} as content from raw.{quote(table)}"
        )
    query = f"""
        select file_sha256, part, line, any_value(file_name) as file_name,
               case when count(*) = 1 then any_value(content)::varchar
                    else '[' || string_agg(content::varchar, ',' order by source, entry, item, content::varchar) || ']'
               end as content
        from ({" union all ".join(tables)}) as row
        join file_names using (file_sha256)
        group by file_sha256, part, line
        order by part, line, file_sha256
    """
    folder.mkdir(parents=True, exist_ok=True)
    con.sql(query).write_parquet(str(folder / f"{rows_name(edition_id)}.tmp"), compression="zstd")
    con.unregister("file_names")


def finish_rows(folder: Path, edition_id: str) -> None:
    """Rename the file of rows into place, safely on disk."""
    beside = folder / f"{rows_name(edition_id)}.tmp"
    with beside.open("rb") as file:
        os.fsync(file.fileno())
    beside.replace(folder / rows_name(edition_id))


# ---------------------------------------------------------------------------------------------------------- rejections


def reject_repeated_keys(con: DuckDBPyConnection, layout: Format, names: dict[str, str]) -> None:
    """Move rows whose key is empty, or was seen earlier (by file name, then line), from raw to the rejections."""
    import pyarrow as pa

    con.register("file_names", pa.table({"file_sha256": list(names), "file_name": list(names.values())}))
    for table, key in layout.keys.items():
        has_entry = table in layout.children
        keys = ", ".join(quote(column) for column in key)
        empty = " or ".join(f"coalesce(trim({quote(column)}), '') = ''" for column in key)
        shown = " || ' ' || ".join(f"coalesce({quote(column)}, '')" for column in key)
        con.execute(f"""
            create or replace temp table repeated as
            select *, {empty} as no_key, {shown} as key_text,
                   first_value(file_name) over same as first_file, first_value(line) over same as first_line
            from raw.{quote(table)} join file_names using (file_sha256)
            window same as (partition by {keys} order by file_name, file_sha256, line{", entry" if has_entry else ""})
            qualify no_key or row_number() over same > 1
        """)
        if not _one(con, "select count(*) from repeated"):
            continue
        columns = audit.raw_columns(con)
        _reject(
            con, table, columns[table], "repeated",
            "case when no_key then 'no_key' else 'duplicate_key' end",
            f"case when no_key then 'no value for {', '.join(key)}: without it the row can''t be told apart' else "
            f"'{', '.join(key)} ' || key_text || ' was seen before (' || first_file || ' line ' || first_line || "
            "'): only the first is taken' end",
        )  # fmt: skip
        for child in layout.children.get(table, ()):
            con.execute(
                f"create or replace temp table repeated_part as select child.* from raw.{quote(child)} as child "
                "semi join repeated on repeated.file_sha256 = child.file_sha256 and repeated.entry = child.entry"
            )
            reason = f"'part of a {table} that was rejected'"
            _reject(con, child, columns[child], "repeated_part", "'duplicate_key'", reason)
    con.unregister("file_names")


def _reject(con: DuckDBPyConnection, table: str, columns: list[str], rows: str, code: str, reason: str) -> None:
    packed = ", ".join(f"{quote(column)} := {quote(column)}" for column in columns)
    con.execute(f"""
        insert into incoming.rejected by name
        select file_sha256, part, line, true as whole_row, {code} as code, {reason} as reason,
               json_merge_patch('{{}}', to_json(struct_pack({packed})))::varchar as content
        from {rows}
    """)
    shape = {column for (column,) in con.execute(
        "select column_name from duckdb_columns() where schema_name = 'raw' and table_name = ?", [table]
    ).fetchall()}  # fmt: skip
    by = ["file_sha256", "part", "line", *(column for column in ("entry", "item") if column in shape)]
    same = " and ".join(f"rejected_row.{column} = raw_row.{column}" for column in by)
    con.execute(f"delete from raw.{quote(table)} as raw_row using {rows} as rejected_row where {same}")


def reject_repeated_records(con: DuckDBPyConnection, tables: Iterable[str]) -> None:
    """Keep the first row (by file and line) of a record, and of an event that is taken once; reject later rows whole.

    For sources that declare no keys. The facts that rest on a rejected row alone go with it.
    """
    kinds = {"record": ("record_id",), **KEYS}
    filled = list(tables)
    for table in [table for table in filled if table in kinds]:
        keys = ", ".join(kinds[table])
        con.execute(f"""
            create or replace temp table repeated as
            select file_sha256, part, line, {kinds[table][-1]}::varchar as key_text from incoming.{quote(table)}
            qualify row_number() over (partition by {keys} order by part, file_sha256, line) > 1
        """)
        if not _one(con, "select count(*) from repeated"):
            continue
        con.execute(f"""
            insert into incoming.rejected by name
            select distinct on (file_sha256, part, line) file_sha256, part, line, true as whole_row, 'duplicate_key' as code,
                   '{table} ' || key_text || ' stands earlier in the same edition: only the first is taken' as reason,
                   key_text as content
            from repeated order by file_sha256, part, line, key_text
        """)
        for other in filled:
            con.execute(
                f"delete from incoming.{quote(other)} as fact using repeated where repeated.file_sha256 = fact.file_sha256 "
                "and repeated.part = fact.part and repeated.line = fact.line"
            )


def reject_wallets(con: DuckDBPyConnection) -> None:
    """Take out wallet addresses that no chain's rules let pass; the record stays, the value is rejected."""
    found = con.execute("select distinct address, currency_published from incoming.wallet order by all").fetchall()
    bad = sorted({address for address, currency in found if not wallet_is_valid(address, currency)})
    if not bad:
        return
    import pyarrow as pa

    con.register("bad_wallets", pa.table({"address": bad}))
    con.execute(
        "create or replace temp table bad_wallet as select w.* from incoming.wallet w join bad_wallets using (address)"
    )
    con.unregister("bad_wallets")
    con.execute("delete from incoming.wallet as wallet using bad_wallet as bad where bad.address = wallet.address")
    cited = " union ".join(
        f"select file_sha256, part, line from incoming.{quote(table)}" for table in (*FACTS, *EVENTS)
    )
    con.execute(f"""
        insert into incoming.rejected by name
        select distinct bad.file_sha256, bad.part, bad.line, cited.line is null as whole_row, 'checksum' as code,
               bad.record_id || ': this is no valid chain address (checksum or form): compare it with the publisher''s site'
               as reason, bad.address as content
        from bad_wallet as bad
        left join ({cited}) as cited using (file_sha256, part, line)
    """)


def wallet_is_valid(address: str, currency: str | None) -> bool:
    """Whether an address passes the rules of a chain.

    Where the publisher names a currency whose chain we have no rules for, the address is taken as published: a listed
    wallet is not lost because its chain is new to us.
    """
    from resolver.clean import wallets

    if wallets.identify(address, currency) is not None:
        return True
    label = "".join(letter for letter in (currency or "").upper() if letter.isalnum())
    chains = {name for names in (*wallets.LABELS.values(), *wallets.EVM.values()) for name in names}
    return bool(label) and label not in chains | CHECKED


CHECKED = frozenset({"ETH", "ETHEREUM", "USDT", "USDC", "DAI", "BUSD", "XRP", "XMR", "XLM"})
"""Currencies beside the labels of resolver.clean.wallets whose addresses follow rules that we know."""


# --------------------------------------------------------------------------------------------------------- into stage


def version_sql(tables: Sequence[str], columns: dict[str, list[str]]) -> str:
    """The statement that gives (record_id, content): a hash of all facts of a record, whatever their order."""
    parts = []
    for table in tables:
        values = ", ".join(f"coalesce({quote(column)}::varchar, chr(30))" for column in columns[table])
        parts.append(
            f"select record_id, md5(concat_ws(chr(31), '{table}', {values})) as fact from incoming.{quote(table)}"
        )
    return f"select record_id, md5(string_agg(fact, '' order by fact)) as content from ({' union all '.join(parts)}) group by record_id"


def stage(
    con: DuckDBPyConnection,
    edition: Edition,
    rows: dict[tuple[str, str], int],
    accepted: tuple[str, ...],
    at: datetime,
    found: Read,
) -> Counts:
    """Write what is new of a checked edition, who is present in it, and what it says is gone."""
    filled = filled_tables(con)
    facts = [table for table in filled if table in FACTS]
    con.execute("update incoming.record set source = ?, channel = ?", [edition.name, edition.layout.name])
    con.execute("update incoming.transfer set source = coalesce(source, ?)", [edition.name])
    records = _one(con, "select count(*) from incoming.record")
    read = sum(rows.values())
    whole = _one(con, "select count(*) from incoming.rejected where whole_row")
    if not read - whole:
        raise DataError(
            f"{edition.name}: none of {read} rows could be staged. First reason: {_first_reason(con, edition)}"
        )
    if found.expected_records is not None and not edition.partial and found.expected_records != records:
        raise DataError(
            f"{edition.name}: {edition.files[0].name} says that it holds {found.expected_records:,} records; it has {records:,}. "
            "It is cut off or an excerpt. Download it again, or take it as an excerpt: --partial"
        )
    ours = {"file_sha256", "part", "line"}
    columns = {
        table: [
            str(column)
            for (column,) in con.execute(
                "select column_name from duckdb_columns() where schema_name = 'incoming' and table_name = ? "
                "order by column_name",
                [table],
            ).fetchall()
            if column not in ours
        ]
        for table in facts
    }
    con.execute(
        "create or replace temp table version as select record_id, md5(concat_ws(chr(31), $source, $channel, content)) "
        f"as version_id, false as known from ({version_sql(facts, columns)})"
        if facts
        else "create or replace temp table version (record_id varchar, version_id varchar, known boolean)",
        {"source": edition.name, "channel": edition.layout.name} if facts else None,
    )
    con.execute(
        "update version set known = true from stage.record as old "
        "where old.record_id = version.record_id and old.version_id = version.version_id"
    )
    before = _one(con, "select count(distinct record_id) from stage.live where source = ?", [edition.name])
    _insert_edition(con, edition, rows, accepted, at, whole)
    for table in facts:
        con.execute(
            f"insert into stage.{quote(table)} by name select fact.*, version.version_id from incoming.{quote(table)} as fact "
            "join version using (record_id) where not version.known"
        )
    for table in [table for table in filled if table in EVENTS]:
        _insert_events(con, table, edition.edition_id)
    con.execute(
        "insert into stage.presence by name select ? as edition_id, record_id, version_id, file_sha256, part, line "
        "from incoming.record join version using (record_id)",
        [edition.edition_id],
    )
    con.execute(
        "insert into stage.rejected by name select ? as edition_id, * from incoming.rejected", [edition.edition_id]
    )
    removed = write_removals(con, edition.name)
    if not edition.partial:
        edition.findings += audit.expectations(edition.source, records, removed, before)
    for rule, message in edition.findings:
        con.execute("insert into stage.finding values (?, ?, ?)", [edition.edition_id, rule, message])
    return Counts(
        read, read - whole, whole,
        _one(con, "select count(*) from incoming.rejected where not whole_row"),
        _unchanged(con, facts), records, _one(con, "select count(*) from version where not known"), removed, _notes(con),
    )  # fmt: skip


def _insert_edition(
    con: DuckDBPyConnection,
    edition: Edition,
    rows: dict[tuple[str, str], int],
    accepted: tuple[str, ...],
    at: datetime,
    whole: int,
) -> None:
    read = sum(rows.values())
    con.execute(
        "insert into stage.edition select ?, ?, ?, ?, ?, coalesce(max(sequence), 0) + 1, ?, ?, ?, ?, ?, ?, ? from stage.edition",
        [
            edition.edition_id,
            edition.name,
            edition.layout.name,
            edition.scope,
            edition.published_on,
            at,
            read,
            read - whole,
            whole,
            edition.invented,
            edition.source.private,
            list(accepted),
        ],  # fmt: skip
    )
    for file in edition.files:
        con.execute(
            "insert into stage.file values (?, ?, ?, ?, ?, ?, ?)",
            [
                edition.edition_id,
                file.sha256,
                file.part,
                file.name,
                file.encoding,
                file.bytes,
                sum(count for (sha256, _), count in rows.items() if sha256 == file.sha256),
            ],  # fmt: skip
        )


def _insert_events(con: DuckDBPyConnection, table: str, edition_id: str) -> None:
    """Append the events of an edition; those that are taken once only where they are new."""
    key = KEYS.get(table) or (("transfer_id",) if table == "transfer_party" else ())
    source = "transfer_party" if table == "transfer_party" else table
    new = ""
    if key:
        same = " and ".join(f"old.{column} = event.{column}" for column in key)
        new = f"where not exists (select 1 from stage.{quote(source)} as old where {same})"
    con.execute(
        f"insert into stage.{quote(table)} by name select ? as edition_id, event.* from incoming.{quote(table)} as event {new}",
        [edition_id],
    )


def write_removals(con: DuckDBPyConnection, source: str) -> int:
    """Note each record that a full edition of the source no longer holds; how many are noted anew.

    For each record the first full edition counts that comes after the last one that holds it, whichever was ingested
    first: an old edition that arrives late is judged by the newer ones that are there.
    """
    before = _one(con, "select count(*) from stage.removal")
    con.execute(
        """
        insert into stage.removal
        with edition as (
            select *, row_number() over (order by counts_as_of, sequence) as place
            from stage.edition_order where source = $source
        ),
        last as (
            select presence.record_id, max(edition.place) as place, max(edition.counts_as_of) as day,
                   list(distinct edition.channel) as channels
            from stage.presence as presence join edition using (edition_id) group by presence.record_id
        )
        select edition.edition_id, last.record_id, 'absent'
        from last
        join edition on edition.scope = 'full'
         and (edition.counts_as_of > last.day
              or (edition.counts_as_of = last.day and edition.place > last.place and last.channels = [edition.channel]))
        where not exists (
            select 1 from stage.removal as known
            where known.record_id = last.record_id and known.edition_id = edition.edition_id)
        qualify row_number() over (partition by last.record_id order by edition.place) = 1
        """,
        {"source": source},
    )
    return _one(con, "select count(*) from stage.removal") - before


def _unchanged(con: DuckDBPyConnection, facts: Sequence[str]) -> int:
    """Rows that hold facts of known versions alone."""
    if not facts:
        return 0
    cited = " union ".join(f"select record_id, file_sha256, part, line from incoming.{quote(table)}" for table in facts)
    rows = _one(
        con,
        f"select count(*) from (select file_sha256, part, line from ({cited}) join version using (record_id) "
        "group by all having bool_and(known))",
    )
    return rows


def _notes(con: DuckDBPyConnection) -> list[str]:
    return [
        f"{rows:,} rows of {part} hold nothing but their keys"
        for part, rows in con.execute(
            "select part, count(*) from incoming.blank group by part order by part"
        ).fetchall()
    ]


def _first_reason(con: DuckDBPyConnection, edition: Edition) -> str:
    row = con.execute(
        "select file_sha256, line, reason from incoming.rejected where whole_row order by part, line limit 1"
    ).fetchone()
    return f"{edition.names.get(row[0], '')} line {row[1]}: {row[2]}" if row else "the files hold no rows"


def _one(con: DuckDBPyConnection, query: str, values: list[object] | None = None) -> int:
    return int(con.execute(query, values).fetchall()[0][0])
