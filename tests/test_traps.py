"""Ten records of every trap through the whole pipeline: all right, and each explained."""

from __future__ import annotations

import pytest

from resolver import pipeline
from resolver.explain import explain
from resolver.store import Workspace
from tests import traps
from tests.stage import stage

TRAPS = traps.made()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """All traps, linked once."""
    workspace = Workspace(tmp_path_factory.mktemp("traps") / "workspace")
    workspace.create()
    with workspace.write("stage") as con:
        stage(con, [party for trap in TRAPS for party in (trap.left, trap.right)])
    pipeline.link(workspace)
    return workspace


@pytest.fixture(scope="module")
def entity(world: Workspace) -> dict[str, str]:
    """Record -> entity."""
    with world.read() as con:
        return dict(con.execute("select record_id, entity_id from final.record").fetchall())


@pytest.mark.parametrize("name", [make.__name__ for make, _ in traps.MADE])
def test_no_pair_of_a_trap_is_taken_wrongly(name: str, entity: dict[str, str]):
    chosen = [trap for trap in TRAPS if trap.name == name]
    assert len(chosen) == traps.PAIRS
    wrong = [
        (trap.left.name, trap.right.name)
        for trap in chosen
        if (entity[trap.left.id] == entity[trap.right.id]) != trap.same
    ]
    assert wrong == []


def test_records_of_two_traps_are_never_one(entity: dict[str, str]):
    trap_of = {party.id: (trap.name, trap.left.id) for trap in TRAPS for party in (trap.left, trap.right)}
    held: dict[str, set[tuple[str, str]]] = {}
    for record, found in entity.items():
        held.setdefault(found, set()).add(trap_of[record])
    assert all(len(of) == 1 for of in held.values())


@pytest.mark.parametrize("name", ["twins", "two_leis", "romanisations"])
def test_a_trap_is_explained_by_bits_that_add_up_to_what_decided(name: str, world: Workspace):
    trap = next(trap for trap in TRAPS if trap.name == name)
    with world.read() as con:
        why = explain(con, trap.left.id, trap.right.id)
    assert why["same"] == trap.same and why["reason"]
    parts = why["learnt"] or {"prior": why["prior_bits"], **{f["field"]: f["weight_bits"] for f in why["fields"]}}
    decided = why["weight_bits"] if why["learnt_bits"] is None else why["learnt_bits"]
    assert sum(parts.values()) == pytest.approx(decided, abs=1e-4)


def test_every_pair_that_was_compared_and_kept_has_its_reason(world: Workspace):
    with world.read() as con:
        pairs = con.execute("select left_record, right_record, reason from evidence.pair").fetchall()
    reasons = {(left, right): reason for left, right, reason in pairs}
    assert all(reasons.values())
    for trap in TRAPS:
        if trap.same:
            assert (trap.left.id, trap.right.id) in reasons, trap.name
