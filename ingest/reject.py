"""Rows and values that are refused after reading: repeated or missing keys, and wallets that fail their checksum."""

from __future__ import annotations

from collections.abc import Iterable

from duckdb import DuckDBPyConnection

from ingest import audit
from ingest.incoming import EVENTS, FACTS, KEYS, count
from ingest.source import Format
from ingest.sql import literal, quote


def repeated_keys(con: DuckDBPyConnection, layout: Format, names: dict[str, str], *, piece: bool = False) -> None:
    """Move rows whose key is empty, or was seen earlier (by file name, then line), from raw to the rejections.

    `piece`: of an edition that is taken in pieces, whose later ones have to know the keys of this one; they know them
    by the MD5, and the rows of an earlier piece come before those of a later one.
    """
    import pyarrow as pa

    con.register("file_names", pa.table({"file_sha256": list(names), "file_name": list(names.values())}))
    for table, key in layout.keys.items():
        has_entry = table in layout.children
        cells = [f"r.{quote(column)}" for column in key]
        keys = ", ".join(cells)
        empty = " or ".join(f"coalesce(trim({cell}), '') = ''" for cell in cells)
        shown = " || ' ' || ".join(f"coalesce({cell}, '')" for cell in cells)
        _earlier_keys(con, table, keys, piece)
        con.execute(
            f"create or replace temp table repeated_key as select {keys} from raw.{quote(table)} as r "
            f"group by all having count(*) > 1 or bool_or({empty})"
        )
        if not con.execute(
            "(select 1 from repeated_key limit 1) union all (select 1 from earlier_row limit 1)"
        ).fetchall():
            _remember(con, piece)
            continue
        same = " and ".join(f"t.{quote(column)} is not distinct from r.{quote(column)}" for column in key)
        con.execute(f"""
            create or replace temp table repeated as
            select r.*, r.rowid as row_number, {empty} as no_key, {shown} as key_text,
                   coalesce(e.file_name, first_value(file_names.file_name) over same) as first_file,
                   coalesce(e.line, first_value(r.line) over same) as first_line
            from raw.{quote(table)} as r
            join file_names on file_names.file_sha256 = r.file_sha256
            left join earlier_row as e on e.row_number = r.rowid
            where e.row_number is not null or exists (select 1 from repeated_key as t where {same})
            window same as (partition by {keys}
                            order by file_names.file_name, r.file_sha256, r.line{", r.entry" if has_entry else ""})
            qualify {empty} or e.row_number is not null or row_number() over same > 1
        """)
        columns = audit.raw_columns(con)
        _reject(
            con,
            table,
            columns[table],
            "repeated",
            "case when no_key then 'no_key' else 'duplicate_key' end",
            f"case when no_key then 'no value for {', '.join(key)}: without it the row can''t be told apart' else "
            f"'{', '.join(key)} ' || key_text || ' was seen before (' || first_file || ' line ' || first_line || "
            "'): only the first is taken' end",
        )
        for child in layout.children.get(table, ()):
            con.execute(
                f"create or replace temp table repeated_part as select child.* from raw.{quote(child)} as child "
                "semi join repeated on repeated.file_sha256 = child.file_sha256 and repeated.entry = child.entry"
            )
            reason = f"'part of a {table} that was rejected'"
            _reject(con, child, columns[child], "repeated_part", "'duplicate_key'", reason)
        _remember(con, piece, "where row_number not in (select row_number from repeated)")
    con.unregister("file_names")


def _earlier_keys(con: DuckDBPyConnection, table: str, keys: str, piece: bool) -> None:
    """Make earlier_row: which rows of a piece have a key that stood in an earlier one, and where it stood there."""
    if not piece:
        con.execute("create or replace temp table earlier_row (row_number bigint, file_name varchar, line bigint)")
        return
    con.execute(
        "create or replace temp table row_key as "
        f"select r.rowid as row_number, md5_number(concat_ws(chr(31), {literal(table)}, {keys})) as key, "
        f"r.file_sha256::varchar as file_sha256, r.line from raw.{quote(table)} as r"
    )
    con.execute(
        "create or replace temp table earlier_row as select row_key.row_number, file_name, e.line "
        "from raw.earlier_key as e join row_key using (key) join file_names on file_names.file_sha256 = e.file_sha256"
    )


def _remember(con: DuckDBPyConnection, piece: bool, rows: str = "") -> None:
    if piece:
        con.execute(f"insert into raw.earlier_key select key, file_sha256, line from row_key {rows}")


def _reject(con: DuckDBPyConnection, table: str, columns: list[str], rows: str, code: str, reason: str) -> None:
    packed = ", ".join(f"{quote(column)} := {quote(column)}" for column in columns)
    con.execute(f"""
        insert into incoming.rejected by name
        select file_sha256, part, line, true as whole_row, {code} as code, {reason} as reason,
               json_merge_patch('{{}}', to_json(struct_pack({packed})))::varchar as content
        from {rows}
    """)
    shape = {
        column
        for (column,) in con.execute(
            "select column_name from duckdb_columns() where schema_name = 'raw' and table_name = ?", [table]
        ).fetchall()
    }
    by = ["file_sha256", "part", "line", *(column for column in ("entry", "item") if column in shape)]
    same = " and ".join(f"rejected_row.{column} = raw_row.{column}" for column in by)
    con.execute(f"delete from raw.{quote(table)} as raw_row using {rows} as rejected_row where {same}")


def repeated_records(con: DuckDBPyConnection, tables: Iterable[str], edition_id: str = "") -> None:
    """Keep the first row (by file and line) of a record, and of an event that is taken once; reject later rows whole.

    For sources that declare no keys. The facts that rest on a rejected row alone go with it. `edition_id`: of an
    edition whose earlier pieces are in stage: a record that is there is a later one here.
    """
    kinds = {"record": ("record_id",), **KEYS}
    filled = list(tables)
    for table in [table for table in filled if table in kinds]:
        keys = ", ".join(kinds[table])
        twice = f"select {keys} from incoming.{quote(table)} group by all having count(*) > 1"
        before = "select record_id from stage.presence where edition_id = $edition" if table == "record" else ""
        again = f"select 1 from incoming.record semi join ({before}) using (record_id) limit 1"
        earlier = before and edition_id and con.execute(again, {"edition": edition_id}).fetchall()
        if not earlier and not con.execute(f"{twice} limit 1").fetchall():
            continue
        also = f"or record_id in ({before})" if earlier else ""
        con.execute(
            f"""
            create or replace temp table repeated as
            select file_sha256, part, line, {kinds[table][-1]}::varchar as key_text from incoming.{quote(table)}
            qualify row_number() over (partition by {keys} order by part, file_sha256, line) > 1 {also}
        """,
            {"edition": edition_id} if earlier else None,
        )
        if not count(con, "select count(*) from repeated"):
            continue
        con.execute(f"""
            insert into incoming.rejected by name
            select distinct on (file_sha256, part, line) file_sha256, part, line, true as whole_row,
                   'duplicate_key' as code,
                   '{table} ' || key_text || ' stands earlier in the same edition: only the first is taken' as reason,
                   key_text as content
            from repeated order by file_sha256, part, line, key_text
        """)
        for other in filled:
            con.execute(
                f"delete from incoming.{quote(other)} as fact using repeated "
                "where repeated.file_sha256 = fact.file_sha256 and repeated.part = fact.part "
                "and repeated.line = fact.line"
            )


def wallets_out(con: DuckDBPyConnection) -> None:
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
               bad.record_id || ': no valid chain address (checksum or form): compare it with the publisher''s site'
                   as reason,
               bad.address as content
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
