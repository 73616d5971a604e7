"""A checked edition becomes part of the workspace: what is new, who is present, and who is gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from duckdb import DuckDBPyConnection

from ingest import audit, guard
from ingest.incoming import EVENTS, FACTS, KEYS, count, filled_tables
from ingest.read.raw import PLACE
from ingest.source import Read
from ingest.sql import literal, quote
from resolver.errors import DataError

if TYPE_CHECKING:
    from ingest.job import Edition


@dataclass
class Written:
    """What became of rows, those of one piece or of all: `rows` read by (file_sha256, part), `blank` ones by part."""

    rows: Counter[tuple[str, str]] = field(default_factory=Counter)
    rejected: int = 0
    rejected_values: int = 0
    unchanged: int = 0
    records: int = 0
    new_versions: int = 0
    deleted: int = 0
    blank: Counter[str] = field(default_factory=Counter)

    @property
    def read(self) -> int:
        """Rows read."""
        return self.rows.total()

    def add(self, other: Written) -> None:
        """Count another piece, too."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


def version_sql(columns: Mapping[str, Mapping[str, bool]]) -> str:
    """The statement that gives (record_id, content, has_record): a number for all facts of a record, in any order.

    `columns`: table -> the columns that make up a fact -> whether each row fills it. A fact is written as its table and
    the 'column=value' of what is not null, with character 31 between them, so that columns which nobody fills, or which
    a later contract adds, change nothing. It is put together in one call, which takes half the time. `content` is the
    sum of the first 96 bits of the MD5 of each fact: it does not depend on order, and a fact that stands twice counts
    twice (with exclusive or, it would vanish). `has_record`: whether a fact is a row of incoming.record.
    """
    parts = []
    for table, names in columns.items():
        values = "".join(_told(name, always) for name, always in sorted(names.items()))
        parts.append(
            f"select record_id, (md5_number(concat({literal(table)}{values})) >> 32)::hugeint as fact, "
            f"{str(table == 'record').lower()} as has_record from incoming.{quote(table)}"
        )
    return (
        "select record_id, sum(fact) as content, bool_or(has_record) as has_record "
        f"from ({' union all '.join(parts)}) group by record_id"
    )


def _told(column: str, always: bool) -> str:
    """SQL of the part of a fact that is a column's: its name and value, where it has one."""
    name, value = literal(f"\x1f{column}="), f"{quote(column)}::varchar"
    return f", {name}, {value}" if always else f", case when {quote(column)} is not null then {name} || {value} end"


def versions(con: DuckDBPyConnection, name: str, channel: str, facts: Sequence[str]) -> None:
    """Make the table version(record_id, version_id, known, has_record) of all that the facts name."""
    if not facts:
        con.execute(
            "create or replace temp table version "
            "(record_id varchar, version_id uuid, known boolean, has_record boolean)"
        )
        return
    columns = _columns(con)
    con.execute(
        "create or replace temp table version as select record_id, "
        "md5(concat_ws(chr(31), $source, $channel, record_id, content::varchar))::uuid as version_id, false as known, "
        "has_record "
        f"from ({version_sql({table: _filled_columns(con, table, columns[table]) for table in facts})})",
        {"source": name, "channel": channel},
    )
    con.execute(
        "update version set known = true from stage.record as old "
        "where old.record_id = version.record_id and old.version_id = version.version_id"
    )


def _columns(con: DuckDBPyConnection) -> dict[str, list[str]]:
    """The tables of incoming -> their columns in the order of their names, but for record and citation."""
    found: dict[str, list[str]] = {}
    for table, column in con.execute(
        "select table_name, column_name from duckdb_columns() where schema_name = 'incoming' "
        "and column_name not in ('record_id', 'file_sha256', 'part', 'line') order by table_name, column_name"
    ).fetchall():
        found.setdefault(table, []).append(column)
    return found


def _filled_columns(con: DuckDBPyConnection, table: str, columns: Sequence[str]) -> dict[str, bool]:
    """Those columns of a table of incoming in which any value stands -> whether every row has one."""
    counts = ", ".join(f"count({quote(column)})" for column in columns)
    [(whole, *filled)] = con.execute(f"select count(*), {counts} from incoming.{quote(table)}").fetchall()
    return {column: rows == whole for column, rows in zip(columns, filled, strict=True) if rows}


def hold(con: DuckDBPyConnection, source: str) -> bool:
    """Make the table held_transfer of the transfers that a source has, by the MD5 of their ids; whether there are any.

    For editions in pieces: all ids would be read once a piece. Ids of other sources begin with another prefix.
    """
    con.execute(
        "create or replace temp table held_transfer as "
        "select md5_number(transfer_id) as id from workspace.stage.transfer where source = $source",
        {"source": source},
    )
    return count(con, "select count(*) from held_transfer") > 0


