"""The cleaned form of every published value: one row per distinct value in `work.*_clean`, made in bulk.

Distinct values leave DuckDB once, go through the pure functions of this folder once each, and come back as one Arrow
table. Rows are sorted, so that equal input gives equal tables whatever the order of files and threads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from resolver import kept
from resolver.clean import accounts, addresses, contacts, countries, identifiers, wallets

Row = tuple[Any, ...]
Rule = Callable[[Iterable[Row]], Iterable[Row]]

CHUNK = 50_000
"""Rows that are Python objects at one time."""

TYPES = {"varchar": pa.string(), "double": pa.float64(), "boolean": pa.bool_(), "varchar[]": pa.list_(pa.string())}
"""Types of the cleaned tables in Arrow."""


def clean_values(con: DuckDBPyConnection) -> None:
    """Make `work.country_clean`, `identifier_clean`, `address_clean`, `contact_clean`, `wallet_clean`, `account_clean`.

    Reads the views `work.stage_*` and `stage.transfer`. A published value that no rule accepts keeps its row, with null
    in place of the cleaned form, so that a join never loses a published line.
    """
    for name, (query, columns, rule) in TABLES.items():
        clean(con, name, query, columns, rule)
    con.execute(PLAIN_EMAILS, {"plain": PLAIN_EMAIL})


def clean(con: DuckDBPyConnection, name: str, query: str, columns: str, rule: Rule) -> None:
    """Make `work.<name>` of the rows of a query by a rule, which gives one row for each, in order.

    What an earlier run made of the same row is taken from what it kept (kept.py); only new rows go through the rule.
    """
    if not kept.available(con):
        store(con, f"work.{name}", columns, rule(fetch(con, f"{query} order by all")))
        return
    kept.ready(
        con, name, kept.program("clean"), f"create or replace table workspace.kept.{name} (key uhugeint, {columns})"
    )
    con.execute(
        "create or replace temp table clean_asked as "
        f"select *, md5_number(to_json(q)::varchar) as key from ({query}) as q"
    )
    con.execute(
        "create or replace temp table clean_new as select *, row_number() over (order by key) - 1 as place "
        f"from clean_asked as a anti join workspace.kept.{name} as k on k.key = a.key"
    )
    new = fetch(con, "select * exclude (key, place) from clean_new order by place")
    store(con, "work.clean_found", columns, rule(new))
    con.execute(
        f"insert into workspace.kept.{name} select n.key, f.* from work.clean_found as f "
        "join clean_new as n on n.place = f.rowid"
    )
    con.execute(
        f"create or replace table work.{name} as select k.* exclude (key) from clean_asked as a "
        f"join workspace.kept.{name} as k on k.key = a.key order by all"
    )
    [(held, asked)] = con.execute(
        f"select (select count(*) from workspace.kept.{name}), (select count(*) from clean_asked)"
    ).fetchall()
    if held > 2 * asked:
        con.execute(f"delete from workspace.kept.{name} where key not in (select key from clean_asked)")
    for table in ("clean_asked", "clean_new", "work.clean_found"):
        con.execute(f"drop table {table}")


def fetch(con: DuckDBPyConnection, query: str) -> Iterator[Row]:
    """The rows of a query, held as Arrow and handed out one by one, so that a million of them need little memory."""
    table = con.sql(query).to_arrow_table()
    for batch in table.to_batches(max_chunksize=CHUNK):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def store(con: DuckDBPyConnection, table: str, columns: str, rows: Iterable[Row]) -> None:
    """Replace a table by rows; `columns` is 'name type, name type': varchar, boolean, double, varchar[]."""
    schema = pa.schema([(name, TYPES[kind]) for name, kind in (column.split() for column in columns.split(", "))])
    batches = []
    left = iter(rows)
    while chunk := list(islice(left, CHUNK)):
        arrays = [pa.array(values, field.type) for values, field in zip(zip(*chunk, strict=True), schema, strict=True)]
        batches.append(pa.RecordBatch.from_arrays(arrays, schema=schema))
    con.register("cleaned", pa.Table.from_batches(batches, schema=schema))
    try:
        con.execute(f"create or replace table {table} as select * from cleaned")
    finally:
        con.unregister("cleaned")


def _countries(rows: Iterable[Row]) -> Iterable[Row]:
    """(country) -> (country, code)."""
    return [(country, countries.code(country)) for (country,) in rows]


def _identifiers(rows: Iterable[Row]) -> Iterable[Row]:
    """(scheme, number, country) -> with the clean number, whether it holds, and the issuer's code."""
    for scheme, number, country in rows:
        code = countries.code(country) if country else None
        found = identifiers.clean(scheme, number, code)
        yield scheme, number, country, found and found.clean, found and found.valid, code


