"""The whole pipeline on the cast of traps: real DuckDB, real Splink, from staged rows to a published network."""

from __future__ import annotations

import random

import pytest
from duckdb import DuckDBPyConnection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resolver import pipeline
from resolver.store import Workspace
from tests.conftest import scale
from tests.stage import Party, stage
from tests.world import CAST, SAME, UNDECIDED

TABLES = (
    "entity", "record", "name", "date", "country", "identifier", "attribute", "listing", "document", "contact",
    "address", "chain_address", "account", "support", "relation", "transfer", "paid_to", "may_be",
)  # fmt: skip


def linked(workspace: Workspace, parties: list[Party]) -> pipeline.Linked:
    """Stage the parties in the order given, and link."""
    with workspace.write("stage") as con:
        stage(con, parties)
    return pipeline.link(workspace)


def groups(con: DuckDBPyConnection) -> set[frozenset[str]]:
    """The records of each entity."""
    rows = con.execute("select list(record_id) from final.record group by entity_id").fetchall()
    return {frozenset(row[0]) for row in rows}


def everything(con: DuckDBPyConnection) -> dict[str, list[tuple[object, ...]]]:
    """All rows of the network, in a fixed order."""
    return {table: sorted(con.execute(f"from final.{table}").fetchall(), key=repr) for table in TABLES}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The cast, linked once."""
    workspace = Workspace(tmp_path_factory.mktemp("world") / "workspace")
    workspace.create()
    linked(workspace, list(CAST))
    return workspace


@pytest.mark.parametrize("group", SAME, ids=lambda group: "=".join(sorted(group)))
def test_records_of_one_party_are_one_entity(world, group):
    with world.read() as con:
        assert frozenset(group) in groups(con)


def test_different_parties_are_different_entities(world):
    allowed = {frozenset(group) for group in SAME}
    with world.read() as con:
        merged = {group for group in groups(con) if len(group) > 1}
    assert {group for group in merged if group not in allowed and not group & UNDECIDED} == set()
    assert not any({"table:k:13", "table:k:15"} <= group for group in merged)


def test_nothing_is_merged_that_was_not_merged_is_lost(world):
    with world.read() as con:
        assert {row[0] for row in con.execute("select record_id from final.record").fetchall()} == {
            party.id for party in CAST
        }


def test_every_node_relation_and_fact_cites_a_published_line(world):
    with world.read() as con:
        for table in ("record", "name", "date", "country", "identifier", "attribute", "listing", "support", "relation"):
            assert con.execute(f"select count(*) from final.{table} where len(cites) = 0").fetchall() == [(0,)], table


def test_linking_again_changes_nothing(world):
    generation = world.current()
    again = pipeline.link(world)
    assert again.unchanged and world.current() == generation
    assert set(again.changes.values()) == {0}


@settings(max_examples=2 * scale(), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), threads=st.sampled_from(["1", "2", "4"]))
def test_the_network_does_not_depend_on_order_or_threads(world, tmp_path_factory, seed, threads):
    parties = list(CAST)
    random.Random(seed).shuffle(parties)
    other = Workspace(tmp_path_factory.mktemp("order") / "workspace")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RESOLVER_THREADS", threads)
        linked(other, parties)
    lines = {party.id: line for line, party in enumerate(parties, 1)}
    with world.read() as con, other.read() as con2:
        first, second = everything(con), everything(con2)
    back = {
        f"{'f' * 64}/{party.source}/{lines[party.id]}": f"{'f' * 64}/{party.source}/{line}"
        for line, party in enumerate(CAST, 1)
    }
    assert str_keyed(first) == {
        table: sorted(repr(replaced(row, back)) for row in rows) for table, rows in second.items()
    }


def str_keyed(tables: dict[str, list[tuple[object, ...]]]) -> dict[str, list[str]]:
    """Rows as text, with lists of citations sorted."""
    return {table: sorted(repr(replaced(row, {})) for row in rows) for table, rows in tables.items()}


def replaced(row: tuple[object, ...], names: dict[str, str]) -> tuple[object, ...]:
    """A row with its citations renamed; a line number is all that the order of rows may change."""
    return tuple(
        sorted((names.get(item, item) for item in value), key=str) if isinstance(value, list) else value
        for value in row
    )


@settings(max_examples=4 * scale(), deadline=None)
@given(st.lists(st.sampled_from(range(len(CAST))), min_size=2, max_size=12, unique=True))
def test_listed_stays_listed_whatever_is_merged(tmp_path_factory, chosen):
    parties = [CAST[number] for number in chosen]
    workspace = Workspace(tmp_path_factory.mktemp("listed") / "workspace")
    linked(workspace, parties)
    with workspace.read() as con:
        state = {
            record: (listed, programmes)
            for record, listed, programmes in con.execute(
                "select record_id, listed, programmes from final.record join final.entity using (entity_id)"
            ).fetchall()
        }
    for party in parties:
        if party.listed:
            listed, programmes = state[party.id]
            assert listed and party.listed in programmes


def test_a_listed_partys_wallet_is_listed_with_its_programme(workspace):
    wallet = "TA3941uFAvmVibSkQ6fMJXxmaSNovX86mz"
    linked(workspace, [Party("ofac:9", "KANGSU BANK", "organisation", listed="ofac:DPRK4", wallets=(wallet,))])
    with workspace.read() as con:
        assert con.execute(
            "select label, caption, listed, programmes from final.entity where kind = 'wallet'"
        ).fetchall() == [("Wallet", wallet, True, ["ofac:DPRK4"])]
        assert con.execute("select type, from_status from final.relation").fetchall() == [("HOLDS", "record")]


def test_an_edition_that_becomes_full_is_something_new_to_link(workspace):
    assert not linked(workspace, [CAST[0]]).unchanged
    with workspace.write("stage") as con:
        con.execute("update stage.edition set scope = 'partial'")
    assert not pipeline.link(workspace).unchanged
    assert pipeline.link(workspace).unchanged