def write(
    con: DuckDBPyConnection,
    edition: Edition,
    rows: Counter[tuple[str, str]],
    unchanged: int,
    held: bool | None = None,
) -> Written:
    """Write what is new in incoming, who is present, and what was refused; none of it is live before `close`.

    Rests on the table `version` that `versions` makes, and of a piece on `held_transfer`: `held` is what `hold` said.
    """
    filled = filled_tables(con)
    for table in [table for table in filled if table in FACTS]:
        con.execute(
            f"insert into stage.{quote(table)} by name "
            f"select fact.*{_ours(edition, table)}, version.version_id from incoming.{quote(table)} as fact "
            "join version using (record_id) where not version.known"
        )
    for table in [table for table in filled if table in EVENTS]:
        _insert_events(con, table, edition, held)
    con.execute(
        "insert into stage.presence by name select ? as edition_id, record_id, version_id, file_sha256, part, line "
        "from incoming.record join version using (record_id)",
        [edition.edition_id],
    )
    con.execute(
        "insert into stage.rejected by name select ? as edition_id, * from incoming.rejected", [edition.edition_id]
    )
    return Written(
        rows,
        count(con, "select count(*) from incoming.rejected where whole_row"),
        count(con, "select count(*) from incoming.rejected where not whole_row"),
        unchanged,
        count(con, "select count(*) from incoming.record"),
        count(con, "select count(*) from version where not known"),
        _write_deletions(con, edition),
        Counter(dict(con.execute("select part, count(*) from incoming.blank group by part").fetchall())),
    )


def close(
    con: DuckDBPyConnection,
    edition: Edition,
    written: Written,
    accepted: tuple[str, ...],
    at: datetime,
    found: Read,
    sequence: int | None,
    *,
    accept: bool,
) -> int:
    """Make an edition that was written part of the workspace; how many records it removes.

    Rests on `guard.remember`. `sequence`: see `forget`.
    Raises: DataError where nothing could be staged, or where too much would go and `accept` is false.
    """
    if not written.read - written.rejected:
        raise DataError(
            f"{edition.name}: none of {written.read} rows could be staged. "
            f"First reason: {_first_reason(con, edition)}. "
            "Take the file as the publisher gives it; if it is that file, report this line."
        )
    records = written.records
    if found.expected_records is not None and not edition.partial and found.expected_records != records:
        raise DataError(
            f"{edition.name}: {edition.files[0].name} says that it holds {found.expected_records:,} records; "
            f"it has {records:,}. It is cut off or an excerpt. Download it again, or take it as an excerpt: --partial"
        )
    _insert_edition(con, edition, written, accepted, at, sequence)
    removed = written.deleted + write_removals(con, edition.name)
    guard.not_short(con, edition, accept)
    if not edition.partial:
        edition.findings += audit.expectations(con, edition.source, records)
    edition.findings += _too_large(con, edition)
    for rule, message in edition.findings:
        con.execute("insert into stage.finding values (?, ?, ?)", [edition.edition_id, rule, message])
    edition.notes += [
        f"{rows:,} rows of {part} hold nothing but their keys" for part, rows in sorted(written.blank.items())
    ]
    return removed


def _too_large(con: DuckDBPyConnection, edition: Edition) -> list[tuple[str, str]]:
    """The finding that sums lack amounts that no number holds, unless the source has one of its own."""
    rule, query = "amount_too_large", "select count(*) from stage.rejected where edition_id = ? and code = 'too_large'"
    if any(known == rule for known, _ in edition.findings) or not (large := count(con, query, [edition.edition_id])):
        return []
    return [(rule, f"{large:,} amounts are of more digits than can be kept exactly: rejected as text, and in no sum.")]


def forget(con: DuckDBPyConnection, edition_id: str) -> int | None:
    """Take out what an edition wrote before, but for versions (they are content, of any edition); its place in order.

    None for an edition that is not there.
    """
    found = con.execute("select sequence from stage.edition where edition_id = ?", [edition_id]).fetchall()
    if not found:
        return None
    for table in ("edition", "file", "presence", "removal", "rejected", "finding", *EVENTS):
        con.execute(f"delete from stage.{quote(table)} where edition_id = ?", [edition_id])
    return int(found[0][0])


def _insert_edition(
    con: DuckDBPyConnection,
    edition: Edition,
    written: Written,
    accepted: tuple[str, ...],
    at: datetime,
    sequence: int | None,
) -> None:
    con.execute(
        "insert into stage.edition "
        "(edition_id, source, channel, scope, published_on, sequence, ingested_at, rows_read, rows_staged, "
        "rows_rejected, invented, private, accepted_codes, keep_days) "
        "select ?, ?, ?, ?, ?, coalesce(?, max(sequence) + 1, 1), ?, ?, ?, ?, ?, ?, ?, ? from stage.edition",
        [
            edition.edition_id,
            edition.name,
            edition.layout.name,
            edition.scope,
            edition.published_on,
            sequence,
            at,
            written.read,
            written.read - written.rejected,
            written.rejected,
            edition.invented,
            edition.source.private,
            list(accepted),
            edition.source.keep_days,
        ],
    )
    for file in edition.files:
        con.execute(
            "insert into stage.file values (?, ?, ?, ?, ?, ?, ?)",
            [
                edition.edition_id,
                file.sha256,
                file.part,
                file.name,
                file.published_encoding or file.encoding,
                file.bytes,
                sum(count for (sha256, _), count in written.rows.items() if sha256 == file.sha256),
            ],
        )