def _addresses(rows: Iterable[Row]) -> Iterable[Row]:
    """(full_address, country, street, city, region, postcode) -> with the normal form, its parts, its id and keys."""
    for full, country, *parts in rows:
        found = addresses.clean(full, country, *parts)
        if found is None:
            yield full, country, None, None, None, None, None, None, []
        else:
            yield (full, country, found.normal, found.city, found.region, found.postcode, found.country_code,
                   found.address_id, list(found.keys))  # fmt: skip


def _contacts(rows: Iterable[Row]) -> Iterable[Row]:
    """(type, value, country) -> with the clean value and its id."""
    for type, value, country in rows:
        clean = contacts.clean(type, value, countries.code(country) if country else None)
        yield type, value, country, clean, contacts.contact_id(type, clean) if clean else None


def _wallets(rows: Iterable[Row]) -> Iterable[Row]:
    """(address, chain_published, currency_published) -> with chain, normal form, id, and whether it is an address."""
    for address, chain, currency in rows:
        found = wallets.identify(address, currency, chain)
        if found is None:
            yield address, chain, currency, None, None, None, False
        else:
            yield address, chain, currency, found.chain, found.normal, found.chain_address_id, True


def _accounts(rows: Iterable[Row]) -> Iterable[Row]:
    """(number, scheme, bank_bic, bank_code, bank_country) -> with clean number, key, country, and whether it holds."""
    for number, scheme, bic, code, country in rows:
        found = accounts.identify(number, scheme, bic, code, countries.code(country) if country else None)
        yield (
            number,
            scheme,
            bic,
            code,
            country,
            found.clean,
            found.key,
            found.country_code,
            found.valid,
            found.iban_bank,
        )


PLAIN_EMAIL = r"[A-Za-z0-9_%+-][A-Za-z0-9._%+-]*@[A-Za-z0-9.-]+\.[A-Za-z]{2,}"
"""E-mails of plain letters, of which nothing is to be taken off: they are cleaned where they are (contacts.clean)."""

PLAIN_EMAILS = """
insert into work.contact_clean
select type, value, country, lower(value), 'con-' || left(sha256('email|' || lower(value)), 16)
from (select distinct type, value, country from work.stage_contact
      where type = 'email' and regexp_full_match(value, $plain))
"""

TABLES: dict[str, tuple[str, str, Rule]] = {
    "country_clean": (
        """
        select distinct country from (
            select country from work.stage_country
            union all select country from work.stage_identifier
            union all select country from work.stage_document
            union all select country from work.stage_address
            union all select country from work.stage_contact
            union all select bank_country from work.stage_account
        ) where country is not null
        """,
        "country varchar, code varchar",
        _countries,
    ),
    "identifier_clean": (
        """
        select distinct scheme, number, country from (
            select scheme, number, country from work.stage_identifier
            union all select type, number, country from work.stage_document where number is not null
        )
        """,
        "scheme varchar, number varchar, country varchar, clean varchar, valid boolean, country_code varchar",
        _identifiers,
    ),
    "address_clean": (
        """
        select full_address, country, min(street), min(city), min(region), min(postcode)
        from work.stage_address group by full_address, country
        """,
        "full_address varchar, country varchar, normal varchar, city varchar, region varchar, postcode varchar, "
        "country_code varchar, address_id varchar, keys varchar[]",
        _addresses,
    ),
    "contact_clean": (
        "select distinct type, value, country from work.stage_contact "
        f"where type <> 'email' or not regexp_full_match(value, '{PLAIN_EMAIL}')",
        "type varchar, value varchar, country varchar, clean varchar, contact_id varchar",
        _contacts,
    ),
    "wallet_clean": (
        """
        select distinct address, chain_published, currency_published from (
            select address, chain_published, currency_published from work.stage_wallet
            union all select address, null, currency_published from work.stage_tag
            union all select from_value, from_bank, null from stage.transfer where from_scheme = 'chain'
            union all select to_value, to_bank, null from stage.transfer where to_scheme = 'chain'
            union all select address, chain, null from stage.coverage
            union all select unnest(addresses), chain, null from stage.tx_input
            union all select unnest(addresses), chain, null from stage.tx_output
        ) where address is not null
        """,
        "address varchar, chain_published varchar, currency_published varchar, chain varchar, normal varchar, "
        "chain_address_id varchar, valid boolean",
        _wallets,
    ),
    "account_clean": (
        """
        select distinct number, scheme, bank_bic, bank_code, bank_country from (
            select number, scheme, bank_bic, bank_code, bank_country from work.stage_account
            union all select from_value, from_scheme, null, from_bank, null from stage.transfer
                where from_scheme in ('iban', 'national', 'processor', 'card')
            union all select to_value, to_scheme, null, to_bank, null from stage.transfer
                where to_scheme in ('iban', 'national', 'processor', 'card')
        ) where number is not null
        """,
        "number varchar, scheme varchar, bank_bic varchar, bank_code varchar, bank_country varchar, clean varchar, "
        "account_key varchar, country_code varchar, valid boolean, iban_bank varchar",
        _accounts,
    ),
}
"""Table -> the query for its distinct published values, its columns, and the rule that fills them."""
