"""Cleaned values: one row per distinct published value, the same whatever the order, and no value without a row."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from duckdb import DuckDBPyConnection

from resolver.clean.values import TABLES, clean_values
from resolver.store import connect, contract

USDT = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
IBAN = "GB82 WEST 1234 5698 7654 32"
FACTS = {
    "country": "type, country",
    "identifier": "scheme, number, country, published_type",
    "document": "type, number, country",
    "address": "type, full_address, city, country",
    "contact": "type, value, country",
    "wallet": "address, currency_published, chain_published, own",
    "account": "number, scheme, bank_bic, bank_code, bank_country, own",
    "tag": "address, currency_published, label",
}


@pytest.fixture
def con() -> Iterator[DuckDBPyConnection]:
    """The contract's tables, and every stage table as if all its rows were in force."""
    con = connect(":memory:")
    con.execute(contract("ingest", "stage.sql"))
    con.execute("create schema work")
    for fact in FACTS:
        con.execute(f"create view work.stage_{fact} as select * from stage.{fact}")
    yield con
    con.close()


def publish(con: DuckDBPyConnection, fact: str, *values: object) -> None:
    marks = ", ".join("?" for _ in values)
    columns = f"record_id, version_id, {FACTS[fact]}, file_sha256, part, line"
    con.execute(
        f"insert into stage.{fact} ({columns}) values ('a', md5('1')::uuid, {marks}, 'f', 'p', 1)", list(values)
    )


def transfer(con: DuckDBPyConnection, scheme: str, sender: str, bank: str, receiver: str) -> None:
    con.execute(
        """
        insert into stage.transfer by name
        select 'e' as edition_id, 't' as transfer_id, 's' as source, 'token' as type, 1 as amount, 0 as scale,
               '1' as amount_published, 'x' as asset, 'USD' as currency, timestamp '2024-01-01' as time,
               'day' as time_precision, 'booked' as status, 'f' as file_sha256, 'p' as part, 1 as line,
               $scheme as from_scheme, $sender as from_value, $bank as from_bank,
               $scheme as to_scheme, $receiver as to_value, $bank as to_bank
        """,
        {"scheme": scheme, "sender": sender, "bank": bank, "receiver": receiver},
    )


def test_all_tables_are_made_even_where_nothing_is_staged(con: DuckDBPyConnection) -> None:
    clean_values(con)
    made = con.execute("select table_name from information_schema.tables where table_schema = 'work'").fetchall()
    assert {name for (name,) in made} >= set(TABLES)


def test_a_value_that_no_rule_accepts_keeps_a_row(con: DuckDBPyConnection) -> None:
    publish(con, "wallet", "nonsense", "USDT", None, False)
    publish(con, "country", "nationality", "Atlantis")
    clean_values(con)
    assert con.execute("select chain, normal, valid from work.wallet_clean").fetchall() == [(None, None, False)]
    assert con.execute("select * from work.country_clean").fetchall() == [("Atlantis", None)]


def test_the_same_value_published_twice_has_one_row(con: DuckDBPyConnection) -> None:
    for _ in range(2):
        publish(con, "identifier", "passport", "472 120 208", "Korea, North", "Passport")
        publish(con, "identifier", "passport", "123", None, "Passport")
    clean_values(con)
    assert con.execute("select number, clean, valid, country_code from work.identifier_clean").fetchall() == [
        ("123", "123", None, None),
        ("472 120 208", "472120208", None, "KP"),
    ]


# A listed wallet is found in transfers only when both sides have one normal form, and one account likewise.
def test_wallets_and_accounts_of_transfers_meet_those_of_records(con: DuckDBPyConnection) -> None:
    publish(con, "wallet", USDT, "USDT", None, False)
    transfer(con, "chain", USDT, "tron", "41a614f803b6fd780986a42c78ec9c7f77e6ded13c")
    publish(con, "account", IBAN, "iban", None, None, None, False)
    transfer(con, "iban", IBAN.replace(" ", ""), "WESTGB2L", IBAN)
    clean_values(con)
    assert con.execute("select distinct chain_address_id from work.wallet_clean").fetchall() == [(f"tron:{USDT}",)]
    assert con.execute("select count(*) from work.wallet_clean").fetchone() == (3,)
    keys = con.execute("select distinct account_key from work.account_clean").fetchall()
    assert keys == [("iban:" + IBAN.replace(" ", ""),)]


def test_an_address_published_with_and_without_its_city_apart_has_one_row(con: DuckDBPyConnection) -> None:
    publish(con, "address", "business", "12 Harbour Road, Dandong", None, "China")
    publish(con, "address", "business", "12 Harbour Road, Dandong", "Dandong", "China")
    clean_values(con)
    assert con.execute("select city, country_code from work.address_clean").fetchall() == [("Dandong", "CN")]


def test_the_order_of_rows_changes_nothing(con: DuckDBPyConnection) -> None:
    values = [("phone", "+44 20 7946 0018", None), ("email", "A@example.org", None), ("phone", "020 7946 0018", "UK")]
    for value in values:
        publish(con, "contact", *value)
    clean_values(con)
    first = con.execute("select * from work.contact_clean").fetchall()
    con.execute("delete from stage.contact")
    for value in reversed(values):
        publish(con, "contact", *value)
    clean_values(con)
    assert con.execute("select * from work.contact_clean").fetchall() == first
    assert len({contact_id for *_, contact_id in first}) == 2