def _ours(edition: Edition, table: str) -> str:
    """What the job itself writes of a table: ' replace (...)' for the star of its rows."""
    if table == "record":
        return f" replace ({literal(edition.name)} as source, {literal(edition.layout.name)} as channel)"
    return f" replace (coalesce(source, {literal(edition.name)}) as source)" if table == "transfer" else ""


def _insert_events(con: DuckDBPyConnection, table: str, edition: Edition, held: bool | None) -> None:
    """Append the events of an edition; those that are taken once only where they are new. `held`: see `write`."""
    of_transfers = table in ("transfer_party", "transfer_message")  # they go in before their transfers
    key = KEYS.get(table) or (("transfer_id",) if of_transfers else ())
    source = "transfer" if of_transfers else table
    new = ""
    if held is not None and table == "transfer":
        known = "select 1 from held_transfer as held where held.id = md5_number(event.transfer_id)"
        new = f"where not exists ({known})" if held else ""
    elif key:
        same = " and ".join(f"old.{column} is not distinct from event.{column}" for column in key)
        new = f"where not exists (select 1 from stage.{quote(source)} as old where {same} and edition_id <> $edition)"
    con.execute(
        f"insert into stage.{quote(table)} by name "
        f"select $edition as edition_id, event.*{_ours(edition, table)} from incoming.{quote(table)} as event {new}",
        {"edition": edition.edition_id},
    )


def _write_deletions(con: DuckDBPyConnection, edition: Edition) -> int:
    """Note the records that a delta file says are gone, as of its edition; how many.

    A record that the same edition also holds stays: that is a finding.
    """
    both = count(
        con, "select count(distinct record_id) from incoming.deleted semi join incoming.record using (record_id)"
    )
    if both:
        message = f"{both:,} records are both deleted and held by the same edition; they were kept."
        edition.findings.append(("deleted_and_held", message))
    con.execute(
        "insert into stage.removal by name select distinct ? as edition_id, record_id, 'deleted' as reason "
        "from incoming.deleted anti join incoming.record using (record_id)",
        [edition.edition_id],
    )
    return count(con, "select count(*) from stage.removal where edition_id = ?", [edition.edition_id])


def write_removals(con: DuckDBPyConnection, source: str) -> int:
    """Note each record that a full edition of the source no longer holds; how many are noted anew.

    For each record the first full edition counts that comes after the last one that holds it, whichever was ingested
    first: an old edition that arrives late is judged by the newer ones that are there. A record that a delta deleted
    after the last edition that holds it is not noted again.
    """
    before = count(con, "select count(*) from stage.removal")
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
          and not exists (
            select 1 from stage.removal as known join edition as delta on delta.edition_id = known.edition_id
            where known.record_id = last.record_id and known.reason = 'deleted'
              and delta.place > last.place and delta.place <= edition.place)
        qualify row_number() over (partition by last.record_id order by edition.place) = 1
        """,
        {"source": source},
    )
    return count(con, "select count(*) from stage.removal") - before


def unchanged(con: DuckDBPyConnection, facts: Sequence[str]) -> int:
    """Rows that hold facts of known versions alone."""
    if not facts or not count(con, "select count(*) from version where known"):
        return 0
    cited = " union all ".join(
        f"select record_id, {PLACE} as place, line from incoming.{quote(table)}" for table in facts
    )
    return count(
        con,
        f"select count(*) from (select place, line from ({cited}) join version using (record_id) "
        "group by all having bool_and(known))",
    )


def _first_reason(con: DuckDBPyConnection, edition: Edition) -> str:
    row = con.execute(
        "select file_sha256, line, reason from stage.rejected where whole_row and edition_id = ? "
        "order by part, line limit 1",
        [edition.edition_id],
    ).fetchone()
    return (
        f"{edition.names.get(row[0], '')} line {row[1]}: {row[2]}"
        if row
        else f"no rows in {', '.join(edition.names.values())}"
    )


def rejections(con: DuckDBPyConnection, edition_id: str, limit: int) -> tuple[dict[str, Any], ...]:
    """The rejected rows and values of an edition in the order of part and line, at most `limit`."""
    found = con.execute(
        """
        select f.name as file, r.part, r.line, r.whole_row, r.code, r.reason, r.content
        from stage.rejected as r
        join stage.file as f on f.edition_id = r.edition_id and f.file_sha256 = r.file_sha256 and f.part = r.part
        where r.edition_id = $edition
        order by r.part, f.name, r.line, r.code, r.content
        limit $limit
        """,
        {"edition": edition_id, "limit": limit},
    )
    columns = [column[0] for column in found.description or []]
    return tuple(dict(zip(columns, row, strict=True)) for row in found.fetchall())
