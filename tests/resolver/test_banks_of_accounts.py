"""Accounts are kept at banks: by the BIC beside them, by what others with the bank's code name, by four letters."""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from resolver import live
from resolver.clean.names import names_table
from resolver.clean.values import clean_values
from resolver.link import link_records
from tests.resolver.linked import generation, prepared
from tests.stage import Party, put, version

GERMAN, OTHER_GERMAN = "DE89370400440532013000", "DE02370400440532013111"
BRITISH = "GB33BUKB20201555555555"


def network(*, unsure: bool = False) -> DuckDBPyConnection:
    """Three holders; the first one's account is published with the BIC of its bank, the others' without one."""
    parties = [
        Party("t:1", "Anna Stein"), Party("t:2", "Bela Fels"), Party("t:3", "Carl Berg"),
        Party("t:b1", "Stone Bank", "organisation", numbers=(("bic", "COBADEFF", None),), subkind="bank"),
        Party("t:b2", "Bukland Bank", "organisation", numbers=(("bic", "BUKBGB22", None),), subkind="bank"),
    ]  # fmt: skip
    con = prepared(parties)
    named = {party.id: party for party in parties}
    given = [("t:1", GERMAN, "COBADEFFXXX"), ("t:2", OTHER_GERMAN, None), ("t:3", BRITISH, None)]
    for name, number, bic in [*given, *([("t:3", GERMAN, "DEUTDEFF")] if unsure else [])]:
        put(con, "account", record_id=name, version_id=version(named[name]), number=number, scheme="iban",
            bank_bic=bic, own=False, file_sha256="f" * 64, part="table", line=1)  # fmt: skip
    live.prepare(con)
    clean_values(con)
    names_table(con)
    link_records(con, [], None, 1)
    return generation(con)


def banks(con: DuckDBPyConnection) -> set[tuple[str, str, str | None]]:
    """(account, bank, whether it is inferred)."""
    return set(
        con.execute(
            "select a.number, e.caption, r.status from final.relation as r join final.account as a "
            "on a.entity_id = r.from_id join final.entity as e on e.entity_id = r.to_id where r.type = 'BANKS_AT'"
        ).fetchall()
    )


def test_the_bank_of_an_account_is_told_or_inferred_from_the_code_in_its_iban():
    con = network()
    assert banks(con) == {
        (GERMAN, "Stone Bank", None),
        (OTHER_GERMAN, "Stone Bank", "inferred"),
        (BRITISH, "Bukland Bank", "inferred"),
    }
    assert con.execute("select bank_code, country_code from final.account order by 1").fetchall() == [
        ("37040044", "DE"), ("37040044", "DE"), ("BUKB", "GB")]  # fmt: skip


def test_a_code_for_which_two_banks_are_named_infers_nothing():
    assert OTHER_GERMAN not in {account for account, _, _ in banks(network(unsure=True))}
